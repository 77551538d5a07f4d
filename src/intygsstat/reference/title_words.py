"""The words that titles of statistics may be made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.text import REMEMBERED, phrase_pattern, skeleton

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
