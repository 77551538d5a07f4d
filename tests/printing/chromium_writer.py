"""Printing HTML tables with headless Chromium, the third opinion on what a table looks like."""

from __future__ import annotations

import subprocess
import tempfile
import unicodedata
from html import escape
from pathlib import Path
from typing import Any

from .compose import BLUE, PALE, column_edges
from .fit import LEADING, column_texts, heading_lines, label_heading_lines
from .layout import Part, Run, Slide, lay_out
from .measure import GAP_EM
from .page_boxes import matrix, sheet_size
from .records import GAP, DeckDrawing

CHROMIUM = "/usr/bin/chromium"
_FAMILIES = {
    "Helvetica": "Liberation Sans",
    "Liberation": "Liberation Sans",
    "Times": "Liberation Serif",
    "DejaVu": "DejaVu Sans",
    "DejaVuCondensed": "DejaVu Sans Condensed",
}


def write_chromium(drawing: DeckDrawing, path: Path) -> None:
    """One page a slide. Raises CalledProcessError or TimeoutExpired if Chromium fails."""
    html = to_html(drawing)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "deck.html")
        source.write_text(html, encoding="utf-8")
        subprocess.run(
            [
                CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={path.resolve()}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def to_html(drawing: DeckDrawing) -> str:
    """The deck as one page of HTML, lengths in points."""
    form = "NFD" if drawing.look["diacritics"] == "decomposed" else "NFC"
    pages, bodies = [], []
    for slide in lay_out(drawing):
        width, height = sheet_size(drawing, slide)
        pages.append(f"@page p{slide.number} {{ size: {width}pt {height}pt; margin: 0 }}")
        bodies.append(_slide(drawing, slide))
    css = f"""
      {" ".join(pages)}
      * {{ box-sizing: border-box; -webkit-print-color-adjust: exact }}
      body {{ margin: 0; font-family: '{_FAMILIES[drawing.look["font"]]}' }}
      .sheet {{ position: relative; overflow: hidden; break-after: page }}
      .sheet:last-child {{ break-after: auto }}
      .slide, table, .run {{ position: absolute; left: 0; top: 0; transform-origin: 0 0 }}
      .run {{ white-space: pre; line-height: 1 }}
      table {{ border-collapse: collapse; table-layout: fixed }}
      td, th {{ padding: 0; white-space: pre; overflow: visible; font-weight: normal }}
      .turned {{ writing-mode: vertical-rl; display: inline-block; vertical-align: middle }}
      .up {{ transform: rotate(180deg) }}
    """
    text = f"<!doctype html><meta charset='utf-8'><style>{css}</style>{''.join(bodies)}"
    return unicodedata.normalize(form, text)


def _slide(drawing: DeckDrawing, slide: Slide) -> str:
    width, height = sheet_size(drawing, slide)
    a, b, c, d, e, f = matrix(drawing, slide)
    # the same matrix with y counted down, in CSS's pixels of three quarters of a point
    across, down = e + c * slide.height, height - f - d * slide.height
    placed = f"matrix({a},{-b},{-c},{d},{across / 0.75},{down / 0.75})"
    inner = "".join(_run(run) for run in slide.runs)
    inner += "".join(_table(drawing, part) for part in slide.parts)
    return (
        f"<div class=sheet style='page:p{slide.number};width:{width}pt;height:{height}pt'>"
        f"<div class=slide style='width:{slide.width}pt;height:{slide.height}pt;"
        f"transform:{placed}'>{inner}</div></div>"
    )


def _run(run: Run) -> str:
    weight = "bold" if run.bold else "normal"
    return (
        f"<div class=run style='left:{run.x:.2f}pt;top:{run.y - 0.85 * run.size:.2f}pt;"
        f"font-size:{run.size}pt;font-weight:{weight}'>{escape(run.text)}</div>"
    )


def _text(text: str) -> str:
    return escape(text).replace(GAP, f"<span style='display:inline-block;width:{GAP_EM}em'></span>")


def _borders(look: dict[str, Any], heading: bool) -> str:
    ruling, line = look["ruling"], "0.6pt solid #7f7f7f"
    if ruling == "full":
        return f"border:{line};"
    if ruling == "horizontal":
        return f"border-top:{line};border-bottom:{line};"
    if ruling == "vertical":
        return f"border-left:{line};border-right:{line};"
    return f"border-bottom:{line};" if ruling == "header" and heading else ""


def _table(drawing: DeckDrawing, part: Part) -> str:
    look, fit, table = drawing.look, part.fit, drawing.tables[part.table]
    widths = [fit.label_width, *fit.widths]
    columns = column_texts(table)
    shape = "".join(f"<col style='width:{w:.3f}pt'>" for w in widths)
    body = _heading(look, part, [h for h, _ in columns]) if part.with_header else ""
    for index, row in enumerate(table.rows[part.first_row : part.last_row]):
        banded = look["banding"] != "none" and (
            look["banding"] == "per_cell_gap" or (part.first_row + index) % 2 == 0
        )
        fill = f"background:{PALE};" if banded else ""
        on_cell = fill if look["banding"].startswith("per_cell") else ""
        on_row = fill if look["banding"] == "row_box" else ""
        valign = {"first": "top", "middle": "middle", "last": "bottom"}[look["number_line"]]
        style = _borders(look, False) + on_cell + f"padding:0 {fit.pad}pt;"
        spare = part.row_heights[index] - len(row.label_lines) * fit.leading
        inner = f"{style}padding-top:{spare / 2:.2f}pt;padding-bottom:{spare / 2:.2f}pt;"
        cells = f"<td style='{inner}'>{'<br>'.join(map(escape, row.label_lines))}</td>"
        for _, texts in columns:
            text = _text(texts[part.first_row + index])
            align = {"centre": "center"}.get(look["numbers"], look["numbers"])
            cells += f"<td style='{inner}text-align:{align};vertical-align:{valign}'>{text}</td>"
        body += f"<tr style='height:{part.row_heights[index]:.2f}pt;{on_row}'>{cells}</tr>"
    edges = column_edges(part)
    gaps = "border-collapse:separate;border-spacing:0.4pt;" * (look["banding"] == "per_cell_gap")
    return (
        f"<table style='left:{part.left:.2f}pt;top:{part.top:.2f}pt;{gaps}"
        f"width:{edges[-1] - edges[0]:.2f}pt;font-size:{fit.size}pt;"
        f"line-height:{LEADING}'><colgroup>{shape}</colgroup>{body}</table>"
    )


def _heading(look: dict[str, Any], part: Part, headings: list[str]) -> str:
    fit = part.fit
    colours = f"background:{BLUE};color:white;" if look["header_fill"] else ""
    weight = "font-weight:bold;" if look["header_bold"] else ""
    style = _borders(look, True) + colours + weight + f"padding:0 {fit.pad}pt;"
    style += f"padding-top:2pt;padding-bottom:2pt;vertical-align:{look['header_valign']};"
    labels = "<br>".join(map(escape, label_heading_lines(look, fit.header)))
    cells = f"<th style='{style}text-align:left'>{labels}</th>"
    align = {"centre": "center"}.get(look["header_align"], look["header_align"])
    for heading in headings:
        if fit.header.startswith("turned"):
            way = "turned up" if fit.header == "turned_up" else "turned"
            text = f"<span class='{way}'>{escape(heading)}</span>"
        else:
            text = "<br>".join(map(escape, heading_lines(heading, fit.header)))
        cells += f"<th style='{style}text-align:{align}'>{text}</th>"
    return f"<tr style='height:{fit.header_height:.2f}pt'>{cells}</tr>"
