"""Fitting a table into its slot: type size, padding, heading and column widths.

What was drawn by lot is kept if it fits and made smaller if it does not, so
that nothing overlaps and each text stays in its column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .choices import stream
from .measure import text_width
from .records import DeckDrawing, DrawnTable

LEADING = 1.18
SMALLEST = 6.0


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


def column_texts(table: DrawnTable) -> list[tuple[str, list[str]]]:
    """Heading and drawn cells of each column of counts, in printed order."""
    columns = [
        (t.label, [row.cells[i].drawn for row in table.rows]) for i, t in enumerate(table.types)
    ]
    total = (table.total_label, [row.total.drawn for row in table.rows])
    return [total, *columns] if table.total_at == "first" else [*columns, total]


def heading_lines(label: str, header: str) -> tuple[str, ...]:
    """A heading in the lines it is printed on."""
    if header == "two_lines":
        if " (" in label:
            code, name = label.split(" (")
            return (code, f"({name}")
        if " " in label and len(label) > 7:
            return tuple(label.split(" ", 1))
    return (label,)


def label_heading_lines(look: dict[str, Any], header: str) -> tuple[str, ...]:
    """The heading of the column of names; it is never turned."""
    text = str(look["label_heading"])
    if header == "two_lines" and "/" in text and look["label_width"] == "natural":
        first, second = text.split("/")
        return (f"{first}/", second)
    return (text,)


def has_upright_lines(look: dict[str, Any]) -> bool:
    """True if a person sees where one column ends and the next begins."""
    return look["ruling"] in ("full", "vertical") or look["banding"] == "per_cell_gap"


def row_height(lines: int, fit: Fit) -> float:
    """The least height of a row whose name stands on `lines` lines."""
    return lines * fit.leading + 2 * fit.row_pad


def _least_pad(look: dict[str, Any], size: float) -> float:
    if look["ambiguous"]:
        return 0.14 * size
    if has_upright_lines(look):
        return 1.5
    return max(1.5, size * (0.2 if look["thousands"] in ("plain", "point") else 0.42))


def _candidates(look: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    chain = ["one_line", "two_lines", "turned_up"]
    first = look["header"]
    headers = chain[chain.index(first) :] if first in chain else [first]
    for header in headers:
        size = look["size"]
        while size >= SMALLEST:
            least = _least_pad(look, size)
            wanted = least if look["ambiguous"] else max(look["padding"], least)
            for pad in sorted({wanted, (wanted + least) / 2, least}, reverse=True):
                yield header, size, pad
            size -= 0.5


def find_fit(drawing: DeckDrawing, slot_width: float, slot_height: float | None) -> Fit | None:
    """The largest setting in which every table of the deck fits into its slot.

    None if there is none; `slot_height` None leaves the height out.
    """
    two_lines = any(len(row.label_lines) > 1 for t in drawing.tables for row in t.rows)
    for header, size, pad in _candidates(drawing.look):
        row_pad = size * (0.3 if two_lines else 0.12)
        fit = _natural_fit(drawing, header, size, pad, row_pad)
        if fit.width > slot_width:
            continue
        tallest = max(
            fit.header_height + sum(row_height(len(r.label_lines), fit) for r in t.rows)
            for t in drawing.tables
        )
        if slot_height is None or tallest <= slot_height:
            return _stretched(drawing, fit, slot_width)
    return None


def _natural_fit(drawing: DeckDrawing, header: str, size: float, pad: float, row_pad: float) -> Fit:
    look = drawing.look
    font, bold = look["font"], look["header_bold"]
    turned = header.startswith("turned")
    headings = column_texts(drawing.tables[0])
    widths = []
    for index, (heading, _) in enumerate(headings):
        cells = {c for t in drawing.tables for c in column_texts(t)[index][1] if c}
        inner = max((text_width(c, font, False, size) for c in cells), default=0.0)
        lines = heading_lines(heading, header)
        if turned:
            inner = max(inner, size * LEADING)
        else:
            inner = max(inner, *(text_width(line, font, bold, size) for line in lines))
        widths.append(inner + 2 * pad)
    labels = {line for t in drawing.tables for row in t.rows for line in row.label_lines}
    label_lines = label_heading_lines(look, header)
    label = max(
        *(text_width(line, font, False, size) for line in labels),
        *(text_width(line, font, bold, size) for line in label_lines),
    )
    line_count = max(len(label_lines), *(len(heading_lines(h, header)) for h, _ in headings))
    height = line_count * size * LEADING
    if turned:
        height = max(height, *(text_width(h, font, bold, size) for h, _ in headings))
    header_height = height + 2 * max(row_pad, 2.0)
    if look["widths"] == "equal":
        widths = [max(widths)] * len(widths)
    gap = 0.5 * size  # names and the first column of counts are never close
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
    return Fit(fit.size, fit.pad, fit.row_pad, fit.header, label, widths, fit.header_height)
