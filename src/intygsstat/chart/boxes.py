"""A figure of boxes: where they and the words around them stand, on a slide and on a phone.

A box is one pair of axes. Every chart is a list of boxes in a grid; it has two grids, a
slide's and a phone's. The phone's layout, where it differs, is kept in the figure's
`layout.meta.narrow`, and the script of a page takes it in a narrow window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.theme import (
    EDGE,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    PHONE_WIDTH,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    TEMPLATE,
    fold,
    month_ticks,
    safe,
    width_of,
)
from intygsstat.locale import Lang, format_month, text

Key = Sequence[tuple[str, str, str]]  # a sign, its colour, its meaning
Notes = Sequence[dict[str, Any]]  # plotly's annotations, on the axes 'x' and 'y' of their box
_TOP, _BETWEEN = 14, "\u00a0" * 4
_HEAD_LINE, _TIER_GAP = 18, 12
_LEAST_BOX = 60  # the width that labels leave for a box, however long they are
_NAME, _OVER, _NAME_GAP = (
    14,
    13,
    12,
)  # letters of names; what keeps them from rows


@dataclass(frozen=True, slots=True)
class Box:
    """One pair of axes, what is drawn in it, and its words.

    `heading` (of the column) and `value` (its number) are markup, `name` (of the row) is plain.
    `months` are the x values of months, where x is a month; `names` are what stands at y 0, 1
    and on, where y is a name. Squares hold up to `letters`. `notes` may depend on width, height.
    """

    x: dict[str, Any]
    y: dict[str, Any]
    traces: Sequence[dict[str, Any]]
    colour: str = INK
    heading: str = ""
    name: str = ""
    value: str = ""
    months: Mapping[date, Any] | None = None
    names: Sequence[str] | None = None
    letters: int = 0
    notes: Notes | Callable[[float, float], Notes] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """How boxes stand in a window of `width`.

    `left` is the room before the first box of a row, `gap` between two, `below` under a row
    for tick labels; a box is `box` high or higher. Cells of a grid hold `tiers` boxes one
    under the other. With `rows_apart` only the last row has tick labels; with `once` only the
    first column. `beside`: names and values stand beside their boxes, else over them; `names`
    is the room for names at the y axis.
    """

    across: int
    left: int
    gap: int = 0
    right: int = EDGE
    box: int = 60
    below: int = 34
    rows_apart: int | None = None
    tiers: int = 1
    once: bool = False
    beside: bool = False
    names: int = 0
    width: int = SLIDE_WIDTH
    height: int = SLIDE_HEIGHT

    def on_phone(self, across: int = 1, **changed: Any) -> Grid:
        """The same for a phone, with so many boxes beside each other."""
        small: dict[str, Any] = {"width": PHONE_WIDTH, "height": 0, "beside": False, "once": False}
        return replace(self, across=across, **(small | changed))

    @property
    def edge(self) -> int:
        """What the words around the boxes keep from the window's edges."""
        return EDGE if self.width > PHONE_WIDTH else EDGE // 2

    def domain(self, column: int) -> tuple[float, float]:
        """Where a column stands, from 0 to 1."""
        room = self.width - self.left - self.right
        left = column * (self.box_width + self.gap) / room
        return left, min(1.0, left + self.box_width / room)

    @property
    def box_width(self) -> float:
        room = self.width - self.left - self.right - self.gap * (self.across - 1)
        return room / self.across


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the boxes: title and subtitle are markup, the rest is plain."""

    title: str
    subtitle: str
    key: Key = ()
    notes: Sequence[str] = ()


def draw_boxes(
    boxes: Sequence[Box],
    words: Words,
    slide: Grid,
    phone: Grid,
    lang: Lang,
) -> go.Figure:
    """The figure of `boxes` in a slide's grid, with the phone's layout beside."""
    wide, narrow = (_layout(boxes, words, grid, lang) for grid in (slide, phone))
    differs = {key: value for key, value in narrow.items() if value != wide.get(key)}
    wide["meta"] = {"narrow": differs}
    traces = [
        trace | {"xaxis": _axis("x", number), "yaxis": _axis("y", number)}
        for number, box in enumerate(boxes, start=1)
        for trace in box.traces
    ]
    return go.Figure({"data": traces, "layout": wide}, _validate=False)  # validation takes 9/10


def names_grid(
    names: Sequence[str],
    across: int,
    *,
    gap: int,
    row: int = 22,
    phone_row: int = 22,
    labels: Sequence[str] = (),
    aside: int = 0,
) -> tuple[Grid, Grid]:
    """A slide's and a phone's grid of boxes with the same names to their left.

    A row is so many pixels high, more where a name needs several lines. `labels` may stand
    right of a box; on a phone there is room `aside` between a name and its box for numbers.
    """
    grids = []
    right = round(max((width_of(label, 13) for label in labels), default=0.0))
    for edge, most, least, free in ((EDGE, 200, row, 0), (EDGE // 2, 110, phone_row, aside)):
        room = min(most, round(max(width_of(name, _NAME) for name in names)) + 1)
        left = edge + room + _NAME_GAP + free
        wide, columns = (SLIDE_WIDTH, across) if edge == EDGE else (PHONE_WIDTH, 1)
        most_right = wide - left - gap * (columns - 1) - _LEAST_BOX * columns
        lines = max(len(fold(name, room, _NAME)) for name in names)
        grids.append(
            Grid(
                across,
                left=left,
                gap=gap,
                right=min(max(EDGE, edge + right, 2 * free), most_right),
                box=len(names) * max(least, 17 * lines + 4),
                names=room,
                once=True,
            )
        )
    return grids[0], grids[1].on_phone()


def empty_figure(title: str, lang: Lang) -> go.Figure:
    """A figure that says that there is nothing to draw."""
    box = Box({"visible": False}, {"visible": False}, [])
    grid = Grid(1, EDGE)
    return draw_boxes([box], Words(title, text("no_data", lang)), grid, grid.on_phone(), lang)


def _axis(letter: str, number: int) -> str:
    return letter if number == 1 else f"{letter}{number}"


def _around(
    words: Words, grid: Grid, lang: Lang
) -> tuple[int, int, dict[str, Any], list[dict[str, Any]]]:
    """The words from edge to edge, title, subtitle and key above the boxes and notes below: how
    high they are above and below, the title, and the others as annotations."""
    edge, room = grid.edge, grid.width - 2 * grid.edge
    size = 22 if grid.width > PHONE_WIDTH else 18
    title = fold(words.title, room, size * 1.24)  # bold
    every_note = (text("proposals_note", lang), *words.notes)
    notes = [safe(line) for note in every_note for line in fold(note, room, 12)]
    blocks = [
        ("subtitle", fold(words.subtitle, room, 15), 15, INK_SOFT),
        ("key", _key_lines(words.key, room), 14, INK),
    ]
    tops, top = [], _TOP + len(title) * round(1.3 * size) + 2
    for _, lines, letters, _ in blocks:
        tops.append(top)
        top += (len(lines) * round(1.35 * letters) + 5) if lines else 0
    head, foot = top + 8, 16 * len(notes) + 16
    at_edge = {"xref": "paper", "yref": "paper", "x": 0, "xshift": edge - grid.left}
    at_edge |= {"xanchor": "left"}
    annotations = [
        at_edge
        | {"name": name, "text": "<br>".join(lines), "font": {"size": letters, "color": colour}}
        | {"y": 1, "yanchor": "top", "yshift": head - top}
        for (name, lines, letters, colour), top in zip(blocks, tops, strict=True)
        if lines
    ]
    annotations.append(
        at_edge
        | {"name": "notes", "text": "<br>".join(notes), "font": {"size": 12, "color": INK_SOFT}}
        | {"y": 0, "yanchor": "bottom", "yshift": 8 - foot - grid.below}
    )
    lifted = 0.7 * size if len(title) > 1 else 0  # by plotly
    layout = {
        "text": f"<b>{'<br>'.join(title)}</b>",
        "font": {"size": size},
        "pad": {"l": edge, "t": _TOP + lifted},
    }
    return head, foot + grid.below, layout, annotations


def _key_lines(key: Key, room: float) -> list[str]:
    """The key as lines of markup, as many as there is no room for in one."""
    lines: list[str] = []
    for sign, colour, meaning in key:
        start, *rest = fold(meaning, room - 20, 14)
        part = f'<span style="color:{colour}"><b>{sign}</b></span>\u00a0{start}'
        longer = f"{lines[-1]}{_BETWEEN}{part}" if lines else part
        if lines and width_of(longer, 14) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
        lines += [_BETWEEN + line for line in rest]
    return lines


def _layout(boxes: Sequence[Box], words: Words, grid: Grid, lang: Lang) -> dict[str, Any]:
    head, foot, title, annotations = _around(words, grid, lang)
    in_row = grid.across * grid.tiers
    rows = [boxes[start : start + in_row] for start in range(0, len(boxes), in_row)]
    fits = [_fit_on_one_line(row, grid) for row in rows]
    over = [[_over(box, grid, fit) for box in row] for row, fit in zip(rows, fits, strict=True)]
    heads = [_HEAD_LINE * max(map(len, row[:: grid.tiers])) + 6 for row in over]
    between = grid.below if grid.rows_apart is None else grid.rows_apart
    tier_gaps = (grid.tiers - 1) * _TIER_GAP
    fixed = sum(heads) + between * (len(rows) - 1) + tier_gaps * len(rows)
    free = (grid.height - head - foot - fixed) / (len(rows) * grid.tiers)
    tier = max(_least_height(boxes, grid), free)
    plots = fixed + tier * len(rows) * grid.tiers
    axes: dict[str, Any] = {}
    top, number = 0.0, 0
    for row, fit, row_over, row_head in zip(rows, fits, over, heads, strict=True):
        top += row_head
        for place, (box, lines) in enumerate(zip(row, row_over, strict=True)):
            number += 1
            column, level = divmod(place, grid.tiers)
            upper = top + level * (tier + _TIER_GAP)
            x, y = _axes(box, grid, column, lang)
            y["domain"] = [max(0.0, 1 - (upper + tier) / plots), 1 - upper / plots]
            x["anchor"], y["anchor"] = _axis("y", number), _axis("x", number)
            if level < grid.tiers - 1 or (grid.rows_apart is not None and row is not rows[-1]):
                x["showticklabels"] = False
            axes |= {_axis("xaxis", number): x, _axis("yaxis", number): y}
            notes = box.notes(grid.box_width, tier) if callable(box.notes) else box.notes
            names = _names(box, grid, column, [] if level else lines, fit)
            for note in (*names, *notes):
                x_ref, y_ref = note.get("xref", "x"), note.get("yref", "y")
                refs = {"xref": _on_axis(x_ref, number), "yref": _on_axis(y_ref, number)}
                annotations.append(note | refs)
        top += grid.tiers * tier + tier_gaps + between
    return {
        "template": _template(boxes, grid),
        "title": title,
        "height": round(head + plots + foot),
        "autosize": True,
        "margin": {"l": grid.left, "r": grid.right, "t": head, "b": foot, "pad": 0},
        **axes,
        "annotations": annotations,
        "separators": ",\u00a0" if lang == "sv" else ".,",
    }


def _least_height(boxes: Sequence[Box], grid: Grid) -> float:
    """Of a box, which is no lower than the name beside it."""
    if not grid.beside:
        return grid.box
    lines = max(len(fold(box.name, grid.left - EDGE - 8, _NAME)) for box in boxes)
    return max(grid.box, 18 * lines - (grid.rows_apart or 0))


def _template(boxes: Sequence[Box], grid: Grid) -> dict[str, Any]:
    """The template, with the words of squares as large as fit into them, or without."""
    letters = max(box.letters for box in boxes)
    if not letters:
        return TEMPLATE
    width = grid.box_width / max(len(box.months or "-") for box in boxes) - 3
    size = next((size for size in (13, 12) if 0.57 * size * letters <= width), 0)
    words = {"texttemplate": "%{text}", "textfont": {"size": size, "color": INK}} if size else {}
    squares = [words | TEMPLATE["data"]["heatmap"][0]]
    return TEMPLATE | {"data": TEMPLATE["data"] | {"heatmap": squares}}


def _on_axis(ref: str, number: int) -> str:
    """'x domain' of the third box is 'x3 domain'."""
    return _axis(ref[0], number) + ref[1:]


def _axes(box: Box, grid: Grid, column: int, lang: Lang) -> tuple[dict[str, Any], dict[str, Any]]:
    x, y = box.x | {"domain": list(grid.domain(column))}, dict(box.y)
    if box.months is not None:
        room = int((grid.box_width + min(grid.gap, 56)) / 74)
        ticks = month_ticks(list(box.months), room)
        x |= {
            "tickvals": [box.months[tick] for tick in ticks],
            "ticktext": [format_month(tick, lang) for tick in ticks],
        }
    elif "ticktext" in x:
        while sum(width_of(tick, 12) for tick in x["ticktext"]) > grid.box_width:
            x |= {key: x[key][::2] for key in ("tickvals", "ticktext")}
    if box.names is not None:
        y |= {
            "range": [-0.6, len(box.names) - 0.4],
            "tickvals": list(range(len(box.names))),
            "ticktext": ["<br>".join(map(safe, fold(n, grid.names, _NAME))) for n in box.names],
            "tickfont": {"size": _NAME, "color": INK},
            "ticklen": grid.left
            - grid.names
            - (EDGE if grid.width > PHONE_WIDTH else EDGE // 2)
            - 6,
            "zeroline": False,
        }
    if grid.once and column:
        y["showticklabels"] = False
    return x, y


def _over(box: Box, grid: Grid, on_one_line: bool) -> list[str]:
    """The lines of markup over a box; the value is none of them if it has room in their line."""
    style = f'<span style="color:{box.colour};font-size:%dpx">%s</span>'
    heading = [style % (15, f"<b>{box.heading}</b>")] if box.heading else []
    if grid.beside:
        return heading
    room = grid.box_width + min(grid.gap, grid.right) - 4
    name = [f"<b>{safe(line)}</b>" for line in fold(box.name, room, _OVER)]
    values = [] if on_one_line else [style % (_OVER, v) for v in box.value.split("<br>") if v]
    return [*name, *heading, *values]


def _fit_on_one_line(row: Sequence[Box], grid: Grid) -> bool:
    """True if the names and values of a row's boxes have room beside each other."""
    return not grid.beside and all(
        "<br>" not in box.value
        and width_of(box.name, _OVER) + width_of(box.value, _OVER) <= grid.box_width
        for box in row
    )


def _names(
    box: Box, grid: Grid, column: int, over: Sequence[str], fit: bool
) -> list[dict[str, Any]]:
    """The lines over a box, and what stands beside it or at their right end."""
    at: dict[str, Any] = {"xref": "x domain", "yref": "y domain", "xanchor": "left"}
    above = at | {"y": 1, "yanchor": "bottom", "yshift": 8 if box.heading else 3}
    notes = [above | {"x": 0, "text": "<br>".join(over)}] if over else []
    value = {"text": box.value, "font": {"size": _OVER, "color": box.colour}}
    if grid.beside:
        if not column:
            lines = fold(box.name, grid.left - EDGE - 8, _NAME)
            name = {"text": f"<b>{'<br>'.join(map(safe, lines))}</b>", "font": {"size": _NAME}}
            notes.append(at | {"x": 0, "xshift": EDGE - grid.left, "y": 0.5, **name})
        value["font"] = {"size": 12 if "<br>" in box.value else _NAME, "color": box.colour}
        notes.append(at | {"x": 1, "xshift": 8, "y": 0.5} | value)
    elif fit and box.value:
        notes.append(above | {"x": 1, "xanchor": "right"} | value)
    return notes


def usual_notes(decks: pl.DataFrame | None, lang: Lang) -> list[str]:
    """What stands under a chart of counts and shares: how they are worked out, and the decks."""
    derived = f"{text('derivation', lang)} {text('too_few_note', lang, MIN_DENOMINATOR)}"
    return [derived, deck_source(decks, lang)]


def deck_source(decks: pl.DataFrame | None, lang: Lang = "sv") -> str:
    """The decks the numbers come from, in words; '' if none is given.

    `decks` is the view of that name, oldest first; decks whose tables were
    all revised by newer ones are left out.
    """
    if decks is None or decks.is_empty():
        return ""
    if "tables_in_use" in decks.columns:
        decks = decks.filter(pl.col("tables_in_use") > 0)
    rows = decks.select("deck", "kind").rows()
    rebuilt = sum(kind == "reconstruction" for _, kind in rows)
    if len(rows) <= 3:
        mark = f" ({text('reconstruction', lang)})"
        names = (deck + (mark if kind == "reconstruction" else "") for deck, kind in rows)
        return text("source", lang, ", ".join(names))
    words = text("many_decks", lang, len(rows), rows[0][0], rows[-1][0])
    if rebuilt:
        words += ", " + text("many_reconstructions", lang, rebuilt)
    return text("source", lang, words)
