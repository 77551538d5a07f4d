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
_TOP, _HEAD_LINE, _TIER_GAP, _NAME_GAP = 14, 18, 12, 12
_KEY, _NAME, _OVER = 14, 14, 13  # letters of the key, of names beside boxes, and over them
_BOLD = 1.08  # how much wider bold letters are
_LEAST_BOX = 60  # the width that labels leave for a box, however long they are


@dataclass(frozen=True, slots=True)
class Box:
    """One pair of axes, what is drawn in it, and its words.

    `heading` (of the column) and `value` (its number) are markup, `name` (of the row) is plain.
    `months` are the x values of months, where x is a month; `names` are what stands at y 0, 1
    and on, where y is a name. `notes` may depend on the box's width and height.
    """

    x: dict[str, Any]
    y: dict[str, Any]
    traces: Sequence[dict[str, Any]]
    colour: str = INK
    heading: str = ""
    name: str = ""
    value: str = ""
    months: Mapping[date, Any] | None = None
    names: Sequence[str] = ()
    notes: Notes | Callable[[float, float], Notes] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """How boxes stand in a window of `width`, in stacks of `tiers` with one label of the x axis.

    `left` is the room before the first box of a row, `gap` between two, `below` under a stack
    for tick labels; a box is `box` high or higher. `beside`: names and values stand beside their
    boxes, else over them; `names` is the room for names at the first y axis, `aside` how far
    these keep from it.
    """

    across: int
    left: int
    gap: int = 0
    right: int = EDGE
    box: int = 60
    below: int = 34
    tiers: int = 1
    beside: bool = False
    names: int = 0
    aside: int = 0
    width: int = SLIDE_WIDTH
    height: int = SLIDE_HEIGHT

    def on_phone(self, across: int = 1, **changed: Any) -> Grid:
        """The same for a phone, with so many boxes beside each other."""
        small: dict[str, Any] = {"width": PHONE_WIDTH, "height": 0, "beside": False}
        return replace(self, across=across, **(small | changed))

    @property
    def is_phone(self) -> bool:
        return self.width == PHONE_WIDTH

    @property
    def edge(self) -> int:
        """What the words around the boxes keep from the window's edges."""
        return EDGE // 2 if self.is_phone else EDGE

    @property
    def box_width(self) -> float:
        room = self.width - self.left - self.right - self.gap * (self.across - 1)
        return room / self.across

    def domain(self, column: int) -> list[float]:
        """Where a column stands, from 0 to 1."""
        room = self.width - self.left - self.right
        left = column * (self.box_width + self.gap) / room
        return [left, min(1.0, left + self.box_width / room)]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the boxes: title and subtitle are markup, the rest is plain."""

    title: str
    subtitle: str
    key: Key = ()
    notes: Sequence[str] = ()


def draw_boxes(
    boxes: Sequence[Box], words: Words, slide: Grid, phone: Grid, lang: Lang
) -> go.Figure:
    """The figure of `boxes`, stack by stack, in a slide's grid, with the phone's layout beside."""
    wide, narrow = (_layout(boxes, words, grid, lang) for grid in (slide, phone))
    differs = {key: value for key, value in narrow.items() if value != wide.get(key)}
    traces = [
        trace | {"xaxis": _axis("x", number), "yaxis": _axis("y", number)}
        for number, box in enumerate(boxes, start=1)
        for trace in box.traces
    ]
    layout = wide | {"meta": {"narrow": differs}}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)  # validation takes 9/10


def names_grids(
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
    beyond = round(max((width_of(label, 13) for label in labels), default=0.0))

    def grid(empty: Grid, most: int, least: int) -> Grid:
        room = min(most, round(max(width_of(name, _NAME) for name in names)) + 1)
        left = empty.edge + room + _NAME_GAP + empty.aside
        boxes = gap * (empty.across - 1) + _LEAST_BOX * empty.across
        right = max(EDGE, empty.edge + beyond, 2 * empty.aside)
        lines = max(len(fold(name, room, _NAME)) for name in names)
        return replace(
            empty,
            left=left,
            gap=gap,
            right=min(right, empty.width - left - boxes),
            box=len(names) * max(least, 17 * lines + 4),
            names=room,
        )

    phone = Grid(1, 0, aside=aside, width=PHONE_WIDTH, height=0)
    return grid(Grid(across, 0), 200, row), grid(phone, 110, phone_row)


def empty_figure(title: str, lang: Lang) -> go.Figure:
    """A figure that says that there is nothing to draw."""
    box = Box({"visible": False}, {"visible": False}, [])
    grid = Grid(1, EDGE)
    return draw_boxes([box], Words(title, text("no_data", lang)), grid, grid.on_phone(), lang)


def _axis(letter: str, number: int) -> str:
    return letter if number == 1 else f"{letter}{number}"


def _layout(boxes: Sequence[Box], words: Words, grid: Grid, lang: Lang) -> dict[str, Any]:
    title, head = _title(words, grid)
    every_note = (text("proposals_note", lang), *words.notes)
    room = grid.width - 2 * grid.edge
    notes = [safe(line) for note in every_note for line in fold(note, room, 12)]
    foot = grid.below + 16 * len(notes) + 16
    numbered = list(enumerate(boxes, start=1))
    starts = range(0, len(boxes), grid.across * grid.tiers)
    lines = [
        numbered[start : start + starts.step][tier :: grid.tiers]
        for start in starts
        for tier in range(grid.tiers)
    ]
    over = [_over([box for _, box in line], grid) for line in lines]
    heads = [max(_HEAD_LINE * len(above) + 6 * bool(above) for above, _ in line) for line in over]
    feet = [_TIER_GAP if (at + 1) % grid.tiers else grid.below for at in range(len(lines))]
    feet[-1] = 0  # it is part of the margin
    free = (grid.height - head - foot - sum(heads) - sum(feet)) / len(lines)
    tier = max(grid.box, free)
    plots = sum(heads) + sum(feet) + tier * len(lines)
    at_edge = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": grid.edge - grid.left}
    at_foot = {"yref": "paper", "y": 0, "yanchor": "bottom", "yshift": 8 - foot}
    said = {"text": "<br>".join(notes), "font": {"size": 12, "color": INK_SOFT}}
    annotations, top = [at_edge | at_foot | said], 0.0
    axes: dict[str, Any] = {}
    for line, above, line_head, line_foot in zip(lines, over, heads, feet, strict=True):
        top += line_head
        for column, ((number, box), (own, value)) in enumerate(zip(line, above, strict=True)):
            x, y = _axes(box, grid, column, lang)
            x["anchor"], y["anchor"] = _axis("y", number), _axis("x", number)
            y["domain"] = [max(0.0, 1 - (top + tier) / plots), 1 - top / plots]
            if line_foot == _TIER_GAP:
                x["showticklabels"] = False
            axes |= {_axis("xaxis", number): x, _axis("yaxis", number): y}
            drawn = box.notes(grid.box_width, tier) if callable(box.notes) else box.notes
            for note in (*_names(box, grid, column, own, value), *drawn):
                x_ref, y_ref = note.get("xref", "x"), note.get("yref", "y")
                refs = {"xref": _on_axis(x_ref, number), "yref": _on_axis(y_ref, number)}
                annotations.append(note | refs)
        top += tier + line_foot
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


def _title(words: Words, grid: Grid) -> tuple[dict[str, Any], int]:
    """The title with subtitle and key, and how high they are."""
    size, room = 18 if grid.is_phone else 22, grid.width - 2 * grid.edge
    title = fold(words.title, room, _BOLD * size)
    under = fold(words.subtitle, room, 15) + _key_lines(words.key, room)
    lifted = 0.7 * size if len(title) > 1 else 0  # by plotly
    layout = {
        "text": f"<b>{'<br>'.join(title)}</b>",
        "font": {"size": size},
        "pad": {"l": grid.edge, "t": _TOP + lifted},
        "subtitle": {"text": "<br>".join(under)},
    }
    return layout, round(_TOP + 1.3 * (size * len(title) + 15 * len(under))) + 20


def _key_lines(key: Key, room: float) -> list[str]:
    """The key as lines of markup, as many as there is no room for in one."""
    between, lines = "\u00a0" * 4, list[str]()
    for sign, colour, meaning in key:
        start, *rest = fold(meaning, room - 20, _KEY)
        part = f'<span style="color:{colour}"><b>{sign}</b></span>\u00a0{start}'
        longer = between.join([*lines[-1:], part])
        lines[-1:] = [longer] if width_of(longer, _KEY) <= room else [*lines[-1:], part]
        lines += [between + line for line in rest]
    return [f'<span style="color:{INK};font-size:{_KEY}px">{line}</span>' for line in lines]


def _template(boxes: Sequence[Box], grid: Grid) -> dict[str, Any]:
    """The template, with the words of squares as large as fit into them, or without."""
    squares = [trace["text"] for box in boxes for trace in box.traces if "z" in trace]
    if not squares:
        return TEMPLATE
    letters = max(len(words) for rows in squares for row in rows for words in row)
    width = grid.box_width / max(len(row) for rows in squares for row in rows) - 3
    size = next((size for size in (13, 12) if 0.57 * size * letters <= width), 0)
    words = {"texttemplate": "%{text}", "textfont": {"size": size, "color": INK}} if size else {}
    data = TEMPLATE["data"]
    return TEMPLATE | {"data": data | {"heatmap": [words | data["heatmap"][0]]}}


def _on_axis(ref: str, number: int) -> str:
    """'x domain' of the third box is 'x3 domain'."""
    return _axis(ref[0], number) + ref[1:]


def _axes(box: Box, grid: Grid, column: int, lang: Lang) -> tuple[dict[str, Any], dict[str, Any]]:
    x, y = box.x | {"domain": grid.domain(column)}, dict(box.y)
    if box.months is not None:
        room = int((grid.box_width + min(grid.gap, 56)) / 74)
        ticks = month_ticks(list(box.months), room)
        x["tickvals"] = [box.months[tick] for tick in ticks]
        x["ticktext"] = [format_month(tick, lang) for tick in ticks]
    while sum(width_of(tick, 12) for tick in x.get("ticktext", ())) > grid.box_width:
        if len(x["ticktext"]) < 2:
            break
        x |= {key: x[key][::2] for key in ("tickvals", "ticktext")}
    if box.names:
        y |= {
            "range": [-0.6, len(box.names) - 0.4],
            "tickvals": list(range(len(box.names))),
            "ticktext": ["<br>".join(map(safe, fold(n, grid.names, _NAME))) for n in box.names],
            "tickfont": {"size": _NAME, "color": INK},
            "ticklen": _NAME_GAP - 6 + grid.aside,
            "zeroline": False,
            "showticklabels": not column,
        }
    return x, y


def _over(line: Sequence[Box], grid: Grid) -> list[tuple[list[str], str]]:
    """The lines of markup over each box of a line, and the value at their right end: it is one
    of them unless all names and values have room beside each other."""
    fits = not any("<br>" in box.value for box in line) and all(
        width_of(box.name, _BOLD * _OVER) + width_of(box.value, _OVER) + 4 <= grid.box_width
        for box in line
    )
    found = []
    for box in line:
        style = f'<span style="color:{box.colour};font-size:%dpx">%s</span>'
        heading = [style % (15, f"<b>{box.heading}</b>")] if box.heading else []
        room = grid.box_width + min(grid.gap, grid.right) - 4
        name = [f"<b>{safe(words)}</b>" for words in fold(box.name, room, _BOLD * _OVER)]
        values = [style % (_OVER, value) for value in box.value.split("<br>") if value]
        if grid.beside:
            found.append((heading, ""))
        else:
            found.append(([*name, *heading, *([] if fits else values)], box.value if fits else ""))
    return found


def _names(
    box: Box, grid: Grid, column: int, over: Sequence[str], value: str
) -> list[dict[str, Any]]:
    """The lines over a box and the `value` at their right end, or name and value beside it."""
    at: dict[str, Any] = {"xref": "x domain", "yref": "y domain", "xanchor": "left"}
    above = at | {"y": 1, "yanchor": "bottom", "yshift": 8 if box.heading else 3}
    notes = [above | {"x": 0, "text": "<br>".join(over)}] if over else []
    if value:
        font = {"size": _OVER, "color": box.colour}
        notes.append(above | {"x": 1, "xanchor": "right", "text": value, "font": font})
    if grid.beside and not column:
        lines = map(safe, fold(box.name, grid.left - EDGE - 8, _BOLD * _NAME))
        name = {"text": f"<b>{'<br>'.join(lines)}</b>", "font": {"size": _NAME}}
        notes.append(at | name | {"x": 0, "xshift": EDGE - grid.left, "y": 0.5})
    if grid.beside:
        font = {"size": 12 if "<br>" in box.value else _NAME, "color": box.colour}
        notes.append(at | {"x": 1, "xshift": 8, "y": 0.5, "text": box.value, "font": font})
    return notes


def notes_of(decks: pl.DataFrame | None, lang: Lang, measures: Sequence[str]) -> list[str]:
    """What stands under a chart of counts or shares: how they are worked out, and the decks."""
    derived = [text("derivation", lang)] if measures[0] != "standalone_share" else []
    if measures[-1] == "standalone_share":
        derived.append(text("too_few_note", lang, MIN_DENOMINATOR))
    return [" ".join(derived), deck_source(decks, lang)]


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
