"""`intygsstat check`: what looks wrong in the decks of data/raw/, worst first."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.checks.deck import SEVERITIES
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.commands.read import open_stdout, records_of, write_records
from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError, echo, sanitize_text
from intygsstat.models import Engines, Explanation, Finding, PrintedRow
from intygsstat.pipeline.inputs import deck_files
from intygsstat.pipeline.workers import Job, examine_decks, processors
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.sentences import number
from intygsstat.reference.title_words import FILE_NAME, read_title_words

if TYPE_CHECKING:
    from intygsstat.diagnosis.run import ExplainedFinding


WORTH_A_LINE = 0.1  # confidence of a further explanation that is told too


def check_decks(root: Path, output_format: str, engine: Engines = "both") -> int:
    """Print every finding of every deck, grouped by rule; the exit code.

    It is 0 if every deck could be read, whatever was found in it.
    """
    decks: list[ExaminedDeck] = []
    exit_code = EXIT_OK
    words = read_title_words(root / FILE_NAME)
    jobs = [Job(path, engine=engine, title_words=words) for path in deck_files(root)]
    for deck in examine_decks(jobs, workers=processors()):
        if isinstance(deck, IntygsstatError):
            echo(deck, error=True)
            exit_code = EXIT_DATA
            continue
        decks.append(deck)
        if deck.reading.refusals:
            exit_code = EXIT_DATA
    with open_stdout() as out:
        if output_format == "text":
            out.write(sanitize_text(_in_words(decks)))
        else:
            write_records(out, records_of(decks, "findings"), "findings", output_format)
    return exit_code


def _in_words(decks: list[ExaminedDeck]) -> str:
    from intygsstat.diagnosis.run import explain_decks

    meanings = {row["rule"]: row["meaning_en"] for row in reference_rows("rules.csv")}
    groups: dict[tuple[int, str], list[tuple[ExaminedDeck, ExplainedFinding]]] = defaultdict(list)
    for deck, explained in zip(decks, explain_decks(decks), strict=True):
        for found in explained:
            finding = found.finding
            groups[SEVERITIES.index(finding.severity), finding.rule].append((deck, found))
    rows = sum(len(deck.totals) for deck in decks)
    total = sum(map(len, groups.values()))
    lines = [f"Decks: {len(decks)}. Rows checked: {rows}. Findings: {total}."]
    for (severity, rule), group in sorted(groups.items(), key=lambda item: item[0]):
        lines += ["", f"{SEVERITIES[severity].upper()}  {rule} ({len(group)})"]
        lines.append(f"  {meanings.get(rule, '')}")
        for deck, found in group:
            lines.append(f"  - {found.finding.message}")
            lines += _likely(found)
            row = _row_of(deck, found.finding)
            if row:
                lines.append(f"    printed: {_as_printed(row)}")
    if total:
        lines += ["", "After make monthly, intygsstat show FINDING tells more of one."]
    return "\n".join(lines) + "\n"


def _likely(found: ExplainedFinding) -> list[str]:
    """What likely happened, how sure that is, and the finding's id."""
    lines = []
    for explanation in found.explanations:
        if explanation.rank > 1 and explanation.confidence < WORTH_A_LINE:
            continue
        linked = explanation.diagnosis is None and explanation.rank > 1
        word = "likely" if explanation.rank == 1 else "also" if linked else "or"
        lines.append(f"    {word}: {explanation.evidence}{_how_sure(explanation)}")
    return [*lines, f"    finding: {found.finding.finding}"]


def _how_sure(explanation: Explanation) -> str:
    """' (lost_digits, proposed 6 024, 74 % likely)', rounded down; '' if another one says it."""
    if explanation.diagnosis is None:
        return ""
    sure = math.floor(100 * explanation.confidence)
    value = f", proposed {number(explanation.proposed)}" if explanation.proposed is not None else ""
    return f" ({explanation.diagnosis}{value}, {sure} % likely)"


def _row_of(deck: ExaminedDeck, finding: Finding) -> PrintedRow | None:
    for table in deck.reading.tables:
        if (table.month, table.channel) != (finding.month, finding.channel):
            continue
        for row in (*table.rows, *table.summary):
            if row.region == finding.region:
                return row
    return None


def _as_printed(row: PrintedRow) -> str:
    cells = [
        # '?' stands for a column that may hold a number, and for a number's unknown column
        f"{cell.type_label or '?'} {cell.printed or ('?' if cell.state == 'unplaced' else '·')}"
        for cell in row.all_cells
    ]
    return f"{row.label} | {' | '.join(cells)}"
