"""Every tool on every deck: seconds, and how many numbers are read exactly."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speed.tools import OURS, PEERS
from speed.truth import KnownDeck, exactly_ours, exactly_theirs

FLOOR = "pdfium's bare text"
PEERS_PYTHON = Path(__file__).parent.parent / ".venv" / "bin" / "python"


@dataclass(slots=True)
class Read:
    """What a tool made of one deck: processor seconds of each run, numbers read exactly; or why
    it made nothing."""

    seconds: list[float] = field(default_factory=list)
    exact: int = 0
    absent: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class Asked:
    """A process that runs tools, one after the other, and answers."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), str(Path(__file__).parent / "tools.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, tool: str, deck: KnownDeck) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        question = {"tool": tool, "deck": str(deck.path), "pages": deck.pages}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        said: dict[str, Any] = json.loads(line) if line else {"absent": "it brought Python down"}
        return said

    def close(self) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait()


def measure_reading(
    decks: Iterable[KnownDeck], runs: int, peers: Sequence[str] = tuple(PEERS)
) -> dict[str, dict[str, Read]]:
    """For each deck each tool, all of them one after the other in each of the runs; one round
    goes before that doesn't count. A tool that fails once is not asked again."""
    ours = Asked(Path(sys.executable))
    theirs = Asked(PEERS_PYTHON) if PEERS_PYTHON.exists() else None
    found: dict[str, dict[str, Read]] = {}
    for deck in decks:
        found[deck.name] = {tool: Read() for tool in (*OURS, *peers)}
        for run in range(runs + 1):
            for tool, read in found[deck.name].items():
                asked = ours if tool in OURS else theirs
                if read.absent:
                    continue
                if asked is None:
                    read.absent = "bench/.venv is not there: make bench makes it"
                    continue
                _note(read, deck, tool, asked.ask(tool, deck), counts=run > 0)
        print(f"  {deck.name}", file=sys.stderr, flush=True)
    for process in (ours, theirs):
        if process:
            process.close()
    return found


def _note(read: Read, deck: KnownDeck, tool: str, said: dict[str, Any], counts: bool) -> None:
    if "absent" in said:
        read.absent = said["absent"]
        return
    if counts:
        read.seconds.append(said["seconds"])
    exactly = exactly_ours if tool in OURS else exactly_theirs
    read.exact = 0 if tool == FLOOR else exactly(deck, said["tables"])
