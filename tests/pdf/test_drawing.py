"""What is asked of a page's drawings all at once says the same as a look at each pixel; what is
drawn on a text is seen, whichever way it comes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from reportlab.pdfgen import canvas

from intygsstat.pdf.chars import things_on
from intygsstat.pdf.drawing import _may_lie_on_text, drawings
from intygsstat.pdf.picture import ELSEWHERE, NEAR, SPREAD, _Plane

MARK = 40
Ground = NDArray[np.int64]


def without_small_gaps(marks: list[bool]) -> list[bool]:
    filled, begin = list(marks), 0
    for row in range(len(marks) + 1):
        if row == len(marks) or marks[row]:
            if row - begin <= NEAR:
                filled[begin:row] = [True] * (row - begin)
            begin = row + 1
    return filled


def is_side(ground: Ground, column: int, top: int, bottom: int) -> bool:
    """An upright edge in all of the rows that goes on above or below."""
    steps = np.abs(ground[:, column] - ground[:, column - 1])
    goes_on = without_small_gaps((steps > ELSEWHERE * MARK).tolist())
    above, below = top, bottom
    while above and goes_on[above - 1]:
        above -= 1
    while below < len(goes_on) and goes_on[below]:
        below += 1
    far = 0.75 * (bottom - top)
    return (
        bool((steps[top:bottom] > SPREAD * MARK).all()) and max(top - above, below - bottom) > far
    )


def is_plain(ground: Ground, top: int, bottom: int, left: int, right: int) -> bool:
    place = ground[top:bottom, left:right]
    if (np.abs(np.diff(place, axis=0)) > SPREAD * MARK).any():
        return False
    upright = (np.abs(np.diff(place, axis=1)) > SPREAD * MARK).any(axis=0)
    return all(is_side(ground, left + 1 + at, top, bottom) for at in np.flatnonzero(upright))


@pytest.mark.parametrize("seed", range(12))
def test_what_is_plain_is_so_pixel_by_pixel(seed: int) -> None:
    """On tables of lines and grounds, some lines with gaps, strokes in some of the cells."""
    chance = np.random.default_rng(seed)
    ground = np.full((90, 120), 255)
    for row in range(5, 90, 17):
        ground[row : row + 9, 10:110] = chance.choice([255, 230, 120])
        ground[row] = chance.choice([255, 0])
    for column in range(10, 120, 23):
        ground[4:86, column : column + 2] = chance.choice([255, 200, 0])
        ground[chance.choice([0, 30, 44]) :, column][: chance.integers(1, 9)] = 255
    for _ in range(6):
        top, left = chance.integers(5, 80), chance.integers(5, 105)
        ground[top : top + chance.integers(1, 9), left : left + chance.integers(1, 9)] = 60
    corners = chance.integers(0, (84, 112), (300, 2))
    sizes = chance.integers(1, (14, 30), (300, 2))
    places = np.column_stack((corners[:, 0], corners[:, 0] + sizes[:, 0], corners[:, 1]))
    places = np.column_stack((places, corners[:, 1] + sizes[:, 1]))
    places = np.minimum(places, (90, 90, 120, 120))
    plain = _Plane(ground.astype(np.uint8), MARK).are_plain(places).tolist()
    assert plain == [is_plain(ground, *place) for place in places.tolist()]
    assert 20 < sum(plain) < 280


def test_nothing_is_drawn_off_the_page() -> None:
    plane = _Plane(np.zeros((9, 9), np.uint8), MARK)
    assert plane.are_plain(np.array([[3, 3, 1, 5], [9, 20, 1, 5], [1, 5, 12, 20]])).all()


def box(x: float, y: float, grey: float = 1) -> Callable[[canvas.Canvas], None]:
    def draw(pdf: canvas.Canvas) -> None:
        pdf.setFillGray(grey)
        pdf.rect(x, y, 30, 12, stroke=0, fill=1)
        pdf.setFillGray(0)

    return draw


def number(pdf: canvas.Canvas) -> None:
    pdf.drawString(40, 40, "1234")


def another(pdf: canvas.Canvas) -> None:
    pdf.drawString(120, 40, "77")


def in_a_form(pdf: canvas.Canvas) -> None:
    pdf.beginForm("form")
    box(40, 38)(pdf)
    pdf.endForm()
    pdf.doForm("form")


def note(pdf: canvas.Canvas) -> None:
    pdf.highlightAnnotation("", (40, 38, 70, 50))


@contextmanager
def page_of(
    steps: list[Callable[[canvas.Canvas], None]], folder: Path
) -> Iterator[pypdfium2.PdfPage]:
    pdf = canvas.Canvas(str(folder / "page.pdf"), pagesize=(300, 80), invariant=1)
    pdf.setFont("Helvetica", 12)
    for step in steps:
        step(pdf)
    pdf.save()
    with pypdfium2.PdfDocument(folder / "page.pdf") as document:
        yield document[0]


@pytest.mark.parametrize(
    ("steps", "may", "does"),
    [
        ([box(30, 36, 0.9), number, another], False, False),
        ([number, box(118, 36), another], False, False),  # beside it, a ground of the next
        ([number, box(40, 56), box(200, 10, 0)], False, False),  # right above it
        ([number, box(40, 38)], True, True),
        ([another, number, box(40, 38), another], True, True),
        ([number, box(45, 36, 0.5), another], True, True),
        ([number, box(63, 36)], True, True),  # on its last digit
        ([number, box(40, 38), number], True, True),  # written twice it were bolder
        ([number, in_a_form], True, True),
        ([number, note], True, False),
    ],
)
def test_what_is_drawn_on_a_text_may_lie_on_it(
    steps: list[Callable[[canvas.Canvas], None]], may: bool, does: bool, tmp_path: Path
) -> None:
    with page_of(steps, tmp_path) as page:
        ground, written, *shown = drawings(page, things_on(page), 3.0, finely=False)
        assert _may_lie_on_text(page, things_on(page), ground, written, 3.0) is may
        assert bool(shown) is does


def test_signs_larger_than_they_say_may_lie_anywhere(tmp_path: Path) -> None:
    with page_of([number, box(200, 10, 0)], tmp_path) as page:
        ground, written = drawings(page, things_on(page), 3.0, finely=False)
        written[20:30, 800:810] = 0
        assert _may_lie_on_text(page, things_on(page), ground, written, 3.0)
