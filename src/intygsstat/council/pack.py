"""The council's pack: a dated folder, built beside and put in place when whole, and its zip."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intygsstat.chart.pages import HOW_TO_INSTALL, find_chromium, write_pictures
from intygsstat.council.workbook import Published, read_published, write_workbook
from intygsstat.errors import EXIT_OK, echo, sanitize_text
from intygsstat.locale import Lang, environment
from intygsstat.report.headline import headline_words
from intygsstat.report.letters import calls_words
from intygsstat.storage.release import published_release, run_lock

FOLDER = "council"
WORKBOOK = "intyg.xlsx"
CHARTS = "diagram"
SUMMARIES: dict[Lang, str] = {"sv": "sammanfattning.txt", "en": "summary-en.txt"}
_UNFINISHED = ".unfinished-"
_PAGE = "index.html"
_EXTRACTS = "extracts"
NO_PICTURES = f"No charts as PNG: {HOW_TO_INSTALL}; all else is written."
_NO_PAGE = "No report page: reports/index.html is not published; make monthly writes it."
_NO_EXTRACTS = "No extracts: reports/extracts/ is not published; make extracts writes them."
_NO_CHARTS = "No charts: reports/charts/ is not published; make charts writes them."
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # of a zip file
_UNIX, _READABLE = 3, 0o100644 << 16


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
    be had (a page, pictures) is left out and named.
    """
    published = read_published(database)
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"{_UNFINISHED}*"):  # by a run that was killed, of any forum
        shutil.rmtree(left, ignore_errors=True)
    building = place / f"{_UNFINISHED}{published.name}" / published.name
    building.mkdir(parents=True)
    try:
        write_workbook(published, building / WORKBOOK)
        for lang, name in SUMMARIES.items():
            text = sanitize_text(summary_text(published, lang))
            # A mark and Windows' line ends: the editors of those who get it need them
            (building / name).write_text(text, encoding="utf-8-sig", newline="\r\n")
        missing = _copy_reports(reports, building)
        missing += _draw_charts(reports / "charts", building / CHARTS, chromium)
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


def _copy_reports(reports: Path, folder: Path) -> list[str]:
    """Copy the page, the folders that it mentions, and the extracts; a line for what is missing."""
    page, extracts, missing = reports / _PAGE, reports / _EXTRACTS, []
    folders = [extracts] if extracts.is_dir() else []
    if page.is_file():
        shutil.copyfile(page, folder / _PAGE)
        html = page.read_text(encoding="utf-8")
        beside = {path for path in reports.iterdir() if path.is_dir()} - {extracts}
        folders += [path for path in beside if f"{path.name}/" in html]
    else:
        missing.append(_NO_PAGE)
    if not extracts.is_dir():
        missing.append(_NO_EXTRACTS)
    for path in folders:
        shutil.copytree(path, folder / path.name, copy_function=shutil.copyfile)
    return missing


def _draw_charts(charts: Path, folder: Path, chromium: Callable[[], str | None]) -> list[str]:
    """The charts as PNG: those that are published as such, the others drawn of their pages."""
    pages = sorted(charts.glob("*.html"))
    ready = [picture for page in pages if (picture := page.with_suffix(".png")).is_file()]
    for picture in ready:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(picture, folder / picture.name)
    left = [page for page in pages if page.with_suffix(".png") not in ready]
    if not left:
        return [] if pages else [_NO_CHARTS]
    browser = chromium()
    if browser is None:
        return [NO_PICTURES]
    return write_pictures(left, folder, browser, kinds=("png",))


def summary_text(published: Published, lang: Lang = "sv") -> str:
    """The one-page summary, plain text ready to paste into an e-mail."""
    headline = published.headline
    templates = environment(Path(__file__).parent / "templates", lang)
    words = headline_words(headline, lang) if headline else None
    template = templates.get_template(f"summary.{lang}.j2")
    calls = calls_words(published.calls, lang)
    text = template.render(words=words, month=headline and headline.month, calls=calls)
    return text.strip() + "\n"


def write_archive(folder: Path, archive: Path) -> None:
    """Zip every file under `folder`, by name in order, below the folder's own name.

    The same files give the same bytes: no clock, user, or system leaves a mark in it.
    """
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder.name}/{name}", _FIRST_MOMENT)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, path.read_bytes(), compresslevel=9)
