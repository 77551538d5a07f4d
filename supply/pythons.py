"""The package as a wheel, installed with its locked packages for every Python on the machine.

`python -m supply.pythons [tests]` builds the wheel, makes an environment of its own for each
Python 3.11 to 3.14 that is found, reads and publishes a deck with the installed command, and
runs `tests` (default: those that need neither browser nor notebooks). It prints a line each;
the exit code is 1 if one fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from supply.locked import LOCK, PROJECT

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
TESTS = ("tables", "storage", "test_cli.py")
_DECK = PROJECT / "data" / "raw" / "anvandarforum-2024-03.pdf"
_UV = Path(sys.executable).with_name("uv")
_ASK = "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.version_info[3])"


def pythons_here() -> dict[str, Path]:
    """The newest interpreter of each version: on the path, and where pyenv and uv keep theirs."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    home = Path.home()
    folders += sorted(home.glob(".pyenv/versions/3.*/bin"))
    folders += sorted(home.glob(".local/share/uv/python/cpython-3.*/bin"))
    found: dict[str, tuple[tuple[int, ...], Path]] = {}
    for version in VERSIONS:
        for path in (folder / f"python{version}" for folder in folders):
            full = _version_of(path)
            if full and (version not in found or full > found[version][0]):
                found[version] = (full, path)
    return {version: path for version, (_, path) in found.items()}


def _version_of(path: Path) -> tuple[int, ...] | None:
    if not path.is_file():
        return None
    asked = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, check=False)
    said = re.fullmatch(r"(\d+)\.(\d+)\.(\d+) final\n", asked.stdout)
    return tuple(map(int, said.groups())) if said and asked.returncode == 0 else None


def build_wheel(folder: Path) -> Path:
    """The wheel, built here from the locked tools without asking a registry."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def try_installed(command: Path, folder: Path) -> None:
    """Read a deck and publish it with the installed `command`, far from the repository."""
    root = folder / "a project"
    (root / "data" / "raw").mkdir(parents=True)
    (root / "notebooks").mkdir()
    shutil.copy(_DECK, root / "data" / "raw")
    (root / "notebooks" / "01_empty.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], '
        '"execution_count": null, "source": ["import intygsstat\\n", "intygsstat.views()"]}], '
        '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "INTYGSSTAT"))}
    for words in (["read", str(_DECK)], ["monthly", "--home", str(root)]):
        done = subprocess.run(
            [command, *words], cwd=folder, env=clean, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
    assert (root / "reports" / "index.html").is_file()
    assert (root / "reports" / "notebooks" / "01_empty.html").is_file()


def try_python(python: Path, wheel: Path, tests: Sequence[str]) -> str:
    """Install for `python` and try; how it went, in a few words."""
    with tempfile.TemporaryDirectory(prefix="intygsstat-") as scratch:
        folder = Path(scratch)
        venv = folder / "venv"
        own = venv / "bin" / "python"
        quiet = {**os.environ, "VIRTUAL_ENV": str(venv), "UV_COMPILE_BYTECODE": "0"}
        for words in (
            [python, "-m", "venv", "--without-pip", venv],
            [_UV, "pip", "sync", "-q", "--python", own, "--require-hashes", LOCK],
            [_UV, "pip", "install", "-q", "--python", own, "--no-deps", "--offline", wheel],
        ):
            done = subprocess.run(words, env=quiet, capture_output=True, text=True, check=False)
            if done.returncode:
                return f"FAILED to install: {done.stderr.strip()[-2000:]}"
        try:
            try_installed(venv / "bin" / "intygsstat", folder)
        except AssertionError as error:
            return f"FAILED to run: {error}"
        done = subprocess.run(
            [own, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *tests],
            cwd=PROJECT, env=quiet, capture_output=True, text=True, check=False,
        )  # fmt: skip
        last = (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]
        return last if done.returncode == 0 else f"FAILED: {done.stdout[-3000:]}"


def main(tests: Sequence[str]) -> int:
    chosen = list(tests) or [str(PROJECT / "tests" / name) for name in TESTS]
    pythons = pythons_here()
    failed = False
    with tempfile.TemporaryDirectory(prefix="intygsstat-") as scratch:
        wheel = build_wheel(Path(scratch))
        for version in VERSIONS:
            if version not in pythons:
                print(f"Python {version}: not on this machine")
                continue
            start = time.monotonic()
            said = try_python(pythons[version], wheel, chosen)
            failed |= said.startswith("FAILED")
            print(f"Python {version}: {said} ({time.monotonic() - start:.0f} s)", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
