"""What the gap between the deck's and the likely headline hangs on: which cells, and how sure.

A gap of thousands of certificates may be one misprinted cell; whoever reads the
headline must know which, for it is there that a question settles the matter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from intygsstat.chart.formats import NO_BREAK, format_count, region_name, type_name
from intygsstat.chart.texts import Lang
from intygsstat.model import Channel
from intygsstat.reference.lookup import regions

FEW = 3  # cells that are named
MOSTLY = 0.8  # of all that the cells differ; from here the gap hangs on the few
_CHANNELS: tuple[tuple[Channel, str, str], ...] = (
    ("standalone", "fristående", "standalone"),  # first: the share hangs on them
    ("issued", "utfärdade", "issued"),
)
_NUMBERS = ("", "en enda cell", "två celler", "tre celler")
_NUMBERS_EN = ("", "a single cell", "two cells", "three cells")


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
                f"Skillnaden i {what}, {size} i {count} celler, "
                f"hänger mest på {_NUMBERS[len(few)]}: {told}."
            )
        return f"Skillnaden i {what}, {size}, är spridd på {count} celler; störst är {told}."
    size = f"{net} certificates" if gap.one_way else f"{net} certificates net"
    if len(few) == count:
        return f"The whole gap in {what}, {size}, is {_NUMBERS_EN[count]}: {told}."
    if few:
        return (
            f"The gap in {what}, {size} in {count} cells, "
            f"hangs mostly on {_NUMBERS_EN[len(few)]}: {told}."
        )
    return f"The gap in {what}, {size}, is spread over {count} cells; the largest is {told}."


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
    """'Västra Götaland, FK7804, februari (enligt bildspelet 142, troligt 1 424, 71 % säkert)'."""
    place = f"{region_name(cell.region)}, {type_name(cell.certificate_type)}, {month}"
    printed, likely = format_count(cell.printed, lang), format_count(cell.likely, lang)
    sure = sure_words(cell.confidence, lang)
    if lang == "sv":
        return f"{place} (enligt bildspelet {printed or 'inget tal'}, troligt {likely}, {sure})"
    return f"{place} (printed {printed or 'no number'}, likely {likely}, {sure})"


def sure_words(confidence: float | None, lang: Lang) -> str:
    """'71 % säkert', 'mer än 99 % säkert'; None is a person's decision."""
    if confidence is None:
        return "beslutat av någon" if lang == "sv" else "decided by somebody"
    percent = min(max(math.floor(100 * confidence + 0.5), 1), 99)
    bound = (confidence > 0.99) - (confidence < 0.01)
    if lang == "sv":
        return ("", "mer än ", "mindre än ")[bound] + f"{percent}{NO_BREAK}%{NO_BREAK}säkert"
    return ("", "more than ", "less than ")[bound] + f"{percent}%{NO_BREAK}sure"


def _listed(parts: Sequence[str], lang: Lang) -> str:
    *first, last = parts
    return f"{', '.join(first)} {'och' if lang == 'sv' else 'and'} {last}" if first else last
