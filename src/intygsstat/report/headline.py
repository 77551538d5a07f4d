"""The newest month's message: its facts, printed and likely, and the sentences about them.

The numbers are those of the database's views, so that page, pack and database say the same. Counts
are whole certificates, shares from 0 to 1. The sentences stand in templates/headline.<lang>.j2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec

from intygsstat.chart.sentences import (
    LEAST_ISSUED,
    Country,
    Direction,
    Message,
    agreed_direction,
    message_of,
)
from intygsstat.findings.grouping import shown_groups
from intygsstat.locale import (
    Lang,
    format_count,
    format_date,
    format_pair,
    format_share,
    full_month,
    pair_decimals,
    paragraphs,
    text,
)
from intygsstat.models import Channel
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import plain_type_name, region_name
from intygsstat.storage.database import LOW_AND_HIGH, MOST_DRAWS, sums_of_draws

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEMPLATES = Path(__file__).parent / "templates"
FEW = 3  # types, regions and cells that are named
MOSTLY = 0.8  # of all that the cells differ; from here a gap depends on the few


@dataclass(frozen=True, slots=True)
class Ranked:
    """A certificate type or region in the newest month; likely values, the printed beside them."""

    id: str
    issued: int
    standalone: int
    share: float
    printed_issued: int | None
    printed_standalone: int | None
    printed_share: float | None

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

    likely: tuple[Ranked, ...] = ()
    printed: tuple[Ranked, ...] = ()

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
class Spread:
    """How sure the month's standalone share is, by what its doubtful numbers may have been.

    `draws` are the shares in each draw, in order. What is written alike is the same; all have the
    decimals that the `likely` and the `printed` share have beside each other.
    """

    likely: float
    printed: float | None
    draws: Sequence[float]

    def said(self, share: float, lang: Lang) -> str:
        return self._pair([share], lang)[0]

    def tenths(self, lang: Lang) -> int:
        """How many chances in ten there are that the likely share, as written, holds."""
        written = self.said(self.likely, lang)
        held = sum(self.said(share, lang) == written for share in self.draws)
        return floor(10 * held / len(self.draws) + 0.5)

    def otherwise(self, lang: Lang) -> tuple[str, str | None]:
        """What the share is where the likely one doesn't hold: a value, or the lowest and the
        highest; the tenth of the draws that lies furthest out is left aside."""
        written = self.said(self.likely, lang)
        return self._pair([s for s in self.draws if self.said(s, lang) != written], lang)

    def between(self, lang: Lang) -> tuple[str, str | None]:
        """The lowest and the highest share of nine draws in ten."""
        return self._pair(self.draws, lang)

    def _pair(self, ordered: Sequence[float], lang: Lang) -> tuple[str, str | None]:
        decimals = pair_decimals(self.likely, self.likely if self.printed is None else self.printed)
        low, high = (ordered[ceil(share * len(ordered)) - 1] for share in LOW_AND_HIGH.values())
        return format_pair(low, high, lang, decimals)


@dataclass(frozen=True, slots=True)
class Headline:
    """The message in numbers.

    `decks` are the files the newest month was read from, `reconstructed` those of them that are
    not the published PDF; `forum` is when the newest deck's forum was held, None if nobody knows.
    `gaps` are the cells that printed and likely differ in, standalone first; `spread` is None where
    no number is doubtful. `quality` is what
    headline.sql says of it, and how many `cards` the page shows, since some findings belong to
    another.
    """

    month: date
    printed: Message
    likely: Message
    quality: Mapping[str, Any]
    forum: date | None = None
    forum_day_known: bool = False
    decks: tuple[str, ...] = ()
    reconstructed: tuple[str, ...] = ()
    types_by_count: Ranking = Ranking()
    types_by_share: Ranking = Ranking()
    regions_by_count: Ranking = Ranking()
    regions_by_share: Ranking = Ranking()
    gaps: tuple[Gap, ...] = ()
    spread: Spread | None = None

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
    query = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    asked = connection.execute(query, {"least": LEAST_ISSUED, "few": FEW})
    names = [column[0] for column in asked.description or ()]
    facts = dict(zip(names, asked.fetchall()[0], strict=True))
    month = facts["month"]
    if month is None:
        return None
    printed, likely = (
        connection.sql(f"FROM {view}").pl() for view in ("usage_by_month", "usage_by_month_likely")
    )
    facts["quality"]["cards"] = len(shown_groups(connection))
    kinds = get_type_hints(Headline)
    return Headline(
        **{
            name: msgspec.convert(value, kinds[name])
            for name, value in facts.items()
            if value is not None
        },
        printed=message_of(printed, month),
        likely=message_of(likely, month),
        spread=_spread(connection, month),
    )


def _spread(connection: DuckDBPyConnection, month: date) -> Spread | None:
    """How the month's share spreads over the draws in which it is known whole; None where no number
    is doubtful, or too many are unknown."""
    query = (
        "SELECT (SELECT standalone_share FROM usage_by_month_likely WHERE month = $month), "
        "(SELECT standalone_share FROM usage_by_month WHERE month = $month), "
        "list(standalone_share ORDER BY standalone_share) FILTER (complete AND standalone_share "
        "IS NOT NULL), avg(complete::INT) "
        f"FROM ({sums_of_draws(['month'])}) WHERE month = $month AND draw IS NOT NULL"
    )
    likely, printed, draws, whole = connection.execute(query, {"month": month}).fetchall()[0]
    if likely is None or not draws or whole < MOST_DRAWS:
        return None
    return Spread(likely, printed, draws)


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
