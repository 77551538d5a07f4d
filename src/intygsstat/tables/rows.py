"""Words in lines, lines in phrases; and a table's rows: which words are a label, which numbers
stand beside it, where the rows end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import pairwise, takewhile
from statistics import median
from typing import Any, Generic, TypeVar

import msgspec

from intygsstat.models import Box, Word, box_around
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_subtotal_label,
    is_summary_label,
    known_region,
    months_by_name,
    region_id,
)
from intygsstat.reference.text import DASHES, is_cell_like, is_number_like, skeleton
from intygsstat.tables.titles import Title, parse_title

NEXT_LINE = 0.9  # ems of the larger line between two lines of one title, at the most
ONE_HEIGHT = 0.35  # of a word's size: so far apart may be the middles of one line's words
GAP_AFTER_A_LABEL = 1.0  # ems; words further apart belong to different cells
SMALL = 0.85  # of the usual size; a smaller number is a footnote's mark
WIDEST_LINE_SPACING = 1.4  # ems from line to line of one name
ROW_SPACING = 1.45  # times the usual distance, and a name's further lines, from row to row
MOST_LINES = 3  # of a name
# A row with as many numbers is one whatever its label: it must not end the table unseen.
SURELY_A_ROW = 3
FARTHEST_ROW = 2.5  # times the usual distance; farther down no such row is the table's
NOT_A_NAME = re.compile(r"^(\*|†|‡|[¹²³]|källa\b|not\b|obs\b|www\.|©|sida\b|bild\b)", re.IGNORECASE)
_YEAR = re.compile(r"20[0-9]{2}")
Thing = TypeVar("Thing")


class lazy_property(Generic[Thing]):  # noqa: N801
    """A property that is worked out once, without the lock of a cached_property of Python 3.11."""

    def __init__(self, work_out: Callable[[Any], Thing]) -> None:
        self.work_out = work_out

    def __get__(self, owner: Any, kind: type | None = None) -> Thing:
        found = owner.__dict__[self.work_out.__name__] = self.work_out(owner)
        return found


class Line(msgspec.Struct, frozen=True, dict=True):
    """Words at one height, left to right."""

    words: tuple[Word, ...]

    @lazy_property
    def text(self) -> str:
        words = self.words
        return words[0].text if len(words) == 1 else " ".join([word.text for word in words])

    @property
    def title(self) -> Title:
        """What it says as a table's title."""
        return parse_title(self.text)

    @lazy_property
    def box(self) -> Box:
        return box_around([word.box for word in self.words])

    @lazy_property
    def y(self) -> float:
        return median([word.box.y_centre for word in self.words])

    @lazy_property
    def size(self) -> float:
        return median([word.size for word in self.words])


def words_to_lines(words: Iterable[Word]) -> list[Line]:
    """Group words whose middles lie at one height, nearly; top down."""
    placed = [(word.box.y_centre, word.box.left, at, word) for at, word in enumerate(words)]
    placed.sort()
    lines: list[list[Word]] = []
    heights: list[float] = []  # of the last line's words, in order: they come from the top
    middle = size = 0.0
    for y, _, _, word in placed:
        if lines and abs(y - middle) <= ONE_HEIGHT * min(word.size, size):
            lines[-1].append(word)
            heights.append(y)
            if y != heights[0]:  # else all are alike
                half = len(heights) // 2
                odd = len(heights) % 2
                middle = heights[half] if odd else (heights[half - 1] + heights[half]) / 2
        else:
            lines.append([word])
            heights = [y]
            middle = y
        size = word.size
    return [Line(tuple(sorted(line, key=lambda word: word.box.left))) for line in lines]


def words_to_phrases(words: Iterable[Word], gap: float) -> list[Line]:
    """Split words of one line, given left to right, where they stand more than `gap` ems apart."""
    phrases: list[list[Word]] = []
    right = float("-inf")
    for word in words:
        box, size = word.box, word.size
        if box.left - right <= gap * (size if size > 1.0 else 1.0):
            phrases[-1].append(word)
        else:
            phrases.append([word])
        right = box.right
    return [Line(tuple(phrase)) for phrase in phrases]


def upright_phrases(words: Iterable[Word], gap: float) -> list[list[Line]]:
    """The phrases of each line of a page, from the top; what is turned is left out."""
    lines = words_to_lines(word for word in words if word.turned == 0)
    return [words_to_phrases(line.words, gap) for line in lines]


def over_one_another(
    things: Iterable[Thing], box_of: Callable[[Thing], Box], apart: float = 0.0
) -> list[list[Thing]]:
    """Group what stands over or under one another, from the left; boxes `apart` points from one
    another, or that share so little if that is negative, are not of one group."""
    groups: list[list[Thing]] = []
    right = float("-inf")
    for thing in sorted(things, key=lambda thing: box_of(thing).left):
        box = box_of(thing)
        if box.left - right >= apart:
            groups.append([])
        groups[-1].append(thing)
        right = max(right, box.right)
    return groups


# Rows -------------------------------------------------------------------------------------------


class Row(msgspec.Struct, frozen=True, dict=True):
    """One row of a table: its label, the words to the right of it and the numbers before it."""

    label_words: tuple[Word, ...]
    words: tuple[Word, ...]
    label: str
    before: tuple[Word, ...] = ()

    @lazy_property
    def box(self) -> Box:
        return box_around([word.box for word in (*self.label_words, *self.words)])

    @lazy_property
    def y(self) -> float:
        return median([word.box.y_centre for word in (self.words or self.label_words)])

    @lazy_property
    def size(self) -> float:
        return median([word.size for word in self.label_words])

    @property
    def label_right(self) -> float:
        return max([word.box.right for word in self.label_words])


class _Piece(Row, frozen=True, dict=True):
    """A line of a row: a piece of a label, numbers, or both. It stands where all of its words do:
    whether it goes on with a label is asked of the line, not of the number beside it."""

    @lazy_property
    def _line(self) -> Line:
        return Line((*self.before, *self.label_words, *self.words))

    @lazy_property
    def y(self) -> float:
        return self._line.y

    @lazy_property
    def size(self) -> float:
        return self._line.size


def is_known_label(text: str) -> bool:
    """True for a region's name or the label of a row that sums others."""
    return region_id(text) is not None or is_summary_label(text) or is_subtotal_label(text)


def join_label(first: str, second: str) -> str:
    """Two lines of one name as one: 'Stockholm/' and 'Gotland' are 'Stockholm/Gotland',
    'Väster-' and 'botten' are 'Västerbotten'."""
    if first.endswith("-") and second[:1].islower() and not second.startswith("och "):
        return first[:-1] + second
    if first.endswith(("/", "-")) or second.startswith("/"):
        return first + second
    return f"{first} {second}"


def leading_text(line: Sequence[Word]) -> Line:
    """The words that begin a line and are no numbers, up to the first wide gap."""
    end = 0
    for index, word in enumerate(line):
        gap = word.box.left - line[index - 1].box.right if index else 0.0
        if gap > GAP_AFTER_A_LABEL * word.size:
            break
        if is_number_like(word.text):
            after = line[index + 1] if index + 1 < len(line) else None
            in_a_sentence = (
                index
                and after
                and not is_cell_like(after.text)
                and after.box.left - word.box.right < 0.5 * word.size
                and (word.text in DASHES or gap < 0.5 * word.size)
            )
            if not in_a_sentence:
                break
        end = index + 1
    return Line(tuple(line[:end]))


def words_to_rows(words: Sequence[Word], label_column: Box) -> tuple[list[Row], list[Word]]:
    """The rows that `words` below a header make, top down, and the words that belong to none.

    `label_column` spans the labels that are known. A label may run over several lines, with its
    numbers beside any of them or between them.
    """
    lines = [_line_to_piece(line.words, label_column) for line in words_to_lines(words)]
    labelled = [line for line in lines if line.label_words]
    pitch = _pitch(labelled)
    groups: list[list[_Piece]] = []
    below = [*(after.y - line.y for line, after in pairwise(labelled)), pitch]
    for line, room in zip(labelled, below, strict=False):
        if not groups or not _same_label(groups[-1], line, pitch, room):
            groups.append([])
        groups[-1].append(line)
    numbers: list[list[Word]] = [[w for line in group for w in line.words] for group in groups]
    homeless: list[Word] = []
    for line in lines:
        if not line.label_words:
            home = _home_of(line, groups, numbers, pitch)
            (homeless if home is None else numbers[home]).extend(line.words)
    rows = []
    for group, beside in zip(groups, numbers, strict=True):
        label = tuple(word for line in group for word in line.label_words)
        cells = [word for word in beside if not _marks_a_label(word, label)]
        cells.sort(key=lambda w: w.box.left)
        before = tuple(word for line in group for word in line.before)
        rows.append(Row(label, tuple(cells), _joined(group), before))
    return rows, homeless


def _joined(lines: Iterable[_Piece]) -> str:
    return reduce(join_label, [line.label for line in lines])


def _marks_a_label(word: Word, label: Sequence[Word]) -> bool:
    """True for a small number right behind a name: a footnote's mark."""
    return is_number_like(word.text) and any(
        word.size < SMALL * name.size
        and -0.2 * name.size < word.box.left - name.box.right < 0.6 * name.size
        for name in label
    )


def _line_to_piece(words: tuple[Word, ...], label_column: Box) -> _Piece:
    end = label_column.left + 0.5
    before = tuple(
        takewhile(lambda w: w.box.right <= end and is_number_like(w.text.rstrip(".)")), words)
    )
    label = leading_text(words[len(before) :]).words
    if not label or label[0].box.left > label_column.right:
        return _Piece((), words, "")
    if before and label[0].box.left - before[-1].box.right < 0.5 * label[0].size:
        label, before = (*before, *label), ()  # '01 Stockholm'
    rest = words[len(before) + len(label) :]
    for word in rest:  # 'Doktor 24': a number of the name, not of a column
        if word.box.right > label_column.right:
            break
        if word.box.left - label[-1].box.right > 0.5 * word.size:
            break
        label = (*label, word)
    text = label[0].text
    if len(label) > 1:  # less a small number that is a footnote's mark
        least = SMALL * max([word.size for word in label])
        text = " ".join([w.text for w in label if w.size >= least or not is_number_like(w.text)])
    return _Piece(label, words[len(before) + len(label) :], text, before)


def _pitch(labelled: Sequence[_Piece]) -> float:
    """The usual distance from row to row, in points."""
    known = [line.y for line in labelled if is_known_label(line.label)]
    ys = known if len(known) > 1 else [line.y for line in labelled]
    steps = [after - before for before, after in pairwise(ys)]
    return median(steps) if steps else 3 * (labelled[0].size if labelled else 10.0)


def _same_label(group: Sequence[_Piece], line: _Piece, pitch: float, room: float) -> bool:
    """True if `line` goes on with the label that `group` begins; `room` is what there is from
    it to the next line with a label, in points."""
    last, text = group[-1], line.label
    step = line.y - last.y
    if len(group) >= MOST_LINES or step > 1.9 * max(last.size, line.size):
        return False
    if sum(bool(each.words) for each in (*group, line)) > 1:
        return False
    before = _joined(group)
    marked = (
        before.endswith(("/", "&", "-"))
        or before.lower().endswith(" och")
        or text.startswith(("/", "&"))
        or text.lower().startswith("och ")
    )
    before_known, known = is_known_label(before), is_known_label(text)
    tight = step <= min(WIDEST_LINE_SPACING * line.size, 0.85 * pitch)
    if is_known_label(join_label(before, text)):
        if before_known and is_region_filler(text):
            # 'Region' begins the next name, 'regionen' ends 'Västra Götalands-'
            return before.endswith("-") or skeleton(text) in {"lan", "lans"}
        closer = step <= 0.9 * room  # than to the next: else it stands as rows do
        return marked or (tight and closer) or not (before_known and known)
    if marked and not known:  # 'Jämtland/' may go on with 'Härje-' and 'dalen'
        return True
    return not (before_known or known) and tight and not NOT_A_NAME.match(text)


def _home_of(
    line: _Piece, groups: Sequence[Sequence[_Piece]], numbers: Sequence[list[Word]], pitch: float
) -> int | None:
    """The row that a line of numbers without a label stands beside; None if there is none. One
    that has numbers may have more a little higher or lower, one without at some distance."""
    like_cells = all(is_cell_like(word.text) for word in line.words)
    near: list[tuple[bool, float, int]] = []
    for index, group in enumerate(groups):
        distance = max(group[0].y - line.y, line.y - group[-1].y, 0.0)
        if numbers[index]:
            reach = 0.3 * pitch if like_cells else -1.0
        else:
            reach = 0.45 * pitch if len(group) == 1 else 0.5 * line.size
        if distance <= reach:
            near.append((bool(numbers[index]), distance, index))
    return min(near)[2] if near else None


def table_ends(
    rows: Sequence[Row], label_column: Box, ruled: Callable[[], tuple[float, float]]
) -> tuple[list[Row], list[Row]]:
    """Part `rows` into the table's own and those of the text around it.

    From the first to the last row whose name is known all are the table's, and so are names
    between `ruled`, the heights that the header and drawn lines give it. Beyond them a row is one
    only if it stands as close as the others, is as large, begins where the labels begin, and holds
    nothing but numbers.
    """
    known = [place for place, row in enumerate(rows) if is_known_label(row.label)]
    if not known:
        return [], list(rows)
    first, last = known[0], known[-1]
    sure = rows[first : last + 1]
    steps = [after.y - before.y for before, after in pairwise(sure)]
    pitch = median(steps) if steps else 2.5 * sure[0].size
    size = median(row.size for row in sure)

    def is_as_large(row: Row) -> bool:
        return abs(row.size - size) <= 0.1 * size

    def is_apart(row: Row, neighbour: Row) -> bool:
        further_lines = max(0.0, max(row.box.height, neighbour.box.height) - size)
        return abs(row.y - neighbour.y) > ROW_SPACING * pitch + further_lines

    def may_be_a_row(row: Row, neighbour: Row) -> bool:
        """True if a row beside the table's `neighbour` may be one of the table's too."""
        label = row.label_words
        many = len(row.words) >= SURELY_A_ROW
        if not (
            is_as_large(row)
            and label[0].box.left <= label_column.right
            and label[-1].box.right >= label_column.left
            and (many or _may_be_a_name(row.label))
            and all(is_cell_like(word.text) for word in row.words)
        ):
            return False
        top, bottom = ruled()
        if top < row.y < bottom:
            return True
        distance = abs(row.y - neighbour.y)
        if is_apart(row, neighbour):
            # a row without a name may stand between: its numbers are reported
            return many and distance <= FARTHEST_ROW * pitch
        # a part and its total are two numbers; one alone is a footer's page number, unless
        # its name stands exactly where the next row would
        return len(row.words) > 1 or (
            any(abs(distance - step) <= 0.03 * step for step in steps)
            and row.label_right <= label_column.right + 3 * row.size
            and not any(word.text[0].isdigit() for word in label)
        )

    def is_no_row(row: Row, neighbour: Row, rest: Sequence[Row]) -> bool:
        """True for a name at an end of the table that has no numbers, or has its row already, and
        is not printed as the rows are."""
        has_a_row = region_id(row.label) in {region_id(other.label) for other in rest}
        if row.words and (is_summary_label(row.label) or not has_a_row):
            return False
        if row.words and len(row.words) <= 3 and any(_YEAR.fullmatch(w.text) for w in row.words):
            return True  # a footer: a name, a year, the slide's number
        return is_apart(row, neighbour) or not is_as_large(row)

    while first > 0 and may_be_a_row(rows[first - 1], rows[first]):
        first -= 1
    while last + 1 < len(rows) and may_be_a_row(rows[last + 1], rows[last]):
        last += 1
    while last > first and is_no_row(rows[last], rows[last - 1], rows[first:last]):
        last -= 1
    while last > first and is_no_row(rows[first], rows[first + 1], rows[first + 1 : last]):
        first += 1
    return list(rows[first : last + 1]), [*rows[:first], *rows[last + 1 :]]


def _may_be_a_name(label: str) -> bool:
    """False for a remark, a heading, and a line with a month or a year."""
    words = skeleton(label).split()
    return (
        re.search(r"[^\W\d_]", label) is not None
        and not any(word in months_by_name() or _YEAR.fullmatch(word) for word in words)
        and not NOT_A_NAME.match(label)
        and not is_label_heading(label)
    )


def named_twice(labels: Iterable[str]) -> list[str]:
    """The ids of those that two rows are named for."""
    names = [known_region(label).id for label in labels if not is_summary_label(label)]
    return sorted({name for name in names if names.count(name) > 1})
