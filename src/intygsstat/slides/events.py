"""What sentences on the slides plainly say of what happened or will, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from intygsstat.model import Box, Event, EventKind, ForumDate, Page
from intygsstat.recognise.cells import on_page
from intygsstat.reference.dates import DATE, Dated, Tense, When, read_dates
from intygsstat.reference.lookup import MONTHS_SV, known_party, type_id
from intygsstat.reference.slide_words import says
from intygsstat.slides.paragraphs import Paragraph

# The first of them that a sentence says is the one it tells of.
_KINDS: tuple[EventKind, ...] = (
    "deadline",
    "next_forum",
    "client_primary",
    "client_activated",
    "type_available",
    "disturbance",
    "release",
)
_SURE: tuple[EventKind, ...] = ("deadline", "disturbance")  # 'inte' in them denies nothing
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÅÄÖ])")
_CODE = re.compile(r"(?<![\w./:-])((?:FK|TS|AG|AF|TSTRK)?) ?-?(\d{4,5}|1-14)(?![\w/:-]|\.\d)")
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)  # until its paragraph's is known
_MOST_WORDS = 6  # of a party's name


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as understood: its kind, None where it says none, and its dates."""

    text: str
    kinds: tuple[EventKind, ...]
    dated: Dated

    def is_sure(self, kinds: Sequence[EventKind]) -> bool:
        """True unless its dates can't be told, or a word in it leaves open whether it is so."""
        denied = says(self.dated.rest, "unsure") and not set(kinds) & set(_SURE)
        return self.dated.plain and not denied


def page_events(
    page: Page,
    blocks: Sequence[Sequence[Paragraph]],
    title: str,
    forum: ForumDate | None,
) -> list[Event]:
    """The events that the paragraphs of a page tell, in reading order."""
    whole = _understood(title, forum)
    found: list[Event] = []
    for block in blocks:
        heading: tuple[Paragraph, _Sentence] | None = None
        just_before = False
        for paragraph in block:
            level = heading[0].level if heading else None
            below = heading is not None and (paragraph.level != level or just_before)
            if not below:
                heading = None
            above = heading[1] if heading else whole
            box = on_page(paragraph.box, page)
            sentences = [_understood(text, forum, above.text) for text in _sentences(paragraph)]
            for sentence in sentences:
                said = _under(sentence, above, is_title=heading is None)
                found += [replace(event, page=page.number, box=box) for event in said]
            just_before = paragraph.text.endswith(":")
            if just_before or sentences[-1].kinds:
                heading = paragraph, sentences[-1]
    return found


def told_once(events: Sequence[Event]) -> tuple[Event, ...]:
    """One row an event: of several tellings the finest, and of those the first."""
    kept: list[Event] = []
    for event in events:
        same = [k for k, other in enumerate(kept) if _tell_the_same(other, event)]
        if not same:
            kept.append(event)
        elif _days(event) < min(_days(kept[k]) for k in same) and len(same) == 1:
            kept[same[0]] = event
    forums = [event.date_from for event in kept if event.kind == "next_forum"]
    later = {start for start in forums if start > min(forums)}  # the one after the next
    kept = [e for e in kept if e.kind != "next_forum" or e.date_from not in later]
    return tuple(sorted(kept, key=lambda event: event.page))


def _days(event: Event) -> tuple[int, float]:
    length = (event.date_to - event.date_from).total_seconds()
    return (event.precision != "minute", length)


def _tell_the_same(one: Event, other: Event) -> bool:
    if (one.kind, one.subject) != (other.kind, other.subject):
        return False
    few, many = sorted((set(one.parties), set(other.parties)), key=len)
    spans = When(one.date_from, one.date_to, None), When(other.date_from, other.date_to, None)
    return few <= many and (spans[0].holds(spans[1]) or spans[1].holds(spans[0]))


def _sentences(paragraph: Paragraph) -> list[str]:
    return _SENTENCE_END.split(paragraph.text)


def _understood(text: str, forum: ForumDate | None, years: str = "") -> _Sentence:
    tense: Tense = "past" if says(text, "past") else "future" if says(text, "future") else ""
    if says(text, "next_forum"):
        tense = "future"
    dated = read_dates(text, forum, tense, years)
    kinds = [kind for kind in _KINDS if says(dated.rest, kind)]
    if kinds[:1] == ["client_activated"] and "release" in kinds:
        kinds = ["client_activated", "release"]
    else:
        kinds = kinds[:1]
    return _Sentence(text, tuple(kinds), dated)


def _under(sentence: _Sentence, above: _Sentence, *, is_title: bool) -> Iterator[Event]:
    """The events of a sentence below a heading, which may lend it its kind or its date."""
    kinds, whens = sentence.kinds, sentence.dated.whens
    together = f"{above.dated.rest} {sentence.dated.rest}"
    lends = len(above.kinds) == 1 and says(together, above.kinds[0]) and not kinds
    if whens:
        begins = sentence.dated.rest.lstrip("( ").startswith(DATE)
        if lends and not above.dated.whens and (begins or not is_title):
            kinds = above.kinds
    elif above.is_sure(above.kinds):
        if kinds == ("client_activated",) and "release" in above.kinds:
            whens = above.dated.whens
        elif lends and above.kinds == ("type_available",):
            kinds, whens = above.kinds, above.dated.whens
    if sentence.is_sure(kinds):
        for kind in sorted(kinds, key=lambda kind: kind != "release"):
            yield from _events(kind, sentence, whens)


def _events(kind: EventKind, sentence: _Sentence, whens: Sequence[When]) -> Iterator[Event]:
    subjects: tuple[str, ...] = ("",)
    parties: tuple[str, ...] = ()
    if kind == "client_activated":
        parties = tuple(sorted(parties_in(sentence.text)))
        whens = _one_month(whens) if parties else ()
    if kind == "type_available":
        subjects = types_in(sentence.text)
    if kind == "client_primary":
        named = [("integrated", "integrer"), ("standalone", "fristaende")]
        subjects = tuple(s for s, word in named if word in sentence.dated.rest) or ("",)
    if len(whens) == 1 or kind in ("release", "disturbance"):
        for when, said in ((when, when.precision) for when in whens):
            if said:
                for name in subjects:
                    yield Event(0, kind, when.start, when.end, said, name, parties, _NOWHERE)


def _one_month(whens: Sequence[When]) -> Sequence[When]:
    """Of several dates, as of two releases, the month that holds them all, if one does."""
    months = {day.date().replace(day=1) for when in whens for day in (when.start, when.end)}
    if len(whens) < 2 or len(months) > 1:
        return whens
    (month,) = months
    return read_dates(f"i {MONTHS_SV[month.month - 1]} {month.year}", None).whens


def types_in(text: str) -> tuple[str, ...]:
    """The known certificate types whose codes stand in `text`, in printed order."""
    found = []
    for letters, number in _CODE.findall(text):
        known = type_id(letters + number) or (None if letters else type_id(f"FK{number}"))
        found += [known] if known else []
    return tuple(dict.fromkeys(found))


def parties_in(text: str) -> set[str]:
    """The ids of the regions, agents and companies that a sentence names."""
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    found: set[str] = set()
    start = 0
    while start < len(words):
        for length in range(min(_MOST_WORDS, len(words) - start), 0, -1):
            name = words[start : start + length]
            if any(word[-1] in ",;:" for word in name[:-1]):
                continue
            party = known_party(" ".join(name).rstrip(",;:.")) if name[0][0].isupper() else None
            if party:
                found.add(party[0])
                start += length - 1
                break
        start += 1
    return found
