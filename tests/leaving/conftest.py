"""The hostile project, run through every command once, where there is no network at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import intygsstat
from leaving.hostile import make_project


@dataclass
class Ran:
    """What the commands left: the project, and by command its exit code and what it printed, as
    `name`.out and `name`.err."""

    root: Path
    home: Path
    codes: dict[str, int] = field(default_factory=dict)
    printed: dict[str, bytes] = field(default_factory=dict)

    @property
    def without_network(self) -> bool:
        return bool(no_network())

    def run(self, name: str, *words: str) -> None:
        """Run a command; what follows a hyphen in its `name` tells it from others."""
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("INTYGSSTAT", "XDG", "HOME"))
        }
        done = subprocess.run(
            [*no_network(), sys.executable, "-m", "intygsstat", name.split("-")[0], *words],
            env=kept | {"HOME": str(self.home), "INTYGSSTAT_CHROMIUM": "no-such-browser"},
            cwd=self.home.parent,
            capture_output=True,
            check=False,
        )
        self.codes[name] = done.returncode
        self.printed |= {f"{name}.out": done.stdout, f"{name}.err": done.stderr}


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("leaving")
    made = Ran(make_project(folder), folder / "home")
    made.home.mkdir()
    home = ("--home", str(made.root))
    decks = [str(path) for path in sorted((made.root / "data" / "raw").glob("*.[pt][dx][ft]"))]
    for name in ("monthly", "check", "doctor", "verify", "monthly-again", "council"):
        made.run(name, *home)
    for table in ("cells", "findings", "decks"):
        made.run(f"read-{table}", "--table", table, "--", *decks)
    made.run("read-json", "--format", "json", "--", *decks)
    finding = intygsstat.view("findings", home=made.root).filter(rule="row_parts_sum_to_total")
    made.run("show", finding["finding"][0], *home)
    made.run("show-sql", f"'; DROP TABLE cells; --{chr(27)}[2J", *home)
    return made


def no_network() -> list[str]:
    """The words before a command that take all network from it, loopback too; none if they
    may not be said here."""
    words = ["unshare", "--map-root-user", "--net"]
    if not shutil.which(words[0]):
        return []
    allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if allowed else []
