"""A page's words and where they stand, read with either engine.

Characters that touch on one line are a word. The words come out in reading direction: on a page
whose text is drawn turned, the coordinates are turned with it, and `Page.turned` says by how
much, so that a box can be led back to its spot on the page as a person sees it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from operator import attrgetter
from statistics import median

from intygsstat.errors import IntygsstatError
from intygsstat.models import Box, Engine, Word, box_around
from intygsstat.pdf.chars import (
    SOFT_HYPHEN,
    UNNAMED,
    Chars,
    RawPage,
    read_page,
)
from intygsstat.pdf.document import OpenDeck, page_unreadable
from intygsstat.pdf.picture import PIXELS_PER_POINT, Picture, Ruling
from intygsstat.pdf.rotation import turn_box, turned_size
from intygsstat.pdf.sidecar import Seen

# A gap wider than this share of the font size parts two words. A thin space is
# a fifth to a sixth of an em; digits of one number touch.
WORD_GAP = 0.14
# Characters on one line whose tops differ by more points than this are two
# words: a raised footnote number is no digit.
RAISED = 1.0
# The same character again, nearer than this share of its size, is a shadow or
# a bold drawn by hand. Two of the narrowest letters stand 0.22 apart.
DRAWN_TWICE = 0.19
FARTHEST_SHADOW = 1.5  # points
NARROWEST_HYPHEN = 0.1  # of its size; a narrower one isn't drawn
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
    A page that was made by hand has no picture."""

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
    def picture(self) -> Picture | None:
        """What it looks like, drawn when it is first asked for."""
        return self.draw() if self.draw else None

    @property
    def rulings(self) -> Sequence[Ruling]:
        """The upright edges of what is drawn."""
        return self.picture.rulings if self.picture else ()


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
        yield lambda n: _page(deck, n, lambda n: read_page(*deck.load(n)), seen, scale)
        return
    from intygsstat.pdf.plumber import open_raw_pages  # pdfplumber: a fifth of a second

    with open_raw_pages(deck) as raw_page:
        yield lambda n: _page(deck, n, raw_page, seen, scale)


def _page(
    deck: OpenDeck,
    number: int,
    raw_page: Callable[[int], RawPage],
    seen: Sequence[Seen],
    scale: float,
) -> Page:
    try:
        said = _raw_to_page(raw_page(number), number)
        drawn = deck.load(number)[0]
    except IntygsstatError:
        raise
    except Exception as error:  # whatever a broken page does to a library
        raise page_unreadable(f"{deck.text.name}, slide {number}", error) from None
    words, size = list(said.words), turned_size(said.turned, said.width, said.height)
    for what in seen:
        if what.page == number:
            words = _with_seen(words, what.text, turn_box(what.box, said.turned, *size))
    sizes = [word.size for word in words if word.text[:1].isdigit() and word.size > 0]
    larger = max(1.0, SMALL / median(sizes)) if sizes else 1.0
    draw = cache(partial(Picture, drawn, said.turned, larger * scale))
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
    return replace(word, box=box, turned=(angle - page_angle) % 360)


def as_shown(page: Page) -> Page:
    """The page with those of its words that are seen on its picture; itself if all are."""
    picture = page.picture
    if picture is None:
        return page
    words, covered = [], []
    text = box_around([word.box for word in page.words] or [Box(0.0, 0.0, 0.0, 0.0)])
    notes = [
        note
        for note in picture.notes
        if note.overlaps(text)  # one in the margin lies on nothing
    ]
    for word, visibility in zip(page.words, picture.visibilities(page.words), strict=True):
        if visibility == "covered":
            covered.append(word)
        is_faint = visibility == "faint" and word.text.isdigit()
        if visibility != "seen" and not is_faint:
            continue
        if is_faint or (not word.is_seen and any(map(word.box.overlaps, notes))):
            word = replace(word, text=word.text.translate(_DIGITS_TO_UNNAMED))
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
    length = (box.right - box.left) / len(text)
    seen = [
        Word(
            found.group(),
            Box(
                box.left + found.start() * length,
                box.top,
                box.left + found.end() * length,
                box.bottom,
            ),
            size,
            is_seen=True,
        )
        for found in re.finditer(r"\S+", text)
    ]
    return [word for word in words if word not in inside] + seen


def _is_within(inner: Box, outer: Box) -> bool:
    across = outer.left <= inner.x_centre <= outer.right
    return across and outer.top <= inner.y_centre <= outer.bottom


def _area_shown(box: Box, width: float, height: float) -> float:
    across = max(0.0, min(box.right, width) - max(box.left, 0.0))
    return across * max(0.0, min(box.bottom, height) - max(box.top, 0.0))


@dataclass(slots=True)
class _Run:
    """Characters `first` to `end`, which touch; with a blank before or behind it, none is near."""

    first: int
    end: int
    left: float
    last_left: float
    right: float
    top: float
    size: float
    after_blank: bool
    before_blank: bool = False


def chars_to_words(chars: Chars, width: float, height: float) -> list[Word]:
    """The words that `chars` make on a page of `width` by `height` points in their direction.

    What stands off the page is no part of them, nor is a character drawn once more.
    """
    chars = _without_invisible(chars)
    runs = _chars_to_runs(chars)
    if any(_leaves_the_page(run, width, height) for run in runs) or _stand_on_one_another(runs):
        chars = _drawn_once(_on_the_page(chars, width, height))
        runs = _chars_to_runs(chars)
    return [_word(chars, runs) for runs in _joined(runs)]


def _without_invisible(chars: Chars) -> Chars:
    """The characters less marks that nobody sees."""
    gone = {
        index
        for index, text in enumerate(chars.texts)
        if text == " " and _has_no_width(chars, index)
    }
    marked = _INVISIBLE.search("".join(chars.texts)) is not None
    for index, text in enumerate(chars.texts if marked else ()):
        if text and _INVISIBLE.match(text):
            seen = text[0] == SOFT_HYPHEN and _is_drawn(chars, index)
            chars.texts[index] = "-" if seen else text[1:]
            width = chars.rights[index] - chars.lefts[index]
            within = text == SOFT_HYPHEN and width > NARROWEST_HYPHEN * chars.sizes[index]
            if not chars.texts[index] and not within:  # else it holds its word together
                gone.add(index)
    if not gone:
        return chars
    return chars.chosen([index for index in range(len(chars)) if index not in gone])


def _chars_to_runs(chars: Chars) -> list[_Run]:
    runs: list[_Run] = []
    run: _Run | None = None
    blank_top = float("inf")
    farthest = 0.0
    columns = (chars.texts, chars.lefts, chars.rights, chars.tops, chars.sizes)
    for index, (text, left, right, top, size) in enumerate(zip(*columns, strict=True)):
        if text.isspace():
            if run is not None:
                run.before_blank = True
                run.end = index
                run = None
            blank_top = top
        elif (
            run is not None
            and run.last_left <= left <= farthest
            and size == run.size
            and -RAISED <= top - run.top <= RAISED
        ):
            run.last_left = left
            if right > run.right:
                run.right = right
            farthest = right + WORD_GAP * size
        else:
            if run is not None:
                run.end = index
            run = _Run(index, 0, left, left, right, top, size, abs(top - blank_top) <= RAISED)
            farthest = right + WORD_GAP * size
            runs.append(run)
            blank_top = float("inf")
    if run is not None:
        run.end = len(chars)
    return runs


def _is_drawn(chars: Chars, hyphen: int) -> bool:
    """True for a soft hyphen that is seen: it has a width, and is not within a word."""
    left, right, size = chars.lefts[hyphen], chars.rights[hyphen], chars.sizes[hyphen]
    around = chars.texts[max(0, hyphen - 1) : hyphen + 2]
    within = (
        len(around) == 3
        and (around[0] + around[2]).isalpha()
        and abs(chars.lefts[hyphen + 1] - right) < WORD_GAP * size
        and chars.tops[hyphen - 1] == chars.tops[hyphen + 1]
    )
    return right - left > NARROWEST_HYPHEN * size and not within


def _has_no_width(chars: Chars, blank: int) -> bool:
    """True if the next character stands so near to where a blank begins that no gap is seen: some
    write marks of no width so."""
    after, size = blank + 1, chars.sizes[blank]
    return (
        after < len(chars)
        and -0.02 * size <= chars.lefts[after] - chars.lefts[blank] < WORD_GAP * size
        and chars.tops[after] == chars.tops[blank]
        and chars.rights[after] > chars.lefts[after]
    )


def _leaves_the_page(run: _Run, width: float, height: float) -> bool:
    return run.left < 0 or run.top < 0 or run.right > width or run.top + run.size > height


def _on_the_page(chars: Chars, width: float, height: float) -> Chars:
    columns = (chars.lefts, chars.rights, chars.tops, chars.sizes)
    return chars.chosen(
        [
            index
            for index, (left, right, top, size) in enumerate(zip(*columns, strict=True))
            if 0 <= (left + right) / 2 <= width and 0 <= top + size / 2 <= height
        ]
    )


def _stand_on_one_another(runs: Sequence[_Run]) -> bool:
    """True if two runs stand on one another, so that one may be the other's shadow."""
    open_runs: list[_Run] = []
    for run in sorted(runs, key=attrgetter("top")):
        open_runs = [other for other in open_runs if run.top - other.top < FARTHEST_SHADOW]
        slack = 0.02 * run.size
        for other in open_runs:
            if other.right - run.left > slack and run.right - other.left > slack:
                return True
        open_runs.append(run)
    return False


def _drawn_once(chars: Chars) -> Chars:
    """The characters, less those that repeat an earlier one in nearly the same place."""
    kept: dict[tuple[str, int, int], list[tuple[float, float]]] = defaultdict(list)
    chosen = []
    for index, text in enumerate(chars.texts):
        left, top = chars.lefts[index], chars.tops[index]
        near = min(FARTHEST_SHADOW, DRAWN_TWICE * chars.sizes[index])
        column, row = int(left // FARTHEST_SHADOW), int(top // FARTHEST_SHADOW)
        if not any(
            abs(x - left) < near and abs(y - top) < near
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for x, y in kept.get((text, across, down), ())
        ):
            kept[text, column, row].append((left, top))
            chosen.append(index)
    return chars.chosen(chosen)


def _joined(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Runs that touch on one line, left to right."""
    lines: list[list[_Run]] = []
    for run in sorted(runs, key=attrgetter("top")):
        if lines and run.top - lines[-1][-1].top <= RAISED:
            lines[-1].append(run)
        else:
            lines.append([run])
    words: list[list[_Run]] = []
    for line in lines:
        line.sort(key=attrgetter("left"))
        last: _Run | None = None
        for run in line:
            if last is not None and _touch(last, run):
                words[-1].append(run)
            else:
                words.append([run])
            last = run
    return words


def _touch(one: _Run, other: _Run) -> bool:
    return (
        one.last_left <= other.left <= one.right + WORD_GAP * one.size
        and one.size == other.size
        and abs(one.top - other.top) <= RAISED
        and not (one.before_blank or other.after_blank)
    )


def _word(chars: Chars, runs: Sequence[_Run]) -> Word:
    first = runs[0]
    if len(runs) == 1:
        text = "".join(chars.texts[first.first : first.end])
        box = Box(first.left, first.top, first.right, first.top + first.size)
    else:
        text = "".join("".join(chars.texts[run.first : run.end]) for run in runs)
        top = min(run.top for run in runs)
        bottom = max(run.top + run.size for run in runs)
        box = Box(first.left, top, max(run.right for run in runs), bottom)
    starts: tuple[float, ...] = ()
    if len(text) == sum(run.end - run.first for run in runs):
        lefts = [left for run in runs for left in chars.lefts[run.first : run.end]]
        length = box.right - box.left
        starts = tuple((left - box.left) / length for left in lefts) if length else ()
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_CONTROLS).translate(_LIGATURES)
        text = unicodedata.normalize("NFC", text)
    return Word(text, box, first.size, starts=starts if len(text) == len(starts) else ())
