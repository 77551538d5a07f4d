"""Likely values beside printed ones: which rows differ, and how a chart says so.

A row of a likely view (`usage_by_type_likely`, `usage_by_region_likely`) has
the columns of the printed one and `cells_proposed`, `cells_decided` and
`least_confidence`.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from intygsstat.locale import Lang, counted, format_count, text

PRINTED_TRACE = "printed"
_SEEN = ("integrated", "standalone", "issued", "complete")


def likely_rows(likely: pl.DataFrame | None, *key: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows of a likely view by the values of `key`; none without a view."""
    if likely is None:
        return {}
    return {tuple(row[one] for one in key): row for row in likely.iter_rows(named=True)}


def tells_otherwise(row: dict[str, Any], likely: dict[str, Any] | None) -> bool:
    """True if the likely row has another count than the printed one."""
    return likely is not None and any(row[name] != likely[name] for name in _SEEN)


def say_source(likely: dict[str, Any], lang: Lang = "sv") -> str:
    """Where it comes from: 'förslag, sannolikhet 97 %'; '3 förslag, sannolikhet minst 72 %'."""
    parts = []
    proposed, decided = likely["cells_proposed"] or 0, likely["cells_decided"] or 0
    if proposed:
        sure = min(99, int((likely["least_confidence"] or 0) * 100))
        key = "one_proposal" if proposed == 1 else "proposals"
        parts.append(text(key, lang, *([] if proposed == 1 else [format_count(proposed)]), sure))
    if decided:
        parts.append(counted("decisions", decided, lang))
    return ", ".join(parts)


def subtitle_of(words: str, both: bool, lang: Lang) -> str:
    """`words` with the values that the chart shows: the printed ones, or these and the likely."""
    return f"{words} {text('both_values' if both else 'printed_values', lang)}"


def both_numbers(likely: str, printed: str) -> str:
    """Two numbers that differ on one line, the slide's behind the mark it is drawn with."""
    return f"{likely} ◇ {printed}".strip()


def both_words(printed: str, likely: str, lang: Lang) -> str:
    """Two numbers that differ, each on its line with what it is."""
    return f"{text('likely_number', lang, likely)}<br>{text('printed_number', lang, printed)}"
