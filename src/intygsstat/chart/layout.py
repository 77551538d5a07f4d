"""What stands around a chart: title, subtitle and key above, notes below, margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from intygsstat.chart.style import (
    COLOURS,
    EDGE,
    FONT,
    INK,
    INK_SOFT,
    PAPER,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
)
from intygsstat.chart.widths import width_of, wrapped
from intygsstat.locale import Lang, text

Key = Sequence[tuple[str, str, str]]

_ROOM = SLIDE_WIDTH - 2 * EDGE
_TITLE, _SUBTITLE, _KEY, _NOTE = 22, 15, 14, 12  # letter sizes
_TITLE_LINE, _SUBTITLE_LINE, _KEY_LINE, _NOTE_LINE = 28, 20, 22, 16
_TOP, _BELOW_HEAD = 14, 16
_BETWEEN = "\u00a0" * 4  # the parts of the key


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words around a chart in lines, and the pixels that they and the plots take.

    `left` and `right` are what the plots leave free, `below_axis` the room for tick
    labels, `extra_head` for column headings, `least` what the plots need at least.
    """

    title: Sequence[str]
    subtitle: Sequence[str]
    key: Sequence[str]
    notes: Sequence[str]
    least: int
    left: int = EDGE
    right: int = EDGE
    below_axis: int = 30
    extra_head: int = 0

    @property
    def subtitle_top(self) -> int:
        return _TOP + _TITLE_LINE * len(self.title) + 2

    @property
    def key_top(self) -> int:
        return self.subtitle_top + _SUBTITLE_LINE * len(self.subtitle) + 4

    @property
    def head(self) -> int:
        return self.key_top + _KEY_LINE * len(self.key) + _BELOW_HEAD + self.extra_head

    @property
    def foot(self) -> int:
        return self.below_axis + _NOTE_LINE * len(self.notes) + 16

    @property
    def height(self) -> int:
        """A slide's, or more where the plots don't find room on one."""
        return max(SLIDE_HEIGHT, self.head + self.least + self.foot)

    @property
    def plot_height(self) -> int:
        return self.height - self.head - self.foot

    @property
    def plot_width(self) -> int:
        """At a slide's width; in a wider or narrower window it follows that."""
        return SLIDE_WIDTH - self.left - self.right


def sheet_of(
    *,
    title: str,
    subtitle: str,
    key: Key,
    notes: Sequence[str],
    lang: Lang,
    least: int,
    **room: int,
) -> Sheet:
    """Break the words into lines that a slide holds; `room` is as `Sheet` names it."""
    return Sheet(
        title=wrapped(title, _ROOM, _TITLE, bold=True),
        subtitle=wrapped(subtitle, _ROOM, _SUBTITLE),
        key=_key_lines(key),
        notes=[
            line
            for note in (text("proposals_note", lang), *notes)
            if note
            for line in wrapped(note, _ROOM, _NOTE)
        ],
        least=least,
        **room,
    )


def _key_lines(key: Key) -> list[str]:
    """The key as lines of markup; a part is a sign, its colour and its meaning."""
    lines: list[str] = []
    for sign, colour, meaning in key:
        part = f'<span style="color:{colour}"><b>{sign}</b></span>\u00a0{meaning}'
        longer = f"{lines[-1]}{_BETWEEN}{part}" if lines else part
        if lines and width_of(longer, _KEY) <= _ROOM:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def finish(fig: go.Figure, sheet: Sheet, lang: Lang) -> go.Figure:
    """Put the figure on its sheet: the words around it, all inside its edges."""
    at_edge: dict[str, Any] = {"xref": "paper", "x": 0, "xshift": EDGE - sheet.left}
    at_edge |= {"xanchor": "left", "yref": "paper", "align": "left", "showarrow": False}
    around = []
    for name, lines, top, font in (
        ("subtitle", sheet.subtitle, sheet.subtitle_top, {"size": _SUBTITLE, "color": INK_SOFT}),
        ("key", sheet.key, sheet.key_top, {"size": _KEY}),
    ):
        if lines:
            place = {"y": 1, "yanchor": "top", "yshift": sheet.head - top}
            around.append(
                at_edge | place | {"text": "<br>".join(lines), "font": font, "name": name}
            )
    small = {"size": _NOTE, "color": INK_SOFT}
    place = {"y": 0, "yanchor": "bottom", "yshift": 8 - sheet.foot}
    around.append(
        at_edge | place | {"text": "<br>".join(sheet.notes), "font": small, "name": "notes"}
    )
    fig.layout.annotations = (*fig.layout.annotations, *around)
    fig.update_layout(
        template={"layout": {"colorway": list(COLOURS.values())}},
        title={
            "text": f"<b>{'<br>'.join(sheet.title)}</b>",
            "font": {"size": _TITLE, "color": INK},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            # plotly lifts a title by half of each further line
            "pad": {"l": EDGE, "t": _TOP + (len(sheet.title) - 1) * 15},
        },
        font={"family": FONT, "size": 13, "color": INK},
        height=sheet.height,
        autosize=True,
        margin={"l": sheet.left, "r": sheet.right, "t": sheet.head, "b": sheet.foot, "pad": 0},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        showlegend=False,
        dragmode=False,
        separators=",\u00a0" if lang == "sv" else ".,",
        hoverlabel={"bgcolor": PAPER, "font": {"size": 13, "color": INK}, "align": "left"},
        hovermode="closest",
    )
    return fig
