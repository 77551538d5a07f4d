"""Which cells make the gap between the printed and the likely headline, and how sure they are.

A gap of thousands of certificates may be one misprinted cell; whoever reads the
headline must know which, for it is there that a question settles the matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from intygsstat.chart.country_summary import Country
from intygsstat.locale import Lang, format_pair, full_month
from intygsstat.models import Channel
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import plain_type_name, region_name

FEW = 3  # cells that are named
MOSTLY = 0.8  # of all that the cells differ; from here a gap depends on the few
_CHANNELS: tuple[Channel, ...] = ("standalone", "issued")  # the share depends on the first


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
    """What likely values change in one table of a month, the largest change first."""

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


def gaps_of(usage_likely: pl.DataFrame, month: date) -> tuple[Gap, ...]:
    """The tables of a month whose likely values are others, standalone first."""
    rows = usage_likely.filter(pl.col("month") == month)
    gaps = []
    for channel in _CHANNELS:
        known = set(rows.filter(pl.col(channel).is_not_null())["region"])
        # Regions that share a row are in its sum, where the table has that row.
        within = [one.id for one in regions().values() if one.part_of and one.part_of in known]
        likely, printed = pl.col(channel), pl.col(f"{channel}_printed")
        changed = rows.filter(
            ~pl.col("region").is_in(within)
            & (pl.col(f"{channel}_source") != "printed")
            & likely.is_not_null()
            & likely.ne_missing(printed)
        )
        wanted = ("region", "certificate_type", "month", printed, likely, f"{channel}_confidence")
        cells = [ChangedCell(*row) for row in changed.select(*wanted).rows()]
        cells.sort(key=lambda cell: (-abs(cell.change), cell.region, cell.certificate_type))
        if cells:
            gaps.append(Gap(channel, tuple(cells)))
    return tuple(gaps)


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
