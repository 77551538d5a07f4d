"""Every way a run can fail for a reason that lies in the data or on the machine.

Each error speaks to whoever holds the PDF: where, what was expected, what was
found, what to try. Exit codes live here and nowhere else. Mistakes of our own
are assertions, not errors of this kind.
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TextIO

EXIT_OK = 0
EXIT_DATA = 1  # something could not be read or published whole
EXIT_USAGE = 2  # the command line is wrong
EXIT_INTERRUPTED = 130  # Ctrl-C, as shells count it


class IntygsstatError(Exception):
    """A failure that a person can act on.

    `where` is a file and, if known, a slide; `expected`, `found` and
    `try_this` are sentences without their full stop.
    """

    exit_code = EXIT_DATA

    def __init__(self, where: str, *, expected: str, found: str, try_this: str) -> None:
        super().__init__(where, expected, found, try_this)
        self.where = where
        self.expected = expected
        self.found = found
        self.try_this = try_this

    def __str__(self) -> str:
        return (
            f"{self.where}: expected {self.expected}; found {self.found}. Try this: {self.try_this}"
        )


class DeckUnreadableError(IntygsstatError):
    """The file is no PDF, is locked or broken, or two libraries see different pages in it."""


class DeckOverLimitError(DeckUnreadableError):
    """Reading the file took too much time or memory, or brought down its process. With
    other limits, or on another day, it may be read."""


class LimitsError(IntygsstatError):
    """A limit in the environment is no number."""

    exit_code = EXIT_USAGE


class ClusterError(IntygsstatError):
    """The machines that should read the decks can't be reached, or have another version."""


class DeckUndatedError(IntygsstatError):
    """Nothing says when the forum was held, or two things say different dates."""


class TableRejectedError(IntygsstatError):
    """A statistics table whose month, channel or a number's place can't be told; `page` is the
    slide or line that it stands on."""

    def __init__(
        self, where: str, *, expected: str, found: str, try_this: str, page: int | None = None
    ) -> None:
        super().__init__(where, expected=expected, found=found, try_this=try_this)
        self.page = page


class BadReferenceError(IntygsstatError):
    """A reference file or a sidecar does not hold what it should."""


class CorrectionsError(IntygsstatError):
    """corrections.csv can't be read, or a decision no longer fits what is printed."""


class PublishError(IntygsstatError):
    """The outputs could not be built or switched to."""


class StoreError(IntygsstatError):
    """The published data is missing or can't be opened."""


class MachineError(IntygsstatError):
    """The machine refused: no room, no permission, a folder where a file should be."""


class NoSuchFindingError(IntygsstatError):
    """No finding, or more than one, has an id that begins like this."""


class PictureError(IntygsstatError):
    """The piece of the slide can't be drawn: no PDF, another PDF, or no place on a slide."""


# What the machine refuses, in words. Libraries that write on their own, DuckDB and polars, wrap
# the system's words in their own errors.
_WRAPPING = ("duckdb", "_duckdb", "polars")


def is_interrupt(error: BaseException) -> bool:
    """True for what DuckDB makes of a Ctrl-C while it is at work."""
    of_duckdb = type(error).__name__ == "InterruptException"
    return of_duckdb or (isinstance(error, RuntimeError) and str(error) == "Query interrupted")


def explained(error: BaseException, where: str) -> MachineError | None:
    """The message for an error of the system; None if it is none.

    `where` is said if the error itself names no file.
    """
    if isinstance(error, MemoryError):
        return _message(where, errno.ENOMEM, os.strerror(errno.ENOMEM))
    if isinstance(error, OSError):
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        found = error.strerror or str(error) or type(error).__name__
        return _message(" to ".join(names) or where, error.errno, found)
    if type(error).__module__.split(".")[0] in _WRAPPING:
        words = " ".join(str(error).split())
        for name in _machine_words():
            number = getattr(errno, name, 0)
            if number and os.strerror(number).lower() in words.lower():
                return _message(where, number, words.rstrip("."))
        if type(error).__name__ == "IOException":
            return _message(where, "open_elsewhere", words.rstrip("."))
    return None


def _message(where: str, what: int | str | None, found: str) -> MachineError:
    """By the system's number, or by what errors.toml calls it."""
    known = _machine_words()
    name = what if isinstance(what, str) else errno.errorcode.get(what or 0, "")
    said = known.get(name) or known["otherwise"]
    return MachineError(where, found=found[:300], **said)


@cache
def _machine_words() -> dict[str, dict[str, str]]:
    """What was expected and what to try, by the system's name of an error."""
    import tomllib  # wanted seldom

    found = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    again = "and run again; what was published before is as it was"
    for said in found.values():
        said["try_this"] += f", {again}"
    return found


# A file's name or a label can hold characters that move the cursor, colour or retitle a terminal,
# or turn the reading direction round: such a character is shown as its escape, \\u001b.

# Controls less tab and line feed, halves of pairs, marks of direction, invisible
# signs, line separators, and what Unicode says is no character at all.
_ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_IN_A_NAME = re.compile(f"{_ACTS.pattern}|[\t\n\\\\]")


def sanitize_text(text: str) -> str:
    """`text` with every character that would act shown as its escape; line feeds and tabs stay.

    JSON stays JSON, and says the same.
    """
    return _ACTS.sub(_escape, text)


def file_name(path: Path) -> str:
    """A file's name as it is stored and printed: in one line, in UTF-8, and no two alike.

    A backslash is written twice, a byte that is no UTF-8 as half of a pair.
    """
    return _IN_A_NAME.sub(_escape_in_name, path.name)


def echo(text: object, *, error: bool = False) -> None:
    """Print a message now, to standard error if it is one of an error.

    Nobody listening (`| head`), or a full disk behind a `>`, costs the words and not
    the work they are about.
    """
    stream = sys.stderr if error else sys.stdout
    try:
        print(sanitize_text(str(text)), file=stream, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def utf8_stdout() -> Iterator[TextIO]:
    """Standard output as UTF-8 with LF, whatever the terminal's own settings are."""
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield out
        out.flush()
    finally:
        out.detach()


def _escape(found: re.Match[str]) -> str:
    pair = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(pair[i : i + 2]):04x}" for i in range(0, len(pair), 2))


def _escape_in_name(found: re.Match[str]) -> str:
    return "\\\\" if found[0] == "\\" else _escape(found)
