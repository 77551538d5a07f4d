"""What notebooks say and show of the data, in Swedish: paragraphs and tables, made anew from
whatever decks there are.

The numbers are the printed ones; with the likely view the likely ones are said too where they
differ. The words stand in templates/paragraphs.sv.j2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from intygsstat.chart.by_name import months_to_compare
from intygsstat.chart.country_summary import countries, country_by_month
from intygsstat.chart.headings import TEMPLATES
from intygsstat.chart.layout import MIN_DENOMINATOR, safe
from intygsstat.chart.over_months import whole_regions
from intygsstat.chart.points import paired_rows, say_source
from intygsstat.chart.timeline import when
from intygsstat.locale import (
    environment,
    format_change,
    format_count,
    format_decimal,
    format_month,
    format_share,
    format_span,
    months_between,
    phrase,
    swedish_order,
    text,
    texts,
)
from intygsstat.reference.names import region_name, type_name
from intygsstat.reference.sentences import rules

ENOUGH_MONTHS = 6  # on each side; over fewer, chance and season weigh more than a new client
_ROLLOUT = ("region", "signature_service", "client", "activated", "months_before", "months_after",
            "share_before", "share_after", "is_enough")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, ready to be shown by a notebook."""

    words: str

    def _repr_html_(self) -> str:
        return f'<p style="font:16px/1.5 Arial,sans-serif;max-width:50em">{self.words}</p>'


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain words under their headings, ready to be shown by a notebook; those of
    `numbers` stand to the right, `more` rows were left out."""

    headings: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[str]]
    more: int = 0

    def _repr_html_(self) -> str:
        template = environment(TEMPLATES).get_template("table.html.j2")
        return template.render(table=self, text=text)


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
    [(printed, other)] = paired_rows(latest, months, ["month"]).values()
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


def say_forecasts(forecast_scores: pl.DataFrame) -> Words:
    """How well each deck's numbers were expected by the decks before it; with the decks of one
    forum that can't be said."""
    all_decks = forecast_scores.filter(pl.col("deck").is_null()).iter_rows(named=True)
    decks = forecast_scores["deck"].drop_nulls().n_unique()
    return _say("forecasts", decks=decks, of={row["channel"]: row for row in all_decks})


def _say(name: str, *, caution: bool = False, **facts: Any) -> Words:
    words = phrase(TEMPLATES, "paragraphs", "sv", name, **facts)
    return Words(f"{words} {text('proposals_note')}" if caution else words)


def show_table(frame: pl.DataFrame, columns: Sequence[str], most: int = 40) -> Table:
    """The named columns of a view as a Swedish table of at most `most` rows.

    A missing number is an empty cell. Ids of types, regions and rules become
    their names.
    """
    picked = frame.select(columns)
    numeric = [picked.schema[column].is_numeric() for column in columns]
    rows = [list(map(_cell, columns, row)) for row in picked.head(most).rows()]
    headings = [_known(f"heading_{column}", column) for column in columns]
    return Table(headings, numeric, rows, max(0, picked.height - most))


def _cell(column: str, value: Any) -> str:
    match column, value:
        case _, None:
            return ""
        case "region", _:
            return region_name(value)
        case "certificate_type", _:
            return type_name(value)
        case "rule", _:
            return next((row["name_sv"] for row in rules() if row["rule"] == value), str(value))
        case "channel", _:
            return text(value)
        case "standalone_share" | "coverage", _:
            return format_share(value)
        case "crps" | "error_of_last_count", _:
            return format_decimal(value, 1)
        case _, date():
            return format_month(value)
        case _, int() | float():
            return format_count(value)
    return _known(f"value_{value}", str(value))


def _known(name: str, otherwise: str) -> str:
    return text(name) if name in texts() else otherwise


def show_rollout(rollout_by_region: pl.DataFrame) -> Table:
    """The view of that name, a row a region in alphabetical order.

    The shares are of the likely values; the printed ones stand beside where they differ.
    """
    rows = [_rollout_cells(row) for row in rollout_by_region.iter_rows(named=True)]
    rows.sort(key=lambda cells: swedish_order(cells[0]))
    headings = [text(f"heading_{column}") for column in _ROLLOUT]
    return Table(headings, [4 <= place <= 7 for place in range(len(headings))], rows)


def _rollout_cells(row: Mapping[str, Any]) -> list[str]:
    def share(side: str) -> str:
        if (row[f"issued_{side}"] or 0) < MIN_DENOMINATOR:
            return ""
        likely, printed = (format_share(row[f"share_{side}{of}"]) for of in ("_likely", ""))
        beside = text("printed_number", "sv", printed or "–")
        return likely if likely == printed else f"{likely} ({beside})"

    statuses = [text(f"rollout_{one}") if (one := row[what]) else "" for what in _ROLLOUT[1:3]]
    cells = [region_name(row["region"]), *statuses]
    if row["activated"] is None:
        unknown = text("rollout_unknown_date") if row["client"] == "done" else ""
        return [*cells, unknown, *[""] * 4, text("months_unknown")]
    activated = when(row, "on", "sv").removeprefix("den ")
    return [
        *cells,
        text(f"activated_{row['activated']}", "sv", activated),
        *(str(row[f"months_{side}"]) for side in ("before", "after")),
        *map(share, ("before", "after")),
        text("months_enough" if _is_enough(row) else "months_too_few"),
    ]


def _is_enough(row: Mapping[str, Any]) -> bool:
    return all(row[f"months_{side}"] >= ENOUGH_MONTHS for side in ("before", "after"))


def say_rollout(rollout_by_region: pl.DataFrame) -> Words:
    """How many regions have come how far, and whether the months are enough to say more."""
    rows = rollout_by_region.to_dicts()
    dated = [row for row in rows if row["activated"]]
    sides = [[row[f"months_{side}"] for row in dated] or [0] for side in ("before", "after")]
    before, after = ("–".join(map(str, sorted({min(side), max(side)}))) for side in sides)
    return _say(
        "rollout",
        any_told=any(row["signature_service"] or row["client"] for row in rows),
        regions=len(rows),
        done=sum(row["client"] == "done" for row in rows),
        dated=len(dated),
        before=before,
        after=after,
        both=sum(row["months_before"] > 0 < row["months_after"] for row in dated),
        enough=[safe(region_name(row["region"])) for row in dated if _is_enough(row)],
        enough_months=ENOUGH_MONTHS,
    )
