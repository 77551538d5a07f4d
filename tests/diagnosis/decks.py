"""Decks for the diagnosis: the real one, put right or altered, and ones made of counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from intygsstat.checks.rules import validate_deck
from intygsstat.diagnosis.diagnose import Diagnosed, diagnose
from intygsstat.models import (
    CHANNELS,
    Box,
    CellState,
    Channel,
    DeckReading,
    Finding,
    ForumDate,
    PrintedCell,
    PrintedRow,
    PrintedTable,
)
from intygsstat.storage.database import deck_order
from intygsstat.storage.parquet import reading_to_frames
from intygsstat.storage.schema import KINDS, SCHEMAS

NOV, DEC, JAN, FEB = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)
Place = tuple[date, str, str, str]  # month, channel, region, certificate type or 'total'
TOTAL = "total"

# The cells of the deck of March 2024 that DOMAIN.md tells of, each as it likely was.
LOST_DIGITS: dict[Place, int] = {
    (NOV, "issued", "dalarna", "fk7804"): 6024,
    (NOV, "issued", "kronoberg", "fk7804"): 3894,
    (NOV, "issued", "uppsala", "fk7804"): 8264,
    (NOV, "issued", "stockholm_gotland", "doi"): 1234,
    (DEC, "issued", "blekinge", "fk7804"): 1944,
    (DEC, "issued", "ostergotland", "fk7804"): 7474,
    (JAN, "issued", "jamtland_harjedalen", "fk7804"): 2564,
    (JAN, "issued", "norrbotten", "fk7804"): 4050,
    (JAN, "issued", "stockholm_gotland", "fk7804"): 42164,
    (JAN, "issued", "sormland", "fk7804"): 5178,
    (JAN, "issued", "vasterbotten", "fk7804"): 4624,
    (FEB, "issued", "sormland", "fk7804"): 4558,
    (FEB, "issued", "vasterbotten", "fk7804"): 4364,
    (FEB, "standalone", "vastra_gotaland", "fk7804"): 1424,
}


@dataclass(frozen=True)
class Told:
    """A diagnosis with the findings it speaks of: the decks' own and the new ones."""

    diagnosed: Diagnosed
    findings: pl.DataFrame

    @property
    def new(self) -> pl.DataFrame:
        return self.diagnosed.diagnosed_findings

    def finding(self, rule: str, **where: object) -> dict[str, Any]:
        """The one finding of a rule at a place."""
        rows = self.findings.filter(
            pl.col("rule") == rule, *(pl.col(name) == value for name, value in where.items())
        ).to_dicts()
        assert len(rows) == 1, (rule, where, rows)
        return rows[0]

    def explanations(self, finding: str) -> list[dict[str, Any]]:
        """All explanations of a finding, the best first."""
        return (
            self.diagnosed.explanations.filter(pl.col("finding") == finding).sort("rank").to_dicts()
        )

    def best(self, rule: str, **where: object) -> dict[str, Any]:
        """The best explanation of the one finding of a rule at a place."""
        found = self.explanations(self.finding(rule, **where)["finding"])
        assert found, (rule, where)
        return found[0]

    @property
    def rules(self) -> list[str]:
        """The rules of all findings, in alphabetical order."""
        return sorted(self.findings["rule"].to_list())


def tell(*readings: DeckReading) -> Told:
    """Check the readings and diagnose them together."""
    frames = []
    for reading in readings:
        totals, findings = validate_deck(replace(reading, findings=tuple(_unreadable(reading))))
        frames.append(reading_to_frames(replace(reading, findings=tuple(findings)), None, totals))
    whole = {
        kind: pl.concat([pl.DataFrame(schema=SCHEMAS[kind]), *(f[kind] for f in frames)])
        for kind in KINDS
    }
    diagnosed = diagnose(
        whole["cells"], whole["row_totals"], whole["findings"], deck_order(whole["decks"])
    )
    findings = pl.concat([whole["findings"], diagnosed.diagnosed_findings])
    return Told(diagnosed, findings)


def _unreadable(reading: DeckReading) -> Iterator[Finding]:
    """What recognising says of the cells that nobody can read."""
    for table in reading.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.state == "unreadable":
                    yield Finding(
                        "cell_is_readable", "error", "unreadable", "oläslig", reading.deck,
                        cell.page, table.month, table.channel, row.region, cell.certificate_type,
                        cell.printed,
                    )  # fmt: skip


def count_at(reading: DeckReading, place: Place) -> int:
    """The printed count of a cell, or a row's printed total; a blank is 0."""
    month, channel, region, kind = place
    for table in reading.tables:
        if (table.month, table.channel) != (month, channel):
            continue
        for row in table.rows:
            if row.region == region:
                cells = {cell.certificate_type: cell for cell in row.cells}
                cell = row.total if kind == TOTAL else cells[kind]
                assert cell is not None
                return cell.count or 0
    raise KeyError(place)


def altered(
    reading: DeckReading, changes: Mapping[Place, int | str], *, totals_follow: bool
) -> DeckReading:
    """The reading with other numbers at some places; all totals summed anew if they follow."""
    left = dict(changes)
    tables = []
    for table in reading.tables:
        rows = []
        for row in table.rows:
            place = (table.month, table.channel, row.region)
            cells = tuple(
                _reprinted(cell, left.pop((*place, cell.certificate_type)))
                if (*place, cell.certificate_type) in left
                else cell
                for cell in row.cells
            )
            total = row.total
            assert total is not None
            if totals_follow:
                total = _reprinted(total, sum(cell.count or 0 for cell in cells))
            if (*place, TOTAL) in left:
                total = _reprinted(total, left.pop((*place, TOTAL)))
            rows.append(replace(row, cells=cells, total=total))
        tables.append(replace(table, rows=tuple(rows)))
    assert not left, left
    return replace(reading, tables=tuple(tables))


def _reprinted(cell: PrintedCell, printed: int | str) -> PrintedCell:
    text = str(printed)
    state: CellState = "printed" if text.isdecimal() else "unreadable" if text else "blank"
    return replace(cell, printed=text, count=int(text) if text.isdecimal() else None, state=state)


def put_right(reading: DeckReading) -> DeckReading:
    """The deck of March 2024 without its errors: lost digits put back, totals that agree."""
    return altered(reading, LOST_DIGITS, totals_follow=True)


def only(reading: DeckReading, *months: date, name: str | None = None) -> DeckReading:
    """The reading with the tables of some months, under another name if one is given."""
    tables = tuple(table for table in reading.tables if table.month in months)
    return replace(reading, tables=tables, deck=name or reading.deck)


def with_rows(
    reading: DeckReading, month: date, channel: Channel, rows: Sequence[PrintedRow]
) -> DeckReading:
    """The reading with other rows in one table."""
    tables = tuple(
        replace(table, rows=tuple(rows))
        if (table.month, table.channel) == (month, channel)
        else table
        for table in reading.tables
    )
    return replace(reading, tables=tables)


def rows_of(reading: DeckReading, month: date, channel: Channel) -> list[PrintedRow]:
    """The rows of one table, in printed order."""
    (table,) = (t for t in reading.tables if (t.month, t.channel) == (month, channel))
    return list(table.rows)


def month_on(first: date, months: int) -> date:
    """The month so many months after another."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def deck_of(
    counts: Mapping[str, np.ndarray[Any, Any]],
    regions: Sequence[str],
    types: Sequence[str],
    *,
    first: date = NOV,
    name: str = "made.pdf",
    forum: date = date(2024, 3, 14),
) -> DeckReading:
    """A deck of counts (months, regions, types) by channel; 0 is blank, totals are true."""
    tables = []
    for channel in CHANNELS:
        for number, month in enumerate(counts[channel]):
            rows = []
            for place, (region, parts) in enumerate(zip(regions, month.tolist(), strict=True)):
                box = Box(10, 20 + 10 * place, 50, 28 + 10 * place)
                cells = [
                    _cell(kind, int(count), box) for kind, count in zip(types, parts, strict=True)
                ]
                total = _cell(TOTAL, int(sum(parts)), box)
                rows.append(PrintedRow(region, region, 4, box, tuple(cells), total))
            tables.append(
                PrintedTable(
                    month_on(first, number),
                    channel,
                    "8a.",
                    (4,),
                    tuple(types),
                    tuple(types),
                    tuple(rows),
                )
            )
    return DeckReading(
        name,
        hashlib.sha256(name.encode()).hexdigest(),
        9,
        (4, 5),
        ForumDate(forum, True, "title", str(forum)),
        tuple(tables),
    )


def _cell(kind: str, count: int, box: Box) -> PrintedCell:
    label = "Totalt" if kind == TOTAL else kind.upper()
    if not count:
        return PrintedCell(kind, label, "", None, "blank", box, 4)
    return PrintedCell(kind, label, str(count), count, "printed", box, 4)
