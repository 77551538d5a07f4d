"""Every command on a project, one after the other, each one's output in a file of its own.

Started by conftest in a process of its own: `python commands.py PROJECT FOLDER`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import intygsstat
from intygsstat.cli import main


@contextmanager
def printing_to(folder: Path, name: str) -> Iterator[None]:
    """Standard output and error into `name`.out and `name`.err, whoever writes to them."""
    kept = [(number, os.dup(number)) for number in (1, 2)]
    for number, suffix in ((1, "out"), (2, "err")):
        file = os.open(folder / f"{name}.{suffix}", os.O_WRONLY | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, former in kept:
            os.dup2(former, number)
            os.close(former)


def run(folder: Path, name: str, *words: str) -> int:
    with printing_to(folder, name):
        try:
            main.main(args=[name.split("-")[0], *words], standalone_mode=False)
        except SystemExit as end:
            return int(end.code or 0)
    return 0


def all_commands(root: Path, folder: Path) -> dict[str, int]:
    home = ("--home", str(root))
    decks = [str(path) for path in sorted((root / "data" / "raw").glob("*.[pt][dx][ft]"))]
    codes = {name: run(folder, name, *home) for name in ("monthly", "check", "doctor", "verify")}
    codes["monthly-again"] = run(folder, "monthly-again", *home)
    for table in ("cells", "findings", "decks"):
        name = f"read-{table}"
        codes[name] = run(folder, name, "--table", table, "--", *decks)
    codes["read-json"] = run(folder, "read-json", "--format", "json", "--", *decks)
    codes["council"] = run(folder, "council", *home)
    finding = intygsstat.view("findings", home=root).filter(rule="row_parts_sum_to_total")
    codes["show"] = run(folder, "show", finding["finding"][0], *home)
    codes["show-sql"] = run(folder, "show-sql", f"'; DROP TABLE cells; --{chr(27)}[2J", *home)
    return codes


if __name__ == "__main__":
    project, said = Path(sys.argv[1]), Path(sys.argv[2])
    (said / "codes.json").write_text(json.dumps(all_commands(project, said)))
