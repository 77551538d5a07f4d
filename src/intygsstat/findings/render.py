"""Findings written out by the templates: for a terminal, a notebook and the page."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from intygsstat.checks.rules import SEVERITIES
from intygsstat.findings.details import (
    FindingDetails,
    ShownCell,
    ShownExplanation,
    ShownMonth,
    ShownRow,
)
from intygsstat.locale import likelihood
from intygsstat.models import Finding, PrintedRow
from intygsstat.reference.sentences import number, rules

if TYPE_CHECKING:
    from intygsstat.checks.examine import ExaminedDeck
    from intygsstat.diagnosis.run import ExplainedFinding

WIDTH = 96  # characters on a terminal
NEIGHBOURS = 2  # rows above and below the one it is about
WORTH_A_LINE = 0.1  # confidence of a further explanation that `check` names too
_BLANK = "·"
_INFERRED = {"inferred": "~", "unplaced": "?"}


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("intygsstat.findings"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters |= {"wrapped": _wrapped, "sentence": lambda said: said[:1].upper() + said[1:]}
    made.globals |= {"number": number, "likelihood": lambda sure: likelihood(sure, "en")}
    return made


def render(template: str, **context: Any) -> str:
    """A template of this folder, filled in; what goes into HTML is escaped."""
    return _templates().get_template(template).render(context)


def show_text(details: FindingDetails) -> str:
    """All that is known of a finding, for a terminal: lines with a newline at the end."""
    finding, row, rows = details.finding, details.row, details.rows
    if row:
        at = rows.index(row)
        rows = rows[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    return render(
        "show.txt.j2",
        details=details,
        finding=finding,
        meaning=_meanings().get(finding.rule),
        column=_column(details.cell, details.suspect),
        table=_aligned(_table(rows, row, details.suspect)),
        counterpart=_aligned(_table([details.counterpart], None, None))
        if details.counterpart
        else [],
        months=_aligned(_months(details)) if details.months else [],
        column_of=lambda one: _column(
            row.cell(one.certificate_type) if row else None, one.certificate_type
        ),
        proposal=lambda one: _proposal(one) if row else "",
    )


def check_text(decks: Sequence[ExaminedDeck]) -> str:
    """Every finding of the decks, grouped by rule, worst first, for a terminal."""
    from intygsstat.diagnosis.run import explain_decks

    groups: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for deck, explained in zip(decks, explain_decks(decks), strict=True):
        for found in explained:
            rule = SEVERITIES.index(found.finding.severity), found.finding.rule
            groups[rule].append((found.finding, _worth_a_line(found), _row_of(deck, found.finding)))
    return render(
        "check.txt.j2",
        decks=len(decks),
        rows=sum(len(deck.totals) for deck in decks),
        findings=sum(map(len, groups.values())),
        groups=[(SEVERITIES[at], rule, groups[at, rule]) for at, rule in sorted(groups)],
        meanings=_meanings(),
        blank=_BLANK,
    )


def _meanings() -> dict[str, str]:
    return {row["rule"]: row["meaning_en"] for row in rules()}


def _worth_a_line(found: ExplainedFinding) -> list[Any]:
    return [e for e in found.explanations if e.rank == 1 or e.confidence >= WORTH_A_LINE]


def _row_of(deck: ExaminedDeck, finding: Finding) -> PrintedRow | None:
    for table in deck.reading.tables:
        if (table.month, table.channel) == (finding.month, finding.channel):
            for row in (*table.rows, *table.summary):
                if row.region == finding.region:
                    return row
    return None


def _column(cell: ShownCell | None, certificate_type: str | None) -> str:
    if certificate_type == "total":
        return "the printed total"
    return cell.label if cell else certificate_type or ""


def _proposal(one: ShownExplanation) -> str:
    """'6 024, between 6 020 and 6 029', or '' if nothing is proposed."""
    low, high, value = one.proposed_low, one.proposed_high, number(one.proposed)
    if one.diagnosis == "unlisted_type" and value:
        return f"{value} without a column"
    span = f"between {number(low)} and {number(high)}" if low is not None and low != high else ""
    return ", ".join(filter(None, (value, span)))


def _table(rows: Sequence[ShownRow], own: ShownRow | None, suspect: str | None) -> list[list[str]]:
    """Labels over numbers: the first column is the row's name, > marks the row, [ ] the cell."""
    labels: dict[str, str] = {}
    for row in rows:
        for cell in row.cells:
            if cell.certificate_type:
                labels.setdefault(cell.certificate_type, cell.label.split(" (")[0])
    grid = [[" ", *(f"{label} " for label in labels.values())]]
    for row in rows:
        cells = {
            cell.certificate_type: (cell.printed or _BLANK) + _INFERRED.get(cell.state, "")
            for cell in row.cells
        }
        columnless = (cell for cell in row.cells if not cell.certificate_type)
        unplaced = ", ".join(cell.printed for cell in columnless if cell.state == "unplaced")
        name = f"{'>' if row is own else ' '} {row.label}"
        line = [f"{name} (unplaced: {unplaced})" if unplaced else name]
        for certificate_type in labels:
            said = cells.get(certificate_type, "")
            framed = row is own and certificate_type == suspect
            line.append(f"[{said}]" if framed else f"{said} ")
        grid.append(line)
    return grid


def _months(details: FindingDetails) -> list[list[str]]:
    """The suspect cell month by month: printed, and what else is known in any of the months."""
    months, finding = details.months, details.finding
    columns: dict[str, Callable[[ShownMonth], str]] = {"printed ": lambda month: month.printed}
    if details.of_total:
        columns["sum of the parts "] = lambda month: number(month.summed)
    if any(month.expected is not None for month in months):
        columns["expected "] = lambda month: _rounded(month.expected)
        columns["95 of 100 lie in "] = _interval
    if any(month.decided for month in months):
        columns["decided "] = lambda month: month.decided or ""
    if len({month.deck for month in months}) > 1:
        columns["deck "] = lambda month: month.deck
    grid = [["month ", *columns]]
    for month in months:
        own = (month.month, month.deck) == (finding.month, finding.deck)
        printed, *others = (said(month) for said in columns.values())
        printed = f"[{printed or _BLANK}]" if own else f"{printed or _BLANK} "
        name = f"{'>' if own else ' '} {month.month:%Y-%m}"
        grid.append([name, printed, *(f"{each} " for each in others)])
    return grid


def _rounded(expected: float | None) -> str:
    return "" if expected is None else number(round(expected))


def _interval(month: ShownMonth) -> str:
    if month.expected_low is None or month.expected_high is None:
        return ""
    return f"{_rounded(month.expected_low)}–{_rounded(month.expected_high)}"


def _aligned(grid: list[list[str]]) -> list[str]:
    """Lines of columns, the first to the left and the others to the right."""
    first, *others = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return [
        f"  {name:<{first}} {' '.join(map(str.rjust, said, others))}".rstrip()
        for name, *said in grid
    ]


def _wrapped(words: str, before: str) -> str:
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
