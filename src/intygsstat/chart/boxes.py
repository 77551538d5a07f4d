"""A figure of boxes: where they and the words around them stand, on a slide and on a phone.

A box is one pair of axes. Every chart is a list of boxes in a grid; it has two grids, a
slide's and a phone's. The phone's layout, where it differs, is kept in the figure's
`layout.meta.narrow`, and the script of a page takes it in a narrow window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
        lines = max(len(fold(name, room, _NAME)) for name in names)
        grids.append(
            Grid(
                across,
                left=edge + room + _NAME_GAP + free,
                gap=gap,
                right=max(EDGE, edge + right, 2 * free),
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


@dataclass(slots=True)
class _Around:
    """The words around the boxes, as a layout of one width; `head` and `foot` are pixels."""

    layout: dict[str, Any]
    annotations: list[dict[str, Any]] = field(default_factory=list)
    head: int = 0
    foot: int = 0


def _around(words: Words, grid: Grid, lang: Lang) -> _Around:
    """Title, subtitle and key above, notes below, from edge to edge."""
    edge, room = grid.edge, grid.width - 2 * grid.edge
    size = 22 if grid.width > PHONE_WIDTH else 18
    title = fold(words.title, room, size * 1.24)  # bold
    notes = [
        safe(line)
        for note in (text("proposals_note", lang), *words.notes)
        for line in fold(note, room, 12)
    ]
    lifted = 0.7 * size if len(title) > 1 else 0  # by plotly
    pad = {"l": edge, "t": _TOP + lifted}
    title_text = f"<b>{'<br>'.join(title)}</b>"
    around = _Around({"title": {"text": title_text, "font": {"size": size}, "pad": pad}})
    top = _TOP + len(title) * round(1.3 * size) + 2
    at_edge = {"xref": "paper", "x": 0, "xshift": edge - grid.left, "xanchor": "left"}
    for name, lines, letters in (
        ("subtitle", fold(words.subtitle, room, 15), 15),
        ("key", _key_lines(words.key, room), 14),
    ):
        if lines:
            around.annotations.append(
                at_edge
                | {
                    "name": name,
                    "text": "<br>".join(lines),
                    "yref": "paper",
                    "y": 1,
                    "yanchor": "top",
                }
                | {"font": {"size": letters, "color": INK if name == "key" else INK_SOFT}}
                | {"yshift": -top}
            )
            top += len(lines) * round(1.35 * letters) + 5
    around.head, around.foot = top + 8, 16 * len(notes) + 16
    for note in around.annotations:
        note["yshift"] += around.head
    around.annotations.append(
        at_edge
        | {"name": "notes", "text": "<br>".join(notes), "yref": "paper", "y": 0}
        | {"yanchor": "bottom", "yshift": 8 - around.foot, "font": {"size": 12, "color": INK_SOFT}}
    )
    return around


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
    around = _around(words, grid, lang)
    rows = [
        boxes[start : start + grid.across * grid.tiers]
        for start in range(0, len(boxes), grid.across * grid.tiers)
    ]
    on_one_line = _fit_on_one_line(boxes, grid)
    heads = [
        _HEAD_LINE * max(len(_over(box, grid, on_one_line)) for box in row[:: grid.tiers]) + 6
        for row in rows
    ]
    between = grid.below if grid.rows_apart is None else grid.rows_apart
    fixed = sum(heads) + between * (len(rows) - 1) + grid.below
    fixed += len(rows) * (grid.tiers - 1) * _TIER_GAP
    number_of_tiers = len(rows) * grid.tiers
    free = grid.height - around.head - around.foot - fixed
    least = grid.box
    if grid.beside:
        lines = max(len(fold(box.name, grid.left - EDGE - 8, _NAME)) for box in boxes)
        least = max(least, 18 * lines - (grid.rows_apart or 0))
    tier_height = max(least, free / number_of_tiers)
    plots = fixed - grid.below + tier_height * number_of_tiers  # to the lower edge of the last
    layout: dict[str, Any] = {
        **around.layout,
        "template": _template(boxes, grid),
        "height": round(around.head + plots + grid.below + around.foot),
        "autosize": True,
        "margin": {
            "l": grid.left,
            "r": grid.right,
            "t": around.head,
            "b": around.foot + grid.below,
            "pad": 0,
        },
    }
    for note in around.annotations:
        if note["name"] == "notes":
            note["yshift"] -= grid.below
    top, number = 0.0, 0
    for row, head in zip(rows, heads, strict=True):
        top += head
        is_last = row is rows[-1]
        for place, box in enumerate(row):
            number += 1
            column, tier = divmod(place, grid.tiers)
            upper = top + tier * (tier_height + _TIER_GAP)
            axes = _axes(box, grid, column, lang)
            axes[1]["domain"] = [max(0.0, 1 - (upper + tier_height) / plots), 1 - upper / plots]
            if tier < grid.tiers - 1 or not (is_last or grid.rows_apart is None):
                axes[0]["showticklabels"] = False
            for letter, axis in zip("xy", axes, strict=True):
                axis["anchor"] = _axis("y" if letter == "x" else "x", number)
                layout[_axis(f"{letter}axis", number)] = axis
            notes = box.notes(grid.box_width, tier_height) if callable(box.notes) else box.notes
            for note in [*_names(box, grid, column, tier, on_one_line), *notes]:
                refs = {ref: note.get(ref, ref[0]) for ref in ("xref", "yref")}
                around.annotations.append(
                    note | {ref: _on_axis(axis, number) for ref, axis in refs.items()}
                )
        top += grid.tiers * tier_height + (grid.tiers - 1) * _TIER_GAP + between
    layout["annotations"] = around.annotations
    layout["separators"] = ",\u00a0" if lang == "sv" else ".,"
    return layout


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
    """The lines of markup over a box."""
    style = f'<span style="color:{box.colour};font-size:%dpx">%s</span>'
    heading = [style % (15, f"<b>{box.heading}</b>")] if box.heading else []
    if grid.beside:
        return heading
    room = grid.box_width + min(grid.gap, grid.right) - 4
    name = [f"<b>{safe(line)}</b>" for line in fold(box.name, room, _OVER)]
    values = [] if on_one_line else [style % (_OVER, v) for v in box.value.split("<br>") if v]
    return [*name, *heading, *values]


def _fit_on_one_line(boxes: Sequence[Box], grid: Grid) -> bool:
    """True if every box has a name and a value, and both have room beside each other."""
    return not grid.beside and all(
        box.name
        and box.value
        and "<br>" not in box.value
        and width_of(box.name, _OVER) + width_of(box.value, _OVER) <= grid.box_width
        for box in boxes
    )


def _names(box: Box, grid: Grid, column: int, tier: int, on_one_line: bool) -> list[dict[str, Any]]:
    """The words over a box (of a cell, its first), or beside it."""
    at: dict[str, Any] = {"xref": "x domain", "yref": "y domain", "xanchor": "left"}
    over = at | {"y": 1, "yanchor": "bottom", "yshift": 8 if box.heading else 3}
    notes = []
    if not tier and (lines := _over(box, grid, on_one_line)):
        notes.append(over | {"x": 0, "text": "<br>".join(lines)})
    value: dict[str, Any] = {"text": box.value, "font": {"size": _OVER, "color": box.colour}}
    if on_one_line:
        notes.append(over | {"x": 1, "xanchor": "right"} | value)
    if grid.beside and box.name and not column:
        lines = fold(box.name, grid.left - EDGE - 8, _NAME)
        name = f"<b>{'<br>'.join(map(safe, lines))}</b>"
        shifted = at | {"x": 0, "xshift": EDGE - grid.left, "y": 0.5}
        notes.append(shifted | {"text": name, "font": {"size": _NAME}})
    if grid.beside and box.value:
        value["font"] = {"size": 12 if "<br>" in box.value else _NAME, "color": box.colour}
        notes.append(at | {"x": 1, "xshift": 8, "y": 0.5} | value)
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
