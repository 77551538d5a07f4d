"""Comparing printed texts: what stays the same when case, diacritics and signs go."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
