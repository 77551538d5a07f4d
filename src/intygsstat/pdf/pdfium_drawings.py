"""What pdfium finds drawn on a page besides text: strokes, pictures, how many shapes.

Coordinates are those of the bare sheet: points, upwards from its lower left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, cycle, groupby, repeat
from operator import itemgetter
from typing import Any

from intygsstat.pdf import pdfium_calls as call

Place = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
SHORTEST_STROKE = 4.0
MOST_LEANING = 1.5  # points; what leans further is neither upright nor level
OF_A_RECTANGLE = 5  # points, the last being the first one or closed to it
MOST_AT_ONCE = 1000  # objects; a hostile file has millions
DEEPEST = 12  # forms in forms; a deeper nest is a broken or a hostile file


@dataclass(slots=True)
class Drawings:
    """Straight edges of at least four points and pictures, as boxes; the number of shapes.

    Of the edges only those that may be asked for, the upright or the level ones or both.
    """

    strokes: list[Place] = field(default_factory=list)
    pictures: list[Place] = field(default_factory=list)
    count: int = 0


def page_to_drawings(page: Any, *, upright: bool = True, level: bool = True) -> Drawings:
    """The drawings of `page`, an argument for pdfium's functions; those inside of forms too."""
    collector = _Collector(upright, level)
    count = max(0, call.page_objects(page))
    collector.collect(call.each(call.page_object, page, count), PLAIN, DEEPEST)
    return collector.found


class _Collector:
    """Goes through a page's objects, as many paths at once as stand in a row."""

    def __init__(self, upright: bool, level: bool) -> None:
        self.upright, self.level = upright, level
        self.found = Drawings()
        self.point = call.floats(2)
        self.point_at = tuple(call.every(self.point, 1))

    def collect(self, addresses: Sequence[int], matrix: Matrix, depth: int) -> None:
        """Add the objects, which stand on the sheet by `matrix`; forms down to `depth`."""
        for start in range(0, len(addresses), MOST_AT_ONCE):
            objects = list(map(call.argument, addresses[start : start + MOST_AT_ONCE]))
            typed = zip(map(call.object_type, objects), objects, strict=True)
            drawn = [item for item in typed if item[0] in (call.PATH, call.IMAGE, call.FORM)]
            for kind, same in groupby(drawn, key=itemgetter(0)):
                alike = [thing for _, thing in same]
                if kind == call.PATH:
                    self._add_paths(alike, matrix)
                elif kind == call.IMAGE:
                    self.found.pictures += [_picture(thing, matrix) for thing in alike]
                elif depth:
                    for form, own in zip(alike, _matrices(alike), strict=True):
                        count = max(0, call.form_objects(form))
                        inner = call.each(call.form_object, form, count)
                        self.collect(inner, _times(own, matrix), depth - 1)

    def _add_paths(self, paths: list[Any], matrix: Matrix) -> None:
        modes = call.integers(2 * len(paths))
        call.run(call.path_mode, paths, call.every(modes, 2), call.every(modes, 2, 1))
        # neither filled nor stroked, it only clips
        painted = [p for p, mode in zip(paths, call.tuples(modes, 2), strict=True) if any(mode)]
        self.found.count += len(painted)
        wholes = _matrices(painted)
        if matrix is not PLAIN:
            wholes = [_times(own, matrix) for own in wholes]
        counts = list(map(call.path_segments, painted))
        fives = [p for p, count in zip(painted, counts, strict=True) if count == OF_A_RECTANGLE]
        corners = _corners(fives)
        for path, whole, count in zip(painted, wholes, counts, strict=True):
            rectangle = next(corners) if count == OF_A_RECTANGLE else None
            if rectangle and whole[1] == whole[2] == 0:
                self._add_rectangle(*rectangle, whole)
            else:
                self._add_segments(map(call.path_segment, repeat(path), range(count)), whole)

    def _add_rectangle(self, x0: float, y0: float, x2: float, y2: float, whole: Matrix) -> None:
        """The edges of what most paths are, with as few steps as can be."""
        a, _, _, d, e, f = whole
        left, right = a * x0 + e, a * x2 + e
        bottom, top = d * y0 + f, d * y2 + f
        if left > right:
            left, right = right, left
        if bottom > top:
            bottom, top = top, bottom
        strokes = self.found.strokes
        if self.upright and top - bottom >= SHORTEST_STROKE:
            strokes.append((left, bottom, left, top))
            strokes.append((right, bottom, right, top))
        if self.level and right - left >= SHORTEST_STROKE:
            strokes.append((left, bottom, right, bottom))
            strokes.append((left, top, right, top))

    def _add_segments(self, segments: Iterable[int], whole: Matrix) -> None:
        start: Point | None = None
        before: Point | None = None
        for segment in map(call.argument, segments):
            call.segment_point(segment, *self.point_at)
            point = _point(self.point[0], self.point[1], whole)
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
        across, up = box[2] - box[0], box[3] - box[1]
        upright = self.upright and across < MOST_LEANING and up >= SHORTEST_STROKE
        if upright or (self.level and up < MOST_LEANING and across >= SHORTEST_STROKE):
            self.found.strokes.append(box)


def _corners(paths: Sequence[Any]) -> Iterator[Place | None]:
    """Of each path of five points two opposite corners (x, y, x, y), before its own matrix;
    None if it is no rectangle that lies straight."""
    each_five_times = chain.from_iterable(zip(*[paths] * OF_A_RECTANGLE, strict=True))
    found = map(call.path_segment, each_five_times, cycle(range(OF_A_RECTANGLE)))
    segments = list(map(call.argument, found))
    points = call.floats(2 * len(segments))
    call.run(call.segment_point, segments, call.every(points, 2), call.every(points, 2, 1))
    kinds = map(call.segment_type, segments[2::OF_A_RECTANGLE])
    ends = segments[4::OF_A_RECTANGLE]
    outlines = call.tuples(points, 2 * OF_A_RECTANGLE)
    for (x0, y0, x1, y1, x2, y2, x3, y3, x4, y4), kind, end in zip(
        outlines, kinds, ends, strict=True
    ):
        level = y0 == y1 and y2 == y3 and x1 == x2 and x0 == x3
        upright = x0 == x1 and x2 == x3 and y1 == y2 and y0 == y3
        at_first = x4 == x0 and y4 == y0
        closed = at_first or (x4 == x3 and y4 == y3 and call.segment_closes(end))
        straight = kind == call.LINE_TO and (level or upright)
        yield (x0, y0, x2, y2) if straight and closed else None


def _matrices(things: Sequence[Any]) -> list[Matrix]:
    """Each object's own matrix."""
    room = call.floats(6 * len(things))
    given = list(map(call.object_matrix, things, call.every(room, 6)))
    own: list[Any] = list(call.tuples(room, 6))
    return own if all(given) else [m if g else PLAIN for m, g in zip(own, given, strict=True)]


def _picture(image: Any, matrix: Matrix) -> Place:
    room = call.floats(4)
    call.object_bounds(image, *call.every(room, 1))
    left, bottom, right, top = room
    corners = ((left, bottom), (left, top), (right, bottom), (right, top))
    return _around([_point(x, y, matrix) for x, y in corners])


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
