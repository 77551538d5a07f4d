"""Numbers that a viewer shows or hides by other means than the page's own text."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.models import PrintedCell

ROW, COLUMN = 5, 1


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    return print_plain_deck(folder / "forum-2024-03.pdf", usual_slides(["januari"]))


def cell_of(deck: ExaminedDeck) -> PrintedCell:
    return deck.reading.tables[0].rows[ROW].all_cells[COLUMN]


def with_note(
    sound: Path,
    folder: Path,
    subtype: str,
    flags: int = 4,
    *,
    looks: bool = True,
    left: float | None = None,
    down: int = 1,
) -> Path:
    """The deck with a note of this kind upon one cell and some `down` from it, or elsewhere at its
    height, which says 777 if it has looks."""
    box = cell_of(examine_deck(sound)).box
    assert box
    path = folder / sound.name
    with pikepdf.open(sound) as pdf:
        look = pdf.make_stream(b"1 g 0 0 24 11 re f 0 g BT /F 9 Tf 3 2 Td (777) Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 24, 11])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look.Resources = Dictionary(Font=Dictionary(F=font))
        low = 540 - box.bottom
        begin = box.right - 24 if left is None else left
        rect = Array([begin, low - 1 - 16 * (down - 1), begin + 25, low + 10])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name("/" + subtype), F=flags, Contents="777", Rect=rect
        )
        if looks:
            note.AP = Dictionary(N=look)
        pdf.pages[1].obj.Annots = Array([pdf.make_indirect(note)])
        pdf.save(path)
    return path


@pytest.mark.parametrize("subtype", ["FreeText", "Stamp", "Widget", "Square", "Redact"])
@pytest.mark.parametrize("printed", ["110", ""])
def test_a_cell_under_a_note_is_unreadable_whatever_stands_there(
    printed: str, subtype: str, tmp_path: Path
) -> None:
    (title, rows), *others = usual_slides(["januari"])
    list(rows.values())[ROW][COLUMN] = printed  # type: ignore[index]
    (tmp_path / "before").mkdir()
    path = print_plain_deck(tmp_path / "before" / "forum-2024-03.pdf", [(title, rows), *others])
    assert cell_of(examine_deck(path)).printed == printed
    noted = examine_deck(with_note(path, tmp_path, subtype)).reading
    assert not noted.tables or noted.tables[0].rows[ROW].cells[COLUMN].state == "unreadable"
    assert "cell_is_readable" in {f.rule for f in noted.findings} or noted.rejections


@pytest.mark.parametrize(
    ("subtype", "flags", "looks", "left"),
    [
        ("Link", 4, False, None),
        ("Highlight", 4, False, None),
        ("Popup", 4, False, None),
        ("Stamp", 2, True, None),
        ("Text", 4, True, 8.0),
    ],
)
def test_links_marks_hidden_notes_and_those_in_the_margin_cover_nothing(
    subtype: str, flags: int, looks: bool, left: float | None, sound: Path, tmp_path: Path
) -> None:
    noted = examine_deck(with_note(sound, tmp_path, subtype, flags, looks=looks, left=left))
    tables = examine_deck(sound).reading.tables
    assert [table.rows for table in noted.reading.tables] == [table.rows for table in tables]


def test_what_somebody_saw_under_a_note_lifts_it_from_nothing_else(
    sound: Path, tmp_path: Path
) -> None:
    path = with_note(sound, tmp_path, "Square", down=4)
    noted = examine_deck(path).reading
    hidden = [cell for row in noted.tables[0].rows for cell in row.cells if cell.count is None]
    assert len(hidden) > 1
    box = hidden[0].box
    assert box
    sidecar = tmp_path / f"{sound.name}.toml"
    sidecar.write_text(
        f'sha256 = "{noted.sha256}"\n[[seen]]\npage = 2\ntext = "110"\nwho = "NN"\n'
        f"when = 2024-04-02\nbox = [{box.left}, {box.top}, {box.right}, {box.bottom}]\n",
        encoding="utf-8",
    )
    rows = examine_deck(path).reading.tables[0].rows
    still = [cell for row in rows for cell in row.cells if cell.count is None]
    assert [cell.box for cell in still] == [cell.box for cell in hidden[1:]]


def test_a_layer_that_is_off_shows_nothing(sound: Path, tmp_path: Path) -> None:
    """Its numbers stand in the page's text like all others."""
    path = tmp_path / sound.name
    with pikepdf.open(sound) as pdf:
        page = pdf.pages[1]
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Off"))
        layers = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
        pdf.Root.OCProperties = layers
        name = str(page.add_resource(group, Name.Properties)).encode()
        page.contents_coalesce()
        data = page.Contents.read_bytes()
        shown = data.index(b"(110)")
        start, end = data.rindex(b"BT", 0, shown), data.index(b"ET", shown) + 2
        hidden = b"/OC %s BDC %s EMC" % (name, data[start:end])
        page.Contents = pdf.make_stream(data[:start] + hidden + data[end:])
        pdf.save(path)
    deck = examine_deck(path)
    assert cell_of(examine_deck(sound)).printed == "110"
    assert cell_of(deck).state == "blank"
    assert "row_parts_sum_to_total" in {f.rule for f in deck.reading.findings}


def test_a_font_that_names_no_sign_is_said_to_be_why_no_table_is_found(
    sound: Path, tmp_path: Path
) -> None:
    """Some printers write signs as drawings without names; they show, none can copy them."""
    path = tmp_path / sound.name
    with pikepdf.open(sound) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, Dictionary) and thing.get("/Type") == "/Font":
                names = [Name(f"/g{code}") for code in range(32, 256)]
                thing.Encoding = Dictionary(Differences=Array([32, *names]))
        pdf.save(path)
    rejections = examine_deck(path).reading.rejections
    assert len(rejections) == 2
    assert all("signs without a name" in str(error) for error in rejections)
