"""What pdfium finds drawn on a page besides text: strokes, pictures, how many shapes.

Coordinates are those of the bare sheet: points, upwards from its lower left corner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from intygsstat.read import pdfium_calls as call

Place = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
SHORTEST_STROKE = 4.0
DEEPEST = 12  # forms in forms; a deeper nest is a broken or a hostile file


@dataclass(slots=True)
class Drawings:
    """Straight edges of at least four points and pictures, as boxes; the number of shapes."""

    strokes: list[Place] = field(default_factory=list)
    pictures: list[Place] = field(default_factory=list)
    count: int = 0


def page_to_drawings(page: int) -> Drawings:
    """The drawings of the page at address `page`, those inside of forms too."""
    found = Drawings()
    count = max(0, call.page_objects(page))
    _collect(call.each(call.page_object, page, count), PLAIN, found, DEEPEST)
    return found


def _collect(objects: list[int], matrix: Matrix, found: Drawings, depth: int) -> None:
    for thing, kind in zip(objects, map(call.object_type, objects), strict=True):
        if kind == call.PATH:
            _add_path(thing, matrix, found)
        elif kind == call.IMAGE:
            found.pictures.append(_moved(_bounds(thing), matrix))
        elif kind == call.FORM and depth:
            inner = call.each(call.form_object, thing, max(0, call.form_objects(thing)))
            _collect(inner, _times(_matrix(thing), matrix), found, depth - 1)


def _add_path(path: int, matrix: Matrix, found: Drawings) -> None:
    mode, mode_at = call.integers(2)
    call.path_mode(path, mode_at, mode_at + 4)
    if not any(mode):  # neither filled nor stroked: it only clips
        return
    found.count += 1
    left, bottom, right, top = _moved(_bounds(path), matrix)
    if right - left < SHORTEST_STROKE and top - bottom < SHORTEST_STROKE:
        return
    whole = _times(_matrix(path), matrix)
    start: Point | None = None
    before: Point | None = None
    for index in range(call.path_segments(path)):
        segment = call.path_segment(path, index)
        room, at = call.floats(2)
        call.segment_point(segment, at, at + 4)
        point = _point(room[0], room[1], whole)
        kind = call.segment_type(segment)
        if kind == call.MOVE_TO:
            start = point
        elif kind == call.LINE_TO and before is not None:
            _add_stroke(before, point, found)
        before = point
        if call.segment_closes(segment) and start is not None:
            _add_stroke(point, start, found)
            before = start


def _add_stroke(one: Point, other: Point, found: Drawings) -> None:
    box = _around((one, other))
    if box[2] - box[0] >= SHORTEST_STROKE or box[3] - box[1] >= SHORTEST_STROKE:
        found.strokes.append(box)


def _bounds(thing: int) -> Place:
    room, at = call.floats(4)
    call.object_bounds(thing, at, at + 4, at + 8, at + 12)
    left, bottom, right, top = room
    return left, bottom, right, top


def _matrix(thing: int) -> Matrix:
    room, at = call.floats(6)
    if not call.object_matrix(thing, at):
        return PLAIN
    a, b, c, d, e, f = room
    return a, b, c, d, e, f


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first`, then `second`."""
    if second is PLAIN:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _point(x: float, y: float, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(place: Place, matrix: Matrix) -> Place:
    if matrix is PLAIN:
        return place
    left, bottom, right, top = place
    corners = ((left, bottom), (left, top), (right, bottom), (right, top))
    return _around([_point(x, y, matrix) for x, y in corners])


def _around(points: Iterable[Point]) -> Place:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
