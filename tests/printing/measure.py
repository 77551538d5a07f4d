"""How wide a text is in each font that decks are drawn in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from .records import GAP

GAP_EM = 0.22
_FOLDER = Path("/usr/share/fonts/truetype")
CORE = {"Helvetica": ("Helvetica", "Helvetica-Bold"), "Times": ("Times-Roman", "Times-Bold")}
FILES = {
    "DejaVu": ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    "DejaVuCondensed": (
        "dejavu/DejaVuSansCondensed.ttf",
        "dejavu/DejaVuSansCondensed-Bold.ttf",
    ),
    "Liberation": ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    "LiberationSerif": (
        "liberation/LiberationSerif-Regular.ttf",
        "liberation/LiberationSerif-Bold.ttf",
    ),
}


def font_file(font: str, bold: bool) -> Path:
    """The file of a font that is no PDF core font."""
    return _FOLDER / FILES[font][bold]


@cache
def font_name(font: str, bold: bool) -> str:
    """The name reportlab knows the font by; a core font stands in where a file is not there."""
    if font in CORE:
        return CORE[font][bold]
    if not font_file(font, bold).exists():
        return CORE["Helvetica"][bold]
    name = f"{font}-{'bold' if bold else 'regular'}"
    pdfmetrics.registerFont(TTFont(name, str(font_file(font, bold))))
    return name


@cache
def _width_per_point(text: str, font: str, bold: bool) -> float:
    bare = text.replace(GAP, "")
    width = pdfmetrics.stringWidth(bare, font_name(font, bold), 1000) / 1000
    return float(width) + GAP_EM * text.count(GAP)


def text_width(text: str, font: str, bold: bool, size: float) -> float:
    """Width in points."""
    return _width_per_point(text, font, bold) * size
