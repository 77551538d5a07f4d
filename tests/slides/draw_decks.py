"""Draws the decks of decks.toml: tables and lists of parties as offices lay them out.

Wants python-pptx and LibreOffice, which nothing else here needs:
`python tests/slides/draw_decks.py [NAME ...]` draws all, or those named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

HERE = Path(__file__).parent
WIDTHS = (190, 110, 110, 110)  # of a table's columns


def draw(name: str, slides: Sequence[dict[str, Any]], folder: Path) -> Path:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(960), Pt(540)
    for described in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        _text(slide, {"lines": [described["title"]], "top": 20, "width": 880, "size": 26})
        for part in described["parts"]:
            (_table if "rows" in part else _text)(slide, part)
    path = folder / f"{name}.pptx"
    deck.save(str(path))
    return path


def _table(slide: Any, part: dict[str, Any]) -> None:
    widths = part.get("widths", WIDTHS)
    rows, columns = len(part["rows"]), len(part["rows"][0])
    left, top = Pt(part.get("left", 40)), Pt(part.get("top", 90))
    size = Pt(sum(widths[:columns])), Pt(18 * rows)
    table = slide.shapes.add_table(rows, columns, left, top, *size).table
    table.first_row = part.get("header", True)
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Pt(width)
    for r, row in enumerate(part["rows"]):
        table.rows[r].height = Pt(18)
        for k, text in enumerate(row):
            cell = table.cell(r, k)
            cell.margin_top = cell.margin_bottom = Pt(1)
            cell.text = text
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = Pt(part.get("size", 11))
                if part.get("centred") and k:
                    paragraph.alignment = PP_ALIGN.CENTER


def _text(slide: Any, part: dict[str, Any]) -> None:
    left, top, width = part.get("left", 40), part.get("top", 90), part.get("width", 600)
    box = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(40))
    frame = box.text_frame
    frame.word_wrap = True
    for k, line in enumerate(part["lines"]):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.text = line.lstrip("•- ")
        paragraph.font.size = Pt(part.get("size", 16))
        if line[0] in "•-":
            _bullet(paragraph, "•" if line[0] == "•" else "–", 1 + (line[0] == "-"))


def _bullet(paragraph: Any, sign: str, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(228600 * level))
    properties.set("indent", "-228600")
    name = "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar"
    etree.SubElement(properties, name).set("char", sign)


def main(names: Sequence[str]) -> None:
    decks = tomllib.loads((HERE / "decks.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        drawn = [draw(n, s, Path(folder)) for n, s in decks.items() if not names or n in names]
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE)]
        subprocess.run([*command, *map(str, drawn)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
