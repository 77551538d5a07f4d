"""Which words on a slide say what: the marks in a table's cells, and the words of headings and
sentences. Both are data; how they are looked up stands here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from intygsstat.model import RolloutState
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.text import REMEMBERED, folded, skeleton, without_footnote_mark

_BESIDE = {"unsure", "past", "future", "party_heading", "agents", "rollout", "task"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell's words or sign say of a rollout and of a presence; None where neither."""

    status: RolloutState
    present: bool | None


@cache
def _marks() -> dict[str, Mark]:
    states: dict[str, RolloutState] = {"done": "done", "planned": "planned", "unknown": "unknown"}
    present = {"true": True, "false": False, "": None}
    return {
        folded(row["printed"]): Mark(states[row["status"]], present[row["present"]])
        for row in reference_rows("status_words.csv")
    }


@lru_cache(maxsize=REMEMBERED)
def mark_of(text: str) -> Mark | None:
    """The mark that `text` is, whole: 'Klart', 'Ja', '✓', '-'; None if it is none."""
    return _marks().get(folded(without_footnote_mark(text)).rstrip(".! "))


@cache
def _patterns() -> dict[str, list[tuple[list[re.Pattern[str]], re.Pattern[str] | None]]]:
    found: dict[str, list[tuple[list[re.Pattern[str]], re.Pattern[str] | None]]] = {}
    for row in reference_rows("slide_words.csv"):
        needed = [_pattern(part) for part in row["all_of"].split(" + ")]
        barred = _pattern(row["none_of"]) if row["none_of"] else None
        found.setdefault(row["says"], []).append((needed, barred))
    return found


def _pattern(words: str) -> re.Pattern[str]:
    """Any of the words parted by |, in a skeleton; a star stands for the rest of a word."""
    ways = [re.escape(way.strip()).replace(r"\*", "[a-z0-9]*") for way in words.split("|")]
    return re.compile(rf"\b(?:{'|'.join(ways)})\b")


@lru_cache(maxsize=REMEMBERED)
def says(text: str, what: str) -> bool:
    """True if `text` says `what`, by a row of slide_words.csv: one of each group that must be
    there and none of those that must not."""
    bare = skeleton(text)
    return any(
        all(part.search(bare) for part in needed) and not (barred and barred.search(bare))
        for needed, barred in _patterns()[what]
    )


def says_who_came(text: str) -> bool:
    """True if `text` says who takes part, or who doesn't."""
    return says(text, "attendance") or says(text, "absent")


def may_say_something(page_text: str) -> bool:
    """True if the words of a page hold all that some row of slide_words.csv asks for."""
    bare = skeleton(page_text)
    return any(
        all(part.search(bare) for part in needed)
        for what, rows in _patterns().items()
        if what not in _BESIDE
        for needed, _ in rows
    )
