"""Matrices of coverage and quality: a square a region and month, issued beside standalone."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import Box, Words, deck_source, draw_boxes, empty_figure, names_grid
from intygsstat.chart.theme import FLAGGED, INK_SOFT, PAPER, THERE, safe
from intygsstat.locale import Lang, format_count, format_month, months_between, swedish_order, text
from intygsstat.models import CHANNELS
from intygsstat.reference.names import region_name

State = Literal["good", "flagged", "missing"]
_STATES: dict[State, int] = {"good": 0, "flagged": 1, "missing": 2}
_COVERAGE: dict[str, State] = {"there": "good", "flagged": "flagged"}
_TOTALS: dict[str, State] = {"agrees": "good", "differs": "flagged"}
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Square:
    """One square: its colour, the few words in it, and the lines on hover."""

    state: State
    words: str
    hover: str


def draw_coverage(
    coverage: pl.DataFrame,
    *,
    findings: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """What is there, missing or flagged, a square a region, month and channel.

    `coverage` is the view of that name; `findings` gives the reasons on hover.
    Months of which there is no deck are columns of missing squares.
    """
    if coverage.is_empty():
        return empty_figure(text("coverage_title", lang, 0, 0, 0), lang)
    reasons = _reasons(findings, lang)

    def square(row: dict[str, Any]) -> Square:
        state = _COVERAGE.get(row["state"], "missing")
        found = row["findings"] or 0
        words = f"◆ {found}" if state == "flagged" else "–" if state == "missing" else ""
        lines = [text("missing", lang).capitalize()] if state == "missing" else []
        if state != "missing":
            counts = (
                format_count(row["cells_read"], lang),
                format_count(row["cells_expected"], lang),
            )
            lines = [text("cells_read", lang, *counts), text("findings", lang, found)]
        lines += reasons.get((row["month"], row["channel"], row["region"]), [])
        return Square(state, words, "<br>".join(lines))

    states = coverage["state"].to_list()
    flagged, missing = states.count("flagged"), states.count("missing")
    counts = [format_count(n, lang) for n in (flagged, len(states) - missing, missing)]
    title = text("coverage_title_missing" if missing else "coverage_title", lang, *counts)
    if not flagged and not missing:
        title = text("coverage_title_clean", lang, counts[1])
    return _draw_matrix(coverage, square, title, "coverage", decks, lang)


def draw_row_totals(
    row_totals: pl.DataFrame,
    *,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """Printed totals against the sums of their rows, a square a region, month and channel.

    `row_totals` is the view of that name, in certificates. The number is
    printed minus summed; a row whose total can't be checked is not a passed one.
    """
    if row_totals.is_empty():
        return empty_figure(text("rows_title", lang, 0, 0), lang)

    def square(row: dict[str, Any]) -> Square:
        state = _TOTALS.get(row["state"], "missing")
        off = row["difference"] or 0
        words = ("+" if off > 0 else "") + format_count(off, lang) if state == "flagged" else ""
        words = "–" if state == "missing" else words
        lines = [
            text("printed_total", lang, safe(row["printed"] or "") or "–"),
            text("summed_total", lang, format_count(row["summed_total"], lang) or "–"),
        ]
        return Square(state, words, "<br>".join(lines))

    differs = row_totals.filter(pl.col("state") == "differs").height
    checked = row_totals.filter(pl.col("state") != "unknown").height
    counts = format_count(differs, lang), format_count(checked, lang)
    title = text("rows_title", lang, *counts) if differs else text("rows_title_clean", lang)
    return _draw_matrix(row_totals, square, title, "rows", decks, lang)


def _reasons(
    findings: pl.DataFrame | None, lang: Lang
) -> dict[tuple[date | None, str | None, str | None], list[str]]:
    found: dict[tuple[date | None, str | None, str | None], list[str]] = {}
    if findings is None:
        return found
    column = "message_sv" if lang == "sv" else "message"
    rows = findings.filter(pl.col("severity") != "info")
    for month, channel, region, words in rows.select("month", "channel", "region", column).rows():
        lines = found.setdefault((month, channel, region), [])
        if len(lines) < _MOST_REASONS:
            folded = textwrap.wrap(safe(words or ""), 71, break_long_words=False)
            lines.append("◆ " + "<br>".join(folded))
    return found


def _draw_matrix(
    frame: pl.DataFrame,
    square: Callable[[dict[str, Any]], Square],
    title: str,
    texts: str,
    decks: pl.DataFrame | None,
    lang: Lang,
) -> go.Figure:
    """A square for every row of `frame` (month, channel, region, and what `square` reads).

    `texts` begins the names of its texts. Where there is no row the square is a missing one.
    """
    months = months_between(frame["month"].to_list())
    regions = sorted(frame["region"].unique(), key=lambda one: swedish_order(region_name(one)))
    regions.reverse()  # the first stands at the top
    names = [region_name(one) for one in regions]
    found = {
        (row["channel"], row["region"], row["month"]): square(row)
        for row in frame.iter_rows(named=True)
    }
    none = Square("missing", "", text("no_row", lang))
    boxes = []
    for channel in CHANNELS:
        rows = [[found.get((channel, one, month), none) for month in months] for one in regions]
        heads = [
            [f"<b>{safe(name)}, {text(channel, lang).lower()}, {format_month(month, lang)}</b><br>"
             for month in months]
            for name in names
        ]  # fmt: skip
        trace = {
            "type": "heatmap",
            "name": channel,
            "x": list(range(len(months))),
            "y": list(range(len(names))),
            "z": [[_STATES[one.state] for one in row] for row in rows],
            "zmin": 0,
            "zmax": 2,
            "colorscale": [[0, THERE], [0.5, FLAGGED], [1, PAPER]],
            "showscale": False,
            "xgap": 2,
            "ygap": 2,
            "text": [[one.words for one in row] for row in rows],
            "hovertext": [
                [head + one.hover for head, one in zip(line, row, strict=True)]
                for line, row in zip(heads, rows, strict=True)
            ],
        }
        boxes.append(
            Box(
                {"range": [-0.5, len(months) - 0.5]},
                {"showgrid": False},
                [trace],
                heading=text(channel, lang),
                months={month: place for place, month in enumerate(months)},
                names=names,
                letters=max(len(one.words) for one in found.values()),
            )
        )
    signs = text(f"{texts}_key", lang).split(",")
    colours = ("#8FB3CC", FLAGGED, INK_SOFT)
    words = Words(
        title,
        text(f"{texts}_subtitle", lang),
        list(zip("■■□", colours, signs, strict=True)),
        [deck_source(decks, lang)],
    )
    slide, phone = names_grid(names, 2, gap=24, row=20)
    return draw_boxes(boxes, words, slide, phone, lang)
