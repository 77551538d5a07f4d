"""The council's pack: a dated folder, built beside and put in place when whole, and its zip."""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from intygsstat.council.workbook import Published, read_published, write_workbook
from intygsstat.errors import EXIT_OK, echo, sanitize_text
from intygsstat.locale import Lang, environment
from intygsstat.report.headline import headline_words
from intygsstat.report.letters import FOLDER as LETTERS
from intygsstat.report.letters import calls_words
from intygsstat.report.page import NAME
from intygsstat.storage.release import published_release, run_lock

FOLDER = "council"
WORKBOOK = "intyg.xlsx"
CHARTS = "diagram"
SUMMARIES: dict[Lang, str] = {"sv": "sammanfattning.txt", "en": "summary-en.txt"}
_UNFINISHED = ".unfinished-"
NO_CHARTS = "No charts as PNG: make charts draws them."
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


def write_pack(database: Path, reports: Path, place: Path) -> Pack:
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
    """Copy the page, extracts, letters, if there are any, and the charts' pictures; a line for what
    is missing."""
    missing = []
    for name in (NAME, "extracts", LETTERS):
        if (reports / name).is_dir():
            shutil.copytree(reports / name, folder / name, copy_function=shutil.copyfile)
        elif (reports / name).is_file():
            shutil.copyfile(reports / name, folder / name)
        elif name != LETTERS:
            missing.append(f"No reports/{name}: make monthly writes it.")
    pictures = sorted((reports / "charts").glob("*.png"))
    for picture in pictures:
        (folder / CHARTS).mkdir(exist_ok=True)
        shutil.copyfile(picture, folder / CHARTS / picture.name)
    return missing if pictures else [*missing, NO_CHARTS]


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
