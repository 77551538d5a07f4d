"""The pack as a whole: what is in it, what it says is missing, and that it is reproducible."""

from __future__ import annotations

import hashlib
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from browser import CHROMIUM
from chart.frames import by_type
from click.testing import CliRunner
from PIL import Image
from report.headlines import FEB, JAN, WHOLE, database_of, lost_digit, months_of
from storage import decks
from storage.decks import deck

from intygsstat.chart import draw_usage_by_type
from intygsstat.chart.page import page_html
from intygsstat.cli import main
from intygsstat.council.frames import read_published
from intygsstat.council.pack import NO_PICTURES, Pack, write_pack
from intygsstat.council.summary import summary_text


def reports_of(folder: Path, *, page: bool = True) -> Path:
    """A reports folder as a run leaves it, with small files."""
    for name in ("excel/celler.csv", "plain/cells.csv"):
        (folder / "extracts" / name).parent.mkdir(parents=True)
        (folder / "extracts" / name).write_text("Antal\r\n1\r\n", encoding="utf-8")
    (folder / "charts").mkdir()
    (folder / "charts" / "regioner.html").write_text(
        page_html(draw_usage_by_type(by_type()), "x"), "utf-8"
    )
    if page:
        (folder / "index.html").write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    return folder


def pack_of(folder: Path, chromium: str | None = None, **reports: bool) -> Pack:
    folder.mkdir(exist_ok=True)
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)}, issued="100")
    database = database_of(folder / "db", tables, proposals=[lost_digit(FEB, "issued", 1000)])
    made = reports_of(folder / "reports", **reports)
    return write_pack(database, made, folder / "council", chromium=lambda: chromium)


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


TEXTS = {"intyg.xlsx", "sammanfattning.txt", "summary-en.txt"}
CSV = {"extracts/excel/celler.csv", "extracts/plain/cells.csv"}


def test_without_chromium_one_line_says_so_and_all_else_is_written(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    assert pack.missing == (NO_PICTURES,)
    assert "\n" not in NO_PICTURES
    assert "Install" in NO_PICTURES
    assert names_in(pack.folder) == {*TEXTS, *CSV, "index.html"}
    assert pack.files == 6


def test_a_page_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, page=False)
    assert [line.split(":")[0] for line in pack.missing] == ["No report page", "No charts as PNG"]
    assert names_in(pack.folder) == TEXTS | CSV


def test_folders_that_the_page_mentions_come_along(tmp_path: Path) -> None:
    pack_of(tmp_path)
    reports = tmp_path / "reports"
    for name in ("pictures", "notebooks"):
        (reports / name).mkdir()
        (reports / name / "one.png").write_bytes(b"x")
    (reports / "index.html").write_text('<img src="pictures/one.png">', encoding="utf-8")
    database = tmp_path / "db" / "intygsstat.duckdb"
    pack = write_pack(database, reports, tmp_path / "council", chromium=lambda: None)
    assert "pictures/one.png" in names_in(pack.folder)
    assert "notebooks/one.png" not in names_in(pack.folder)


def test_the_folder_is_named_after_the_newest_forum(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    assert (pack.folder.name, pack.archive.name) == ("2024-03-14", "2024-03-14.zip")


@pytest.mark.parametrize(
    ("forum", "day_known", "name"),
    [
        (date(2024, 3, 14), True, "2024-03-14"),
        (date(2024, 3, 1), False, "2024-03"),
        (None, False, "odaterat"),
    ],
)
def test_a_day_that_nobody_knows_is_not_in_the_name(
    tmp_path: Path, forum: date | None, day_known: bool, name: str
) -> None:
    reading = deck("a.pdf", forum, months_of({FEB: (1000, 1)}), day_known=day_known)
    assert read_published(decks.published(tmp_path, [reading])).name == name


def test_the_same_decks_give_the_same_bytes_elsewhere_and_later(tmp_path: Path) -> None:
    first = pack_of(tmp_path / "a")
    second = pack_of(tmp_path / "b")
    for path in second.folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        if path.is_file():
            path.chmod(0o600)
    digests = {hashlib.sha256(p.archive.read_bytes()).hexdigest() for p in (first, second)}
    assert len(digests) == 1


def test_the_zip_holds_the_folder_and_nothing_of_the_machine(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    with zipfile.ZipFile(pack.archive) as zipped:
        assert zipped.testzip() is None
        entries = zipped.infolist()
        told = {entry.filename: zipped.read(entry) for entry in entries}
    names = [entry.filename for entry in entries]
    assert names == sorted(names)
    assert told == {
        f"2024-03-14/{name}": (pack.folder / name).read_bytes() for name in names_in(pack.folder)
    }
    assert {(e.date_time, e.create_system, e.external_attr) for e in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }


def test_a_pack_of_the_same_date_is_replaced_whole(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    (pack.folder / "left.txt").write_text("old", encoding="utf-8")
    database = tmp_path / "db" / "intygsstat.duckdb"
    again = write_pack(database, tmp_path / "reports", tmp_path / "council", chromium=lambda: None)
    assert "left.txt" not in names_in(again.folder)
    assert sorted(path.name for path in (tmp_path / "council").iterdir()) == [
        "2024-03-14",
        "2024-03-14.zip",
    ]


def test_the_summary_says_both_values_and_no_direction(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    raw = (pack.folder / "sammanfattning.txt").read_bytes()
    text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for said in ("5,0 eller 5,2\u00a0%", "95,0 eller 94,8\u00a0%", "forum-2024-03.pdf"):
        assert said in text
    assert "Det går inte att säga åt vilket håll" in text.replace("\n", " ")
    assert "Enligt bildspelet ökade den" in text.replace(
        "\n", " "
    )  # told as what the printed numbers say
    assert max(map(len, text.splitlines())) <= 78
    assert len(text.splitlines()) < 60  # one page
    english = (pack.folder / "summary-en.txt").read_text(encoding="utf-8-sig")
    assert "It can't be said which way" in english.replace("\r\n", " ")


def test_a_deck_without_both_tables_has_a_summary_that_says_so(tmp_path: Path) -> None:
    rows = {region: {"db": "5"} for region in WHOLE}
    reading = deck("a.pdf", date(2024, 3, 14), [(FEB, "issued", rows)])
    published = read_published(decks.published(tmp_path, [reading]))
    assert "inget budskap" in summary_text(published, "sv")
    assert "no message" in summary_text(published, "en")


def test_the_command_says_what_to_do_before_the_first_run(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["council", "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert "make monthly" in result.output


@pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"),
    reason="no Chromium on this machine",
)
def test_charts_without_pictures_are_drawn_for_the_pack_and_nowhere_else(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, CHROMIUM)
    assert pack.missing == ()
    with Image.open(pack.folder / "diagram" / "regioner.png") as picture:
        assert picture.size == (2560, 1440)
    assert [path.name for path in (tmp_path / "reports" / "charts").iterdir()] == ["regioner.html"]


def test_charts_that_have_pictures_are_not_drawn_again(tmp_path: Path) -> None:
    pack_of(tmp_path)
    (tmp_path / "reports" / "charts" / "regioner.png").write_bytes(b"drawn")
    database = tmp_path / "db" / "intygsstat.duckdb"
    pack = write_pack(database, tmp_path / "reports", tmp_path / "council", chromium=lambda: None)
    assert pack.missing == ()
    assert (pack.folder / "diagram" / "regioner.png").read_bytes() == b"drawn"
