"""Findings for a terminal: all that is known of one (`show`), or each one of decks (`check`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.checks.deck import SEVERITIES
from intygsstat.errors import EXIT_OK, PictureError, sanitize_text, utf8_stdout
from intygsstat.files import write_atomically
from intygsstat.findings.details import FindingDetails, ShownRow, look_up
from intygsstat.findings.wording import FindingWords, render
from intygsstat.locale import format_count
from intygsstat.models import Finding, PrintedRow
from intygsstat.reference.sentences import failure, rules
from intygsstat.storage.store import open_store

if TYPE_CHECKING:
    from intygsstat.checks.examine import ExaminedDeck

NEIGHBOURS = 2  # rows above and below the one it is about
WORTH_A_LINE = 0.1  # confidence of a further explanation that `check` names too
_BLANK = "·"
_INFERRED = {"inferred": "~", "unplaced": "?"}


def show_finding(prefix: str, picture: Path | None, home: Path | None) -> int:
    """Print the finding whose id begins with `prefix`, and write its picture; the exit code.

    Raises:
        IntygsstatError: there is no such finding, no published data, or no
            picture of it.
    """
    with open_store(home) as connection:
        details = look_up(connection, prefix)
    with utf8_stdout() as out:
        out.write(sanitize_text(show_text(details)))
    if picture is not None:
        from intygsstat.findings.picture import picture_of

        content = picture_of(details.finding.finding, home)
        try:
            write_atomically(picture, content)
        except OSError as error:
            reason = error.strerror or str(error)
            raise failure(PictureError, "picture_not_written", picture, reason=reason) from error
        with utf8_stdout() as out:
            out.write(sanitize_text(f"\nPicture   {picture}\n"))
    return EXIT_OK


def show_text(details: FindingDetails) -> str:
    """All that is known of a finding: lines with a newline at the end."""
    finding, row, rows = details.finding, details.row, details.rows
    if row:
        at = rows.index(row)
        rows = rows[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]

    label = details.cell.label if details.cell else details.suspect or ""
    return render(
        "show.txt.j2",
        details=details,
        finding=finding,
        column="the printed total" if details.of_total else label,
        table=_table(rows, row, details.suspect),
        months=_months(details) if details.months else [],
        words=FindingWords(details, "en"),
    )


def check_text(decks: Sequence[ExaminedDeck]) -> str:
    """Every finding of the decks, grouped by rule, worst first."""
    from intygsstat.diagnosis.run import explain_decks

    groups: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for deck, explained in zip(decks, explain_decks(decks), strict=True):
        for found in explained:
            finding = found.finding
            said = [e for e in found.explanations if e.rank == 1 or e.confidence >= WORTH_A_LINE]
            group = groups[SEVERITIES.index(finding.severity), finding.rule]
            group.append((finding, said, _row_of(deck, finding)))
    return render(
        "check.txt.j2",
        decks=len(decks),
        rows=sum(len(deck.totals) for deck in decks),
        findings=sum(map(len, groups.values())),
        groups=[(SEVERITIES[at], rule, groups[at, rule]) for at, rule in sorted(groups)],
        meanings={row["rule"]: row["meaning_en"] for row in rules()},
        blank=_BLANK,
    )


def _row_of(deck: ExaminedDeck, finding: Finding) -> PrintedRow | None:
    rows = (
        row
        for table in deck.reading.tables
        if (table.month, table.channel) == (finding.month, finding.channel)
        for row in (*table.rows, *table.summary)
        if row.region == finding.region
    )
    return next(rows, None)


def _table(rows: Sequence[ShownRow], own: ShownRow | None, suspect: str | None) -> list[str]:
    """Labels over numbers: the first column is the row's name, > marks the row, [ ] the cell."""
    labels: dict[str, str] = {}
    for row in rows:
        for cell in row.cells:
            if cell.certificate_type:
                labels.setdefault(cell.certificate_type, cell.label.split(" (")[0])
    grid = [[" ", *(f"{label} " for label in labels.values())]]
    for row in rows:
        line = f"{'>' if row is own else ' '} {row.label}"
        if unplaced := [
            c.printed for c in row.cells if not c.certificate_type and c.state == "unplaced"
        ]:
            line += f" (unplaced: {', '.join(unplaced)})"
        grid.append([line])
        for name in labels:
            there = row.cell(name)
            said = (there.printed or _BLANK) + _INFERRED.get(there.state, "") if there else ""
            grid[-1].append(f"[{said}]" if row is own and name == suspect else f"{said} ")
    return _aligned(grid)


def _months(details: FindingDetails) -> list[str]:
    """The suspect cell month by month: printed, and what else is known in any of the months."""
    months = details.months
    marked = [(month, details.is_own(month)) for month in months]
    columns = {
        "month ": [f"{'>' if here else ' '} {m.month:%Y-%m}" for m, here in marked],
        "printed ": [
            f"[{m.printed or _BLANK}]" if here else f"{m.printed or _BLANK} " for m, here in marked
        ],
    }
    if details.of_total:
        columns["sum of the parts "] = [f"{format_count(m.summed, 'en')} " for m in months]
    if any(m.expected is not None for m in months):
        columns["expected "] = [f"{format_count(m.expected, 'en')} " for m in months]
        spans = (
            (format_count(end, "en") for end in (m.expected_low, m.expected_high)) for m in months
        )
        columns["95 of 100 lie in "] = [f"{'–'.join(filter(None, span))} " for span in spans]
    if any(m.decided for m in months):
        columns["decided "] = [f"{m.decided or ''} " for m in months]
    if len({m.deck for m in months}) > 1:
        columns["deck "] = [f"{m.deck} " for m in months]
    return _aligned([list(columns), *zip(*columns.values(), strict=True)])


def _aligned(grid: Sequence[Iterable[str]]) -> list[str]:
    """Lines of columns, the first to the left and the others to the right."""
    first, *others = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return [
        f"  {name:<{first}} {' '.join(map(str.rjust, said, others))}".rstrip()
        for name, *said in grid
    ]
