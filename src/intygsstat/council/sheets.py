"""The workbook's tables as plain records: columns, values and which of them are marked.

Nothing here knows Excel; `workbook` writes these records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

from intygsstat.chart.country_summary import country_by_month
from intygsstat.council.frames import Published
from intygsstat.council.reasons import Reasons, both, reason_of_cell, reasons_by
from intygsstat.models import CHANNELS
from intygsstat.storage.schema import Field

Kind = Literal["month", "count", "share", "confidence", "text"]
Shade = Literal["cell", "row", "likely"]

_SEE = "Se bladet Avvikelser."
_LIKELY = {
    "issued_likely": "issued",
    "standalone_likely": "standalone",
    "integrated_likely": "integrated",
    "standalone_share_likely": "standalone_share",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what it holds, and what it means in a sentence ('' if plain)."""

    header: str
    kind: Kind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A shaded cell; `comment` says why, '' for none."""

    shade: Shade
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the workbook. `rows` hold a value or None for every column.

    `marks` are by (row, column), from 0, the header not counted.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)


def sheets_of(published: Published) -> tuple[Sheet, ...]:
    """All tables of the workbook, in their order."""
    return (
        _country(published),
        _sums(published, "usage_by_type", "certificate_type", "Per typ"),
        _sums(published, "usage_by_region", "region", "Per region"),
        _printed_and_likely(published),
        _as_extracted(
            published, "findings", "Avvikelser", "Allt som ser fel ut, det värsta först."
        ),
        _cells(published),
        _as_extracted(
            published, "rollout", "Införande", "Hur långt regioner och andra har kommit."
        ),
        _as_extracted(published, "attendance", "Närvaro", "Vilka som deltog i forumen."),
        _as_extracted(published, "events", "Händelser", "Vad som har hänt eller aviserats."),
    )


def _sums(
    published: Published,
    query: str,
    group: Literal["certificate_type", "region"],
    name: str,
) -> Sheet:
    """A sum a month and type or region, flagged where a number in it is."""
    frame, fields = published.extracts[query], published.described[query].fields
    reasons = reasons_by(published.views["cells"], group)
    place = {one.column: number for number, one in enumerate(fields)}
    marks: dict[tuple[int, int], Mark] = {}
    for number, row in enumerate(frame.iter_rows(named=True)):
        found = _marks_of_sum(row, row[group], reasons)
        found |= _marks_of_likely(row)
        marks |= {(number, place[column]): mark for column, mark in found.items()}
    what = "intygstyp i hela landet" if group == "certificate_type" else "region, alla intygstyper"
    return _sheet(name, f"En rad per månad och {what}.", fields, frame, marks)


def _marks_of_sum(row: Mapping[str, Any], key: str, reasons: Reasons) -> dict[str, Mark]:
    if not row["cells_flagged"] and not row["rows_flagged"]:
        return {}
    month = _first_of(row["month"])
    issued = reasons.get((month, "issued", key))
    standalone = reasons.get((month, "standalone", key))
    derived = both(issued, standalone)
    if derived is None:
        return {"quality_sv": Mark("cell" if row["cells_flagged"] else "row", _SEE)}
    found = {"issued": issued, "standalone": standalone, "integrated": derived}
    found |= {"standalone_share": derived, "quality_sv": derived}
    return {name: Mark(one.flag, one.words) for name, one in found.items() if one is not None}


def _marks_of_likely(row: Mapping[str, Any]) -> dict[str, Mark]:
    return {
        likely: Mark("likely") for likely, printed in _LIKELY.items() if row[likely] != row[printed]
    }


def _cells(published: Published) -> Sheet:
    """Every printed cell, with the reason of its flag and its likely value."""
    frame, fields = published.extracts["cells"], published.described["cells"].fields
    place = {one.column: number for number, one in enumerate(fields)}
    marks: dict[tuple[int, int], Mark] = {}
    for number, row in enumerate(frame.iter_rows(named=True)):
        if row["quality"] in ("cell_flagged", "row_flagged"):
            reason = reason_of_cell(row["quality"] == "cell_flagged", row["flag_reason"])
            for column in ("printed", "count", "quality_sv"):
                marks[number, place[column]] = Mark(
                    reason.flag, reason.words if column == "count" else ""
                )
        if _told_otherwise(row):
            marks[number, place["likely"]] = Mark("likely")
    return _sheet("Celler", "Varje cell på bilderna, även de tomma.", fields, frame, marks)


def _told_otherwise(row: Mapping[str, Any]) -> bool:
    return row["likely"] is not None and row["likely"] != (row["count"] or 0)


def _as_extracted(published: Published, query: str, name: str, about: str) -> Sheet:
    frame, fields = published.extracts[query], published.described[query].fields
    return _sheet(name, about, fields, frame, {})


def _printed_and_likely(published: Published) -> Sheet:
    """The cells that have a proposal or a decision, printed and likely side by side."""
    by_column = {one.column: one for one in published.described["cells"].fields}
    before = ("month", "channel_sv", "region_sv", "type_sv", "printed", "count", "likely")
    after = ("proposed_low", "proposed_high", "confidence", "decided", "flag_reason", "deck")
    columns = [
        *(_column(by_column[name]) for name in before),
        Column("Skillnad", "count", "Troligt antal minus bildspelets."),
        *(_column(by_column[name]) for name in (*after, "page")),
    ]
    cells = published.extracts["cells"]
    told = cells.filter(pl.col("proposed").is_not_null() | pl.col("decided").is_not_null())
    rows: list[tuple[Any, ...]] = []
    marks: dict[tuple[int, int], Mark] = {}
    for number, row in enumerate(told.iter_rows(named=True)):
        count, likely = row["count"], row["likely"]
        gap = likely - count if None not in (likely, count) else None
        rows.append(
            (
                _value(by_column["month"], row),
                *(row[name] for name in before[1:]),
                gap,
                *(row[name] for name in (*after, "page")),
            )
        )
        flag = row["quality"] == "cell_flagged"
        if row["quality"] in ("cell_flagged", "row_flagged"):
            reason = reason_of_cell(flag, row["flag_reason"])
            marks[number, 5] = Mark(reason.flag, reason.words)
        if _told_otherwise(row):
            marks[number, 6] = Mark("likely")
    about = "Tal som har ett föreslaget eller beslutat värde, bredvid bildspelets."
    return Sheet("Bildspelet och troligt", about, tuple(columns), tuple(rows), marks)


_COUNTRY: tuple[tuple[str, str, Kind], ...] = (
    ("issued", "Utfärdade", "count"),
    ("standalone", "Fristående", "count"),
    ("integrated", "Integrerade", "count"),
    ("standalone_share", "Andel fristående", "share"),
)
_COUNTS_OF_MONTH = ("Flaggade celler", "Celler med förslag", "Celler som saknas")


def _country(published: Published) -> Sheet:
    """The whole country, a row a month, printed and likely values side by side."""
    printed, likely = (
        country_by_month(published.views[name]).to_dicts()
        for name in ("usage_by_type", "usage_by_type_likely")
    )
    flagged = _flagged_by_month(published.views["cells"])
    rows: list[tuple[Any, ...]] = []
    marks: dict[tuple[int, int], Mark] = {}
    for number, (one, other) in enumerate(zip(printed, likely, strict=True)):
        values = [[row[name] for name, _, _ in _COUNTRY] for row in (one, other)]
        missing = one["cells_expected"] - one["cells_read"]
        last = (one["cells_flagged"], other["cells_proposed"], missing)
        rows.append((one["month"], *values[0], *values[1], *last))
        issued, standalone = (flagged.get((one["month"], c), 0) for c in CHANNELS)
        for place, count in enumerate((issued, standalone, *[issued + standalone] * 2)):
            if count:
                words = f"Flaggade celler som ingår: {count}. {_SEE}"
                marks[number, 1 + place] = Mark("cell", words)
            if values[0][place] != values[1][place]:
                marks[number, 5 + place] = Mark("likely")
    columns = (
        Column("Månad", "month"),
        *(Column(f"{header}, enligt bildspelet", kind) for _, header, kind in _COUNTRY),
        *(Column(f"{header}, troligt", kind) for _, header, kind in _COUNTRY),
        *(Column(header, "count") for header in _COUNTS_OF_MONTH),
    )
    about = "En rad per månad, alla intygstyper och regioner."
    return Sheet("Hela landet", about, columns, tuple(rows), marks)


def _flagged_by_month(cells: pl.DataFrame) -> dict[tuple[date, str], int]:
    """How many cells are flagged themselves, by month and channel."""
    flagged = cells.filter("cell_flagged").group_by("month", "channel").len()
    return {(month, channel): count for month, channel, count in flagged.rows()}


def _sheet(
    name: str,
    about: str,
    fields: Sequence[Field],
    frame: pl.DataFrame,
    marks: Mapping[tuple[int, int], Mark],
) -> Sheet:
    columns = tuple(_column(one) for one in fields)
    rows = tuple(tuple(_value(one, row) for one in fields) for row in frame.iter_rows(named=True))
    return Sheet(name, about, columns, rows, marks)


def _column(described: Field) -> Column:
    kinds: dict[str, Kind] = {"yearmonth": "month", "integer": "count", "number": "share"}
    kind = kinds.get(described.type, "text")
    if described.column in ("confidence", "probability"):
        kind = "confidence"
    return Column(described.header, kind, described.description)


def _value(described: Field, row: Mapping[str, Any]) -> Any:
    value = row[described.column]
    if described.type == "yearmonth" and value is not None:
        return _first_of(value)
    return value


def _first_of(month: str) -> date:
    """'2024-02' as the first day of that month."""
    year, number = month.split("-")
    return date(int(year), int(number), 1)
