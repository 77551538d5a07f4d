"""All decks together: from their rows to findings with explanations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from intygsstat.record.schemas import DIAGNOSIS_SCHEMAS

PROPOSAL_CONFIDENCE = 0.5  # a proposal less sure than this is no proposal


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
    return Diagnosed(*(pl.DataFrame(schema=DIAGNOSIS_SCHEMAS[kind]) for kind in DIAGNOSIS_SCHEMAS))
