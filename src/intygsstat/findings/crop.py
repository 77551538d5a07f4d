"""Pictures of findings: the piece of the slide, from the PDF in data/raw/."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image

from intygsstat.errors import DeckUnreadableError, PictureError, file_name
from intygsstat.findings.crop_area import CropArea, spot_of
from intygsstat.findings.crop_layout import CropLayout, cut_of, heading_over
from intygsstat.findings.details import FindingDetails
from intygsstat.findings.draw import cut_out, draw_cut, render_upright, scale_for, to_png
from intygsstat.findings.look_up import look_up
from intygsstat.models import Page
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.words import open_pages
from intygsstat.storage.store import ENV_HOME, find_database, open_store

WIDEST = 2600  # pixels
_PageReader = Callable[[int], Page]


def picture_of(finding: str, home: str | Path | None = None) -> bytes:
    """The piece of the slide that shows a finding, as PNG; the same PDF gives the same bytes.

    `finding` is its id or the beginning of it. The PDF is looked for in
    data/raw/ of the project, and must be the one that was read.

    Raises:
        NoSuchFindingError: no single finding has this id.
        PictureError: there is no place on a slide, or not the PDF that was read.
        StoreError: there is no published data.
    """
    with open_store(home) as connection:
        dossier = look_up(connection, finding)
    with open_slides(home) as slides:
        return slides.picture(dossier)


class Slides:
    """The decks of a project, each opened once, for several pictures."""

    def __init__(self, raw: Path | None, stack: ExitStack) -> None:
        self._raw = raw
        self._stack = stack
        self._decks: dict[str, tuple[_PageReader, pypdfium2.PdfDocument]] = {}
        self._pages: dict[tuple[str, int], Page] = {}

    def picture(self, dossier: FindingDetails, widest: int = WIDEST) -> bytes:
        """The picture of one finding, as PNG, at most `widest` pixels wide.

        Raises:
            PictureError: see `picture_of`.
        """
        spot = spot_of(dossier)
        page = self._page(spot)
        cut = cut_of(spot, page)
        scale = scale_for(cut.line_height, cut.rows.width, widest)
        heading = self._heading(spot.begun, cut, scale) if spot.begun else None
        return to_png(draw_cut(self._slide(spot, page, scale), cut, scale, heading))

    def _heading(self, begun: CropArea, cut: CropLayout, scale: float) -> Image.Image | None:
        page = self._page(begun)
        place = heading_over(cut, cut_of(begun, page))
        return cut_out(self._slide(begun, page, scale), place, scale) if place else None

    def _page(self, spot: CropArea) -> Page:
        place = spot.deck, spot.page
        if place not in self._pages:
            read_page, _ = self._open(spot.deck, spot.sha256)
            self._pages[place] = read_page(spot.page)
        return self._pages[place]

    def _slide(self, spot: CropArea, page: Page, scale: float) -> Image.Image:
        _, document = self._open(spot.deck, spot.sha256)
        drawn = document[spot.page - 1]
        try:
            return render_upright(drawn, page.turned, scale)
        finally:
            drawn.close()

    def _open(self, deck: str, sha256: str) -> tuple[_PageReader, pypdfium2.PdfDocument]:
        if deck not in self._decks:
            path = self._path(deck)
            try:
                opened = self._stack.enter_context(open_deck(path))
                text = opened.text
                if text.sha256 != sha256:
                    raise PictureError(
                        str(path),
                        expected=f"the file that was read, whose SHA-256 begins with {sha256[:12]}",
                        found=f"another one, {text.sha256[:12]}",
                        try_this="make monthly, so that this file is read, or put the former back",
                    )
                reader = self._stack.enter_context(open_pages(opened))
            except DeckUnreadableError as error:
                raise PictureError(
                    error.where,
                    expected=error.expected,
                    found=error.found,
                    try_this=error.try_this,
                ) from error
            document = pypdfium2.PdfDocument(path)
            self._stack.callback(document.close)
            self._decks[deck] = (reader, document)
        return self._decks[deck]

    def _path(self, deck: str) -> Path:
        raw = self._raw
        path = next((p for p in raw.iterdir() if file_name(p) == deck), None) if raw else None
        if path is None or not path.is_file():
            raise PictureError(
                str((raw or Path("data/raw")) / deck),
                expected="the deck that the finding is about",
                found="no such file",
                try_this=f"put it there, or set {ENV_HOME} to the project that has it",
            )
        return path


@contextmanager
def open_slides(home: str | Path | None = None) -> Iterator[Slides]:
    """The slides of the project at `home` (as in `open_store`), closed at the end."""
    with ExitStack() as stack:
        yield Slides(raw_folder(home), stack)


def raw_folder(home: str | Path | None = None) -> Path | None:
    """The project's data/raw/; None where there is only a database.

    It is looked for at `home`, at INTYGSSTAT_HOME, and beside the database.
    """
    database = find_database(home)
    named = [Path(place).expanduser() for place in (home, os.environ.get(ENV_HOME)) if place]
    beside = [*database.absolute().parents[:2], *database.resolve().parents[:4]]
    for root in (*named, *beside):
        if (root / "data" / "raw").is_dir():
            return root / "data" / "raw"
    return None
