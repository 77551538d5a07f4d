"""Texts from outside made harmless for a terminal: what would act on it is shown instead.

A file's name or a label can hold characters that move the cursor, colour or retitle a
terminal, or turn the reading direction round. In messages, logs and file names as we
tell them such a character stands as its escape, `\\u001b`.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

# Controls less tab and line feed, halves of pairs, marks of direction, invisible
# signs, line separators, and what Unicode says is no character at all.
_ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_IN_A_NAME = re.compile(f"{_ACTS.pattern}|[\t\n\\\\]")


def visible(text: str) -> str:
    """`text` with every character that would act shown as its escape; line feeds and tabs stay.

    JSON stays JSON, and says the same.
    """
    return _ACTS.sub(_escape, text)


def file_name(path: Path) -> str:
    """A file's name as it is stored and told: in one line, in UTF-8, and no two alike.

    A backslash is written twice, a byte that is no UTF-8 as half of a pair.
    """
    return _IN_A_NAME.sub(_escape_in_name, path.name)


def say(text: object, *, error: bool = False) -> None:
    """Print a message now, to standard error if it is one of an error.

    Nobody listening (`| head`), or a full disk behind a `>`, costs the words and not
    the work they are about.
    """
    stream = sys.stderr if error else sys.stdout
    try:
        print(visible(str(text)), file=stream, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _escape(found: re.Match[str]) -> str:
    pair = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(pair[i : i + 2]):04x}" for i in range(0, len(pair), 2))


def _escape_in_name(found: re.Match[str]) -> str:
    return "\\\\" if found[0] == "\\" else _escape(found)
