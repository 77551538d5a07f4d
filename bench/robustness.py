"""Measure how hard intygsstat is to break and write ROBUSTNESS.md beside this file.

A section is a module with a `measure()`; name sections to measure only those anew.
"""

from __future__ import annotations

import importlib
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from breakage.table import table

REPORT = Path(__file__).parent / "ROBUSTNESS.md"

SECTIONS = {
    "Changed decks": "breakage.mutations",
    "Interrupted and crowded": "kills.measure",
}


def main() -> None:
    """Measure each section, or those that are named, and write the report."""
    rows, told = _before(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else ({}, {})
    for title, module in SECTIONS.items():
        if len(sys.argv) > 1 and title not in sys.argv[1:]:
            continue
        print(f"{title} …", flush=True)
        section = importlib.import_module(module).measure()
        rows[title] = table(list(section.rows))[2:]
        told[title] = [_made_with(), "", *section.lines]
        REPORT.write_text(report(rows, told), encoding="utf-8")
    print("\n".join([*table([]), *(line for title in SECTIONS for line in rows.get(title, []))]))


def report(rows: dict[str, list[str]], told: dict[str, list[str]]) -> str:
    """The whole report, of the table's lines and each section's own."""
    lines = [
        "# Hard to break",
        "",
        "`make bench-robustness` wrote this. Seconds are by the clock, of the longest try.",
        "",
        *table([]),
        *(line for title in SECTIONS for line in rows.get(title, [])),
    ]
    for title in SECTIONS:
        if title in told:
            lines += ["", f"## {title}", "", *told[title]]
    return "\n".join(lines) + "\n"


def _before(text: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What an earlier report says: each section's lines of the table, and its own."""
    head, *sections = text.split("\n## ")
    told = {}
    for section in sections:
        title, _, lines = section.partition("\n")
        told[title] = lines.strip("\n").split("\n")
    found = [line for line in head.splitlines() if line.startswith("| ")][1:]
    rows: dict[str, list[str]] = {}
    for line in found:
        title = next(title for title, signs in SIGNS.items() if any(s in line for s in signs))
        rows.setdefault(title, []).append(line)
    return rows, told


# What the lines of the table begin with, by section.
SIGNS = {
    "Changed decks": ("changed decks",),
    "Interrupted and crowded": ("make ", "the same with charts"),
}


def _made_with() -> str:
    return (
        f"On {platform.system()} with Python {platform.python_version()}, pdfplumber "
        f"{version('pdfplumber')}, pypdfium2 {version('pypdfium2')}."
    )


if __name__ == "__main__":
    main()
