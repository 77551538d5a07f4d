"""The look of all charts: colours, axes, how words break into lines, and a figure of boxes.

Colours are of Okabe and Ito's set, which the colour-blind can tell apart; one colour a channel
everywhere. Lengths are pixels.

A box is one pair of axes. Every chart is a list of boxes in a grid; it has two grids, a
slide's and a phone's. The phone's layout, where it differs, is kept in the figure's
`layout.meta.narrow`, and the script of a page takes it in a narrow window.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape, unescape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.locale import Lang, format_count, format_decimal, format_month, percent_sign, text

COLOURS = {
    "integrated": "#0072B2",
    "standalone": "#D55E00",
    "standalone_share": "#D55E00",
    "issued": "#009E73",
}
INK, INK_SOFT, PAPER = "#1A1A1A", "#4D4D4D", "#FFFFFF"
FLAGGED = "#F0C419"  # of squares of a matrix
SLIDE_WIDTH, SLIDE_HEIGHT = 1280, 720
PHONE_WIDTH = 360
EDGE = 28
MIN_DENOMINATOR = 20  # no share is shown of fewer issued certificates
TEMPLATE: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("template.toml").read_text(encoding="utf-8")
)
_NARROW, _WIDE = frozenset(" \u00a0fijlrtI.,:;'|!()[]-/"), frozenset("mwMW%@→◆◇●○■□…")
Note = dict[str, Any]  # plotly's annotation, on the axes 'x' and 'y' of its box
Notes = Sequence[Note]
_TOP, _HEAD_LINE, _TIER_GAP, _NAME_GAP = 14, 18, 12, 12
_KEY, _NAME, _OVER = 14, 14, 13  # letters of the key, of names beside boxes, and over them
_BOLD = 1.08  # how much wider bold letters are
_LEAST_BOX = 60  # the width that labels leave for a box, however long they are


def safe(words: str) -> str:
    """`words` from a deck, so that a chart can't take them for markup."""
    return escape(words, quote=False)


def width_of(words: str, size: float) -> float:
    """About how wide one line of words or markup is in Arial, rather more than less."""
    letters = unescape(re.sub(r"</?[a-z][^>]*>", "", words))
    return size * sum(
        0.3 if one in _NARROW else 0.87 if one in _WIDE else 0.72 if one.isupper() else 0.56
        for one in letters
    )


def fold(words: str, room: float, size: float) -> list[str]:
    """Plain `words` in as few lines as fit, of like length; only a word too long is broken."""
    width = width_of(words, size)
    if width <= room:
        return [words] if words else []

    def wrapped(most: int) -> list[str]:
        return textwrap.wrap(words, most, break_on_hyphens=False)

    def fits(most: int) -> bool:
        return all(width_of(line, size) <= room for line in wrapped(most))

    most = next(filter(fits, range(int(len(words) * room / width), 1, -1)), 1)  # letters a line
    lines, longest = len(wrapped(most)), max(map(len, words.split()))
    shorter = range(max(longest, len(words) // lines), most)
    even = (few for few in shorter if len(wrapped(few)) == lines and fits(few))
    return wrapped(next(even, most))


def month_ticks(months: Sequence[date], room: int) -> list[date]:
    """At most `room` of the months, evenly spaced, always with the last.

    The first is among them too if that costs no more than half of the labels.
    """
    if len(months) <= 1 or room <= 1:
        return list(months[-1:])
    steps = len(months) - 1
    least = ceil(steps / (room - 1))
    step = next((s for s in range(least, 2 * least + 1) if steps % s == 0), least)
    return sorted(months[::-1][::step])


def month_axis(months: Sequence[date]) -> dict[str, Any]:
    """An x axis over `months`; which of them have labels is a matter of room."""
    pad = timedelta(days=max(12, 31 * len(months) // 18))
    ends = (months[0] - pad).isoformat(), (months[-1] + pad).isoformat()
    return {"type": "date", "range": list(ends)}


def nice_ticks(top: float, most: int = 3, whole: bool = True) -> list[float]:
    """Round values from zero to at least `top`: at most `most` steps of 1, 2, 2.5 or 5.

    Whole ones only if `whole`. A `top` of zero gives zero and one.
    """
    if top <= 0:
        return [0.0, 1.0] if whole else [0.0, 0.01]
    rough = top / most
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * 0.999999)
    if whole:
        step = float(max(1, ceil(step - 1e-9)))
    return [round(number * step, 10) for number in range(ceil(top / step - 1e-9) + 1)]


def value_axis(top: float, lang: Lang, *, share: bool = False, most: int = 3) -> dict[str, Any]:
    """An axis from zero to a round value above `top`; shares in per cent."""
    ticks = nice_ticks(top, most, whole=not share)
    texts = [_percent(tick, lang) if share else format_count(tick, lang) for tick in ticks]
    return {"range": [-0.06 * ticks[-1], 1.08 * ticks[-1]], "tickvals": ticks, "ticktext": texts}


def _percent(share: float, lang: Lang) -> str:
    percent = round(share * 100, 8)
    decimals = next(d for d in (0, 1, 2) if d == 2 or percent == round(percent, d))
    return format_decimal(percent, decimals, lang) + percent_sign(lang)


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
    def edge(self) -> int:
        """What the words around the boxes keep from the window's edges."""
        return EDGE // 2 if self.width == PHONE_WIDTH else EDGE

    @property
    def room(self) -> int:
        """The width of what stands around the boxes."""
        return self.width - 2 * self.edge

    @property
    def box_width(self) -> float:
        between = self.gap * (self.across - 1)
        return (self.width - self.left - self.right - between) / self.across

    def domain(self, column: int) -> list[float]:
        """Where a column stands, from 0 to 1."""
        room = self.width - self.left - self.right
        left = column * (self.box_width + self.gap) / room
        return [left, min(1.0, left + self.box_width / room)]


Grids = tuple[Grid, Grid]  # a slide's and a phone's


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the boxes: title and subtitle are markup, the rest is plain.

    The key holds signs with their colours and meanings.
    """

    title: str
    subtitle: str
    key: Sequence[tuple[str, str, str]] = ()
    notes: Sequence[str] = ()


def draw_boxes(boxes: Sequence[Box], words: Words, grids: Grids, lang: Lang) -> go.Figure:
    """The figure of `boxes`, stack by stack, in a slide's grid, with the phone's layout beside."""
    wide, narrow = (_layout(boxes, words, grid, lang) for grid in grids)
    differs = {key: value for key, value in narrow.items() if value != wide.get(key)}
    traces = [
        trace | {"xaxis": _axis("x", number), "yaxis": _axis("y", number)}
        for number, box in enumerate(boxes, start=1)
        for trace in box.traces
    ]
    layout = wide | {"meta": {"narrow": differs}}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)  # validation takes 9/10


def empty_figure(title: str, lang: Lang) -> go.Figure:
    """A figure that says that there is nothing to draw."""
    box, grid = Box({"visible": False}, {"visible": False}, []), Grid(1, EDGE)
    words = Words(title, text("no_data", lang))
    return draw_boxes([box], words, (grid, grid.on_phone()), lang)


def names_grids(
    names: Sequence[str],
    across: int,
    *,
    gap: int,
    row: int = 22,
    phone_row: int = 22,
    labels: Sequence[str] = (),
    aside: int = 0,
) -> Grids:
    """A slide's and a phone's grid of boxes with the same names to their left.

    A row is so many pixels high, more where a name needs several lines. `labels` may stand
    right of a box; on a phone there is room `aside` between a name and its box for numbers.
    """
    beyond = round(max((width_of(label, 13) for label in labels), default=0.0))

    def grid(empty: Grid, most: int, least: int) -> Grid:
        room = min(most, round(max(width_of(name, _NAME) for name in names)) + 1)
        left = empty.edge + room + _NAME_GAP + empty.aside
        boxes = gap * (empty.across - 1) + _LEAST_BOX * empty.across
        right = min(max(EDGE, empty.edge + beyond, 2 * empty.aside), empty.width - left - boxes)
        lines = max(len(fold(name, room, _NAME)) for name in names)
        high = len(names) * max(least, 17 * lines + 4)
        return replace(empty, left=left, gap=gap, right=right, box=high, names=room)

    phone = Grid(1, 0, aside=aside).on_phone()
    return grid(Grid(across, 0), 200, row), grid(phone, 110, phone_row)


def _axis(letter: str, number: int) -> str:
    return letter if number == 1 else f"{letter}{number}"


def _layout(boxes: Sequence[Box], words: Words, grid: Grid, lang: Lang) -> dict[str, Any]:
    title, head = _title(words, grid)
    notes = (text("proposals_note", lang), *words.notes)
    foot_lines = [safe(line) for note in notes for line in fold(note, grid.room, 12)]
    foot = grid.below + 16 * len(foot_lines) + 16
    numbered = list(enumerate(boxes, start=1))
    stack = grid.across * grid.tiers
    lines = [
        numbered[start : start + stack][tier :: grid.tiers]
        for start in range(0, len(boxes), stack)
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
    small = {"text": "<br>".join(foot_lines), "font": {"size": 12, "color": INK_SOFT}}
    annotations, top = [at_edge | at_foot | small], 0.0
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
                refs = {ref: note.get(ref, ref[0]) for ref in ("xref", "yref")}
                # 'x domain' of the third box is 'x3 domain'
                own_refs = {ref: _axis(name[0], number) + name[1:] for ref, name in refs.items()}
                annotations.append(note | own_refs)
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
    size = 18 if grid.width == PHONE_WIDTH else 22
    title = fold(words.title, grid.room, _BOLD * size)
    lines, between = [""], "\u00a0" * 4
    for sign, colour, meaning in words.key:  # as many lines as there is no room for in one
        start, *rest = fold(meaning, grid.room - 20, _KEY)
        part = f'<span style="color:{colour}"><b>{sign}</b></span>\u00a0{start}'
        longer = f"{lines[-1]}{between if lines[-1] else ''}{part}"
        fits = width_of(longer, _KEY) <= grid.room or not lines[-1]
        lines[-1:] = [longer] if fits else [lines[-1], part]
        lines += [between + line for line in rest]
    style = f'<span style="color:{INK};font-size:{_KEY}px">%s</span>'
    under = fold(words.subtitle, grid.room, 15) + [style % line for line in lines if line]
    lifted = 0.7 * size if len(title) > 1 else 0  # by plotly
    layout = {
        "text": f"<b>{'<br>'.join(title)}</b>",
        "font": {"size": size},
        "pad": {"l": grid.edge, "t": _TOP + lifted},
        "subtitle": {"text": "<br>".join(under)},
    }
    return layout, round(_TOP + 1.3 * (size * len(title) + 15 * len(under))) + 20


def _template(boxes: Sequence[Box], grid: Grid) -> dict[str, Any]:
    """The template, with the words of squares as large as fit into them, or without."""
    rows = [row for box in boxes for trace in box.traces if "z" in trace for row in trace["text"]]
    if not rows:
        return TEMPLATE
    letters, width = max(len(words) for row in rows for words in row), max(map(len, rows))
    sizes = (one for one in (13, 12) if 0.57 * one * letters <= grid.box_width / width - 3)
    font = [{"texttemplate": "%{text}", "textfont": {"size": s, "color": INK}} for s in sizes]
    data = TEMPLATE["data"]
    heatmap = [font[0] | data["heatmap"][0]] if font else data["heatmap"]
    return TEMPLATE | {"data": data | {"heatmap": heatmap}}


def _axes(box: Box, grid: Grid, column: int, lang: Lang) -> tuple[dict[str, Any], dict[str, Any]]:
    x, y = box.x | {"domain": grid.domain(column)}, dict(box.y)
    if box.months is not None:
        shown = month_ticks(list(box.months), int((grid.box_width + min(grid.gap, 56)) / 74))
        x["tickvals"] = [box.months[month] for month in shown]
        x["ticktext"] = [format_month(month, lang) for month in shown]
    while len(ticks := x.get("ticktext", ())) > 1 and (
        sum(width_of(tick, 12) for tick in ticks) > grid.box_width
    ):
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
    room = grid.box_width + min(grid.gap, grid.right) - 4
    found = []
    for box in line:
        style = f'<span style="color:{box.colour};font-size:%dpx">%s</span>'
        heading = [style % (15, f"<b>{box.heading}</b>")] if box.heading else []
        name = [f"<b>{safe(words)}</b>" for words in fold(box.name, room, _BOLD * _OVER)]
        values = [style % (_OVER, value) for value in box.value.split("<br>") if value]
        if grid.beside:
            found.append((heading, ""))
        else:
            found.append(([*name, *heading, *([] if fits else values)], box.value if fits else ""))
    return found


def _names(box: Box, grid: Grid, column: int, over: Sequence[str], value: str) -> list[Note]:
    """The lines over a box and the `value` at their right end, or name and value beside it."""
    at: Note = {"xref": "x domain", "yref": "y domain", "xanchor": "left"}
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
    rows = decks.select("deck", pl.col("kind") == "reconstruction").rows()
    if len(rows) <= 3:
        mark = f" ({text('reconstruction', lang)})"
        return text("source", lang, ", ".join(deck + mark * bool(again) for deck, again in rows))
    words = text("many_decks", lang, len(rows), rows[0][0], rows[-1][0])
    if rebuilt := sum(bool(again) for _, again in rows):
        words += ", " + text("many_reconstructions", lang, rebuilt)
    return text("source", lang, words)
