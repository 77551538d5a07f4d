"""Matrices of coverage and quality: a box a region, month and table."""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.formats import safe
from intygsstat.chart.matrix import Square, State, draw_matrix
from intygsstat.chart.panels import empty_figure
from intygsstat.locale import Lang, format_count, text

_COVERAGE: dict[str, State] = {"there": "good", "flagged": "flagged"}
_TOTALS: dict[str, State] = {"agrees": "good", "differs": "flagged"}


def draw_coverage(
    coverage: pl.DataFrame,
    *,
    findings: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """What is there, missing or flagged, a square a region, month and channel.

    `coverage` is the view of that name; `findings` gives the reasons on hover.
    Months that no deck tells are columns of missing squares.
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

    flagged = coverage.filter(pl.col("state") == "flagged").height
    missing = coverage.filter(pl.col("state") == "missing").height
    counts = tuple(format_count(n, lang) for n in (flagged, coverage.height, missing))
    title = text("coverage_title_missing" if missing else "coverage_title", lang, *counts)
    if not flagged and not missing:
        title = text("coverage_title_clean", lang, counts[1])
    return draw_matrix(coverage, square, title, "coverage", decks, lang)


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
    return draw_matrix(row_totals, square, title, "rows", decks, lang)


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
        if len(lines) < 4:
            lines.append("◆ " + _folded(words or ""))
    return found


def _folded(words: str) -> str:
    lines, line = [], ""
    for word in safe(words).split():
        if line and len(line) + len(word) > 70:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])
