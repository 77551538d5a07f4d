"""From a drawing to slides: what stands where, in points from a slide's upper left corner.

A table is fitted into its slot: what was drawn by lot is kept if it fits and made smaller if it
does not, so that nothing overlaps and each text stays in its column. Slides are laid out upright;
writers turn them where the drawing says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from .deck import GAP, DeckDrawing, Look, Table, stream

LEADING = 1.18
SMALLEST = 6.0
FOOTER_ROOM = 34.0
NOTE_SIZE = 8.0
GAP_EM = 0.22
_FOLDER = Path("/usr/share/fonts/truetype")
CORE = {"Helvetica": ("Helvetica", "Helvetica-Bold"), "Times": ("Times-Roman", "Times-Bold")}
FILES = {
    "DejaVu": ("dejavu/DejaVuSans", "dejavu/DejaVuSans-Bold"),
    "DejaVuCondensed": ("dejavu/DejaVuSansCondensed", "dejavu/DejaVuSansCondensed-Bold"),
    "Liberation": ("liberation/LiberationSans-Regular", "liberation/LiberationSans-Bold"),
    "LiberationSerif": ("liberation/LiberationSerif-Regular", "liberation/LiberationSerif-Bold"),
}


def font_file(font: str, bold: bool) -> Path:
    """The file of a font that is no PDF core font."""
    return _FOLDER / f"{FILES[font][bold]}.ttf"


@cache
def font_name(font: str, bold: bool) -> str:
    """The name reportlab knows the font by; a core font stands in where a file is not there."""
    if font in CORE:
        return CORE[font][bold]
    if not font_file(font, bold).exists():
        return CORE["Helvetica"][bold]
    name = f"{font}-{'bold' if bold else 'regular'}"
    pdfmetrics.registerFont(TTFont(name, str(font_file(font, bold))))
    return name


@cache
def _width_per_point(text: str, font: str, bold: bool) -> float:
    bare = text.replace(GAP, "")
    width = pdfmetrics.stringWidth(bare, font_name(font, bold), 1000) / 1000
    return float(width) + GAP_EM * text.count(GAP)


def text_width(text: str, font: str, bold: bool, size: float) -> float:
    """Width in points."""
    return _width_per_point(text, font, bold) * size


@dataclass(frozen=True)
class Fit:
    """How a deck's tables are set: `label_width` and `widths` (printed order) in points."""

    size: float
    pad: float
    row_pad: float
    header: str
    label_width: float
    widths: tuple[float, ...]
    header_height: float

    @property
    def leading(self) -> float:
        return self.size * LEADING

    @property
    def width(self) -> float:
        return self.label_width + sum(self.widths)

    def row_height(self, lines: int) -> float:
        """The least height of a row whose name stands on `lines` lines."""
        return lines * self.leading + 2 * self.row_pad


@dataclass(frozen=True)
class Text:
    """`x`, `y` is where the baseline begins; `angle` 90 reads upwards, 270 downwards."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    angle: int = 0
    colour: str = "#000000"


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
    def column_edges(self) -> list[float]:
        """The left edge of every column, names first, and the right edge of the last."""
        return list(accumulate((self.fit.label_width, *self.fit.widths), initial=self.left))

    @property
    def row_edges(self) -> list[float]:
        """The top of the heading (if it is there) and of every row, and the table's bottom."""
        header = (self.fit.header_height,) if self.with_header else ()
        return list(accumulate((*header, *self.row_heights), initial=self.top))

    @property
    def bottom(self) -> float:
        header = self.fit.header_height if self.with_header else 0
        return self.top + header + sum(self.row_heights)


@dataclass(frozen=True)
class Slide:
    """One slide; `turn` is 'none', 'rotate_ANGLE' or 'drawn_ANGLE'."""

    number: int
    width: float
    height: float
    runs: list[Text]
    parts: list[Part]
    turn: str


@dataclass(frozen=True)
class Slot:
    """Where a table may stand, its title included."""

    left: float
    top: float
    width: float
    bottom: float
    title_size: float


def columns_of(look: Look, table: Table) -> list[tuple[str, list[str]]]:
    """Heading and drawn cells of each column of counts, in printed order."""
    columns = [
        (label, [row.cells[i].drawn for row in table.rows])
        for i, (_, label) in enumerate(table.types)
    ]
    total = (look["total_label"], [row.total.drawn for row in table.rows])
    return [total, *columns] if look["total_at"] == "first" else [*columns, total]


def heading_lines(label: str, header: str) -> tuple[str, ...]:
    """A heading in the lines it is printed on."""
    if header == "two_lines":
        if " (" in label:
            code, name = label.split(" (")
            return (code, f"({name}")
        if " " in label and len(label) > 7:
            return tuple(label.split(" ", 1))
    return (label,)


def label_heading_lines(look: Look, header: str) -> tuple[str, ...]:
    """The heading of the column of names; it is never turned."""
    text = str(look["label_heading"])
    if header == "two_lines" and "/" in text and look["label_width"] == "natural":
        first, second = text.split("/")
        return (f"{first}/", second)
    return (text,)


def _candidates(look: Look) -> Iterator[tuple[str, float, float]]:
    """Header, size and padding, the wanted ones first."""
    chain = ["one_line", "two_lines", "turned_up"]
    first = look["header"]
    has_upright_lines = look["ruling"] in ("full", "vertical") or look["banding"] == "per_cell_gap"
    for header in chain[chain.index(first) :] if first in chain else [first]:
        size = look["size"]
        while size >= SMALLEST:
            if look["ambiguous"]:
                wanted = least = 0.14 * size
            else:
                apart = 0.2 if look["thousands"] in ("plain", "point") else 0.42
                least = 1.5 if has_upright_lines else max(1.5, size * apart)
                wanted = max(look["padding"], least)
            for pad in sorted({wanted, (wanted + least) / 2, least}, reverse=True):
                yield header, size, pad
            size -= 0.5


def _find_fit(drawing: DeckDrawing, slot_width: float, slot_height: float | None) -> Fit | None:
    """The largest setting in which every table of the deck fits into its slot.

    None if there is none; `slot_height` None leaves the height out.
    """
    two_lines = any(len(row.label_lines) > 1 for t in drawing.tables for row in t.rows)
    for header, size, pad in _candidates(drawing.look):
        fit = _natural_fit(drawing, header, size, pad, size * (0.3 if two_lines else 0.12))
        if fit.width > slot_width:
            continue
        tallest = max(
            fit.header_height + sum(fit.row_height(len(row.label_lines)) for row in table.rows)
            for table in drawing.tables
        )
        if slot_height is None or tallest <= slot_height:
            return _stretched(drawing, fit, slot_width)
    return None


def _natural_fit(drawing: DeckDrawing, header: str, size: float, pad: float, row_pad: float) -> Fit:
    look, tables = drawing.look, drawing.tables
    turned = header.startswith("turned")

    def widest(texts: set[str] | tuple[str, ...], bold: bool) -> float:
        return max((text_width(text, look["font"], bold, size) for text in texts), default=0.0)

    columns = [columns_of(look, table) for table in tables]
    headings = [heading_lines(heading, header) for heading, _ in columns[0]]
    widths = []
    for index, lines in enumerate(headings):
        inner = widest({cell for column in columns for cell in column[index][1]} - {""}, False)
        heading = size * LEADING if turned else widest(lines, look["header_bold"])
        widths.append(max(inner, heading) + 2 * pad)
    names = {line for table in tables for row in table.rows for line in row.label_lines}
    label_lines = label_heading_lines(look, header)
    label = max(widest(names, False), widest(label_lines, look["header_bold"]))
    height = max(len(label_lines), *map(len, headings)) * size * LEADING
    if turned:
        height = max(height, *(widest(lines, look["header_bold"]) for lines in headings))
    if look["widths"] == "equal":
        widths = [max(widths)] * len(widths)
    gap = 0.5 * size  # names and the first column of counts are never close
    header_height = height + 2 * max(row_pad, 2.0)
    return Fit(size, pad, row_pad, header, label + 2 * pad + gap, tuple(widths), header_height)


def _stretched(drawing: DeckDrawing, fit: Fit, slot_width: float) -> Fit:
    """`fit` with what is left of the slot given to its columns, as drawn by lot."""
    look, rng = drawing.look, stream(drawing.seed, "stretch")
    left_over = (slot_width - fit.width) * rng.uniform(0.3, 1.0)
    label = fit.label_width
    if look["label_width"] == "wide":
        label += min(left_over * 0.3, 90.0)
        left_over *= 0.7
    number = len(fit.widths)
    if look["ambiguous"]:
        extra = [0.0] * number
    elif look["widths"] == "equal":
        extra = [left_over / number] * number
    elif look["widths"] == "natural":
        extra = [min(left_over / number, rng.uniform(0, 6))] * number
    else:
        shares = [rng.uniform(0.2, 1.5) for _ in range(number)]
        extra = [left_over * share / sum(shares) for share in shares]
    widths = tuple(w + e for w, e in zip(fit.widths, extra, strict=True))
    return replace(fit, label_width=label, widths=widths)


_Layout = tuple[list[Text], list[Part]]
_laid_out: dict[int, tuple[DeckDrawing, list[Slide]]] = {}


def lay_out(drawing: DeckDrawing) -> list[Slide]:
    """All slides of the deck, in order."""
    known = _laid_out.get(id(drawing))
    if known is None or known[0] is not drawing:
        _laid_out.clear()  # a deck is printed and compared before the next one is drawn
        known = _laid_out[id(drawing)] = drawing, _lay_out(drawing)
    return known[1]


def _lay_out(drawing: DeckDrawing) -> list[Slide]:
    width, height = drawing.look["page_size"]
    left = _margin(drawing)

    def text_slide(heading: str, lines: list[str], first: bool) -> _Layout:
        top, size = height * 0.4 if first else 50.0, 14.0 if width > 600 else 11.0
        below = [Text(left, top + 40 + 24 * i, line, size) for i, line in enumerate(lines)]
        return [Text(left, top, heading, 24, bold=True), *below], []

    slides = [text_slide(*slide, first=not at) for at, slide in enumerate(drawing.before)]
    slides += _statistics(drawing)
    slides += [text_slide(*slide, first=False) for slide in drawing.after]
    return [
        Slide(number, width, height, runs + _footer(drawing, number), parts, _turn(drawing, parts))
        for number, (runs, parts) in enumerate(slides, start=1)
    ]


def _turn(drawing: DeckDrawing, parts: list[Part]) -> str:
    which = drawing.look["turned_slides"]
    turned = which == "all" or bool(parts)
    if which == "some" and parts:  # all slides of one table alike
        turned = stream(drawing.seed, f"turn {parts[0].table}").random() < 0.5
    return str(drawing.look["turn"]) if turned else "none"


def _margin(drawing: DeckDrawing) -> float:
    return float(drawing.look["page_size"][0]) * 0.045


def _footer(drawing: DeckDrawing, number: int) -> list[Text]:
    width, height = drawing.look["page_size"]
    left, y, style = _margin(drawing), height - 12.0, drawing.look["footer"]
    text = drawing.footer_left
    if style == "site_and_number":
        return [Text(left, y, f"{text} {number}", 8)]
    runs = [Text(left, y, text, 8)] if text else []
    if style in ("company", "number"):
        runs.append(Text(width - left - 12, y, str(number), 8))
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


def _titled(drawing: DeckDrawing, lines: tuple[str, ...], slot: Slot) -> tuple[list[Text], float]:
    """The title's lines with the line near it, and where the table may begin."""
    font, size, near = drawing.look["font"], slot.title_size, drawing.date_near

    def width() -> float:
        return max(text_width(line, font, True, size) for line in lines)

    while size > 8 and width() > slot.width:
        size -= 1
    runs = [
        Text(slot.left, slot.top + size * (1 + 1.2 * i), line, size, bold=True)
        for i, line in enumerate(lines)
    ]
    top = slot.top + size * (0.4 + 1.2 * len(lines)) + 8
    if not near or slot.title_size <= 13:
        return runs, top
    near_width = text_width(near, font, False, 9.0)
    if drawing.look["date_near"] == "right" and width() + near_width + 40 < slot.width:
        return [*runs, Text(slot.left + slot.width - near_width, runs[0].y, near, 9.0)], top
    return [*runs, Text(slot.left, top + 4, near, 9.0)], top + 18


def _statistics(drawing: DeckDrawing) -> list[_Layout]:
    """The tables in their slots; in slots of their own, or over several slides, where they don't
    fit."""
    slots, fit = [], None
    wanted = drawing.look["arrangement"]
    for arrangement in dict.fromkeys((wanted, "single")) if wanted != "continued" else ():
        slots = _slots(drawing, arrangement)
        room = min(
            slot.bottom - _titled(drawing, table.title_lines, slot)[1]
            for table in drawing.tables
            for slot in slots
        )
        fit = _find_fit(drawing, slots[0].width, room)
        if fit:
            break
    if fit is None:
        return _continued(drawing)
    slides = []
    for first in range(0, len(drawing.tables), len(slots)):
        runs: list[Text] = []
        parts: list[Part] = []
        tables = enumerate(drawing.tables[first : first + len(slots)], start=first)
        for (index, table), slot in zip(tables, slots, strict=False):
            title, top = _titled(drawing, table.title_lines, slot)
            runs += title
            parts.append(_part(drawing, index, (0, len(table.rows)), slot, top, True, fit))
        slides.append((runs + _notes(drawing, parts), parts))
    return slides


def _notes(drawing: DeckDrawing, parts: list[Part]) -> list[Text]:
    """The lines below the tables, farther from the last row than rows from one another."""
    last = max(parts, key=lambda part: part.bottom)
    y = last.bottom + 0.3 * last.fit.leading + 12
    x = min(part.left for part in parts) + last.fit.pad
    return [Text(x, y + 11 * i, note, NOTE_SIZE) for i, note in enumerate(drawing.notes)]


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
    heights = [fit.row_height(len(row.label_lines)) for row in shown]
    if drawing.look["row_height"] == "filled":
        header = fit.header_height if with_header else 0.0
        spare = (slot.bottom - top - header - sum(heights)) / len(heights)
        heights = [h + max(0.0, min(spare, fit.leading * 1.1)) for h in heights]
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[drawing.look["place"]]
    left = slot.left + (slot.width - fit.width) * share
    return Part(index, *rows, left, top, with_header, tuple(heights), fit)


def _continued(drawing: DeckDrawing) -> list[_Layout]:
    """Each table over two slides or more."""
    slot = _slots(drawing, "single")[0]
    fit = _find_fit(drawing, slot.width, None)
    assert fit is not None, f"nothing fits:\n{drawing.describe()}"
    style = drawing.look["continued_with"]
    share = stream(drawing.seed, "continued at").uniform(0.35, 0.85)
    goes_on = stream(drawing.seed, "forts").choice([" (forts.)", " (forts.)", " forts", ""])
    slides = []
    for index, table in enumerate(drawing.tables):
        done = 0
        while done < len(table.rows):
            lines = table.title_lines
            if done:
                lines = (*lines[:-1], lines[-1] + goes_on)
            runs, top = _titled(drawing, lines, slot)
            if done and style != "title_and_header":
                runs = []
            with_header = not done or style != "nothing"
            room = slot.bottom - top - (fit.header_height if with_header else 0)
            most = len(table.rows) if done else max(1, int(len(table.rows) * share))
            last = done
            for row in table.rows[done : done + most]:
                room -= fit.row_height(len(row.label_lines))
                if room < 0:
                    break
                last += 1
            assert last > done, f"not even one row fits:\n{drawing.describe()}"
            part = _part(drawing, index, (done, last), slot, top, with_header, fit)
            slides.append((runs + _notes(drawing, [part]), [part]))
            done = last
    return slides
