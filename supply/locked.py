"""The packages of requirements.lock, and which of them need which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "requirements.lock"
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock; `marker` says on which machines, '' for all. `sha256` are the
    checksums of its files, of which a machine installs one."""

    name: str
    version: str
    marker: str
    sha256: tuple[str, ...]


def locked_packages(lock: Path = LOCK) -> list[Locked]:
    """Every package of the lock, for whatever machine, in its order."""
    found = []
    for entry in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if not entry.strip() or entry.startswith("#"):
            continue
        wanted, *hashes = re.split(r"\s+--hash=sha256:", entry.strip())
        requirement = Requirement(wanted)
        (pinned,) = requirement.specifier
        assert pinned.operator == "==", wanted
        found.append(
            Locked(
                canonicalize_name(requirement.name),
                pinned.version,
                str(requirement.marker or ""),
                tuple(each.strip() for each in hashes),
            )
        )
    return found


def needs(name: str, extras: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """What an installed package needs on any machine, each with the extras it asks of it.

    Of one that is not installed here nothing is known, and nothing is said.
    """
    try:
        wanted = requires(name) or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, wanted):
        of_extra = _EXTRA.findall(str(requirement.marker or ""))
        if not of_extra or extras & {canonicalize_name(each) for each in of_extra}:
            asked = frozenset(canonicalize_name(each) for each in requirement.extras)
            yield canonicalize_name(requirement.name), asked


def needed_to_run(name: str = "intygsstat") -> set[str]:
    """The packages that running needs; what only tests and development need is not among them."""
    seen: set[tuple[str, frozenset[str]]] = set()
    left = [(name, frozenset[str]())]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += needs(*one)
    return {each for each, _ in seen} - {name}


def is_installed(name: str) -> bool:
    try:
        metadata(name)
    except PackageNotFoundError:
        return False
    return True
