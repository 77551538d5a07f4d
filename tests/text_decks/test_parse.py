"""Text decks: titles, headers, rows, and what is left between them. Texts drawn at random: full
rows come back, others keep their numbers, nothing breaks."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intygsstat.checks.deck import validate_deck
from intygsstat.errors import DeckUndatedError, DeckUnreadableError, IntygsstatError
from intygsstat.models import DeckReading, ForumDate, PrintedCell, PrintedTable
from intygsstat.reference.dates import parse_forum_date
from intygsstat.reference.lookup import known_region
from intygsstat.storage.parquet import reading_to_frames
from intygsstat.text_decks.read import read_text_deck

HEADER = "Vårdgivare/Bolag AG1-14 AG7804 DB DOI FK7804 (lisjp) Totalt"
FORUM: ForumDate | None = parse_forum_date("2024-03-12")


def table(
    title: str, rows: Mapping[str, str] | Iterable[tuple[str, str]], header: str = HEADER
) -> str:
    """A table's lines: title, header, and each region with its numbers."""
    pairs = rows.items() if isinstance(rows, Mapping) else rows
    return "\n".join([title, header, *(f"{name} {numbers}".strip() for name, numbers in pairs)])


def read(folder: Path, text: str | bytes) -> DeckReading:
    path = folder / "deck.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_text_deck(path, FORUM)


def cells(table: PrintedTable, region: str) -> tuple[PrintedCell, ...]:
    return next(row.cells for row in table.rows if row.region == region)


def counts(table: PrintedTable, region: str) -> list[int | None]:
    return [cell.count for cell in cells(table, region)]


def total(table: PrintedTable, region: str) -> int | None:
    row = next(row for row in table.rows if row.region == region)
    return row.total.count if row.total else None


ROWS = {"Blekinge": "107 132 140 148 2455 2982", "Dalarna": "417 280 287 253 602 1839"}
TITLE = "8a. Utfärdade intyg november"
WHOLE = table(TITLE, ROWS)


@pytest.mark.parametrize(
    "title", ["8a. Utfärdade intyg ack. november", f"{TITLE}\n\nPer 100 000 invånare"]
)
def test_other_statistics_are_left_alone(title: str, tmp_path: Path) -> None:
    other = table(title, {name: numbers.replace("1", "2") for name, numbers in ROWS.items()})
    deck = read(tmp_path, f"{other}\n{table(TITLE, ROWS)}")
    assert [counts(found, "blekinge") for found in deck.tables] == [[107, 132, 140, 148, 2455]]
    assert deck.rejections == ()
    assert [finding.rule for finding in deck.findings] == ["other_statistics"]


def test_what_a_page_change_leaves_does_not_end_a_table(tmp_path: Path) -> None:
    first, second = ROWS.items()
    text = (
        f"{table(TITLE, [first])}\n\n12\nInera AB\n\n{table(TITLE, [second])}\n"
        f"Sida 13\n{HEADER}\nKalmar 1 2 3 4 5 15"
    )
    deck = read(tmp_path, text)
    assert [row.region for row in deck.tables[0].rows] == ["blekinge", "dalarna", "kalmar"]
    assert len(deck.tables) == 1
    assert deck.rejections == ()


def test_a_lonely_number_between_rows_and_a_type_nobody_knows_are_reported(tmp_path: Path) -> None:
    header = HEADER.replace("DOI", "XY99")
    first, second = (f"{name} {numbers}" for name, numbers in ROWS.items())
    deck = read(tmp_path, f"{TITLE}\n{header}\n{first}\n\n17\n\n{second}")
    assert deck.tables[0].certificate_types[3] == "xy99"
    assert {(f.rule, f.page, f.printed) for f in deck.findings} == {
        ("known_certificate_type", 1, "XY99"),
        ("every_word_has_a_place", 5, "17"),
    }


@pytest.mark.parametrize("content", [b"", b" \n", b"\0\1\2", b"%PDF-1.7\n", b"hello\nSk\xe5ne"])
def test_what_is_no_deck_is_said_so(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(DeckUnreadableError, match=r"deck\.txt: expected .* found .* Try this"):
        read(tmp_path, content)


def test_the_text_above_the_tables_dates_the_deck(tmp_path: Path) -> None:
    path = tmp_path / "deck.txt"
    path.write_text(f"Användarforum 14 mars 2024\n\n{table(TITLE, ROWS)}", encoding="utf-8")
    deck = read_text_deck(path)
    assert (str(deck.forum_date), deck.months[0].isoformat()) == ("2024-03-14", "2023-11-01")
    path.write_text(table(TITLE, ROWS), encoding="utf-8")
    with pytest.raises(DeckUndatedError, match="--forum-date"):
        read_text_deck(path)


@pytest.mark.parametrize(
    "text",
    [
        # headings on any lines
        table(TITLE, ROWS, "Vårdgivare/Bolag AG1-14 AG7804 DB DOI\n\nFK7804 \n(lisjp)\n\nTotalt"),
        table(TITLE, ROWS, "Vårdgivare/Bolag\nAG1-14\nAG7804\nDB\nDOI\nFK7804\n(lisjp)\nTotalt"),
        table(TITLE, ROWS, "AG1-14 AG7804 DB DOI FK7804 Totalt\n(lisjp)"),
        table(TITLE, ROWS, "Region AG 1-14 AG 7804 DB DOI FK7804 Summa"),
        # whatever saved the text
        b"\xef\xbb\xbf" + WHOLE.encode(),
        WHOLE.encode("cp1252"),
        WHOLE.encode("utf-16"),
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("\n", "\r"),
        WHOLE.replace(" ", "\u00a0"),
        WHOLE.replace(" ", "   ").replace("\n", "\n\n\n"),
        WHOLE.replace("Dalarna", "\fDalarna"),
        WHOLE.replace("Dalarna ", "Dalarna\n"),
        # thousands parted by a no-break space, or by a plain one in the one way that adds up
        WHOLE.replace("2455", "2\u00a0455").replace("2982", "2\u00a0982"),
        table(TITLE, {**ROWS, "Blekinge": "107 132 140 148 2 455 2 982"}).replace("1839", "1 839"),
    ],
)
def test_however_a_table_is_written_it_says_the_same(text: str | bytes, tmp_path: Path) -> None:
    (found,) = read(tmp_path, text).tables
    assert found.certificate_types == ("ag1_14", "ag7804", "db", "doi", "fk7804")
    assert counts(found, "blekinge") == [107, 132, 140, 148, 2455]
    assert counts(found, "dalarna") == [417, 280, 287, 253, 602]
    assert (total(found, "blekinge"), total(found, "dalarna")) == (2982, 1839)
    facts = {(c.state, c.probability, c.box) for row in found.rows for c in row.cells}
    assert facts == {("printed", None, None)}


def test_a_row_may_be_blank_parted_by_tabs_or_on_two_lines(tmp_path: Path) -> None:
    tabs = "Kalmar\t\t\t235\t217\t4 824\t5 276\nBlekinge\t107\t132\t140\t148\t2455\t2982"
    others = "Jämtland/\nHärjedalen 86 140 121 121 2833 3301\nUppsala\n\nKronoberg\n"
    (found,) = read(tmp_path, f"{TITLE}\n{HEADER}\n{tabs}\n{others}").tables
    assert counts(found, "kalmar") == [None, None, 235, 217, 4824]
    assert [cell.state for cell in cells(found, "kalmar")][:3] == ["blank", "blank", "printed"]
    assert counts(found, "jamtland_harjedalen") == [86, 140, 121, 121, 2833]
    assert {cell.state for cell in cells(found, "uppsala")} == {"blank"}
    assert {cell.probability for row in found.rows for cell in row.cells} == {None}
    assert len(found.rows) == 5


OTHERWISE = {**ROWS, "Dalarna": "417 280 287 253 603 1840"}
FEWER = {**ROWS, "Dalarna": "417 280 287 984"}
UNTITLED = WHOLE.replace(TITLE, "")
FIRST, SECOND = ROWS.items()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (table(TITLE, {"Blekinge": "107 132 140 148 2 455 9 999"}), "line 3"),
        (table(TITLE, {"Blekinge": "107 132 140 148 2455 1 2 2982"}), "8"),
        (table(TITLE, [*ROWS.items(), FIRST]), "two rows for blekinge"),
        (table("8a. Intyg november", ROWS), "neither"),
        (table("8a. Utfärdade och fristående intyg november", ROWS), "both"),
        (table("8a. Utfärdade intyg november och december", ROWS), "several months"),
        (f"{TITLE}\nBlekinge 107 132 140 148 2455 2982", "rows of numbers without one"),
        (table(TITLE, ROWS, f"{HEADER} DB"), "two columns for db"),
        (table(TITLE, ROWS, "Vårdgivare/Bolag Totalt AG1-14 AG7804 DB DOI FK7804")
         + "\nKalmar 1 2 3", "them before"),
        (f"{WHOLE}\n\n417 280 287 253 602 1839", "numbers that stand beside no name"),
        # a month's table that stands twice, in two parts, or in rows with blanks
        (f"{WHOLE}\n\n{table(TITLE, OTHERWISE)}", "two that differ in dalarna"),
        (f"{WHOLE}\n\n{table(TITLE, FEWER)}", "two that differ in dalarna"),
        (f"{table(TITLE, FEWER)}\n\n{table(TITLE, {**FEWER, 'Dalarna': '417 287 704'})}",
         "two that differ in dalarna"),
        (f"{table(TITLE, [FIRST])}\n\n{table(TITLE, [SECOND, SECOND])}", "two rows for dalarna"),
        # titles below their tables
        (f"{UNTITLED}\n{TITLE}\n{UNTITLED}\n8b. Webcert fristående november", "line"),
        # a line about the title that says otherwise
        *((table(title, ROWS), "deck.txt") for title in (
            "8b. Webcert fristående\n\nUtfärdade intyg november",
            "Utfärdade intyg november\nWebcert fristående",
            "Utfärdade intyg november\nJanuari–november",
            "Utfärdade intyg november\nEn rad som ingen känner")),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_rejected(text: str, found: str, tmp_path: Path) -> None:
    deck = read(tmp_path, text)
    assert deck.tables == ()
    assert found in deck.rejections[0]
    assert "deck.txt, line" in deck.rejections[0]
    assert "Try this" in deck.rejections[0]
    assert next(each for each in deck.findings if each.rule == "table_is_read").page is not None


# Texts drawn at random

NAMES = ("Blekinge", "Jämtland/Härjedalen", "VGR", "Kalmar", "Capio S:t Göran", "Uppsala")
TITLES = (TITLE, "8b. Webcert fristående november")
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
