"""`intygsstat show`: all that is known of one finding, and clear words where there is nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from findings.planted import Project
from findings.real import DEC, NOV, real_project
from PIL import Image

from intygsstat.errors import NoSuchFindingError
from intygsstat.findings.details import (
    FindingDetails,
    ShownCell,
    ShownFinding,
    ShownRow,
    find_finding,
    look_up,
)
from intygsstat.findings.render import show_text
from intygsstat.models import is_text_deck
from intygsstat.storage.store import open_store

Published = tuple[Project, dict[str, str]]


@pytest.fixture(scope="module")
def published(real_deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return real_project(tmp_path_factory.mktemp("real"), real_deck)


def show(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "intygsstat", "show", *map(str, arguments)],
        capture_output=True,
        check=False,
    )


def words_of(published: Published, name: str) -> str:
    project, ids = published
    with open_store(project.root) as connection:
        return show_text(look_up(connection, ids[name]))


def test_a_lost_digit_is_told_with_its_row_its_months_and_what_it_likely_was(
    published: Published,
) -> None:
    words = words_of(published, "lost")
    assert "anvandarforum-2024-03.pdf, slide 11, issued 2023-11, row Dalarna, FK7804" in words
    lines = words.splitlines()
    own = next(place for place, line in enumerate(lines) if line.startswith("  > Dalarna"))
    assert "[602]" in lines[own]
    assert lines[own - 1].split()[0] == "Blekinge"
    assert [line.split()[0] for line in lines[own + 1 : own + 3]] == ["Gävleborg", "Halland"]
    heading = lines[own - 2]
    assert heading.index("FK7804") + len("FK7804") == lines[own].index("]")
    assert "The same row, standalone" in words
    for month in (
        "> 2023-11    [602]    4 950       4 480–5 471     6020",
        "  2024-01    5335    4 950       4 480–5 471",
    ):
        assert month.replace(" ", "") in words.replace("\u00a0", "").replace(" ", "")
    assert (
        "1. lost_digits, FK7804 (lisjp), 6\u00a0024, between 6\u00a0020 and 6\u00a0029: 82%"
        in words
    )
    assert "2. lost_digits, FK7804 (lisjp), 5\u00a0602: 11%\u00a0likely" in words
    assert "Decided   6020" in words
    assert "Ringt regionen (Analys, 2026-03-14)" in words


def test_a_run_of_totals_shows_the_table_and_the_findings_that_belong_to_it(
    published: Published,
) -> None:
    words = words_of(published, "run")
    assert "    Östergötland" in words
    assert "1. totals_shifted: more than 99%\u00a0likely" in words
    belongs = words.split("Belongs to\n")[1].splitlines()
    assert len(belongs) == 8
    assert published[1]["dalarna"] in belongs[0]


def test_a_total_is_told_with_the_sums_of_its_months_and_its_twin(published: Published) -> None:
    words = words_of(published, "surplus")
    assert "[40890]" in words
    assert "Printed total, month by month" in words
    assert "40\u00a0889" in words
    assert "unlisted_type, 1 without a column: 90%\u00a0likely" in words
    assert published[1]["twin"] in words.split("Belongs to")[1]


def test_without_any_diagnosis_a_finding_is_shown_all_the_same(
    real_deck: Path, tmp_path: Path
) -> None:
    Project(tmp_path, [real_deck]).publish()
    result = show("e755cc", "--home", tmp_path)
    assert result.returncode == 0
    words = result.stdout.decode()
    assert "row Dalarna, the printed total" in words
    assert "[1806]" in words
    assert "No explanation is known." in words
    assert "Decided" not in words


def test_a_row_that_is_missing_and_a_month_without_a_page_are_told(
    real_deck: Path, tmp_path: Path
) -> None:
    project = Project(tmp_path, [real_deck])
    month = project.plant_whole("every_month_has_both_channels", NOV, "issued", None, None)
    bare = project.plant_whole("table_is_read", date(2020, 1, 1), None, None, None)
    project.publish()
    with open_store(tmp_path) as connection:
        assert "    Östergötland" in show_text(look_up(connection, month.finding))
        alone = show_text(look_up(connection, bare.finding))
    assert alone.count("\n\n") == 2
    assert "Where     anvandarforum-2024-03.pdf, 2020-01\n" in alone


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
    assert is_text_deck(finding.deck)
    assert "forum.txt, line 12, issued 2023-11, row Kalmar" in words
    assert "> Kalmar (unplaced: 31) 7~   ·?" in words


def test_ids_can_be_cut_short_as_long_as_they_are_one(published: Published) -> None:
    project, ids = published
    with open_store(project.root) as connection:
        assert find_finding(connection, ids["lost"][:4].upper()).finding == ids["lost"]
        with pytest.raises(NoSuchFindingError, match="at least 4 characters"):
            find_finding(connection, ids["lost"][:3])
        near = ids["lost"][:-1] + "x"
        with pytest.raises(NoSuchFindingError, match=rf"none that begins so.*{ids['lost']}"):
            find_finding(connection, near)


def test_an_id_that_several_findings_begin_with_names_them(published: Published) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{published[0].database}' AS i (READ_ONLY)")
        connection.execute(
            "CREATE VIEW findings AS SELECT * REPLACE ('abcd' || finding AS finding) "
            "FROM i.findings WHERE region = 'gavleborg'"
        )
        with pytest.raises(NoSuchFindingError) as error:
            find_finding(connection, "abcd")
    assert "2 that begin so" in str(error.value)
    assert str(error.value).count("row Gävleborg") == 2


@pytest.mark.parametrize("wrong", ["ffff", "07", "e755cc145a68a4f5", "'; DROP"])
def test_an_unknown_id_is_one_clear_line_and_no_traceback(published: Published, wrong: str) -> None:
    result = show(wrong, "--home", published[0].root)
    assert result.returncode == 1
    assert result.stdout == b""
    message = result.stderr.decode()
    assert len(message.splitlines()) == 1
    assert message.startswith(f"finding {wrong!r}: expected")


def test_without_published_data_it_says_what_to_run(tmp_path: Path) -> None:
    result = show("abcd", "--home", tmp_path)
    assert result.returncode == 1
    assert "make monthly" in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()


def test_the_picture_is_written_where_it_is_wanted(published: Published, tmp_path: Path) -> None:
    project, ids = published
    out = tmp_path / "bild.png"
    result = show(ids["lost"], "--picture", out, "--home", project.root)
    assert result.returncode == 0
    assert result.stdout.decode().endswith(f"\nPicture   {out}\n")
    assert Image.open(out).width > 2000
    assert [path.name for path in tmp_path.iterdir()] == ["bild.png"]
    nowhere = show(ids["lost"], "--picture", tmp_path / "no" / "x.png", "--home", project.root)
    assert nowhere.returncode == 1
    assert "name another file" in nowhere.stderr.decode()


def test_a_finding_of_a_total_in_december_is_not_of_november(published: Published) -> None:
    project, ids = published
    with open_store(project.root) as connection:
        dossier = look_up(connection, ids["dalarna"])
    assert dossier.finding.month == DEC
    assert dossier.row is not None
    assert [cell.printed for cell in dossier.row.cells][-1] == "1806"
    assert [month.printed for month in dossier.months] == ["2082", "1806", "6658", "5718"]
