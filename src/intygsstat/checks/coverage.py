"""What ought to be there: every region in a table, both tables for a month."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.checks.totals import sum_of
from intygsstat.models import CHANNELS, Finding, PrintedTable
from intygsstat.reference.lookup import regions
from intygsstat.reference.sentences import CHANNEL_SV, finding, month_sv


def check_every_region(deck: str, table: PrintedTable) -> list[Finding]:
    """every_region_present: a region is there itself, or in all its parts, or in the whole."""
    printed = {row.region for row in table.rows}
    found = []
    for region in regions().values():
        if region.part_of:
            continue
        parts = [other.id for other in regions().values() if other.part_of == region.id]
        if region.id in printed or (parts and all(part in printed for part in parts)):
            continue
        missing = [part for part in parts if part not in printed]
        names = ", ".join(regions()[m].name for m in missing) if parts else region.name
        if parts and len(missing) == len(parts):
            names = region.name
        found.append(
            finding(
                "every_region_present.region",
                "warning",
                deck,
                table.pages[0],
                table,
                region=region.id,
                names=names,
            )
        )
    return found


def check_every_company(deck: str, tables: Sequence[PrintedTable]) -> list[Finding]:
    """every_region_present: a company with a row in one table of a month has one in the other."""
    found = []
    for table in tables:
        printed = {row.region for row in table.rows}
        others = [t for t in tables if t.month == table.month and t.channel != table.channel]
        for row in (row for other in others for row in other.rows):
            if row.region in printed or row.region in regions():
                continue
            printed.add(row.region)
            found.append(
                finding(
                    "every_region_present.company",
                    "warning",
                    deck,
                    table.pages[0],
                    table,
                    region=row.region,
                    names=row.label,
                )
            )
    return found


def check_every_column(deck: str, tables: Sequence[PrintedTable]) -> list[Finding]:
    """table_is_whole: a table has the totals and types that its channel's other tables have.

    A type may join one month, or be printed for the last time: then both tables of each month
    on one side lack it, and most of their rows add up to their totals without it.
    """
    found = []
    for table in tables:
        others = [t for t in tables if t.channel == table.channel and t is not table]
        lacking = [
            label
            for certificate_type, label in _labels(others).items()
            if certificate_type not in table.certificate_types
            and not _may_be_none(certificate_type, table, tables)
        ]
        if not _has_totals(table) and any(map(_has_totals, others)):
            lacking.append("Totalt")
        if lacking:
            names = ", ".join(lacking)
            page = table.pages[0]
            found.append(finding("table_is_whole", "error", deck, page, table, expected=names))
    return found


def _labels(tables: Sequence[PrintedTable]) -> dict[str, str]:
    return {t: name for table in tables for t, name in zip(*_columns(table), strict=True)}


def _columns(table: PrintedTable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return table.certificate_types, table.type_labels


def _has_totals(table: PrintedTable) -> bool:
    return any(row.total is not None for row in table.rows)


def _may_be_none(
    certificate_type: str, table: PrintedTable, tables: Sequence[PrintedTable]
) -> bool:
    """True if the type may not be printed yet, or no longer, in the month of a table."""
    months = [t.month for t in tables if certificate_type in t.certificate_types]
    sides = {month < table.month for month in months}
    totals = [
        row.total.count == summed
        for row in table.rows
        if row.total and row.total.count is not None and (summed := sum_of(row.cells)) is not None
    ]
    adds_up = bool(totals) and 2 * sum(totals) > len(totals)
    return adds_up and len(sides) == 1 and table.month not in months


def check_both_channels(deck: str, tables: Sequence[PrintedTable]) -> list[Finding]:
    """every_month_has_both_channels: a month with one table misses the other."""
    printed = {(table.month, table.channel) for table in tables}
    found = []
    for month in sorted({table.month for table in tables}):
        for channel in CHANNELS:
            if (month, channel) in printed:
                continue
            found.append(
                Finding(
                    "every_month_has_both_channels",
                    "warning",
                    f"{deck}: no table of {channel} certificates for {month:%Y-%m}",
                    f"Tabellen över {CHANNEL_SV[channel]} intyg {month_sv(month)} saknas.",
                    deck,
                    None,
                    month,
                    channel,
                )
            )
    return found
