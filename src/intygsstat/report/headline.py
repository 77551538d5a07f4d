"""The message of the newest month: its numbers, printed and likely, and how far they hold.

Nothing here writes words; `headline_words` does. The numbers are those of the
views, so that page, pack and database say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from intygsstat.chart.country_summary import (
    LEAST_ISSUED,
    Direction,
    Message,
    agreed_direction,
    message_of,
    newest_month,
    steady_since,
)
from intygsstat.findings.grouping import group_findings
from intygsstat.reference.lookup import regions
from intygsstat.report.gap_drivers import Gap, gaps_of
from intygsstat.report.ranking import Ranked, Ranking, rank_by_count, rank_by_share

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VIEWS = (
    "usage",
    "usage_likely",
    "usage_by_type",
    "usage_by_type_likely",
    "usage_by_region",
    "usage_by_region_likely",
    "findings",
    "decks",
    "coverage",
)
_OF_CELLS = {"usage", "usage_likely"}


@dataclass(frozen=True, slots=True)
class Quality:
    """How many numbers are flagged, in the whole record and in the newest month.

    `cells` are numbers of both tables; `flagged_rows` rows of which a finding
    does not say which cell is wrong, most often a total. `least_confidence`
    is that of the newest month's least sure proposal, None if there is none.

    Findings that flag are `of_numbers`, `of_rows` or `of_tables`; `cards` is how many
    the page shows, since some belong to another. They lie in `flagged_table_rows` of
    `table_rows`, which the page's grid has too.
    """

    cells: int
    flagged_cells: int
    flagged_rows: int
    proposed_cells: int
    decided_cells: int
    month_cells: int
    month_missing: int
    month_flagged_cells: int
    month_flagged_rows: int
    month_proposed_cells: int
    month_decided_cells: int
    least_confidence: float | None
    errors: int
    warnings: int
    of_numbers: int
    of_rows: int
    of_tables: int
    cards: int
    table_rows: int
    flagged_table_rows: int


@dataclass(frozen=True, slots=True)
class Headline:
    """The message in numbers.

    `previous_month` is the calendar month before `month`, or None if nothing
    is known of it. `direction` is what printed and likely values agree on;
    None where they disagree or either is unknown. `decks` are the files the
    newest month was read from, `reconstructed` those of them that are not the
    published PDF; `forum` is when the newest deck's forum was held,
    None if nobody knows. `gaps` are the cells that printed and likely differ in.
    `steady_since` is the first month of a run to this one, three months or longer, over
    which the likely share moved by less than is noticed; None if there is none.
    """

    month: date
    previous_month: date | None
    forum: date | None
    forum_day_known: bool
    decks: tuple[str, ...]
    reconstructed: tuple[str, ...]
    printed: Message
    likely: Message
    types_by_count: Ranking
    types_by_share: Ranking
    regions_by_count: Ranking
    regions_by_share: Ranking
    quality: Quality
    gaps: tuple[Gap, ...]
    steady_since: date | None

    @property
    def direction(self) -> Direction | None:
        return agreed_direction(self.printed, self.likely)

    @property
    def complete(self) -> bool:
        return self.printed.now.complete


def headline_frames(connection: DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """What `headline_of` needs of a published database: of single cells those from the month
    before the newest on, for a thousand decks have hundreds of thousands."""
    last_two = (
        "WHERE month >= (SELECT max(month) FROM usage_by_type "
        "WHERE issued IS NOT NULL AND standalone IS NOT NULL) - INTERVAL 1 MONTH"
    )
    wanted = {name: last_two if name in _OF_CELLS else "" for name in VIEWS}
    return {name: connection.sql(f"FROM {name} {which}").pl() for name, which in wanted.items()}


def headline_of(frames: Mapping[str, pl.DataFrame]) -> Headline | None:
    """The message of the newest month of which both tables are known; None without one.

    `frames` holds the views that `VIEWS` names, as the database serves them; of those with
    a row for each cell the newest month and the one before are enough.
    """
    month = newest_month(frames["usage_by_type"])
    if month is None:
        return None
    printed = message_of(frames["usage_by_type"], frames["usage"], month)
    likely = message_of(frames["usage_by_type_likely"], frames["usage_likely"], month)
    types = _ranked(frames, "type", "certificate_type", month)
    regions = _ranked(frames, "region", "region", month)
    newest = frames["decks"].sort("forum_date", nulls_last=False).tail(1).to_dicts()
    used = _decks_of(frames["usage"], month)
    rebuilt = frames["decks"].filter(pl.col("kind") == "reconstruction")["deck"].to_list()
    return Headline(
        month=month,
        previous_month=printed.before.month if printed.before else None,
        forum=newest[0]["forum_date"] if newest else None,
        forum_day_known=bool(newest and newest[0]["forum_day_known"]),
        decks=used,
        reconstructed=tuple(deck for deck in used if deck in rebuilt),
        printed=printed,
        likely=likely,
        types_by_count=rank_by_count(types),
        types_by_share=rank_by_share(types),
        regions_by_count=rank_by_count(regions),
        regions_by_share=rank_by_share(regions),
        quality=_quality(frames, month),
        gaps=gaps_of(frames["usage_likely"], month),
        steady_since=steady_since(frames["usage_by_type_likely"], month),
    )


def _ranked(
    frames: Mapping[str, pl.DataFrame], by: str, key: str, month: date
) -> tuple[Ranked, ...]:
    """Every type or region whose sums are whole and not too small, in the views' order."""
    told = set(frames["usage"].filter(pl.col("month") == month)["region"])
    printed, likely = (
        {row[key]: row for row in _of_month(frames[name], month, told).iter_rows(named=True)}
        for name in (f"usage_by_{by}", f"usage_by_{by}_likely")
    )
    return tuple(
        Ranked(
            id=name,
            issued=row["issued"],
            standalone=row["standalone"],
            share=row["standalone"] / row["issued"],
            printed_issued=printed[name]["issued"],
            printed_standalone=printed[name]["standalone"],
            printed_share=printed[name]["standalone_share"],
            printed_complete=printed[name]["complete"],
        )
        for name, row in likely.items()
        if row["complete"] and row["issued"] >= LEAST_ISSUED
    )


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum())


def _of_month(frame: pl.DataFrame, month: date, told: set[str]) -> pl.DataFrame:
    """The month's rows; regions that share a row elsewhere by themselves where it isn't told."""
    rows = frame.filter(pl.col("month") == month)
    if "part_of_sum" not in rows.columns:
        return rows
    apart = {part.part_of for part in regions().values() if part.id in told} - told - {""}
    parts = [part.id for part in regions().values() if part.part_of in apart]
    joint = ~pl.col("part_of_sum") & ~pl.col("region").is_in(list(apart))
    return rows.filter(joint | pl.col("region").is_in(parts))


def _decks_of(usage: pl.DataFrame, month: date) -> tuple[str, ...]:
    rows = usage.filter(pl.col("month") == month)
    names = {*rows["issued_deck"].to_list(), *rows["standalone_deck"].to_list()} - {None}
    return tuple(sorted(names))


def _quality(frames: Mapping[str, pl.DataFrame], month: date) -> Quality:
    printed, likely = frames["usage_by_type"], frames["usage_by_type_likely"]
    regions = frames["usage_by_region"].filter(~pl.col("part_of_sum"))
    of_month = pl.col("month") == month
    now, now_likely = printed.filter(of_month), likely.filter(of_month)
    confidence = now_likely["least_confidence"].min()
    in_use = frames["findings"].filter(pl.col("in_use"))["severity"].to_list()
    flagging = frames["findings"].filter(pl.col("in_use") & (pl.col("severity") != "info"))
    kinds = [_kind(row) for row in flagging.iter_rows(named=True)]
    states = frames["coverage"]["state"].to_list()
    return Quality(
        cells=_sum(printed, "cells_expected"),
        flagged_cells=_sum(printed, "cells_flagged"),
        flagged_rows=_sum(regions, "rows_flagged"),
        proposed_cells=_sum(likely, "cells_proposed"),
        decided_cells=_sum(likely, "cells_decided"),
        month_cells=_sum(now, "cells_expected"),
        month_missing=_sum(now, "cells_expected") - _sum(now, "cells_read"),
        month_flagged_cells=_sum(now, "cells_flagged"),
        month_flagged_rows=_sum(regions.filter(of_month), "rows_flagged"),
        month_proposed_cells=_sum(now_likely, "cells_proposed"),
        month_decided_cells=_sum(now_likely, "cells_decided"),
        least_confidence=confidence if isinstance(confidence, float) else None,
        errors=in_use.count("error"),
        warnings=in_use.count("warning"),
        of_numbers=kinds.count("number"),
        of_rows=kinds.count("row"),
        of_tables=kinds.count("table"),
        cards=len(group_findings(flagging.select("finding", "diagnosis", "linked").rows())),
        table_rows=len(states),
        flagged_table_rows=states.count("flagged"),
    )


def _kind(finding: Mapping[str, Any]) -> str:
    """What a finding names: one 'number', a 'row' (most often its total), or a whole 'table'."""
    blamed = finding["explained_type"] if (finding["confidence"] or 0) >= 0.5 else None
    if {finding["certificate_type"], blamed} - {None, "total"}:
        return "number"
    return "row" if finding["region"] else "table"
