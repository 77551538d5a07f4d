"""Numbers that a viewer shows or hides by other means than the page's own text."""

from __future__ import annotations

import base64
import io
import re
import zlib
from pathlib import Path

import pypdfium2
import pytest
from breakage.pdf_objects import PdfObjects, file_to_objects
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.models import Engine, PrintedCell

with_each_engine = pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
ROW, COLUMN = 5, 1


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    return print_plain_deck(folder / "forum-2024-03.pdf", usual_slides(["januari"]))


def cell_of(deck: ExaminedDeck) -> PrintedCell:
    return deck.reading.tables[0].rows[ROW].all_cells[COLUMN]


def taken_apart(path: Path) -> tuple[PdfObjects, int]:
    """The file as pdfium writes it, and the object that is the page with the first table."""
    file = io.BytesIO()
    with pypdfium2.PdfDocument(path) as document:
        document.save(file)
    pdf = file_to_objects(file.getvalue())
    return pdf, sorted(n for n, (head, _) in pdf.objects.items() if b"/MediaBox" in head)[1]


def with_note(
    sound: Path, folder: Path, subtype: bytes, flags: int = 4, *, looks: bool = True
) -> Path:
    """The deck with a note of this kind upon one cell, which says 777 if it has looks."""
    pdf, page = taken_apart(sound)
    box = cell_of(examine_deck(sound)).box
    assert box
    rect = (box.right - 24, 540 - box.bottom - 1, box.right + 1, 540 - box.bottom + 10)
    note = b"<</Type/Annot/Subtype/%s/F %d/Contents(777)/Rect[%.1f %.1f %.1f %.1f]" % (
        subtype, flags, *rect,
    )  # fmt: skip
    look = b"/Type/XObject/Subtype/Form/BBox[0 0 24 11]/Resources<</Font<</F 902 0 R>>>>"
    content = b"1 g 0 0 24 11 re f 0 g BT /F 9 Tf 3 2 Td (777) Tj ET"
    objects = pdf.objects | {
        page: (pdf.objects[page][0].rstrip(b"> \n") + b" /Annots[900 0 R]>>", None),
        900: (note + (b"/AP<</N 901 0 R>>" if looks else b"") + b">>", None),
        901: (b"<<%s/Length %d>>" % (look, len(content)), content),
        902: (b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", None),
    }
    path = folder / sound.name
    path.write_bytes(PdfObjects(objects, pdf.root).to_file())
    return path


@with_each_engine
@pytest.mark.parametrize("subtype", [b"FreeText", b"Stamp", b"Widget", b"Square", b"Redact"])
@pytest.mark.parametrize("printed", ["110", ""])
def test_a_cell_under_a_note_is_unreadable_whatever_stands_there(
    printed: str, subtype: bytes, engine: Engine, tmp_path: Path
) -> None:
    (title, rows), *others = usual_slides(["januari"])
    list(rows.values())[ROW][COLUMN] = printed  # type: ignore[index]
    (tmp_path / "before").mkdir()
    path = print_plain_deck(tmp_path / "before" / "forum-2024-03.pdf", [(title, rows), *others])
    assert cell_of(examine_deck(path, engine=engine)).printed == printed
    noted = examine_deck(with_note(path, tmp_path, subtype), engine=engine).reading
    assert not noted.tables or noted.tables[0].rows[ROW].cells[COLUMN].state == "unreadable"
    assert "cell_is_readable" in {f.rule for f in noted.findings} or noted.rejections


@pytest.mark.parametrize(
    ("subtype", "flags", "looks"),
    [(b"Link", 4, False), (b"Highlight", 4, False), (b"Popup", 4, False), (b"Stamp", 2, True)],
)
def test_links_marks_and_hidden_notes_cover_nothing(
    subtype: bytes, flags: int, looks: bool, sound: Path, tmp_path: Path
) -> None:
    noted = examine_deck(with_note(sound, tmp_path, subtype, flags, looks=looks))
    tables = examine_deck(sound).reading.tables
    assert [table.rows for table in noted.reading.tables] == [table.rows for table in tables]


@with_each_engine
def test_a_layer_that_is_off_shows_nothing(engine: Engine, sound: Path, tmp_path: Path) -> None:
    """Its numbers stand in the page's text like all others."""
    pdf, page = taken_apart(sound)
    match = re.search(rb"/Contents ([0-9]+) 0 R", pdf.objects[page][0])
    assert match
    number = int(match[1])
    packed = pdf.objects[number][1] or b""
    data = zlib.decompress(base64.a85decode(packed.strip(), adobe=False, ignorechars=b"~>\n"))
    shown = data.index(b"(110)")
    start, end = data.rindex(b"BT", 0, shown), data.index(b"ET", shown) + 2
    hidden = data[:start] + b"/OC /Off BDC " + data[start:end] + b" EMC " + data[end:]
    resources = b"/Resources<</Properties<</Off 900 0 R>>"
    objects = {
        n: (head.replace(b"/Resources<<", resources), None)
        if b"/MediaBox" in head
        else (head, body)
        for n, (head, body) in pdf.objects.items()
    }
    objects[number] = (b"<</Length 0>>", hidden)
    objects[900] = (b"<</Type/OCG/Name(Off)>>", None)
    layers = b" /OCProperties<</OCGs[900 0 R]/D<</OFF[900 0 R]>>>>>>"
    objects[pdf.root] = (pdf.objects[pdf.root][0].rstrip(b"> \n") + layers, None)
    path = tmp_path / sound.name
    path.write_bytes(PdfObjects(objects, pdf.root).to_file())
    assert b"/Properties" in path.read_bytes()
    deck = examine_deck(path, engine=engine)
    assert cell_of(examine_deck(sound)).printed == "110"
    assert cell_of(deck).state == "blank"
    assert "row_parts_sum_to_total" in {f.rule for f in deck.reading.findings}
