"""The look of all charts: colours, axes, and a figure of panels with its caption.

Colours are of Okabe and Ito's set, which the colour-blind can tell apart; one colour a channel
everywhere. Lengths are pixels.

A panel is one pair of axes. Every figure has two layouts, a slide's and a phone's. What the phone's
has otherwise is kept in the figure's `layout.meta.narrow`, and the script of a page takes it in a
narrow window.
"""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

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
MIN_DENOMINATOR = 20  # no share is shown of fewer issued certificates
TEMPLATE: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("template.toml").read_text(encoding="utf-8")
)
# How wide letters of Arial are, of their size, in the middle and at most; and how many more of
# them a line has room for, since some lines have wide ones.
_LETTER, _WIDE, _SPARE = 0.44, 0.57, 4
_PHONE_WIDTH, _TOP, _UNDER, _SMALL, _NAME = 360, 14, 38, 12, 14
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10)
Traces = list[dict[str, Any]]
Key = Sequence[tuple[str, str, str]]  # signs with their colours and meanings


def safe(words: str) -> str:
    """`words` from a deck, so that a chart can't take them for markup."""
    return escape(words, quote=False)


def fold(words: str, room: float, size: float) -> list[str]:
    """Plain `words` in lines for which there is room."""
    letters = int(room / size / _LETTER) - _SPARE
    return textwrap.wrap(words, max(4, letters), break_on_hyphens=False)


def month_ticks(months: Sequence[date], room: int) -> Sequence[date]:
    """At most `room` of the months, evenly spaced, always with the last.

    The first is among them too if that costs no more than half of the labels.
    """
    if len(months) <= 1 or room <= 1:
        return months[-1:]
    steps = len(months) - 1
    least = ceil(steps / (room - 1))
    step = next((s for s in range(least, 2 * least + 1) if steps % s == 0), least)
    return months[::-1][::step][::-1]


def month_axis(months: Sequence[date], pad: int | None = None) -> dict[str, Any]:
    """An x axis over `months`, with `pad` days before the first and after the last."""
    days = timedelta(days=pad or max(12, 31 * len(months) // 18))
    ends = (months[0] - days).isoformat(), (months[-1] + days).isoformat()
    return {"type": "date", "range": list(ends)}


def value_axis(top: float, lang: Lang, *, share: bool = False) -> dict[str, Any]:
    """An axis from zero to a round value of at least `top`; shares in per cent."""
    top = max(top, 1) if not share else top or 0.01
    power = 10.0 ** floor(log10(top) + 1e-9)
    end = next(step * power for step in _STEPS if step * power >= top * (1 - 1e-9))
    ticks = [0.0, end / 2, end] if share or end % 2 == 0 else [0.0, end]
    texts = [percent(tick, lang) if share else format_count(tick, lang) for tick in ticks]
    return {"range": [-0.06 * end, 1.08 * end], "tickvals": ticks, "ticktext": texts}


def percent(share: float, lang: Lang) -> str:
    """0.015 as '1,5 %', with as many decimals as it has."""
    plain = f"{share * 100:.6g}"
    return format_decimal(share * 100, len(plain.partition(".")[2]), lang) + percent_sign(lang)


def scatter(
    name: str, mode: str, x: Sequence[Any], y: Sequence[Any], **look: Any
) -> dict[str, Any]:
    """A trace of lines or marks."""
    return {"type": "scatter", "name": name, "mode": mode, "x": x, "y": y, **look}


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes.

    `heading` stands above it, with `value` beside; both are plain. `months` are the x values,
    where these are months. `labels` stand to the right of its rows, where these have names; the
    printed number is behind ◇.
    """

    heading: str
    traces: Traces
    x: dict[str, Any]
    y: dict[str, Any] = field(default_factory=dict)
    value: str = ""
    colour: str = INK
    months: Sequence[date] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """How panels stand in a window: so many `across`, each `high` or higher, with `left` before
    the first, `gap` between two and `right` after the last. `names` begin the rows of the first."""

    is_phone: bool
    across: int
    left: int
    gap: int
    right: int
    high: int
    names: Sequence[str] = ()
    two_lines: bool = False  # of a label with a likely and a printed number

    @property
    def width(self) -> int:
        return _PHONE_WIDTH if self.is_phone else SLIDE_WIDTH

    @property
    def edge(self) -> int:
        """What the caption keeps from the window's edges."""
        return 14 if self.is_phone else 28

    @property
    def room(self) -> int:
        """The width of the caption."""
        return self.width - 2 * self.edge

    @property
    def panel_width(self) -> float:
        between = self.gap * (self.across - 1)
        return (self.width - self.left - self.right - between) / self.across


Grids = tuple[Grid, Grid]  # a slide's and a phone's


def side_by_side(across: int, *, high: int = 40, phone: int = 2) -> Grids:
    """Panels with a scale each, `across` beside each other, `phone` on a phone."""
    return Grid(False, across, 88, 76, 32, high), Grid(True, phone, 70, 66, 24, max(62, high))


def named_rows(panels: Sequence[Panel], names: Sequence[str], *, high: int) -> Grids:
    """Panels whose rows have names, the last one at the top, each `high` or higher, and labels to
    the right; on a phone under one another."""

    def grid(is_phone: bool, across: int, edge: int, room: int) -> Grid:
        two_lines = is_phone or len(names) <= 12
        folded = [fold(name, room, _NAME) for name in names]
        left = edge + 14 + _width((line for name in folded for line in name), _NAME)
        labels = [_label(label, two_lines) for panel in panels for label in panel.labels]
        right = 14 + _width((line for label in labels for line in label), 13)
        lines = max(map(len, (*folded, *labels)), default=1)
        down = len(names) * max(high, 17 * lines + 4)
        shown = ["<br>".join(map(safe, name)) for name in folded]
        gap, right = max(24, right + 20), max(28, right)
        return Grid(is_phone, across, left, gap, right, down, shown, two_lines)

    return grid(False, len(panels), 28, 190), grid(True, 1, 14, 120)


def _width(lines: Iterable[str], size: int) -> int:
    return ceil(max(map(len, lines), default=0) * size * _WIDE)


def _label(label: str, two_lines: bool) -> list[str]:
    """The slide's number stands behind the likely one, or under it."""
    likely, sign, printed = label.partition(" ◇ ")
    return [likely, f"◇ {printed}"] if sign and two_lines else [label]


def figure_of(
    panels: Sequence[Panel],
    grids: Grids,
    title: str,
    subtitle: str,
    lang: Lang,
    key: Key = (),
    notes: Sequence[str] = (),
) -> go.Figure:
    """The figure of `panels`, line by line, as a slide has it, with the phone's layout beside.
    Title and subtitle are markup, the rest is plain."""
    notes = (text("proposals_note", lang), *notes)
    wide, narrow = (_layout(panels, grid, title, subtitle, key, notes, lang) for grid in grids)
    differs = {key: value for key, value in narrow.items() if value != wide.get(key)}
    traces = [
        trace | {"xaxis": _axis("x", number), "yaxis": _axis("y", number)}
        for number, panel in enumerate(panels, start=1)
        for trace in panel.traces
    ]
    layout = wide | {"meta": {"narrow": differs}}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)  # validation takes 9/10


def _axis(letter: str, number: int) -> str:
    return letter if number == 1 else f"{letter}{number}"


def _layout(
    panels: Sequence[Panel],
    grid: Grid,
    title: str,
    subtitle: str,
    key: Key,
    notes: Sequence[str],
    lang: Lang,
) -> dict[str, Any]:
    heading, head = _heading(title, subtitle, key, grid)
    lines = [safe(line) for note in notes for line in fold(note, grid.room, _SMALL)]
    foot = _UNDER + 16 * len(lines) + 16
    under = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": grid.edge - grid.left}
    under |= {"yref": "paper", "y": 0, "yanchor": "bottom", "yshift": 8 - foot}
    under |= {"text": "<br>".join(lines), "font": {"size": _SMALL, "color": INK_SOFT}}
    over = [_over(panel, grid) for panel in panels]
    above = [
        6 + 18 * max(len(lines) for lines in over[start : start + grid.across])
        for start in range(0, len(panels), grid.across)
    ]
    between = _UNDER * (len(above) - 1) + sum(above)
    height = 0 if grid.is_phone else SLIDE_HEIGHT
    high = max(grid.high, (height - head - foot - between) / len(above))
    down, across = between + high * len(above), grid.width - grid.left - grid.right
    annotations, axes = [under], dict[str, Any]()
    for number, (panel, lines) in enumerate(zip(panels, over, strict=True), start=1):
        line, column = divmod(number - 1, grid.across)
        top = sum(above[: line + 1]) + line * (high + _UNDER)
        left = column * (grid.panel_width + grid.gap)
        x, y = _axes(panel, grid, column, lang)
        x["domain"] = [left / across, min(1.0, (left + grid.panel_width) / across)]
        y["domain"] = [max(0.0, 1 - (top + high) / down), 1 - top / down]
        x["anchor"], y["anchor"] = _axis("y", number), _axis("x", number)
        axes |= {_axis("xaxis", number): x, _axis("yaxis", number): y}
        own = {"xref": f"{y['anchor']} domain", "yref": x["anchor"], "xanchor": "left"}
        above_it = {"yref": f"{x['anchor']} domain", "x": 0, "y": 1, "yanchor": "bottom"}
        annotations.append(own | above_it | {"yshift": 3, "text": "<br>".join(lines)})
        aside = own | {"x": 1, "xshift": 6, "font": {"size": 13, "color": panel.colour}}
        annotations += [
            aside | {"y": row, "text": "<br>".join(_label(label, grid.two_lines))}
            for row, label in enumerate(panel.labels)
            if label
        ]
    return {
        "template": _template(panels, grid),
        "title": heading,
        "height": round(head + down + foot),
        "autosize": True,
        "margin": {"l": grid.left, "r": grid.right, "t": head, "b": foot, "pad": 0},
        **axes,
        "annotations": annotations,
    }


def _heading(title: str, subtitle: str, key: Key, grid: Grid) -> tuple[dict[str, Any], int]:
    """The title with subtitle and key, and how high they are."""
    size = 18 if grid.is_phone else 22
    large = fold(title, grid.room, 1.06 * size)
    small = fold(subtitle, grid.room, 15)
    parts = [f"{sign}\u00a0{meaning}" for sign, _, meaning in key]
    signs = "<br>".join(map(safe, fold("   ".join(parts), grid.room, 15)))
    for sign, colour, _ in key:
        signs = signs.replace(f"{sign}\u00a0", f'<b style="color:{colour}">{sign}</b>\u00a0', 1)
    lines = len(small) + (1 + signs.count("<br>") if signs else 0)
    signs = f'<br><span style="color:{INK};font-size:14px">{signs}</span>' if signs else ""
    lifted = 0.7 * size if len(large) > 1 else 0  # by plotly
    layout = {
        "text": f"<b>{'<br>'.join(large)}</b>",
        "font": {"size": size},
        "pad": {"l": grid.edge, "t": _TOP + lifted},
        "subtitle": {"text": "<br>".join(small) + signs},
    }
    return layout, round(_TOP + 1.3 * (size * len(large) + 15 * lines)) + 20


def _over(panel: Panel, grid: Grid) -> list[str]:
    """The lines of markup above a panel: its heading, its value in the same line if that fits."""
    room = grid.panel_width + min(grid.gap, grid.right + 28) - 6
    lines = fold(panel.heading, room, 1.06 * _NAME)
    short = len(lines) == 1 and len(fold(f"{panel.heading}   {panel.value}", room, _NAME)) == 1
    value = f'<span style="color:{panel.colour}">{panel.value}</span>'
    bold = [f"<b>{safe(line)}</b>" for line in lines]
    if panel.value and short:
        return [f"{bold[0]}   {value}"]
    return [*bold, value] if panel.value else bold


def _axes(
    panel: Panel, grid: Grid, column: int, lang: Lang
) -> tuple[dict[str, Any], dict[str, Any]]:
    x, y = dict(panel.x), dict(panel.y)
    if panel.months:
        shown = month_ticks(panel.months, int((grid.panel_width + min(grid.gap, 56)) / 74))
        x["tickvals"] = [month.isoformat() for month in shown]
        x["ticktext"] = [format_month(month, lang) for month in shown]
    elif grid.is_phone and "tickvals" in x:
        x |= {key: x[key][::2] for key in ("tickvals", "ticktext")}
    if grid.names:
        y = {
            "range": [-0.6, len(grid.names) - 0.4],
            "tickvals": list(range(len(grid.names))),
            "ticktext": grid.names,
            "tickfont": {"size": _NAME, "color": INK},
            "ticklen": 8,
            "zeroline": False,
            "showticklabels": not column,
        } | y
    return x, y


def _template(panels: Sequence[Panel], grid: Grid) -> dict[str, Any]:
    """The template, with the words of squares where these have room for them."""
    squares = [trace for panel in panels for trace in panel.traces if "z" in trace]
    words = [row for trace in squares for row in trace["text"]]
    if not words:
        return TEMPLATE
    letters = max(len(one) for row in words for one in row)
    if letters * _SMALL * _WIDE > grid.panel_width / max(map(len, words)) - 3:
        return TEMPLATE
    shown = {"texttemplate": "%{text}", "textfont": {"size": _SMALL, "color": INK}}
    heatmap = [TEMPLATE["data"]["heatmap"][0] | shown]
    return TEMPLATE | {"data": TEMPLATE["data"] | {"heatmap": heatmap}}
