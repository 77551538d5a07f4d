"""From a drawing to slides: what stands where, in points from a slide's upper left corner.

Slides are laid out upright; writers turn them where the drawing says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .choices import stream
from .fit import Fit, find_fit, row_height
from .measure import text_width
from .records import DeckDrawing, DrawnTable

FOOTER_ROOM = 34.0
NOTE_SIZE = 8.0


@dataclass(frozen=True)
class Run:
    """A line of text outside the tables; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Part:
    """A table's rows `first_row` up to `last_row` on one slide."""

    table: int
    first_row: int
    last_row: int
    left: float
    top: float
    with_header: bool
    row_heights: tuple[float, ...]
    fit: Fit

    @property
    def bottom(self) -> float:
        return (
            self.top + (self.fit.header_height if self.with_header else 0) + sum(self.row_heights)
        )


@dataclass(frozen=True)
class Slide:
    """One slide; `turn` is 'none', 'rotate_ANGLE' or 'drawn_ANGLE'."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    parts: tuple[Part, ...]
    turn: str


@dataclass(frozen=True)
class Slot:
    """Where a table may stand, its title included."""

    left: float
    top: float
    width: float
    bottom: float
    title_size: float


def lay_out(drawing: DeckDrawing) -> tuple[Slide, ...]:
    """All slides of the deck, in order."""
    return _lay_out(_Key(drawing))


class _Key:
    """A drawing as a cache key: by identity, since its choices are a dict."""

    def __init__(self, drawing: DeckDrawing) -> None:
        self.drawing = drawing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.drawing is self.drawing

    def __hash__(self) -> int:
        return id(self.drawing)


@lru_cache(maxsize=8)
def _lay_out(key: _Key) -> tuple[Slide, ...]:
    drawing = key.drawing
    slides: list[tuple[list[Run], list[Part]]] = []
    for text in drawing.before:
        slides.append((_text_slide(drawing, text.heading, text.lines, first=not slides), []))
    slides += _statistics(drawing)
    for text in drawing.after:
        slides.append((_text_slide(drawing, text.heading, text.lines, first=False), []))
    width, height = drawing.look["page_size"]
    return tuple(
        Slide(
            number,
            width,
            height,
            tuple(runs + _footer(drawing, number)),
            tuple(parts),
            _turn(drawing, parts),
        )
        for number, (runs, parts) in enumerate(slides, start=1)
    )


def _turn(drawing: DeckDrawing, parts: list[Part]) -> str:
    which = drawing.look["turned_slides"]
    if which == "statistics":
        turned = bool(parts)
    elif which == "some":  # all slides of one table alike
        turned = bool(parts) and stream(drawing.seed, f"turn {parts[0].table}").random() < 0.5
    else:
        turned = True
    return str(drawing.look["turn"]) if turned else "none"


def _margin(drawing: DeckDrawing) -> float:
    return float(drawing.look["page_size"][0]) * 0.045


def _text_slide(
    drawing: DeckDrawing, heading: str, lines: tuple[str, ...], *, first: bool
) -> list[Run]:
    height, left = drawing.look["page_size"][1], _margin(drawing)
    top = height * 0.4 if first else 50.0
    runs = [Run(left, top, heading, 24, bold=True)]
    size = 14.0 if drawing.look["page_size"][0] > 600 else 11.0
    return runs + [Run(left, top + 40 + 24 * i, line, size) for i, line in enumerate(lines)]


def _footer(drawing: DeckDrawing, number: int) -> list[Run]:
    width, height = drawing.look["page_size"]
    left, y, style = _margin(drawing), height - 12.0, drawing.look["footer"]
    text = drawing.footer_left
    if style == "site_and_number":
        return [Run(left, y, f"{text} {number}", 8)]
    runs = [Run(left, y, text, 8)] if text else []
    if style in ("company", "number"):
        runs.append(Run(width - left - 12, y, str(number), 8))
    return runs


def _slots(drawing: DeckDrawing, arrangement: str) -> list[Slot]:
    width, height = drawing.look["page_size"]
    left = _margin(drawing)
    inner, bottom = width - 2 * left, height - FOOTER_ROOM - 11 * len(drawing.notes)
    if arrangement == "side_by_side":
        half = (inner - 30) / 2
        return [Slot(left, 16, half, bottom, 13), Slot(left + half + 30, 16, half, bottom, 13)]
    if arrangement == "stacked":
        middle = (bottom + 12) / 2
        return [Slot(left, 10, inner, middle - 6, 13), Slot(left, middle + 6, inner, bottom, 13)]
    return [Slot(left, 20, inner, bottom, 21 if width > 600 else 17)]


def _title_runs(
    drawing: DeckDrawing, lines: tuple[str, ...], slot: Slot
) -> tuple[list[Run], float]:
    """The title's lines and where the table may begin."""
    font, size = drawing.look["font"], slot.title_size
    while size > 8 and max(text_width(t, font, True, size) for t in lines) > slot.width:
        size -= 1
    runs = [
        Run(slot.left, slot.top + size * (1 + 1.2 * i), line, size, bold=True)
        for i, line in enumerate(lines)
    ]
    return runs, slot.top + size * (0.4 + 1.2 * len(lines)) + 8


def _near(drawing: DeckDrawing, runs: list[Run], slot: Slot, top: float) -> tuple[Run, float]:
    """The line near the title, and where the table may begin below it."""
    font, size, text = drawing.look["font"], 9.0, drawing.date_near
    width = text_width(text, font, False, size)
    title = max(text_width(run.text, font, True, run.size) for run in runs)
    if drawing.look["date_near"] == "right" and title + width + 40 < slot.width:
        return Run(slot.left + slot.width - width, runs[0].y, text, size), top
    return Run(slot.left, top + 4, text, size), top + 18


def _titled(drawing: DeckDrawing, lines: tuple[str, ...], slot: Slot) -> tuple[list[Run], float]:
    runs, top = _title_runs(drawing, lines, slot)
    if drawing.date_near and slot.title_size > 13:
        run, top = _near(drawing, runs, slot, top)
        runs = [*runs, run]
    return runs, top


def _statistics(drawing: DeckDrawing) -> list[tuple[list[Run], list[Part]]]:
    arrangement = drawing.look["arrangement"]
    fit = None
    if arrangement != "continued":
        slots = _slots(drawing, arrangement)
        room = min(_room(drawing, t, slot) for t in drawing.tables for slot in slots)
        fit = find_fit(drawing, slots[0].width, room)
        if fit is None and arrangement != "single":
            arrangement, slots = "single", _slots(drawing, "single")
            room = min(_room(drawing, t, slots[0]) for t in drawing.tables)
            fit = find_fit(drawing, slots[0].width, room)
    if fit is None:
        return _continued(drawing)
    slides = []
    for first in range(0, len(drawing.tables), len(slots)):
        runs: list[Run] = []
        parts: list[Part] = []
        for place, slot in enumerate(slots):
            if first + place < len(drawing.tables):
                table = drawing.tables[first + place]
                title, top = _titled(drawing, table.title_lines, slot)
                runs += title
                rows = (0, len(table.rows))
                parts.append(_part(drawing, first + place, rows, slot, top, True, fit))
        slides.append((runs + _notes(drawing, parts), parts))
    return slides


def _room(drawing: DeckDrawing, table: DrawnTable, slot: Slot) -> float:
    return slot.bottom - _titled(drawing, table.title_lines, slot)[1]


def _notes(drawing: DeckDrawing, parts: list[Part]) -> list[Run]:
    """The lines below the tables, farther from the last row than rows from one another."""
    last = max(parts, key=lambda part: part.bottom)
    y = last.bottom + 0.3 * last.fit.leading + 12
    x = min(part.left for part in parts) + last.fit.pad
    return [Run(x, y + 11 * i, note, NOTE_SIZE) for i, note in enumerate(drawing.notes)]


def _part(
    drawing: DeckDrawing,
    index: int,
    rows: tuple[int, int],
    slot: Slot,
    top: float,
    with_header: bool,
    fit: Fit,
) -> Part:
    shown = drawing.tables[index].rows[slice(*rows)]
    heights = [row_height(len(row.label_lines), fit) for row in shown]
    if drawing.look["row_height"] == "filled":
        header = fit.header_height if with_header else 0.0
        spare = (slot.bottom - top - header - sum(heights)) / len(heights)
        heights = [h + max(0.0, min(spare, fit.leading * 1.1)) for h in heights]
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[drawing.look["place"]]
    left = slot.left + (slot.width - fit.width) * share
    return Part(index, *rows, left, top, with_header, tuple(heights), fit)


def _continued(drawing: DeckDrawing) -> list[tuple[list[Run], list[Part]]]:
    """Each table over two slides or more."""
    slot = _slots(drawing, "single")[0]
    fit = find_fit(drawing, slot.width, None)
    assert fit is not None, f"nothing fits:\n{drawing.describe()}"
    style = drawing.look["continued_with"]
    share = stream(drawing.seed, "continued at").uniform(0.35, 0.85)
    forts = stream(drawing.seed, "forts").choice([" (forts.)", " (forts.)", " forts", ""])
    slides = []
    for index, table in enumerate(drawing.tables):
        done = 0
        while done < len(table.rows):
            first = done == 0
            lines = table.title_lines
            if not first:
                lines = (*lines[:-1], lines[-1] + forts)
            runs, top = _titled(drawing, lines, slot)
            if not first and style != "title_and_header":
                runs = []
            with_header = first or style != "nothing"
            room = slot.bottom - top - (fit.header_height if with_header else 0)
            most = max(1, int(len(table.rows) * share)) if first else len(table.rows)
            last = done
            while last < len(table.rows) and last - done < most:
                room -= row_height(len(table.rows[last].label_lines), fit)
                if room < 0:
                    break
                last += 1
            assert last > done, f"not even one row fits:\n{drawing.describe()}"
            part = _part(drawing, index, (done, last), slot, top, with_header, fit)
            slides.append((runs + _notes(drawing, [part]), [part]))
            done = last
    return slides
