"""How much reading a deck may cost."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields

from intygsstat.errors import DeckOverLimitError, LimitsError
from intygsstat.files import LARGEST_MIB

WAITING = 3
DAY = 24 * 60 * 60  # in seconds
_PREFIX = "INTYGSSTAT_MOST_"


def _limit(default: int, most: int) -> int:
    return field(default=default, metadata={"most": most})


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one deck may take. Seconds are of processor time; by the clock it
    may take `WAITING` times as long. The environment variable of a limit is
    INTYGSSTAT_MOST_ and its name in capitals."""

    seconds: int = _limit(60, most=DAY)
    memory_mib: int = _limit(2048, most=2**20)  # of address space
    file_mib: int = _limit(200, most=LARGEST_MIB)
    pages: int = _limit(500, most=100_000)

    def as_environment(self) -> dict[str, str]:
        """The variables that say these limits."""
        return {_PREFIX + f.name.upper(): str(getattr(self, f.name)) for f in fields(self)}


def limits_here() -> Limits:
    """The limits that the environment states.

    Raises LimitsError if one is not a whole number from 1 to the most that it can be.
    """
    given = {}
    for limit in fields(Limits):
        variable, most = _PREFIX + limit.name.upper(), limit.metadata["most"]
        text = os.environ.get(variable, "").strip()
        if text and not (re.fullmatch("[0-9]{1,9}", text) and 1 <= int(text) <= most):
            raise LimitsError(
                f"the environment variable {variable}",
                expected=f"a whole number from 1 to {most}",
                found=repr(text[:60]),
                try_this=f"leave it out: it is then {limit.default}",
            )
        if text:
            given[limit.name] = int(text)
    return Limits(**given)


def over_memory(where: str, limits: Limits) -> DeckOverLimitError:
    """The error for a deck that asks for more memory than it may."""
    return _over(where, f"{limits.memory_mib} MiB of memory", "asks for more", "MEMORY_MIB")


def over_time(where: str, limits: Limits) -> DeckOverLimitError:
    """The error for a deck that takes longer than it may."""
    return _over(where, f"{limits.seconds} seconds", "takes longer", "SECONDS")


def _over(where: str, most: str, does: str, limit: str) -> DeckOverLimitError:
    return DeckOverLimitError(
        where,
        expected=f"a file that is read within {most}",
        found=f"one that {does}",
        try_this=f"export its statistics slides alone, or raise {_PREFIX}{limit}",
    )
