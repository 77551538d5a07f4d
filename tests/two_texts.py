"""A deck that says one number in two ways, so that two engines read it differently."""

from __future__ import annotations

from pathlib import Path

from plain_deck import TYPES, Rows, usual_rows
from reportlab.pdfgen import canvas

ISSUED = "8a. Utfärdade intyg januari"
STANDALONE = "8b. Webcert fristående januari"
SPOT = ("Halland", 1)


def print_with_a_second_text(path: Path, said: str) -> Path:
    """January's two tables; behind one number of the first stands what the file says in words.

    A file may say what its signs mean (ActualText), for those who listen to it.
    pdfium believes that, pdfplumber reads the signs; on the slide stand the signs.
    """
    pdf = canvas.Canvas(str(path), pagesize=(960, 540), invariant=1)
    pdf.drawString(40, 480, "Användarforum för Webcert, mars 2024")
    pdf.showPage()
    for title, rows in ((ISSUED, usual_rows()), (STANDALONE, usual_rows(10))):
        _draw(pdf, title, rows, said if title == ISSUED else "")
        pdf.showPage()
    pdf.save()
    return path


def _draw(pdf: canvas.Canvas, title: str, rows: Rows, said: str) -> None:
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 500, title)
    pdf.setFont("Helvetica", 9)
    for column, name in enumerate(TYPES):
        pdf.drawRightString(300 + 90 * column, 460, name)
    for place, (label, cells) in enumerate(rows.items()):
        pdf.drawString(40, 444 - 16 * place, label)
        for column, cell in enumerate(cells):
            if (label, column) == SPOT and said:
                pdf._code.append(f"/Span <</ActualText ({said})>> BDC")
            pdf.drawRightString(300 + 90 * column, 444 - 16 * place, cell)
            if (label, column) == SPOT and said:
                pdf._code.append("EMC")
