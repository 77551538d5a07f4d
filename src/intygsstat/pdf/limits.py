"""How much one deck may cost. Each limit can be set in the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from intygsstat.errors import DeckOverLimitError, LimitsError

_PREFIX = "INTYGSSTAT_MOST_"
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one deck may take. Seconds are of processor time; by the clock it
    may take `WAITING` times as long. The environment variable of a limit is
    INTYGSSTAT_MOST_ and its name in capitals."""

    seconds: int = 60
    memory_mib: int = 2048  # of address space
    file_mib: int = 200
    pages: int = 500

    def as_environment(self) -> dict[str, str]:
        """The variables that say these limits."""
        return {_variable(f.name): str(getattr(self, f.name)) for f in fields(self)}


WAITING = 3


def limits_here() -> Limits:
    """The limits that the environment states.

    Raises LimitsError if one is not a whole number from 1.
    """
    given = {f.name: os.environ.get(_variable(f.name), "").strip() for f in fields(Limits)}
    for name, text in given.items():
        if text and not (text.isascii() and text.isdigit() and int(text) > 0):
            raise LimitsError(
                f"the environment variable {_variable(name)}",
                expected="a whole number from 1",
                found=repr(text),
                try_this=f"leave it out: it is then {getattr(Limits(), name)}",
            )
    return Limits(**{name: int(text) for name, text in given.items() if text})


def over_memory(where: str, limits: Limits) -> DeckOverLimitError:
    """The error for a deck that asks for more memory than it may."""
    return DeckOverLimitError(
        where,
        expected=f"a file that is read within {limits.memory_mib} MiB of memory",
        found="one that asks for more",
        try_this="export its statistics slides alone, or raise INTYGSSTAT_MOST_MEMORY_MIB",
    )


def over_time(where: str, limits: Limits) -> DeckOverLimitError:
    """The error for a deck that takes longer than it may."""
    return DeckOverLimitError(
        where,
        expected=f"a file that is read within {limits.seconds} seconds",
        found="one that takes longer",
        try_this="export its statistics slides alone, or raise INTYGSSTAT_MOST_SECONDS",
    )


def _variable(name: str) -> str:
    return _PREFIX + name.upper()
