"""A text file as its lines, whatever saved it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from intygsstat.errors import DeckUnreadableError, file_name
from intygsstat.pdf.files import limits_here, read_bytes

MOST_MIB = 10
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1b\x1d-\x1f\x7f]")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_BREAKS = str.maketrans(dict.fromkeys("\f\v\x1c\x85\u2028\u2029", " "))
_SPACES_IN_A_NUMBER = re.compile(r"(?<=[0-9])[\u00a0\u202f\u2007\u2009](?=[0-9]{3}(?![0-9]))")
_OTHER_SPACES = re.compile(r"[^\S\t\u00a0]|(?<![0-9])\u00a0|\u00a0(?![0-9]{3}(?![0-9]))")
_PARTED_NUMBERS = re.compile(r"[0-9][ \t]+[0-9]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text's lines as an editor counts them. Words are parted by spaces and tabs; a
    no-break space stands only inside a number, between groups of its digits."""

    name: str
    path: Path
    sha256: str
    lines: tuple[str, ...]


def read_text_file(path: Path) -> TextFile:
    """Read a text in UTF-8, UTF-16 with its mark, or else Windows-1252.

    Raises DeckUnreadableError if the file is missing, too large, empty or no text.
    """
    content = read_bytes(path, min(MOST_MIB, limits_here().file_mib))
    if content[:1024].lstrip().startswith(b"%PDF-"):
        raise DeckUnreadableError(
            file_name(path),
            expected="text, as the name says",
            found="a PDF",
            try_this="give the file a name that ends in .pdf",
        )
    text = _decoded(content)
    if text is None or _BINARY.search(text):
        raise _no_text(path, "something else")
    if not text.strip():
        raise _no_text(path, "an empty file")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return TextFile(
        file_name(path),
        path,
        hashlib.sha256(content).hexdigest(),
        tuple(_plain(line) for line in lines),
    )


def _decoded(content: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _plain(line: str) -> str:
    line = line.translate(_INVISIBLE).translate(_BREAKS)
    if _PARTED_NUMBERS.search(line):
        line = _OTHER_SPACES.sub(" ", _SPACES_IN_A_NUMBER.sub("\u00a0", line))
    else:  # where nothing else parts the numbers, such a space does
        line = re.sub(r"[^\S\t]", " ", line)
    return line.rstrip(" ")


def _no_text(path: Path, found: str) -> DeckUnreadableError:
    return DeckUnreadableError(
        file_name(path),
        expected="text",
        found=found,
        try_this="copy the text of the statistics slides into a file and save it as UTF-8",
    )
