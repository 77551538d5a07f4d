"""Printed texts: what stays the same when case, diacritics and signs go, and what a cell says."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from intygsstat.models import CellState

_SPACING_MARKS = str.maketrans("", "", "\ufffd\u00a8\u00b4\u02da\u0060\u00b8\u02d9\u00ad\u200b")
_DASHES = str.maketrans("‐‑‒–—−\u00a0", "------ ")
_OTHERS = re.compile(r"[^a-z0-9]+")
_FOOTNOTE_MARK = re.compile(r"(\s*[*†‡¹²³⁴⁵]+|\s+\d\))+$")


# Decks say the same words over and over: so many of them, and no more, are remembered.
REMEMBERED = 4096


@lru_cache(maxsize=REMEMBERED)
def skeleton(text: str) -> str:
    """`text` in lower case without diacritics, every other run of characters one space.

    Composed and decomposed diacritics give the same: 'S:t Görans' is 's t gorans'.
    """
    return _OTHERS.sub(" ", _without_diacritics(text).lower()).strip()


def folded(text: str) -> str:
    """`text` in lower case without diacritics, every dash a hyphen, all other signs kept."""
    return " ".join(_without_diacritics(text.translate(_DASHES)).lower().split())


def _without_diacritics(text: str) -> str:
    if text.isascii():
        return text.replace("`", "")
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPACING_MARKS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def is_latin(text: str) -> bool:
    """True if no letter or digit of `text` is lost in its skeleton."""
    decomposed = unicodedata.normalize("NFKD", text)
    return all(sign.isascii() for sign in decomposed if sign.isalnum())


def id_from_text(text: str) -> str:
    """An id made from printed text: 'Capio S:t Görans sjukhus' is 'capio_s_t_gorans_sjukhus'."""
    return skeleton(text).replace(" ", "_")


def phrase_pattern(words: str) -> str:
    """A pattern that finds the words in a skeleton; a star stands for the rest of a word."""
    bare = ("[a-z0-9]*".join(map(skeleton, word.split("*"))) for word in words.split())
    return rf"\b{' '.join(bare)}\b"


def without_footnote_mark(text: str) -> str:
    """'Kalmar*' and 'Kalmar 1)' are 'Kalmar'."""
    return _FOOTNOTE_MARK.sub("", text)


# What a printed cell says -----------------------------------------------------------------------

DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
# At most nine digits: no month has a thousand million certificates, and every sum of such
# counts fits where counts are stored.
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}|[1-9][0-9]{0,2}([ .])[0-9]{3}(?:\1[0-9]{3})?")
_MARKS = r"[*†‡¹²³⁴⁵⁶⁷⁸⁹]+"
# A starred or raised mark touches its number; a digit is one only apart from it, with a bracket.
_MARKED = re.compile(rf"\*?([0-9][0-9 .]*?)(?: ?{_MARKS}| [0-9a-e]\))?")
_NO_COUNT = re.compile(
    r"[+\-−–±][0-9][0-9 .]*|[+\-−–±]?[0-9][0-9 .]*(,[0-9]+)?( ?%)|[+\-−–±]?[0-9]+,[0-9]{1,2}"
)
_NUMBER_LIKE = re.compile(rf"[+\-−–±*]?[0-9][0-9.,]*(?:{_MARKS}|%)?")
# The statistics office's signs for a number that is not there, and others' for the same.
NOT_AVAILABLE = frozenset((".", "..", "...", "…", ":", "x", "X", "i.u.", "u.s."))


@lru_cache(maxsize=REMEMBERED)
def parse_cell(text: str) -> tuple[int | None, CellState]:
    """Read one printed cell: its count, in certificates, and its state.

    '12345', '12 345', '12.345' and '12345*' are 12345, '' is blank, '–' is a
    dash; a blank or a dash has no count, nor has '..', which says that the number
    is not available. '12 34', '012', 'n/a' and a number of
    more than nine digits are unreadable, never zero.
    """
    text = " ".join(text.split())
    if not text:
        return None, "blank"
    if text in DASHES:
        return None, "dash"
    if text in NOT_AVAILABLE:
        return None, "not_available"
    if not text.isdecimal() and (marked := _MARKED.fullmatch(text)):
        text = marked[1]
    if _COUNT.fullmatch(text):
        return int(text.replace(" ", "").replace(".", "")), "printed"
    return None, "unreadable"


def is_count(text: str) -> bool:
    """True for a cell that says how many: a number, or a blank or a dash, which say none."""
    return parse_cell(text)[1] not in ("unreadable", "not_available")


@lru_cache(maxsize=REMEMBERED)
def is_number_like(text: str) -> bool:
    """True for a word that can be a cell or a group of its digits: '12', '345', '12.345', '–'."""
    return text in DASHES or _NUMBER_LIKE.fullmatch(text) is not None


def is_cell_like(text: str) -> bool:
    """True for what is like a number or stands in a number's place: '..', 'x', '%'."""
    return is_number_like(text) or text in NOT_AVAILABLE or text == "%"


def is_of_no_type(text: str) -> bool:
    """True for a cell that counts no certificates: a share, a change, a decimal fraction."""
    return _NO_COUNT.fullmatch(" ".join(text.split())) is not None
