"""How far the message holds and where it comes from, in words; the dates that it names."""

from __future__ import annotations

from datetime import date

from intygsstat.chart.formats import (
    above_all,
    format_count,
    format_share,
    full_month,
    likelihood,
)
from intygsstat.chart.message import Country
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import Headline, Quality
from intygsstat.report.hinge import number_words, numbers_that_decide


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
    """What doubtful numbers do to the message, how many they are, and where they are told."""
    q = h.quality
    n = {name: format_count(getattr(q, name), lang) for name in q.__slots__}
    if lang == "sv":
        missing = f" {n['month_missing']} av månadens {n['month_cells']} tal saknas eller går "
        missing += "inte att läsa, så summorna är för små."
    else:
        missing = f" {n['month_missing']} of the month's {n['month_cells']} numbers are missing or "
        missing += "can't be read, so the sums are too small."
    found = _found(q, n, lang)
    return _effect(h, lang) + (missing if q.month_missing else "") + f" {found}"


def _found(q: Quality, n: dict[str, str], lang: Lang) -> str:
    """How many findings there are, by what they name; the grid and the cards have the same."""
    total = q.of_numbers + q.of_rows + q.of_tables
    if not total:
        return "Inget tal är flaggat." if lang == "sv" else "No number is flagged."
    own = total - q.cards
    if lang == "sv":
        kinds = [
            f"{n['of_numbers']} om ett tal" if q.of_numbers else "",
            f"{n['of_rows']} om en rad, oftast dess total" if q.of_rows else "",
            f"{n['of_tables']} om en hel tabell" if q.of_tables else "",
        ]
        words = (
            f"{format_count(total, lang)} avvikelse{'r' if total > 1 else ''}: "
            f"{', '.join(filter(None, kinds))}. {'De' if total > 1 else 'Den'} flaggar "
            f"{n['flagged_table_rows']} av {n['table_rows']} tabellrader. "
        )
        if own:
            words += f"{format_count(own, lang)} hör ihop med en annan: {n['cards']} kort nedan. "
        decided = f", och om {n['decided_cells']} har någon beslutat" if q.decided_cells else ""
        return words + f"För {n['proposed_cells']} av {n['cells']} tal finns ett förslag{decided}."
    kinds = [
        f"{n['of_numbers']} about a number" if q.of_numbers else "",
        f"{n['of_rows']} about a row, most often its total" if q.of_rows else "",
        f"{n['of_tables']} about a whole table" if q.of_tables else "",
    ]
    words = (
        f"{format_count(total, lang)} finding{'s' if total > 1 else ''}: "
        f"{', '.join(filter(None, kinds))}. {'They flag' if total > 1 else 'It flags'} "
        f"{n['flagged_table_rows']} of {n['table_rows']} table rows. "
    )
    if own:
        words += f"{format_count(own, lang)} belong to another one: {n['cards']} cards below. "
    decided = f", and {n['decided_cells']} were decided by a person" if q.decided_cells else ""
    return (
        words + f"For {n['proposed_cells']} of {n['cells']} numbers there is a proposal{decided}."
    )


def _effect(h: Headline, lang: Lang) -> str:
    """What doubtful numbers do to the newest month's share, and how likely the proposals are."""
    printed, likely = h.printed.now, h.likely.now
    if printed.same_counts(likely):
        return (
            "Månadens budskap är detsamma enligt bildspelet och med troliga värden."
            if lang == "sv"
            else "The month's message is the same by printed and likely values."
        )
    shares = [share_words(one, lang) for one in (printed, likely)]
    if printed.standalone_share is None and likely.standalone_share is None:
        return (
            "De tal som ser fel ut ändrar antalen, men ingen andel kan räknas ut."
            if lang == "sv"
            else "The doubtful numbers change the counts, but no share can be told."
        )
    hangs = number_words(numbers_that_decide(h.gaps, printed, likely), lang)
    sure = h.quality.least_confidence
    if lang == "sv":
        doubt = f" Det osäkraste av månadens förslag har {likelihood(sure)}." if sure else ""
        if shares[0] == shares[1]:
            return f"Andelen fristående, {shares[0]}, ändras inte av de tal som ser fel ut.{doubt}"
        return (
            f"Andelen fristående beror på {hangs}: "
            f"{shares[0]} enligt bildspelet, {shares[1]} med troliga tal.{doubt} "
            "Ett förslag kan vara fel."
        )
    doubt = f" The least sure of the month's proposals is {likelihood(sure, lang)}." if sure else ""
    if shares[0] == shares[1]:
        return f"The standalone share, {shares[0]}, is not changed by the doubtful numbers.{doubt}"
    return (
        f"The standalone share depends on {hangs}: {shares[0]} by printed numbers, "
        f"{shares[1]} by likely ones.{doubt} A proposal can be wrong."
    )


def share_words(country: Country, lang: Lang) -> str:
    """The standalone share, 'över 100 %' where more are standalone than issued, or 'okänd'."""
    if country.standalone_share is not None:
        return format_share(country.standalone_share, lang)
    if country.impossible:
        return above_all(lang)
    return "okänd" if lang == "sv" else "unknown"


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
