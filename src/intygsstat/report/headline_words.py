"""The message in words, Swedish and English: a few whole sentences a part, plain text.

Printed and likely values are both said wherever they differ, and no direction
is stated where the two disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

from intygsstat.chart.formats import (
    format_count,
    format_pair,
    format_share,
    full_month,
    plain_type_name,
    region_name,
)
from intygsstat.chart.message import LEAST_ISSUED, Country, Direction, Message
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import Headline
from intygsstat.report.headline_counts import say_count
from intygsstat.report.headline_high import say_ranking
from intygsstat.report.headline_trust import month_name, say_source, say_trust
from intygsstat.report.hinge import number_words, numbers_that_decide, say_gaps

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
        hinge=_hinge(h, lang),
        direction=_direction(h, lang),
        types=_types(h, lang),
        regions=_regions(h, lang),
        trust=say_trust(h, lang),
        source=say_source(h, lang),
    )


def _hinge(h: Headline, lang: Lang) -> str:
    """What likely values change, and how many numbers have none since they contradict another."""
    words = say_gaps(h.gaps, month_name(h.month, lang), lang)
    against = h.likely.now.unknown - h.printed.now.unknown
    if against <= 0:
        return words
    count = format_count(against, lang)
    if lang == "sv":
        return f"{words} {count} av talen motsäger varandra och räknas inte i den troliga andelen."
    return f"{words} {count} numbers contradict each other and are not in the likely share."


def _lead(h: Headline, lang: Lang) -> str:
    """The plain answer: the standalone share, by both values where they differ, and the rest."""
    month = full_month(h.month, lang)
    likely, printed = h.likely.now, h.printed.now
    if likely.standalone_share is None or printed.standalone_share is None:
        return _no_share(h, month, lang)
    low, high = sorted((printed.standalone_share, likely.standalone_share))
    alone, rest = _either(low, high, lang), _either(1 - low, 1 - high, lang)
    hangs = number_words(numbers_that_decide(h.gaps, printed, likely), lang)
    if not (likely.complete and printed.complete):
        unknown, cells = _unknown(h, lang)
        one = format_pair(low, high, lang)[1] is None
        if lang == "sv":
            depends = "" if one else f", beroende på {hangs}"
            return (
                f"Fristående är {alone} av intygen i {month}{depends}, räknat där båda "
                f"tabellernas tal är kända: {unknown} av månadens {cells} tal är okända eller "
                "motsäger varandra. Hur många intyg som är integrerade går därför inte att säga."
            )
        depends = "" if one else f", depending on {hangs}"
        return (
            f"Standalone is {alone} of the certificates in {month}{depends}, where both tables' "
            f"numbers are known: {unknown} of the month's {cells} numbers are unknown or "
            "contradict each other. How many certificates are integrated can therefore not be said."
        )
    if lang == "sv":
        if likely.same_counts(printed):
            words = f"Fristående är {alone} av intygen i {month}: {_of(likely, lang)}."
        elif format_pair(low, high, lang)[1] is None:
            words = f"Fristående är {alone} av intygen i {month}, hur man än läser talen."
        else:
            words = f"Fristående är {alone} av intygen i {month}, beroende på {hangs}."
        return f"{words} Resten, {rest}, är integrerat."
    if likely.same_counts(printed):
        words = f"Standalone is {alone} of the certificates in {month}: {_of(likely, lang)}."
    elif format_pair(low, high, lang)[1] is None:
        words = f"Standalone is {alone} of the certificates in {month}, by either reading."
    else:
        words = f"Standalone is {alone} of the certificates in {month}, depending on {hangs}."
    return f"{words} The rest, {rest}, is integrated."


def _no_share(h: Headline, month: str, lang: Lang) -> str:
    """Why there is no share by printed or by likely values, and the one there is."""
    likely, printed = h.likely.now, h.printed.now
    unknown, cells = _unknown(h, lang)
    swedish = lang == "sv"
    if printed.impossible:
        alone, issued = format_count(printed.standalone, lang), format_count(printed.issued, lang)
        why = (
            f"Enligt bildspelet är fler intyg fristående än utfärdade i {month}, {alone} mot "
            f"{issued}, vilket inte kan stämma."
            if swedish
            else f"By the printed numbers more certificates are standalone than issued in {month}, "
            f"{alone} against {issued}, which can't be right."
        )
    elif not (printed.issued or likely.issued) and not likely.unknown:
        return (
            f"I {month} är inga intyg utfärdade, så ingen andel kan räknas ut."
            if swedish
            else f"No certificates were issued in {month}, so no share can be told."
        )
    else:
        return (
            f"För {month} kan ingen andel räknas ut: {unknown} av månadens {cells} tal är okända "
            "eller motsäger varandra."
            if swedish
            else f"No share can be told for {month}: {unknown} of the month's {cells} numbers are "
            "unknown or contradict each other."
        )
    if likely.standalone_share is None:
        return f"{why} {'Ingen andel kan räknas ut.' if swedish else 'No share can be told.'}"
    share = format_share(likely.standalone_share, lang)
    if swedish:
        where = "" if likely.complete else ", räknat där båda tabellernas tal är kända"
        return f"{why} Med troliga tal är andelen fristående {share}{where}."
    where = "" if likely.complete else ", where both tables' numbers are known"
    return f"{why} By likely numbers the standalone share is {share}{where}."


def _unknown(h: Headline, lang: Lang) -> tuple[str, str]:
    """How many of the month's cells are not known or contradict each other, and of how many."""
    unknown = max(h.likely.now.unknown, h.printed.now.unknown)
    return format_count(unknown, lang), format_count(h.quality.month_cells, lang)


def _either(one: float, other: float, lang: Lang) -> str:
    """'1,0 eller 1,8 %', or one of them if they are written alike."""
    first, second = format_pair(one, other, lang)
    return first if second is None else f"{first} {'eller' if lang == 'sv' else 'or'} {second}"


def _of(country: Country, lang: Lang) -> str:
    """'2 873 av 163 986', standalone of issued."""
    standalone = format_count(country.standalone, lang)
    issued = format_count(country.issued, lang)
    return f"{standalone} {'av' if lang == 'sv' else 'of'} {issued}"


def _direction(h: Headline, lang: Lang) -> str:
    """Where counts and share went since the month before, or why no direction is stated."""
    if None in (h.printed.now.standalone_share, h.likely.now.standalone_share):
        return (
            "Ingen riktning anges: månaden har ingen andel att jämföra."
            if lang == "sv"
            else "No direction is stated: the month has no share to compare."
        )
    if not (h.printed.now.complete and h.likely.now.complete):
        return (
            "Ingen riktning anges: månaden är ofullständig."
            if lang == "sv"
            else "No direction is stated: the month is not complete."
        )
    if h.previous_month is None or None in (h.printed.direction, h.likely.direction):
        return (
            "Ingen riktning anges: månaden före saknas eller är ofullständig."
            if lang == "sv"
            else "No direction is stated: the month before is missing or not complete."
        )
    counts = " ".join(say_count(h, series, lang) for series in ("standalone", "integrated"))
    return f"{counts} {_share_direction(h, lang)}{_steady(h, lang)}"


def _steady(h: Headline, lang: Lang) -> str:
    if h.steady_since is None or h.likely.direction != "same":
        return ""
    since, same = full_month(h.steady_since, lang), h.printed.now.same_counts(h.likely.now)
    if lang == "sv":
        begin = "Andelen har" if same else "Med troliga tal har andelen"
        return f" {begin} legat still sedan {since}."
    return f" {'The' if same else 'By likely numbers the'} share has been steady since {since}."


def _share_direction(h: Headline, lang: Lang) -> str:
    assert h.previous_month is not None
    printed, likely = _from_to(h.printed, lang), _from_to(h.likely, lang)
    month = full_month(h.previous_month, lang)
    if h.direction is not None:
        moved = _MOVED[lang][h.direction]
        if lang == "sv":
            both = "" if printed == likely else f" med troliga värden, {printed} enligt bildspelet"
            return f"Andelen fristående {moved} från {month}: {likely}{both}."
        both = "" if printed == likely else f" by likely values, {printed} by printed ones"
        return f"The standalone share {moved} since {month}: {likely}{both}."
    moves = [_MOVED[lang][way] for way in (h.printed.direction, h.likely.direction) if way]
    if lang == "sv":
        return (
            f"Ingen riktning anges för andelen: enligt bildspelet {moves[0]} den ({printed}), "
            f"med troliga tal {_verb_after(moves[1])} ({likely})."
        )
    return (
        f"No direction is stated for the share: by printed numbers it {moves[0]} ({printed}), "
        f"by likely ones it {moves[1]} ({likely})."
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
    if not h.types_by_count.likely:
        if _has_standalone(h):
            return (
                f"Ingen intygstyp med minst {LEAST_ISSUED} intyg och hel summa har fristående."
                if lang == "sv"
                else f"No type with at least {LEAST_ISSUED} certificates and a whole sum has "
                "standalone ones."
            )
        return "Inga fristående intyg." if lang == "sv" else "No standalone certificates."
    share = say_ranking(h.types_by_share, "share", plain_type_name, lang)
    count = say_ranking(h.types_by_count, "count", plain_type_name, lang)
    if lang == "sv":
        return f"{count} {share} (Typer med minst {LEAST_ISSUED} intyg i månaden.)"
    return f"{count} {share} (Types with at least {LEAST_ISSUED} certificates in the month.)"


def _has_standalone(h: Headline) -> bool:
    """False only where all is known and none is standalone."""
    return bool(h.likely.now.standalone) or not h.likely.now.complete


def _regions(h: Headline, lang: Lang) -> str:
    if not h.regions_by_share.likely:
        if _has_standalone(h):
            return (
                f"Ingen region med minst {LEAST_ISSUED} intyg och hel summa har fristående."
                if lang == "sv"
                else f"No region with at least {LEAST_ISSUED} certificates and a whole sum has "
                "standalone ones."
            )
        return (
            "Ingen region har fristående intyg."
            if lang == "sv"
            else "No region has standalone certificates."
        )
    share = say_ranking(h.regions_by_share, "share", region_name, lang)
    count = say_ranking(h.regions_by_count, "count", region_name, lang)
    return f"{share} {count}"
