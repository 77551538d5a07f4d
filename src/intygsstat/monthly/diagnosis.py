"""The diagnosis of a run: all its decks together, from their stored rows to stored verdicts."""

from __future__ import annotations

from pathlib import Path

from intygsstat.publish.parquet import read_kind, write_diagnosis
from intygsstat.record.order import deck_order


def diagnose_decks(parquet: Path) -> None:
    """Explain what looks wrong in the decks of the `parquet` folder and store it beside them."""
    from intygsstat.diagnose.diagnose import diagnose

    diagnosed = diagnose(
        read_kind(parquet, "cells"),
        read_kind(parquet, "row_totals"),
        read_kind(parquet, "findings"),
        deck_order(read_kind(parquet, "decks")),
    )
    write_diagnosis(
        parquet,
        {
            "explanations": diagnosed.explanations,
            "proposals": diagnosed.proposals,
            "expected": diagnosed.expected,
            "diagnosed_findings": diagnosed.diagnosed_findings,
        },
    )
