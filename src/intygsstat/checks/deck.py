"""The rules that look at one deck, named as in rules.toml.

Counts are whole certificates, so the tolerance is zero. Blanks and dashes count
as nothing; with an unreadable part, or one that is not available, nothing can be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

from intygsstat.models import (
    CHANNELS,
    DeckReading,
    Finding,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    RowTotal,
    TotalState,
)
from intygsstat.reference.dates import months_on
from intygsstat.reference.lookup import regions
from intygsstat.reference.sentences import UNKNOWN, finding, number
from intygsstat.reference.text import DASHES

FEWEST_ALIKE = 20  # cells of both tables; fewer may be all standalone
SEVERITIES = ("error", "warning", "info")
Tables = Sequence[PrintedTable]


def validate_deck(reading: DeckReading) -> tuple[list[RowTotal], list[Finding]]:
    """The row totals of a deck and all its findings, those of the reading too.

    Both are in printed order; findings that stand on no slide come last.
    """
    totals: list[RowTotal] = []
    found = [*reading.findings, *check_rollout(reading)]
    for table in reading.tables:
        of_table = list(_row_totals(reading.deck, table))
        totals += of_table
        found += _check_row_totals(table, of_table)
    for check in (
        _check_summary_rows,
        _check_standalone_within_issued,
        _check_every_region,
        _check_every_company,
        _check_every_column,
        _check_both_channels,
    ):
        found += check(reading.deck, reading.tables)
    distinct = {finding.finding: finding for finding in found}
    return totals, sorted(distinct.values(), key=place_of)


def place_of(finding: Finding) -> tuple[int, float, str, str]:
    """Sorts findings into printed order; those that stand on no slide come last."""
    top = finding.box.top if finding.box else 0.0
    return (finding.page or 10_000, top, finding.rule, finding.finding)


def _sum_of(cells: Iterable[PrintedCell]) -> int | None:
    """The sum of the cells' counts; None if one can't be read or is not available."""
    total = 0
    for cell in cells:
        unread = cell.count is None and cell.printed != "" and cell.printed not in DASHES
        if cell.state in ("unreadable", "not_available") or (cell.state == "unplaced" and unread):
            return None
        total += cell.count or 0
    return total


def _row_totals(deck: str, table: PrintedTable) -> Iterator[RowTotal]:
    """Each row's printed total beside the sum of its parts, in printed order."""
    for index, row in enumerate(table.rows):
        summed = _sum_of(row.cells)
        printed = row.total.count if row.total else None
        difference = None if printed is None or summed is None else printed - summed
        state: TotalState = "differs" if difference else "agrees"
        yield RowTotal(
            deck,
            row.page,
            table.month,
            table.channel,
            row.region,
            row.label,
            index,
            row.total.printed if row.total else "",
            printed,
            summed,
            difference,
            "unknown" if difference is None else state,
            row.total.box if row.total else row.box,
        )


def _check_row_totals(table: PrintedTable, totals: Sequence[RowTotal]) -> Iterator[Finding]:
    """row_parts_sum_to_total: an error where they differ, a warning where nobody can tell.

    A row that prints nothing, or nothing but dashes, is neither.
    """
    for row, total in zip(table.rows, totals, strict=True):
        says_nothing = all(not cell.printed or cell.state == "dash" for cell in row.all_cells)
        if total.state == "agrees" or says_nothing:
            continue
        unknown = "no_part" if total.summed_total is None else "no_total"
        yield finding(
            f"row_parts_sum_to_total.{'differs' if total.state == 'differs' else unknown}",
            total.deck,
            row.page,
            table,
            row=row,
            printed=total.printed or None,
            expected=None if total.summed_total is None else str(total.summed_total),
            box=total.box,
            sum=number(total.summed_total),
            total=number(total.printed_total),
        )


def _check_summary_rows(deck: str, tables: Tables) -> Iterator[Finding]:
    """summary_row_sums_columns: each number of a printed summary row against its column."""
    for table, summary in ((t, summary) for t in tables for summary in t.summary):
        width = len(table.certificate_types)  # numbers without a column stand after it
        columns = list(zip(*(row.cells[:width] for row in table.rows), strict=True))
        pairs = list(zip(summary.cells[:width], columns, strict=True))
        if summary.total:
            pairs.append((summary.total, tuple(r.total for r in table.rows if r.total)))
        for cell, column in pairs:
            summed = None if any(part.state in UNKNOWN for part in column) else _sum_of(column)
            if (cell.count or 0) == summed and cell.state not in UNKNOWN:
                continue
            unsure = cell.state == "blank" or summed is None or cell.state in UNKNOWN
            yield finding(
                f"summary_row_sums_columns.{'unknown' if unsure else 'differs'}",
                deck,
                summary.page,
                table,
                row=summary,
                cell=cell,
                region="summary",
                expected=None if summed is None else str(summed),
                sum=number(summed),
            )


def _check_standalone_within_issued(deck: str, tables: Tables) -> Iterator[Finding]:
    """standalone_within_issued: standalone certificates are counted among the issued ones.

    A blank issued cell counts as nothing. Where the issued table, row, column
    or number is missing or unreadable there is nothing to compare with, and no
    finding here: the cell's `integrated` stays unknown. Two tables with the same numbers are
    one, printed under both titles. The diagnosis compares tables of two decks.
    """
    issued = {table.month: _cells_by_place(table) for table in tables if table.channel == "issued"}
    for table in tables:
        limits = issued.get(table.month)
        if table.channel != "standalone" or limits is None:
            continue
        pairs = [
            (row, cell, limits[place])
            for place, (row, cell) in _cells_by_place(table).items()
            if place in limits
        ]
        counts = [
            (cell.count, limit.count)
            for row, cell, (_, limit) in pairs
            if cell.count and cell is not row.total
        ]
        if len(counts) >= FEWEST_ALIKE and all(count == limit for count, limit in counts):
            yield finding("standalone_within_issued.same", deck, table.pages[0], table)
        for row, cell, (_, limit) in pairs:
            if limit.state in UNKNOWN or cell.state == "unplaced":
                continue
            if (cell.count or 0) > (limit.count or 0):
                yield finding(
                    "standalone_within_issued",
                    deck,
                    row.page,
                    table,
                    row=row,
                    cell=cell,
                    expected=f"at most {limit.count or 0}",
                    standalone=number(cell.count),
                    issued=number(limit.count or 0),
                    issued_page=limit.page,
                )


def _cells_by_place(
    table: PrintedTable,
) -> dict[tuple[str, str], tuple[PrintedRow, PrintedCell]]:
    """The cells of a table, totals too, by region and type; those without a type are left out."""
    return {
        (row.region, cell.certificate_type): (row, cell)
        for row in table.rows
        for cell in row.all_cells
        if cell is row.total or cell.certificate_type
    }


def _check_every_region(deck: str, tables: Tables) -> Iterator[Finding]:
    """every_region_present: a region is there itself, or in all its parts, or in the whole."""
    for table in tables:
        printed = {row.region for row in table.rows}
        for region in regions().values():
            parts = [other.id for other in regions().values() if other.part_of == region.id]
            missing = [part for part in parts if part not in printed]
            if region.part_of or region.id in printed or (parts and not missing):
                continue
            lacking = missing if len(missing) < len(parts) else [region.id]
            names = ", ".join(regions()[each].name for each in lacking)
            name, page = "every_region_present.region", table.pages[0]
            yield finding(name, deck, page, table, region=region.id, names=names)


def _check_every_company(deck: str, tables: Tables) -> Iterator[Finding]:
    """every_region_present: a company with a row in one table of a month has one in the other."""
    for table in tables:
        printed = {row.region for row in table.rows} | regions().keys()
        others = [t for t in tables if t.month == table.month and t.channel != table.channel]
        labels = {row.region: row.label for other in others[::-1] for row in other.rows[::-1]}
        for company in [company for company in labels if company not in printed]:
            name, page = "every_region_present.company", table.pages[0]
            yield finding(name, deck, page, table, region=company, names=labels[company])


def _check_every_column(deck: str, tables: Tables) -> Iterator[Finding]:
    """table_is_whole: a table has the totals and types that its channel's other tables have.

    A type may join one month, or be printed for the last time: then both tables of each month
    on one side lack it, and most of their rows add up to their totals without it.
    """
    for table in tables:
        others = [t for t in tables if t.channel == table.channel and t is not table]
        labels: dict[str, str] = {}
        for other in others:
            labels |= zip(other.certificate_types, other.type_labels, strict=True)
        lacking = [
            label
            for certificate_type, label in labels.items()
            if certificate_type not in table.certificate_types
            and not _may_be_none(certificate_type, table, tables)
        ]
        if not _has_totals(table) and any(map(_has_totals, others)):
            lacking.append("Totalt")
        if lacking:
            names = ", ".join(lacking)
            yield finding("table_is_whole", deck, table.pages[0], table, expected=names)


def _has_totals(table: PrintedTable) -> bool:
    return any(row.total is not None for row in table.rows)


def _may_be_none(certificate_type: str, table: PrintedTable, tables: Tables) -> bool:
    """True if the type may not be printed yet, or no longer, in the month of a table."""
    months = [t.month for t in tables if certificate_type in t.certificate_types]
    on_one_side = len({month < table.month for month in months}) == 1 and table.month not in months
    states = [total.state for total in _row_totals("", table)]
    return on_one_side and states.count("agrees") > states.count("differs")


def _check_both_channels(deck: str, tables: Tables) -> Iterator[Finding]:
    """every_month_has_both_channels: a month with one table misses the other."""
    printed = {(table.month, table.channel) for table in tables}
    for month in sorted({table.month for table in tables}):
        for channel in CHANNELS:
            if (month, channel) not in printed:
                name = "every_month_has_both_channels"
                yield finding(name, deck, None, month=month, channel=channel)


def check_rollout(reading: DeckReading) -> Iterator[Finding]:
    """rollout_agrees_with_releases: a warning for each cell that says a party doesn't have the
    new client yet, though the deck says that it was activated by the time of the forum.

    Without a forum's date nothing is over.
    """
    forum = reading.forum_date
    if forum is None:
        return
    day_after = forum.day + timedelta(days=1) if forum.day_known else months_on(forum.day, 1)
    over = [
        event
        for event in reading.events
        if event.kind == "client_activated" and event.date_to < datetime.combine(day_after, time())
    ]
    for status in reading.rollout:
        wholes = {status.party, *(r.part_of for r in regions().values() if r.id == status.party)}
        event = next((event for event in over if wholes & {*event.parties}), None)
        if event is None or status.what != "client" or status.status == "done":
            continue
        first, last = event.date_from.date(), event.date_to.date()
        when = first.isoformat() if first == last else f"{first} – {last}"
        printed = f'"{status.printed}"' if status.printed else ""
        yield finding(
            "rollout_agrees_with_releases",
            reading.deck,
            status.page,
            printed=status.printed,
            expected=f"done, {when}",
            box=status.box,
            party=status.party_printed,
            says=printed or "nothing",
            says_sv=printed or "inget",
            event_page=event.page,
            when=when,
        )
