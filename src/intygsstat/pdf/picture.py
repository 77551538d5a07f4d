"""What a page looks like: what its text says counts only where its picture shows the same.

A page is drawn twice: without its text, and with nothing but its text upon that. Where the first
has edges beside a number, something else is drawn there; what the text adds is ink, of which a
perceptron that knows nothing of the text says which signs it shows. A page on which something may
be drawn over a text is also drawn as it is shown: where that differs from the second drawing,
something lies on the text.

Annotations lie upon a page and are no part of it: notes, stamps, fields of forms, redactions.
Some show only in some viewers, so that what stands under one can't be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, partial
from statistics import median
from typing import Literal

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from intygsstat.models import Box, Word
from intygsstat.pdf.chars import UNNAMED, Thing, turn_box
from intygsstat.pdf.drawing import (
    Marks,
    Pixels,
    Shades,
    annotation_boxes,
    drawings,
    pixels_of,
    places_of,
    slices,
)
from intygsstat.pdf.signs import cut, denies, trimmed

PIXELS_PER_POINT = 3.0
MOST_PIXELS = 4e7  # of a page the size of a wall, whose text is large, too
FAINTEST = 6  # of 255 shades; less contrast than this hardly anybody sees
NOTHING = 2  # shades; so little contrast is none
# A mark that has less of the contrast that the page's text has is a ground: a shade, a watermark.
MARK = 0.2
PEEKING = 0.1  # of a word's ink is seen beside what covers it, if that isn't quite large enough
MOST_BLANK = 0.34  # of a word's letters, as far as two of them may be one sign
SHORT = 4  # letters; in a longer word one may be taken for another: no two words differ in one
WRONG = 0.125  # of a word's letters may be taken for others, or something lie on them
DARK, DARKER = 100, 40  # shades of a bar over a number, and how far they are from its row's
AROUND_A_WORD = 0.5  # points; ink so near to a word's box is its own
AROUND = 2.0  # points that such a bar may reach above and below its line of text
ELSEWHERE = 0.3  # of a mark's contrast is left where the same line lies on a shade
SPREAD = 0.5  # of a mark's contrast is left from a pixel to the next where two make its edge
HALF_A_LINE = 0.5  # of its size, from a word's middle up to where no sign reaches
SAMPLED = 2.0  # every so many points down, upright edges are looked for
NEAR = 3  # pixels; edges so near are of one line
MOST_UNLIKE = 1_000_000  # pixels of a ground to be looked at all at once; a photograph has more
EDGE = 2.3  # points that a thin stroke takes, aslant and with both its edges
THIN = 2.0  # points; what is flatter is no number
# Half of a 1 is one, too: of the height and width that the page's others of its size have.
CUT_SHORT, CUT_NARROW = 0.75, 0.7
BEYOND = 0.1  # of its size, a number may reach over the page's edge: room beside its last sign

Counts = NDArray[np.intp]
Ruling = tuple[float, float, float]  # an upright edge: points from the left; its top, its bottom
Visibility = Literal["seen", "faint", "covered", "unseen"]

Ones = tuple[tuple[int, int, int], ...]  # the place of each 1 in a number, its height and width
Look = tuple[str | None, Ones]  # what is shown in place of a word; None if the word
SEEN: Look = None, ()

# Where ink of a word is looked for first, in shares of its height and its length.
LEVELS, UPRIGHTS = np.linspace(0.4, 0.75, 3), np.linspace(0.02, 0.98, 24)


class Picture:
    """A page as it looks, which draws `things`, turned so that its text reads from left to right.

    Boxes are in points on the page turned so. Drawn `finely`, at twice the time, a sign stands
    where it should to a part of a pixel; else it may stand one beside it, and touch the next.
    """

    def __init__(
        self,
        page: pypdfium2.PdfPage,
        things: Sequence[Thing],
        angle: int,
        scale: float = PIXELS_PER_POINT,
        *,
        finely: bool = False,
    ) -> None:
        size = page.get_size()
        self._scale = scale = min(scale, (MOST_PIXELS / (size[0] * size[1])) ** 0.5)
        self._draw_finely = (
            None if finely else partial(Picture, page, things, angle, scale, finely=True)
        )
        drawn = drawings(page, things, scale, finely)
        ground, written, *shown = (np.rot90(each, -(angle // 90)) for each in drawn)
        contrast = int(written.max()) - int(written.min())
        self._mark = max(FAINTEST, int(MARK * contrast))
        # where something lies on the page's text, if there is such a place
        self._over = _distance(written, shown[0]) > FAINTEST if shown else None
        self._ground, self._ink = ground, _distance(written, ground)
        self._unaccounted: Marks = self._ink > self._mark  # where ink is of no word
        self._unaccounted_above = np.arange(len(self._ink) + 1)  # rows: all, until words are known
        self._words: Sequence[Word] = ()
        self.notes = [turn_box(box, angle, *size) for box in annotation_boxes(page)]

    def visibilities(self, words: Sequence[Word]) -> list[Visibility]:
        """Whether each word of the page is seen: 'faint' if some see it and some don't, 'covered'
        if something lies on all of it. Ink elsewhere is of no word from now on."""
        boxes = [word.box for word in words]
        inner, outer = self._places(boxes), self._places(boxes, AROUND_A_WORD)
        for top, bottom, left, right in outer.tolist():
            self._unaccounted[top:bottom, left:right] = False
        self._words = words
        np.cumsum(np.logical_or.reduce(self._unaccounted, axis=1), out=self._unaccounted_above[1:])
        inked = self._are_inked(inner)
        return [
            "seen" if is_inked or w.is_seen else self._visibility(w, slices(*edges))
            for w, edges, is_inked in zip(words, inner.tolist(), inked, strict=True)
        ]

    def _are_inked(self, boxes: NDArray[np.intp]) -> list[bool]:
        """Which words (rows of pixels, then columns) surely show on a page of which nothing is
        covered: those with ink in some of the places that are looked at."""
        height, width = self._ink.shape
        if self._over is not None or not len(boxes):
            return [False] * len(boxes)
        top, bottom, left, right = boxes.T
        has_room = (top < np.minimum(bottom, height)) & (left < np.minimum(right, width))
        rows = np.minimum(top + np.outer(LEVELS, bottom - top).astype(np.intp), height - 1)
        columns = np.minimum(left + np.outer(UPRIGHTS, right - left).astype(np.intp), width - 1)
        inked = (self._ink[rows[:, None], columns] > FAINTEST).any(axis=(0, 1))
        surely: list[bool] = (inked & has_room).tolist()
        return surely

    def _visibility(self, word: Word, place: Pixels) -> Visibility:
        ink = self._ink[place]
        strongest = _darkest(ink)
        if strongest <= FAINTEST:
            return "faint" if strongest > NOTHING else "unseen"
        if self._over is None:
            return "seen"
        seen = 1 - self._over[place][ink > FAINTEST].mean()
        return "covered" if seen <= (0 if word.text.isdigit() else PEEKING) else "seen"

    def _edges(self, place: Pixels, share: float = 1.0) -> Marks:
        """Where the ground changes from a pixel to the next, by `share` of a mark's contrast."""
        least = share * self._mark
        ground = self._ground[place]
        edges = np.zeros(ground.shape, bool)
        edges[:, 1:] = _distance(ground[:, 1:], ground[:, :-1]) > least
        edges[1:] |= _distance(ground[1:], ground[:-1]) > least
        return edges

    def shown_instead(self, word: Word, angle: int = 0) -> str | None:
        """What the picture shows where a word is said to stand; None if it shows the word, ''
        if something lies on it. `angle` says which way the word reads on this page."""
        shown, ones = self._with_ones.get(word) or self._look(word, angle)
        if shown is not None and self._fine:
            shown = self._fine.shown_instead(word, angle)
        if shown is None and not angle and word.text.isdigit():
            return self._without_cut_digits(word, ones)
        return shown

    def _without_cut_digits(self, word: Word, ones: Ones) -> str | None:
        """A number without its first and last digits if the page's edge cuts them, and without the
        `ones` of which half is seen, which look like a 1; None if none is cut."""
        shown, room = word.text, BEYOND * word.size
        if word.box.left < -room:
            shown = "?" + shown[1:]
        if word.box.right > self._ink.shape[1] / self._scale + room:
            shown = shown[:-1] + "?"
        if ones and word.size in self._least_one:
            tall, wide = self._least_one[word.size]
            for place, height, width in ones:
                if height < tall or width < wide:
                    shown = f"{shown[:place]}?{shown[place + 1 :]}"
        return shown if shown != word.text else None

    @cached_property
    def _with_ones(self) -> dict[Word, Look]:
        """The page's numbers with a 1 in them."""
        with_ones = (w for w in self._words if "1" in w.text and w.text.isdigit() and not w.turned)
        return {word: self._look(word) for word in with_ones}

    @cached_property
    def _least_one(self) -> dict[float, tuple[float, float]]:
        """How many pixels high and wide a 1 is at the least, by the size of its letters."""
        sizes: dict[float, list[list[int]]] = {}
        for word, (_, ones) in self._with_ones.items():
            for _, *size in ones:
                sizes.setdefault(word.size, []).append(size)
        return {
            size: (
                CUT_SHORT * median([tall for tall, _ in ones]),
                CUT_NARROW * median([wide for _, wide in ones]),
            )
            for size, ones in sizes.items()
        }

    @cached_property
    def _fine(self) -> Picture | None:
        """The same, drawn finely; few pages need it."""
        return self._draw_finely() if self._draw_finely else None

    def _look(self, word: Word, angle: int = 0) -> Look:
        """What is shown in place of a word, and its ones, but for what the page's edge cuts."""
        text, starts = word.text, word.starts
        if UNNAMED in text:
            return SEEN  # nothing is said
        # where its signs reach, whatever its font says of its height
        box, half = word.box, HALF_A_LINE * word.size
        if angle % 180:
            line = Box(box.x_centre - half, box.top, box.x_centre + half, box.bottom)
        else:
            line = Box(box.left, box.y_centre - half, box.right, box.y_centre + half)
        place = self._pixels(line)
        ink = self._ink[place]
        in_words = not text.isdigit() and any(map(str.isalpha, text))
        lies_on_it = False
        if self._over is not None:
            over = self._over[place][ink > FAINTEST]
            lies_on_it = bool(over.any() and (not in_words or over.mean() > WRONG))
        if in_words and (not starts or angle % 90):
            # its signs can't be told apart; a number's must
            return ("", ()) if lies_on_it else SEEN
        if angle:
            ink = np.ascontiguousarray(np.rot90(ink, -(angle // 90)))
        shown, ones = _text_shown_instead(text, starts, ink.shape, ink.tobytes())
        return "" if lies_on_it else shown, ones

    def are_plain(
        self, boxes: Sequence[Box], around: Sequence[Box] = (), *, or_dashed: bool = False
    ) -> list[bool]:
        """For each box, whether nothing is drawn in the line of text that it has room for but what
        is written there: the sides of its cell may be, the edge of a shade that all of it has, and
        a ring or a ground `around` a number; where no number stands a flat stroke, too."""
        places = self._places(boxes)
        plain = self._plane.are_plain(places)
        top, bottom = np.minimum(places[:, :2], len(self._ink)).T
        inked = self._unaccounted_above[top] < self._unaccounted_above[bottom]
        are: list[bool] = (plain & ~inked).tolist()
        for at in np.flatnonzero(~plain | inked).tolist():
            place = slices(*places[at].tolist())
            if not (inked[at] and self._unaccounted[place].any()):
                ring = around[at] if around else None
                are[at] = bool(plain[at]) or self._is_plain(place, ring, or_dashed=or_dashed)
        return are

    def _is_plain(self, place: Pixels, around: Box | None, *, or_dashed: bool) -> bool:
        rows, columns = place
        ground = self._ground[place]
        if ground.max() - ground.min() <= self._mark:
            return True
        edges = self._edges(place, SPREAD)
        within = ~self._are_sides(edges, rows, columns)
        if self._is_nothing(edges[:, within], place, round(THIN * self._scale) if or_dashed else 0):
            return True
        for row, column in self._rings(around) if around else ():
            if rows.start <= row < rows.stop and columns.start <= column < columns.stop:
                edges[row - rows.start, column - columns.start] = False
        return around is not None and self._is_nothing(edges[:, within], place)

    def _is_nothing(self, edges: Marks, place: Pixels, flat: int = 0) -> bool:
        """True if there are no edges, or only within so many `flat` rows of pixels, or only that
        of a shade."""
        rows, columns = place
        lines = np.flatnonzero(np.logical_or.reduce(edges, axis=1))
        if not len(lines) or lines[-1] - lines[0] < flat:
            return True
        above = self._ground[max(0, rows.start + int(lines[0]) - 1), columns]
        below = self._ground[rows.start + int(lines[-1]), columns]
        straight = bool(edges[lines[0] : lines[-1] + 1].all())
        return straight and bool((_distance(above, below) > self._mark).all())

    def _rings(self, box: Box) -> Iterator[tuple[int, int]]:
        """The pixels of what is drawn all around a number and goes no further: a ring, a frame,
        the edge of a ground; not of what is drawn on the inner side of it."""
        around = self._pixels(box, box.height)
        top, left = around[0].start, around[1].start
        rows, columns = (
            slice(its.start - start, its.stop - start)
            for its, start in zip(self._pixels(box), (top, left), strict=True)
        )
        edges = self._edges(around, SPREAD)
        middle = (rows.start + rows.stop) // 2
        for column in np.flatnonzero(edges[middle, : columns.start])[::-1]:
            if not edges[middle, column]:
                continue  # it is of a ring
            piece = _connected(edges, middle, column)
            goes_on = [piece[0], piece[-1], piece[:, 0], piece[:, -1]]
            sides = [piece[: rows.start], piece[rows.stop :], piece[:, columns.stop :]]
            if np.any(np.concatenate(goes_on)) or not all(side.any() for side in sides):
                return
            if piece[rows, columns].any():
                return  # it touches a digit
            edges &= ~piece
            ys, xs = (piece & _rim(piece, round(EDGE * self._scale))).nonzero()
            yield from zip((ys + top).tolist(), (xs + left).tolist(), strict=True)

    def _are_sides(self, edges: Marks, rows: slice, columns: slice) -> Marks:
        """Which columns of pixels are a side of the cell: upright edges that go on above or below,
        at least with gaps, by a line of text."""
        far = rows.stop - rows.start + (rows.stop - rows.start) // 2
        above = self._edges((slice(max(0, rows.start - far), rows.start), columns), ELSEWHERE)
        below = self._edges((slice(rows.stop, rows.stop + far), columns), ELSEWHERE)
        goes_on = [2 * part.sum(axis=0) > len(part) for part in (above, below) if len(part)]
        through = np.logical_and.reduce(edges, axis=0)
        sides: Marks = through & np.logical_or.reduce(goes_on)
        return sides

    @cached_property
    def _plane(self) -> _Plane:
        return _Plane(self._ground, self._mark)

    @cached_property
    def rulings(self) -> list[Ruling]:
        """The upright edges of what is drawn, lines and grounds, some points long at least."""
        return self._plane.rulings(self._scale)

    def are_barred(self, boxes: Sequence[Box], beside: Sequence[float]) -> list[bool]:
        """For each box whether a dark bar lies over its line of text, which its row, `beside` so
        many points from the left, and what is above and below have not."""
        x = np.array([box.x_centre for box in boxes])
        y = np.array([box.y_centre for box in boxes])
        above = np.array([box.top - AROUND for box in boxes])
        below = np.array([box.bottom + AROUND for box in boxes])
        shade, *around = (
            self._shades(*spot) for spot in ((x, y), (np.array(beside), y), (x, above), (x, below))
        )
        barred = shade < DARK
        for other in around:
            barred &= np.abs(other - shade) > DARKER
        are: list[bool] = barred.tolist()
        return are

    def _shades(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Counts:
        rows, columns = (
            np.clip((points * self._scale).astype(np.intp), 0, end - 1)
            for points, end in zip((y, x), self._ground.shape, strict=True)
        )
        shades: Counts = self._ground[rows, columns].astype(np.intp)
        return shades

    def _places(self, boxes: Sequence[Box], margin: float = 0.0) -> Counts:
        edges = np.array([(b.top, b.bottom, b.left, b.right) for b in boxes], np.float64)
        return places_of(edges.reshape(-1, 4), self._scale, margin)

    def _pixels(self, box: Box, margin: float = 0.0) -> Pixels:
        return pixels_of(box, self._scale, margin)


class _Plane:
    """The shades of a ground, less the rows and columns of pixels that repeat the one before: of
    a page with rules, fills and bands few are left, and what is asked of many places costs little.
    Of what is drawn there, less than `mark` is none."""

    def __init__(self, ground: Shades, mark: int) -> None:
        self._height, self._width = ground.shape
        ground = np.ascontiguousarray(ground)
        eights = self._width // 8 * 8  # columns that are compared eight at once
        wide, rest = ground[:, :eights].view(np.uint64), ground[:, eights:]
        new = (wide[1:] != wide[:-1]).any(axis=1) | (rest[1:] != rest[:-1]).any(axis=1)
        self._rows = np.flatnonzero(np.append(True, new))
        some = ground[self._rows]
        new = (some[:, 1:] != some[:, :-1]).any(axis=0)
        self._columns = np.flatnonzero(np.append(True, new))
        ground = some[:, self._columns]
        self._steps = np.zeros(ground.shape, np.uint8)  # from one column to the next
        self._steps[:, 1:] = _distance(ground[:, 1:], ground[:, :-1])
        self._falls = np.zeros(ground.shape, np.uint8)  # from one row to the next
        self._falls[1:] = _distance(ground[1:], ground[:-1])
        self._mark = mark

    def are_plain(self, places: Counts) -> Marks:
        """Of places, each a row (top, bottom, left and right in pixels), which have nothing but
        one shade and upright lines that go on above or below: the sides of a cell. What takes a
        closer look has not."""
        top, bottom = np.minimum(places[:, :2], self._height).T
        left, right = np.minimum(places[:, 2:], self._width).T
        # of the rows and columns that are left, those that the place lies on
        first, last = self._row(top), self._row(bottom - 1)
        begin, end = (np.searchsorted(self._columns, edge, "right") for edge in (left, right - 1))
        plain: Marks = (top >= bottom) | (left >= right) | ((begin == end) & (first == last))
        if self._steps.size > MOST_UNLIKE or plain.all():
            return plain
        bands, of_band = np.unique(top * (self._height + 1) + bottom, return_inverse=True)
        level, upright = self._odd_columns(*np.divmod(bands, self._height + 1))
        plain |= (level[of_band, begin - 1] == level[of_band, end]) & (
            upright[of_band, begin] == upright[of_band, end]
        )
        return plain

    def _odd_columns(self, top: Counts, bottom: Counts) -> tuple[Counts, Counts]:
        """For each band of rows of pixels, how many of the columns before each have level edges
        in it, and how many upright ones that are no side of a cell, as far as that is plain."""
        first, last = self._row(top), self._row(bottom - 1)
        begins, ends = self._reach
        steps, falls = self._edges_above
        most = 0.75 * (bottom - top)[:, None]  # of what is looked at above or below for a side
        goes_on = top[:, None] - begins[first] > most
        goes_on |= ends[last] - bottom[:, None] > most
        edges = steps[last + 1] - steps[first]
        upright = (edges > 0) & ~((edges == (last - first + 1)[:, None]) & goes_on)
        level = falls[last + 1] > falls[np.minimum(first + 1, last + 1)]
        before = np.zeros((2, len(top), len(self._columns) + 1), np.intp)
        np.cumsum(level, axis=1, out=before[0, :, 1:])
        np.cumsum(upright, axis=1, out=before[1, :, 1:])
        return before[0], before[1]

    @cached_property
    def _edges_above(self) -> tuple[Counts, Counts]:
        """How many upright and how many level edges there are in each column above each row."""
        above = np.zeros((2, len(self._rows) + 1, len(self._columns)), np.intp)
        for count, changes in zip(above, (self._steps, self._falls), strict=True):
            np.cumsum(changes > SPREAD * self._mark, axis=0, out=count[1:])
        return above[0], above[1]

    def _row(self, pixels: Counts) -> Counts:
        return np.searchsorted(self._rows, pixels, "right") - 1

    @cached_property
    def _reach(self) -> tuple[Counts, Counts]:
        """The rows of pixels in which the upright edge at each place, if faint, begins and ends;
        where a level line crosses, it goes on."""
        edges = self._steps > ELSEWHERE * self._mark
        begins, ends = self._runs(~edges)
        return self._runs(edges | (ends - begins <= NEAR))

    def _runs(self, marks: Marks) -> tuple[Counts, Counts]:
        """The rows of pixels in which the marks below one another around each place begin and
        end."""
        places = np.arange(len(marks))[:, None]
        begins = np.maximum.accumulate(np.where(marks, 0, places + 1))
        ends = np.minimum.accumulate(np.where(marks, len(marks), places)[::-1])[::-1]
        pixels = np.append(self._rows, self._height)
        return pixels[begins], pixels[ends]

    def rulings(self, scale: float) -> list[Ruling]:
        """The upright edges, some points long at least, on a page of `scale` pixels a point."""
        step = max(1, round(SAMPLED * scale))
        rows = np.searchsorted(self._rows, np.arange(0, self._height, step), side="right") - 1
        edges = np.zeros((len(rows) + 2, len(self._columns)), bool)
        edges[1:-1] = self._steps[rows] > FAINTEST
        edges[1:-1] |= edges[:-2] & edges[2:]  # a level line crosses it
        first = edges.copy()
        for back in range(1, NEAR + 1):
            # the other side of a thin line, and the rest of its blur, are no lines of their own
            near = self._columns[back:] - self._columns[:-back] <= NEAR
            first[:, back:] &= ~(edges[:, :-back] & near)
        marks = np.flatnonzero(first.T)  # down each column, one after the other
        if not len(marks):
            return []
        apart = np.diff(marks) > 1
        begins, ends = marks[np.append(True, apart)], marks[np.append(apart, True)]
        long = ends - begins > 1
        columns, begins = np.divmod(begins[long], len(first))
        ends = ends[long] - columns * len(first)  # the first row of all is none of the page's
        places = self._columns[columns] / scale, (begins - 1) * step / scale, ends * step / scale
        return list(zip(*(place.tolist() for place in places), strict=True))


@lru_cache(maxsize=8192)  # slides name the same rows and columns over and over
def _text_shown_instead(
    text: str, starts: tuple[float, ...], shape: tuple[int, int], inked: bytes
) -> Look:
    """What the ink of a word shows, whose signs begin at these shares of it."""
    ink = np.frombuffer(inked, np.uint8).reshape(shape)
    in_words = any(map(str.isalpha, text))
    pieces = cut(ink, starts or [at / len(text) for at in range(len(text))])
    if in_words:
        blank = sum([_darkest(piece) <= FAINTEST for piece in pieces])
        if blank > MOST_BLANK * len(pieces):
            return "", ()
    shown = [
        _sign_shown_instead(sign, piece.shape, piece.tobytes(), in_words)
        for sign, piece in zip(text, pieces, strict=True)
    ]
    ones = tuple(
        (place, *trimmed(piece).shape)
        for place, (sign, piece) in enumerate(zip(text, pieces, strict=True))
        if sign == "1" and not in_words
    )
    odd = [sign for sign, other in zip(text, shown, strict=True) if other is not None]
    may_be_odd = max(len(text) > SHORT, WRONG * len(text)) if in_words else 0
    if len(odd) <= may_be_odd and not any(map(str.isdigit, odd)):
        return None, ones
    signs = [
        sign if other is None else other or "?" for sign, other in zip(text, shown, strict=True)
    ]
    return "".join(signs), ones


@lru_cache(maxsize=100_000)  # a font draws a sign alike in most places
def _sign_shown_instead(sign: str, shape: tuple[int, int], ink: bytes, in_word: bool) -> str | None:
    """The sign that is shown in place of `sign`, '' if none is; None if it is shown."""
    if max(ink, default=0) <= FAINTEST:
        return None if in_word else ""  # two letters may be one sign
    return denies(np.frombuffer(ink, np.uint8).reshape(shape), sign, leniently=in_word)


def _connected(marks: Marks, row: int, column: int) -> Marks:
    """Of the marks those that touch the one at a row and column, or one another that does."""
    piece = np.zeros(marks.shape, bool)
    piece[row, column] = True
    grown = 0
    while grown < (grown := int(piece.sum())):
        wide = piece.copy()
        wide[:, 1:] |= piece[:, :-1]
        wide[:, :-1] |= piece[:, 1:]
        piece = wide.copy()
        piece[1:] |= wide[:-1]
        piece[:-1] |= wide[1:]
        piece &= marks
    return piece


def _rim(piece: Marks, thick: int) -> Marks:
    """What lies no deeper in a piece than an edge is thick, from some side."""
    rim = np.zeros(piece.shape, bool)
    for turns in range(4):
        deep = np.logical_or.accumulate(np.rot90(piece, turns), axis=0)
        deep[thick:] &= deep[:-thick]
        deep[:thick] = False
        rim |= np.rot90(~deep, -turns)
    return rim


def _darkest(ink: Shades) -> int:
    return int(np.maximum.reduce(ink, axis=None, initial=0))


def _distance(one: Shades, other: Shades) -> Shades:
    distance: Shades = np.maximum(one, other)
    distance -= np.minimum(one, other)
    return distance
