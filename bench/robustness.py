"""Measure how hard intygsstat is to break and write ROBUSTNESS.md beside this file.

A section is a module with a `measure()`; name sections to try only those.
"""

from __future__ import annotations

import importlib
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from breakage.table import Row, table

HERE = Path(__file__).parent

SECTIONS = {
    "Hostile files": "breakage.hostile",
    "Changed decks": "breakage.mutations",
    "Interrupted and crowded": "kills.measure",
}


def main() -> None:
    """Measure each section and write the report."""
    rows: list[Row] = []
    told: list[str] = []
    for title, module in SECTIONS.items():
        if len(sys.argv) > 1 and title not in sys.argv[1:]:
            continue
        print(f"{title} …", flush=True)
        section = importlib.import_module(module).measure()
        rows += section.rows
        told += ["", f"## {title}", "", *section.lines]
    lines = [
        "# Hard to break",
        "",
        f"`make bench-robustness` wrote this, on {platform.system()} with Python "
        f"{platform.python_version()}, pdfplumber {version('pdfplumber')}, pypdfium2 "
        f"{version('pypdfium2')}. Seconds are by the clock, of the longest try.",
        "",
        *table(rows),
        *told,
    ]
    (HERE / "ROBUSTNESS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
