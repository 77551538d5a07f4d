"""Pictures of findings: the frame stands around the cell, wherever and however it is printed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from printing import draw_deck, print_deck

from findings.conftest import LOST, RUN, Details, details_of
from intygsstat.checks.examine import examine_deck
from intygsstat.errors import NoSuchFindingError, PictureError
from intygsstat.findings.picture import (
    FRAME,
    ROOM,
    CropArea,
    CropLayout,
    Slides,
    crop_area,
    crop_layout,
    draw_layout,
    picture_of,
    raw_folder,
    upright,
    upright_slide,
)
from intygsstat.models import Box, PrintedCell
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.words import Page, open_pages

SCALE = 2.0
TURNS = {
    "upright": {"turn": "none", "box": "plain"},
    "rotated and cropped": {"turn": "rotate_90", "box": "crop"},
    "upside down": {"turn": "rotate_180", "box": "media_offset"},
    "drawn upwards": {"turn": "drawn_90", "box": "crop"},
    "drawn downwards": {"turn": "drawn_270", "box": "media_offset"},
    "beside another": {"arrangement": "side_by_side", "turn": "none", "box": "crop"},
}


@dataclass(frozen=True)
class Drawn:
    """One cell of a drawn deck, and how its slide looks turned in reading direction."""

    area: CropArea
    layout: CropLayout
    page: Page
    cell: PrintedCell
    slide: Image.Image

    def framed(self) -> Image.Image:
        """The whole slide with its frame, by cutting out nothing."""
        whole = Box(0, 0, self.page.width, self.page.height)
        layout = replace(self.layout, heading=None, rows=whole)
        return draw_layout(self.slide, layout, SCALE)


@pytest.fixture(params=TURNS, scope="module")
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    drawing = draw_deck(61, turned_slides="all", font="Helvetica", **TURNS[request.param])
    path = print_deck(drawing, tmp_path_factory.mktemp("drawn"), "reportlab")
    reading = examine_deck(path).reading
    table = reading.tables[-1]
    row, cell = next(
        (row, cell)
        for row in table.rows[len(table.rows) // 2 :]
        for cell in row.cells
        if (cell.count or 0) > 9
    )
    area = crop_area(details_of(path.name, "", table, row.region, cell.certificate_type))
    with open_deck(path) as deck, open_pages(deck) as read_page:
        page = read_page(area.page)
        slide = upright_slide(deck, page, SCALE)
    return Drawn(area, crop_layout(area, page), page, cell, slide)


def frame_pixels(image: Image.Image) -> tuple[int, int, int, int]:
    """The outer edges of what has the frame's colour."""
    bands = [
        band.point([255 * (shade == wanted) for shade in range(256)])
        for band, wanted in zip(image.split(), FRAME, strict=True)
    ]
    box = ImageChops.darker(ImageChops.darker(bands[0], bands[1]), bands[2]).getbbox()
    assert box is not None, "no frame"
    return box


def test_the_picture_shows_the_framed_cell_its_row_the_rows_around_and_their_headings(
    drawn: Drawn,
) -> None:
    assert drawn.cell.box is not None
    layout, area, words = drawn.layout, drawn.area, drawn.page.words
    cell = upright(drawn.cell.box, drawn.page)
    framed = drawn.framed()
    frame = frame_pixels(framed)
    # the frame stands close around the cell; what is printed in it is left as it is
    room = ROOM * layout.line_height + 1.5  # and how thick the frame is
    around = (cell.left - room, cell.top - room, cell.right + room, cell.bottom + room)
    assert tuple(edge / SCALE for edge in frame) == pytest.approx(around, abs=0.75)
    inside = (frame[0] + 3, frame[1] + 3, frame[2] - 3, frame[3] - 3)
    assert framed.crop(inside).tobytes() == drawn.slide.crop(inside).tobytes()
    assert framed.tobytes() != drawn.slide.tobytes()
    # the digits fill the cell's box from side to side
    edges = (cell.left - 1, cell.top + 1, cell.right + 1, cell.bottom - 1)
    piece = drawn.slide.crop(tuple(round(edge * SCALE) for edge in edges)).convert("L")
    paper = piece.getpixel((0, 0))
    ink = piece.point([255 * (abs(shade - paper) > 60) for shade in range(256)]).getbbox()
    assert ink is not None
    assert 0 < ink[0] <= 3 * SCALE
    assert 0 < piece.width - ink[2] <= 3 * SCALE
    assert ink[3] - ink[1] > 0.5 * piece.height
    # the row's name and its neighbours' are there
    seen = [
        word.text for word in words if layout.rows.top <= word.box.y_centre <= layout.rows.bottom
    ]
    assert len(area.seen) == 5
    for row in area.seen:
        assert row.label.split("/")[0].split()[0] in " ".join(seen)
    # the headings stand above the rows
    above = layout.heading
    assert above is not None
    headings = [word.text for word in words if above.top <= word.box.y_centre <= above.bottom]
    assert drawn.cell.type_label.split()[0] in " ".join(headings)


def test_the_same_pdf_gives_the_same_bytes_in_the_frames_own_colour(decided: Path) -> None:
    picture = picture_of(LOST, decided)
    assert picture == picture_of(LOST[:6], decided)
    image = Image.open(BytesIO(picture))
    assert (image.format, image.mode) == ("PNG", "P")
    assert len(picture) < 60_000
    left, top, right, bottom = frame_pixels(image.convert("RGB"))
    assert 15 < bottom - top < 60 < image.width / 40 < 3 * (right - left)


def test_a_run_of_totals_is_framed_as_a_whole(decided: Path, details: Details) -> None:
    area = crop_area(details(RUN))
    assert [area.marked[0].label, area.marked[-1].label] == ["Dalarna", "Norrbotten"]
    image = Image.open(BytesIO(picture_of(RUN, decided))).convert("RGB")
    left, top, right, bottom = frame_pixels(image)
    assert bottom - top > 6 * (right - left) / 2
    assert right <= image.width - 3


def test_a_table_without_a_row_in_question_is_shown_whole(details: Details) -> None:
    whole = details(RUN)
    whole = replace(whole, finding=replace(whole.finding, box=None))
    area = crop_area(whole)
    assert (len(area.seen), area.marked, area.framed) == (20, (), None)


def test_what_has_no_place_on_a_slide_is_said() -> None:
    with pytest.raises(PictureError, match="isn't there"):
        crop_area(details_of("forum.pdf"))
    with pytest.raises(PictureError, match="only text"):
        crop_area(details_of("forum.txt", page=3))
    with pytest.raises(PictureError, match="look at slide 3"):
        crop_area(details_of("forum.pdf", page=3))


def test_another_pdf_of_the_same_name_is_not_drawn(
    decided: Path, real_deck: Path, tmp_path: Path, details: Details
) -> None:
    (tmp_path / real_deck.name).write_bytes(real_deck.read_bytes() + b"\n")
    lost = details(LOST)
    elsewhere = replace(lost, finding=replace(lost.finding, deck="../secret.pdf"))
    with Slides(tmp_path) as slides:
        with pytest.raises(PictureError, match=r"SHA-256 begins with [0-9a-f]{12}.*make monthly"):
            slides.picture(lost)
        with pytest.raises(PictureError, match="no such file"):
            slides.picture(elsewhere)
    with pytest.raises(NoSuchFindingError):
        picture_of("0000", decided)


def test_the_folder_of_decks_is_found_beside_the_database_and_from_the_environment(
    decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTYGSSTAT_HOME", raising=False)
    raw = decided.parent / "data" / "raw"
    assert raw_folder(decided) == raw
    alone = Path(shutil.copy(decided, tmp_path))
    assert raw_folder(alone) is None
    monkeypatch.setenv("INTYGSSTAT_HOME", str(decided.parent))
    assert raw_folder(alone) == raw
