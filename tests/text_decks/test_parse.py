"""Text decks: titles, headers, rows, and what is left between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from text_decks.written import HEADER, cells, counts, read, table, total

from intygsstat.errors import DeckUndatedError, DeckUnreadableError
from intygsstat.text_decks.deck import read_text_deck

ROWS = {"Blekinge": "107 132 140 148 2455 2982", "Dalarna": "417 280 287 253 602 1839"}
TITLE = "8a. Utfärdade intyg november"


def test_rows_with_all_numbers_are_read_as_they_stand(tmp_path: Path) -> None:
    deck = read(tmp_path, table(TITLE, ROWS))
    (found,) = deck.tables
    assert (str(found.month), found.channel) == ("2023-11-01", "issued")
    assert found.certificate_types == ("ag1_14", "ag7804", "db", "doi", "fk7804")
    assert counts(found, "dalarna") == [417, 280, 287, 253, 602]
    assert total(found, "dalarna") == 1839
    assert {cell.state for cell in cells(found, "dalarna")} == {"printed"}
    assert {cell.probability for cell in cells(found, "dalarna")} == {None}
    assert {cell.box for cell in cells(found, "dalarna")} == {None}
    assert {cell.page for cell in cells(found, "dalarna")} == {4}


@pytest.mark.parametrize(
    "header",
    [
        "Vårdgivare/Bolag AG1-14 AG7804 DB DOI\n\nFK7804 \n(lisjp)\n\nTotalt",
        "Vårdgivare/Bolag\nAG1-14\nAG7804\nDB\nDOI\nFK7804\n(lisjp)\nTotalt",
        "AG1-14 AG7804 DB DOI FK7804 Totalt\n(lisjp)",
        "Region AG 1-14 AG 7804 DB DOI FK7804 Summa",
    ],
)
def test_headings_stand_on_any_lines(header: str, tmp_path: Path) -> None:
    (found,) = read(tmp_path, table(TITLE, ROWS, header)).tables
    assert found.certificate_types == ("ag1_14", "ag7804", "db", "doi", "fk7804")
    assert counts(found, "blekinge") == [107, 132, 140, 148, 2455]


@pytest.mark.parametrize(
    "title", ["8a. Utfärdade intyg ack. november", f"{TITLE}\n\nPer 100 000 invånare"]
)
def test_other_statistics_are_left_alone(title: str, tmp_path: Path) -> None:
    other = table(title, {name: numbers.replace("1", "2") for name, numbers in ROWS.items()})
    deck = read(tmp_path, f"{other}\n{table(TITLE, ROWS)}")
    assert [counts(found, "blekinge") for found in deck.tables] == [[107, 132, 140, 148, 2455]]
    assert deck.refusals == ()
    assert [finding.rule for finding in deck.findings] == ["other_statistics"]


@pytest.mark.parametrize(
    "title",
    [
        "8b. Webcert fristående\n\nUtfärdade intyg november",
        "Utfärdade intyg november\nWebcert fristående",
        "Utfärdade intyg november\nJanuari–november",
        "Utfärdade intyg november\nEn rad som ingen känner",
    ],
)
def test_a_line_about_the_title_may_not_say_otherwise(title: str, tmp_path: Path) -> None:
    deck = read(tmp_path, f"{table(TITLE.replace('november', 'december'), ROWS)}\n"
                          f"{table(title, ROWS)}")  # fmt: skip
    assert [str(found.month) for found in deck.tables] == ["2023-12-01"]
    assert len(deck.refusals) == 1


def test_titles_below_their_tables_are_nobody_s(tmp_path: Path) -> None:
    whole = table(TITLE, ROWS)
    untitled = whole.replace(TITLE, "")
    deck = read(tmp_path, f"{untitled}\n{TITLE}\n{untitled}\n8b. Webcert fristående november")
    assert deck.tables == ()
    assert len(deck.refusals) == 2


def test_a_type_that_nobody_knows_is_kept_and_reported(tmp_path: Path) -> None:
    deck = read(
        tmp_path, table(TITLE, ROWS, "Vårdgivare/Bolag AG1-14 AG7804 DB XY99 FK7804 Totalt")
    )
    assert deck.tables[0].certificate_types[3] == "xy99"
    assert [finding.rule for finding in deck.findings] == ["known_certificate_type"]


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + table(TITLE, ROWS).encode(),
        table(TITLE, ROWS).encode("cp1252"),
        table(TITLE, ROWS).encode("utf-16"),
        table(TITLE, ROWS).replace("\n", "\r\n").encode(),
        table(TITLE, ROWS).replace("\n", "\r").encode(),
        table(TITLE, ROWS).replace(" ", "\u00a0").encode(),
        table(TITLE, ROWS).replace(" ", "   ").replace("\n", "\n\n\n").encode(),
        table(TITLE, ROWS).replace("Dalarna", "\fDalarna").encode(),
    ],
)
def test_whatever_saved_the_text_it_says_the_same(text: bytes, tmp_path: Path) -> None:
    (found,) = read(tmp_path, text).tables
    assert counts(found, "blekinge") == [107, 132, 140, 148, 2455]
    assert counts(found, "dalarna") == [417, 280, 287, 253, 602]


def test_names_and_numbers_may_stand_on_several_lines(tmp_path: Path) -> None:
    rows = "Jämtland/\nHärjedalen 86 140 121 121 2833 3301\nSkåne\n702 459 924 820 20579 23484"
    (found,) = read(tmp_path, f"{TITLE}\n{HEADER}\n{rows}").tables
    assert [row.region for row in found.rows] == ["jamtland_harjedalen", "skane"]
    assert counts(found, "skane") == [702, 459, 924, 820, 20579]


def test_a_name_without_numbers_is_a_blank_row(tmp_path: Path) -> None:
    rows = f"{TITLE}\n{HEADER}\nBlekinge 107 132 140 148 2455 2982\nKalmar\n\nKronoberg\n"
    (found,) = read(tmp_path, rows).tables
    assert {(cell.state, cell.probability) for cell in cells(found, "kalmar")} == {("blank", None)}
    assert len(found.rows) == 3


def test_what_a_page_change_leaves_does_not_end_a_table(tmp_path: Path) -> None:
    first, second = ROWS.items()
    text = (
        f"{table(TITLE, [first])}\n\n12\nInera AB\n\n{table(TITLE, [second])}\n"
        f"Sida 13\n{HEADER}\nKalmar 1 2 3 4 5 15"
    )
    deck = read(tmp_path, text)
    assert [row.region for row in deck.tables[0].rows] == ["blekinge", "dalarna", "kalmar"]
    assert len(deck.tables) == 1
    assert deck.refusals == ()


def test_a_lonely_number_between_two_rows_is_reported(tmp_path: Path) -> None:
    first, second = (f"{name} {numbers}" for name, numbers in ROWS.items())
    deck = read(tmp_path, f"{TITLE}\n{HEADER}\n{first}\n\n17\n\n{second}")
    assert [(f.rule, f.page, f.printed) for f in deck.findings] == [
        ("every_word_has_a_place", 5, "17")
    ]


def test_tabs_tell_the_columns(tmp_path: Path) -> None:
    rows = "Kalmar\t\t\t235\t217\t4 824\t5 276\nBlekinge\t107\t132\t140\t148\t2455\t2982"
    (found,) = read(tmp_path, f"{TITLE}\n{HEADER}\n{rows}").tables
    assert counts(found, "kalmar") == [None, None, 235, 217, 4824]
    assert [cell.state for cell in cells(found, "kalmar")][:3] == ["blank", "blank", "printed"]
    assert {cell.probability for cell in cells(found, "kalmar")} == {None}


def test_thousands_parted_by_a_no_break_space_are_one_number(tmp_path: Path) -> None:
    rows = {"Blekinge": "107 132 140 148 2\u00a0455 2\u00a0982"}
    (found,) = read(tmp_path, table(TITLE, rows)).tables
    assert counts(found, "blekinge") == [107, 132, 140, 148, 2455]
    assert cells(found, "blekinge")[4].printed == "2 455"


def test_thousands_parted_by_a_plain_space_are_read_where_only_one_way_adds_up(
    tmp_path: Path,
) -> None:
    rows = {"Blekinge": "107 132 140 148 2 455 2 982", "Kalmar": "235 217 4 824 5 276"}
    (found,) = read(tmp_path, table(TITLE, rows)).tables
    assert counts(found, "blekinge") == [107, 132, 140, 148, 2455]
    assert total(found, "kalmar") == 5276


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (table(TITLE, {"Blekinge": "107 132 140 148 2 455 9 999"}), "line 3"),
        (table(TITLE, {"Blekinge": "107 132 140 148 2455 1 2 2982"}), "8"),
        (table(TITLE, [*ROWS.items(), ("Blekinge", "1 2 3 4 5 15")]), "two rows for blekinge"),
        (table("8a. Intyg november", ROWS), "neither"),
        (table("8a. Utfärdade och fristående intyg november", ROWS), "both"),
        (table("8a. Utfärdade intyg november och december", ROWS), "several months"),
        (f"{TITLE}\nBlekinge 107 132 140 148 2455 2982", "rows of numbers without one"),
        (table(TITLE, ROWS, f"{HEADER} DB"), "two columns for db"),
        (table(TITLE, ROWS, "Vårdgivare/Bolag Totalt AG1-14 AG7804 DB DOI FK7804")
         + "\nKalmar 1 2 3", "them before"),
        (f"{TITLE}\n{HEADER}\nBlekinge 107 132 140 148 2455 2982\n\n417 280 287 253 602 1839",
         "numbers that stand beside no name"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(text: str, found: str, tmp_path: Path) -> None:
    deck = read(tmp_path, text)
    assert deck.tables == ()
    (refusal,) = deck.refusals
    assert found in refusal
    assert "deck.txt, line" in refusal
    assert "Try this" in refusal
    finding = next(each for each in deck.findings if each.rule == "table_is_read")
    assert finding.page is not None


def test_a_table_told_twice_and_otherwise_is_refused(tmp_path: Path) -> None:
    other = {**ROWS, "Dalarna": "417 280 287 253 603 1840"}
    deck = read(tmp_path, table(TITLE, ROWS) + "\n\n" + table(TITLE, other))
    assert deck.tables == ()
    assert "two that differ in dalarna" in deck.refusals[0]


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


def test_if_one_part_of_a_table_is_refused_no_other_part_is_given(tmp_path: Path) -> None:
    first, second = ROWS.items()
    text = f"{table(TITLE, [first])}\n\n{table(TITLE, [second, second])}"
    deck = read(tmp_path, text)
    assert deck.tables == ()
    assert len(deck.refusals) == 1
