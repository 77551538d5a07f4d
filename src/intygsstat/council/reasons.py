"""Which numbers of the workbook are flagged, and why, in the words of the findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from intygsstat.reference.lookup import regions

Flag = Literal["cell", "row"]
_BETWEEN = " · "  # what the view cells writes between several reasons
_MOST = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number is flagged: `flag` says whether it is named itself ('cell') or only its row."""

    flag: Flag
    words: str


Reasons = Mapping[tuple[date, str, str], Reason]


def reasons_by(cells: pl.DataFrame, group: Literal["certificate_type", "region"]) -> Reasons:
    """The reasons behind each sum by (month, channel, type or region), `cells` being the view.

    A sum with a flagged cell in it is flagged as 'cell', else as 'row'; five
    reasons at most are told, and how many more there are.
    """
    flagged = cells.filter(pl.col("cell_flagged") | pl.col("row_flagged"))
    found: dict[tuple[date, str, str], tuple[bool, set[str]]] = {}
    columns = ("month", "channel", group, "cell_flagged", "flag_reason")
    for month, channel, key, named, words in flagged.select(columns).rows():
        for held_by in _rows_with(key):
            before, reasons = found.setdefault((month, channel, held_by), (False, set()))
            reasons.update(words.split(_BETWEEN))
            found[month, channel, held_by] = (before or named, reasons)
    return {key: _reason(named, reasons) for key, (named, reasons) in found.items()}


def _rows_with(key: str) -> tuple[str, ...]:
    """The rows of a sum that hold a cell: a region's own, and that of the region it is part of."""
    known = regions().get(key)
    return (key, known.part_of) if known and known.part_of else (key,)


def reason_of_cell(cell_flagged: bool, words: str) -> Reason:
    """The reason of one cell, from the view's own columns."""
    return _reason(cell_flagged, set(words.split(_BETWEEN)))


def both(first: Reason | None, second: Reason | None) -> Reason | None:
    """What a number made of two flagged ones is flagged for; None if neither is."""
    if first is None or second is None or first == second:
        return first or second
    flag: Flag = "cell" if "cell" in (first.flag, second.flag) else "row"
    return Reason(flag, f"{first.words}\n{second.words}")


def _reason(named: bool, reasons: set[str]) -> Reason:
    told = sorted(reasons - {""})
    words = "\n".join(told[:_MOST])
    if len(told) > _MOST:
        words += f"\n… och {len(told) - _MOST} till, se bladet Avvikelser."
    return Reason("cell" if named else "row", words or "Se bladet Avvikelser.")
