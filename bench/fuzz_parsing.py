"""Fuzz what reads numbers, labels, titles and dates, guided by which lines of it are reached.

Needs atheris, which is no part of the environment: `.venv/bin/uv pip install atheris`, then
`.venv/bin/python bench/fuzz_parsing.py -max_total_time=3600`. A find is kept as a test.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: .venv/bin/uv pip install atheris")

with atheris.instrument_imports(include=["intygsstat"]):
    from intygsstat.errors import IntygsstatError
    from intygsstat.pdf.document import DeckText
    from intygsstat.reference.dates import dates_in, parse_forum_date
    from intygsstat.reference.lookup import (
        is_summary_label,
        is_total_heading,
        known_region,
        known_type,
    )
    from intygsstat.reference.numbers import is_number_like, parse_cell
    from intygsstat.reference.text import id_from_text, skeleton
    from intygsstat.tables.dating import date_deck, month_of
    from intygsstat.tables.titles import parse_title
    from intygsstat.text_decks.lines import split_row
    from intygsstat.text_decks.parse import find_tables, join_groups

DECK = Path(__file__).parent.parent / "tests" / "decks" / "anvandarforum-2024-03.txt"
WORDS = sorted(set(DECK.read_text("utf-8").split()) | {"t.o.m.", "varav", "forum", "nästa", "2024"})


def text_from(data: bytes) -> str:
    """A text of the decks' own words and of any signs."""
    provider = atheris.FuzzedDataProvider(data)
    parts = []
    while provider.remaining_bytes():
        if provider.ConsumeBool():
            parts.append(WORDS[provider.ConsumeIntInRange(0, len(WORDS) - 1)])
        else:
            parts.append(provider.ConsumeUnicodeNoSurrogates(6))
        parts.append(" \n\t\u00a0"[provider.ConsumeIntInRange(0, 3)])
    return "".join(parts)


def check(data: bytes) -> None:
    """Throw if a function throws, or makes up a number that isn't written."""
    text = text_from(data)
    count, state = parse_cell(text)
    assert (count is None) == (state != "printed")
    assert count is None or str(count) == re.sub(r"[\s.]", "", text)
    assert skeleton(skeleton(text)) == skeleton(text)
    assert re.fullmatch("[a-z0-9_]*", id_from_text(text))
    for read in (is_number_like, known_region, known_type, is_summary_label, is_total_heading):
        read(text)
    for seen in dates_in(text):
        assert str(seen.day.year) in text
    forum = parse_forum_date(text)
    assert forum is None or str(forum) == text.strip()
    lines = text.split("\n")
    titles = [title for title in map(parse_title, lines) if title.whole]
    for title in titles:
        assert title.year is None or f"{title.year % 100:02}" in title.text
    for line in lines:
        split_row(line)
    try:
        dated = date_deck(DeckText("d.pdf", Path("d.pdf"), "", (text, text), text), titles, None)
        for title in titles:
            month_of(title, dated, "d.pdf")
    except IntygsstatError:
        pass
    found = find_tables("d.txt", lines)
    join_groups("d.txt", found)
    written = re.sub(r"\s", "", text)
    for table in found.tables:
        for row in table.rows:
            assert all(re.sub(r"\s", "", item) in written for item in row.items)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
