"""A page's words and where they stand, read with either engine.

Characters that touch on one line are a word. The words come out in reading direction: on a page
whose text is drawn turned, the coordinates are turned with it, and `Page.turned` says by how
much, so that a box can be led back to its spot on the page as a person sees it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from statistics import median

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from intygsstat.errors import IntygsstatError
from intygsstat.models import Box, Engine, Word, box_around
from intygsstat.pdf.chars import (
    SOFT_HYPHEN,
    UNNAMED,
    Chars,
    RawPage,
    read_page,
    turn_box,
    turned_size,
)
from intygsstat.pdf.document import OpenDeck, page_unreadable
from intygsstat.pdf.picture import PIXELS_PER_POINT, Picture
from intygsstat.pdf.sidecar import Seen

# A gap wider than this share of the font size parts two words. A thin space is
# a fifth to a sixth of an em; digits of one number touch.
WORD_GAP = 0.14
# Characters on one line whose tops differ by more points than this are two
# words: a raised footnote number is no digit.
RAISED = 1.0
# The same character again, nearer than this share of its size, is a shadow or
# a bold drawn by hand.
DRAWN_TWICE = 0.19
TOUCHING = 0.02  # of its size: a sign so near to the end of the one before it is the next
FARTHEST_SHADOW = 1.5  # points
UPON = 0.3  # of its size: what reaches farther into the sign before overlaps it
# Digits that share more of their width are of two numbers, one drawn upon the other. It is less
# than half: a digit right between two others overlaps both.
UPON_A_DIGIT = 0.45
NARROW = 0.1  # of its size; a narrower hyphen isn't drawn
SMALL = 6.0  # points; a page of smaller numbers, six slides on a sheet, is drawn larger
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# What a font can't name; half of a pair is no character, and can't be stored.
_CONTROLS = dict.fromkeys((*range(32), 127, *range(0xD800, 0xE000)), UNNAMED)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_LIGATURES |= {0xFB05: "st", 0xFB06: "st"}
_DIGITS_TO_UNNAMED = str.maketrans("0123456789", UNNAMED * 10)


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page. `image_share` is the share of the page that pictures
    cover, `drawings` the number of drawn shapes. A page whose text is drawn
    turned is described in the direction it is read in; `turned` says by how
    many degrees. `covered` are words on which something lies, once they are none of `words`.
    `draw` is asked for its picture only where that is looked at."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    image_share: float = 0.0
    drawings: int = 0
    turned: int = 0
    covered: tuple[Word, ...] = ()
    draw: Callable[[], Picture] | None = field(default=None, compare=False, repr=False)

    @property
    def picture(self) -> Picture:
        """What it looks like, drawn when it is first asked for."""
        assert self.draw
        return self.draw()


@contextmanager
def open_pages(
    deck: OpenDeck,
    engine: Engine = "pdfium",
    seen: Sequence[Seen] = (),
    scale: float = PIXELS_PER_POINT,
) -> Iterator[Callable[[int], Page]]:
    """A function from page number to Page, good while the file is open. What somebody has `seen`
    on a slide stands there, whatever its text says; `scale` is how fine its picture is.

    Raises DeckUnreadableError if the engine fails, or if pdfplumber sees
    another number of pages than pdfium did.
    """
    if engine == "pdfium":
        yield lambda n: _page(
            deck, (engine, n), lambda n: read_page(*deck.load(n), deck.things(n)), seen, scale
        )
        return
    from intygsstat.pdf.plumber import open_raw_pages  # pdfplumber: a fifth of a second

    with open_raw_pages(deck) as raw_page:
        yield lambda n: _page(deck, (engine, n), raw_page, seen, scale)


def _page(
    deck: OpenDeck,
    key: tuple[Engine, int],
    raw_page: Callable[[int], RawPage],
    seen: Sequence[Seen],
    scale: float,
) -> Page:
    _, number = key
    try:
        if key not in deck.read:  # tables and slides ask for some of the same pages
            deck.read[key] = _raw_to_page(raw_page(number), number)
        said: Page = deck.read[key]
        drawn = deck.load(number)[0]
    except IntygsstatError:
        raise
    except Exception as error:  # whatever a broken page does to a library
        raise page_unreadable(f"{deck.text.name}, slide {number}", error) from None
    words, size = list(said.words), turned_size(said.turned, said.width, said.height)
    for what in seen:
        if what.page == number:
            words = _with_seen(words, what.text, turn_box(Box(*what.box), said.turned, *size))
    sizes = [word.size for word in words if word.text[:1].isdigit() and word.size > 0]
    larger = max(1.0, SMALL / median(sizes)) if sizes else 1.0
    draw = cache(partial(Picture, drawn, deck.things(number), said.turned, larger * scale))
    return replace(said, words=_in_order(words), draw=draw)


def _raw_to_page(raw: RawPage, number: int) -> Page:
    """What a page says, its words by the direction they read in."""
    size = raw.width, raw.height
    by_angle = {
        angle: chars_to_words(chars, *turned_size(angle - angle % 90, *size))
        for angle, chars in sorted(raw.chars.items())
    }
    signs = {angle: sum(len(word.text) for word in words) for angle, words in by_angle.items()}
    upright = [angle for angle in signs if angle % 90 == 0]
    page_angle = max(upright, key=signs.__getitem__) if upright else 0
    words = [
        word if angle == page_angle else _turned(word, angle, page_angle, size)
        for angle, found in by_angle.items()
        for word in found
    ]
    width, height = turned_size(page_angle, *size)
    return Page(
        number=number,
        width=width,
        height=height,
        words=tuple(words),
        image_share=min(
            1.0, sum(_area_shown(p, *size) for p in raw.pictures) / (size[0] * size[1])
        ),
        drawings=raw.drawings,
        turned=page_angle,
    )


def _turned(word: Word, angle: int, page_angle: int, size: tuple[float, float]) -> Word:
    """A word that reads in another direction than its page."""
    quarter = angle - angle % 90
    place = turn_box(word.box, quarter, *turned_size(quarter, *size), back=True)
    box = turn_box(place, page_angle, *size)
    return structs.replace(word, box=box, turned=(angle - page_angle) % 360)


def as_shown(page: Page) -> Page:
    """The page with those of its words that are seen on its picture; itself if all are."""
    picture, words, covered = page.picture, [], []
    visibilities = picture.visibilities(page.words)
    if not picture.notes and {*visibilities} <= {"seen"}:
        return page
    text = box_around([word.box for word in page.words] or [Box(0.0, 0.0, 0.0, 0.0)])
    notes = [note for note in picture.notes if note.overlaps(text)]  # not one in the margin
    for word, visibility in zip(page.words, visibilities, strict=True):
        if visibility == "covered":
            covered.append(word)
        is_faint = visibility == "faint" and word.text.isdigit()
        if visibility != "seen" and not is_faint:
            continue
        if is_faint or (not word.is_seen and any(map(word.box.overlaps, notes))):
            word = structs.replace(word, text=word.text.translate(_DIGITS_TO_UNNAMED))
        words.append(word)
    said = [word.box for word in page.words if word.is_seen]
    words += [Word(UNNAMED, n, n.height) for n in notes if not any(_is_within(n, b) for b in said)]
    shown = _in_order(words)
    return page if shown == page.words else replace(page, words=shown, covered=tuple(covered))


def _in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda w: (w.box.top, w.box.left)))


def _with_seen(words: list[Word], text: str, box: Box) -> list[Word]:
    """The words, with those of `text`, as somebody saw them, in place of all within `box`."""
    inside = [word for word in words if _is_within(word.box, box)]
    size = max((word.size for word in inside), default=box.height)
    length = box.width / len(text)
    seen = []
    for found in re.finditer(r"\S+", text):
        left, right = (box.left + at * length for at in found.span())
        place = Box(left, box.top, right, box.bottom)
        seen.append(Word(found.group(), place, size, is_seen=True))
    return [word for word in words if word not in inside] + seen


def _is_within(inner: Box, outer: Box) -> bool:
    across = outer.left <= inner.x_centre <= outer.right
    return across and outer.top <= inner.y_centre <= outer.bottom


def _area_shown(box: Box, width: float, height: float) -> float:
    across = max(0.0, min(box.right, width) - max(box.left, 0.0))
    return across * max(0.0, min(box.bottom, height) - max(box.top, 0.0))


# Characters to words ----------------------------------------------------------------------------

Texts = NDArray[np.object_]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
Places = NDArray[np.intp]


def chars_to_words(chars: Chars, width: float, height: float) -> list[Word]:
    """The words that `chars` make on a page of `width` by `height` points in their direction.

    What stands off the page is no part of them, nor is a character drawn once more.
    """
    texts, places = chars.texts.copy(), chars.places
    lefts, rights, tops, sizes = places
    x, y = (lefts + rights) / 2, tops + sizes / 2
    kept = (x >= 0) & (x <= width) & (y >= 0) & (y <= height) & ~_invisible(texts, places)
    texts, places = texts[kept], places[:, kept]
    order, lines = _by_lines(places)
    texts, places = texts[order], places[:, order]
    goes_on = np.diff(lines, prepend=-1) == 0  # on the line of the one before
    again = goes_on & _repeats(texts, places, order)
    if again.any():
        texts, places, goes_on = texts[~again], places[:, ~again], goes_on[~again]
        order, lines = order[~again], lines[~again]
    numbers = _numbers_upon_numbers(texts, places, order, lines)
    if numbers.any():
        apart = np.lexsort((numbers, lines))
        texts, places = texts[apart], places[:, apart]
        goes_on = (np.diff(lines, prepend=-1) == 0) & (np.diff(numbers[apart], prepend=0) == 0)
    blank = np.fromiter(map(str.isspace, texts), bool, len(texts))
    return _signs_to_words(texts, places, _touches(texts, places, blank) & goes_on, blank)


def _invisible(texts: Texts, places: Floats) -> Marks:
    """Which characters are marks that nobody sees; those that are in part lose it in `texts`."""
    lefts, rights, tops, sizes = places
    gone = np.zeros(len(texts), bool)
    # Some write marks of no width as a blank where the next character begins; pdfium makes a blank
    # without width where an italic sign that leans back comes next.
    step = np.diff(lefts)
    near = (-0.02 * sizes[:-1] <= step) & (step < WORD_GAP * sizes[:-1]) & (np.diff(tops) == 0)
    near |= rights[:-1] <= lefts[:-1]
    gone[:-1] = (texts[:-1] == " ") & near & (rights[1:] > lefts[1:])
    marked = _INVISIBLE.search("".join(texts)) is not None
    for index in [i for i, t in enumerate(texts) if _INVISIBLE.match(t)] if marked else ():
        text, has_width = texts[index], rights[index] - lefts[index] > NARROW * sizes[index]
        is_hyphen = text[0] == SOFT_HYPHEN and has_width
        texts[index] = "-" if is_hyphen and not _within_a_word(texts, places, index) else text[1:]
        # one with a width holds its word together
        gone[index] = not texts[index] and not (text == SOFT_HYPHEN and has_width)
    return gone


def _within_a_word(texts: Texts, places: Floats, hyphen: int) -> bool:
    """True for a hyphen that letters touch on both sides."""
    lefts, rights, tops, sizes = places
    around = texts[max(0, hyphen - 1) : hyphen + 2]
    return bool(
        len(around) == 3
        and (around[0] + around[2]).isalpha()
        and abs(lefts[hyphen + 1] - rights[hyphen]) < WORD_GAP * sizes[hyphen]
        and tops[hyphen - 1] == tops[hyphen + 1]
    )


def _by_lines(places: Floats) -> tuple[Places, Places]:
    """The order of characters by lines of one size, in each from the left, and the line of each in
    that order."""
    lefts, _, tops, sizes = places
    downwards = np.lexsort((tops, sizes))
    apart = np.diff(tops[downwards], prepend=0) > _shadow(sizes[downwards])
    apart |= np.diff(sizes[downwards], prepend=0) != 0
    lines = np.empty(len(lefts), int)
    lines[downwards] = np.cumsum(apart)
    order = np.lexsort((lefts, lines))
    return order, lines[order]


def _shadow(sizes: Floats) -> Floats:
    """How far a shadow may be away, in points."""
    near: Floats = np.minimum(FARTHEST_SHADOW, DRAWN_TWICE * sizes)
    return near


def _repeats(texts: Texts, places: Floats, order: Places) -> Marks:
    """Which characters repeat the one before in nearly the same place. What is drawn right after it
    doesn't if it is a part of the same ligature, or begins just where the other ends: two letters
    as narrow as 'll'."""
    lefts, rights, tops, sizes = places
    aside, near = np.diff(lefts, prepend=0), _shadow(sizes)
    again: Marks = (aside < near) & (np.abs(np.diff(tops, prepend=0)) < near)
    follows = np.diff(order, prepend=0) == 1
    again &= (aside > 0) | ~follows
    again[1:] &= texts[1:] == texts[:-1]
    again[1:] &= ~follows[1:] | (np.abs(lefts[1:] - rights[:-1]) > TOUCHING * sizes[1:])
    return again


def _numbers_upon_numbers(texts: Texts, places: Floats, order: Places, lines: Places) -> Places:
    """Which turn of drawing each character is of. All of a line are of one, unless digits on it
    stand upon one another: then a digit drawn upon the one before it, or farther left, begins
    another."""
    turns = np.zeros(len(texts), int)
    digits = np.flatnonzero(np.fromiter(map(str.isdigit, texts), bool, len(texts)))
    upon = digits[1:][_reaches_into(places, lines, digits)]
    if len(upon):
        drawn = np.lexsort((order, lines))
        drawn = drawn[np.isin(lines[drawn], lines[upon])]
        digits = drawn[np.isin(drawn, digits)]
        turns[digits[1:][_reaches_into(places, lines, digits)]] = 1
        turns[drawn] = np.cumsum(turns[drawn])
    return turns


def _reaches_into(places: Floats, lines: Places, digits: Places) -> Marks:
    """Which digits but the first stand upon the one before, or to the left of it."""
    lefts, rights = places[:2, digits]
    shared = rights[:-1] - lefts[1:]
    upon: Marks = shared > UPON_A_DIGIT * (rights - lefts)[1:]
    upon &= np.diff(lines[digits]) == 0
    return upon


def _touches(texts: Texts, places: Floats, blank: Marks) -> Marks:
    """Which characters go on with a word of the one before, if that is on their line. A digit
    drawn upon another sign is no part of its number."""
    lefts, rights, tops, sizes = places
    touches: Marks = np.abs(np.diff(tops, prepend=0)) <= RAISED
    touches[1:] &= lefts[1:] - rights[:-1] <= WORD_GAP * sizes[1:]
    touches[1:] &= ~(blank[1:] | blank[:-1])
    for place in np.flatnonzero(rights[:-1] - lefts[1:] > UPON * sizes[1:]) + 1:
        touches[place] &= not texts[place].isdigit()
    return touches


def _signs_to_words(texts: Texts, places: Floats, goes_on: Marks, blank: Marks) -> list[Word]:
    """A word of each character that isn't blank with those behind it that go on with it."""
    lefts, rights, tops, sizes = places
    starts = np.flatnonzero(~goes_on)
    if not len(starts):
        return []
    reach = np.maximum.reduceat(rights, starts)
    above, below = np.minimum.reduceat(tops, starts), np.maximum.reduceat(tops + sizes, starts)
    signs = np.diff(starts, append=len(texts))
    length = np.maximum(reach - lefts[starts], 1e-9)
    shares = (lefts - np.repeat(lefts[starts], signs)) / np.repeat(length, signs)
    shares = shares.round(4).tolist()  # alike wherever the same word stands
    signs_of, words = texts.tolist(), []
    boxes = map(Box, *(edge.tolist() for edge in (lefts[starts], above, reach, below)))
    each = zip(boxes, sizes[starts].tolist(), starts.tolist(), signs.tolist(), strict=True)
    for box, size, start, count in each:
        if not blank[start]:
            text = "".join(signs_of[start : start + count])
            if not (text.isascii() and text.isprintable()):
                text = text.translate(_CONTROLS).translate(_LIGATURES)
                text = unicodedata.normalize("NFC", text)
            own = tuple(shares[start : start + count]) if len(text) == count else ()
            words.append(Word(text, box, size, starts=own))
    return words
