"""The message in words, Swedish and English: a few whole sentences a part, plain text.

Printed and likely values are both said wherever they differ, and no direction or first place
is stated where the two disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Literal

from intygsstat.chart.country_summary import LEAST_ISSUED, Country, Message
from intygsstat.locale import (
    NO_BREAK,
    Lang,
    format_count,
    format_pair,
    format_share,
    full_month,
    likelihood,
    listed,
    text,
)
from intygsstat.reference.names import plain_type_name, region_name
from intygsstat.report.gap_drivers import number_words, numbers_that_decide, say_gaps
from intygsstat.report.headline import Headline
from intygsstat.report.ranking import Ranked, Ranking

_By = Literal["share", "count"]


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
        return astuple(self)


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
        trust=_trust(h, lang),
        source=_source(h, lang),
    )


def forum_words(headline: Headline, lang: Lang = "sv") -> str:
    """When the newest deck's forum was: '14 mars 2024', 'mars 2024', or 'okänt datum'."""
    if headline.forum is None:
        return text("unknown_date", lang)
    day = f"{headline.forum.day} " if headline.forum_day_known else ""
    return day + full_month(headline.forum, lang)


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _lead(h: Headline, lang: Lang) -> str:
    """The plain answer: the standalone share, by both values where they differ, and the rest."""
    likely, printed = h.likely.now, h.printed.now
    if likely.standalone_share is None or printed.standalone_share is None:
        return _lead_without_share(h, lang)
    low, high = sorted((printed.standalone_share, likely.standalone_share))
    alike = format_pair(low, high, lang)[1] is None
    hangs = number_words(numbers_that_decide(h.gaps, printed, likely), lang)
    unknown, cells = _unknown(h, lang)
    if not (likely.complete and printed.complete):
        key = "lead_known"
    elif likely.same_counts(printed):
        key = "lead_alike"
    else:
        key = "lead_either" if alike else "lead_depends"
    counts = (format_count(count, lang) for count in (likely.standalone, likely.issued))
    return text(
        key,
        lang,
        month=full_month(h.month, lang),
        alone=_either(low, high, lang),
        rest=_either(1 - low, 1 - high, lang),
        counts=text("part_of", lang, *counts),
        depends="" if alike else text("depending_on", lang, hangs),
        unknown=unknown,
        cells=cells,
    )


def _lead_without_share(h: Headline, lang: Lang) -> str:
    """Why there is no share by printed or by likely values, and the one there is."""
    likely, printed = h.likely.now, h.printed.now
    month = full_month(h.month, lang)
    if printed.impossible:
        counts = (format_count(count, lang) for count in (printed.standalone, printed.issued))
        why = text("lead_impossible", lang, month, *counts)
    elif printed.issued or likely.issued or likely.unknown:
        return text("lead_unknown", lang, month, *_unknown(h, lang))
    else:
        return text("lead_nothing", lang, month)
    if likely.standalone_share is None:
        return _joined(why, text("no_share", lang))
    key = "likely_share" if likely.complete else "likely_share_known"
    return _joined(why, text(key, lang, format_share(likely.standalone_share, lang)))


def _unknown(h: Headline, lang: Lang) -> tuple[str, str]:
    """How many of the month's cells are not known or contradict each other, and of how many."""
    unknown = max(h.likely.now.unknown, h.printed.now.unknown)
    return format_count(unknown, lang), format_count(h.quality.month_cells, lang)


def _either(one: float, other: float, lang: Lang) -> str:
    """'1,0 eller 1,8 %', or one of them if they are written alike."""
    first, second = format_pair(one, other, lang)
    return first if second is None else text("either", lang, first, second)


def _hinge(h: Headline, lang: Lang) -> str:
    """What likely values change, and how many numbers have none since they contradict another."""
    against = h.likely.now.unknown - h.printed.now.unknown
    more = text("against_each_other", lang, format_count(against, lang)) if against > 0 else ""
    return _joined(say_gaps(h.gaps, full_month(h.month, lang).split()[0], lang), more)


def _direction(h: Headline, lang: Lang) -> str:
    """Where counts and share went since the month before, or why no direction is stated."""
    if None in (h.printed.now.standalone_share, h.likely.now.standalone_share):
        return text("no_way_without_share", lang)
    if not (h.printed.now.complete and h.likely.now.complete):
        return text("no_way_of_part", lang)
    if h.previous_month is None or None in (h.printed.direction, h.likely.direction):
        return text("no_way_from_nothing", lang)
    before = full_month(h.previous_month, lang)
    steady = ""
    if h.steady_since is not None and h.likely.direction == "same":
        same = h.printed.now.same_counts(h.likely.now)
        since = full_month(h.steady_since, lang)
        steady = text("steady" if same else "steady_likely", lang, since)
    return _joined(
        _count_direction(h, "standalone", before, lang),
        _count_direction(h, "integrated", before, lang),
        _share_direction(h, before, lang),
        steady,
    )


def _count_direction(
    h: Headline, series: Literal["standalone", "integrated"], before: str, lang: Lang
) -> str:
    """'Antalet fristående minskade från januari 2024, hur man än läser talen: …'."""

    def told(message: Message) -> tuple[str, str]:
        assert message.before is not None
        then, now = getattr(message.before, series) or 0, getattr(message.now, series) or 0
        way = "up" if now > then else "down" if now < then else "same"
        return way, text("from_to", lang, format_count(then, lang), format_count(now, lang))

    (way, likely), (printed_way, printed) = told(h.likely), told(h.printed)
    key = "number_moved" if likely == printed else "number_moved_both"
    return text(
        key if way == printed_way else "number_moved_apart",
        lang,
        what=text(f"number_of_{series}", lang),
        moved=text(f"number_{way}", lang),
        month=before.replace(" ", NO_BREAK),
        likely=likely,
        printed=printed,
    )


def _share_direction(h: Headline, before: str, lang: Lang) -> str:
    def told(message: Message) -> str:
        countries = (message.before, message.now)
        shares = (one.standalone_share if one else None for one in countries)
        return text("from_to", lang, *(format_share(share, lang) for share in shares))

    printed, likely = told(h.printed), told(h.likely)
    if h.direction is not None:
        key = "share_moved" if printed == likely else "share_moved_both"
        moved = text(f"share_{h.direction}", lang)
        return text(key, lang, moved=moved, month=before, likely=likely, printed=printed)
    return text(
        "share_moved_apart",
        lang,
        as_printed=text(f"it_{h.printed.direction}", lang),
        as_likely=text(f"it_{h.likely.direction}", lang),
        likely=likely,
        printed=printed,
    )


def _types(h: Headline, lang: Lang) -> str:
    if not h.types_by_count.likely:
        return _nobody(h, "type", lang)
    return _joined(
        _say_ranking(h.types_by_count, "count", plain_type_name, lang),
        _say_ranking(h.types_by_share, "share", plain_type_name, lang),
        text("types_ranked", lang, LEAST_ISSUED),
    )


def _regions(h: Headline, lang: Lang) -> str:
    if not h.regions_by_share.likely:
        return _nobody(h, "region", lang)
    return _joined(
        _say_ranking(h.regions_by_share, "share", region_name, lang),
        _say_ranking(h.regions_by_count, "count", region_name, lang),
    )


def _nobody(h: Headline, what: str, lang: Lang) -> str:
    """That none has standalone certificates; only where all is known is it said of every one."""
    some = h.likely.now.standalone or not h.likely.now.complete
    return text(f"no_whole_{what}" if some else f"no_{what}", lang, LEAST_ISSUED)


def _say_ranking(ranking: Ranking, by: _By, named: Callable[[str], str], lang: Lang) -> str:
    """The first few by both readings; who hangs on doubtful numbers is said to."""
    most = text(f"most_by_{by}", lang)

    def said(all_of_them: tuple[Ranked, ...] | list[Ranked]) -> str:
        return listed([_ranked_words(one, by, named, lang) for one in all_of_them], lang)

    if ranking.agreed:
        key = "ranked" if ranking.likely[1:] else "ranked_one"
        return text(key, lang, most[:1].upper() + most[1:], said(ranking.likely))
    both = sorted(ranking.in_both, key=lambda one: one.differs)
    key = "ranked_by_either" if both[1:] else "ranked_by_either_one"
    unsure = listed([named(one.id) for one in both if one.differs], lang)
    return _joined(
        text(key, lang, said(both), most) if both else "",
        text("size_hangs", lang, unsure) if unsure else "",
        text("place_hangs", lang, said(ranking.in_one)) if ranking.in_one else "",
    )


def _ranked_words(one: Ranked, by: _By, named: Callable[[str], str], lang: Lang) -> str:
    """'FK7804 (troligt 2 073, enligt bildspelet 791)', or one number if alike."""
    if by == "share":
        likely, printed = (format_share(each, lang) for each in (one.share, one.printed_share))
        if (one.printed_standalone or 0) > (one.printed_issued or 0):
            printed = text("above_all", lang)
    else:
        counts = (one.standalone, one.printed_standalone)
        likely, printed = (format_count(each, lang) for each in counts)
    if likely != printed:
        likely = text("both_said", lang, likely, printed or text("unknown", lang))
    return f"{named(one.id)} ({likely})"


def _trust(h: Headline, lang: Lang) -> str:
    """What doubtful numbers do to the message, and how many findings there are, by what they
    name; the grid and the cards have the same."""
    q = h.quality
    n = {name: format_count(getattr(q, name), lang) for name in q.__slots__}
    kinds = [kind for kind in ("of_numbers", "of_rows", "of_tables") if getattr(q, kind)]
    total = q.of_numbers + q.of_rows + q.of_tables
    n["kinds"] = ", ".join(text(kind, lang, n[kind]) for kind in kinds)
    n["total"], n["own"] = (format_count(count, lang) for count in (total, total - q.cards))
    keys = ["month_missing"] if q.month_missing else []
    if total:
        keys += ["found" if total > 1 else "found_one"]
        keys += ["found_linked"] if total > q.cards else []
        keys += ["proposed_and_decided" if q.decided_cells else "proposed"]
    else:
        keys += ["found_nothing"]
    return _joined(_effect(h, lang), *(text(key, lang, **n) for key in keys))


def _effect(h: Headline, lang: Lang) -> str:
    """What doubtful numbers do to the newest month's share, and how likely the proposals are."""
    printed, likely = h.printed.now, h.likely.now
    if printed.same_counts(likely):
        return text("effect_none", lang)
    if printed.standalone_share is None and likely.standalone_share is None:
        return text("effect_on_counts", lang)
    shares = {"printed": _share_words(printed, lang), "likely": _share_words(likely, lang)}
    hangs = number_words(numbers_that_decide(h.gaps, printed, likely), lang)
    alike, sure = shares["printed"] == shares["likely"], h.quality.least_confidence
    return _joined(
        text("effect_not_on_share" if alike else "effect_on_share", lang, hangs=hangs, **shares),
        text("least_sure", lang, likelihood(sure, lang)) if sure else "",
        "" if alike else text("may_be_wrong", lang),
    )


def _share_words(country: Country, lang: Lang) -> str:
    """The standalone share, 'över 100 %' where more are standalone than issued, or 'okänd'."""
    if country.standalone_share is not None:
        return format_share(country.standalone_share, lang)
    return text("above_all" if country.impossible else "share_unknown", lang)


def _source(h: Headline, lang: Lang) -> str:
    mark = f" ({text('reconstruction', lang)})"
    decks = ", ".join(deck + (mark if deck in h.reconstructed else "") for deck in h.decks)
    return text("message_source", lang, decks=decks, forum=forum_words(h, lang))
