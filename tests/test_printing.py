"""The printer of drawn decks itself: it must be honest before it can test anything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from printing import CHOICES, DeckDrawing, draw_deck, print_deck
from printing.layout import Slide, Text, lay_out, text_width
from printing.marks import compose


def boxes_of(drawing: DeckDrawing, slide: Slide) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom of each text on a slide, in points, and the text."""
    boxes = []
    for mark in compose(drawing, slide):
        if isinstance(mark, Text) and mark.text:
            width = text_width(mark.text, drawing.look["font"], mark.bold, mark.size)
            up, down, x, y = 0.75 * mark.size, 0.2 * mark.size, mark.x, mark.y
            box = {
                0: (x, y - up, x + width, y + down),
                90: (x - up, y - width, x + down, y),
                270: (x - down, y, x + up, y + width),
            }[mark.angle]
            boxes.append((*box, mark.text))
    return sorted(boxes)


def test_a_seed_gives_the_same_deck_and_forcing_a_choice_leaves_its_numbers(
    tmp_path: Path,
) -> None:
    first, second, forced = draw_deck(1), draw_deck(1), draw_deck(1, ruling="none", numbers="left")
    assert first == second
    assert first.truth_cells() == second.truth_cells() == forced.truth_cells()
    for writer in ("reportlab", "fpdf2"):
        one = print_deck(first, tmp_path / "one.pdf", writer).read_bytes()
        assert one == print_deck(second, tmp_path / "two.pdf", writer).read_bytes()
    with pytest.raises(ValueError, match="no such choice"):
        draw_deck(5, colour="red")


@pytest.mark.parametrize("seed", range(60))
def test_truths_sum_and_no_text_overlaps_another_or_falls_off_its_slide(seed: int) -> None:
    drawing = draw_deck(seed)
    said = drawing.describe()
    counts, sums = {}, Counter[tuple[str, ...]]()
    for cell in drawing.truth_cells():
        row = cell["month"], cell["channel"], cell["region"]
        counts[*row, cell["certificate_type"]] = int(cell["count"] or 0)
        sums[row] += int(cell["count"] or 0)
    assert len(counts) == len(drawing.truth_cells()), said
    for (month, channel, *place), count in counts.items():
        assert channel == "issued" or count <= counts[month, "issued", *place], said
    for row in drawing.truth_totals():
        assert row["state"] in ("agrees", "unknown"), said
        summed = sums[row["month"], row["channel"], row["region"]]
        assert int(row["printed_total"] or 0) == summed == int(row["summed_total"]), said
    for slide in lay_out(drawing):
        boxes = boxes_of(drawing, slide)
        for index, (left, top, right, bottom, text) in enumerate(boxes):
            inside = left >= 0 and top >= 0 and right <= slide.width and bottom <= slide.height
            assert inside, f"slide {slide.number}: {text!r} falls off\n{said}"
            for other in boxes[index + 1 :]:
                across = min(right, other[2]) - max(left, other[0])
                down = min(bottom, other[3]) - max(top, other[1])
                apart = across <= 0.05 or down <= 0.3
                assert apart, f"slide {slide.number}: {text!r} on {other[4]!r}\n{said}"


def test_every_choice_can_be_forced_to_each_of_its_values() -> None:
    for name, (values, _) in CHOICES.items():
        for value in values:
            drawing = draw_deck(7, **{name: value})
            assert lay_out(drawing)
            if name != "thousands":  # a font without the space draws a distance instead
                assert drawing.look[name] == value
