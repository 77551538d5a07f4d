"""The newest month's message: its facts, printed and likely, and the sentences about them.

The numbers are those of the views, so that page, pack and database say the same. Counts are
whole certificates, shares from 0 to 1. The sentences stand in templates/headline.<lang>.j2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
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
from intygsstat.locale import (
    Lang,
    format_count,
    format_date,
    format_pair,
    format_share,
    full_month,
    paragraphs,
    text,
)
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import plain_type_name, region_name
from intygsstat.report.gap_drivers import Gap, deciding_numbers, gaps_of

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
TEMPLATES = Path(__file__).parent / "templates"
FEW = 3  # types and regions that are named
_OF_CELLS = {"usage", "usage_likely"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A certificate type or region in the newest month; likely values, the printed beside them.

    `printed_complete` is false where a printed sum lacks something; it has no place then.
    """

    id: str
    issued: int
    standalone: int
    share: float
    printed_issued: int | None
    printed_standalone: int | None
    printed_share: float | None
    printed_complete: bool = True

    @property
    def differs(self) -> bool:
        """True if the printed counts are others."""
        return (self.issued, self.standalone) != (self.printed_issued, self.printed_standalone)

    def name(self, lang: Lang) -> str:
        """A region's name, or what the type's form is called."""
        if self.id in regions():
            return region_name(self.id)
        return plain_type_name(self.id, lang)

    def written(self, by: str, lang: Lang) -> tuple[str, str]:
        """The likely and the printed share or count; '' where it is unknown."""
        if by == "count":
            return format_count(self.standalone, lang), format_count(self.printed_standalone, lang)
        impossible = (self.printed_standalone or 0) > (self.printed_issued or 0)
        printed = text("above_all", lang) if impossible else format_share(self.printed_share, lang)
        return format_share(self.share, lang), printed


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first few by likely and by printed values, those without any standalone left out."""

    likely: tuple[Ranked, ...]
    printed: tuple[Ranked, ...]

    @property
    def agreed(self) -> bool:
        """True if both have the same ones in the same order."""
        return self.likely == self.printed

    @property
    def in_both(self) -> tuple[Ranked, ...]:
        """Those among the first by both, in the likely order, first those that don't differ."""
        both = (one for one in self.likely if one in self.printed)
        return tuple(sorted(both, key=lambda one: one.differs))

    @property
    def in_one(self) -> tuple[Ranked, ...]:
        """Those among the first by only one of them, likely ones before."""
        both = (*self.likely, *self.printed)
        return tuple(one for one in both if (one in self.likely) != (one in self.printed))


@dataclass(frozen=True, slots=True)
class Quality:
    """How many numbers there are and how many are doubted, in all and in the newest month.

    `cells` are numbers of both tables. `least_confidence` is that of the newest month's least
    sure proposal, None if there is none.

    Findings that flag are `of_numbers`, `of_rows` or `of_tables`; `cards` is how many
    the page shows, since some belong to another. They lie in `flagged_table_rows` of
    `table_rows`, which the page's grid has too.
    """

    cells: int
    proposed_cells: int
    decided_cells: int
    month_cells: int
    month_missing: int
    least_confidence: float | None
    of_numbers: int
    of_rows: int
    of_tables: int
    cards: int
    table_rows: int
    flagged_table_rows: int

    @property
    def found(self) -> int:
        """How many findings flag something."""
        return self.of_numbers + self.of_rows + self.of_tables


@dataclass(frozen=True, slots=True)
class Headline:
    """The message in numbers.

    `previous_month` is the calendar month before `month`, or None if nothing
    is known of it. `decks` are the files the newest month was read from, `reconstructed`
    those of them that are not the published PDF; `forum` is when the newest deck's forum was
    held, None if nobody knows. `gaps` are the cells that printed and likely differ in.
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
        """What printed and likely values agree on; None where they don't, or it is unknown."""
        return agreed_direction(self.printed, self.likely)

    @property
    def comparable(self) -> bool:
        """True if both values have a direction since the month before."""
        return None not in (self.previous_month, self.printed.direction, self.likely.direction)

    @property
    def complete(self) -> bool:
        return self.printed.now.complete and self.likely.now.complete

    @property
    def unknown(self) -> int:
        """The month's cells that are not known or contradict each other."""
        return max(self.likely.now.unknown, self.printed.now.unknown)

    @property
    def shares(self) -> tuple[float, float] | None:
        """The standalone share by both values, the lower first; None without one of them."""
        printed, likely = self.printed.now.standalone_share, self.likely.now.standalone_share
        if printed is None or likely is None:
            return None
        return min(printed, likely), max(printed, likely)

    @property
    def deciding(self) -> int | None:
        """How many numbers it takes to bring the printed share to the likely one, as written."""
        return deciding_numbers(self.gaps, self.printed.now, self.likely.now)


@dataclass(frozen=True, slots=True)
class HeadlineWords:
    """The message as plain text without markup, a paragraph a field, none of them empty.

    A heading belongs over each; `source` begins with the decks' names.
    """

    lead: str
    gap_drivers: str
    direction: str
    types: str
    regions: str
    trust: str
    source: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return astuple(self)


def headline_words(headline: Headline, lang: Lang = "sv") -> HeadlineWords:
    """The message in words: printed and likely values are both said wherever they differ.

    No direction or first place is stated where the two disagree.
    """
    shares = headline.shares
    values: dict[str, Any] = {"h": headline, "least": LEAST_ISSUED, "pair": None, "rest": None}
    if shares:
        values["pair"] = format_pair(*shares, lang)
        values["rest"] = format_pair(1 - shares[0], 1 - shares[1], lang)
    return HeadlineWords(
        **paragraphs(TEMPLATES, "headline", lang, forum=forum_words(headline, lang), **values)
    )


def forum_words(headline: Headline, lang: Lang = "sv") -> str:
    """When the newest deck's forum was: '14 mars 2024', 'mars 2024', or 'okänt datum'."""
    if headline.forum is None:
        return text("unknown_date", lang)
    write = format_date if headline.forum_day_known else full_month
    return write(headline.forum, lang)


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
    by_region = _ranked(frames, "region", "region", month)
    newest = frames["decks"].sort("forum_date", nulls_last=False).tail(1).to_dicts()
    decks = frames["usage"].filter(pl.col("month") == month)
    used = sorted({*decks["issued_deck"], *decks["standalone_deck"]} - {None})
    rebuilt = frames["decks"].filter(pl.col("kind") == "reconstruction")["deck"].to_list()
    return Headline(
        month=month,
        previous_month=printed.before.month if printed.before else None,
        forum=newest[0]["forum_date"] if newest else None,
        forum_day_known=bool(newest and newest[0]["forum_day_known"]),
        decks=tuple(used),
        reconstructed=tuple(deck for deck in used if deck in rebuilt),
        printed=printed,
        likely=likely,
        types_by_count=_ranking(types, "standalone"),
        types_by_share=_ranking(types, "share"),
        regions_by_count=_ranking(by_region, "standalone"),
        regions_by_share=_ranking(by_region, "share"),
        quality=_quality(frames, month),
        gaps=gaps_of(frames["usage_likely"], month),
        steady_since=steady_since(frames["usage_by_type_likely"], month),
    )


def _ranked(
    frames: Mapping[str, pl.DataFrame], by: str, key: str, month: date
) -> tuple[Ranked, ...]:
    """Every type or region whose sums are whole and not too small, in the views' order."""
    in_usage = set(frames["usage"].filter(pl.col("month") == month)["region"])
    printed, likely = (
        {row[key]: row for row in _of_month(frames[name], month, in_usage).iter_rows(named=True)}
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


def _of_month(frame: pl.DataFrame, month: date, in_usage: set[str]) -> pl.DataFrame:
    """The month's rows; regions that share a row elsewhere by themselves where it isn't printed."""
    rows = frame.filter(pl.col("month") == month)
    if "part_of_sum" not in rows.columns:
        return rows
    known = regions().values()
    apart = {part.part_of for part in known if part.id in in_usage} - in_usage - {""}
    parts = [part.id for part in known if part.part_of in apart]
    joint = ~pl.col("part_of_sum") & ~pl.col("region").is_in(list(apart))
    return rows.filter(joint | pl.col("region").is_in(parts))


def _ranking(every: Iterable[Ranked], by: str) -> Ranking:
    """The first few by `standalone` or `share`; ties by id."""

    def first(ranked: Iterable[Ranked], column: str) -> tuple[Ranked, ...]:
        used = ((getattr(one, column), one) for one in ranked if getattr(one, column))
        return tuple(one for _, one in sorted(used, key=lambda u: (-u[0], u[1].id))[:FEW])

    large = [one for one in every if one.printed_complete and one.printed_standalone is not None]
    large = [one for one in large if (one.printed_issued or 0) >= LEAST_ISSUED]
    return Ranking(first(every, by), first(large, f"printed_{by}"))


def _quality(frames: Mapping[str, pl.DataFrame], month: date) -> Quality:
    printed, likely = frames["usage_by_type"], frames["usage_by_type_likely"]
    now = printed.filter(pl.col("month") == month)
    confidence = likely.filter(pl.col("month") == month)["least_confidence"].min()
    flagging = frames["findings"].filter(pl.col("in_use") & (pl.col("severity") != "info"))
    kinds = [_kind(row) for row in flagging.iter_rows(named=True)]
    states = frames["coverage"]["state"].to_list()
    return Quality(
        cells=_sum(printed, "cells_expected"),
        proposed_cells=_sum(likely, "cells_proposed"),
        decided_cells=_sum(likely, "cells_decided"),
        month_cells=_sum(now, "cells_expected"),
        month_missing=_sum(now, "cells_expected") - _sum(now, "cells_read"),
        least_confidence=confidence if isinstance(confidence, float) else None,
        of_numbers=kinds.count("number"),
        of_rows=kinds.count("row"),
        of_tables=kinds.count("table"),
        cards=len(group_findings(flagging.select("finding", "diagnosis", "linked").rows())),
        table_rows=len(states),
        flagged_table_rows=states.count("flagged"),
    )


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum())


def _kind(finding: Mapping[str, Any]) -> str:
    """What a finding names: one 'number', a 'row' (most often its total), or a whole 'table'."""
    suspect = finding["explained_type"] if (finding["confidence"] or 0) >= 0.5 else None
    if {finding["certificate_type"], suspect} - {None, "total"}:
        return "number"
    return "row" if finding["region"] else "table"
