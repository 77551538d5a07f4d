"""All decks together: from their rows to findings with explanations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from intygsstat.checks.deck import place_of
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.diagnosis.analysis import ChannelAnalysis, analyse_channels
from intygsstat.diagnosis.baseline import WINDOW
from intygsstat.diagnosis.draws import draw
from intygsstat.diagnosis.explain import (
    explain_channel,
    explain_conflicts,
    explain_conflicts_of_totals,
)
from intygsstat.diagnosis.hypotheses import LOCATED
from intygsstat.diagnosis.panel import make_panel
from intygsstat.diagnosis.record import Record, box_of
from intygsstat.errors import PublishError
from intygsstat.models import CHANNELS, Explanation, Finding
from intygsstat.reference.dates import month_number, months_on
from intygsstat.storage.database import deck_order
from intygsstat.storage.parquet import reading_to_frames
from intygsstat.storage.rows import KINDS, finding_row
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS, SCHEMAS, DiagnosisKind

YEARS = 4  # that a longer history is worked through at a time, with the months about them
LONG = 12 * (YEARS + 1)  # months
TABLE = ["deck", "month", "channel"]
CELL = [*TABLE, "region", "certificate_type"]

Rows = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]  # cells, row_totals, findings
Frames = dict[DiagnosisKind, pl.DataFrame]


def diagnose(
    cells: pl.DataFrame, row_totals: pl.DataFrame, findings: pl.DataFrame, decks: Collection[str]
) -> Frames:
    """Explain what looks wrong in the decks, each the others' history.

    `cells`, `row_totals` and `findings` have the columns of the stored kinds
    (`storage.schema`), of all decks in any order; `decks` names the decks from the one that
    yields to the one that takes precedence where two print the same table. Of the frames,
    `diagnosed_findings` are findings beyond those of the single decks (their ids are new);
    `explanations` belong to these or to the decks' own.
    """

    def rows_of(first: date, last: date) -> Rows:
        near = pl.col("month").is_between(first, last)
        return cells.filter(near), row_totals.filter(near), findings.filter(near)

    found = list(diagnose_months(row_totals["month"].unique().to_list(), rows_of, decks))
    return {
        kind: pl.concat([pl.DataFrame(schema=schema), *(f[kind] for f in found if kind in f)])
        for kind, schema in DIAGNOSIS_SCHEMAS.items()
    }


def diagnose_months(
    months: Sequence[date], rows_of: Callable[[date, date], Rows], decks: Collection[str]
) -> Iterator[Frames]:
    """The same, window by window, of rows that need not be in memory all at once.

    `months` are those of any table; `rows_of` gives the rows of all decks from a first to a last
    month, and is asked for one window after the other, with the months about it as history.
    """
    if not months:
        return
    windows = [(min(months), max(months))]
    if month_number(windows[0][1]) - month_number(windows[0][0]) >= LONG:
        years = range(windows[0][0].year, windows[0][1].year + 1, YEARS)
        windows = [(date(year, 1, 1), date(year + YEARS - 1, 12, 1)) for year in years]
    for first, last in windows:
        rows = rows_of(months_on(first, -WINDOW), months_on(last, WINDOW))
        if rows[1]["month"].is_between(first, last).any():
            yield _diagnose_window(first, last, rows, decks)


def _diagnose_window(first: date, last: date, rows: Rows, decks: Collection[str]) -> Frames:
    """The frames of the months from `first` to `last`; the others are history only."""
    cells, row_totals, findings = rows
    panels = [make_panel(channel, cells, row_totals, decks) for channel in CHANNELS]
    in_scope = [
        [table for table, month in enumerate(panel.dates) if first <= month <= last]
        for panel in panels
    ]
    issued, standalone, conflicts = analyse_channels(panels[0], panels[1], in_scope)
    record = Record(panels[0].types)
    explain_channel(record, issued, standalone, findings)
    explain_channel(record, standalone, issued, findings)
    explain_conflicts(record, issued, standalone, conflicts)
    explain_conflicts_of_totals(record, issued, standalone, conflicts)
    return _frames(record, row_totals, (issued, standalone))


def _frames(
    record: Record, row_totals: pl.DataFrame, channels: Iterable[ChannelAnalysis]
) -> Frames:
    analyses = {analysis.panel.channel: analysis for analysis in channels}
    sha256 = dict(row_totals.select("deck", "deck_sha256").unique().rows())
    doubts = list(record.doubts.values())
    found = [doubt for doubt in doubts if doubt.finding]

    def frame(kind: DiagnosisKind, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
        return pl.DataFrame(list(rows), schema=DIAGNOSIS_SCHEMAS[kind])

    return {
        "explanations": frame("explanations", map(asdict, record.explanations))
        .sort("finding", "rank", maintain_order=True)
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("finding")),
        "proposals": frame("proposals", filter(None, (doubt.proposal for doubt in found))).sort(
            CELL
        ),
        "candidates": frame(
            "candidates", chain.from_iterable(doubt.candidates() for doubt in found)
        ).sort(CELL, maintain_order=True),
        "draws": frame("draws", (draw(doubt, analyses) for doubt in doubts)).sort(CELL),
        "expected": pl.concat([expected_frame(analysis) for analysis in analyses.values()]),
        "diagnosed_findings": frame(
            "diagnosed_findings",
            (finding_row(each, sha256[each.deck]) for each in record.findings.values()),
        ).sort(*TABLE, "page", "rule", "finding"),
    }


def expected_frame(analysis: ChannelAnalysis) -> pl.DataFrame:
    """What every cell in scope is expected to hold, where there are other months."""
    panel, baseline = analysis.panel, analysis.baseline
    chosen = (panel.cell >= 0) & (baseline.others > 0)
    chosen &= np.isin(np.arange(len(panel.decks)), analysis.in_scope)[:, None, None]
    means, low, high = (np.round(each[chosen], 1) for each in baseline.intervals)
    return (
        panel.cells.select(CELL)[panel.cell[chosen]]
        .with_columns(
            expected=means, expected_low=low, expected_high=high, months=baseline.others[chosen]
        )
        .cast(DIAGNOSIS_SCHEMAS["expected"])
    )


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """A finding with its explanations, the best first; often none."""

    finding: Finding
    explanations: tuple[Explanation, ...]

    @property
    def best(self) -> Explanation | None:
        return self.explanations[0] if self.explanations else None

    @property
    def certificate_type(self) -> str | None:
        """The finding's own type, or the cell of its row that is surely enough the suspect."""
        finding, best = self.finding, self.best
        if finding.certificate_type or finding.region is None or best is None:
            return finding.certificate_type
        located = best.diagnosis is not None and best.confidence >= LOCATED
        return best.certificate_type if located else None

    @property
    def message(self) -> str:
        """The finding's message, and what likely happened."""
        if self.best is None or self.best.evidence.rstrip(".") in self.finding.message:
            return self.finding.message
        return f"{self.finding.message}. Likely: {self.best.evidence}"


def explain_decks(decks: Sequence[ExaminedDeck]) -> list[list[ExplainedFinding]]:
    """The findings of each deck in printed order, the decks being one another's history.

    Where two decks have one name each deck is explained by itself; one that prints a table twice is
    no history, and its findings have no explanations.
    """
    names = [deck.reading.deck for deck in decks]
    if len(set(names)) < len(names):
        return [explain_decks([deck])[0] for deck in decks]
    stored = []
    for deck in decks:
        try:
            stored.append(reading_to_frames(deck.reading, deck.sidecar, deck.totals))
        except PublishError:  # its tables can't be told apart, which its findings say already
            continue
    frames = {
        kind: pl.concat([pl.DataFrame(schema=SCHEMAS[kind]), *(each[kind] for each in stored)])
        for kind in KINDS
    }
    diagnosed = diagnose(
        frames["cells"], frames["row_totals"], frames["findings"], deck_order(frames["decks"])
    )
    explanations: dict[str, list[Explanation]] = defaultdict(list)
    for row in diagnosed["explanations"].iter_rows(named=True):
        explanations[row["finding"]].append(Explanation(**row))
    findings = {deck.reading.deck: list(deck.reading.findings) for deck in decks}
    for row in diagnosed["diagnosed_findings"].iter_rows(named=True):
        fields = {name: row[name] for name in Finding.__slots__ if name in row}
        findings[row["deck"]].append(Finding(**fields, box=box_of(row)))
    return [
        [
            ExplainedFinding(each, tuple(explanations[each.finding]))
            for each in sorted(findings[name], key=place_of)
        ]
        for name in names
    ]
