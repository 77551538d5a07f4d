"""One stretch of months: every kind of error looked for, and all of it explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from intygsstat.diagnosis.cells import OddCell
from intygsstat.diagnosis.channel_analysis import Side, look_at_cells, look_at_rows, make_sides
from intygsstat.diagnosis.channel_conflicts import Conflict, find_conflicts, twin_table
from intygsstat.diagnosis.explain_conflicts import (
    OF_CELLS,
    OF_MONTH,
    OF_ROW,
    add_conflict_of_decks,
    explain_conflict,
    explain_conflict_of_totals,
    put_down_to,
)
from intygsstat.diagnosis.explain_counts import (
    explain_odd_cells,
    explain_swapped_cells,
    explain_unreadable_cells,
    finding_of_count,
)
from intygsstat.diagnosis.explain_rows import (
    explain_rows,
    explain_shifted_totals,
    finding_of_sum,
)
from intygsstat.diagnosis.explain_tables import (
    explain_missing_rows,
    explain_repeated_tables,
    explain_swapped_rows,
    finding_of_row,
)
from intygsstat.diagnosis.hypotheses import LOCATED, TOTAL
from intygsstat.diagnosis.panel import Panel
from intygsstat.diagnosis.report import Report
from intygsstat.reference.typos import LOSSES


def explain_stretch(
    report: Report,
    issued_panel: Panel,
    standalone_panel: Panel,
    told: Sequence[Sequence[int]],
    findings: pl.DataFrame,
) -> tuple[Side, Side]:
    """Put all that is found in the `told` tables (issued, standalone) into the report.

    `findings` are the decks' own, of which some are explained.
    """
    issued, standalone = make_sides(issued_panel, standalone_panel, told)
    look_at_rows(issued, standalone)
    look_at_rows(standalone, issued)
    conflicts = [
        conflict
        for conflict in find_conflicts(
            standalone.shifted, issued.shifted, standalone.surplus, issued.surplus
        )
        if conflict.standalone in standalone.told and _is_spoken_of(issued, standalone, conflict)
    ]
    look_at_cells(issued, set())
    look_at_cells(standalone, {(c.standalone, c.region, c.kind) for c in conflicts})
    issued.odd_cells += _issued_in_conflict(issued, conflicts)
    for side, other in ((issued, standalone), (standalone, issued)):
        panel, intervals = side.panel, side.shifted.intervals()
        explain_shifted_totals(report, panel, [r for r in side.runs if r.table in side.told])
        explain_repeated_tables(report, panel, [r for r in side.repeats if r.table in side.told])
        explain_rows(report, panel, side.odd_rows, _twin_findings(report, side, other))
        explain_swapped_rows(report, panel, side.swapped_rows)
        explain_swapped_cells(report, side.shifted, side.swapped_cells, intervals)
        explain_odd_cells(report, side.shifted, side.odd_cells, intervals)
        explain_unreadable_cells(report, side.expected, side.totals, side.told)
        explain_missing_rows(report, side.expected, findings, side.told)
    _explain_conflicts(report, issued, standalone, conflicts)
    _explain_totals_in_conflict(report, issued, standalone, conflicts)
    return issued, standalone


def _is_spoken_of(issued: Side, standalone: Side, conflict: Conflict) -> bool:
    """True for two tables of one deck, and for the two that win."""
    here = standalone.panel.tellings[conflict.standalone]
    there = issued.panel.tellings[conflict.issued]
    return here.deck == there.deck or (here.wins and there.wins)


def _twin_findings(report: Report, side: Side, other: Side) -> dict[tuple[int, int], str]:
    """The other channel's finding for rows that both have an unlisted type of the same number."""
    theirs = {
        (row.table, row.region): row.options[0].proposed
        for row in other.odd_rows
        if row.options and row.options[0].diagnosis == "unlisted_type"
    }
    found = {}
    for row in side.odd_rows:
        twin = twin_table(side.panel, other.panel, row.table)
        if twin is None or not row.options:
            continue
        if theirs.get((twin, row.region)) == row.options[0].proposed:
            found[row.table, row.region] = finding_of_sum(other.panel, twin, row.region)
    return found


def _issued_in_conflict(issued: Side, conflicts: Iterable[Conflict]) -> list[OddCell]:
    """Issued counts that a conflict blames and that nothing else has pointed out."""
    known = {(cell.table, cell.region, cell.kind) for cell in issued.odd_cells} | issued.located
    known |= issued.swapped
    more = []
    for conflict in conflicts:
        at = (conflict.issued, conflict.region, conflict.kind)
        blamed = sum(option.confidence for option in conflict.other_options)
        if blamed < LOCATED or at in known or issued.in_swapped_row(*at[:2]):
            continue
        if conflict.issued in issued.repeated:
            continue
        if not issued.panel.counts[at]:
            continue  # nothing is printed there, and nothing can be proposed
        options = tuple(
            replace(option, diagnosis="lost_digits" if option.edit in LOSSES else "typing_error")
            for option in conflict.other_options
        )
        known.add(at)
        more.append(OddCell(*at, blamed, options))
    return more


def _explain_conflicts(
    report: Report, issued: Side, standalone: Side, conflicts: Iterable[Conflict]
) -> None:
    """standalone_within_issued, linked to whatever explains it."""
    pointed_out = {finding.finding for finding in report.findings}
    for conflict in conflicts:
        region = conflict.region
        here = standalone.panel.tellings[conflict.standalone]
        if here.deck != issued.panel.tellings[conflict.issued].deck:
            add_conflict_of_decks(report, standalone.panel, issued.panel, conflict)
        for side, table in ((issued, conflict.issued), (standalone, conflict.standalone)):
            if (table, region, conflict.kind) in side.swapped:
                cell = finding_of_count(side.panel, table, region, conflict.kind)
                put_down_to(report, standalone.panel, conflict, OF_CELLS, cell)
                break
            if side.in_swapped_row(table, region):
                row = finding_of_row(side.panel, table, region)
                put_down_to(report, standalone.panel, conflict, OF_ROW, row)
                break
            month = _finding_of_month(report, side, table)
            if month:
                put_down_to(report, standalone.panel, conflict, OF_MONTH, month)
                break
        else:
            at = (conflict.issued, region, conflict.kind)
            linked: str | None = finding_of_count(issued.panel, *at)
            if at in issued.located:
                linked = finding_of_sum(issued.panel, conflict.issued, region)
            elif linked not in pointed_out:
                linked = None
            explain_conflict(report, standalone.panel, conflict, linked)


def _finding_of_month(report: Report, side: Side, table: int) -> str | None:
    """The id of month_has_its_own_numbers for a table, if that is pointed out."""
    if table not in side.repeated:
        return None
    telling = side.panel.tellings[table]
    place = ("month_has_its_own_numbers", telling.deck, telling.month, side.panel.channel)
    return next(
        (f.finding for f in report.findings if (f.rule, f.deck, f.month, f.channel) == place), None
    )


def _explain_totals_in_conflict(
    report: Report, issued: Side, standalone: Side, conflicts: Iterable[Conflict]
) -> None:
    """The same for printed totals: one of them is wrong, or one of their parts."""
    by_row = {(c.standalone, c.region): c for c in conflicts}
    for table in standalone.told:
        twin = twin_table(standalone.panel, issued.panel, table)
        if twin is None or (
            standalone.panel.tellings[table].deck != issued.panel.tellings[twin].deck
        ):
            continue  # of two decks only the counts are compared
        above = standalone.panel.printed_total[table] > issued.panel.printed_total[twin]
        for region in np.flatnonzero(above).tolist():
            linked = None
            for side, place in ((issued, twin), (standalone, table)):
                if _total_is_odd(side, place, region):
                    linked = finding_of_sum(side.panel, place, region)
            explain_conflict_of_totals(
                report, standalone.panel, table, region, linked, by_row.get((table, region))
            )


def _total_is_odd(side: Side, table: int, region: int) -> bool:
    """True if the row's total is moved or mistyped."""
    if side.panel.printed_total[table, region] != side.totals[table, region]:
        return True
    return any(
        (row.table, row.region) == (table, region) and row.options and row.options[0].cell == TOTAL
        for row in side.odd_rows
    )
