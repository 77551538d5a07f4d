"""Explanations of single counts: lost digits, typing errors, swapped cells, conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from intygsstat.diagnosis.cells import OddCell
from intygsstat.diagnosis.expected import Expectation
from intygsstat.diagnosis.hypotheses import Option, settle
from intygsstat.diagnosis.panel import Floats, Panel
from intygsstat.diagnosis.report import Report, box_of, finding_at
from intygsstat.diagnosis.swaps import Swap
from intygsstat.diagnosis.words import Words, expectation, joined, mistyped, values
from intygsstat.models import Finding
from intygsstat.reference.sentences import CHANNEL_SV, month_sv, number, spot
from intygsstat.reference.typos import typos_between

Intervals = tuple[Floats, Floats, Floats]
# A count whose row adds up may have moved for real.
OR_A_REAL_DROP = ("a digit lost, or a real drop", "en siffra borta, eller en verklig nedgång")
OR_A_REAL_CHANGE = ("a typing error, or a real change", "ett skrivfel, eller en verklig förändring")
# How sure a number is that the total leaves for a cell nobody can read.
SAME_DIGITS, ONE_SLIP, BY_BALANCE = 0.99, 0.9, 0.6


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
        for rank, (option, whole) in enumerate(zip(options, cell.options, strict=True), 1):
            report.explain(
                id,
                rank,
                option.diagnosis,
                panel.types[cell.kind],
                option.confidence,
                _cell_words(label, whole, foretold if rank == 1 else None),
                (option.proposed, option.low, option.high),
            )
        report.propose_best(panel, cell.table, cell.region, options[0], id)


def _cell_words(label: str, option: Option, foretold: Words | None) -> Words:
    happened = mistyped((label, label), option.edit, option.low, option.high)
    lost = option.diagnosis == "lost_digits"
    either = OR_A_REAL_DROP if lost else OR_A_REAL_CHANGE
    more = (foretold,) if foretold else ()
    return joined((f"{either[0]}: {happened[0]}", f"{either[1]}: {happened[1]}"), *more)


def _foretold(
    expected: Expectation, table: int, region: int, kind: int, intervals: Intervals
) -> Words:
    at = (table, region, kind)
    means, low, high = (float(array[at]) for array in intervals)
    return expectation(means, low, high, int(expected.others[at]))


def finding_of_count(panel: Panel, table: int, region: int, kind: int) -> str:
    """The id of count_in_line_with_history for a cell."""
    return finding_at("count_in_line_with_history", panel, table, region, kind)


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
        f"{number(cell['count']) or 'nothing'}, and {en} would be in line with the other months",
        f"{cell['region_label']}, {cell['type_label']} {CHANNEL_SV[panel.channel]} "
        f"{month_sv(telling.month)}: enligt bildspelet {number(cell['count']) or 'inget'}, "
        f"i linje med övriga månader vore {sv}.",
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


def explain_unreadable_cells(
    report: Report, expected: Expectation, totals: Floats, tables: Sequence[int]
) -> None:
    """cell_is_readable: what the total leaves for the one cell of a row that can't be read."""
    panel = expected.panel
    for table in tables:
        unread = (panel.cell[table] >= 0) & ~np.isfinite(panel.counts[table])
        for region in np.flatnonzero(unread.sum(axis=1) == 1).tolist():
            kind = int(np.flatnonzero(unread[region])[0])
            cell = report.cell(panel, table, region, kind)
            total = totals[table, region]
            if cell["state"] != "unreadable" or not np.isfinite(total):
                continue
            left = int(total) - int(np.nansum(panel.counts[table, region]))
            if left > 0:
                _explain_unreadable(report, panel, (table, region, kind), cell, left)


def _explain_unreadable(
    report: Report, panel: Panel, at: tuple[int, int, int], cell: dict[str, Any], left: int
) -> None:
    id = finding_at("cell_is_readable", panel, *at)
    digits = "".join(c for c in cell["printed"] if c.isdecimal())
    balance = (
        f"the total leaves {number(left)} for {cell['type_label']}",
        f"totalen lämnar {number(left)} åt {cell['type_label']}",
    )
    sure, how = _how_told(digits, left)
    report.explain(
        id, 1, "typing_error", panel.types[at[2]], sure, joined(balance, how), (left,) * 3
    )
    report.propose(panel, *at, (left,) * 3, sure, "typing_error", id)


def _how_told(digits: str, left: int) -> tuple[float, Words]:
    """How sure it is that `left` is what the printed digits stand for, and why."""
    if digits == str(left):
        return SAME_DIGITS, ("the same digits are printed", "samma siffror står på bilden")
    if digits and typos_between(left, int(digits)):
        return ONE_SLIP, (
            "one slip turns it into what is printed",
            "en enda felskrivning gör det till bildspelets tal",
        )
    if not digits:
        return BY_BALANCE, ("no digits are printed", "inga siffror står på bilden")
    return BY_BALANCE, ("the printed digits are others", "siffrorna på bilden är andra")
