"""A table's rows: which words are a label, which numbers stand beside it, where the rows end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from intygsstat.models import Box, Word, box_around
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_subtotal_label,
    is_summary_label,
    months_by_name,
    region_id,
)
from intygsstat.reference.numbers import DASHES, is_cell_like, is_number_like
from intygsstat.reference.text import skeleton
from intygsstat.tables.lines import Line, words_to_lines

GAP_AFTER_A_LABEL = 1.0  # ems; words further apart belong to different cells
SMALL = 0.85  # of the usual size; a smaller number is a footnote's mark
WIDEST_LINE_SPACING = 1.4  # ems from line to line of one name
# A row with as many numbers is one whatever its label: it must not end the table unseen.
SURELY_A_ROW = 3
FARTHEST_ROW = 2.5  # times the usual distance; farther down no row is the table's
NOT_A_NAME = re.compile(r"^(\*|†|‡|[¹²³]|källa\b|not\b|obs\b|www\.|©|sida\b|bild\b)", re.IGNORECASE)
_YEAR = re.compile(r"20[0-9]{2}")
_YEAR_WITHIN = re.compile(r"\b20[0-9]{2}\b")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its label, the words to the right of it and the numbers before it;
    what follows from them is asked for often."""

    label_words: tuple[Word, ...]
    words: tuple[Word, ...]
    label: str
    before: tuple[Word, ...] = ()
    box: Box = field(init=False)
    y: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        keep = object.__setattr__
        keep(self, "box", box_around([word.box for word in (*self.label_words, *self.words)]))
        keep(self, "y", median([word.box.y_centre for word in (self.words or self.label_words)]))
        keep(self, "size", median([word.size for word in self.label_words]))

    @property
    def known(self) -> bool:
        return is_known_label(self.label)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a row: a piece of a label, numbers, or both. `text` is the label's."""

    label: tuple[Word, ...]
    words: tuple[Word, ...]
    text: str
    y: float
    size: float
    before: tuple[Word, ...] = ()


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


def leading_text(line: Sequence[Word]) -> tuple[Word, ...]:
    """The words that begin a line and are no numbers, up to the first wide gap."""
    taken: list[Word] = []
    for index, word in enumerate(line):
        if taken and word.box.left - taken[-1].box.right > GAP_AFTER_A_LABEL * word.size:
            break
        if is_number_like(word.text):
            in_a_sentence = (
                taken
                and index + 1 < len(line)
                and not is_cell_like(line[index + 1].text)
                and line[index + 1].box.left - word.box.right < 0.5 * word.size
                and (word.text in DASHES or word.box.left - taken[-1].box.right < 0.5 * word.size)
            )
            if not in_a_sentence:
                break
        taken.append(word)
    return tuple(taken)


def words_to_rows(words: Sequence[Word], label_column: Box) -> tuple[list[Row], list[Word]]:
    """The rows that `words` make, top down, and the words that belong to none.

    `words` stand below the header; `label_column` spans the labels that are
    known. A label may run over several lines, with its numbers beside any of
    them or between them.
    """
    pieces = [_piece(line, label_column) for line in words_to_lines(words)]
    labelled = [piece for piece in pieces if piece.label]
    pitch = _pitch(labelled)
    groups: list[list[_Piece]] = []
    below = [*(after.y - piece.y for piece, after in pairwise(labelled)), pitch]
    for piece, room in zip(labelled, below, strict=False):
        if groups and _same_label(groups[-1], piece, pitch, room):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    numbers: list[list[Word]] = [[w for p in group for w in p.words] for group in groups]
    homeless: list[Word] = []
    for piece in pieces:
        if piece.label:
            continue
        home = _home_of(piece, groups, numbers, pitch)
        if home is None:
            homeless += piece.words
        else:
            numbers[home] += piece.words
    rows = []
    for group, beside in zip(groups, numbers, strict=True):
        label = group[0].text
        for piece in group[1:]:
            label = join_label(label, piece.text)
        label_words = tuple(word for piece in group for word in piece.label)
        cells = [word for word in beside if not _marks_a_label(word, label_words)]
        cells.sort(key=lambda w: w.box.left)
        before = tuple(word for piece in group for word in piece.before)
        rows.append(Row(label_words, tuple(cells), label, before))
    return rows, homeless


def _marks_a_label(word: Word, label: Sequence[Word]) -> bool:
    """True for a small number right behind a name: a footnote's mark."""
    for name in label:
        if (
            word.size < SMALL * name.size
            and is_number_like(word.text)
            and -0.2 * name.size < word.box.left - name.box.right < 0.6 * name.size
        ):
            return True
    return False


def _piece(line: Line, label_column: Box) -> _Piece:
    start = 0
    for word in line.words:
        code = is_number_like(word.text.rstrip(".)"))
        if not code or word.box.right > label_column.left + 0.5:
            break
        start += 1
    before, words = line.words[:start], line.words[start:]
    label = leading_text(words)
    starts_inside = label and label[0].box.left <= label_column.right
    if not starts_inside:
        label, before, words = (), (), line.words
    elif before and label[0].box.left - before[-1].box.right < 0.5 * label[0].size:
        label, before, words = (*before, *label), (), line.words  # '01 Stockholm'
    for word in words[len(label) :]:  # 'Doktor 24': a number of the name, not of a column
        if not label or word.box.right > label_column.right:
            break
        if word.box.left - label[-1].box.right > 0.5 * word.size:
            break
        label = (*label, word)
    return _Piece(label, words[len(label) :], _label_text(label), line.y, line.size, before)


def _label_text(label: Sequence[Word]) -> str:
    """The label's text, less a small number that is a footnote's mark."""
    if len(label) == 1:
        return label[0].text
    least = SMALL * max([word.size for word in label], default=0.0)
    return " ".join(
        [word.text for word in label if word.size >= least or not is_number_like(word.text)]
    )


def _pitch(labelled: Sequence[_Piece]) -> float:
    """The usual distance from row to row, in points."""
    known = [p.y for p in labelled if is_known_label(p.text)]
    ys = known if len(known) > 1 else [p.y for p in labelled]
    steps = [after - before for before, after in pairwise(ys)]
    return median(steps) if steps else 3 * (labelled[0].size if labelled else 10.0)


def _same_label(group: Sequence[_Piece], piece: _Piece, pitch: float, room: float) -> bool:
    """True if `piece` goes on with the label that `group` begins; `room` is what there is from
    it to the next line with a label, in points."""
    last = group[-1]
    if len(group) >= 3 or piece.y - last.y > 1.9 * max(last.size, piece.size):
        return False
    if sum(bool(p.words) for p in (*group, piece)) > 1:
        return False
    before = group[0].text
    for earlier in group[1:]:
        before = join_label(before, earlier.text)
    marked = before.endswith(("/", "&", "-")) or piece.text.startswith(("/", "&"))
    marked = marked or before.lower().endswith(" och") or piece.text.lower().startswith("och ")
    both = is_known_label(join_label(before, piece.text))
    before_known, piece_known = is_known_label(before), is_known_label(piece.text)
    tight = piece.y - last.y <= min(WIDEST_LINE_SPACING * piece.size, 0.85 * pitch)
    if both:
        if before_known and is_region_filler(piece.text):
            # 'Region' begins the next name, 'regionen' ends 'Västra Götalands-'
            return before.endswith("-") or skeleton(piece.text) in {"lan", "lans"}
        closer = piece.y - last.y <= 0.9 * room  # than to the next: else it stands as rows do
        return marked or (tight and closer) or not (before_known and piece_known)
    if marked and not piece_known:  # 'Jämtland/' may go on with 'Härje-' and 'dalen'
        return True
    if before_known or piece_known:
        return False
    return tight and not NOT_A_NAME.match(piece.text)


def _home_of(
    piece: _Piece, groups: Sequence[Sequence[_Piece]], numbers: Sequence[list[Word]], pitch: float
) -> int | None:
    """The row that a line of numbers without a label stands beside; None if there is none.

    A row without numbers may have them at some distance; in a row that has
    some, a number may stand a little higher or lower, or be a small mark.
    """

    def distance(index: int) -> float:
        top, bottom = groups[index][0].y, groups[index][-1].y
        return max(top - piece.y, piece.y - bottom, 0.0)

    def reach(index: int) -> float:
        if numbers[index]:
            return 0.3 * pitch if all(is_cell_like(w.text) for w in piece.words) else -1.0
        return 0.45 * pitch if len(groups[index]) == 1 else 0.5 * piece.size

    near = [index for index in range(len(groups)) if distance(index) <= reach(index)]
    return min(near, key=lambda index: (bool(numbers[index]), distance(index)), default=None)


def table_ends(
    rows: Sequence[Row], label_column: Box, ruled: tuple[float, float]
) -> tuple[list[Row], list[Row]]:
    """Part `rows` into the table's own and those of the text around it.

    From the first to the last row whose name is known all are the table's,
    and so are names between `ruled`, the heights that the header and drawn
    lines give the table. Beyond them a row is one only if it stands as close
    as the others, is as large, begins where the labels begin, and holds
    nothing but numbers. A name with text behind it, or alone and apart, is an address or a legend.
    """
    counted = [bool(row.before) for row in rows if row.known and row.words]
    before = sum(counted) > len(counted) / 2
    known = [i for i, row in enumerate(rows) if row.known and _may_hold_numbers(row, before)]
    if not known:
        return [], list(rows)
    first, last = known[0], known[-1]
    inside = rows[first : last + 1]
    steps = [after.y - before.y for before, after in pairwise(inside)]
    others = _Others(
        median(steps) if steps else 2.5 * inside[0].size,
        tuple(steps),
        median(row.size for row in inside),
        label_column,
        ruled,
    )
    while first > 0 and _is_like(rows[first - 1], rows[first], others):
        first -= 1
    while last + 1 < len(rows) and _is_like(rows[last + 1], rows[last], others):
        last += 1
    # a known name far below the table (a footnote that is just 'Kalmar') is not a row
    while last > first and rows[last].y - rows[last - 1].y > FARTHEST_ROW * others.pitch:
        last -= 1
    while last > first and _is_alone(rows[last], rows[last - 1], rows[first:last], others):
        last -= 1
    while last > first and _is_alone(rows[first], rows[first + 1], rows[first + 1 : last], others):
        first += 1
    return list(rows[first : last + 1]), [*rows[:first], *rows[last + 1 :]]


@dataclass(frozen=True, slots=True)
class _Others:
    """What the rows that surely are the table's have in common."""

    pitch: float
    steps: tuple[float, ...]
    size: float
    label_column: Box
    ruled: tuple[float, float]


def _may_hold_numbers(row: Row, before: bool) -> bool:
    """False for '118 93 Stockholm' and 'Stockholm 2024-03-14'; `before` says whether numbers
    stand before the other names."""
    if row.words:
        return any(is_cell_like(word.text) for word in row.words)
    return bool(row.before) == before


def _is_alone(row: Row, neighbour: Row, rest: Sequence[Row], others: _Others) -> bool:
    """True for a name at an end of the table that has no numbers, or has its row already, and is
    not printed as the rows are."""
    if row.words and (is_summary_label(row.label) or not _has_a_row(row, rest)):
        return False
    if row.words and len(row.words) <= 3 and any(_YEAR.fullmatch(w.text) for w in row.words):
        return True  # a footer: a name, a year, the slide's number
    extra_lines = max(0.0, max(row.box.height, neighbour.box.height) - others.size)
    apart = abs(row.y - neighbour.y) > 1.45 * others.pitch + extra_lines
    return apart or abs(row.size - others.size) > 0.1 * others.size


def _has_a_row(row: Row, rows: Sequence[Row]) -> bool:
    region = region_id(row.label)
    return any(region_id(other.label) == region for other in rows)


def _is_like(row: Row, neighbour: Row, others: _Others) -> bool:
    label = row.label_words
    could_be = (
        abs(row.size - others.size) <= 0.1 * others.size
        and label[0].box.left <= others.label_column.right
        and label[-1].box.right >= others.label_column.left
        and (len(row.words) >= SURELY_A_ROW or (_may_be_a_name(row.label) and not _is_dated(row)))
        and all(is_cell_like(word.text) for word in row.words)
    )
    if not could_be:
        return False
    if others.ruled[0] < row.y < others.ruled[1]:
        return True
    distance = abs(row.y - neighbour.y)
    extra_lines = max(row.box.height, neighbour.box.height) - others.size
    if distance > 1.45 * others.pitch + max(0.0, extra_lines):
        # a row without a name may stand between: its numbers are told as strays
        return len(row.words) >= SURELY_A_ROW and distance <= FARTHEST_ROW * others.pitch
    # a part and its total are two numbers; one alone is a footer's page number
    return len(row.words) > 1 or _may_be_a_blank_row(row, distance, others)


def _may_be_a_name(label: str) -> bool:
    return (
        re.search(r"[^\W\d_]", label) is not None
        and not NOT_A_NAME.match(label)
        and not _YEAR_WITHIN.search(label)
        and not is_label_heading(label)
    )


def _is_dated(row: Row) -> bool:
    """True for a line with a day or a month's year: 'Stockholm 14 mars', 'september 2024'."""
    words = skeleton(" ".join([row.label, *(word.text for word in row.words)])).split()
    months = months_by_name()
    return any(
        (one.isdigit() and two in months) or (one in months and _YEAR.fullmatch(two))
        for one, two in pairwise(words)
    )


def _may_be_a_blank_row(row: Row, distance: float, others: _Others) -> bool:
    """True for a name with no more than a total that stands exactly where the next row would."""
    return (
        len(row.words) <= 1
        and any(abs(distance - step) <= 0.03 * step for step in others.steps)
        and label_ends(row) <= others.label_column.right + 3 * row.size
        and not any(word.text[0].isdigit() for word in row.label_words)
        and len(row.label_words) <= 5
    )


def label_ends(row: Row) -> float:
    """Where a row's label ends, in points."""
    return max(word.box.right for word in row.label_words)
