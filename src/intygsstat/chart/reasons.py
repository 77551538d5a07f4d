"""Why a point is flagged, in lines short enough to stand beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Literal

import polars as pl

from intygsstat.chart.theme import safe
from intygsstat.locale import Lang, swedish_order, text

Reasons = Mapping[tuple[date, str], list[str]]
_MOST, _LINES, _WIDTH = 4, 3, 110
_BETWEEN = " · "  # what the view `usage` writes between several reasons for one cell


def reasons_by(
    usage: pl.DataFrame | None,
    group: Literal["certificate_type", "region", "country"],
    lang: Lang = "sv",
) -> Reasons:
    """The reasons of every (month, group), each once, four at most, in three lines at most.

    `usage` is the view of that name; its reasons say which region and table
    they mean. The key of the country is ''. Without `usage` there are none.
    """
    if usage is None:
        return {}
    flagged = usage.filter(pl.col("flag_reason").fill_null("") != "")
    own = pl.lit("") if group == "country" else pl.col(group)
    found: dict[tuple[date, str], set[str]] = {}
    for month, key, reason in flagged.select("month", own.alias("own"), "flag_reason").rows():
        found.setdefault((month, key), set()).update(reason.split(_BETWEEN))
    return {key: _folded(sorted(lines, key=swedish_order), lang) for key, lines in found.items()}


def _folded(reasons: list[str], lang: Lang) -> list[str]:
    lines = [
        line
        for reason in reasons[:_MOST]
        for line in textwrap.wrap(safe(reason), _WIDTH, max_lines=_LINES, placeholder=" …")
    ]
    if len(reasons) > _MOST:
        lines.append(text("more", lang, len(reasons) - _MOST))
    return lines
