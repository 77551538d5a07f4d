"""All decks together: from their rows to findings with explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from intygsstat.diagnose.balance import OddRow, explain_differences
from intygsstat.diagnose.cells import OddCell, find_odd_cells
from intygsstat.diagnose.edits import LOSSES
from intygsstat.diagnose.expected import Expectation, expect
from intygsstat.diagnose.explain_counts import (
    explain_conflict,
    explain_conflict_of_row,
    explain_odd_cells,
    explain_swapped_cells,
    finding_of_count,
)
from intygsstat.diagnose.explain_rows import (
    LOCATED,
    explain_missing_rows,
    explain_repeated_tables,
    explain_rows,
    explain_shifted_totals,
    explain_swapped_rows,
    finding_of_row,
)
from intygsstat.diagnose.level import WINDOW
from intygsstat.diagnose.options import TOTAL
from intygsstat.diagnose.panel import Floats, Panel, make_panel
from intygsstat.diagnose.repeats import RepeatedTable, find_repeated_tables
from intygsstat.diagnose.report import Report
from intygsstat.diagnose.siblings import Conflict, find_conflicts, issued_table, limits
from intygsstat.diagnose.swaps import Swap, find_swapped_cells, find_swapped_rows
from intygsstat.diagnose.totals import find_shifted_totals, realigned_totals
from intygsstat.model import CHANNELS, Channel
from intygsstat.record.frames import finding_row
from intygsstat.record.schemas import DIAGNOSIS_SCHEMAS, DiagnosisKind

PROPOSAL_CONFIDENCE = LOCATED  # a proposal less sure than this is no proposal
WHOLE = 2 * WINDOW + 12  # months; longer histories are worked through a year at a time
YEAR = 12
OTHER: dict[Channel, Channel] = {"issued": "standalone", "standalone": "issued"}


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What the diagnosis says, as frames with the columns of DIAGNOSIS_SCHEMAS.

    `diagnosed_findings` are findings beyond those of the single decks (their
    ids are new); `explanations` belong to these or to the decks' own.
    """

    explanations: pl.DataFrame
    proposals: pl.DataFrame
    expected: pl.DataFrame
    diagnosed_findings: pl.DataFrame


def diagnose(
    cells: pl.DataFrame, row_totals: pl.DataFrame, findings: pl.DataFrame, decks: Sequence[str]
) -> Diagnosed:
    """Explain what looks wrong in the decks, each the others' history.

    `cells`, `row_totals` and `findings` have the columns of the stored kinds
    (`record.schemas`), of all decks in any order; `decks` names the decks from
    the one that yields to the one that wins where two tell the same table.
    """
    pieces: dict[DiagnosisKind, list[pl.DataFrame]] = {kind: [] for kind in DIAGNOSIS_SCHEMAS}
    for first, last in _stretches(row_totals):
        near = pl.col("month").is_between(_months_on(first, -WINDOW), _months_on(last, WINDOW))
        stretch = _diagnose_stretch(
            cells.filter(near), row_totals.filter(near), findings.filter(near), decks, first, last
        )
        for kind, frame in stretch.items():
            pieces[kind].append(frame)
    whole = {
        kind: pl.concat([pl.DataFrame(schema=DIAGNOSIS_SCHEMAS[kind]), *frames])
        for kind, frames in pieces.items()
    }
    return Diagnosed(**whole)


def _stretches(row_totals: pl.DataFrame) -> Iterator[tuple[date, date]]:
    """The first and last month of each stretch: all months, or calendar years if they are many."""
    months = row_totals["month"].unique().sort().to_list()
    if not months:
        return
    first, last = months[0], months[-1]
    if (last.year - first.year) * YEAR + last.month - first.month < WHOLE:
        yield first, last
        return
    for year in sorted({month.year for month in months}):
        yield date(year, 1, 1), date(year, YEAR, 1)


def _months_on(month: date, months: int) -> date:
    number = month.year * YEAR + month.month - 1 + months
    return date(number // YEAR, number % YEAR + 1, 1)


def _diagnose_stretch(
    cells: pl.DataFrame,
    row_totals: pl.DataFrame,
    findings: pl.DataFrame,
    decks: Sequence[str],
    first: date,
    last: date,
) -> dict[DiagnosisKind, pl.DataFrame]:
    """The frames of one stretch; the months about it are history only."""
    regions = sorted(row_totals["region"].unique().to_list())
    types = cells["certificate_type"].drop_nulls().unique(maintain_order=True).to_list()
    panels = {
        channel: make_panel(channel, cells, row_totals, decks, regions, types)
        for channel in CHANNELS
    }
    report = Report(cells, row_totals)
    issued, standalone = panels["issued"], panels["standalone"]
    repeats: dict[Channel, list[RepeatedTable]] = {
        "issued": find_repeated_tables(issued, standalone),
        "standalone": find_repeated_tables(standalone, issued),
    }
    expected = _expectations(
        *(_without(panel, [r.table for r in repeats[name][::2]]) for name, panel in panels.items())
    )
    told = {
        name: [i for i, t in enumerate(panel.tellings) if first <= t.month <= last]
        for name, panel in panels.items()
    }
    runs = {name: find_shifted_totals(panel) for name, panel in panels.items()}
    totals = {name: realigned_totals(panel, runs[name]) for name, panel in panels.items()}
    surplus = {name: totals[name] - panel.summed_total for name, panel in panels.items()}
    located: set[tuple[Channel, int, int, int]] = set()
    odd_rows: dict[Channel, list[OddRow]] = {}
    for name, panel in panels.items():
        other = OTHER[name]
        twins = _twin_values(panel, panels[other], surplus[other])
        odd_rows[name] = [
            row
            for row in explain_differences(
                expected[name], totals[name], twins, *_limits(panels, name)
            )
            if row.table in told[name]
        ]
        for row in odd_rows[name]:
            best = row.options[0] if row.options else None
            if best and best.cell not in (None, TOTAL) and best.confidence >= LOCATED:
                located.add((name, row.table, row.region, int(best.cell or 0)))
    conflicts = [
        c
        for c in find_conflicts(*_pair(expected), surplus["standalone"], surplus["issued"])
        if c.standalone in told["standalone"]
    ]
    in_conflict = {(c.standalone, c.region, c.kind) for c in conflicts}
    swapped_rows: dict[Channel, list[Swap]] = {}
    for name, panel in panels.items():
        mine = told[name]
        keep = [run for run in runs[name] if run.table in mine]
        explain_shifted_totals(report, panel, keep)
        explain_repeated_tables(report, panel, [r for r in repeats[name] if r.table in mine])
        twin_rows = _twin_findings(report, panel, panels[OTHER[name]], odd_rows, name)
        explain_rows(report, panel, odd_rows[name], twin_rows)
        rows = [s for s in find_swapped_rows(expected[name]) if s.table in mine]
        explain_swapped_rows(report, panel, rows)
        swapped_rows[name] = rows
        skip = {(s.table, region) for s in rows for region in (s.first, s.second)}
        intervals = expected[name].intervals()
        swaps = [
            s
            for s in find_swapped_cells(expected[name])
            if s.table in mine and (s.table, s.region) not in skip
        ]
        explain_swapped_cells(report, expected[name], swaps, intervals)
        done = {(s.table, s.region, kind) for s in swaps for kind in (s.first, s.second)}
        repeated = {r.table for r in repeats[name]}
        floors, ceilings = _limits(panels, name)
        odd = [
            cell
            for cell in find_odd_cells(expected[name], floors, ceilings)
            if cell.table in mine
            and cell.table not in repeated
            and (cell.table, cell.region) not in skip
            and (cell.table, cell.region, cell.kind) not in done
            and (name, cell.table, cell.region, cell.kind) not in located
            and not (name == "standalone" and (cell.table, cell.region, cell.kind) in in_conflict)
        ]
        if name == "issued":
            odd += _issued_in_conflict(expected[name], conflicts, odd)
        explain_odd_cells(report, expected[name], odd, intervals)
        explain_missing_rows(report, expected[name], findings, mine)
    _explain_conflicts(report, expected, conflicts, located, swapped_rows)
    return _frames(report, expected, told)


def _pair(expected: dict[Channel, Expectation]) -> tuple[Expectation, Expectation]:
    return expected["standalone"], expected["issued"]


def _without(panel: Panel, tables: Sequence[int]) -> Panel:
    """The panel with these tables telling nothing of other months."""
    wins = panel.wins.copy()
    wins[list(tables)] = False
    return replace(panel, wins=wins)


def _expectations(issued: Panel, standalone: Panel) -> dict[Channel, Expectation]:
    """Both channels' expectations; the issued table's month effects draw the standalone ones."""
    expected = expect(issued, None)
    prior = np.zeros((len(standalone.tellings), len(standalone.types)))
    for table in range(len(standalone.tellings)):
        twin = issued_table(standalone, issued, table)
        if twin is not None:
            prior[table] = expected.levels.effects[twin]
    return {"issued": expected, "standalone": expect(standalone, prior)}


def _twin_values(panel: Panel, other: Panel, values: Floats) -> Floats:
    """For each row the other channel's value of the same month, NaN where there is none."""
    out = np.full(panel.place.shape, np.nan)
    for table in range(len(panel.tellings)):
        twin = issued_table(panel, other, table)
        if twin is not None:
            out[table] = values[twin]
    return out


def _twin_findings(
    report: Report, panel: Panel, other: Panel, odd: dict[Channel, list[OddRow]], name: Channel
) -> dict[tuple[int, int], str]:
    """The other channel's finding for rows that both have an unlisted type of the same number."""
    theirs = {
        (row.table, row.region): row.options[0].proposed
        for row in odd["standalone" if name == "issued" else "issued"]
        if row.options and row.options[0].diagnosis == "unlisted_type"
    }
    found = {}
    for row in odd[name]:
        twin = issued_table(panel, other, row.table)
        if twin is None or not row.options:
            continue
        if theirs.get((twin, row.region)) == row.options[0].proposed:
            found[row.table, row.region] = report.row_finding(other, twin, row.region)
    return found


def _limits(panels: dict[Channel, Panel], name: Channel) -> tuple[Floats, Floats]:
    """Issued counts are at least the standalone ones, and standalone at most the issued."""
    unknown = np.full(panels[name].counts.shape, np.nan)
    if name == "issued":
        return limits(panels["issued"], panels["standalone"]), unknown
    return unknown, limits(panels["standalone"], panels["issued"])


def _issued_in_conflict(
    expected: Expectation, conflicts: Iterable[Conflict], odd: Sequence[OddCell]
) -> list[OddCell]:
    """Issued counts that a conflict blames and that nothing else has pointed out."""
    known = {(cell.table, cell.region, cell.kind) for cell in odd}
    more = []
    for conflict in conflicts:
        at = (conflict.issued, conflict.region, conflict.kind)
        blamed = sum(o.confidence for o in conflict.other_options)
        if blamed < LOCATED or at in known or not expected.others[at]:
            continue
        options = tuple(
            replace(o, diagnosis="lost_digits" if o.edit in LOSSES else "typing_error")
            for o in conflict.other_options
        )
        more.append(OddCell(*at, blamed, options))
    return more


def _explain_conflicts(
    report: Report,
    expected: dict[Channel, Expectation],
    conflicts: Iterable[Conflict],
    located: set[tuple[Channel, int, int, int]],
    swapped: dict[Channel, list[Swap]],
) -> None:
    issued, standalone = expected["issued"].panel, expected["standalone"].panel
    pointed_out = {finding.finding for finding in report.findings}
    for conflict in conflicts:
        sides: tuple[tuple[Channel, Panel, int], ...] = (
            ("issued", issued, conflict.issued),
            ("standalone", standalone, conflict.standalone),
        )
        rows = [
            finding_of_row(panel, table, conflict.region)
            for name, panel, table in sides
            if any(
                swap.table == table and conflict.region in (swap.first, swap.second)
                for swap in swapped[name]
            )
        ]
        if rows:
            explain_conflict_of_row(report, standalone, conflict, rows[0])
            continue
        linked: str | None = finding_of_count(
            issued, conflict.issued, conflict.region, conflict.kind
        )
        if ("issued", conflict.issued, conflict.region, conflict.kind) in located:
            linked = report.row_finding(issued, conflict.issued, conflict.region)
        elif linked not in pointed_out:
            linked = None
        explain_conflict(report, *_pair(expected), conflict, linked)


def _frames(
    report: Report, expected: dict[Channel, Expectation], told: dict[Channel, list[int]]
) -> dict[DiagnosisKind, pl.DataFrame]:
    sha256 = dict(report.row_totals.select("deck", "deck_sha256").unique().rows())
    rows: dict[DiagnosisKind, list[dict[str, Any]]] = {
        "explanations": [asdict(explanation) for explanation in report.explanations],
        "proposals": [asdict(proposal) for proposal in _one_a_cell(report)],
        "diagnosed_findings": [finding_row(f, sha256[f.deck]) for f in report.findings],
    }
    frames = {
        kind: pl.DataFrame(records, schema=DIAGNOSIS_SCHEMAS[kind])
        for kind, records in rows.items()
    }
    pieces = [expected_frame(expected[name], told[name]) for name in CHANNELS]
    frames["expected"] = pl.concat(pieces)
    frames["explanations"] = (
        frames["explanations"]
        .sort("finding", "rank", maintain_order=True)
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("finding"))
    )
    return frames


def _one_a_cell(report: Report) -> list[Any]:
    """The surest proposal of each cell."""
    best: dict[tuple[object, ...], Any] = {}
    for p in report.proposals:
        key = (p.deck, p.month, p.channel, p.region, p.certificate_type)
        if p.confidence >= PROPOSAL_CONFIDENCE and (
            key not in best or best[key].confidence < p.confidence
        ):
            best[key] = p
    return list(best.values())


def expected_frame(expectation: Expectation, tables: Sequence[int]) -> pl.DataFrame:
    """What every cell of `tables` is expected to hold, where other months tell."""
    panel = expectation.panel
    schema = DIAGNOSIS_SCHEMAS["expected"]
    chosen = np.zeros(panel.counts.shape, dtype=bool)
    chosen[list(tables)] = True
    at = np.nonzero(chosen & (panel.cell >= 0) & (expectation.others > 0))
    means, low, high = (np.round(array[at], 1) for array in expectation.intervals())
    tellings = [panel.tellings[table] for table in at[0].tolist()]
    return pl.DataFrame(
        {
            "deck": [t.deck for t in tellings],
            "month": [t.month for t in tellings],
            "channel": [panel.channel] * len(tellings),
            "region": [panel.regions[region] for region in at[1].tolist()],
            "certificate_type": [panel.types[kind] for kind in at[2].tolist()],
            "expected": means,
            "expected_low": low,
            "expected_high": high,
            "months": expectation.others[at],
        },
        schema=schema,
    )
