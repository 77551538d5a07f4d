"""A finding in plain text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from intygsstat.findings.details import (
    TOTAL,
    FindingDetails,
    ShownCell,
    ShownExplanation,
    ShownFinding,
    ShownMonth,
    ShownRow,
)
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.sentences import number

WIDTH = 96
NEIGHBOURS = 2
_BLANK = "·"
_INFERRED = {"inferred": "~", "unplaced": "?"}
_Grid = Sequence[Sequence[str]]


def in_words(dossier: FindingDetails) -> str:
    """The whole dossier, lines of text with a newline at the end."""
    parts = [
        _heading(dossier),
        _table(dossier),
        _other_channel(dossier),
        _months(dossier),
        _likely(dossier),
        _belongs(dossier),
        _decided(dossier),
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _heading(dossier: FindingDetails) -> Iterator[str]:
    finding = dossier.finding
    meanings = {row["rule"]: row["meaning_en"] for row in reference_rows("rules.csv")}
    yield f"Finding {finding.finding}   {finding.severity.upper()}   {finding.rule}"
    if finding.rule in meanings:
        yield f"  {meanings[finding.rule]}"
    yield ""
    yield f"Where     {where(dossier)}"
    if finding.printed is not None:
        yield f"Printed   {finding.printed}"
    if finding.expected is not None:
        yield f"Expected  {finding.expected}"
    yield from _wrapped(finding.message, "Message   ")


def where(dossier: FindingDetails) -> str:
    """Deck, slide, table, row and column, as far as they are known."""
    finding, row = dossier.finding, dossier.row
    unit = "line" if finding.is_text else "slide"
    cell = row.cell(dossier.blamed) if row else None
    parts = [
        finding.deck,
        f"{unit} {finding.page}" if finding.page is not None else "",
        " ".join(
            filter(None, (finding.channel, f"{finding.month:%Y-%m}" if finding.month else ""))
        ),
        f"row {row.label if row else finding.region}" if finding.region else "",
        _column(cell, dossier.blamed),
    ]
    return ", ".join(filter(None, parts))


def _column(cell: ShownCell | None, blamed: str | None) -> str:
    if blamed == TOTAL:
        return "the printed total"
    return cell.label if cell else blamed or ""


def _table(dossier: FindingDetails) -> Iterator[str]:
    rows, own = dossier.rows, dossier.row
    if not rows:
        return
    if own:
        place = rows.index(own)
        rows = rows[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
        yield "As printed, with the rows above and below"
    elif dossier.finding.region:
        yield f"As printed; there is no row {dossier.finding.region}"
    else:
        yield "As printed"
    yield from _grid_lines(_grid(rows, own, dossier.blamed))


def _other_channel(dossier: FindingDetails) -> Iterator[str]:
    if dossier.sibling is None:
        return
    other = "standalone" if dossier.finding.channel == "issued" else "issued"
    yield f"The same row, {other}"
    yield from _grid_lines(_grid([dossier.sibling], None, None))


def _grid(rows: Sequence[ShownRow], own: ShownRow | None, blamed: str | None) -> _Grid:
    """Labels over numbers: the first column is the row's name, > marks the row, [ ] the cell."""
    labels: dict[str, str] = {}
    for row in rows:
        for cell in row.cells:
            if cell.certificate_type:
                labels.setdefault(cell.certificate_type, cell.label.split(" (")[0])
    grid = [["", *labels.values()]]
    for row in rows:
        cells = {cell.certificate_type: _as_printed(cell) for cell in row.cells}
        line = [f"{'>' if row is own else ' '} {row.label}"]
        for certificate_type in labels:
            text = cells.get(certificate_type, "")
            framed = row is own and certificate_type == blamed
            line.append(f"[{text}]" if framed else f"{text} ")
        columnless = (cell for cell in row.cells if not cell.certificate_type)
        unplaced = [cell.printed for cell in columnless if cell.state == "unplaced"]
        line[0] += f" (unplaced: {', '.join(unplaced)})" if unplaced else ""
        grid.append(line)
    grid[0] = [f"{label} " for label in grid[0]]
    return grid


def _as_printed(cell: ShownCell) -> str:
    return (cell.printed or _BLANK) + _INFERRED.get(cell.state, "")


def _grid_lines(grid: _Grid) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    for line in grid:
        first, *rest = (
            text.ljust(width) if place == 0 else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        yield ("  " + first + " " + " ".join(rest)).rstrip()


def _months(dossier: FindingDetails) -> Iterator[str]:
    months = dossier.months
    if not months:
        return
    row = dossier.row
    cell = row.cell(dossier.blamed) if row else None
    what = "Printed total" if dossier.blamed == TOTAL else _column(cell, dossier.blamed)
    yield f"{what}, month by month"
    heads = ["month ", "printed "]
    expects = any(month.expected is not None for month in months)
    if dossier.blamed == TOTAL:
        heads.append("sum of the parts ")
    if expects:
        heads += ["expected ", "95 of 100 lie in "]
    if any(month.decided for month in months):
        heads.append("decided ")
    several = len({month.deck for month in months}) > 1
    grid = [heads + (["deck "] if several else [])]
    for month in months:
        own = (month.month, month.deck) == (dossier.finding.month, dossier.finding.deck)
        text = month.printed or _BLANK
        line = [f"{'>' if own else ' '} {month.month:%Y-%m}", f"[{text}]" if own else f"{text} "]
        if dossier.blamed == TOTAL:
            line.append(f"{number(month.summed)} ")
        if expects:
            line += [_expected(month), _interval(month)]
        if any(each.decided for each in months):
            line.append(f"{month.decided or ''} ")
        grid.append(line + ([f"{month.deck} "] if several else []))
    yield from _grid_lines(grid)


def _expected(month: ShownMonth) -> str:
    return "" if month.expected is None else f"{number(round(month.expected))} "


def _interval(month: ShownMonth) -> str:
    if month.expected_low is None or month.expected_high is None:
        return ""
    return f"{number(round(month.expected_low))}–{number(round(month.expected_high))} "


def _likely(dossier: FindingDetails) -> Iterator[str]:
    if not dossier.explanations:
        yield "No explanation is known."
        return
    yield "Likely"
    for place, explanation in enumerate(dossier.explanations, start=1):
        yield f"  {place}. {_verdict(dossier, explanation)}"
        evidence = explanation.evidence
        yield from _wrapped(evidence[:1].upper() + evidence[1:], "     ")


def _verdict(dossier: FindingDetails, explanation: ShownExplanation) -> str:
    row = dossier.row
    cell = row.cell(explanation.certificate_type) if row else None
    column = _column(cell, explanation.certificate_type)
    value = proposal(explanation) if row else ""
    parts = [explanation.diagnosis or f"see {explanation.linked}", column, value]
    return f"{', '.join(filter(None, parts))}: {_sure(explanation.confidence)}"


def _sure(confidence: float) -> str:
    """'82 % likely'; never all or nothing."""
    percent = 100 * confidence
    if percent > 99:
        return "more than 99 % likely"
    return "less than 1 % likely" if percent < 1 else f"{percent:.0f} % likely"


def proposal(explanation: ShownExplanation) -> str:
    """'6 024, between 6 020 and 6 029', or '' if nothing is proposed."""
    low, high = explanation.proposed_low, explanation.proposed_high
    span = f"between {number(low)} and {number(high)}" if low is not None and low != high else ""
    value = number(explanation.proposed)
    if explanation.diagnosis == "unlisted_type" and value:
        return f"{value} without a column"
    return ", ".join(filter(None, (value, span)))


def _belongs(dossier: FindingDetails) -> Iterator[str]:
    if not dossier.linked:
        return
    yield "Belongs to"
    yield from (f"  {_in_a_line(finding)}" for finding in dossier.linked)


def _in_a_line(finding: ShownFinding) -> str:
    place = " ".join(
        filter(
            None,
            (
                f"{finding.month:%Y-%m}" if finding.month else "",
                finding.channel,
                finding.region,
                finding.certificate_type,
            ),
        )
    )
    return f"{finding.finding}  {finding.rule}  {place}"


def _decided(dossier: FindingDetails) -> Iterator[str]:
    decision = dossier.decision
    if decision is None:
        return
    value = "the printed number stands" if decision.decided == "stands" else decision.decided
    yield f"Decided   {value}"
    yield from _wrapped(f"{decision.reason} ({decision.who}, {decision.when})", " " * 10)


def _wrapped(words: str, before: str) -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
