"""Matrices of coverage and quality: a square a region and month, issued beside standalone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import Box, Words, deck_source, draw_boxes, empty_figure, names_grids
from intygsstat.chart.theme import FLAGGED, INK_SOFT, safe
from intygsstat.locale import (
    Lang,
    format_count,
    format_month,
    format_signed,
    months_between,
    swedish_order,
    text,
)
from intygsstat.models import CHANNELS
from intygsstat.reference.names import region_name

_MISSING = 2  # of the colours of squares: good, flagged, missing
_STATES = {"there": 0, "agrees": 0, "flagged": 1, "differs": 1}
_MOST_REASONS = 4

_Place = tuple[Any, ...]  # month, channel, region
_Square = tuple[int, str, list[str]]  # its state, the few words in it, the lines on hover


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
    reasons: dict[_Place, list[str]] = {}
    if findings is not None:
        message = "message_sv" if lang == "sv" else "message"
        rows = findings.filter(pl.col("severity") != "info")
        for *at, words in rows.select("month", "channel", "region", message).rows():
            folded = textwrap.wrap(safe(words or ""), 71, break_long_words=False)
            reasons.setdefault(tuple(at), []).append("◆ " + "<br>".join(folded))
    squares: dict[_Place, _Square] = {}
    for row in coverage.iter_rows(named=True):
        place = row["month"], row["channel"], row["region"]
        state, found = _STATES.get(row["state"], _MISSING), row["findings"] or 0
        lines = [text("missing", lang).capitalize()]
        if state != _MISSING:
            counts = [format_count(row[f"cells_{one}"], lang) for one in ("read", "expected")]
            lines = [text("cells_read", lang, *counts), text("findings", lang, found)]
        lines += reasons.get(place, [])[:_MOST_REASONS]
        squares[place] = state, ("", f"◆ {found}", "–")[state], lines
    states = [state for state, _, _ in squares.values()]
    flagged, missing = states.count(1), states.count(_MISSING)
    counts = [format_count(n, lang) for n in (flagged, len(states) - missing, missing)]
    title = text("coverage_title_missing" if missing else "coverage_title", lang, *counts)
    if not flagged and not missing:
        title = text("coverage_title_clean", lang, counts[1])
    return _draw_matrix(squares, title, "coverage", decks, lang)


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
    squares: dict[_Place, _Square] = {}
    for row in row_totals.iter_rows(named=True):
        state, off = _STATES.get(row["state"], _MISSING), row["difference"] or 0
        lines = [
            text("printed_total", lang, safe(row["printed"] or "") or "–"),
            text("summed_total", lang, format_count(row["summed_total"], lang) or "–"),
        ]
        words = ("", format_signed(off, lang=lang), "–")[state]
        squares[row["month"], row["channel"], row["region"]] = state, words, lines
    differs = row_totals.filter(pl.col("state") == "differs").height
    checked = row_totals.filter(pl.col("state") != "unknown").height
    counts = format_count(differs, lang), format_count(checked, lang)
    title = text("rows_title", lang, *counts) if differs else text("rows_title_clean", lang)
    return _draw_matrix(squares, title, "rows", decks, lang)


def _draw_matrix(
    squares: Mapping[_Place, _Square],
    title: str,
    texts: str,
    decks: pl.DataFrame | None,
    lang: Lang,
) -> go.Figure:
    """The squares; missing ones where there is none. `texts` begins the names of its texts."""
    months = months_between([month for month, _, _ in squares])
    regions = {region for _, _, region in squares}
    ordered = sorted(regions, key=lambda one: swedish_order(region_name(one)))[::-1]
    names = [region_name(one) for one in ordered]  # the first stands at the top
    none = _MISSING, "", [text("no_row", lang)]
    boxes = []
    for channel in CHANNELS:
        rows = [[squares.get((month, channel, one), none) for month in months] for one in ordered]
        channel_name = text(channel, lang)
        heads = [
            [f"<b>{safe(name)}, {channel_name.lower()}, {format_month(month, lang)}</b>"
             for month in months]
            for name in names
        ]  # fmt: skip
        trace = {
            "type": "heatmap",
            "name": channel,
            "x": list(range(len(months))),
            "y": list(range(len(names))),
            "zmin": 0,
            "zmax": _MISSING,
            "z": [[state for state, _, _ in row] for row in rows],
            "text": [[words for _, words, _ in row] for row in rows],
            "hovertext": [
                ["<br>".join([head, *lines]) for head, (_, _, lines) in zip(*both, strict=True)]
                for both in zip(heads, rows, strict=True)
            ],
        }
        boxes.append(
            Box(
                {"range": [-0.5, len(months) - 0.5]},
                {"showgrid": False},
                [trace],
                heading=channel_name,
                months={month: place for place, month in enumerate(months)},
                names=names,
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
    return draw_boxes(boxes, words, names_grids(names, 2, gap=24, row=20), lang)
