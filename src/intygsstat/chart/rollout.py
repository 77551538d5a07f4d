"""Each region's rollout beside its standalone share before and after, in Swedish."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from intygsstat.chart.events import when
from intygsstat.chart.sentences import Words
from intygsstat.chart.table import Table
from intygsstat.chart.theme import MIN_DENOMINATOR, safe
from intygsstat.locale import format_share, paragraphs, swedish_order, text
from intygsstat.reference.names import region_name

ENOUGH_MONTHS = 6  # on each side; over fewer, chance and season weigh more than a new client
_COLUMNS = ["region", "signature_service", "client", "activated", "months_before", "months_after",
            "share_before", "share_after", "is_enough"]  # fmt: skip


def show_rollout(rollout_by_region: pl.DataFrame) -> Table:
    """The view of that name, a row a region in alphabetical order.

    The shares are of the likely values; the printed ones stand beside where they differ.
    """
    rows = [[safe(cell) for cell in _cells(row)] for row in rollout_by_region.to_dicts()]
    rows.sort(key=lambda cells: swedish_order(cells[0]))
    headings = [text(f"heading_{column}") for column in _COLUMNS]
    return Table(headings, [4 <= place <= 7 for place in range(len(headings))], rows, 0)


def _cells(row: dict[str, Any]) -> list[str]:
    statuses = [text(f"rollout_{one}") if (one := row[what]) else "" for what in _COLUMNS[1:3]]
    cells = [region_name(row["region"]), *statuses]
    if row["activated"] is None:
        unknown = text("rollout_unknown_date") if row["client"] == "done" else ""
        return [*cells, unknown, *[""] * 4, text("months_unknown")]
    activated = when(row, "on", "sv").removeprefix("den ")
    return [
        *cells,
        text(f"activated_{row['activated']}", "sv", activated),
        *(str(row[f"months_{side}"]) for side in ("before", "after")),
        *(_share_words(row, side) for side in ("before", "after")),
        text("months_enough" if _is_enough(row) else "months_too_few"),
    ]


def _share_words(row: dict[str, Any], side: str) -> str:
    if (row[f"issued_{side}"] or 0) < MIN_DENOMINATOR:
        return ""
    likely, printed = (format_share(row[f"share_{side}{of}"]) for of in ("_likely", ""))
    beside = text("printed_number", "sv", printed or "–")
    return likely if likely == printed else f"{likely} ({beside})"


def _is_enough(row: dict[str, Any]) -> bool:
    return all(row[f"months_{side}"] >= ENOUGH_MONTHS for side in ("before", "after"))


def say_rollout(rollout_by_region: pl.DataFrame) -> Words:
    """How many regions have come how far, and whether the months are enough to say more."""
    rows = rollout_by_region.rows(named=True)
    dated = [row for row in rows if row["activated"]]
    months = [(row["months_before"], row["months_after"]) for row in dated]
    before, after = (
        "–".join(map(str, sorted({min(counts), max(counts)})))
        for counts in (zip(*months, strict=True) if months else ([0], [0]))
    )
    words = paragraphs(
        Path(__file__).parent / "templates",
        "rollout",
        "sv",
        any_told=any(row["signature_service"] or row["client"] for row in rows),
        regions=len(rows),
        done=sum(row["client"] == "done" for row in rows),
        dated=len(dated),
        before=before,
        after=after,
        both=sum(min(pair) > 0 for pair in months),
        enough=[safe(region_name(row["region"])) for row in dated if _is_enough(row)],
        enough_months=ENOUGH_MONTHS,
    )
    return Words(words["rollout"])
