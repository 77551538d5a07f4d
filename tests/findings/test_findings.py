"""A finding in words, for a terminal and a notebook, and clear words where there is nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from conftest import hold_golden
from PIL import Image

import intygsstat
from findings.conftest import DALARNA, LOST, NOV, RUN, SURPLUS, Details, details_of
from intygsstat.cli import main
from intygsstat.errors import NoSuchFindingError
from intygsstat.findings.cards import ShownFindings, show_findings
from intygsstat.findings.details import (
    FindingDetails,
    ShownCell,
    ShownFinding,
    ShownRow,
    find_finding,
    group_findings,
)
from intygsstat.findings.terminal import show_text
from intygsstat.findings.wording import FindingWords, render
from intygsstat.storage.store import open_store

GOLDEN = Path(__file__).with_name("shown.txt")
IMAGE = re.compile(r'<img alt="([^"]+)" width="(\d+)" [^>]*src="([^"]+)"')


def show(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["show", *map(str, arguments)], catch_exceptions=False)


def notebook(home: Path, most: int = 30) -> ShownFindings:
    views = (intygsstat.view(name, home=home) for name in ("findings", "explanations"))
    return show_findings(*views, home=home, most=most)


@pytest.fixture(scope="module")
def everything(decided: Path) -> ShownFindings:
    return notebook(decided)


@pytest.fixture(scope="module")
def cards(everything: ShownFindings) -> dict[str, str]:
    return {card.finding: card.html[0] for card in everything.cards}


def test_a_lost_digit_a_run_of_totals_a_row_of_it_and_a_total_say_all_that_is_known(
    details: Details, cards: dict[str, str]
) -> None:
    """On a terminal and, but for the row, which stands on the run's card, in a notebook."""
    assert DALARNA not in cards
    words = [show_text(details(name)) for name in (LOST, RUN, DALARNA, SURPLUS)]
    words += [re.sub(r"<style>.*</style>|<[^>]+>", "", cards[n]) for n in (LOST, RUN, SURPLUS)]
    said = "\n".join(words).replace("\u00a0", "_")
    hold_golden(GOLDEN, said)


def test_a_month_without_a_table_and_without_any_diagnosis_is_shown_all_the_same() -> None:
    words = show_text(details_of("anvandarforum-2024-03.pdf"))
    assert words.count("\n\n") == 2
    assert "Where     anvandarforum-2024-03.pdf, 2023-11\n" in words
    assert words.endswith("\nNo explanation is known.\n")


def test_a_row_of_a_text_deck_is_a_line_and_its_likely_numbers_are_marked() -> None:
    finding = ShownFinding(
        "ab" * 8, "cell_is_readable", "error", "odd", "Udda.", "forum.txt", "0", 12,
        NOV, "issued", "kalmar",
    )  # fmt: skip
    cells = (
        ShownCell("db", "DB", "7", "inferred", None),
        ShownCell("doi", "DOI", "", "unplaced", None),
        ShownCell(None, "", "31", "unplaced", None),
    )
    row = ShownRow(0, 12, "kalmar", "Kalmar", cells)
    words = show_text(FindingDetails(finding, (), None, (row,)))
    assert "forum.txt, line 12, issued 2023-11, row Kalmar" in words
    assert "> Kalmar (unplaced: 31) 7~   ·?" in words


def test_ids_can_be_cut_short_as_long_as_they_are_one(decided: Path) -> None:
    with open_store(decided) as connection:
        assert find_finding(connection, LOST[:4].upper()) == LOST
        with pytest.raises(NoSuchFindingError, match="at least 4 characters"):
            find_finding(connection, LOST[:3])
        with pytest.raises(NoSuchFindingError, match="none that begins so"):
            find_finding(connection, LOST[:-1] + "x")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{decided}' AS i (READ_ONLY)")
        connection.execute(
            "CREATE VIEW findings AS SELECT * REPLACE ('abcd' || finding AS finding) "
            "FROM i.findings WHERE region = 'gavleborg'"
        )
        with pytest.raises(NoSuchFindingError) as error:
            find_finding(connection, "abcd")
    assert "2 that begin so" in str(error.value)
    assert str(error.value).count("row Gävleborg") == 2


@pytest.mark.parametrize("wrong", ["ffff", "07", f"{DALARNA[:-1]}5", "'; DROP"])
def test_an_unknown_id_is_one_clear_line_and_no_traceback(
    decided: Path, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_DATABASE", str(decided))
    result = show(wrong)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(f"finding {wrong!r}: expected")


def test_without_published_data_it_says_what_to_run(tmp_path: Path) -> None:
    result = show("abcd", "--home", tmp_path)
    assert result.exit_code == 1
    assert "make monthly" in result.stderr


def test_the_picture_is_written_where_it_is_wanted(
    decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_DATABASE", str(decided))
    out = tmp_path / "bild.png"
    result = show(LOST, "--picture", out)
    assert result.exit_code == 0
    assert result.stdout.endswith(f"\nPicture   {out}\n")
    assert Image.open(out).width > 2000
    assert [path.name for path in tmp_path.iterdir()] == ["bild.png"]
    nowhere = show(LOST, "--picture", tmp_path / "no" / "x.png")
    assert nowhere.exit_code == 1
    assert "name another file" in nowhere.stderr


def test_rows_of_a_run_belong_to_it_and_those_with_an_error_of_their_own_stand_alone_too() -> None:
    findings = [
        ("run", "totals_shifted", None),
        ("row", None, "run"),
        ("own", "unlisted_type", "other"),
        ("other", "unlisted_type", "own"),
        ("far", None, "not shown"),
        ("one", None, "two"),
        ("two", None, "one"),
    ]
    assert group_findings(findings, [("own", "run"), ("row", "run"), ("run", "gone")]) == {
        "run": ["row", "own"], "own": [], "other": [], "far": [], "one": [], "two": [],
    }  # fmt: skip


def test_a_picture_stands_in_the_page_and_its_words_say_what_it_shows(
    cards: dict[str, str],
) -> None:
    images = IMAGE.findall("".join(cards.values()))
    assert len(images) == len(cards)
    assert all(src.startswith("data:image/png;base64,") for _, _, src in images)
    assert all(900 < int(width) <= 1405 for _, width, _ in images)
    assert IMAGE.findall(cards[LOST])[0][0] == (
        "Utsnitt av bild 11 i anvandarforum-2024-03.pdf: raden Dalarna med raderna intill. "
        "Inramat: FK7804 602."
    )
    assert "raderna Dalarna till Norrbotten" in IMAGE.findall(cards[RUN])[0][0]
    assert sum(map(len, cards.values())) / len(cards) < 1_500_000 / 30


def test_what_is_left_out_is_counted_and_the_worst_stays(
    decided: Path, everything: ShownFindings, cards: dict[str, str]
) -> None:
    few = notebook(decided, most=3)
    first = [list(cards)[place] for place in range(3)]
    assert [card.finding for card in few.cards] == first
    assert everything.more == 0
    assert few.more == 26 - 3 - 7 * (RUN in first)  # whose rows it holds
    assert f"Ytterligare {few.more} avvikelser visas inte här" in few._repr_html_()
    assert LOST in list(cards)[5:]  # a warning, after the errors


def test_without_the_pdf_the_words_stand_alone_and_say_so(
    decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTYGSSTAT_HOME", raising=False)
    html = notebook(Path(shutil.copy(decided, tmp_path)))._repr_html_()
    assert "<img" not in html
    assert "Ingen bild: den PDF som lästes finns inte" in html
    assert "Sannolikhet 74\u00a0%" in html
    assert ShownFindings([], 0)._repr_html_() == "<p>Inga avvikelser.</p>"


def test_a_decks_words_are_no_markup_and_nothing_explained_is_said() -> None:
    words = FindingWords(details_of("<script>alert(1)</script>.txt"))
    card = render("card.html.j2", words=words, picture="text", drawn=False, rows=[], file=None)
    assert "<script" not in card
    assert "&lt;script&gt;" in card
    assert "ingen förklaring är känd" in card.lower()
