"""Whatever a deck, a sidecar or a decision says is only text in all that leaves the house, and
nothing needs a network but --cluster."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

import intygsstat
from intygsstat.errors import NoSuchFindingError, StoreError, file_name
from intygsstat.findings.details import find_finding
from intygsstat.findings.picture import picture_of
from leaving.conftest import Ran, no_network
from leaving.hostile import IN_TEXT, LONG, NO_UTF8, ON_SLIDES, SLIDES, TWINS, WORDS

RUNS = re.compile(r"[\s'\"]*[=+@＝＋－＠-]|[\t\r]")
A_NUMBER = re.compile(r"-?[0-9][0-9 ,.]*|-")
RAW = "data/raw"


def acting(text: str) -> set[str]:
    """What a terminal would obey, or what is no text at all."""
    turning = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    return {
        c for c in text if c not in "\n\t" and (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp"))
    } | (turning & set(text))


def tables(ran: Ran) -> dict[str, list[list[str]]]:
    """Every CSV that is written or printed, as rows of fields."""
    found = {}
    for path in (ran.root / "reports" / "extracts").rglob("*.csv"):
        text = path.read_text("utf-8-sig")
        separator = ";" if path.parent.name == "excel" else ","
        found[f"{path.parent.name}/{path.name}"] = (text, separator)
    for name, printed in ran.printed.items():
        if name.endswith(".out") and name.startswith("read-") and "json" not in name:
            found[name] = (printed.decode(), ",")
    return {
        name: list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        for name, (text, separator) in found.items()
    }


def test_every_command_went_through_and_the_unreadable_deck_alone_is_told(ran: Ran) -> None:
    well = {"doctor", "verify", "council", "show"}
    assert {name for name, code in ran.codes.items() if code == 0} == well
    assert set(ran.codes.values()) == {0, 1}
    told = [name for name, said in ran.printed.items() if name.endswith(".err") and said]
    assert "monthly.err" in told
    for name in set(told) - {"show-sql.err"}:
        (line,) = ran.printed[name].decode().splitlines()
        assert "[red]\\udcff\\udcfe[x].pdf: expected a PDF" in line


def test_no_message_holds_what_a_terminal_obeys(ran: Ran) -> None:
    assert ran.printed["check.out"]
    for name, said in ran.printed.items():
        assert acting(said.decode()) == set(), name
        assert "Traceback" not in said.decode(), name


def test_logs_and_summaries_hold_none_either(ran: Ran) -> None:
    for path in (
        ran.root / "data" / "current" / "run.json",
        ran.root / "reports" / "summary.txt",
        *ran.root.glob("council/*/*.txt"),
        *ran.root.glob("reports/letters/*.txt"),
    ):
        assert acting(path.read_text("utf-8-sig").replace("\r\n", "\n")) == set(), path
    decks = json.loads((ran.root / "data" / "current" / "run.json").read_text("utf-8"))["decks"]
    assert file_name(Path(SLIDES)) in decks


def test_no_field_of_any_csv_runs(ran: Ran) -> None:
    every = tables(ran)
    assert len(every) == 16 + 3
    for name, rows in every.items():
        assert len({len(row) for row in rows}) == 1, name
        for field in (field for row in rows for field in row):
            apart = field[:1] == "'" or not RUNS.match(field) or A_NUMBER.fullmatch(field)
            assert apart, (name, field)
            assert acting(field) == set(), (name, field)


@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_nothing_of_a_label_is_lost_in_the_extracts(ran: Ran, dialect: str) -> None:
    (findings,) = (
        rows for name, rows in tables(ran).items() if (name.startswith(dialect) and "avv" in name)
        or (name == "plain/findings.csv" and dialect == "plain")
    )  # fmt: skip
    said = "\n".join(field for row in findings for field in row)
    for label in (*ON_SLIDES, *IN_TEXT):
        seen = label.replace("\u202e", "\\u202e").replace("\u009b", "\\u009b")
        seen = seen.replace("\u2066", "\\u2066").replace("\u2069", "\\u2069")
        assert seen in said or label == "＠SUMMA", label  # a row of sums has no finding


def test_the_workbook_holds_no_formula_no_link_and_opens(ran: Ran) -> None:
    (path,) = ran.root.glob("council/*/intyg.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    texts = "\n".join(str(cell.value) for cell in cells)
    for label in ON_SLIDES:
        assert label in texts
    assert acting(texts) == set()
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower()]
        for name in parts.namelist():
            if "worksheets/sheet" in name and name.endswith(".xml"):
                assert b"<f>" not in parts.read(name)


def test_a_text_that_excel_could_not_hold_does_not_spoil_the_workbook() -> None:
    from intygsstat.council.workbook import fitted

    assert fitted("a\x00b\ufffe\x1b") == "a\\u0000b\\ufffe\\u001b"
    long = fitted("\N{GRINNING FACE}" * 20_000)
    assert len(long.encode("utf-16-le")) // 2 <= 32_767
    assert long.endswith("\N{GRINNING FACE}…")


def test_decks_of_any_name_are_told_apart_and_found_again(ran: Ran) -> None:
    decks = intygsstat.view("decks", home=ran.root)["deck"].to_list()
    assert sorted(decks) == sorted(file_name(Path(n)) for n in (SLIDES, LONG, *TWINS))
    assert acting("".join(decks)) == set()
    findings = intygsstat.view("findings", home=ran.root)
    slide = findings.filter(rule="row_parts_sum_to_total", deck=file_name(Path(SLIDES)))
    assert picture_of(slide["finding"][0], ran.root).startswith(b"\x89PNG")


def test_file_names_are_told_apart_and_in_one_line() -> None:
    names = ["a\nb", "a\\nb", "a\\u000ab", "a\tb", NO_UTF8, SLIDES, *TWINS, "vanlig å.pdf"]
    told = [file_name(Path(name)) for name in names]
    assert len(set(told)) == len(names)
    assert not any("\n" in name for name in told)
    "".join(told).encode("utf-8")
    assert told[-1] == "vanlig å.pdf"


def test_sql_in_an_argument_is_a_name_that_nobody_has(ran: Ran) -> None:
    said = ran.printed["show-sql.err"].decode()
    assert "found none that begins so" in said
    for name in ('usage"; DROP VIEW usage; --', "usage WHERE 1=1", "main.usage", "", "usage'"):
        with pytest.raises(StoreError, match="expected one of its views"):
            intygsstat.view(name, home=ran.root)
    with intygsstat.connect(home=ran.root) as connection:
        for prefix in ("%%%%", "____", "' OR 1=1 --"):
            with pytest.raises(NoSuchFindingError):
                find_finding(connection, prefix)
        with pytest.raises(duckdb.Error):
            connection.execute("CREATE TABLE taken (a INTEGER)")
    assert intygsstat.view("cells", home=ran.root).height > 0


def test_a_folder_that_no_database_can_be_made_in_is_said(tmp_path: Path) -> None:
    from intygsstat.errors import PublishError
    from intygsstat.storage.release import check_places

    with pytest.raises(PublishError, match="question mark"):
        check_places(tmp_path / "why?")


def test_a_progress_bar_takes_no_deck_for_markup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from intygsstat.pipeline.progress import shown_progress

    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "stderr", screen)
    with shown_progress() as progress:
        progress("Reading decks", 1)("[/nothing] [red]x.pdf")
    assert "[/nothing] [red]x.pdf" in screen.getvalue()


def test_decisions_are_told_as_they_were_written(ran: Ran) -> None:
    decided = intygsstat.view("corrections", home=ran.root)
    assert decided["reason"].to_list() == [WORDS]


TRY = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"


def test_every_command_runs_where_there_is_no_network_not_even_loopback(ran: Ran) -> None:
    if not ran.without_network:
        pytest.skip("this machine lets nobody take the network from a process (unshare --net)")
    tried = subprocess.run(
        [*no_network(), sys.executable, "-c", TRY], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in tried.stderr  # or the run below would prove nothing
    assert ran.codes["monthly"] == 1  # for the deck that is no PDF, and nothing else
    assert (ran.root / "reports" / "notebooks" / "01_quality.html").is_file()
    assert ran.codes["verify"] == ran.codes["council"] == 0


def test_nothing_is_written_into_the_home_of_whoever_runs_it(ran: Ran) -> None:
    assert list(ran.home.iterdir()) == []
