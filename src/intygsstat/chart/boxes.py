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

from intygsstat.chart.formats import format_month, safe
from intygsstat.chart.labels import Lang, text
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
    width_of,
)

Key = Sequence[tuple[str, str, str]]  # a sign, its colour, its meaning
Notes = Sequence[dict[str, Any]]  # plotly's annotations, on the axes 'x' and 'y' of their box
_TOP, _BETWEEN = 14, "\u00a0" * 4
_HEAD_LINE, _TIER_GAP = 18, 12
_NAME, _NAME_GAP = 14, 12  # letters of names, and what keeps them from their rows


@dataclass(frozen=True, slots=True)
class Box:
    """One pair of axes, what is drawn in it, and its words.

    `heading` (of the column) and `value` (its number) are markup, `name` (of the row) is plain.
    `months` are the x values of months, where x is a month; `names` are what stands at y 0, 1
    and on, where y is a name. `notes` may depend on the width and height.
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
    notes: Notes | Callable[[float, float], Notes] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """How boxes stand in a window of `width`.

    `left` is the room before the first box of a row, `gap` between two, `below` under a row
    for tick labels; a box is `box` high or higher. Cells of a grid hold `tiers` boxes one
    under the other. With `rows_apart` only the last row has tick labels; with `once` only the
    first column. `beside`: names and values stand beside their boxes, else over them.
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
    width: int = SLIDE_WIDTH
    height: int = SLIDE_HEIGHT

    def on_phone(self, across: int = 1, **changed: Any) -> Grid:
        """The same for a phone, with so many boxes beside each other."""
        small: dict[str, Any] = {"width": PHONE_WIDTH, "height": 0, "beside": False, "once": False}
        return replace(self, across=across, **(small | changed))

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
    *,
    phone_template: dict[str, Any] | None = None,
) -> go.Figure:
    """The figure of `boxes` in a slide's grid, with the phone's layout beside."""
    wide, narrow = (_layout(boxes, words, grid, lang) for grid in (slide, phone))
    if phone_template:
        narrow["template"] = {**TEMPLATE, **phone_template}
    differs = {key: value for key, value in narrow.items() if value != wide.get(key)}
    wide["meta"] = {"narrow": differs}
    traces = [
        trace | {"xaxis": _axis("x", number), "yaxis": _axis("y", number)}
        for number, box in enumerate(boxes, start=1)
        for trace in box.traces
    ]
    return go.Figure({"data": traces, "layout": wide}, _validate=False)  # validation takes 9/10


def names_grid(
    names: Sequence[str], across: int, *, gap: int, right: int, row: int = 22, phone_row: int = 22
) -> tuple[Grid, Grid]:
    """A slide's and a phone's grid of boxes with the same names to their left.

    A row is so many pixels high, more where a name needs several lines.
    """
    grids = []
    for edge, most, least in ((EDGE, 200, row), (EDGE // 2, 110, phone_row)):
        room = min(most, round(max(width_of(name, _NAME) for name in names)) + 1)
        lines = max(len(fold(name, room, _NAME)) for name in names)
        height = len(names) * max(least, 17 * lines + 4)
        grids.append(Grid(across, edge + room + _NAME_GAP, gap, right, height, once=True))
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
    room = grid.width - 2 * EDGE if grid.width > PHONE_WIDTH else grid.width - EDGE
    edge = (grid.width - room) // 2
    size = 22 if grid.width > PHONE_WIDTH else 18
    title = fold(words.title, room, size * 1.05)
    notes = [
        safe(line)
        for note in (text("proposals_note", lang), *words.notes)
        for line in fold(note, room, 12)
    ]
    pad = {"l": edge, "t": _TOP + (len(title) - 1) * 0.68 * size}  # it lifts further lines
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
    heads = [
        _HEAD_LINE * max(len(_over(box, grid)) for box in row[:: grid.tiers]) + 2 for row in rows
    ]
    between = grid.below if grid.rows_apart is None else grid.rows_apart
    fixed = sum(heads) + between * (len(rows) - 1) + grid.below
    fixed += len(rows) * (grid.tiers - 1) * _TIER_GAP
    number_of_tiers = len(rows) * grid.tiers
    free = grid.height - around.head - around.foot - fixed
    tier_height = max(grid.box, free / number_of_tiers)
    plots = fixed - grid.below + tier_height * number_of_tiers  # to the lower edge of the last
    layout: dict[str, Any] = {
        **around.layout,
        "template": TEMPLATE,
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
            for note in [*_names(box, grid, column, tier), *notes]:
                refs = {ref: note.get(ref, ref[0]) for ref in ("xref", "yref")}
                around.annotations.append(
                    note | {ref: _on_axis(axis, number) for ref, axis in refs.items()}
                )
        top += grid.tiers * tier_height + (grid.tiers - 1) * _TIER_GAP + between
    layout["annotations"] = around.annotations
    layout["separators"] = ",\u00a0" if lang == "sv" else ".,"
    return layout


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
    if box.names is not None:
        edge = EDGE if grid.width > PHONE_WIDTH else EDGE // 2
        room = grid.left - edge - _NAME_GAP
        y |= {
            "range": [-0.6, len(box.names) - 0.4],
            "tickvals": list(range(len(box.names))),
            "ticktext": ["<br>".join(map(safe, fold(one, room, _NAME))) for one in box.names],
            "tickfont": {"size": _NAME, "color": INK},
            "zeroline": False,
        }
    if grid.once and column:
        y["showticklabels"] = False
    return x, y


def _over(box: Box, grid: Grid) -> list[str]:
    """The lines of markup over a box."""
    coloured = f'<span style="color:{box.colour}">{{}}</span>'
    heading = [coloured.format(f"<b>{box.heading}</b>")] if box.heading else []
    if grid.beside:
        return heading
    room = grid.box_width + min(grid.gap, grid.left) - 8
    name = [f"<b>{safe(line)}</b>" for line in fold(box.name, room, 13.5)]
    values = [coloured.format(line) for line in box.value.split("<br>") if line]
    return [*name, *heading, *values]


def _names(box: Box, grid: Grid, column: int, tier: int) -> list[dict[str, Any]]:
    """The words over a box (of a cell, its first), or beside it."""
    at = {"xref": "x domain", "yref": "y domain", "xanchor": "left"}
    over = at | {"x": 0, "y": 1, "yanchor": "bottom", "yshift": 3}
    notes = (
        [over | {"text": "<br>".join(lines)}] if not tier and (lines := _over(box, grid)) else []
    )
    if grid.beside and box.name and not column:
        name = "<br>".join(map(safe, fold(box.name, grid.left - EDGE - 8, 15)))
        bold = {"text": f"<b>{name}</b>", "font": {"size": 14}}
        notes.append(at | {"x": 0, "xshift": EDGE - grid.left, "y": 0.5} | bold)
    if grid.beside and box.value:
        size = 12 if "<br>" in box.value else 14
        value = {"text": box.value, "font": {"size": size, "color": box.colour}}
        notes.append(at | {"x": 1, "xshift": 8, "y": 0.5} | value)
    return notes


def usual_notes(decks: pl.DataFrame | None, lang: Lang) -> list[str]:
    """What stands under a chart of counts and shares: how they are worked out, and the decks."""
    derived = f"{text('derivation', lang)} {text('too_few_note', lang, MIN_DENOMINATOR)}"
    return [derived, deck_source(decks, lang)]


def deck_source(decks: pl.DataFrame | None, lang: Lang) -> str:
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
