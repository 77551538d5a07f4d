"""Which way the counts went since the month before, where printed and likely values agree."""

from __future__ import annotations

from typing import Literal

from intygsstat.chart.formats import NO_BREAK, format_count, full_month
from intygsstat.chart.message import Message
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import Headline

Series = Literal["standalone", "integrated"]
_NAMES: dict[Series, tuple[str, str]] = {
    "standalone": ("fristående", "standalone certificates"),
    "integrated": ("integrerade", "integrated certificates"),
}


def say_count(h: Headline, series: Series, lang: Lang) -> str:
    """'Antalet fristående minskade från januari 2024, hur man än läser talen: …'."""
    assert h.previous_month is not None
    month = full_month(h.previous_month, lang).replace(" ", NO_BREAK)
    likely, printed = _from_to(h.likely, series), _from_to(h.printed, series)
    ways = [(one[1] > one[0]) - (one[1] < one[0]) for one in (likely, printed)]
    name = _NAMES[series][lang == "en"]
    to = "till" if lang == "sv" else "to"
    said = [
        f"{format_count(then, lang)} {to} {format_count(now, lang)}"
        for then, now in (likely, printed)
    ]
    if ways[0] != ways[1]:
        return (
            f"För antalet {name} är riktningen okänd."
            if lang == "sv"
            else f"For the number of {name} the direction is unknown."
        )
    if lang == "sv":
        moved = ("var oförändrat", "ökade", "minskade")[ways[0]]
        both = ", hur man än läser talen" if said[0] != said[1] else ""
        beside = f" ({said[1]} enligt bildspelet)" if said[0] != said[1] else ""
        return f"Antalet {name} {moved} från {month}{both}: {said[0]}{beside}."
    moved = ("was the same", "rose", "fell")[ways[0]]
    both = ", by either reading" if said[0] != said[1] else ""
    beside = f" (printed {said[1]})" if said[0] != said[1] else ""
    return f"The number of {name} {moved} since {month}{both}: {said[0]}{beside}."


def _from_to(message: Message, series: Series) -> tuple[int, int]:
    assert message.before is not None
    return getattr(message.before, series) or 0, getattr(message.now, series) or 0
