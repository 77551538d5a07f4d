"""The message in words, Swedish and English: a few whole sentences a part, plain text.

Printed and likely values are both said wherever they differ, and no direction
is stated where the two disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intygsstat.chart.formats import (
    format_count,
    format_decimal,
    format_share,
    full_month,
    region_name,
    type_name,
)
from intygsstat.chart.message import LEAST_ISSUED, NOTICEABLE, Country, Direction, Message
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import Headline, Ranked
from intygsstat.report.headline_trust import month_name, say_source, say_trust
from intygsstat.report.hinge import say_gaps

_MOVED: dict[Lang, dict[Direction, str]] = {
    "sv": {"up": "ökade", "down": "minskade", "same": "var i stort sett oförändrad"},
    "en": {"up": "rose", "down": "fell", "same": "was almost unchanged"},
}


@dataclass(frozen=True, slots=True)
class HeadlineWords:
    """The message as plain text without markup, a paragraph a field, none of them empty.

    A heading belongs over each; `source` begins with the decks' names.
    """

    lead: str
    hinge: str
    direction: str
    types: str
    regions: str
    trust: str
    source: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return (
            self.lead,
            self.hinge,
            self.direction,
            self.types,
            self.regions,
            self.trust,
            self.source,
        )


def words_sv(headline: Headline) -> HeadlineWords:
    """The message in Swedish."""
    return _words(headline, "sv")


def words_en(headline: Headline) -> HeadlineWords:
    """The message in English."""
    return _words(headline, "en")


def _words(h: Headline, lang: Lang) -> HeadlineWords:
    return HeadlineWords(
        lead=_lead(h, lang),
        hinge=say_gaps(h.gaps, month_name(h.month, lang), lang),
        direction=_direction(h, lang),
        types=_types(h, lang),
        regions=_regions(h, lang),
        trust=say_trust(h, lang),
        source=say_source(h, lang),
    )


def _lead(h: Headline, lang: Lang) -> str:
    """The share integrated and standalone, by both values where they differ."""
    month = full_month(h.month, lang)
    likely, printed = h.likely.now, h.printed.now
    one, other = (format_share(country.integrated_share, lang) for country in (likely, printed))
    if not one or not other:
        return (
            f"För {month} kan ingen andel räknas ut."
            if lang == "sv"
            else f"No share can be told for {month}."
        )
    known = _of(likely, lang)
    if likely.same_counts(printed):
        return (
            f"I {month} utfärdades {one} av alla intyg integrerat; fristående var {known}."
            if lang == "sv"
            else f"In {month} {one} of all certificates were issued integrated; standalone were "
            f"{known}."
        )
    if lang == "sv":
        return (
            f"I {month} utfärdades troligen {one} av alla intyg integrerat, enligt bildspelet "
            f"{other}. Fristående var troligen {known}, enligt bildspelet "
            f"{_of(printed, lang)}."
        )
    return (
        f"In {month} probably {one} of all certificates were issued integrated; with the numbers "
        f"as printed it is {other}. Standalone were probably {known}; printed are "
        f"{_of(printed, lang)}."
    )


def _of(country: Country, lang: Lang) -> str:
    """'2 873 av 163 986 (1,8 %)', standalone of issued."""
    standalone = format_count(country.standalone, lang)
    issued = format_count(country.issued, lang)
    share = format_share(country.standalone_share, lang)
    return f"{standalone} {'av' if lang == 'sv' else 'of'} {issued} ({share})"


def _direction(h: Headline, lang: Lang) -> str:
    """The direction against the month before, or why none is stated."""
    if h.previous_month is None or None in (h.printed.direction, h.likely.direction):
        return (
            "Ingen riktning anges: månaden före saknas eller är ofullständig."
            if lang == "sv"
            else "No direction is stated: the month before is missing or not complete."
        )
    printed, likely = _from_to(h.printed, lang), _from_to(h.likely, lang)
    if h.direction is not None:
        moved = _MOVED[lang][h.direction]
        month = full_month(h.previous_month, lang)
        if lang == "sv":
            both = "" if printed == likely else f" med troliga värden, {printed} enligt bildspelet"
            return f"Andelen fristående {moved} från {month}: {likely}{both}."
        both = "" if printed == likely else f" by likely values, {printed} by printed ones"
        return f"The standalone share {moved} since {month}: {likely}{both}."
    said = {h.printed.direction: "printed", h.likely.direction: "likely"}
    moves = [_MOVED[lang][way] for way in said if way is not None]
    points = format_decimal(float(NOTICEABLE) * 100, 1, lang)
    if lang == "sv":
        note = f", skillnaden är mindre än {points} procentenheter" if "same" in said else ""
        return (
            "Ingen riktning anges, eftersom bildspelets tal och de troliga inte säger detsamma: "
            f"enligt bildspelet {moves[0]} andelen fristående från månaden före ({printed}), "
            f"med troliga tal {_verb_after(moves[1])} ({likely}{note})."
        )
    note = f", a difference of less than {points} percentage points" if "same" in said else ""
    return (
        "No direction is stated, for printed and likely values do not say the same: "
        f"by printed numbers the standalone share {moves[0]} since the month before ({printed}), "
        f"by likely ones it {moves[1]} ({likely}{note})."
    )


def _verb_after(moved: str) -> str:
    """Swedish word order: 'minskade den', 'var den i stort sett oförändrad'."""
    verb, _, rest = moved.partition(" ")
    return f"{verb} den {rest}".rstrip()


def _from_to(message: Message, lang: Lang) -> str:
    before = message.before.standalone_share if message.before else None
    now = message.now.standalone_share
    word = "till" if lang == "sv" else "to"
    return f"{format_share(before, lang)} {word} {format_share(now, lang)}"


def _types(h: Headline, lang: Lang) -> str:
    if not h.types_by_count:
        return "Inga fristående intyg." if lang == "sv" else "No standalone certificates."
    count = _list([_with_count(one, type_name(one.id), lang) for one in h.types_by_count], lang)
    share = _list([_with_share(one, type_name(one.id), lang) for one in h.types_by_share], lang)
    if lang == "sv":
        return (
            f"Flest fristående har {count}. Störst andel fristående har {share}. "
            f"(Typer med minst {LEAST_ISSUED} intyg i månaden.)"
        )
    return (
        f"Most standalone have {count}. The largest standalone share have "
        f"{share}. (Types with at least {LEAST_ISSUED} certificates in the month.)"
    )


def _regions(h: Headline, lang: Lang) -> str:
    if not h.regions_by_share:
        return (
            "Ingen region har fristående intyg."
            if lang == "sv"
            else "No region has standalone certificates."
        )
    share = [_with_share(one, region_name(one.id), lang) for one in h.regions_by_share]
    count = [_with_count(one, region_name(one.id), lang) for one in h.regions_by_count]
    if lang == "sv":
        return (
            f"Störst andel fristående har {_list(share, lang)}. "
            f"Flest fristående har {_list(count, lang)}."
        )
    return (
        f"The largest standalone share have {_list(share, lang)}. "
        f"Most standalone have {_list(count, lang)}."
    )


def _with_count(one: Ranked, name: str, lang: Lang) -> str:
    likely = format_count(one.standalone, lang)
    return _beside(name, likely, format_count(one.printed_standalone, lang), lang)


def _with_share(one: Ranked, name: str, lang: Lang) -> str:
    likely = format_share(one.share, lang)
    return _beside(name, likely, format_share(one.printed_share, lang), lang)


def _beside(name: str, likely: str, printed: str, lang: Lang) -> str:
    """'FK7804 (troligt 2 073, enligt bildspelet 791)', or one number if alike."""
    if likely == printed:
        return f"{name} ({likely})"
    if lang == "sv":
        return f"{name} (troligt {likely}, enligt bildspelet {printed or 'okänt'})"
    return f"{name} (likely {likely}, printed {printed or 'unknown'})"


def _list(parts: Sequence[str], lang: Lang) -> str:
    *first, last = parts
    if not first:
        return last
    return f"{', '.join(first)} {'och' if lang == 'sv' else 'and'} {last}"
