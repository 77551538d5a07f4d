"""From parts to whole tables: one for each month and channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from intygsstat.errors import TableRefusedError
from intygsstat.model import Channel, Finding, PrintedTable, is_text_deck
from intygsstat.recognise.parts import TablePart
from intygsstat.recognise.table_findings import table_findings
from intygsstat.recognise.titles import Title


@dataclass
class Tables:
    """Whole tables in printed order, findings on them, and refusals."""

    tables: list[PrintedTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusals: list[TableRefusedError] = field(default_factory=list)


def parts_to_tables(
    deck: str,
    parts: Sequence[TablePart],
    month_of: Callable[[Title], date],
) -> Tables:
    """Join the parts of each table and give it its month.

    A table that is printed twice is noted if both are alike, else refused.
    """
    result = Tables()
    spot, spot_sv = ("line", "textrad") if is_text_deck(deck) else ("slide", "bild")
    groups: dict[tuple[date, Channel], list[list[TablePart]]] = defaultdict(list)
    for part in parts:
        assert part.title.channel is not None
        month = month_of(part.title)
        versions = groups[month, part.title.channel]
        if versions and _continues(versions[-1], part):
            versions[-1].append(part)
        else:
            versions.append([part])
    for (month, channel), versions in groups.items():
        first, *others = versions
        differing = [v for v in others if _contents(v) != _contents(first)]
        if differing:
            result.refusals.append(_told_twice(deck, first, differing[0], month, channel))
            continue
        table = _join(first, month, channel)
        result.tables.append(table)
        result.findings += table_findings(deck, table, first)
        for other in others:
            result.findings.append(
                Finding(
                    "table_printed_once",
                    "info",
                    f"{spot} {other[0].page} prints the table of {spot} {table.pages[0]}, "
                    f'"{table.title}", once more, number for number',
                    f"{spot_sv.capitalize()} {other[0].page} visar samma tabell som "
                    f"{spot_sv} {table.pages[0]} "
                    "en gång till, siffra för siffra.",
                    deck,
                    other[0].page,
                    month,
                    channel,
                )
            )
    result.tables.sort(key=lambda table: _place_among(parts, table))
    return result


def _place_among(parts: Sequence[TablePart], table: PrintedTable) -> int:
    """The place of a table among the parts of its deck."""
    return next(
        i
        for i, p in enumerate(parts)
        if p.page == table.pages[0] and p.rows and p.rows[0] is table.rows[0]
    )


def _continues(versions: Sequence[TablePart], part: TablePart) -> bool:
    last = versions[-1]
    names = {row.region for p in versions for row in p.rows}
    return (
        part.page - last.page in (0, 1)
        and not any(row.region in names for row in part.rows)
        and {h.certificate_type for h in part.headings}
        == {h.certificate_type for h in last.headings}
    )


def _contents(parts: Sequence[TablePart]) -> dict[str, dict[str, tuple[int | None, str]]]:
    return {
        row.region: {cell.certificate_type: (cell.count, cell.state) for cell in row.all_cells}
        for part in parts
        for row in part.rows
    }


def _told_twice(
    deck: str, first: Sequence[TablePart], other: Sequence[TablePart], month: date, channel: Channel
) -> TableRefusedError:
    before, after = _contents(first), _contents(other)
    spots = "lines" if is_text_deck(deck) else "slides"
    different = [
        region for region in {**before, **after} if before.get(region) != after.get(region)
    ]
    return TableRefusedError(
        f'{deck}, {spots} {first[0].page} and {other[0].page}, "{first[0].title.text}"',
        expected=f"one table of {channel} certificates for {month:%Y-%m}",
        found=f"two that differ in {', '.join(different[:5])}"
        + (f" and {len(different) - 5} more" if len(different) > 5 else ""),
        try_this="find out which one holds and ask for a corrected deck",
    )


def _join(parts: Sequence[TablePart], month: date, channel: Channel) -> PrintedTable:
    headings = [h for h in parts[0].headings if not h.is_total]
    return PrintedTable(
        month,
        channel,
        parts[0].title.text,
        tuple(dict.fromkeys(part.page for part in parts)),
        tuple(h.certificate_type for h in headings),
        tuple(h.label for h in headings),
        tuple(row for part in parts for row in part.rows),
        tuple(row for part in parts for row in part.summary),
    )
