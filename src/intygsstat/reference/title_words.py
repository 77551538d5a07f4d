"""The words that titles of statistics may be made of: the project's reference, and a user's own."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from intygsstat.errors import BadReferenceError
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.text import REMEMBERED, skeleton

FILE_NAME = "title_words.csv"
Role = Literal["issued", "standalone", "harmless", "and", "other", "part"]
_COLUMNS = ("words", "role", "meaning_sv", "meaning_en")


@dataclass(frozen=True, slots=True)
class TitleWord:
    """A word, or several in a row, that titles hold, without diacritics.

    With `stem` the last one may go on ('ackumul' is 'ackumulerat' too). The role `issued`
    or `standalone` names a channel, `and` joins, `harmless` changes nothing, `other` makes the
    table something else than the counts of a month: what, the two meanings say; so does `part`,
    but over a column ('Övriga').
    """

    words: tuple[str, ...]
    stem: bool
    role: Role
    meaning_sv: str = ""
    meaning_en: str = ""

    def begins(self, words: tuple[str, ...]) -> bool:
        """True if `words` begin with these."""
        *first, last = self.words
        if len(words) < len(self.words) or words[: len(first)] != tuple(first):
            return False
        word = words[len(first)]
        return word.startswith(last) if self.stem else word == last


@cache
def title_words() -> tuple[TitleWord, ...]:
    """The words of title_words.csv."""
    return tuple(_title_word(row) for row in reference_rows(FILE_NAME))


@cache
def _by_initial() -> dict[str, list[TitleWord]]:
    found: dict[str, list[TitleWord]] = {}
    for word in title_words():
        found.setdefault(word.words[0][:1], []).append(word)
    return found


def read_title_words(path: Path) -> tuple[TitleWord, ...]:
    """A user's own words, from a file like the reference's; none if there is no such file.

    Raises:
        BadReferenceError: it is no such table.
    """
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad("", "a CSV file in UTF-8", str(error)) from None
    dialect = ";" if lines and ";" in lines[0] else ","
    found = []
    for number, row in enumerate(csv.DictReader(lines, delimiter=dialect), start=2):
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


def first_that_begins(
    words: tuple[str, ...], own: Iterable[TitleWord] = ()
) -> tuple[TitleWord | None, int]:
    """What `words` begin with, a user's `own` before the reference's and the longest first, and
    how many words that is."""
    for known in (own, _by_initial().get(words[0][:1], ())):
        fitting = [one for one in known if one.begins(words)]
        if fitting:
            best = max(fitting, key=lambda one: (len(one.words), len(one.words[-1]), not one.stem))
            return best, len(best.words)
    return None, 1


@lru_cache(maxsize=REMEMBERED)
def counts_something_else(heading: str) -> bool:
    """True for a column's heading with a word that makes it no count of a certificate type:
    'FK7804 (kvinnor)', 'DB fristående', 'Hittills i år'."""
    words = tuple(skeleton(heading).split())
    begins = (first_that_begins(words[place:])[0] for place in range(len(words)))
    return any(word is not None and word.role not in ("harmless", "and", "part") for word in begins)


def _title_word(row: dict[str, str]) -> TitleWord:
    words = row["words"]
    return TitleWord(
        tuple(skeleton(words).split()),
        words.endswith("*"),
        cast(Role, row["role"]),
        row["meaning_sv"],
        row["meaning_en"],
    )


def _bad(where: str, expected: str, found: str) -> BadReferenceError:
    return BadReferenceError(
        f"{FILE_NAME}{where}",
        expected=expected,
        found=found,
        try_this="mend or remove the line; the file is like reference/title_words.csv",
    )
