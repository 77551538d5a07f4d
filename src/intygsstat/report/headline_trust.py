"""How far the message holds and where it comes from, in words; the dates that it names."""

from __future__ import annotations

from datetime import date

from intygsstat.chart.formats import format_count, format_share, full_month
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import Headline
from intygsstat.report.hinge import sure_words


def month_name(month: date, lang: Lang = "sv") -> str:
    """'februari' or 'February'."""
    return full_month(month, lang).rpartition(" ")[0]


def forum_words(headline: Headline, lang: Lang = "sv") -> str:
    """When the newest deck's forum was: '14 mars 2024', 'mars 2024', or 'okänt datum'."""
    if headline.forum is None:
        return "okänt datum" if lang == "sv" else "unknown date"
    day = f"{headline.forum.day} " if headline.forum_day_known else ""
    return day + full_month(headline.forum, lang)


def say_trust(h: Headline, lang: Lang) -> str:
    """How many numbers are flagged, and what that does to the message."""
    q = h.quality
    n = {name: format_count(getattr(q, name), lang) for name in q.__slots__}
    if lang == "sv":
        words = (
            f"Av {n['cells']} tal i tabellerna är {n['flagged_cells']} "
            f"flaggade för att de ser fel ut, {n['month_flagged_cells']} av dem i "
            f"{full_month(h.month)}; "
            f"dessutom är {n['flagged_rows']} rader flaggade, oftast för totalen. "
            f"För {n['proposed_cells']} tal finns ett föreslaget värde"
            + (f", och om {n['decided_cells']} har någon beslutat. " if q.decided_cells else ". ")
        )
        missing = f" {n['month_missing']} av månadens {n['month_cells']} tal saknas eller går "
        missing += "inte att läsa, så summorna är för små."
    else:
        words = (
            f"Of {n['cells']} numbers in the tables {n['flagged_cells']} are "
            f"flagged since they look wrong, {n['month_flagged_cells']} of them in "
            f"{full_month(h.month, lang)}; {n['flagged_rows']} rows are flagged too, most often "
            f"for their total. For {n['proposed_cells']} numbers there is a proposed value"
            + (
                f", and {n['decided_cells']} were decided by a person. "
                if q.decided_cells
                else ". "
            )
        )
        missing = f" {n['month_missing']} of the month's {n['month_cells']} numbers are missing or "
        missing += "can't be read, so the sums are too small."
    return words + _effect(h, lang) + (missing if q.month_missing else "")


def _effect(h: Headline, lang: Lang) -> str:
    """What likely values change in the newest month's message, and how sure they are."""
    if h.printed.now.same_counts(h.likely.now):
        return (
            "Månadens budskap är detsamma enligt bildspelet och med troliga värden."
            if lang == "sv"
            else "The month's message is the same by printed and likely values."
        )
    printed = format_share(h.printed.now.standalone_share, lang)
    likely = format_share(h.likely.now.standalone_share, lang)
    sure = h.quality.least_confidence
    if lang == "sv":
        doubt = f" Det minst säkra av månadens förslag är {sure_words(sure, lang)}." if sure else ""
        return (
            f"Det ändrar budskapet: andelen fristående är {printed} enligt bildspelet och "
            f"{likely} med troliga tal.{doubt} Ett förslag kan vara fel."
        )
    doubt = f" The least sure of the month's proposals is {sure_words(sure, lang)}." if sure else ""
    return (
        f"That changes the message: the standalone share is {printed} by printed numbers and "
        f"{likely} by likely ones.{doubt} A proposal can be wrong."
    )


def say_source(h: Headline, lang: Lang) -> str:
    mark = " (rekonstruktion)" if lang == "sv" else " (reconstruction)"
    decks = ", ".join(deck + (mark if deck in h.reconstructed else "") for deck in h.decks)
    if lang == "sv":
        return (
            f"{decks}. Senaste forum: {forum_words(h)}. "
            "Integrerade = utfärdade − fristående; det är uträknat och står inte på bilderna."
        )
    return (
        f"{decks}. Latest forum: {forum_words(h, lang)}. "
        "Integrated = issued − standalone; it is derived and not printed on the slides."
    )
