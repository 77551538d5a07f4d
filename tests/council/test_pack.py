"""The pack as a whole: what is in it, what it says is missing, and that it is reproducible."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from report.headlines import FEB, JAN, WHOLE, database_of, lost_digit, months_of
from storage import decks
from storage.decks import deck

from intygsstat.council.pack import Pack, write_pack
from intygsstat.council.workbook import Published

TEXTS = {"intyg.xlsx", "sammanfattning.txt", "summary-en.txt"}
CSV = {"extracts/excel/celler.csv", "extracts/plain/cells.csv"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database, and a reports folder as a run leaves it, with small files."""
    folder = tmp_path_factory.mktemp("project")
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)}, issued="100")
    database_of(folder / "db", tables, proposals=[lost_digit(FEB, "issued", 1000)])
    for name in (*CSV, "index.html", "letters/x.txt", "charts/x.png", "notebooks/x.html"):
        path = folder / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Antal\r\n1\r\n", encoding="utf-8")
    return folder


def pack_of(project: Path, place: Path) -> Pack:
    return write_pack(project / "db" / "intygsstat.duckdb", project / "reports", place)


@pytest.fixture(scope="module")
def pack(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack_of(project, tmp_path_factory.mktemp("pack"))


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_all_that_is_published_comes_along_but_for_the_notebooks(
    pack: Pack, project: Path, tmp_path: Path
) -> None:
    assert pack.missing == ()
    assert names_in(pack.folder) == {*TEXTS, *CSV, "index.html", "letters/x.txt", "diagram/x.png"}
    assert (pack.folder.name, pack.archive.name, pack.files) == ("2024-03-14", "2024-03-14.zip", 8)
    database = project / "db" / "intygsstat.duckdb"
    bare = write_pack(database, tmp_path / "reports", tmp_path / "council")
    assert [line.split(":")[0] for line in bare.missing] == [
        "No reports/index.html", "No reports/extracts", "No charts as PNG",
    ]  # fmt: skip
    assert names_in(bare.folder) == TEXTS


@pytest.mark.parametrize(
    ("forum", "day_known", "name"),
    [
        (date(2024, 3, 14), True, "2024-03-14"),
        (date(2024, 3, 1), False, "2024-03"),
        (None, False, "odaterat"),
    ],
)
def test_a_pack_is_named_after_the_newest_forum_but_not_after_a_day_that_nobody_knows(
    forum: date | None, day_known: bool, name: str
) -> None:
    dated = pl.DataFrame({"forum_date": [forum], "forum_day_known": [day_known]})
    older = pl.DataFrame({"forum_date": [date(2023, 9, 1)], "forum_day_known": [True]})
    decks = pl.concat([older, dated]) if forum else dated
    assert Published(decks, {}, {}, None, []).name == name


def test_a_deck_without_both_tables_has_a_pack_whose_summary_says_so(tmp_path: Path) -> None:
    rows = {region: {"db": "5"} for region in WHOLE}
    reading = deck("a.pdf", date(2024, 3, 14), [(FEB, "issued", rows)])
    pack = write_pack(decks.published(tmp_path, [reading]), tmp_path / "reports", tmp_path)
    assert names_in(pack.folder) == TEXTS
    for name, words in (("sammanfattning.txt", "inget budskap"), ("summary-en.txt", "no message")):
        assert words in (pack.folder / name).read_text(encoding="utf-8-sig")


def test_the_same_decks_give_the_same_bytes_and_nothing_of_the_machine(
    project: Path, pack: Pack, tmp_path: Path
) -> None:
    elsewhere = Path(shutil.copytree(project, tmp_path / "elsewhere"))
    for path in elsewhere.rglob("*.csv"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o600)
    assert pack_of(elsewhere, tmp_path).archive.read_bytes() == pack.archive.read_bytes()
    with zipfile.ZipFile(pack.archive) as zipped:
        entries = zipped.infolist()
        held = {entry.filename: zipped.read(entry) for entry in entries}
    assert list(held) == sorted(held)
    assert held == {
        f"2024-03-14/{name}": (pack.folder / name).read_bytes() for name in names_in(pack.folder)
    }
    assert {(e.date_time, e.create_system, e.external_attr) for e in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }


def test_a_pack_of_the_same_date_is_replaced_whole(project: Path, tmp_path: Path) -> None:
    for left in ("2024-03-14", ".unfinished-2024-01"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "left.txt").write_text("old", encoding="utf-8")
    again = pack_of(project, tmp_path)
    assert "left.txt" not in names_in(again.folder)
    assert {path.name for path in tmp_path.iterdir()} == {"2024-03-14", "2024-03-14.zip"}


def test_the_summary_says_both_values_and_no_direction(pack: Pack) -> None:
    raw = (pack.folder / "sammanfattning.txt").read_bytes()
    text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, text.splitlines())) <= 78
    assert text.count("\n") < 60  # one page
    said = " ".join(text.splitlines())
    for words in ("5,0 eller 5,2\u00a0%", "forum-2024-03.pdf", "Enligt bildspelet ökade den"):
        assert words in said
    english = (pack.folder / "summary-en.txt").read_text(encoding="utf-8-sig")
    assert "5.0 or 5.2%" in english
    assert english.count("\n\n") == text.count("\n\n")
