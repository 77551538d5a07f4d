"""Explanations of single counts: lost digits, typing errors, swapped cells, conflicts."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.diagnose.cells import OddCell
from intygsstat.diagnose.expected import Expectation
from intygsstat.diagnose.explain_rows import LOCATED
from intygsstat.diagnose.options import Option, settle
from intygsstat.diagnose.panel import Floats, Panel
from intygsstat.diagnose.report import Report, box_of
from intygsstat.diagnose.siblings import Conflict
from intygsstat.diagnose.swaps import Swap
from intygsstat.diagnose.words import Words, expectation, joined, mistyped, values
from intygsstat.model import Finding, finding_id
from intygsstat.validate.words import CHANNEL_SV, month_sv, number, spot

Intervals = tuple[Floats, Floats, Floats]


def explain_odd_cells(
    report: Report, expected: Expectation, odd: Sequence[OddCell], intervals: Intervals
) -> None:
    """A finding for each count out of line, with what may have happened to it."""
    panel = expected.panel
    for cell in odd:
        foretold = _foretold(expected, cell.table, cell.region, cell.kind, intervals)
        id = _add_finding(report, panel, cell.table, cell.region, cell.kind, intervals)
        options = settle(cell.options)
        label = report.cell(panel, cell.table, cell.region, cell.kind)["type_label"]
        for rank, option in enumerate(options, 1):
            report.explain(
                id,
                rank,
                option.diagnosis,
                panel.types[cell.kind],
                option.confidence,
                _cell_words(label, option, foretold),
                (option.proposed, option.low, option.high),
            )
        best = options[0]
        if (
            best.confidence >= LOCATED
            and best.proposed is not None
            and best.low is not None
            and best.high is not None
        ):
            report.propose(
                panel,
                cell.table,
                cell.region,
                cell.kind,
                (best.proposed, best.low, best.high),
                best.confidence,
                best.diagnosis,
                id,
            )


def _cell_words(label: str, option: Option, foretold: Words) -> Words:
    happened = mistyped((label, label), option.edit, option.low, option.high)
    if option.diagnosis == "lost_digits":
        happened = (
            f"a digit lost, or a real drop: {happened[0]}",
            f"en siffra har fallit bort, eller så är fallet verkligt: {happened[1]}",
        )
    return joined(happened, foretold)


def _foretold(
    expected: Expectation, table: int, region: int, kind: int, intervals: Intervals
) -> Words:
    at = (table, region, kind)
    means, low, high = (float(array[at]) for array in intervals)
    return expectation(means, low, high, int(expected.others[at]))


def finding_of_count(panel: Panel, table: int, region: int, kind: int) -> str:
    """The id of count_in_line_with_history for a cell."""
    telling = panel.tellings[table]
    return finding_id(
        "count_in_line_with_history",
        telling.deck,
        telling.month,
        panel.channel,
        panel.regions[region],
        panel.types[kind],
    )


def _add_finding(
    report: Report, panel: Panel, table: int, region: int, kind: int, intervals: Intervals
) -> str:
    cell = report.cell(panel, table, region, kind)
    at = (table, region, kind)
    _, low, high = (round(float(array[at])) for array in intervals)
    en, sv = values(low, high)
    telling = panel.tellings[table]
    finding = Finding(
        "count_in_line_with_history",
        "warning",
        f"{telling.deck}, {spot(telling.deck)} {cell['page']}, {panel.channel} "
        f"{telling.month:%Y-%m}, row {cell['region_label']}: {cell['type_label']} prints "
        f"{number(cell['count'])}, and {en} would be in line with the other months",
        f"{cell['region_label']}, {cell['type_label']} {CHANNEL_SV[panel.channel]} "
        f"{month_sv(telling.month)}: tryckt {number(cell['count'])}, i linje med övriga månader "
        f"vore {sv}.",
        telling.deck,
        cell["page"],
        telling.month,
        panel.channel,
        cell["region"],
        cell["certificate_type"],
        cell["printed"],
        f"{low} to {high}",
        box_of(cell),
    )
    report.findings.append(finding)
    return finding.finding


def explain_swapped_cells(
    report: Report, expected: Expectation, swaps: Sequence[Swap], intervals: Intervals
) -> None:
    """Two findings a swap, one for each cell, linked to each other."""
    panel = expected.panel
    for swap in swaps:
        assert swap.region is not None
        pair = (swap.first, swap.second)
        ids = [
            _add_finding(report, panel, swap.table, swap.region, kind, intervals) for kind in pair
        ]
        labels = [report.cell(panel, swap.table, swap.region, kind)["type_label"] for kind in pair]
        evidence = joined(
            (
                f"{labels[0]} and {labels[1]} have changed places: each number fits the other's "
                "column far better than its own",
                f"{labels[0]} och {labels[1]} har bytt plats: vart och ett av talen passar den "
                "andras kolumn mycket bättre än sin egen",
            )
        )
        for here, kind in enumerate(pair):
            count = int(panel.counts[swap.table, swap.region, pair[1 - here]])
            proposed = (count, count, count)
            report.explain(
                ids[here],
                1,
                "cells_swapped",
                panel.types[kind],
                swap.probability,
                evidence,
                proposed,
                ids[1 - here],
            )
            report.propose(
                panel,
                swap.table,
                swap.region,
                kind,
                proposed,
                swap.probability,
                "cells_swapped",
                ids[here],
            )


def explain_conflict(
    report: Report,
    standalone: Expectation,
    issued: Expectation,
    conflict: Conflict,
    linked: str | None,
) -> None:
    """standalone_within_issued: which of the two counts is the odd one."""
    panel = standalone.panel
    id = _finding_of_conflict(panel, conflict)
    label = report.cell(panel, conflict.standalone, conflict.region, conflict.kind)["type_label"]
    mine = conflict.options
    other = conflict.other_options
    rank = 0
    blame_issued = sum(o.confidence for o in other)
    both: list[tuple[float, bool]] = sorted(
        [(conflict.standalone_odd, True), (blame_issued, False)], reverse=True
    )
    for share, is_mine in both:
        if share <= 0:
            continue
        if is_mine:
            for option in settle(mine):
                rank += 1
                happened = mistyped((label, label), option.edit, option.low, option.high)
                odd = (
                    f"the standalone number is the odd one: {happened[0]}",
                    f"det fristående talet är det udda: {happened[1]}",
                )
                report.explain(
                    id,
                    rank,
                    "standalone_above_issued",
                    panel.types[conflict.kind],
                    option.confidence,
                    joined(odd),
                    (option.proposed, option.low, option.high),
                )
            best = mine[0]
            if (
                rank == len(mine)
                and best.confidence >= LOCATED
                and best.proposed is not None
                and best.low is not None
                and best.high is not None
            ):
                report.propose(
                    panel,
                    conflict.standalone,
                    conflict.region,
                    conflict.kind,
                    (best.proposed, best.low, best.high),
                    best.confidence,
                    "standalone_above_issued",
                    id,
                )
            continue
        rank += 1
        best = other[0]
        happened = mistyped((label, label), best.edit, best.low, best.high)
        report.explain(
            id,
            rank,
            "standalone_above_issued",
            None,
            share,
            joined(
                (
                    f"the issued number is the odd one: {happened[0]}",
                    f"det utfärdade talet är det udda: {happened[1]}",
                )
            ),
            linked=linked,
        )
    if not rank:
        report.explain(
            id,
            1,
            "standalone_above_issued",
            None,
            0.5,
            joined(
                (
                    "one of the two numbers is wrong, and nothing tells which",
                    "ett av de två talen är fel, och inget avgör vilket",
                )
            ),
        )


def _finding_of_conflict(panel: Panel, conflict: Conflict) -> str:
    telling = panel.tellings[conflict.standalone]
    return finding_id(
        "standalone_within_issued",
        telling.deck,
        telling.month,
        "standalone",
        panel.regions[conflict.region],
        panel.types[conflict.kind],
    )


def explain_conflict_of_row(
    report: Report, standalone: Panel, conflict: Conflict, row: str
) -> None:
    """standalone_within_issued where one of the two rows has changed places with another."""
    report.explain(
        _finding_of_conflict(standalone, conflict),
        1,
        None,
        None,
        0.9,
        joined(
            (
                f"the row stands under another's name (finding {row})",
                f"raden står under ett annat namn (avvikelse {row})",
            )
        ),
        linked=row,
    )
