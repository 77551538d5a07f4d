"""All rules that look at one deck."""

from __future__ import annotations

from intygsstat.checks.channels import check_standalone_within_issued
from intygsstat.checks.coverage import (
    check_both_channels,
    check_every_column,
    check_every_company,
    check_every_region,
)
from intygsstat.checks.rollout import check_rollout
from intygsstat.checks.totals import check_row_totals, check_summary_rows, row_totals
from intygsstat.models import DeckReading, Finding, RowTotal

SEVERITIES = ("error", "warning", "info")


def validate_deck(reading: DeckReading) -> tuple[list[RowTotal], list[Finding]]:
    """The row totals of a deck and all its findings, those of the reading first.

    Both are in printed order; findings that stand on no slide come last.
    """
    totals: list[RowTotal] = []
    found = list(reading.findings)
    for table in reading.tables:
        totals += row_totals(reading.deck, table)
        found += check_row_totals(reading.deck, table)
        found += check_summary_rows(reading.deck, table)
        found += check_every_region(reading.deck, table)
    found += check_standalone_within_issued(reading.deck, reading.tables)
    found += check_every_company(reading.deck, reading.tables)
    found += check_every_column(reading.deck, reading.tables)
    found += check_both_channels(reading.deck, reading.tables)
    found += check_rollout(reading)
    distinct = {finding.finding: finding for finding in found}
    return totals, sorted(distinct.values(), key=place_of)


def place_of(finding: Finding) -> tuple[int, float, str, str]:
    """Sorts findings into printed order; those that stand on no slide come last."""
    top = finding.box.top if finding.box else 0.0
    return (finding.page or 10_000, top, finding.rule, finding.finding)
