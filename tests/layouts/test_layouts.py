"""Odd but honest layouts: what the truth says is read exactly, and nothing else is published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError
from intygsstat.models import Finding, PrintedCell, PrintedTable
from intygsstat.reference.lookup import known_region, known_type

HERE = Path(__file__).parent
LAYOUTS = sorted(path.stem for path in HERE.glob("*.json"))
MOST_TOLD = 12  # differences that a failing test prints
Truth = dict[str, Any]


@pytest.mark.parametrize("engine", ["pdfium", pytest.param("pdfplumber", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_exactly_or_not_published(name: str, engine: Any) -> None:
    truth = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    outcomes = [truth, *truth.get("or", [])]
    try:
        deck = examine_deck(HERE / f"{name}.pdf", engine=engine)
    except IntygsstatError as error:
        wrong = [list(_differences_of_a_rejected_deck(error, outcome)) for outcome in outcomes]
    else:
        wrong = [list(_differences(deck, outcome)) for outcome in outcomes]
    least = min(wrong, key=len)
    if least:
        more = [f"and {len(least) - MOST_TOLD} more"] if len(least) > MOST_TOLD else []
        pytest.fail("\n".join([truth["layout"], *least[:MOST_TOLD], *more]), pytrace=False)


def test_every_layout_has_its_deck_and_its_truth() -> None:
    assert sorted(path.stem for path in HERE.glob("*.pdf")) == LAYOUTS
    assert len(LAYOUTS) >= 45


def _differences(deck: ExaminedDeck, truth: Truth) -> Iterator[str]:
    """What is read otherwise than `truth` says, a line each."""
    reading = deck.reading
    exit_code = EXIT_DATA if reading.rejections else EXIT_OK  # as `intygsstat read` ends
    if exit_code != truth["exit"]:
        yield f"exit {exit_code}, not {truth['exit']}: {' '.join(reading.rejections)}"
    yield from _differences_of_tables(reading.tables, truth.get("tables", []))
    yield from _unnamed_or_unwanted(
        "table_is_read", [f for f in reading.findings if f.rule == "table_is_read"], truth
    )
    yield from _unnamed_or_unwanted(
        "other_statistics", [f for f in reading.findings if f.rule == "other_statistics"], truth
    )
    rules = {finding.rule for finding in reading.findings}
    for rule in truth.get("findings", []):
        if rule not in rules:
            yield f"nothing found by {rule}"
    for finding in reading.findings:
        if finding.severity == "error" and finding.rule not in (
            "table_is_read",
            *truth.get("findings", []),
            *truth.get("may_find", []),
        ):
            yield f"an error where the slide is sound, {finding.rule}: {finding.message}"


def _differences_of_a_rejected_deck(error: IntygsstatError, truth: Truth) -> Iterator[str]:
    """A deck that is rejected whole must have nothing that can be read."""
    if truth.get("tables") or truth["exit"] == EXIT_OK:
        yield f"the deck is rejected whole: {error}"
    for rejected in truth.get("rejected", []):
        if not _says(str(error), rejected["one_of"]):
            yield f"the message has none of {rejected['one_of']}: {error}"


def _unnamed_or_unwanted(rule: str, found: list[Finding], truth: Truth) -> Iterator[str]:
    key = {"table_is_read": "rejected", "other_statistics": "other_statistics"}[rule]
    wanted = truth.get(key, [])
    for each in wanted:
        messages = [finding.message for finding in found if finding.page in each["slides"]]
        if not messages:
            yield f"slide {each['slides']} is not told by {rule}"
        elif not any(_says(message, each["one_of"]) for message in messages):
            yield f"{rule} on {each['slides']} has none of {each['one_of']}: {' '.join(messages)}"
    for finding in found:
        if not any(finding.page in each["slides"] for each in wanted):
            yield f"{rule} on slide {finding.page}: {finding.message}"


def _says(message: str, words: list[str]) -> bool:
    return any(word.casefold() in message.casefold() for word in words)


def _differences_of_tables(tables: tuple[PrintedTable, ...], truth: list[Truth]) -> Iterator[str]:
    read = {(f"{table.month:%Y-%m}", table.channel): table for table in tables}
    wanted = {(each["period"], each["channel"]): each for each in truth}
    for key in read.keys() - wanted.keys():
        yield f"{key} is published and must not be, from slides {read[key].pages}"
    for key in wanted.keys() - read.keys():
        yield f"{key} on slides {wanted[key]['slides']} is not read"
    for key in sorted(read.keys() & wanted.keys()):
        for difference in _differences_of_a_table(read[key], wanted[key]):
            yield f"{key}: {difference}"


def _differences_of_a_table(table: PrintedTable, truth: Truth) -> Iterator[str]:
    if list(table.pages) != truth["slides"]:
        yield f"from slides {table.pages}, not {truth['slides']}"
    types = [known_type(label).id for label in truth["certificate_types"]]
    yield from _differences_of_rows(table, truth, types)
    untyped = truth.get("columns_of_no_type", {})
    for heading, printed in _columns_of_no_type(table).items():
        if heading not in untyped:
            yield f"a column {heading!r} without a type that the slide has not"
        elif printed != untyped[heading]:
            yield f"the column {heading!r} reads {printed}, not {untyped[heading]}"
    for heading in untyped.keys() - _columns_of_no_type(table).keys():
        yield f"the column {heading!r} is not kept"
    summary = [row.label for row in (*table.summary, *table.subtotals)]
    if set(summary) - set(truth.get("summary", [])):
        yield f"sums of rows {summary}, not {truth.get('summary', [])}"


def _differences_of_rows(table: PrintedTable, truth: Truth, types: list[str]) -> Iterator[str]:
    rows = {row.region: row for row in table.rows}
    names = [known_region(label).id for label, *_ in truth["rows"]]
    if [row.region for row in table.rows] != names:
        yield f"rows {[row.label for row in table.rows]}, not {[r[0] for r in truth['rows']]}"
    for name, (label, *cells) in zip(names, truth["rows"], strict=True):
        if name not in rows:
            continue
        row = rows[name]
        total = cells.pop() if truth["totals"] else None
        got = {c.certificate_type: _told(c) for c in row.cells}
        wanted = dict(zip(types, cells, strict=True))
        odd = {
            kind: (got.get(kind, "no column"), wanted.get(kind, "no column"))
            for kind in got.keys() | wanted.keys()
            if not _same(got.get(kind, "no column"), wanted.get(kind, "no column"))
        }
        if odd:
            yield f"{label}: {odd} (read, wanted)"
        if (row.total is not None) != truth["totals"]:
            yield f"{label}: {'a' if row.total else 'no'} total"
        elif row.total is not None and not _same(_told(row.total), total):
            yield f"{label}: total {_told(row.total)}, not {total}"


def _told(cell: PrintedCell) -> int | str | None:
    """A cell as the truth has it: a count, None for a blank, or the name of its state."""
    return {"printed": cell.count, "blank": None}.get(cell.state, cell.state)


def _same(told: int | str | None, wanted: Any) -> bool:
    """A list in the truth holds all that is honest."""
    return told in wanted if isinstance(wanted, list) else told == wanted


def _columns_of_no_type(table: PrintedTable) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for row in table.rows:
        for _, cell in row.others:
            columns.setdefault(cell.type_label, []).append(cell.printed)
    return columns
