"""`intygsstat show`: all that is known of one finding, and clear words where there is nothing."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from findings.conftest import (
    COUNTERPART,
    DALARNA,
    LOST,
    NOV,
    RUN,
    SURPLUS,
    Details,
    details_of,
)
from intygsstat.cli import main
from intygsstat.errors import NoSuchFindingError
from intygsstat.findings.details import (
    FindingDetails,
    ShownCell,
    ShownFinding,
    ShownRow,
    find_finding,
)
from intygsstat.findings.grouping import group_findings
from intygsstat.findings.render import show_text
from intygsstat.storage.store import open_store


def show(*arguments: object) -> Result:
    arguments_ = ["show", *map(str, arguments)]
    return CliRunner().invoke(main, arguments_, catch_exceptions=False)


def plain(words: str) -> str:
    return re.sub(" +", " ", words.replace("\u00a0", ""))


def test_a_lost_digit_is_shown_with_its_row_its_months_and_what_it_likely_was(
    details: Details,
) -> None:
    words = show_text(details(LOST))
    assert "anvandarforum-2024-03.pdf, slide 11, issued 2023-11, row Dalarna, FK7804" in words
    lines = words.splitlines()
    own = next(place for place, line in enumerate(lines) if line.startswith("  > Dalarna"))
    assert "[602]" in lines[own]
    assert [lines[own + step].split()[0] for step in (-1, 1, 2)] == [
        "Blekinge", "Gävleborg", "Halland",
    ]  # fmt: skip
    heading = lines[own - 2]
    assert heading.index("FK7804") + len("FK7804") == lines[own].index("]")
    assert "The same row, standalone" in words
    for said in (
        "> 2023-11 [602] 6163 5608–6745 6020",
        " 2024-01 5335 5351 4860–5864",
        "1. lost_digits, FK7804 (lisjp), 6024, between 6020 and 6029: 74%likely",
        "2. lost_digits, FK7804 (lisjp), 6002, between 6002 and 6502: 22%likely",
        "Decided 6020\n Ringt regionen (Analys, 2026-03-14)",
    ):
        assert said in plain(words)


def test_a_run_of_totals_shows_the_table_and_the_findings_that_belong_to_it(
    details: Details,
) -> None:
    words = show_text(details(RUN))
    assert "    Östergötland" in words
    assert "1. totals_shifted, the printed total: more than 99%likely" in plain(words)
    belongs = words.split("Belongs to\n")[1].splitlines()
    assert len(belongs) == 8
    assert DALARNA in belongs[0]


def test_a_total_is_shown_with_the_sums_of_its_months_and_its_counterpart(
    details: Details,
) -> None:
    words = show_text(details(SURPLUS))
    assert "[40890]" in words
    assert "Printed total, month by month" in words
    assert "40\u00a0889" in words
    assert "unlisted_type, 1 without a column: more than 99%likely" in plain(words)
    assert COUNTERPART in words.split("Belongs to")[1]
    row = details(DALARNA)
    assert [month.printed for month in row.months] == ["2082", "1806", "6658", "5718"]


def test_a_month_without_a_table_and_without_any_diagnosis_is_shown_all_the_same() -> None:
    words = show_text(details_of("anvandarforum-2024-03.pdf"))
    assert words.count("\n\n") == 2
    assert "Where     anvandarforum-2024-03.pdf, 2023-11\n" in words
    assert words.endswith("\nNo explanation is known.\n")


def test_a_row_of_a_text_deck_is_a_line_and_its_likely_numbers_are_marked() -> None:
    finding = ShownFinding(
        "ab" * 8, "cell_is_readable", "error", NOV, "issued", "kalmar", None,
        None, None, "odd", "Udda.", "forum.txt", "0", 12, None,
    )  # fmt: skip
    cells = (
        ShownCell("db", "DB", "7", "inferred", None),
        ShownCell("doi", "DOI", "", "unplaced", None),
        ShownCell(None, "", "31", "unplaced", None),
    )
    row = ShownRow(0, 12, "kalmar", "Kalmar", cells)
    words = show_text(FindingDetails(finding, (), None, (row,), None, (), (), None))
    assert "forum.txt, line 12, issued 2023-11, row Kalmar" in words
    assert "> Kalmar (unplaced: 31) 7~   ·?" in words


def test_ids_can_be_cut_short_as_long_as_they_are_one(decided: Path) -> None:
    with open_store(decided) as connection:
        assert find_finding(connection, LOST[:4].upper()).finding == LOST
        with pytest.raises(NoSuchFindingError, match="at least 4 characters"):
            find_finding(connection, LOST[:3])
        with pytest.raises(NoSuchFindingError, match=rf"none that begins so.*{LOST}"):
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
