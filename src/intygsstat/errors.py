"""Every way a run can fail for a reason that lies in the data or on the machine.

Each error speaks to whoever holds the PDF: where, what was expected, what was
found, what to try. Exit codes live here and nowhere else. Mistakes of our own
are assertions, not errors of this kind.
"""

from __future__ import annotations

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

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are taken apart into positional arguments; these are named.
        return made_again, (type(self), *self.args)

    def __str__(self) -> str:
        return (
            f"{self.where}: expected {self.expected}; found {self.found}. Try this: {self.try_this}"
        )


def made_again(
    kind: type[IntygsstatError], where: str, expected: str, found: str, try_this: str
) -> IntygsstatError:
    """An error of `kind`, as it was in another process."""
    return kind(where, expected=expected, found=found, try_this=try_this)


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


class TableRefusedError(IntygsstatError):
    """A statistics table whose month, channel or a number's place can't be told."""


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
