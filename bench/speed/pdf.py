"""The plainest PDF there is: Helvetica on white, a millisecond a slide.

The writers of tests/printing are a hundred times slower, which a thousand decks feel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase.pdfmetrics import stringWidth


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; its baseline begins, or with 'right' ends, `x` points from the left and
    `down` points from the top."""

    x: float
    down: float
    text: str
    size: float
    at: Literal["left", "right"] = "left"


def write_pdf(slides: Sequence[Sequence[Text]], width: int, height: int) -> bytes:
    """The file; only what cp1252 has can be printed."""
    first = 4  # 1 the catalogue, 2 the pages, 3 the font
    places = range(first, first + 2 * len(slides), 2)
    kids = " ".join(f"{place} 0 R" for place in places)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(slides)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for place, marks in zip(places, slides, strict=True):
        drawn = "\n".join(_drawn(mark, height) for mark in marks).encode("cp1252")
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {place + 1} 0 R>>".encode(),
            b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        ]
    return _file(objects)


def _drawn(mark: Text, height: int) -> str:
    x = mark.x
    if mark.at == "right":
        x -= stringWidth(mark.text, "Helvetica", mark.size)
    text = mark.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F {mark.size:g} Tf {x:.2f} {height - mark.down:.2f} Td ({text}) Tj ET"


def _file(objects: Sequence[bytes]) -> bytes:
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
