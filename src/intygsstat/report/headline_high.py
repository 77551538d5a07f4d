"""Who is high, in words: a first place only where printed and likely values share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from intygsstat.chart.formats import above_all, format_count, format_share
from intygsstat.chart.texts import Lang
from intygsstat.report.ranking import Ranked, Ranking

By = Literal["share", "count"]
_MOST: dict[By, tuple[str, str]] = {
    "share": ("störst andel fristående", "the largest standalone share"),
    "count": ("flest fristående", "most standalone"),
}


def say_ranking(ranking: Ranking, by: By, named: Callable[[str], str], lang: Lang) -> str:
    """The first few by both readings; who hangs on doubtful numbers is said to."""
    most = _MOST[by][lang == "en"]
    if ranking.agreed:
        order = _list([_said(one, by, named, lang) for one in ranking.likely], lang)
        if lang == "sv":
            return f"{most[:1].upper()}{most[1:]} har {order}."
        return f"{most[:1].upper()}{most[1:]} {'have' if ranking.likely[1:] else 'has'} {order}."
    both = sorted(ranking.in_both, key=lambda one: one.differs)
    told = _list([_said(one, by, named, lang) for one in both], lang)
    rest = _list([_said(one, by, named, lang) for one in ranking.in_one], lang)
    unsure = _list([named(one.id) for one in both if one.differs], lang)
    parts = []
    if lang == "sv":
        if told:
            parts.append(f"Hur man än läser talen hör {told} till dem med {most}.")
        if unsure:
            parts.append(f"Hur stort talet är för {unsure} hänger på tal som ser fel ut.")
        if rest:
            parts.append(f"Om {rest} hör dit hänger på tal som ser fel ut.")
        return " ".join(parts)
    if told:
        parts.append(
            f"By either reading {told} {'are' if both[1:] else 'is'} among those with {most}."
        )
    if unsure:
        parts.append(f"How large the number is for {unsure} hangs on doubtful numbers.")
    if rest:
        parts.append(f"Whether {rest} belong there hangs on doubtful numbers.")
    return " ".join(parts)


def _said(one: Ranked, by: By, named: Callable[[str], str], lang: Lang) -> str:
    """'FK7804 (troligt 2 073, enligt bildspelet 791)', or one number if alike."""
    if by == "share":
        likely, printed = (format_share(each, lang) for each in (one.share, one.printed_share))
        if (one.printed_standalone or 0) > (one.printed_issued or 0):
            printed = above_all(lang)
    else:
        counts = (one.standalone, one.printed_standalone)
        likely, printed = (format_count(each, lang) for each in counts)
    name = named(one.id)
    if likely == printed:
        return f"{name} ({likely})"
    if lang == "sv":
        return f"{name} (troligt {likely}, enligt bildspelet {printed or 'okänt'})"
    return f"{name} (likely {likely}, printed {printed or 'unknown'})"


def _list(parts: Sequence[str], lang: Lang) -> str:
    if len(parts) < 2:
        return "".join(parts)
    *first, last = parts
    return f"{', '.join(first)} {'och' if lang == 'sv' else 'and'} {last}"
