"""What sentences on the slides plainly say of what happened or will, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from intygsstat.models import Event, EventKind, ForumDate, Precision
from intygsstat.pdf.words import Page
from intygsstat.reference.dates import DATE, Dated, Tense, When, months_from, read_dates
from intygsstat.reference.lookup import parties_in, type_id
from intygsstat.reference.slide_words import says
from intygsstat.slides.paragraphs import Paragraph
from intygsstat.tables.cells import on_page

# The first of them that a sentence says is the one it is about.
_KINDS: tuple[EventKind, ...]
_KINDS = ("deadline", "next_forum", "client_primary", "client_activated")
_KINDS += ("type_available", "disturbance", "release")
_SURE = {"deadline", "disturbance"}  # 'inte' in them denies nothing
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÅÄÖ])")
_CODE = re.compile(r"(?<![\w./:-])((?:FK|TS|AG|AF|TSTRK)?) ?-?(\d{4,5}|1-14)(?![\w/:-]|\.\d)")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as understood: its kinds, none where it says none, and its dates."""

    text: str
    kinds: tuple[EventKind, ...]
    dated: Dated

    def is_sure(self, kinds: Sequence[EventKind]) -> bool:
        """True unless its dates can't be told, or a word in it leaves open whether it is so."""
        return self.dated.plain and (bool(_SURE & {*kinds}) or not says(self.dated.rest, "unsure"))


def page_events(
    page: Page,
    blocks: Sequence[Sequence[Paragraph]],
    title: str,
    forum: ForumDate | None,
) -> list[Event]:
    """The events in the paragraphs of a page, in reading order."""
    whole = _understood(title, forum)
    found: list[Event] = []
    for block in blocks:
        above, level, opens = whole, None, False
        for paragraph in block:
            if paragraph.level == level and not opens:  # beside the heading, not below it
                above, level = whole, None
            box = on_page(paragraph.box, page)
            for text in _SENTENCE_END.split(paragraph.text):
                sentence = _understood(text, forum, above.text)
                said = _under(sentence, above, level is None)
                found += [Event(page.number, *what, box) for what in said]
            opens = paragraph.text.endswith(":")
            if opens or sentence.kinds:
                above, level = sentence, paragraph.level
    return found


def without_repeats(events: Sequence[Event]) -> tuple[Event, ...]:
    """One row an event: of several sentences about it the finest, and of those the first."""
    kept: list[Event] = []
    for event in sorted(events, key=lambda e: (e.precision != "minute", e.date_to - e.date_from)):
        if not any(_are_one(event, other) for other in kept):
            kept.append(event)
    forums = [event.date_from for event in kept if event.kind == "next_forum"]
    kept = [e for e in kept if e.kind != "next_forum" or e.date_from == min(forums)]
    return tuple(event for event in events if event in kept)


def _are_one(one: Event, other: Event) -> bool:
    few, many = sorted(({*one.parties}, {*other.parties}), key=len)
    first, second = (When(event.date_from, event.date_to, None) for event in (one, other))
    alike = (one.kind, one.subject) == (other.kind, other.subject) and few <= many
    return alike and (first.holds(second) or second.holds(first))


def _understood(text: str, forum: ForumDate | None, years: str = "") -> _Sentence:
    tense: Tense = "past" if says(text, "past") else "future" if says(text, "future") else ""
    dated = read_dates(text, forum, "future" if says(text, "next_forum") else tense, years)
    kinds = tuple(kind for kind in _KINDS if says(dated.rest, kind))
    of_release = kinds[:1] == ("client_activated",) and "release" in kinds
    return _Sentence(text, ("client_activated", "release") if of_release else kinds[:1], dated)


# What an event is, between its page and its box.
_Said = tuple[EventKind, datetime, datetime, Precision, str, tuple[str, ...]]


def _under(sentence: _Sentence, above: _Sentence, under_title: bool) -> Iterator[_Said]:
    """The events of a sentence below a heading, which may lend it its kind or its date."""
    kinds, whens = sentence.kinds, sentence.dated.whens
    together = f"{above.dated.rest} {sentence.dated.rest}"
    lends = len(above.kinds) == 1 and says(together, above.kinds[0]) and not kinds
    if whens:
        begins = sentence.dated.rest.lstrip("( ").startswith(DATE)
        if lends and not above.dated.whens and (begins or not under_title):
            kinds = above.kinds
    elif above.is_sure(above.kinds):
        if lends and above.kinds == ("type_available",):
            kinds, whens = above.kinds, above.dated.whens
        elif kinds == ("client_activated",) and "release" in above.kinds:
            whens = above.dated.whens
    if sentence.is_sure(kinds):
        for kind in reversed(kinds):
            yield from _said(kind, sentence, whens)


def _said(kind: EventKind, sentence: _Sentence, whens: Sequence[When]) -> Iterator[_Said]:
    subjects: Sequence[str] = ("",)
    parties: tuple[str, ...] = ()
    if kind == "client_activated":
        parties = tuple(sorted(parties_in(sentence.text)))
        whens = _one_month(whens) if parties else ()
    elif kind == "type_available":
        subjects = types_in(sentence.text)
    elif kind == "client_primary":
        named = {"integrated": "integrer", "standalone": "fristaende"}
        subjects = [s for s, word in named.items() if word in sentence.dated.rest] or subjects
    if len(whens) == 1 or kind in ("release", "disturbance"):
        for when, subject in product(whens, subjects):
            if when.precision:
                yield kind, when.start, when.end, when.precision, subject, parties


def _one_month(whens: Sequence[When]) -> Sequence[When]:
    """Of several dates, as of two releases, the month that holds them all, if one does."""
    months = {day.date().replace(day=1) for when in whens for day in (when.start, when.end)}
    return [months_from(min(months))] if len(whens) > 1 and len(months) == 1 else whens


def types_in(text: str) -> list[str]:
    """The known certificate types whose codes stand in `text`, in printed order."""
    codes = [
        (letters + number, letters or f"FK{number}") for letters, number in _CODE.findall(text)
    ]
    found = (type_id(code) or type_id(of_fk) for code, of_fk in codes)
    return list(dict.fromkeys(known for known in found if known))
