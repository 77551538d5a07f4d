"""Each region's rollout beside its standalone share before and after, in Swedish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from intygsstat.chart.events import when
from intygsstat.chart.sentences import Words
from intygsstat.chart.table import Table
from intygsstat.chart.theme import MIN_DENOMINATOR, safe
from intygsstat.locale import format_count, format_share, swedish_order
from intygsstat.reference.names import region_name

ENOUGH_MONTHS = 6  # on each side; over fewer, chance and season weigh more than a new client
_HEADINGS = (
    "Region",
    "Ny underskriftstjänst",
    "Nya Webcertklienten",
    "Aktiverad",
    "Månader före",
    "Månader efter",
    "Andel fristående före",
    "Andel fristående efter",
    "Räcker månaderna?",
)
_STATUSES = {"done": "klart", "planned": "planerat", "unknown": "oklart", None: ""}
_SURENESS = {"told": "", "announced": " (aviserat)", "planned": " (planerat)"}


def show_rollout(rollout_by_region: pl.DataFrame) -> Table:
    """The view of that name, a row a region in alphabetical order.

    The shares are of the likely values; the printed ones stand beside where they differ.
    """
    ordered = sorted(
        rollout_by_region.iter_rows(named=True),
        key=lambda row: swedish_order(region_name(row["region"])),
    )
    rows = [[safe(cell) for cell in _cells(row)] for row in ordered]
    return Table(_HEADINGS, [4 <= place <= 7 for place in range(len(_HEADINGS))], rows, 0)


def _cells(row: dict[str, Any]) -> list[str]:
    statuses = [_STATUSES[row[what]] for what in ("signature_service", "client")]
    if row["activated"] is None:
        unknown = "datum okänt" if row["client"] == "done" else ""
        return [region_name(row["region"]), *statuses, unknown, *[""] * 4, "går inte att säga"]
    return [
        region_name(row["region"]),
        *statuses,
        when(row, "on", "sv").removeprefix("den ") + _SURENESS[row["activated"]],
        *(str(row[f"months_{side}"]) for side in ("before", "after")),
        *(_share_words(row, side) for side in ("before", "after")),
        "ja" if _is_enough(row) else "nej, för få",
    ]


def _share_words(row: dict[str, Any], side: str) -> str:
    if (row[f"issued_{side}"] or 0) < MIN_DENOMINATOR:
        return ""
    likely, printed = (format_share(row[f"share_{side}{of}"]) for of in ("_likely", ""))
    return likely if likely == printed else f"{likely} (bildspelet {printed or '–'})"


def _is_enough(row: dict[str, Any]) -> bool:
    return all(row[f"months_{side}"] >= ENOUGH_MONTHS for side in ("before", "after"))


def say_rollout(rollout_by_region: pl.DataFrame) -> Words:
    """How many regions have come how far, and whether the months are enough to say more."""
    rows = rollout_by_region.rows(named=True)
    if not any(row["signature_service"] or row["client"] for row in rows):
        return Words("Inget bildspel berättar hur långt regionerna har kommit.")
    dated = [row for row in rows if row["activated"]]
    done = sum(row["client"] == "done" for row in rows)
    words = [
        f"Av {format_count(len(rows))} regioner har {format_count(done)} den nya "
        "Webcertklienten enligt det senaste bildspel som säger något om dem. "
        f"För {format_count(len(dated))} är det känt när den aktiverades eller ska aktiveras."
    ]
    if dated:
        before, after = ([row[f"months_{side}"] for row in dated] for side in ("before", "after"))
        both = sum(min(pair) > 0 for pair in zip(before, after, strict=True))
        words.append(
            f"De har {_span(before)} månader före och {_span(after)} efter; "
            f"{format_count(both)} har någon månad på båda sidor."
        )
    enough = [safe(region_name(row["region"])) for row in dated if _is_enough(row)]
    if enough:
        words.append(f"Minst {ENOUGH_MONTHS} månader på var sida har {', '.join(enough)}.")
    if len(enough) < len(rows):
        words.append(
            f"{'För de övriga är det' if enough else 'Det är'} för få månader för att säga mer: en "
            "skillnad mellan före och efter kan vara slump eller årstid så länge det inte finns "
            f"minst {ENOUGH_MONTHS} månader på var sida."
        )
    return Words(" ".join(words))


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low}–{high}"
