"""What the gap between the deck's and the likely headline hangs on: which numbers, and how sure.

A gap of thousands of certificates may be one misprinted cell; whoever reads the
headline must know which, for it is there that a question settles the matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from intygsstat.chart.country_summary import Country
from intygsstat.locale import Lang, format_count, format_pair, likelihood, listed, text
from intygsstat.models import Channel
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import plain_type_name, region_name

FEW = 3  # cells that are named
MOSTLY = 0.8  # of all that the cells differ; from here the gap hangs on the few
_CHANNELS: tuple[Channel, ...] = ("standalone", "issued")  # the share hangs on the first


@dataclass(frozen=True, slots=True)
class OtherCell:
    """A cell whose likely count is not the printed one; `confidence` is None if it was decided."""

    region: str
    certificate_type: str
    printed: int | None
    likely: int
    confidence: float | None

    @property
    def change(self) -> int:
        """Likely minus printed certificates; nothing readable counts as none."""
        return self.likely - (self.printed or 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """What likely values change in one table of a month, the largest change first."""

    channel: Channel
    cells: tuple[OtherCell, ...]

    @property
    def net(self) -> int:
        """Likely minus printed certificates of the whole table."""
        return sum(cell.change for cell in self.cells)

    @property
    def one_way(self) -> bool:
        """True if no cell takes back what another one adds."""
        return abs(self.net) == sum(abs(cell.change) for cell in self.cells)


def gaps_of(usage_likely: pl.DataFrame, month: date) -> tuple[Gap, ...]:
    """The tables of a month whose likely values are others, standalone first."""
    rows = usage_likely.filter(pl.col("month") == month)
    gaps = []
    for channel in _CHANNELS:
        known = set(rows.filter(pl.col(channel).is_not_null())["region"])
        # Regions that share a row are in its sum, where the table has that row.
        within = [one.id for one in regions().values() if one.part_of and one.part_of in known]
        counted = rows.filter(~pl.col("region").is_in(within))
        cells = [
            OtherCell(
                row["region"],
                row["certificate_type"],
                row[f"{channel}_printed"],
                row[channel],
                row[f"{channel}_confidence"],
            )
            for row in counted.iter_rows(named=True)
            if row[f"{channel}_source"] != "printed"
            and row[channel] is not None
            and row[channel] != row[f"{channel}_printed"]
        ]
        cells.sort(key=lambda cell: (-abs(cell.change), cell.region, cell.certificate_type))
        if cells:
            gaps.append(Gap(channel, tuple(cells)))
    return tuple(gaps)


def say_gaps(gaps: Sequence[Gap], month: str, lang: Lang) -> str:
    """Which cells each gap hangs on, in a sentence a table; `month` without its year."""
    if not gaps:
        return text("no_gap", lang, month)
    return " ".join(_say_gap(gap, month, lang) for gap in gaps)


def _say_gap(gap: Gap, month: str, lang: Lang) -> str:
    few = _few(gap.cells)
    count = len(gap.cells)
    net = format_count(abs(gap.net), lang)
    key = "gap_of_many" if not few else "gap_of_few" if len(few) == count else "gap_mostly_of_few"
    return text(
        key,
        lang,
        what=text(f"gap_in_{gap.channel}", lang),
        size=text("gap_size" if gap.one_way else "gap_net_size", lang, net),
        count=count,
        few=number_words(len(few) or None, lang),
        told=listed([_cell(cell, month, lang) for cell in few or gap.cells[:1]], lang),
    )


def _few(cells: Sequence[OtherCell]) -> Sequence[OtherCell]:
    """The fewest of the largest cells that make up most of the gap; none if that takes many."""
    if len(cells) <= FEW:
        return cells
    whole = sum(abs(cell.change) for cell in cells)
    for few in range(1, FEW + 1):
        if sum(abs(cell.change) for cell in cells[:few]) >= MOSTLY * whole:
            return cells[:few]
    return ()


def _cell(cell: OtherCell, month: str, lang: Lang) -> str:
    """'Dalarna, dödsbevis DB, maj (enligt bildspelet 142, troligt 1 424, sannolikhet 71 %)'."""
    place = f"{region_name(cell.region)}, {plain_type_name(cell.certificate_type)}, {month}"
    return text(
        "gap_cell",
        lang,
        place=place,
        printed=format_count(cell.printed, lang) or text("no_number", lang),
        likely=format_count(cell.likely, lang),
        sure=sure_words(cell.confidence, lang),
    )


def sure_words(confidence: float | None, lang: Lang) -> str:
    """'sannolikhet 71 %', 'sannolikhet mer än 99 %'; None is a person's decision."""
    if confidence is None:
        return text("decided_by_somebody", lang)
    return likelihood(confidence, lang)


def numbers_that_decide(gaps: Sequence[Gap], printed: Country, likely: Country) -> int | None:
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


def number_words(count: int | None, lang: Lang) -> str:
    """'ett enda tal'; None is more than a few."""
    return text(f"numbers_{count or 'many'}", lang)
