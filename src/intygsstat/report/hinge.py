"""What the gap between the deck's and the likely headline hangs on: which numbers, and how sure.

A gap of thousands of certificates may be one misprinted cell; whoever reads the
headline must know which, for it is there that a question settles the matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from intygsstat.chart.formats import (
    format_count,
    format_pair,
    likelihood,
    plain_type_name,
    region_name,
)
from intygsstat.chart.message import Country
from intygsstat.chart.texts import Lang
from intygsstat.model import Channel
from intygsstat.reference.lookup import regions

FEW = 3  # cells that are named
MOSTLY = 0.8  # of all that the cells differ; from here the gap hangs on the few
_CHANNELS: tuple[tuple[Channel, str, str], ...] = (
    ("standalone", "fristående", "standalone"),  # first: the share hangs on them
    ("issued", "utfärdade", "issued"),
)
_NUMBERS = ("", "ett enda tal", "två tal", "tre tal")
_NUMBERS_EN = ("", "one single number", "two numbers", "three numbers")


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
    for channel, _, _ in _CHANNELS:
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
        return (
            f"Bildspelets tal och de troliga är desamma för {month}."
            if lang == "sv"
            else f"The printed and the likely numbers are the same for {month}."
        )
    return " ".join(_say_gap(gap, month, lang) for gap in gaps)


def _say_gap(gap: Gap, month: str, lang: Lang) -> str:
    names = {channel: (sv, en) for channel, sv, en in _CHANNELS}
    what = names[gap.channel][lang == "en"]
    few = _few(gap.cells)
    told = _listed([_cell(cell, month, lang) for cell in few or gap.cells[:1]], lang)
    net = format_count(abs(gap.net), lang)
    count = len(gap.cells)
    if lang == "sv":
        size = f"{net} intyg" if gap.one_way else f"netto {net} intyg"
        if len(few) == count:
            return f"Hela skillnaden i {what}, {size}, är {_NUMBERS[count]}: {told}."
        if few:
            return (
                f"Skillnaden i {what}, {size} i {count} tal, "
                f"hänger mest på {_NUMBERS[len(few)]}: {told}."
            )
        return f"Skillnaden i {what}, {size}, är spridd på {count} tal; störst är {told}."
    size = f"{net} certificates" if gap.one_way else f"{net} certificates net"
    if len(few) == count:
        return f"The whole gap in {what}, {size}, is {_NUMBERS_EN[count]}: {told}."
    if few:
        return (
            f"The gap in {what}, {size} in {count} numbers, "
            f"hangs mostly on {_NUMBERS_EN[len(few)]}: {told}."
        )
    return f"The gap in {what}, {size}, is spread over {count} numbers; the largest is {told}."


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
    printed, likely = format_count(cell.printed, lang), format_count(cell.likely, lang)
    sure = sure_words(cell.confidence, lang)
    if lang == "sv":
        return f"{place} (enligt bildspelet {printed or 'inget tal'}, troligt {likely}, {sure})"
    return f"{place} (printed {printed or 'no number'}, likely {likely}, {sure})"


def sure_words(confidence: float | None, lang: Lang) -> str:
    """'sannolikhet 71 %', 'sannolikhet mer än 99 %'; None is a person's decision."""
    if confidence is None:
        return "beslutat av någon" if lang == "sv" else "decided by somebody"
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
    if count is None:
        return "hur tal som ser fel ut läses" if lang == "sv" else "how doubtful numbers are read"
    return (_NUMBERS if lang == "sv" else _NUMBERS_EN)[count]


def _listed(parts: Sequence[str], lang: Lang) -> str:
    *first, last = parts
    return f"{', '.join(first)} {'och' if lang == 'sv' else 'and'} {last}" if first else last
