"""What sentences on the slides plainly say of what happened or will, and when.

Lines of text are joined to the paragraphs that they are parts of; what heads some lends them its
kind or its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from statistics import median

from intygsstat.models import Box, Event, EventKind, ForumDate, Precision, box_around
from intygsstat.pdf.words import Page
from intygsstat.reference.dates import DATE, Dated, Tense, When, months_from, read_dates
from intygsstat.reference.lookup import parties_in, type_id
from intygsstat.reference.words import says
from intygsstat.tables.cells import on_page
from intygsstat.tables.rows import Line

_BULLET = re.compile(r"^([•●○▪■◦‣⁃*➢➤✓–—-]|o(?= )|[\uf000-\uf0ff])\s*(?=\S)")
_OPEN = re.compile(r"(?:,|\b(?:och|för|i|den|till|av|regionen?|regioner|med|på|under|från|nya))$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text without its bullet; those with one `level` stand in one list."""

    text: str
    box: Box
    level: tuple[str, int, int]


def title_of(lines: Sequence[Sequence[Line]]) -> Line | None:
    """The slide's title: its first line, if it is larger than the text below."""
    if len(lines) < 2 or not lines[0]:
        return None
    below = median(phrase.size for line in lines[1:] for phrase in line)
    return lines[0][0] if lines[0][0].size > 1.15 * below else None


def blocks_of(lines: Iterable[Sequence[Line]]) -> list[list[Paragraph]]:
    """The paragraphs of each block: phrases that stand one below the other."""
    blocks: list[list[Line]] = []
    for line in lines:
        for phrase in _with_bullets(line):
            above = []
            for block in blocks:
                last, size = block[-1], max(block[-1].size, phrase.size)
                is_below = 0 < phrase.y - last.y < 3.0 * size
                if is_below and abs(phrase.box.left - last.box.left) <= 4 * size:
                    above.append(block)
            if above:
                max(above, key=lambda block: block[-1].y).append(phrase)
            else:
                blocks.append([phrase])
    return [_paragraphs(block) for block in blocks]


def _with_bullets(line: Sequence[Line]) -> list[Line]:
    """The phrases of a line; a bullet belongs to the phrase after it."""
    phrases: list[Line] = []
    for phrase in line:
        if phrases and len(phrases[-1].text) == 1 and _BULLET.match(f"{phrases[-1].text} x"):
            phrase = Line(phrases.pop().words + phrase.words)
        phrases.append(phrase)
    return phrases


def _paragraphs(block: Sequence[Line]) -> list[Paragraph]:
    right = max(line.box.right for line in block)
    paragraphs: list[list[Line]] = []
    for line in block:
        if paragraphs and _is_continued(paragraphs[-1][-1], line, right):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    found = []
    for lines in paragraphs:
        text = " ".join(line.text for line in lines)
        bullet = _BULLET.match(text)
        level = (bullet[1] if bullet else "", round(lines[0].box.left / 4), round(lines[0].size))
        box = box_around([line.box for line in lines])
        found.append(Paragraph(text[bullet.end() :] if bullet else text, box, level))
    return found


def _is_continued(above: Line, line: Line, right: float) -> bool:
    """True if `line` goes on with the sentence above: it begins as no sentence does, or its first
    word had no room above, the text of which is not whole."""
    text, before = line.text, above.text
    alike = abs(line.size - above.size) <= 0.1 * above.size
    if _BULLET.match(text) or not alike or line.y - above.y > 1.7 * above.size:
        return False
    if text[0].islower():
        return True
    if above.box.right + 0.2 * above.size + line.words[0].box.width <= right:
        return False
    if text[0].isdigit():
        return before[-1] not in ".:;!?" and not before[0].isdigit()
    parted = parties_in(f"{before} {text}") != parties_in(before) | parties_in(text)
    return parted or _OPEN.search(before) is not None


# Paragraphs to events ----------------------------------------------------------------------------

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
        """True unless its dates are unclear, or a word in it leaves open whether it is so."""
        return self.dated.plain and (bool(_SURE & {*kinds}) or not says(self.dated.rest, "unsure"))


def page_events(
    page: Page, blocks: Sequence[Sequence[Paragraph]], title: str, forum: ForumDate | None
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
        # of several dates, as of two releases, the month that holds them all, if one does
        months = {day.date().replace(day=1) for when in whens for day in (when.start, when.end)}
        if len(whens) > 1 and len(months) == 1:
            whens = [months_from(min(months))]
        whens = whens if parties else ()
    elif kind == "type_available":
        subjects = types_in(sentence.text)
    elif kind == "client_primary":
        named = {"integrated": "integrer", "standalone": "fristaende"}
        subjects = [s for s, word in named.items() if word in sentence.dated.rest] or subjects
    if len(whens) == 1 or kind in ("release", "disturbance"):
        for when, subject in product(whens, subjects):
            if when.precision:
                yield kind, when.start, when.end, when.precision, subject, parties


def types_in(text: str) -> list[str]:
    """The known certificate types whose codes stand in `text`, in printed order."""
    codes = [
        (letters + number, letters or f"FK{number}") for letters, number in _CODE.findall(text)
    ]
    found = (type_id(code) or type_id(of_fk) for code, of_fk in codes)
    return list(dict.fromkeys(known for known in found if known))
