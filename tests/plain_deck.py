"""A plain deck with numbers of one's choice: one table a slide, printed with reportlab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from intygsstat.reference.lookup import MONTHS_SV, regions

TYPES = ("AG1-14", "DB", "FK7804", "Totalt")
Rows = Mapping[str, Sequence[str]]


def usual_rows(level: int = 100) -> dict[str, list[str]]:
    """Twenty regions with true totals; level says how large the numbers are."""
    rows = {}
    names = [region.name for region in regions().values() if not region.part_of]
    for place, name in enumerate(names):
        parts = [level + place, level + 2 * place, 10 * level + place]
        rows[name] = [*map(str, parts), str(sum(parts))]
    return rows


def print_plain_deck(
    path: Path,
    slides: Sequence[tuple[str, Rows]],
    *,
    types: Sequence[str] = TYPES,
    cover: str = "Användarforum för Webcert, mars 2024",
    extra: Mapping[str, tuple[float, float]] | None = None,
    size: float = 9.0,
    encrypt: StandardEncryption | None = None,
    said: Mapping[tuple[str, str, int], str] | None = None,
) -> Path:
    """Print a cover and a slide for each (title, rows); right-aligned numbers, no lines.

    `extra` is text by its place (points from the lower left corner) on every table slide. `said` is
    what the file says in words that a number means (ActualText), by title, row and column: pdfium
    believes that, pdfplumber reads the signs, and these stand on the slide.
    """
    pdf = canvas.Canvas(str(path), pagesize=(960, 540), invariant=1, encrypt=encrypt)
    pdf.setFont("Helvetica", 24)
    pdf.drawString(40, 480, cover)
    pdf.showPage()
    for title, rows in slides:
        pdf.setFont("Helvetica-Bold", 20)
        pdf.drawString(40, 500, title)
        pdf.setFont("Helvetica-Bold", size)
        pdf.drawString(40, 460, "Vårdgivare/Bolag")
        pitch = min(90, 630 // len(types))
        rights = [300 + pitch * column for column in range(len(types))]
        for right, name in zip(rights, types, strict=True):
            pdf.drawRightString(right, 460, name)
        pdf.setFont("Helvetica", size)
        for place, (label, cells) in enumerate(rows.items()):
            y = 444 - 16 * place
            pdf.drawString(40, y, label)
            for column, cell in enumerate(cells):
                other = (said or {}).get((title, label, column))
                pdf._code.extend([f"/Span <</ActualText ({other})>> BDC"] if other else [])
                pdf.drawRightString(rights[column], y, cell)
                pdf._code.extend(["EMC"] if other else [])
        for text, (x, y) in (extra or {}).items():
            pdf.drawString(x, y, text)
        pdf.showPage()
    pdf.save()
    return path


def usual_slides(months: Sequence[str], level: int = 100) -> list[tuple[str, Rows]]:
    """For each month a table of issued and one of standalone certificates.

    January has `level`; every later month of the year has a little more.
    """
    slides: list[tuple[str, Rows]] = []
    for month in months:
        more = MONTHS_SV.index(month)
        slides.append((f"8a. Utfärdade intyg {month}", usual_rows(level + more)))
        slides.append((f"8b. Webcert fristående {month}", usual_rows(level // 10 + more)))
    return slides
