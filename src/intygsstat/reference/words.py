"""Which words say what: those that titles of statistics may be made of, the marks in the cells of a
deck's other tables, and the words of headings and sentences. All are data; how they are looked up
stands here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

from intygsstat.models import ForumDate, RolloutState
from intygsstat.reference.dates import DATE, read_dates
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.text import (
    REMEMBERED,
    folded,
    phrase_pattern,
    skeleton,
    without_footnote_mark,
)

Role = Literal["issued", "standalone", "harmless", "and", "other", "part"]


@dataclass(frozen=True, slots=True)
class TitleWord:
    """A word, or several in a row, that titles hold; a star stands for the rest of a word.

    `issued` and `standalone` name a channel, `and` joins, `harmless` changes nothing, `other` makes
    the table something else, which the two meanings say; so does `part`, but over a column.
    """

    words: str
    role: Role
    meaning_sv: str = ""
    meaning_en: str = ""


@cache
def title_words() -> tuple[TitleWord, ...]:
    """The words of title_words.csv."""
    return tuple(
        TitleWord(row["words"], cast(Role, row["role"]), row["meaning_sv"], row["meaning_en"])
        for row in reference_rows("title_words.csv")
    )


@cache
def _phrases() -> dict[str, list[tuple[re.Pattern[str], TitleWord]]]:
    """The words with their patterns by the letter they begin with, the longest first."""

    def length(word: TitleWord) -> tuple[int, int, bool]:
        words = skeleton(word.words).split()
        return len(words), len(words[-1]), not word.words.endswith("*")

    found: dict[str, list[tuple[re.Pattern[str], TitleWord]]] = {}
    for word in sorted(title_words(), key=length, reverse=True):
        pattern = re.compile(phrase_pattern(word.words))
        found.setdefault(skeleton(word.words)[0], []).append((pattern, word))
    return found


def title_word_at(text: str, place: int = 0) -> tuple[TitleWord | None, str]:
    """What stands at a place of a skeleton, and how much of the text it is."""
    for pattern, word in _phrases().get(text[place], ()):
        if match := pattern.match(text, place):
            return word, match[0]
    return None, ""


@lru_cache(maxsize=REMEMBERED)
def counts_something_else(heading: str) -> bool:
    """True for a column's heading with a word that makes it no count of a certificate type:
    'FK7804 (kvinnor)', 'DB fristående', 'Hittills i år'."""
    bare = skeleton(heading)
    found = (title_word_at(bare, start.start())[0] for start in re.finditer(r"\b\w", bare))
    return any(word and word.role not in ("harmless", "and", "part") for word in found)


# The other slides -------------------------------------------------------------------------------

# What is said beside something else, and makes no page worth reading.
_BESIDE = {"unsure", "past", "future", "party_heading", "rollout", "task"}
_NO_FORUM = ForumDate(date(2024, 2, 1), False, "option", "")  # only asked whether it is a date


class Mark(NamedTuple):
    """What a cell's words or sign say of a rollout and of a presence; None where neither."""

    status: RolloutState
    present: bool | None


@cache
def _marks() -> dict[str, Mark]:
    present = {"true": True, "false": False, "": None}
    return {
        folded(row["printed"]): Mark(cast(RolloutState, row["status"]), present[row["present"]])
        for row in reference_rows("status_words.csv")
    }


@lru_cache(maxsize=REMEMBERED)
def mark_of(text: str) -> Mark | None:
    """The mark that `text` is, whole: 'Klart', 'Ja', '✓', '-'; None if it is none."""
    return _marks().get(folded(without_footnote_mark(text)).rstrip(".! "))


@lru_cache(maxsize=REMEMBERED)
def is_understood(text: str) -> bool:
    """True for a mark ('Klart', 'ja', '✓', '-') or a date, and nothing beside."""
    return status_of(text, _NO_FORUM) is not None


def status_of(text: str, forum: ForumDate | None) -> tuple[RolloutState, date | None] | None:
    """How far a cell says a party has come, and the day it says: a mark, a date, or both
    ('Klart 19/3'); None if it isn't understood. A date is a plan, unless all of it lies before the
    forum: then it is the day it was done."""
    if mark := mark_of(text):
        return mark.status, None
    said = read_dates(text, forum)
    rest = said.rest.replace(DATE, "", 1).strip(" .():,")
    beside = mark_of(rest) if rest else None
    if rest and not beside:
        return None
    if not said.plain or len(said.whens) != 1:  # a date may be of a year that nothing says
        return None if rest or forum or folded(text) == said.rest else ("unknown", None)
    (when,) = said.whens
    over = forum is not None and when.end < datetime.combine(forum.day, time())
    done = over or (beside is not None and beside.status == "done")
    day = when.start.date() if when.precision in ("day", "minute") else None
    return "done" if done else "planned", day


_Rule = tuple[Sequence[re.Pattern[str]], re.Pattern[str]]


@cache
def _rules() -> dict[str, list[_Rule]]:
    """By what they say, the rows of slide_words.csv: one of each pattern of the first must stand
    in a text, and nothing of the last."""
    found: dict[str, list[_Rule]] = {}
    for row in reference_rows("slide_words.csv"):
        rule = [_any_of(part) for part in row["all_of"].split(" + ")], _any_of(row["none_of"])
        found.setdefault(row["says"], []).append(rule)
    return found


def _any_of(phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(map(phrase_pattern, phrases.split("|"))) if phrases else "(?!)")


@lru_cache(maxsize=REMEMBERED)
def says(text: str, what: str) -> bool:
    """True if `text` says `what`, by a row of slide_words.csv."""
    bare = skeleton(text)
    return any(
        all(part.search(bare) for part in all_of) and not none_of.search(bare)
        for all_of, none_of in _rules()[what]
    )


def says_who_came(text: str) -> bool:
    """True if `text` says who takes part, or who doesn't."""
    return says(text, "attendance") or says(text, "absent")


def may_say_something(page_text: str) -> bool:
    """True if the words of a page hold all that some row of slide_words.csv asks for."""
    bare = skeleton(page_text)
    rules = [rule for what, rules in _rules().items() if what not in _BESIDE for rule in rules]
    return any(all(part.search(bare) for part in all_of) for all_of, _ in rules)
