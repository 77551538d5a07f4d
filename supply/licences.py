"""The licence of every locked package, and whether licences.toml allows it.

`python -m supply.licences` writes dist/licences.csv; the exit code is 1 if one is not allowed.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from license_expression import LicenseExpression, Licensing, get_spdx_licensing

from supply.locked import PROJECT, is_installed, locked_packages, needed_to_run

RULES = PROJECT / "supply" / "licences.toml"
_OSI = "OSI Approved"


@cache
def rules() -> Mapping[str, Any]:
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


@cache
def spdx() -> Licensing:
    """All SPDX licences, which take two seconds to load."""
    return get_spdx_licensing()


def licence_of(name: str) -> str:
    """What the package says of its licence: an SPDX expression or words; '' if it says nothing.

    What licences.toml says of a package goes before what it says itself.
    """
    said = rules()["package"].get(name)
    if said:
        return str(said["licence"])
    if not is_installed(name):
        return ""
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith(_OSI)
    ]
    words = " OR ".join(classified) or (about.get("License") or "").strip().partition("\n")[0]
    return str(rules()["words"].get(words, words))


def is_allowed(licence: str) -> bool:
    """Whether a licence may be used: of alternatives one must be allowed, of parts all."""
    allowed = set(rules()["allowed"])
    if licence in allowed:
        return True
    try:
        parsed = spdx().parse(licence, validate=True)
    except Exception:  # words, not an expression
        return False
    return parsed is not None and _holds(parsed, allowed)


def _holds(expression: LicenseExpression, allowed: set[str]) -> bool:
    operator = getattr(expression, "operator", "").strip()
    if not operator:
        return str(expression) in allowed
    parts = [_holds(part, allowed) for part in expression.args]
    return any(parts) if operator == "OR" else all(parts)


def main() -> int:
    to_run = needed_to_run()
    dist = PROJECT / "dist"
    dist.mkdir(exist_ok=True)
    refused = []
    with Path(dist / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("package", "version", "licence", "needed_to_run", "machines"))
        for package in locked_packages():
            licence = licence_of(package.name)
            ours = "yes" if package.name in to_run else "no"
            table.writerow((package.name, package.version, licence, ours, package.marker))
            if not is_allowed(licence):
                refused.append(f"{package.name} {package.version}: {licence or 'says nothing'}")
    print("Written: dist/licences.csv.")
    for line in refused:
        print(f"Not allowed by supply/licences.toml: {line}", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
