"""Which words on a slide say what: the marks in a table's cells, and the words of headings and
sentences. Both are data; how they are looked up stands here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import NamedTuple, cast

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
