"""What was measured, as RESULTS.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from speed.feel import BARE
from speed.reading import FLOOR, Read
from speed.truth import KnownDeck
from speed.views import ViewTimes

Stages = Mapping[str, Mapping[str, float]]
Views = Mapping[str, ViewTimes]
_VERSIONS = ("pypdfium2", "pdfplumber", "polars", "duckdb", "numpy")

HEAD = """\
# Measured

`make bench` wrote this; the whole takes about twenty minutes, `make bench QUICK=1`
a few minutes (it prints its report and writes nothing). `python bench/run.py --only reading`
measures one part anew. Each part says when and on how busy a machine it was measured: ratios
within a part hold, seconds are of that machine and hour."""


def whole(parts: Mapping[str, str]) -> str:
    """The report of these parts, each under its mark."""
    return "\n\n".join([HEAD, *(f"<!-- {name} -->\n{text}" for name, text in parts.items())]) + "\n"


def parts_of(text: str) -> dict[str, str]:
    """The parts of a report that was written before."""
    found = re.split(r"^<!-- (\w+) -->\n", text, flags=re.MULTILINE)[1:]
    return {name: said.strip() for name, said in zip(found[::2], found[1::2], strict=True)}


def reading(decks: Sequence[KnownDeck], found: Mapping[str, Mapping[str, Read]], runs: int) -> str:
    """Ratios to the floor and numbers read exactly, a row a tool."""
    tools = list(next(iter(found.values())))
    absent = {
        tool: read.absent for of in found.values() for tool, read in of.items() if read.absent
    }
    lines = [
        "## Reading",
        "",
        f"Processor time, medians of {runs} runs of every tool one after the other, as multiples "
        "of pdfium's bare text of the same deck; in brackets the numbers read exactly, in per cent "
        "of those printed. Ours finds the pages with tables, recognises and validates; the others "
        "are told the pages, and a number of theirs counts wherever it stands in the right row and "
        "under the right heading, whichever month it is said to be of.",
        "",
        "| | " + " | ".join(f"{deck.name} ({deck.cells})" for deck in decks) + " |",
        "|---|" + "--:|" * len(decks),
    ]
    for tool in tools:
        cells = [_read_cell(found[deck.name], tool, deck.cells) for deck in decks]
        lines.append(f"| {tool} | " + " | ".join(cells) + " |")
    lines += ["", _against_peers(decks, found)]
    lines += [f"{tool} failed: {reason}." for tool, reason in absent.items()]
    return "\n".join([*lines, "", _machine()])


def _read_cell(of_deck: Mapping[str, Read], tool: str, cells: int) -> str:
    read = of_deck[tool]
    if read.absent or not read.seconds:
        return "–"
    ratio = f"{read.median / of_deck[FLOOR].median:.1f}"
    return ratio if tool == FLOOR else f"{ratio} ({100 * read.exact / cells:.0f})"


def _against_peers(decks: Sequence[KnownDeck], found: Mapping[str, Mapping[str, Read]]) -> str:
    said = []
    for deck in decks:
        of_deck = found[deck.name]
        ours = of_deck["intygsstat"].median
        exact = {
            tool: read.median / ours
            for tool, read in of_deck.items()
            if not read.absent and read.exact == deck.cells and not tool.startswith("intygsstat")
        }
        fastest = min(exact, key=lambda tool: exact[tool]) if exact else None
        said.append(
            f"{deck.name}: {fastest}, {exact[fastest]:.1f} times our time"
            if fastest
            else f"{deck.name}: none"
        )
    return "The fastest peer that reads every number of the deck: " + "; ".join(said) + "."


def profile(deck: str, stages: Mapping[str, float], functions: Sequence[tuple[str, float]]) -> str:
    """Shares of the time of one deck's reading."""
    most = [(name, share) for name, share in stages.items() if share >= 0.02]
    lines = [
        "## Where the time goes",
        "",
        f"Reading {deck} under cProfile, which makes many small calls look dearer than they are; "
        "time in the code itself, not in what it calls. 'Python' is the interpreter's own "
        "functions and the calls into pdfium.",
        "",
        "| code | % | | function | % |",
        "|---|--:|---|---|--:|",
    ]
    for place in range(max(len(most), len(functions))):
        left = f"{most[place][0]} | {100 * most[place][1]:.0f}" if place < len(most) else " | "
        right = (
            f"`{functions[place][0]}` | {100 * functions[place][1]:.0f}"
            if place < len(functions)
            else " | "
        )
        lines.append(f"| {left} | | {right} |")
    return "\n".join([*lines, "", _machine()])


def scale(measured: Sequence[tuple[int, int, str, Stages]], views: Views, decks: int) -> str:
    """A row for each archive, its stages in milliseconds a deck."""
    names = list(measured[0][3])
    lines = [
        "## Scale",
        "",
        "Archives of twelve-slide decks, one a month, each telling three months: 1 320 numbers a "
        "deck. Each archive in a process of its own, nothing known from before; processor "
        "milliseconds a deck by stage, seconds by the clock for all of it and for reading, and the "
        "most memory that the run and its children held together.",
        "",
        "| decks | at a time | engine | " + " | ".join(names) + " | all, s | reading, s | MiB |",
        "|--:|--:|---|" + "--:|" * (len(names) + 3),
    ]
    for number, workers, engine, stages in measured:
        each = " | ".join(f"{1000 * stages[name]['processor'] / number:.0f}" for name in names)
        peak = max(stage["mib"] for stage in stages.values())
        lines.append(
            f"| {number} | {workers} | {engine} | {each} | {_seconds(stages):.1f} | "
            f"{stages['read']['seconds']:.1f} | {peak:.0f} |"
        )
    lines += ["", *_two_against_one(measured)]
    lines += ["", f"### Queries over {decks} decks", "", *_views(views)]
    return "\n".join([*lines, "", _machine()])


def _two_against_one(measured: Sequence[tuple[int, int, str, Stages]]) -> list[str]:
    alone = {(n, engine): stages for n, workers, engine, stages in measured if workers == 1}
    said = []
    for number, workers, engine, two in measured:
        if workers == 2 and (number, engine) in alone:
            one = alone[number, engine]
            reading = one["read"]["seconds"] / two["read"]["seconds"]
            whole = _seconds(one) / _seconds(two)
            said.append(
                f"{number} decks with {engine}: {reading:.2f} times as fast in reading, "
                f"{whole:.2f} in all"
            )
    return [f"Two processes against one: {'; '.join(said)}."] if said else []


def _seconds(stages: Stages) -> float:
    return sum(stage["seconds"] for stage in stages.values())


def history(decks: int, stages: Stages, views: Views) -> str:
    """The warehouse of many years."""
    spent = ", ".join(
        f"{name} {stage['processor']:.1f} s and {stage['mib']:.0f} MiB"
        for name, stage in stages.items()
    )
    return "\n".join(
        [
            f"## {decks / 12:.0f} years",
            "",
            f"{decks} decks whose rows are written directly. Processor seconds and most memory: "
            f"{spent}.",
            "",
            *_views(views),
            "",
            _machine(),
        ]
    )


def _views(views: Views) -> list[str]:
    lines = [
        "Milliseconds by the clock. The query: DuckDB alone, reading every value of every row. "
        "Then all of the view and its last twelve months, fetched as a polars frame.",
        "",
        "| view | rows | the query | all fetched | a year fetched |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, view in views.items():
        of_year = "" if view.year is None else f"{1000 * view.year:.0f}"
        lines.append(
            f"| {name} | {view.rows} | {1000 * view.query:.0f} | {1000 * view.whole:.0f} | "
            f"{of_year} |"
        )
    return lines


def feel(taken: Mapping[str, float], runs: int) -> str:
    """Commands against a bare Python."""
    bare = taken[BARE]
    lines = [
        "## Feel",
        "",
        f"Commands as processes, by the clock, medians of {runs} runs one after the other.",
        "",
        "| command | seconds | times a bare Python |",
        "|---|--:|--:|",
        *(f"| {name} | {seconds:.2f} | {seconds / bare:.1f} |" for name, seconds in taken.items()),
    ]
    return "\n".join([*lines, "", _machine()])


def _machine() -> str:
    """The versions, the machine, and how busy it is with other things."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _VERSIONS)
    return (
        f"*{platform.system()} {platform.machine()}, {os.cpu_count()} processors ({_processor()}), "
        f"load {os.getloadavg()[1]:.1f}; Python {platform.python_version()}, {libraries}.*"
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named[1].strip() if named else "unknown"
