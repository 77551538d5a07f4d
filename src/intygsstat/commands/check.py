"""`intygsstat check`: what looks wrong in the decks of data/raw/, worst first."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from intygsstat.commands.read import deck_records, open_stdout, write_records
from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError
from intygsstat.examine import ExaminedDeck, examine_deck
from intygsstat.model import Finding, PrintedRow
from intygsstat.monthly.inputs import is_deck_file
from intygsstat.reference.lookup import reference_rows
from intygsstat.validate.deck import SEVERITIES


def check_decks(root: Path, output_format: str) -> int:
    """Print every finding of every deck, grouped by rule; the exit code.

    It is 0 if every deck could be read, whatever was found in it.
    """
    decks: list[ExaminedDeck] = []
    exit_code = EXIT_OK
    for path in sorted((root / "data" / "raw").glob("*")):
        if not is_deck_file(path):
            continue
        try:
            deck = examine_deck(path)
        except IntygsstatError as error:
            print(error, file=sys.stderr)
            exit_code = EXIT_DATA
            continue
        decks.append(deck)
        if deck.reading.refusals:
            exit_code = EXIT_DATA
    with open_stdout() as out:
        if output_format == "text":
            out.write(_in_words(decks))
        else:
            records = [record for deck in decks for record in deck_records(deck, "findings")]
            write_records(out, records, "findings", output_format)
    return exit_code


def _in_words(decks: list[ExaminedDeck]) -> str:
    meanings = {row["rule"]: row["meaning_en"] for row in reference_rows("rules.csv")}
    groups: dict[tuple[int, str], list[tuple[ExaminedDeck, Finding]]] = defaultdict(list)
    for deck in decks:
        for finding in deck.reading.findings:
            groups[SEVERITIES.index(finding.severity), finding.rule].append((deck, finding))
    rows = sum(len(deck.totals) for deck in decks)
    total = sum(map(len, groups.values()))
    lines = [f"Decks: {len(decks)}. Rows checked: {rows}. Findings: {total}."]
    for (severity, rule), found in sorted(groups.items(), key=lambda item: item[0]):
        lines += ["", f"{SEVERITIES[severity].upper()}  {rule} ({len(found)})"]
        lines.append(f"  {meanings.get(rule, '')}")
        for deck, finding in found:
            lines.append(f"  - {finding.message}")
            row = _row_of(deck, finding)
            if row:
                lines.append(f"    printed: {_as_printed(row)}")
    return "\n".join(lines) + "\n"


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
