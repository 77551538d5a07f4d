"""Where the time of reading a deck goes, by stage and by function."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import defaultdict
from pathlib import Path

RUNS = 5


def profile_reading(deck: Path) -> tuple[dict[str, float], list[tuple[str, float]]]:
    """Shares of the time of reading `deck` in each stage, whatever libraries do on its behalf
    apart, and in the ten functions that take most of it themselves."""
    from intygsstat.checks.examine import examine_deck

    examine_deck(deck)
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for _ in range(RUNS):
        examine_deck(deck)
    profile.disable()
    stages: dict[str, float] = defaultdict(float)
    functions: dict[str, float] = defaultdict(float)
    for (path, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        stage = _stage(path)
        stages[stage] += own
        functions[f"{stage} {_readable(name)}"] += own
    whole = sum(stages.values())
    return (
        {name: own / whole for name, own in sorted(stages.items(), key=lambda s: -s[1])},
        [(n, own / whole) for n, own in sorted(functions.items(), key=lambda f: -f[1])[:10]],
    )


def _stage(path: str) -> str:
    """'read/pdfium.py' for our code, the library's name for others', 'Python' for the rest."""
    place = Path(path)
    if "intygsstat" in place.parts:
        after = place.parts[len(place.parts) - place.parts[::-1].index("intygsstat") :]
        return "/".join(after)
    if "site-packages" in place.parts:
        return place.parts[place.parts.index("site-packages") + 1]
    return "Python"


def _readable(name: str) -> str:
    return name.removeprefix("<built-in method ").removeprefix("<method ").rstrip(">")
