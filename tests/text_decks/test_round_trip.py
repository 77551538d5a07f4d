"""Texts drawn at random: full rows come back, others keep their numbers, nothing breaks."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from text_decks.written import HEADER, read, table

from intygsstat.checks.deck import validate_deck
from intygsstat.errors import IntygsstatError
from intygsstat.models import DeckReading
from intygsstat.reference.lookup import known_region
from intygsstat.storage.parquet import reading_to_frames

NAMES = ("Blekinge", "Jämtland/Härjedalen", "VGR", "Kalmar", "Capio S:t Göran", "Uppsala")
TITLES = ("8a. Utfärdade intyg november", "8b. Webcert fristående november")
count = st.none() | st.sampled_from(["-", "0"]) | st.integers(1, 60_000).map(str)
rows = st.dictionaries(st.sampled_from(NAMES), st.lists(count, min_size=5, max_size=5), min_size=1)
lines = st.lists(
    st.sampled_from([*TITLES, HEADER, "Kalmar", "Jämtland/", "Härjedalen 1 2 3 4 5 15", "Sida 3"])
    | st.text("0123456789 \t-.åKalmar()\u00a0", max_size=25)
    | st.builds(lambda name, numbers: f"{name} {' '.join(map(str, numbers))}",
                st.sampled_from(NAMES), st.lists(st.integers(0, 3000), max_size=8)),
    max_size=12,
)  # fmt: skip


def read_text(text: str) -> DeckReading:
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), text)


def printed(cells: list[str | None]) -> str:
    parts = [cell for cell in cells if cell is not None]
    return " ".join([*parts, str(sum(int(part) for part in parts if part.isdigit()))])


@settings(deadline=None, max_examples=60)
@given(rows, rows)
def test_numbers_keep_their_order_and_come_back_once(
    issued: dict[str, list[str | None]], alone: dict[str, list[str | None]]
) -> None:
    tables = [{n: printed(cells) for n, cells in each.items()} for each in (issued, alone)]
    lonely = [n for each in tables for n, text in each.items() if len(text.split()) < 2]
    deck = read_text("\n\n".join(map(table, TITLES, tables)))
    if any(name.startswith("Capio") for name in lonely):
        return  # a company's name and one number may as well be a footer
    if deck.rejections:  # a deck of small numbers only may part its thousands by spaces
        assert all("one way to read its digits" in refusal for refusal in deck.rejections)
        return
    for found, told, truth in zip(deck.tables, tables, (issued, alone), strict=True):
        assert len(found.rows) == len(told)
        for row in found.rows:
            name = next(n for n in told if known_region(n).id == row.region)
            texts = [cell.printed for cell in row.all_cells if cell.printed]
            assert Counter(texts) == Counter(told[name].split())
            rest = iter(told[name].split())
            placed = [c.printed for c in row.cells if c.printed and c.certificate_type]
            assert all(number in rest for number in placed)
            lost = [c for c in row.cells if not c.certificate_type]
            gaps = [c for c in row.cells if c.certificate_type and c.state == "unplaced"]
            assert all(c.state == "unplaced" and c.printed for c in lost)
            assert all(c.count is None and not c.printed for c in gaps)
            assert len(gaps) >= len(lost)
            assert len(row.cells) - len(lost) == len(found.certificate_types)
            if None not in truth[name]:
                assert [cell.printed for cell in row.cells] == truth[name]
                assert {cell.probability for cell in row.cells} == {None}


@settings(deadline=None, max_examples=150)
@given(lines)
def test_no_text_breaks_the_reading(drawn: list[str]) -> None:
    try:
        deck = read_text("\n".join(drawn))
    except IntygsstatError:
        return
    totals, _ = validate_deck(deck)
    frames = reading_to_frames(deck, None, totals)
    assert frames["row_totals"].height == sum(len(table.rows) for table in deck.tables)
