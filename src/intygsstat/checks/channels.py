"""Standalone certificates against issued ones, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.models import Finding, PrintedTable
from intygsstat.reference.sentences import UNKNOWN, finding, number

FEWEST_ALIKE = 20  # cells of both tables; fewer may be all standalone


def check_standalone_within_issued(deck: str, tables: Sequence[PrintedTable]) -> list[Finding]:
    """standalone_within_issued: standalone certificates are counted among the issued ones.

    A blank issued cell counts as nothing. Where the issued table, row, column
    or number is missing or unreadable there is nothing to compare with, and no
    finding here: the cell's `integrated` stays unknown. Two tables with the same numbers are
    one, printed under both titles.
    """
    issued = {table.month: table for table in tables if table.channel == "issued"}
    found = []
    for table in tables:
        other = issued.get(table.month)
        if table.channel != "standalone" or other is None:
            continue
        cells = {
            (r.region, c.certificate_type): c
            for r in other.rows
            for c in r.all_cells
            if c is r.total or c.certificate_type
        }
        told = [
            (cell.count, cells[row.region, cell.certificate_type].count)
            for row in table.rows
            for cell in row.cells
            if cell.count and (row.region, cell.certificate_type) in cells
        ]
        if len(told) >= FEWEST_ALIKE and all(count == limit for count, limit in told):
            found.append(
                finding("standalone_within_issued.same", "error", deck, table.pages[0], table)
            )
        for row in table.rows:
            for cell in row.all_cells:
                if cell.state == "unplaced":
                    continue
                limit = cells.get((row.region, cell.certificate_type))
                if limit is None or limit.state in UNKNOWN or not cell.count:
                    continue
                if cell.count <= (limit.count or 0):
                    continue
                found.append(
                    finding(
                        "standalone_within_issued",
                        "error",
                        deck,
                        row.page,
                        table,
                        region=row.region,
                        certificate_type=cell.certificate_type or "total",
                        printed=cell.printed,
                        expected=f"at most {limit.count or 0}",
                        box=cell.box,
                        label=row.label,
                        heading=cell.type_label,
                        standalone=number(cell.count),
                        issued=number(limit.count or 0),
                        issued_page=limit.page,
                    )
                )
    return found
