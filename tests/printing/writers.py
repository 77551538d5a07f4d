"""Printing a drawing to PDF with one of several libraries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .measure import FILES, font_file
from .page_boxes import set_page_boxes
from .records import DeckDrawing


def _reportlab(drawing: DeckDrawing, path: Path) -> None:
    from .reportlab_writer import write

    write(drawing, path)


def _fpdf(drawing: DeckDrawing, path: Path) -> None:
    from .fpdf_writer import write

    write(drawing, path)


def _chromium(drawing: DeckDrawing, path: Path) -> None:
    from .chromium_writer import write

    write(drawing, path)


WRITERS: dict[str, Callable[[DeckDrawing, Path], None]] = {
    "reportlab": _reportlab,
    "fpdf2": _fpdf,
    "chromium": _chromium,
}


def available_writers() -> tuple[str, ...]:
    """The writers that can be used on this machine: reportlab always, as it has core fonts to
    stand in; the others want the font files, and Chromium itself."""
    fonts = all(font_file(font, bold).exists() for font in FILES for bold in (False, True))
    usable = {
        "reportlab": True,
        "fpdf2": fonts,
        "chromium": fonts and Path("/usr/bin/chromium").exists(),
    }
    return tuple(writer for writer in WRITERS if usable[writer])


def print_deck(drawing: DeckDrawing, path: Path | str, writer: str = "reportlab") -> Path:
    """Print `drawing` to `path`, or into it under the drawing's file name if it is a folder.

    Raises KeyError for a writer that is not one of WRITERS.
    """
    target = Path(path)
    if target.is_dir():
        target = target / drawing.file_name
    WRITERS[writer](drawing, target)
    set_page_boxes(drawing, target)
    return target
