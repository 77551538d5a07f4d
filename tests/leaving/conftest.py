"""The hostile project, run through every command once, where there is no network at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from leaving.hostile import make_project

ALONE = Path(__file__).parent / "commands.py"


@dataclass(frozen=True)
class Ran:
    """What the commands left: the project, and by command its exit code and what it printed."""

    root: Path
    home: Path
    without_network: bool
    codes: dict[str, int]
    printed: dict[str, bytes]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("leaving")
    root = make_project(folder)
    said = folder / "said"
    said.mkdir()
    home = folder / "home"
    home.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("INTYGSSTAT", "XDG", "HOME"))}
    done = subprocess.run(
        [*no_network(), sys.executable, str(ALONE), str(root), str(said)],
        env=kept | {"HOME": str(home), "INTYGSSTAT_CHROMIUM": "no-such-browser"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    codes = json.loads((said / "codes.json").read_text())
    return Ran(
        root,
        home,
        bool(no_network()),
        codes,
        {path.name: path.read_bytes() for path in said.iterdir() if path.suffix != ".json"},
    )


def no_network() -> list[str]:
    """The words before a command that take all network from it, loopback too; none if they
    may not be said here."""
    words = ["unshare", "--map-root-user", "--net"]
    if not shutil.which(words[0]):
        return []
    allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if allowed else []
