"""What happened, of everything that looks wrong: one function for each kind of error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import polars as pl

from intygsstat.diagnosis.analysis import ChannelAnalysis
from intygsstat.diagnosis.hypotheses import Hypothesis, certain
from intygsstat.diagnosis.odd_cells import Conflict
from intygsstat.diagnosis.panel import TOTAL, Cell, Panel, Row
from intygsstat.diagnosis.record import (
    Record,
    Words,
    box_of,
    joined,
    mistyped_words,
    range_words,
    words,
)
from intygsstat.diagnosis.row_totals import ShiftedTotals
from intygsstat.models import Finding
from intygsstat.reference.lookup import certificate_types, reference_rows, regions
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


def explain_channel(
    record: Record, analysis: ChannelAnalysis, other: ChannelAnalysis, findings: pl.DataFrame
) -> None:
    """Explain what looks wrong in one channel; `findings` are the decks' own."""
    explain_shifted_totals(record, analysis)
    explain_repeated_tables(record, analysis)
    explain_odd_rows(record, analysis, other)
    explain_swapped_rows(record, analysis)
    explain_swapped_cells(record, analysis)
    explain_odd_cells(record, analysis)
    explain_unreadable_cells(record, analysis)
    explain_missing_rows(record, analysis, findings)


# Single counts


def explain_odd_cells(record: Record, analysis: ChannelAnalysis) -> None:
    """A finding for each count out of line, with what may have happened to it; of one that is
    only perhaps wrong no more than the doubt.

    What is a real change in one month or channel is one in the others too: a series is drawn
    together."""
    panel, baseline = analysis.panel, analysis.shifted

    def series(at: Cell) -> str:
        return f"{panel.regions[at[1]]} {panel.types[at[2]]}"

    for at, hypotheses in analysis.perhaps_odd.items():
        record.doubt(None, panel, at, hypotheses, series(at))
    for at, hypotheses in analysis.odd_cells.items():
        about, low, high = (round(float(each[at])) for each in baseline.intervals)
        said = {"about": about, "low": low, "high": high, "count": int(baseline.others[at])}
        record.explain_each(
            _add_out_of_line(record, analysis, at),
            panel,
            at[:2],
            hypotheses,
            partial(_of_cell, "because.{diagnosis}", panel.stored(at)["type_label"]),
            more=[words("because.baseline", **said)],
            draw_group=series(at),
        )


def _of_cell(name: str, label: str, hypothesis: Hypothesis) -> Iterator[Words]:
    name = name.format(diagnosis=hypothesis.diagnosis)
    yield words(name, mistyped=mistyped_words(label, hypothesis))


def _add_out_of_line(record: Record, analysis: ChannelAnalysis, at: Cell) -> str:
    cell = analysis.panel.stored(at)
    _, low, high = (round(float(each[at])) for each in analysis.shifted.intervals)
    return record.add(
        OUT_OF_LINE,
        analysis.panel,
        at,
        printed=cell["printed"],
        expected=f"{low} to {high}",
        printed_count=words("phrase.no_number") if cell["count"] is None else cell["count"],
        range=range_words(low, high),
    )


def explain_swapped_cells(record: Record, analysis: ChannelAnalysis) -> None:
    """Two findings a swap, one for each cell, linked to each other; of one that is not sure no
    more than the doubt."""
    panel = analysis.panel
    for swap in analysis.swapped_cells:
        first, second = (panel.stored(at)["type_label"] for at in (swap.first, swap.second))
        evidence = words("because.cells_swapped", first=first, second=second)
        both = panel.finding_of(OUT_OF_LINE, swap.first)
        for at, other in ((swap.first, swap.second), (swap.second, swap.first)):
            finding = _add_out_of_line(record, analysis, at) if swap.sure else None
            what = certain("cells_swapped", at[2], int(panel.counts[other]), swap.probability)
            record.doubt(finding, panel, at, [what], both)
            if finding:
                linked = panel.finding_of(OUT_OF_LINE, other)
                record.explain(finding, what, evidence, linked=linked)


def explain_unreadable_cells(record: Record, analysis: ChannelAnalysis) -> None:
    """cell_is_readable: what the total leaves for the one cell of a row that can't be read."""
    panel = analysis.panel
    unread = (panel.cell >= 0) & ~np.isfinite(panel.counts)
    left_over = analysis.totals - np.nansum(panel.counts, axis=2)
    for table, region in np.argwhere((unread.sum(axis=2) == 1) & (left_over > 0)).tolist():
        at = (table, region, int(np.flatnonzero(unread[table, region])[0]))
        cell, left = panel.stored(at), int(left_over[table, region])
        if cell["state"] != "unreadable" or table not in analysis.in_scope:
            continue
        digits = "".join(each for each in cell["printed"] if each.isdecimal())
        confidence, why = BY_BALANCE, "other_digits" if digits else "no_digits"
        if digits == str(left):
            confidence, why = SAME_DIGITS, "same_digits"
        elif digits and typos_between(left, int(digits)):
            confidence, why = ONE_TYPO, "one_typo"
        finding = panel.finding_of("cell_is_readable", at)
        what = certain("typing_error", at[2], left, confidence)
        record.doubt(finding, panel, at, [what])
        says = words("because.unreadable.left", left=left, type=cell["type_label"])
        record.explain(finding, what, says, words(f"because.unreadable.{why}"))


# Rows that don't sum


def explain_shifted_totals(record: Record, analysis: ChannelAnalysis) -> None:
    """One finding for each run of moved totals; its rows are linked to it."""
    panel = analysis.panel
    for run in analysis.shifted_runs:
        if run.table not in analysis.in_scope:
            continue
        order = [(run.table, region) for region in panel.rows_in_order(run.table)]
        evidence = list(_of_run(panel, run, order))
        unprinted = int(panel.summed_total[order[run.unprinted]])
        unmatched = run.unmatched
        finding = record.add(
            MOVED,
            panel,
            order[run.rows[0]],
            of_table=True,
            printed=None if unmatched is None else panel.stored(order[unmatched])["printed"],
            expected=str(unprinted),
            evidence=joined(evidence),
        )
        what = certain("totals_shifted", TOTAL, unprinted, RUN_CONFIDENCE)
        record.explain(finding, what, *evidence)
        for place in run.affected:
            at, source = order[place], place + run.step
            summed = panel.summed_total[at]
            if panel.printed_or_nothing[at] == summed:
                continue  # the row has no finding
            total, stands = int(summed), words("because.totals_shifted.row_unprinted")
            own = panel.printed_or_nothing[order[source]] if source in run.rows else np.nan
            if np.isfinite(own):
                total, label = int(own), panel.stored(order[source])["region_label"]
                stands = words("because.totals_shifted.row", total=total, label=label)
            record.explain(
                panel.finding_of(UNBALANCED, at),
                certain(None, TOTAL, total, RUN_CONFIDENCE),
                words("because.totals_shifted.linked", moved=evidence[0], finding=finding),
                stands,
                rank=1 if total == summed else 2,  # what else is wrong comes first
                linked=finding,
            )


def _of_run(panel: Panel, run: ShiftedTotals, order: Sequence[Row]) -> Iterator[Words]:
    first, last = (panel.stored(order[p])["region_label"] for p in (run.rows[0], run.rows[-1]))
    direction = "too_low" if run.step > 0 else "too_high"
    yield words(f"because.totals_shifted.{direction}", first=first, last=last)
    if run.unmatched is not None:
        row = panel.stored(order[run.unmatched])
        total, label = row["printed_total"] or 0, row["region_label"]
        yield words("because.totals_shifted.unmatched", total=total, label=label)
    row = panel.stored(order[run.unprinted])
    total, label = row["summed_total"], row["region_label"]
    yield words("because.totals_shifted.unprinted", total=total, label=label)


def explain_odd_rows(record: Record, analysis: ChannelAnalysis, other: ChannelAnalysis) -> None:
    """Row differences: unlisted types, mistyped totals and parts."""
    panel = analysis.panel
    for row, hypotheses in analysis.odd_rows.items():
        if not hypotheses:
            continue
        linked = None
        if (there := panel.same_month(other.panel, row[0])) is not None:
            # how many certificates of a type without a column likely stand in the other's total
            best = next(iter(other.odd_rows.get((there, row[1]), ())), None)
            unlisted = best.proposed if best and best.diagnosis == "unlisted_type" else None
            if unlisted == hypotheses[0].proposed:
                linked = other.panel.finding_of(UNBALANCED, (there, row[1]))
        finding, evidence = panel.finding_of(UNBALANCED, row), partial(_of_row, panel, row, linked)
        record.explain_each(finding, panel, row, hypotheses, evidence, linked=linked)


def _of_row(panel: Panel, row: Row, linked: str | None, hypothesis: Hypothesis) -> Iterator[Words]:
    if hypothesis.suspect is not None:
        label = words("phrase.printed_total")
        if hypothesis.suspect != TOTAL:
            label = panel.stored((*row, hypothesis.suspect))["type_label"]
        yield mistyped_words(label, hypothesis)
        return
    count = hypothesis.proposed or 0
    own_total = panel.summed_total[row] + count
    if own_total != panel.printed_total[row]:
        yield words("because.unlisted_type.moved", total=int(own_total))
    yield words("because.unlisted_type", count=count)
    if linked:
        yield words("because.unlisted_type.both", finding=linked)
    # the known types that have no column in the table and were not announced for later
    month, columns = f"{panel.dates[row[0]]:%Y-%m}", panel.column[row[0]] >= 0
    since = {each["id"]: each["from"] for each in reference_rows("certificate_types.csv")}
    names = [
        kind.printed_as
        for kind in certificate_types().values()
        if kind.id not in np.array(panel.types)[columns] and (since[kind.id] or "")[:7] <= month
    ]
    yield words("because.unlisted_type.names", names=", ".join(names))


# Whole rows and tables


def explain_swapped_rows(record: Record, analysis: ChannelAnalysis) -> None:
    """Two findings a swap, one for each row, linked to each other; of one that is not sure no
    more than the doubts."""
    panel = analysis.panel
    for swap in analysis.swapped_rows:
        both, sure = panel.finding_of(SWAPPED, swap.first), swap.probability
        for at, other in ((swap.first, swap.second), (swap.second, swap.first)):
            row, there, finding = panel.stored(at), panel.stored(other), None
            if swap.sure:
                printed, expected = row["printed"] or None, there["printed"] or None
                finding = record.add(SWAPPED, panel, at, printed=printed, expected=expected)
                first, second = row["region_label"], there["region_label"]
                record.explain(
                    finding,
                    certain("rows_swapped", None, None, sure),
                    words("because.rows_swapped", first=first, second=second),
                    linked=panel.finding_of(SWAPPED, other),
                )
            counts, true = panel.counts[at], panel.counts[other]
            differ = (panel.cell[at] >= 0) & np.isfinite(true) & (counts != true)
            for kind in np.flatnonzero(differ).tolist():
                what = certain("rows_swapped", kind, int(true[kind]), sure)
                record.doubt(finding, panel, (*at, kind), [what], both)


def explain_repeated_tables(record: Record, analysis: ChannelAnalysis) -> None:
    """One finding for each of two tables that are the same, linked to the other's."""
    panel = analysis.panel
    for repeat in analysis.repeats:
        if (
            _of_copy(panel, repeat.table) in record.findings
            or repeat.table not in analysis.in_scope
        ):
            continue
        source, first = panel.dates[repeat.source], panel.rows_in_order(repeat.table)[0]
        at, which = (repeat.table, first), "this" if repeat.probability > 0.5 else "other"
        if EITHER[0] < repeat.probability < EITHER[1]:
            which = "unknown"
        finding = record.add(REPEATED, panel, at, of_table=True, source=source)
        # Of the two one is the copy, and what it should hold nobody can tell.
        pair = min(finding, _of_copy(panel, repeat.source))
        starts_at = 0.0 if finding == pair else 1 - repeat.probability
        what = certain("month_repeated", None, None, repeat.probability)
        for region, kind in np.argwhere(panel.cell[repeat.table] >= 0).tolist():
            record.doubt(finding, panel, (repeat.table, region, kind), [what], pair, starts_at)
        same, compared = repeat.equal, repeat.compared
        record.explain(
            finding,
            what,
            words("because.month_repeated.same", equal=same, compared=compared, source=source),
            words(f"because.month_repeated.{which}"),
            linked=_of_copy(panel, repeat.source),
        )


def _of_copy(panel: Panel, table: int) -> str:
    """The finding that a table is the same as another one."""
    row = panel.stored((table, panel.rows_in_order(table)[0]))
    place = (row["deck"], row["page"], row["month"], panel.channel)
    return Finding(REPEATED, "error", "", "", *place, box=box_of(row)).finding


def explain_missing_rows(record: Record, analysis: ChannelAnalysis, findings: pl.DataFrame) -> None:
    """every_region_present: what the missing row would have held."""
    panel, baseline = analysis.panel, analysis.baseline
    tables = {(panel.decks[table], panel.dates[table]): table for table in analysis.in_scope}
    missing = findings.filter(rule="every_region_present", channel=panel.channel)
    for row in missing.iter_rows(named=True):
        table, name = tables.get((row["deck"], row["month"])), row["region"]
        if table is None:
            continue
        label = regions()[name].name if name in regions() else name
        evidence, confidence = words("because.row_missing.alone", label=label), ROW_UNKNOWN
        if name in panel.regions:
            at = (table, panel.regions.index(name))
            months, means = baseline.others[at], baseline.means_and_spreads[0][at]
            if months.any():
                total, confidence = round(float(means[months > 0].sum())), ROW_MISSING
                count = int(months.max())
                evidence = words("because.row_missing", count=count, label=label, total=total)
        record.explain(row["finding"], certain("row_missing", None, None, confidence), evidence)


# More standalone certificates than issued ones


def explain_conflicts(
    record: Record,
    issued: ChannelAnalysis,
    standalone: ChannelAnalysis,
    conflicts: Iterable[Conflict],
) -> None:
    """standalone_within_issued, of counts: linked to whatever explains it, or weighed."""
    pointed_out = set(record.findings)
    panel, other = standalone.panel, issued.panel
    for conflict in conflicts:
        at, issued_at = conflict.cell, conflict.issued_cell
        finding = panel.finding_of(ABOVE, at)
        cell, there = panel.stored(at), other.stored(issued_at)
        if cell["deck"] != there["deck"]:  # neither deck can know
            most = there["count"] or 0
            record.add(
                f"{ABOVE}.across_decks",
                panel,
                at,
                printed=cell["printed"],
                expected=f"at most {most}",
                standalone=cell["count"],
                issued=most,
                other=there["deck"],
            )
        elsewhere = _explained_elsewhere(record, issued, issued_at) or (
            _explained_elsewhere(record, standalone, at)
        )
        if elsewhere:
            why, linked = elsewhere
            evidence = words(f"because.conflict.{why}", finding=linked)
            linking = certain(None, None, None, SURE_OF_LINK)
            record.explain(finding, linking, evidence, linked=linked)
            continue
        of_issued: str | None = other.finding_of(OUT_OF_LINE, issued_at)
        if issued_at in issued.located:
            of_issued = other.finding_of(UNBALANCED, issued_at[:2])
        elif of_issued not in pointed_out:
            of_issued = None
        _explain_conflict(record, panel, finding, conflict, cell["type_label"], of_issued)
        if theirs := conflict.issued_hypotheses:
            ours = sum(each.weight for each in conflict.hypotheses)
            record.doubt(finding, other, issued_at, theirs, starts_at=ours)


def _explained_elsewhere(
    record: Record, analysis: ChannelAnalysis, at: Cell
) -> tuple[str, str] | None:
    """What happened to one of the two counts that another finding explains, and that finding."""
    panel = analysis.panel
    if at in analysis.swapped:
        return "cells", panel.finding_of(OUT_OF_LINE, at)
    if at[:2] in analysis.swapped:
        return "row", panel.finding_of(SWAPPED, at[:2])
    copy = _of_copy(panel, at[0])
    return ("month", copy) if at[0] in analysis.repeated and copy in record.findings else None


def _explain_conflict(
    record: Record,
    panel: Panel,
    finding: str,
    conflict: Conflict,
    label: str,
    of_issued: str | None,
) -> None:
    """Which of the two counts is the odd one; all that may have happened to the issued one is
    one explanation, linked to the finding of that count if it has one."""
    ours, theirs = conflict.hypotheses, conflict.issued_hypotheses
    ours_first = conflict.standalone_odd >= conflict.issued_odd or not theirs
    evidence = partial(_of_cell, "because.conflict.standalone", label)
    first_rank = 1 if ours_first else 2
    record.explain_each(finding, panel, conflict.cell[:2], ours, evidence, first_rank=first_rank)
    if theirs:
        record.explain(
            finding,
            certain("standalone_above_issued", None, None, conflict.issued_odd),
            *_of_cell("because.conflict.issued", label, theirs[0]),
            rank=len(ours) + 1 if ours_first else 1,
            linked=of_issued,
        )
    elif not ours:
        unknown = certain("standalone_above_issued", None, None, UNSURE)
        record.explain(finding, unknown, words("because.conflict.unknown"))


def explain_conflicts_of_totals(
    record: Record,
    issued: ChannelAnalysis,
    standalone: ChannelAnalysis,
    conflicts: Iterable[Conflict],
) -> None:
    """standalone_within_issued, of two totals of one deck: one of them is wrong, or a part."""
    panel, other = standalone.panel, issued.panel
    parts = {conflict.cell[:2]: conflict.cell for conflict in conflicts}
    for table in standalone.in_scope:
        there = panel.same_month(other, table)
        if there is None or panel.decks[table] != other.decks[there]:
            continue  # of two decks only the counts are compared
        above = panel.printed_total[table] > other.printed_total[there]
        for region in np.flatnonzero(above).tolist():
            row = (table, region)
            linked = panel.finding_of(ABOVE, parts[row]) if row in parts else None
            for analysis, at in ((issued, (there, region)), (standalone, row)):
                is_moved = analysis.panel.printed_total[at] != analysis.totals[at]
                best = analysis.odd_rows.get(at, ())[:1]
                if is_moved or any(each.suspect == TOTAL for each in best):
                    linked = analysis.panel.finding_of(UNBALANCED, at)
            why = "because.conflict.total" if linked else "because.conflict.total_unknown"
            sure = SURE_OF_LINK if linked else UNSURE
            record.explain(
                panel.finding_of(ABOVE, (*row, TOTAL)),
                certain("standalone_above_issued", TOTAL, None, sure),
                words(why, finding=linked),
                linked=linked,
            )
