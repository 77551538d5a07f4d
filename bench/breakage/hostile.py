"""Files made to harm, each read as `make monthly` reads a deck."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

from breakage.table import Row, Section
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import IntygsstatError
from intygsstat.pdf.files import WAITING, Limits
from intygsstat.pipeline.messages import from_json
from intygsstat.pipeline.workers import Job, Outcome, ended_badly, examine_and_send

LIMITS = Limits(seconds=20, memory_mib=1024)
VARIABLE = "INTYGSSTAT_HOSTILE"


def measure() -> Section:
    """Every file of the folder that the environment names, with both engines."""
    folder = os.environ.get(VARIABLE, "")
    paths = sorted(Path(folder).glob("*.pdf")) if folder else []
    if not paths:
        return Section((), (f"Hostile files were not tried: {VARIABLE} names no folder of PDFs.",))
    kinds: Counter[str] = Counter()
    wrong = tracebacks = 0
    longest = memory = 0.0
    for path in paths:
        outcome, seconds, used = examined(path)
        longest, memory = max(longest, seconds), max(memory, used)
        if isinstance(outcome, ExaminedDeck):
            wrong += sum(len(table.rows) for table in outcome.reading.tables)
            kinds["no table told"] += 1
        else:
            said = str(outcome)
            tracebacks += "\n" in said or "Traceback" in said or "report this file" in said
            kinds[_kind(outcome)] += 1
    row = Row("hostile files of others", len(paths), wrong, 0, tracebacks, longest, memory)
    lines = [
        f"Limits: {LIMITS.seconds} seconds of processor time and {LIMITS.memory_mib} MiB of "
        "address space for each file. What the files were said to be:",
        "",
        *(f"- {count} × {kind}" for kind, count in kinds.most_common()),
    ]
    return Section((row,), tuple(lines))


def examined(path: Path) -> tuple[Outcome, float, float]:
    """The outcome, the seconds by the clock, and the most memory (MiB) the reader used."""
    context = get_context("fork")
    inlet, outlet = context.Pipe(duplex=False)
    begun = time.monotonic()
    reader = context.Process(
        target=examine_and_send, args=(Job(path, engine="both"), LIMITS, outlet)
    )
    reader.start()
    outlet.close()
    late = not inlet.poll(LIMITS.seconds * WAITING)
    if late:
        os.kill(reader.pid or 0, signal.SIGKILL)
    try:
        parcel = None if late else inlet.recv_bytes()
    except EOFError:
        parcel = None
    _, status, used = os.wait4(reader.pid or 0, 0)
    seconds = time.monotonic() - begun
    code = os.waitstatus_to_exitcode(status)
    outcome = from_json(parcel) if parcel else ended_badly(path.name, LIMITS, code, late)
    return outcome, seconds, used.ru_maxrss / (1024 if sys.platform == "linux" else 2**20)


def _kind(error: IntygsstatError) -> str:
    said = str(error)
    for words, kind in (
        ("password", "locked with a password"),
        ("encryption", "an encryption that can't be opened"),
        ("none on", "slides without our tables"),
        ("damaged", "damaged"),
        ("brings it down", "brings the library down"),
        ("takes longer", "takes too long"),
        ("asks for more", "asks for too much memory"),
        ("begins with %PDF-", "no PDF"),
        ("pages", "too many pages, or another number with each engine"),
    ):
        if words in said:
            return kind
    return "a page that can't be read"
