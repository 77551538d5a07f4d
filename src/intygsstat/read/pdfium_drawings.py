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
MOST_POINTS_AT_ONCE = 5
DEEPEST = 12  # forms in forms; a deeper nest is a broken or a hostile file


@dataclass(slots=True)
class Drawings:
    """Straight edges of at least four points and pictures, as boxes; the number of shapes."""

    strokes: list[Place] = field(default_factory=list)
    pictures: list[Place] = field(default_factory=list)
    count: int = 0


def page_to_drawings(page: int) -> Drawings:
    """The drawings of the page at address `page`, those inside of forms too."""
    collector = _Collector()
    count = max(0, call.page_objects(page))
    collector.collect(call.each(call.page_object, page, count), PLAIN, DEEPEST)
    return collector.found


class _Collector:
    """Goes through a page's objects; pdfium writes its answers into the rooms kept here."""

    def __init__(self) -> None:
        self.found = Drawings()
        self.modes, self.modes_at = call.integers(2)
        self.matrix, self.matrix_at = call.floats(6)
        self.bounds, self.bounds_at = call.floats(4)
        self.points, self.points_at = call.floats(2 * MOST_POINTS_AT_ONCE)

    def collect(self, objects: list[int], matrix: Matrix, depth: int) -> None:
        """Add `objects`, which stand on the sheet by `matrix`; forms down to `depth`."""
        for thing, kind in zip(objects, map(call.object_type, objects), strict=True):
            if kind == call.PATH:
                self._add_path(thing, matrix)
            elif kind == call.IMAGE:
                at = self.bounds_at
                call.object_bounds(thing, at, at + 4, at + 8, at + 12)
                left, bottom, right, top = self.bounds
                corners = ((left, bottom), (left, top), (right, bottom), (right, top))
                self.found.pictures.append(_around([_point(x, y, matrix) for x, y in corners]))
            elif kind == call.FORM and depth:
                inner = call.each(call.form_object, thing, max(0, call.form_objects(thing)))
                self.collect(inner, _times(self._matrix_of(thing), matrix), depth - 1)

    def _matrix_of(self, thing: int) -> Matrix:
        if not call.object_matrix(thing, self.matrix_at):
            return PLAIN
        a, b, c, d, e, f = self.matrix
        return a, b, c, d, e, f

    def _add_path(self, path: int, matrix: Matrix) -> None:
        call.path_mode(path, self.modes_at, self.modes_at + 4)
        if self.modes[0] == 0 and self.modes[1] == 0:
            return  # neither filled nor stroked: it only clips
        self.found.count += 1
        count = call.path_segments(path)
        whole = self._matrix_of(path)
        if matrix is not PLAIN:
            whole = _times(whole, matrix)
        segments = [call.path_segment(path, index) for index in range(count)]
        if (
            count == 5
            and call.segment_type(segments[2]) == call.LINE_TO
            and whole[1] == whole[2] == 0
        ):
            at = self.points_at
            for segment in segments:
                call.segment_point(segment, at, at + 4)
                at += 8
            x0, y0, x1, y1, x2, y2, x3, y3, x4, y4 = self.points[:10]
            closed = (x4 == x0 and y4 == y0) or call.segment_closes(segments[4])
            level = y0 == y1 and y2 == y3 and x1 == x2 and x0 == x3
            upright = x0 == x1 and x2 == x3 and y1 == y2 and y0 == y3
            if closed and (level or upright) and (x4, y4) in ((x0, y0), (x3, y3)):
                self._add_rectangle(x0, y0, x2, y2, whole)
                return
        self._add_segments(segments, whole)

    def _add_rectangle(self, x0: float, y0: float, x2: float, y2: float, whole: Matrix) -> None:
        """The four edges of what most paths are, with as few steps as can be."""
        a, _, _, d, e, f = whole
        left, right = a * x0 + e, a * x2 + e
        bottom, top = d * y0 + f, d * y2 + f
        if left > right:
            left, right = right, left
        if bottom > top:
            bottom, top = top, bottom
        strokes = self.found.strokes
        if top - bottom >= SHORTEST_STROKE:
            strokes.append((left, bottom, left, top))
            strokes.append((right, bottom, right, top))
        if right - left >= SHORTEST_STROKE:
            strokes.append((left, bottom, right, bottom))
            strokes.append((left, top, right, top))

    def _add_segments(self, segments: list[int], whole: Matrix) -> None:
        start: Point | None = None
        before: Point | None = None
        at = self.points_at
        for segment in segments:
            call.segment_point(segment, at, at + 4)
            point = _point(self.points[0], self.points[1], whole)
            kind = call.segment_type(segment)
            if kind == call.MOVE_TO:
                start = point
            elif kind == call.LINE_TO and before is not None:
                self._add_stroke(before, point)
            before = point
            if call.segment_closes(segment) and start is not None:
                self._add_stroke(point, start)
                before = start

    def _add_stroke(self, one: Point, other: Point) -> None:
        box = _around((one, other))
        if box[2] - box[0] >= SHORTEST_STROKE or box[3] - box[1] >= SHORTEST_STROKE:
            self.found.strokes.append(box)


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first`, then `second`."""
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


def _around(points: Iterable[Point]) -> Place:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
