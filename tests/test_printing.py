"""The printer of drawn decks itself: it must be honest before it can test anything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from printing import CHOICES, available_writers, draw_deck, print_deck
from printing.compose import Text, compose
from printing.layout import lay_out
from printing.measure import text_width

SEEDS = range(60)


def _boxes(drawing, slide):
    """Left, top, right, bottom of each text on a slide, in points."""
    for mark in compose(drawing, slide):
        if not isinstance(mark, Text) or not mark.text:
            continue
        width = text_width(mark.text, drawing.look["font"], mark.bold, mark.size)
        up, down, x, y = 0.75 * mark.size, 0.2 * mark.size, mark.x, mark.y
        yield {
            0: (x, y - up, x + width, y + down),
            90: (x - up, y - width, x + down, y),
            270: (x - down, y, x + up, y + width),
        }[mark.angle] + (mark.text,)


def test_a_seed_gives_the_same_deck_and_the_same_bytes(tmp_path: Path) -> None:
    for seed in (1, 2, 3):
        first, second = draw_deck(seed), draw_deck(seed)
        assert first == second
        assert first.truth_cells() == second.truth_cells()
        for writer in ("reportlab", "fpdf2"):
            one = print_deck(first, tmp_path / "one.pdf", writer).read_bytes()
            two = print_deck(second, tmp_path / "two.pdf", writer).read_bytes()
            assert one == two


def test_forcing_one_choice_leaves_the_numbers_as_they_were() -> None:
    plain, forced = draw_deck(5, ruling="full"), draw_deck(5, ruling="none", numbers="left")
    assert plain.truth_cells() == forced.truth_cells()
    with pytest.raises(ValueError, match="no such choice"):
        draw_deck(5, colour="red")


@pytest.mark.parametrize("seed", SEEDS)
def test_truths_sum_and_standalone_is_within_issued(seed: int) -> None:
    drawing = draw_deck(seed)
    cells, totals = drawing.truth_cells(), drawing.truth_totals()
    keys = ("month", "region", "certificate_type")
    counts = {(row["channel"], *(row[k] for k in keys)): int(row["count"] or 0) for row in cells}
    assert len(counts) == len(cells), drawing.describe()
    for (channel, *place), count in counts.items():
        if channel == "standalone":
            assert count <= counts[("issued", *place)], drawing.describe()
    for row in totals:
        assert row["state"] in ("agrees", "unknown"), drawing.describe()
        parts = sum(
            int(c["count"] or 0)
            for c in cells
            if all(c[k] == row[k] for k in ("month", "channel", "region"))
        )
        assert int(row["printed_total"] or 0) == parts == int(row["summed_total"])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_overlaps_another_or_falls_off_its_slide(seed: int) -> None:
    drawing = draw_deck(seed)
    for slide in lay_out(drawing):
        boxes = sorted(_boxes(drawing, slide))
        for index, (left, top, right, bottom, text) in enumerate(boxes):
            inside = left >= 0 and top >= 0 and right <= slide.width and bottom <= slide.height
            assert inside, f"slide {slide.number}: {text!r} falls off\n{drawing.describe()}"
            for other in boxes[index + 1 :]:
                across = min(right, other[2]) - max(left, other[0])
                down = min(bottom, other[3]) - max(top, other[1])
                assert across <= 0.05 or down <= 0.3, (
                    f"slide {slide.number}: {text!r} on {other[4]!r}\n{drawing.describe()}"
                )


@pytest.mark.parametrize("writer", available_writers())
def test_every_drawn_digit_is_in_the_pdf(writer: str, tmp_path: Path) -> None:
    for seed in range(100, 103):
        drawing = draw_deck(seed, box="plain")
        document = pypdfium2.PdfDocument(print_deck(drawing, tmp_path, writer))
        slides = lay_out(drawing)
        assert len(document) == len(slides), drawing.describe()
        for page, slide in zip(document, slides, strict=True):
            drawn = "".join(m.text for m in compose(drawing, slide) if isinstance(m, Text))
            seen = page.get_textpage().get_text_range()
            want = Counter(c for c in drawn if c.isdigit())
            assert Counter(c for c in seen if c.isdigit()) == want, drawing.describe()
        document.close()


def test_every_choice_can_be_forced_to_each_of_its_values() -> None:
    for name, (values, _) in CHOICES.items():
        for value in values:
            drawing = draw_deck(7, **{name: value})
            assert lay_out(drawing)
            if name != "thousands":  # a font without the space draws a distance instead
                assert drawing.look[name] == value
