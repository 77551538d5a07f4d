"""The words that titles of statistics may be made of: the project's reference, and a user's own."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from intygsstat.errors import BadReferenceError
from intygsstat.files import read_bytes
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.text import REMEMBERED, phrase_pattern, skeleton

FILE_NAME = "title_words.csv"
_LARGEST = 1  # MiB
_ADVICE = "mend or remove the line; the file is like reference/title_words.csv"
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


_COLUMNS = TitleWord.__slots__
Phrases = dict[str, list[tuple[re.Pattern[str], TitleWord]]]


@cache
def title_words() -> tuple[TitleWord, ...]:
    """The words of title_words.csv."""
    return tuple(map(_title_word, reference_rows(FILE_NAME)))


def _title_word(row: dict[str, str]) -> TitleWord:
    return TitleWord(row["words"], cast(Role, row["role"]), row["meaning_sv"], row["meaning_en"])


def read_title_words(path: Path) -> tuple[TitleWord, ...]:
    """A user's own words, from a file like the reference's; none if there is no such file.

    Raises:
        BadReferenceError: it is no such table.
    """
    if not path.exists():
        return ()
    read = read_bytes(path, _LARGEST, BadReferenceError, _ADVICE)
    try:
        lines = read.decode("utf-8-sig").splitlines()
        dialect = ";" if lines and ";" in lines[0] else ","
        rows = list(csv.DictReader(lines, delimiter=dialect))
    except (csv.Error, UnicodeDecodeError) as error:
        raise _bad("", "a CSV file in UTF-8", str(error)) from None
    found = []
    for number, row in enumerate(rows, start=2):
        where = f", line {number}"
        if set(row) != set(_COLUMNS):
            raise _bad("", f"the columns {','.join(_COLUMNS)}", ",".join(map(str, row)))
        row = {name: (row[name] or "").strip() for name in _COLUMNS}
        if row["role"] not in get_args(Role):
            raise _bad(where, f"as role one of {', '.join(get_args(Role))}", repr(row["role"]))
        if not skeleton(row["words"]):
            raise _bad(where, "a word or several", repr(row["words"]))
        if row["role"] in ("other", "part") and not (row["meaning_sv"] and row["meaning_en"]):
            raise _bad(where, "what it means, in Swedish and English", "no meaning")
        found.append(_title_word(row))
    return tuple(found)


def _bad(where: str, expected: str, found: str) -> BadReferenceError:
    return BadReferenceError(
        f"{FILE_NAME}{where}", expected=expected, found=found, try_this=_ADVICE
    )


def phrases_of(known: Iterable[TitleWord]) -> Phrases:
    """The words with their patterns by the letter they begin with, the longest first."""

    def length(word: TitleWord) -> tuple[int, int, bool]:
        words = skeleton(word.words).split()
        return len(words), len(words[-1]), not word.words.endswith("*")

    found: Phrases = {}
    for word in sorted(known, key=length, reverse=True):
        pattern = re.compile(phrase_pattern(word.words))
        found.setdefault(skeleton(word.words)[0], []).append((pattern, word))
    return found


@cache
def _reference_phrases() -> Phrases:
    return phrases_of(title_words())


def title_word_at(
    text: str, place: int = 0, own: Phrases | None = None
) -> tuple[TitleWord | None, str]:
    """What stands at a place of a skeleton, a user's `own` words before the reference's, and
    how much of the text it is."""
    for known in (own or {}, _reference_phrases()):
        for pattern, word in known.get(text[place], ()):
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
