"""The pack itself: a dated folder, built beside and put in place when whole, and its zip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intygsstat.chart.pictures import HOW_TO_INSTALL, draw_pages, find_chromium
from intygsstat.council.archive import write_archive
from intygsstat.council.explained import explain
from intygsstat.council.frames import Published, read_published
from intygsstat.council.sheets import sheets_of
from intygsstat.council.summary import summary_text
from intygsstat.council.workbook import write_workbook
from intygsstat.errors import EXIT_OK, echo, sanitize_text
from intygsstat.storage.release import published_release, run_lock

FOLDER = "council"
WORKBOOK = "intyg.xlsx"
CHARTS = "diagram"
_UNFINISHED = ".unfinished-"
_PAGE = "index.html"
_EXTRACTS = "extracts"
NO_PICTURES = f"No charts as PNG: {HOW_TO_INSTALL}; all else is written."
_NO_PAGE = "No report page: reports/index.html is not published; make monthly writes it."
_NO_EXTRACTS = "No extracts: reports/extracts/ is not published; make extracts writes them."


@dataclass(frozen=True, slots=True)
class Pack:
    """Where the pack is, how many files it holds, and what is missing from it, a line each."""

    folder: Path
    archive: Path
    files: int
    missing: tuple[str, ...]


def write_council_pack(root: Path) -> int:
    """Write the pack of what is published at `root` into council/; the exit code.

    What it holds and lacks is printed.

    Raises:
        StoreError: nothing is published yet.
    """
    with run_lock(root):
        release = published_release(root)
        pack = write_pack(release.database, release.reports, root / FOLDER)
    written = f"Written: {FOLDER}/{pack.folder.name}/ ({pack.files} files) and {pack.archive.name}."
    echo("\n".join([written, *pack.missing]))
    return EXIT_OK


def write_pack(
    database: Path,
    reports: Path,
    place: Path,
    *,
    chromium: Callable[[], str | None] = find_chromium,
) -> Pack:
    """Write the pack of a published database and its reports into `place`/<forum's date>/.

    A pack of the same date is replaced, once the new one is whole. What can't
    be had (a page, pictures) is left out and told of.
    """
    published = read_published(database)
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"{_UNFINISHED}*"):  # by a run that was killed, of any forum
        shutil.rmtree(left, ignore_errors=True)
    building = place / f"{_UNFINISHED}{published.name}" / published.name
    building.mkdir(parents=True)
    try:
        missing = _fill(building, published, reports, chromium)
        beside = building.with_suffix(".zip.part")
        write_archive(building, beside)
        folder, archive = place / published.name, place / f"{published.name}.zip"
        if folder.is_dir():  # a folder can't be replaced in one step; in two, a blink apart
            os.rename(folder, building.with_suffix(".former"))
        os.rename(building, folder)
        os.replace(beside, archive)
    finally:
        shutil.rmtree(building.parent, ignore_errors=True)
    files = sum(path.is_file() for path in folder.rglob("*"))
    return Pack(folder, archive, files, tuple(missing))


def _fill(
    folder: Path, published: Published, reports: Path, chromium: Callable[[], str | None]
) -> list[str]:
    """Write everything into `folder`; a line for each thing that is missing."""
    sheets = sheets_of(published)
    write_workbook(explain(published, sheets), sheets, folder / WORKBOOK)
    for name, text in (
        ("sammanfattning.txt", summary_text(published, "sv")),
        ("summary-en.txt", summary_text(published, "en")),
    ):
        # A mark and Windows' line ends: the editors of those who get it need them
        (folder / name).write_text(sanitize_text(text), encoding="utf-8-sig", newline="\r\n")
    return [
        *_copy_page(reports, folder),
        *_copy_extracts(reports, folder),
        *_draw_charts(reports / "charts", folder / CHARTS, chromium),
    ]


def _copy_page(reports: Path, folder: Path) -> list[str]:
    """The report page, with the folders beside it that it mentions."""
    page = reports / _PAGE
    if not page.is_file():
        return [_NO_PAGE]
    shutil.copyfile(page, folder / _PAGE)
    html = page.read_text(encoding="utf-8")
    for beside in sorted(path for path in reports.iterdir() if path.is_dir()):
        if beside.name != _EXTRACTS and f"{beside.name}/" in html:
            _copy_tree(beside, folder / beside.name)
    return []


def _copy_extracts(reports: Path, folder: Path) -> list[str]:
    extracts = reports / _EXTRACTS
    if not extracts.is_dir():
        return [_NO_EXTRACTS]
    _copy_tree(extracts, folder / extracts.name)
    return []


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=shutil.copyfile)


def _draw_charts(charts: Path, folder: Path, chromium: Callable[[], str | None]) -> list[str]:
    """The charts as PNG: those that are published as such, the others drawn of their pages."""
    pages = sorted(charts.glob("*.html"))
    if not pages:
        return ["No charts: reports/charts/ is not published; make charts writes them."]
    ready = [page.with_suffix(".png") for page in pages if page.with_suffix(".png").is_file()]
    if ready:
        folder.mkdir()
    for picture in ready:
        shutil.copyfile(picture, folder / picture.name)
    left = [page for page in pages if page.with_suffix(".png") not in ready]
    if not left:
        return []
    browser = chromium()
    if browser is None:
        return [NO_PICTURES]
    return list(draw_pages(left, folder, browser, kinds=("png",)).failed)
