"""All decks together: from their rows to findings with explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from intygsstat.diagnosis.channel_analysis import Side
from intygsstat.diagnosis.expected import Expectation
from intygsstat.diagnosis.hypotheses import LOCATED
from intygsstat.diagnosis.level import WINDOW
from intygsstat.diagnosis.panel import make_panel
from intygsstat.diagnosis.report import Report
from intygsstat.diagnosis.window import explain_stretch
from intygsstat.models import CHANNELS
from intygsstat.storage.parquet import finding_row
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS, DiagnosisKind

PROPOSAL_CONFIDENCE = LOCATED  # a proposal less sure than this is no proposal
WHOLE = 2 * WINDOW + 12  # months; longer histories are worked through a year at a time
YEAR = 12

Stretch = tuple[date, date]  # the first and the last month
Rows = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]  # cells, row_totals, findings


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

    def near(first: date, last: date) -> Rows:
        these = pl.col("month").is_between(first, last)
        return cells.filter(these), row_totals.filter(these), findings.filter(these)

    stretches = diagnose_months(row_totals["month"].unique().to_list(), near, decks)
    pieces: dict[DiagnosisKind, list[pl.DataFrame]] = {
        kind: [pl.DataFrame(schema=schema)] for kind, schema in DIAGNOSIS_SCHEMAS.items()
    }
    for stretch in stretches:
        for kind, frame in stretch.items():
            pieces[kind].append(frame)
    return Diagnosed(**{kind: pl.concat(frames) for kind, frames in pieces.items()})


def diagnose_months(
    months: Sequence[date], rows_of: Callable[[date, date], Rows], decks: Sequence[str]
) -> Iterator[dict[DiagnosisKind, pl.DataFrame]]:
    """The same, stretch by stretch, of rows that need not be in memory all at once.

    `months` are all that any table tells; `rows_of` gives the rows of all decks from a first
    to a last month, and is asked for one stretch after the other, months going on.
    """
    for stretch in stretches_of(months):
        diagnosed = diagnose_stretch(stretch, rows_of, decks)
        if diagnosed is not None:
            yield diagnosed


def diagnose_stretch(
    stretch: Stretch, rows_of: Callable[[date, date], Rows], decks: Sequence[str]
) -> dict[DiagnosisKind, pl.DataFrame] | None:
    """The frames of one stretch, whatever is said of others; None if its tables have no rows."""
    first, last = stretch
    rows = rows_of(_months_on(first, -WINDOW), _months_on(last, WINDOW))
    if not rows[1]["month"].is_between(first, last).any():
        return None
    return _diagnose_rows(*rows, decks, first, last)


def stretches_of(months: Iterable[date]) -> list[Stretch]:
    """The first and last month of each stretch: all months, or calendar years if they are many."""
    return list(_stretches(sorted(months)))


def _stretches(months: Sequence[date]) -> Iterator[Stretch]:
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


def _diagnose_rows(
    cells: pl.DataFrame,
    row_totals: pl.DataFrame,
    findings: pl.DataFrame,
    decks: Sequence[str],
    first: date,
    last: date,
) -> dict[DiagnosisKind, pl.DataFrame]:
    """The frames of one stretch; the months about it are history only."""
    regions = sorted(row_totals["region"].unique().to_list())
    types = sorted(cells["certificate_type"].drop_nulls().unique().to_list())
    panels = [make_panel(channel, cells, row_totals, decks, regions, types) for channel in CHANNELS]
    told = [
        [i for i, telling in enumerate(panel.tellings) if first <= telling.month <= last]
        for panel in panels
    ]
    report = Report(cells, row_totals)
    sides = explain_stretch(report, panels[0], panels[1], told, findings)
    return _frames(report, sides)


def _frames(report: Report, sides: Iterable[Side]) -> dict[DiagnosisKind, pl.DataFrame]:
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
    frames["expected"] = pl.concat([expected_frame(side.expected, side.told) for side in sides])
    frames["diagnosed_findings"] = frames["diagnosed_findings"].sort(
        "deck", "month", "channel", "page", "rule", "finding"
    )
    frames["proposals"] = frames["proposals"].sort(
        "deck", "month", "channel", "region", "certificate_type"
    )
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
