"""Text decks: titles, headers, rows, and what is left between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from text_decks.written import HEADER, cells, counts, read, table, total

from intygsstat.errors import DeckUndatedError, DeckUnreadableError
from intygsstat.text_decks.read import read_text_deck

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
