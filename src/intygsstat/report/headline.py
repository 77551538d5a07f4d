"""The newest month's message: its facts, printed and likely, and the sentences about them.

The numbers are those of the database's views, so that page, pack and database say the same. Counts
are whole certificates, shares from 0 to 1. The sentences stand in templates/headline.<lang>.j2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.chart.country_summary import (
    LEAST_ISSUED,
    Country,
    Direction,
    Message,
    agreed_direction,
    message_of,
    steady_since,
)
from intygsstat.findings.grouping import shown_groups
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
from intygsstat.models import Channel
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import plain_type_name, region_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEMPLATES = Path(__file__).parent / "templates"
FEW = 3  # types, regions and cells that are named
MOSTLY = 0.8  # of all that the cells differ; from here a gap depends on the few

_RANKED = """
    SELECT
        id: coalesce(region, certificate_type), issued: t.issued_likely,
        standalone: t.standalone_likely, share: t.standalone_share_likely,
        printed_issued: t.issued, printed_standalone: t.standalone,
        printed_share: t.standalone_share, printed_complete: t.complete
    FROM staging.printed_and_likely AS t
    WHERE as_printed AND month = $month AND complete_likely AND issued_likely >= $least
        AND CASE WHEN $by = 'region' THEN region IS NOT NULL AND certificate_type IS NULL
            ELSE region IS NULL AND certificate_type IS NOT NULL END
"""
_CHANGED = """
    SELECT channel, region, certificate_type, month, printed: printed_count, likely, confidence
    FROM staging.changed_cells WHERE month = $month AND likely IS NOT NULL
    ORDER BY channel DESC, abs(likely - coalesce(printed_count, 0)) DESC, region, certificate_type
"""
# How many numbers (`cells`, of both tables) there are and how many are doubted, in all and in the
# newest month, whose least sure proposal has `least_confidence`. Findings that flag are
# `of_numbers`, `of_rows` (most often its total) or `of_tables`, `found` in all; they lie in
# `flagged_table_rows` of `table_rows`, which the page's grid has too.
_QUALITY = """
    WITH found AS (
        SELECT about: CASE
            WHEN coalesce(certificate_type, 'total') <> 'total' THEN 'number'
            WHEN staging.is_likely(confidence) AND explained_type <> 'total' THEN 'number'
            WHEN region IS NOT NULL THEN 'row' ELSE 'table' END
        FROM findings WHERE in_use AND severity <> 'info'
    )
    SELECT
        cells: sum(cells_expected), proposed_cells: sum(cells_proposed),
        decided_cells: sum(cells_decided),
        month_cells: sum(cells_expected) FILTER (month = $month),
        month_missing: sum(cells_expected - printed.cells_read) FILTER (month = $month),
        least_confidence: min(least_confidence) FILTER (month = $month),
        of_numbers: (SELECT count(*) FROM found WHERE about = 'number'),
        of_rows: (SELECT count(*) FROM found WHERE about = 'row'),
        of_tables: (SELECT count(*) FROM found WHERE about = 'table'),
        found: (SELECT count(*) FROM found),
        table_rows: (SELECT count(*) FROM coverage),
        flagged_table_rows: (SELECT count(*) FROM coverage WHERE state = 'flagged')
    FROM usage_by_month_likely JOIN
        (SELECT month, cells_read FROM usage_by_month) AS printed USING (month)
"""
_DECKS = """
    SELECT DISTINCT deck, rebuilt: coalesce(kind = 'reconstruction', false)
    FROM (SELECT unnest([issued_deck, standalone_deck]) AS deck FROM usage WHERE month = $month)
    JOIN decks USING (deck) ORDER BY deck
"""
_FORUM = "SELECT forum_date, forum_day_known FROM decks ORDER BY ALL DESC NULLS LAST LIMIT 1"


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
class ChangedCell:
    """A cell whose likely count is not the printed one; `confidence` is None if it was decided."""

    region: str
    certificate_type: str
    month: date
    printed: int | None
    likely: int
    confidence: float | None

    @property
    def change(self) -> int:
        """Likely minus printed certificates; nothing readable counts as none."""
        return self.likely - (self.printed or 0)

    def place(self, lang: Lang) -> str:
        """'Dalarna, dödsbevis DB, maj'."""
        month = full_month(self.month, lang).split()[0]
        name = plain_type_name(self.certificate_type, lang)
        return f"{region_name(self.region)}, {name}, {month}"


@dataclass(frozen=True, slots=True)
class Gap:
    """What likely values change in one table of a month, the largest change first.

    A gap of thousands of certificates may be one misprinted cell; whoever reads the headline must
    know which, for it is there that a question settles the matter.
    """

    channel: Channel
    cells: tuple[ChangedCell, ...]

    @property
    def net(self) -> int:
        """Likely minus printed certificates of the whole table."""
        return sum(cell.change for cell in self.cells)

    @property
    def one_way(self) -> bool:
        """True if no cell takes back what another one adds."""
        return abs(self.net) == sum(abs(cell.change) for cell in self.cells)

    @property
    def few(self) -> Sequence[ChangedCell]:
        """The fewest of the largest cells that make up most of it; none if that takes many."""
        if len(self.cells) <= FEW:
            return self.cells
        sizes = [abs(cell.change) for cell in self.cells]
        enough = (n for n in range(1, FEW + 1) if sum(sizes[:n]) >= MOSTLY * sum(sizes))
        return self.cells[: next(enough, 0)]

    @property
    def named(self) -> Sequence[ChangedCell]:
        return self.few or self.cells[:1]


@dataclass(frozen=True, slots=True)
class Headline:
    """The message in numbers.

    `decks` are the files the newest month was read from, `reconstructed` those of them that are
    not the published PDF; `forum` is when the newest deck's forum was held, None if nobody knows.
    `gaps` are the cells that printed and likely differ in, standalone first. `steady_since` is the
    first month of a run to this one, three months or longer, over which the likely share moved
    by less than is noticed; None if there is none. `quality` is what `_QUALITY` says, and how many
    `cards` the page shows, since some findings belong to another.
    """

    month: date
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
    quality: Mapping[str, Any]
    gaps: tuple[Gap, ...]
    steady_since: date | None

    @property
    def previous_month(self) -> date | None:
        """The calendar month before `month`, or None if nothing is known of it."""
        return self.printed.before.month if self.printed.before else None

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


def headline_words(headline: Headline, lang: Lang = "sv") -> dict[str, str]:
    """The message as plain text, a paragraph each under lead, gap_drivers, direction, types,
    regions, trust and source, in this order; none is empty, and a heading belongs over each.

    Printed and likely values are both said wherever they differ. No direction or first place is
    stated where the two disagree. `source` begins with the decks' names.
    """
    shares = headline.shares
    values: dict[str, Any] = {"h": headline, "least": LEAST_ISSUED, "pair": None, "rest": None}
    if shares:
        values["pair"] = format_pair(*shares, lang)
        values["rest"] = format_pair(1 - shares[0], 1 - shares[1], lang)
    return paragraphs(TEMPLATES, "headline", lang, forum=forum_words(headline, lang), **values)


def forum_words(headline: Headline, lang: Lang = "sv") -> str:
    """When the newest deck's forum was: '14 mars 2024', 'mars 2024', or 'okänt datum'."""
    if headline.forum is None:
        return text("unknown_date", lang)
    write = format_date if headline.forum_day_known else full_month
    return write(headline.forum, lang)


def headline_of(connection: DuckDBPyConnection) -> Headline | None:
    """The message of the newest month of which both tables are known; None without one."""

    def rows(query: str, **more: object) -> list[dict[str, Any]]:
        asked = connection.execute(query, {"month": month, **more} if "$" in query else None)
        names = [column[0] for column in asked.description or ()]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]

    month = None
    month = rows("FROM staging.report_month")[0]["month"]
    if month is None:
        return None
    printed, likely = (
        connection.sql(f"FROM {view}").pl() for view in ("usage_by_month", "usage_by_month_likely")
    )
    ranked = {
        by: [Ranked(**row) for row in rows(_RANKED, by=by, least=LEAST_ISSUED)]
        for by in ("type", "region")
    }
    decks = rows(_DECKS)
    [forum] = rows(_FORUM) or [{"forum_date": None, "forum_day_known": False}]
    gaps = groupby(rows(_CHANGED), key=lambda row: row.pop("channel"))
    return Headline(
        month=month,
        forum=forum["forum_date"],
        forum_day_known=bool(forum["forum_day_known"]),
        decks=tuple(row["deck"] for row in decks),
        reconstructed=tuple(row["deck"] for row in decks if row["rebuilt"]),
        printed=message_of(printed, month),
        likely=message_of(likely, month),
        types_by_count=_ranking(ranked["type"], "standalone"),
        types_by_share=_ranking(ranked["type"], "share"),
        regions_by_count=_ranking(ranked["region"], "standalone"),
        regions_by_share=_ranking(ranked["region"], "share"),
        quality=rows(_QUALITY)[0] | {"cards": len(shown_groups(connection))},
        gaps=tuple(Gap(name, tuple(ChangedCell(**cell) for cell in cells)) for name, cells in gaps),
        steady_since=steady_since(likely, month),
    )


def _ranking(every: Iterable[Ranked], by: str) -> Ranking:
    """The first few by `standalone` or `share`; ties by id."""

    def first(ranked: Iterable[Ranked], column: str) -> tuple[Ranked, ...]:
        used = ((getattr(one, column), one) for one in ranked if getattr(one, column))
        return tuple(one for _, one in sorted(used, key=lambda u: (-u[0], u[1].id))[:FEW])

    large = [one for one in every if one.printed_complete and one.printed_standalone is not None]
    large = [one for one in large if (one.printed_issued or 0) >= LEAST_ISSUED]
    return Ranking(first(every, by), first(large, f"printed_{by}"))


def deciding_numbers(gaps: Sequence[Gap], printed: Country, likely: Country) -> int | None:
    """How many numbers it takes to bring the printed share to the likely one, as both are written.

    None if that takes more than a few, or a sum lacks something.
    """
    if not (printed.complete and likely.complete):
        return None
    changes = [
        (cell.change * (gap.channel == "issued"), cell.change * (gap.channel == "standalone"))
        for gap in gaps
        for cell in gap.cells
    ]

    def share(few: Sequence[tuple[int, int]]) -> float:
        issued = printed.issued + sum(one for one, _ in few)
        return (printed.standalone + sum(alone for _, alone in few)) / issued if issued else 0.0

    changes.sort(key=lambda change: -abs(share([change]) - share([])))
    for count in range(1, min(FEW, len(changes)) + 1):
        if format_pair(share(changes[:count]), share(changes), "sv")[1] is None:
            return count
    return None
