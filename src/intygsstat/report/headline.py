"""The newest month's message: its facts, printed and likely, and the sentences about them.

The numbers are those of the database's views, so that page, pack and database say the same. Counts
are whole certificates, shares from 0 to 1. The sentences stand in templates/headline.<lang>.j2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from intygsstat.chart.sentences import (
    LEAST_ISSUED,
    Direction,
    Message,
    agreed_direction,
    message_of,
)
from intygsstat.findings.details import shown_groups
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
from intygsstat.reference.lookup import plain_type_name, region_name, regions
from intygsstat.storage.database import LOW_AND_HIGH
from intygsstat.storage.store import read_records

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
class Gap:
    """What likely values change in one table of a month: the cells, the largest change first, and
    likely minus printed certificates of all of them.

    `one_way` says that no cell takes back what another one adds; `few` is how many of the largest
    make up most of it, 0 if that takes more than three. A gap of thousands of certificates may be
    one misprinted cell; whoever reads the headline must know which, for it is there that a question
    settles the matter.
    """

    channel: Channel
    net: int
    one_way: bool
    few: int
    cells: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How sure the month's standalone share is, by what its doubtful numbers may have been.

    In `tenths` of ten draws it is the likely one, as written with so many `decimals`; in the others
    it lies between the two shares `otherwise`, the tenth that lies furthest out left aside. Nine
    draws in ten lie `between` two. Draws in which it is not known whole are left out.
    """

    decimals: int
    tenths: int
    between: tuple[float, float]
    otherwise: tuple[float, float] | None = None

    def written(self, ends: tuple[float, float], lang: Lang) -> tuple[str, str | None]:
        """The lower and the higher end, or one where both are written alike."""
        return format_pair(*ends, lang, self.decimals)


@dataclass(frozen=True, slots=True)
class Headline:
    """The message in numbers.

    `decks` are the files the newest month was read from, `reconstructed` those of them that are
    not the published PDF; `forum` is when the newest deck's forum was held, None if nobody knows.
    `gaps` are the cells that printed and likely differ in, standalone first. `deciding` is how many
    of them it takes to bring the printed share to the likely one, as both are written, None if that
    is more than a few. `spread` is None where no number is doubtful, or too many are unknown.
    `quality` is what headline.sql says of it, and how many `cards` the page shows, since some
    findings belong to another.
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
    deciding: int | None = None
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


def headline_words(headline: Headline, lang: Lang = "sv") -> dict[str, str]:
    """The message as plain text, a paragraph each under lead, gap_drivers, direction, types,
    regions, trust and source, in this order; none is empty, and a heading belongs over each.

    Printed and likely values are both said wherever they differ. No direction or first place is
    stated where the two disagree. `source` begins with the decks' names.
    """
    shares = headline.shares
    values: dict[str, Any] = {"h": headline, "least": LEAST_ISSUED, "pair": None, "rest": None}
    values |= {"region_name": region_name, "type_name": partial(plain_type_name, lang=lang)}
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
    ends = list(LOW_AND_HIGH.values())
    values = {"least": LEAST_ISSUED, "few": FEW, "mostly": MOSTLY, "ends": ends}
    [facts] = read_records(connection, query, dict[str, Any], values)
    month = facts.get("month")
    if month is None:
        return None
    for basis, view in (("printed", "usage_by_month"), ("likely", "usage_by_month_likely")):
        facts[basis] = message_of(connection.sql(f"FROM {view}").pl(), month)
    facts["quality"]["cards"] = len(shown_groups(connection))
    return msgspec.convert(facts, Headline, from_attributes=True)
