"""Hand-made months whose message anyone can work out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
from storage.decks import deck, flagging, proposal, published

from intygsstat.models import Finding
from intygsstat.reference.lookup import regions
from intygsstat.report.headline import Headline, headline_of

JAN, FEB, APR = date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1)
DECK = "forum-2024-03.pdf"
WHOLE = [region.id for region in regions().values() if not region.part_of]


def months_of(shares: Mapping[date, tuple[int, int]], **changed: str) -> list[tuple]:  # type: ignore[type-arg]
    """Tables of one type in which every region issues and has standalone as many as given.

    `changed` is the printed text of Kalmar's last issued cell, as `issued`, or of its
    last standalone cell, as `standalone`.
    """
    tables = []
    last = max(shares)
    for month, counts in shares.items():
        for channel, count in zip(("issued", "standalone"), counts, strict=True):
            rows = {region: {"fk7804": str(count)} for region in WHOLE}
            if month == last and channel in changed:
                rows["kalmar"] = {"fk7804": changed[channel]}
            tables.append((month, channel, rows))
    return tables


def database_of(
    folder: Path,
    tables: Sequence[tuple],  # type: ignore[type-arg]
    *,
    proposals: Sequence[dict[str, object]] = (),
    draws: Sequence[dict[str, object]] = (),
    findings: Sequence[Finding] = (),
) -> Path:
    reading = deck(DECK, date(2024, 3, 14), tables, findings)
    return published(folder, [reading], proposals=proposals, draws=draws)


def headline_in(database: Path) -> Headline | None:
    with duckdb.connect(str(database), read_only=True) as connection:
        return headline_of(connection)


def lost_digit(
    month: date, channel: str, proposed: int, confidence: float = 0.97
) -> dict[str, object]:
    found = flagging(DECK, month, channel, "kalmar", "fk7804")  # type: ignore[arg-type]
    return proposal(
        DECK, month, channel, "kalmar", "fk7804", proposed,  # type: ignore[arg-type]
        confidence=confidence, finding=found.finding,
    )  # fmt: skip
