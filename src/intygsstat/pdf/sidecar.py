"""What a person knows about a deck: an optional TOML file beside it.

`deck.pdf` may have `deck.pdf.toml` with any of publisher, title, kind
('published' or 'reconstruction'), certainty, published_on, forum_date, sha256
and limits (a list of sentences). A table [[seen]] says what somebody saw on a slide:
page, box (left, top, right, bottom in points), text, who and when; with any of them
sha256 is needed, for they are about that file alone.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from intygsstat.errors import BadReferenceError, file_name
from intygsstat.files import read_bytes
from intygsstat.models import ForumDate
from intygsstat.reference.dates import parse_forum_date

LARGEST_SIDECAR = 1  # MiB
_ADVICE = "mend or remove the sidecar"
_FIELDS = (
    "only publisher, title, kind (published or reconstruction), certainty, published_on, "
    "forum_date, sha256, limits as a list of sentences, and [[seen]] with page, box of four "
    "numbers, text, who and when"
)


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody saw written in a box of a slide, where its text says something else."""

    page: int
    box: tuple[float, float, float, float]
    text: Annotated[str, msgspec.Meta(pattern=r"\S")]
    who: str
    when: str


class Sidecar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a deck beyond its pages; '' and None where nothing is said."""

    publisher: str = ""
    title: str = ""
    kind: Literal["", "published", "reconstruction"] = ""
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
        text = read_bytes(path, LARGEST_SIDECAR, BadReferenceError, _ADVICE).decode("utf-8")
        content = msgspec.to_builtins(tomllib.loads(text))  # a day may be written as one
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(path, "a TOML file in UTF-8", str(error)) from None
    given = content.pop("forum_date", "")
    forum = parse_forum_date(str(given))
    if given != "" and forum is None:
        raise _bad(path, "forum_date = 'YYYY-MM' or 'YYYY-MM-DD'", repr(given))
    if unknown := sorted(content.keys() - {*Sidecar.__struct_fields__}):
        raise _bad(path, _FIELDS, f"also {', '.join(unknown)}")
    try:
        sidecar = msgspec.convert(content, Sidecar)
    except msgspec.ValidationError as error:
        raise _bad(path, _FIELDS, str(error)) from None
    if sidecar.seen and not sidecar.sha256:
        raise _bad(path, "the sha256 of the deck in which [[seen]] was seen", "none")
    dated = forum and replace(forum, dated_by="sidecar")
    return msgspec.structs.replace(sidecar, forum_date=dated)


def check_checksum(deck: Path, sidecar: Sidecar, sha256: str) -> None:
    """Raise BadReferenceError if the sidecar was written for another file than `deck`."""
    if sidecar.sha256 and sidecar.sha256.lower() != sha256:
        expected = f"the checksum of {file_name(deck)}, {sha256}"
        raise _bad(sidecar_path(deck), expected, sidecar.sha256)


def _bad(path: Path, expected: str, found: str) -> BadReferenceError:
    return BadReferenceError(file_name(path), expected=expected, found=found, try_this=_ADVICE)
