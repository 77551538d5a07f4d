"""What a person knows about a deck: an optional TOML file beside it.

`deck.pdf` may have `deck.pdf.toml` with any of publisher, title, kind
('published' or 'reconstruction'), certainty, published_on, forum_date, sha256
and limits (a list of sentences). A table [[seen]] says what somebody saw on a slide:
page, box (left, top, right, bottom in points), text, who and when; with any of them
sha256 is needed, for they are about that file alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from intygsstat.errors import BadReferenceError, file_name
from intygsstat.files import read_bytes
from intygsstat.models import Box, ForumDate
from intygsstat.reference.dates import parse_forum_date

_TEXTS = ("publisher", "title", "kind", "certainty", "published_on", "forum_date", "sha256")
LARGEST_SIDECAR = 1  # MiB
_ADVICE = "mend or remove the sidecar"
KINDS = ("published", "reconstruction")


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw written in a box of a slide, where its text says something else."""

    page: int
    box: Box
    text: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is known of a deck beyond its pages; '' and None where nothing is said."""

    publisher: str = ""
    title: str = ""
    kind: str = ""
    certainty: str = ""
    published_on: str = ""
    sha256: str = ""
    limits: tuple[str, ...] = ()
    forum_date: ForumDate | None = None
    seen: tuple[Seen, ...] = ()


def sidecar_path(deck: Path) -> Path:
    """Where the sidecar of `deck` is, if it has one."""
    return deck.with_name(deck.name + ".toml")


def read_sidecar(deck: Path) -> Sidecar:
    """The sidecar of `deck`, empty if there is none.

    Raises BadReferenceError if it is no TOML or holds something else than it may.
    """
    path = sidecar_path(deck)
    if not os.path.lexists(path):
        return Sidecar()
    import tomllib  # few decks have one

    try:
        read = read_bytes(path, LARGEST_SIDECAR, BadReferenceError, _ADVICE)
        content = tomllib.loads(read.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(path, "a TOML file in UTF-8", str(error)) from None
    known = (*_TEXTS, "limits", "seen")
    unknown = sorted(content.keys() - {*known})
    if unknown:
        raise _bad(path, f"only {', '.join(known)}", f"also {', '.join(unknown)}")
    texts = {key: str(content.get(key, "")) for key in _TEXTS}
    if texts["kind"] not in ("", *KINDS):
        raise _bad(path, "kind = 'published' or 'reconstruction'", repr(texts["kind"]))
    forum = None
    if given := texts.pop("forum_date"):
        forum = parse_forum_date(given)
        if forum is None:
            raise _bad(path, "forum_date = 'YYYY-MM' or 'YYYY-MM-DD'", repr(given))
        forum = replace(forum, dated_by="sidecar")
    limits = content.get("limits", [])
    if not isinstance(limits, list) or not all(isinstance(limit, str) for limit in limits):
        raise _bad(path, "limits as a list of sentences", repr(limits))
    seen = tuple(_seen(path, said) for said in content.get("seen", []))
    if seen and not texts["sha256"]:
        raise _bad(path, "the sha256 of the deck in which [[seen]] was seen", "none")
    return Sidecar(**texts, limits=tuple(limits), forum_date=forum, seen=seen)


def _seen(path: Path, said: Any) -> Seen:
    match said:
        case {
            "page": int(page),
            "box": [float() | int(), float() | int(), float() | int(), float() | int()] as box,
            "text": str(text),
            "who": str(who),
            "when": when,
        } if len(said) == len(fields(Seen)) and text.split():
            return Seen(page, Box(*map(float, box)), text, who, str(when))
    raise _bad(path, "[[seen]] with page, box of four numbers, text, who and when", repr(said))


def check_checksum(deck: Path, sidecar: Sidecar, sha256: str) -> None:
    """Raise BadReferenceError if the sidecar was written for another file than `deck`."""
    if sidecar.sha256 and sidecar.sha256.lower() != sha256:
        raise BadReferenceError(
            file_name(sidecar_path(deck)),
            expected=f"the checksum of {file_name(deck)}, {sha256}",
            found=sidecar.sha256,
            try_this="if the deck was replaced, mend or remove the sidecar",
        )


def _bad(path: Path, expected: str, found: str) -> BadReferenceError:
    return BadReferenceError(file_name(path), expected=expected, found=found, try_this=_ADVICE)
