"""Comparing printed texts: what stays the same when case, diacritics and signs go."""

from __future__ import annotations

import re
import unicodedata

_SPACING_MARKS = str.maketrans("", "", "\ufffd\u00a8\u00b4\u02da\u0060\u00b8\u02d9\u00ad\u200b")
_FOOTNOTE_MARK = re.compile(r"(\s*[*†‡¹²³⁴⁵]+|\s+\d\))+$")


def skeleton(text: str) -> str:
    """`text` in lower case without diacritics, every other run of characters one space.

    Composed and decomposed diacritics give the same: 'S:t Görans' is 's t gorans'.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPACING_MARKS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def id_from_text(text: str) -> str:
    """An id made from printed text: 'Capio S:t Görans sjukhus' is 'capio_s_t_gorans_sjukhus'."""
    return skeleton(text).replace(" ", "_")


def without_footnote_mark(text: str) -> str:
    """'Kalmar*' and 'Kalmar 1)' are 'Kalmar'."""
    return _FOOTNOTE_MARK.sub("", text)
