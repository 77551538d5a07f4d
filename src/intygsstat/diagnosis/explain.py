"""What happened, of everything that looks wrong: one function for each kind of error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from intygsstat.diagnosis.analysis import ChannelAnalysis
from intygsstat.diagnosis.hypotheses import TOTAL, Hypothesis
from intygsstat.diagnosis.odd_cells import Conflict
from intygsstat.diagnosis.panel import Cell, Panel, Row
from intygsstat.diagnosis.report import (
    Report,
    StoredRow,
    Words,
    counted_words,
    finding_at,
    finding_of,
    joined,
    mistyped_words,
    month_words,
    range_words,
    words,
)
from intygsstat.diagnosis.row_totals import ShiftedTotals
from intygsstat.models import Finding
from intygsstat.reference.lookup import certificate_types, reference_rows, regions
from intygsstat.reference.sentences import number
from intygsstat.reference.typos import typos_between

OUT_OF_LINE = "count_in_line_with_history"
UNBALANCED = "row_parts_sum_to_total"
MOVED = "totals_stand_in_their_rows"
SWAPPED = "rows_stand_under_their_names"
REPEATED = "month_has_its_own_numbers"
ABOVE = "standalone_within_issued"
RUN_CONFIDENCE = 0.999
SURE_OF_LINK = 0.9  # that a conflict comes of what another finding explains
UNSURE = 0.5  # one of two numbers is wrong, and nothing shows which
# How sure a number is that the total leaves for a cell nobody can read.
SAME_DIGITS, ONE_TYPO, BY_BALANCE = 0.99, 0.9, 0.6
ROW_MISSING, ROW_UNKNOWN = 0.99, 0.8  # with a history of the row, and without
EITHER = (0.3, 0.7)  # probabilities of a copied table between which nothing shows which it is


# Single counts


def explain_odd_cells(report: Report, analysis: ChannelAnalysis) -> None:
    """A finding for each count out of line, with what may have happened to it."""
    panel, baseline = analysis.panel, analysis.shifted
    for odd in analysis.odd_cells:
        label = report.cell(panel, odd.cell)["type_label"]
        evidence = [
            [words(f"because.{each.diagnosis}", mistyped=mistyped_words(label, each))]
            for each in odd.hypotheses
        ]
        about, low, high = (number(round(float(each[odd.cell]))) for each in baseline.intervals)
        months = int(baseline.others[odd.cell])
        evidence[0].append(
            counted_words("because.baseline", months, about=about, low=low, high=high)
        )
        finding = _add_out_of_line(report, analysis, odd.cell)
        report.explain_each(finding, panel, odd.cell[:2], odd.hypotheses, evidence)


def _add_out_of_line(report: Report, analysis: ChannelAnalysis, at: Cell) -> str:
    cell = report.cell(analysis.panel, at)
    _, low, high = (round(float(each[at])) for each in analysis.shifted.intervals)
    return report.add(
        OUT_OF_LINE,
        "warning",
        cell,
        printed=cell["printed"],
        expected=f"{low} to {high}",
        printed_count=number(cell["count"]) or words("phrase.no_number"),
        range=range_words(low, high),
    )


def explain_swapped_cells(report: Report, analysis: ChannelAnalysis) -> None:
    """Two findings a swap, one for each cell, linked to each other."""
    panel = analysis.panel
    for swap in analysis.swapped_cells:
        assert swap.region is not None
        pair = [(swap.table, swap.region, kind) for kind in (swap.first, swap.second)]
        findings = [_add_out_of_line(report, analysis, at) for at in pair]
        first, second = (report.cell(panel, at)["type_label"] for at in pair)
        for here, other in ((0, 1), (1, 0)):
            report.explain(
                findings[here],
                words("because.cells_swapped", first=first, second=second),
                diagnosis="cells_swapped",
                confidence=swap.probability,
                suspect=(panel, pair[here]),
                proposed=int(panel.counts[pair[other]]),
                linked=findings[other],
            )


def explain_unreadable_cells(report: Report, analysis: ChannelAnalysis) -> None:
    """cell_is_readable: what the total leaves for the one cell of a row that can't be read."""
    panel = analysis.panel
    for table in analysis.in_scope:
        unread = (panel.cell[table] >= 0) & ~np.isfinite(panel.counts[table])
        for region in np.flatnonzero(unread.sum(axis=1) == 1).tolist():
            at = (table, region, int(np.flatnonzero(unread[region])[0]))
            cell, total = report.cell(panel, at), analysis.totals[table, region]
            if cell["state"] != "unreadable" or not np.isfinite(total):
                continue
            left = int(total) - int(np.nansum(panel.counts[table, region]))
            if left <= 0:
                continue
            digits = "".join(each for each in cell["printed"] if each.isdecimal())
            confidence, why = BY_BALANCE, "other_digits" if digits else "no_digits"
            if digits == str(left):
                confidence, why = SAME_DIGITS, "same_digits"
            elif digits and typos_between(left, int(digits)):
                confidence, why = ONE_TYPO, "one_typo"
            report.explain(
                finding_of("cell_is_readable", panel, at),
                words("because.unreadable.left", left=number(left), type=cell["type_label"]),
                words(f"because.unreadable.{why}"),
                diagnosis="typing_error",
                confidence=confidence,
                suspect=(panel, at),
                proposed=left,
            )


# Rows that don't sum


def explain_shifted_totals(report: Report, analysis: ChannelAnalysis) -> None:
    """One finding for each run of moved totals; its rows are linked to it."""
    panel = analysis.panel
    for run in analysis.shifted_runs:
        if run.table not in analysis.in_scope:
            continue
        order = [(run.table, region) for region in panel.rows_in_order(run.table)]
        rows = [report.row(panel, at) for at in order]
        moved, *others = evidence = list(_of_run(run, rows))
        unprinted = rows[run.unprinted]["summed_total"]
        finding = report.add(
            MOVED,
            "error",
            rows[run.rows[0]],
            of_table=True,
            printed=None if run.unmatched is None else rows[run.unmatched]["printed"],
            expected=str(unprinted),
            evidence=joined(evidence),
        )
        report.explain(
            finding,
            moved,
            *others,
            diagnosis="totals_shifted",
            confidence=RUN_CONFIDENCE,
            suspect=(panel, (*order[run.unprinted], TOTAL)),
            proposed=int(unprinted),
        )
        linked = words("because.totals_shifted.linked", moved=moved, finding=finding)
        for place in run.affected:
            at, source = order[place], place + run.step
            summed = panel.summed_total[at]
            if panel.printed_total[at] == summed or (panel.no_total[at] and not summed):
                continue  # the row has no finding
            total, stands = int(summed), words("because.totals_shifted.row_unprinted")
            if source in run.rows:
                total, label = int(rows[source]["printed_total"] or 0), rows[source]["region_label"]
                stands = words("because.totals_shifted.row", total=number(total), label=label)
            report.explain(
                finding_of(UNBALANCED, panel, at),
                linked,
                stands,
                diagnosis=None,
                confidence=RUN_CONFIDENCE,
                rank=1 if total == summed else 2,  # what else is wrong comes first
                suspect=(panel, (*at, TOTAL)),
                proposed=total,
                linked=finding,
            )


def _of_run(run: ShiftedTotals, rows: Sequence[StoredRow]) -> Iterable[Words]:
    first, last = (rows[place]["region_label"] for place in (run.rows[0], run.rows[-1]))
    direction = "too_low" if run.step > 0 else "too_high"
    yield words(f"because.totals_shifted.{direction}", first=first, last=last)
    if run.unmatched is not None:
        row = rows[run.unmatched]
        total, label = number(row["printed_total"] or 0), row["region_label"]
        yield words("because.totals_shifted.unmatched", total=total, label=label)
    row = rows[run.unprinted]
    total, label = number(row["summed_total"]), row["region_label"]
    yield words("because.totals_shifted.unprinted", total=total, label=label)


def explain_odd_rows(report: Report, analysis: ChannelAnalysis, other: ChannelAnalysis) -> None:
    """Row differences: unlisted types, mistyped totals and parts."""
    panel = analysis.panel
    unlisted = _unlisted(other)
    for odd in analysis.odd_rows:
        if not odd.hypotheses:
            continue
        there, linked = panel.same_month(other.panel, odd.row[0]), None
        if there is not None:
            other_row = (there, odd.row[1])
            if unlisted.get(other_row) == odd.hypotheses[0].proposed:
                linked = finding_of(UNBALANCED, other.panel, other_row)
        evidence = [list(_of_row(report, panel, odd.row, each, linked)) for each in odd.hypotheses]
        finding = finding_of(UNBALANCED, panel, odd.row)
        report.explain_each(finding, panel, odd.row, odd.hypotheses, evidence, linked=linked)


def _unlisted(analysis: ChannelAnalysis) -> dict[Row, int | None]:
    """How many certificates of a type without a column likely stand in a row's total."""
    best = {odd.row: odd.hypotheses[0] for odd in analysis.odd_rows if odd.hypotheses}
    return {row: each.proposed for row, each in best.items() if each.diagnosis == "unlisted_type"}


def _of_row(
    report: Report, panel: Panel, row: Row, hypothesis: Hypothesis, linked: str | None
) -> Iterable[Words]:
    if hypothesis.diagnosis != "unlisted_type":
        total, cell = words("phrase.printed_total"), hypothesis.cell
        label = total if cell is None else report.cell(panel, (*row, cell))["type_label"]
        yield mistyped_words(label, hypothesis)
        return
    count = hypothesis.proposed or 0
    own_total = panel.summed_total[row] + count
    if own_total != panel.printed_total[row]:
        yield words("because.unlisted_type.moved", total=number(int(own_total)))
    yield counted_words("because.unlisted_type", count)
    if linked:
        yield words("because.unlisted_type.both", finding=linked)
    # the known types that have no column in the table and were not announced for later
    month, columns = f"{panel.versions[row[0]].month:%Y-%m}", (panel.cell[row[0]] >= 0).any(axis=0)
    since = {each["id"]: each["from"] for each in reference_rows("certificate_types.csv")}
    printed = {kind for kind, shown in zip(panel.types, columns, strict=True) if shown}
    names = [
        kind.printed_as
        for kind in certificate_types().values()
        if kind.id not in printed and (since[kind.id] or "")[:7] <= month
    ]
    yield words("because.unlisted_type.names", names=", ".join(names))


# Whole rows and tables


def explain_swapped_rows(report: Report, analysis: ChannelAnalysis) -> None:
    """Two findings a swap, one for each row, linked to each other."""
    panel = analysis.panel
    for swap in analysis.swapped_rows:
        pair = [(swap.table, region) for region in (swap.first, swap.second)]
        for at, other in (pair, pair[::-1]):
            row, other_row = report.row(panel, at), report.row(panel, other)
            printed, expected = row["printed"] or None, other_row["printed"] or None
            finding = report.add(SWAPPED, "warning", row, printed=printed, expected=expected)
            report.explain(
                finding,
                words(
                    "because.rows_swapped",
                    first=row["region_label"],
                    second=other_row["region_label"],
                ),
                diagnosis="rows_swapped",
                confidence=swap.probability,
                linked=finding_of(SWAPPED, panel, other),
            )
            counts, true = panel.counts[at], panel.counts[other]
            differ = (panel.cell[at] >= 0) & np.isfinite(true) & (counts != true)
            for kind in np.flatnonzero(differ).tolist():
                cell, count = (*at, kind), int(true[kind])
                report.propose(finding, panel, cell, "rows_swapped", swap.probability, count)


def explain_repeated_tables(report: Report, analysis: ChannelAnalysis) -> None:
    """One finding for each of two tables that are the same, linked to the other's."""
    panel = analysis.panel
    for repeat in analysis.repeats:
        finding, other = (
            _of_copy(report, panel, *pair)
            for pair in ((repeat.table, repeat.source), (repeat.source, repeat.table))
        )
        known = finding.finding in {each.finding for each in report.findings}
        if known or repeat.table not in analysis.in_scope:
            continue
        report.findings.append(finding)
        which = "this" if repeat.probability > 0.5 else "other"
        if EITHER[0] < repeat.probability < EITHER[1]:
            which = "unknown"
        source = month_words(panel.versions[repeat.source].month)
        counts = {"equal": repeat.equal, "compared": repeat.compared}
        report.explain(
            finding.finding,
            words("because.month_repeated.same", source=source, **counts),
            words(f"because.month_repeated.{which}"),
            diagnosis="month_repeated",
            confidence=repeat.probability,
            linked=other.finding,
        )


def _of_copy(report: Report, panel: Panel, table: int, source: int) -> Finding:
    first = report.row(panel, (table, panel.rows_in_order(table)[0]))
    month = month_words(panel.versions[source].month)
    return finding_at(REPEATED, "error", first, of_table=True, source=month)


def explain_missing_rows(report: Report, analysis: ChannelAnalysis, findings: pl.DataFrame) -> None:
    """every_region_present: what the missing row would have held."""
    panel, baseline = analysis.panel, analysis.baseline
    versions = [panel.versions[table] for table in analysis.in_scope]
    tables = {(v.deck, v.month): t for v, t in zip(versions, analysis.in_scope, strict=True)}
    rows = findings.filter(
        (pl.col("rule") == "every_region_present") & (pl.col("channel") == panel.channel)
    )
    for row in rows.iter_rows(named=True):
        table, name = tables.get((row["deck"], row["month"])), row["region"]
        if table is None:
            continue
        label = regions()[name].name if name in regions() else name
        at = (table, panel.regions.index(name)) if name in panel.regions else None
        months = int(baseline.others[at].max()) if at else 0
        if at and months:
            means = baseline.means_and_spreads[0][at][baseline.others[at] > 0]
            total = number(round(float(means.sum())))
            evidence = counted_words("because.row_missing", months, label=label, total=total)
        else:
            evidence = words("because.row_missing.alone", label=label)
        confidence = ROW_MISSING if months else ROW_UNKNOWN
        report.explain(row["finding"], evidence, diagnosis="row_missing", confidence=confidence)


# More standalone certificates than issued ones


def explain_conflicts(
    report: Report,
    issued: ChannelAnalysis,
    standalone: ChannelAnalysis,
    conflicts: Sequence[Conflict],
) -> None:
    """standalone_within_issued, of counts: linked to whatever explains it, or weighed."""
    pointed_out = {finding.finding for finding in report.findings}
    for conflict in conflicts:
        finding = finding_of(ABOVE, standalone.panel, conflict.cell)
        cell = report.cell(standalone.panel, conflict.cell)
        there = report.cell(issued.panel, conflict.issued_cell)
        if cell["deck"] != there["deck"]:  # neither deck can know
            most = there["count"] or 0
            report.add(
                ABOVE,
                "error",
                cell,
                printed=cell["printed"],
                expected=f"at most {most}",
                count=number(cell["count"]),
                issued=number(most),
                other=there["deck"],
            )
        elsewhere = _explained_elsewhere(report, issued, conflict.issued_cell) or (
            _explained_elsewhere(report, standalone, conflict.cell)
        )
        if elsewhere:
            why, linked = elsewhere
            evidence = words(f"because.conflict.{why}", finding=linked)
            report.explain(
                finding, evidence, diagnosis=None, confidence=SURE_OF_LINK, linked=linked
            )
            continue
        of_issued: str | None = finding_of(OUT_OF_LINE, issued.panel, conflict.issued_cell)
        if conflict.issued_cell in issued.located:
            of_issued = finding_of(UNBALANCED, issued.panel, conflict.issued_cell[:2])
        elif of_issued not in pointed_out:
            of_issued = None
        label = cell["type_label"]
        _explain_conflict(report, standalone.panel, finding, conflict, label, of_issued)


def _explained_elsewhere(
    report: Report, analysis: ChannelAnalysis, at: Cell
) -> tuple[str, str] | None:
    """What happened to one of the two counts that another finding explains, and that finding."""
    panel = analysis.panel
    if at in analysis.swapped:
        return "cells", finding_of(OUT_OF_LINE, panel, at)
    if analysis.in_swapped_row(at[:2]):
        return "row", finding_of(SWAPPED, panel, at[:2])
    place = (REPEATED, panel.versions[at[0]].deck, panel.versions[at[0]].month, panel.channel)
    for each in report.findings if at[0] in analysis.repeated else ():
        if (each.rule, each.deck, each.month, each.channel) == place:
            return "month", each.finding
    return None


def _explain_conflict(
    report: Report,
    panel: Panel,
    finding: str,
    conflict: Conflict,
    label: str,
    of_issued: str | None,
) -> None:
    """Which of the two counts is the odd one; all that may have happened to the issued one is
    one explanation, linked to the finding of that count if it has one."""
    ours, theirs = conflict.hypotheses, conflict.issued_hypotheses
    ours_first = conflict.standalone_odd >= conflict.issued_odd
    evidence = [
        [words("because.conflict.standalone", mistyped=mistyped_words(label, each))]
        for each in ours
    ]
    first = 1 if ours_first or not theirs else 2
    report.explain_each(finding, panel, conflict.cell[:2], ours, evidence, first_rank=first)
    if theirs:
        report.explain(
            finding,
            words("because.conflict.issued", mistyped=mistyped_words(label, theirs[0])),
            diagnosis="standalone_above_issued",
            confidence=conflict.issued_odd,
            rank=len(ours) + 1 if ours_first else 1,
            linked=of_issued,
        )
    elif not ours:
        report.explain(
            finding,
            words("because.conflict.unknown"),
            diagnosis="standalone_above_issued",
            confidence=UNSURE,
        )


def explain_conflicts_of_totals(
    report: Report,
    issued: ChannelAnalysis,
    standalone: ChannelAnalysis,
    conflicts: Iterable[Conflict],
) -> None:
    """standalone_within_issued, of two totals of one deck: one of them is wrong, or a part."""
    panel = standalone.panel
    parts = {conflict.cell[:2]: conflict.cell for conflict in conflicts}
    for table in standalone.in_scope:
        there = panel.same_month(issued.panel, table)
        if there is None or panel.versions[table].deck != issued.panel.versions[there].deck:
            continue  # of two decks only the counts are compared
        above = panel.printed_total[table] > issued.panel.printed_total[there]
        for region in np.flatnonzero(above).tolist():
            row = (table, region)
            linked = finding_of(ABOVE, panel, parts[row]) if row in parts else None
            for analysis, at in ((issued, (there, region)), (standalone, row)):
                if _total_is_odd(analysis, at):
                    linked = finding_of(UNBALANCED, analysis.panel, at)
            report.explain(
                finding_of(ABOVE, panel, (*row, TOTAL)),
                words(
                    "because.conflict.total" if linked else "because.conflict.total_unknown",
                    finding=linked,
                ),
                diagnosis="standalone_above_issued",
                confidence=SURE_OF_LINK if linked else UNSURE,
                suspect=(panel, (*row, TOTAL)),
                linked=linked,
            )


def _total_is_odd(analysis: ChannelAnalysis, row: Row) -> bool:
    """True if the row's total is moved or mistyped."""
    if analysis.panel.printed_total[row] != analysis.totals[row]:
        return True
    best = [odd.hypotheses[0] for odd in analysis.odd_rows if odd.row == row and odd.hypotheses]
    return any(each.suspect == TOTAL for each in best)
