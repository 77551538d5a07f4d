"""Several slides on a sheet, as an office prints them: the same numbers, however small."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from intygsstat.checks.examine import examine_deck
from intygsstat.models import DeckReading

WIDTH, HEIGHT = 595.0, 842.0  # points, of A4


def handout(deck: Path, folder: Path, across: int, down: int) -> Path:
    """The deck's slides in frames, row by row, `across` by `down` on a sheet."""
    path, each = folder / deck.name, across * down
    wide, high = WIDTH / across, HEIGHT / down
    with pikepdf.open(deck) as slides, pikepdf.new() as sheets:
        for first in range(0, len(slides.pages), each):
            sheet, drawn = sheets.add_blank_page(page_size=(WIDTH, HEIGHT)), b""
            sheet.Resources = Dictionary(XObject=Dictionary())
            for place, slide in enumerate(slides.pages[first : first + each]):
                form = sheets.copy_foreign(slide.as_form_xobject())
                sheet.Resources.XObject[Name(f"/P{place}")] = form
                width, height = (float(side) for side in slide.trimbox[2:])  # type: ignore[union-attr]
                size = 0.9 * min(wide / width, high / height)
                x, y = place % across * wide, HEIGHT - (place // across + 1) * high
                drawn += b"q %f 0 0 %f %f %f cm /P%d Do " % (size, size, x, y, place)
                drawn += b"0 0 %f %f re S Q\n" % (width, height)
            sheet.Contents = sheets.make_stream(drawn)
        sheets.save(path)
    return path


def rows_of(reading: DeckReading) -> list[tuple[object, ...]]:
    return [
        (table.month, table.channel, row.region, [cell.count for cell in row.all_cells])
        for table in reading.tables
        for row in table.rows
    ]


@pytest.mark.parametrize(("across", "down"), [(1, 2), (3, 3)])
def test_a_handout_says_what_the_deck_says(
    across: int, down: int, real_deck: Path, tmp_path: Path
) -> None:
    reading = examine_deck(handout(real_deck, tmp_path, across, down)).reading
    assert rows_of(reading) == rows_of(examine_deck(real_deck).reading)
