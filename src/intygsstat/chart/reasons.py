"""Why a point is flagged, in lines short enough to stand beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Literal

import polars as pl

from intygsstat.chart.formats import region_name, safe, swedish_order, type_name
from intygsstat.chart.texts import Lang, text

Reasons = Mapping[tuple[date, str], list[str]]
_MOST = 3


def reasons_by(
    usage: pl.DataFrame | None,
    group: Literal["certificate_type", "region", "country"],
    lang: Lang = "sv",
) -> Reasons:
    """The reasons of every (month, group), each 'place: reason', three at most.

    `usage` is the view of that name. A reason that a whole row shares names
    the region once; the key of the country is ''. Without `usage` there are
    no reasons.
    """
    if usage is None:
        return {}
    flagged = usage.filter(pl.col("flag_reason").fill_null("") != "")
    found: dict[tuple[date, str], dict[str, None]] = {}
    columns = ["month", "region", "certificate_type", "cell_flagged", "flag_reason"]
    for month, region, certificate_type, cell, reason in flagged.select(columns).iter_rows():
        places = [] if group == "region" else [region_name(region)]
        if cell and group != "certificate_type":
            places.append(type_name(certificate_type))
        line = ", ".join(places) + (": " if places else "") + reason
        own = {"certificate_type": certificate_type, "region": region, "country": ""}[group]
        found.setdefault((month, own), {})[line] = None
    return {key: _shortened(sorted(lines, key=swedish_order), lang) for key, lines in found.items()}


def _shortened(lines: list[str], lang: Lang) -> list[str]:
    kept = [part for line in lines[:_MOST] for part in textwrap.wrap(safe(line), 72)]
    if len(lines) > _MOST:
        kept.append(text("more", lang, len(lines) - _MOST))
    return kept
