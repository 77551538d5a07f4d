"""Paragraphs about the data, made anew from whatever decks there are.

The numbers are the printed ones; with the likely view the likely ones are said too where they
differ. The words stand in templates/sentences.sv.j2, for the notebooks are Swedish.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl

from intygsstat.chart.by_name import months_to_compare
from intygsstat.chart.country_summary import countries, country_by_month
from intygsstat.chart.over_months import whole_regions
from intygsstat.chart.points import paired_rows, say_source
from intygsstat.chart.theme import MIN_DENOMINATOR, safe
from intygsstat.chart.titles import TEMPLATES
from intygsstat.locale import format_change, format_span, months_between, phrase, text
from intygsstat.reference.names import region_name, type_name


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, ready to be shown by a notebook."""

    words: str

    def _repr_html_(self) -> str:
        return f'<p style="font:16px/1.5 Arial,sans-serif;max-width:50em">{self.words}</p>'


def say_what_was_read(
    decks: pl.DataFrame, row_totals: pl.DataFrame, findings: pl.DataFrame
) -> Words:
    """How many decks, months and rows were read, and what was found."""
    months = {month for known in decks["months"].to_list() for month in known or []}
    return _say(
        "read",
        decks=decks.height,
        rebuilt=decks.filter(pl.col("kind") == "reconstruction").height,
        months=len(months),
        span=format_span(sorted(months)),
        rows=row_totals.height,
        states=Counter({"agrees": 0, "differs": 0, "unknown": 0} | _counts(row_totals, "state")),
        found=Counter({"error": 0, "warning": 0, "info": 0} | _counts(findings, "severity")),
    )


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(frame[column].value_counts().iter_rows()) if frame.height else {}


def say_usage(usage_by_type: pl.DataFrame, likely: pl.DataFrame | None = None) -> Words:
    """The latest month in the country: how many, how many standalone, and of which types."""
    if usage_by_type.is_empty():
        return _say("no_numbers")
    latest = country_by_month(usage_by_type).tail(1)
    months = None if likely is None or likely.is_empty() else country_by_month(likely)
    [(printed, other)] = paired_rows(latest, months, "month").values()
    if printed["issued"] is None or printed["standalone"] is None:
        return _say("one_table", month=printed["month"])
    ranked = _by_share(usage_by_type, printed["month"], "standalone_share").to_dicts()
    top = ranked[0] | {"name": safe(type_name(ranked[0]["certificate_type"]))} if ranked else None
    source = other and say_source(other)
    return _say("usage", caution=True, printed=printed, likely=other, source=source, top=top)


def say_regions(usage_by_region: pl.DataFrame, likely: pl.DataFrame | None = None) -> Words:
    """The latest month by region: where standalone is used most, and where not at all."""
    frame = whole_regions(usage_by_region)
    if frame.is_empty():
        return _say("no_numbers")
    month = frame["month"].max()
    frames = [frame] if likely is None else [frame, whole_regions(likely)]
    ranked = [_by_share(one, month, "standalone_share", "region") for one in frames]
    first = [
        [
            (safe(region_name(region)), share)
            for region, share in one.head(3).select("region", "standalone_share").rows()
        ]
        for one in ranked
    ]
    without = ranked[0].filter(pl.col("standalone") == 0).height
    return _say(
        "regions",
        caution=True,
        month=month,
        printed=first[0],
        likely=first[1] if len(first) > 1 else [],
        without=without,
    )


def _by_share(frame: pl.DataFrame, month: object, *order: str) -> pl.DataFrame:
    """The rows of a month that have a share, the largest first."""
    enough = (pl.col("month") == month) & (pl.col("issued") >= MIN_DENOMINATOR)
    shared = frame.filter(enough).drop_nulls("standalone_share")
    return shared.sort(*order, descending=[True, *[False] * (len(order) - 1)])


def say_trend(usage_by_type: pl.DataFrame, likely: pl.DataFrame | None = None) -> Words:
    """What changed between the two latest comparable months, and which months are whole."""
    compared = months_to_compare(usage_by_type)
    if compared is None:
        return _say("one_month")
    country = country_by_month(usage_by_type)
    changes = []
    for by_month in (country, None if likely is None else country_by_month(likely)):
        both = [] if by_month is None else [countries(by_month)[month] for month in compared]
        change = [both[1].change_since(both[0], m) for m in ("integrated", "standalone") if both]
        changes.append(
            [] if None in change else [format_change(one) for one in change if one is not None]
        )
    months = len(months_between(country["month"].to_list()))
    flagged = pl.col("cells_flagged") + pl.col("rows_flagged") > 0
    return _say(
        "trend",
        caution=True,
        months=compared,
        printed=changes[0],
        likely=changes[1],
        span=months,
        missing=months - country.height,
        incomplete=country.filter(~pl.col("complete")).height,
        flagged=country.filter(flagged).height,
    )


def say_revisions(revisions: pl.DataFrame, decks: pl.DataFrame) -> Words:
    """How many numbers a later deck changed; with one deck nothing can have been."""
    return _say("revisions", decks=decks.height, number=revisions.height)


def _say(name: str, *, caution: bool = False, **facts: Any) -> Words:
    words = phrase(TEMPLATES, "sentences", "sv", name, **facts)
    return Words(f"{words} {text('proposals_note')}" if caution else words)
