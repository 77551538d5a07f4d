"""From parts to whole tables: one for each month and channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from intygsstat.errors import DeckUndatedError, TableRefusedError
from intygsstat.models import Channel, Finding, PrintedRow, PrintedTable, is_text_deck
from intygsstat.reference.sentences import finding, rejection, where
from intygsstat.tables.settled import rows_that_sum_others, signs_told
from intygsstat.tables.table_findings import table_findings
from intygsstat.tables.table_part import TablePart
from intygsstat.tables.titles import Title


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
    groups: dict[tuple[date, Channel], list[list[TablePart]]] = defaultdict(list)
    unsure: set[tuple[date, Channel]] = set()
    for part in parts:
        assert part.title.channel is not None
        try:
            month = month_of(part.title)
        except DeckUndatedError as error:  # a year misprinted, or last year's table beside
            place = where(deck, part.page, part.title.text)
            result.refusals.append(rejection("month_out_of_reach", place, found=error.found))
            continue
        versions = groups[month, part.title.channel]
        if versions and _continues(versions[-1], part):
            versions[-1].append(part)
        elif versions and _stands_beside(versions[-1][-1], part):
            joined = _joined_columns(versions[-1][-1], part)
            if part.nameless and _rows_disagree(joined):
                result.refusals.append(_other_order(deck, joined, part.page))
                unsure.add((month, part.title.channel))
            versions[-1][-1] = joined
        else:
            versions.append([part])
    for (month, channel), versions in groups.items():
        if (month, channel) in unsure:
            continue
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
                finding(
                    "table_printed_once",
                    "info",
                    deck,
                    other[0].page,
                    table,
                    first=table.pages[0],
                    capital_sv="Textrad" if is_text_deck(deck) else "Bild",
                )
            )
    return result


def _continues(versions: Sequence[TablePart], part: TablePart) -> bool:
    last = versions[-1]
    names = {row.region for p in versions for row in p.rows}
    return (
        part.page - last.page in (0, 1)
        and not any(row.region in names for row in part.rows)
        and {h.certificate_type for h in part.headings}
        == {h.certificate_type for h in last.headings}
    )


def _stands_beside(last: TablePart, part: TablePart) -> bool:
    """True if a part has other columns of the very rows of the last."""
    one, two = ([h for h in p.headings if not h.is_other] for p in (last, part))
    return (
        part.page - last.page in (0, 1)
        and [row.region for row in last.rows] == [row.region for row in part.rows]
        and len(last.summary) == len(part.summary)
        and not {h.certificate_type for h in one} & {h.certificate_type for h in two}
    )


def _joined_columns(last: TablePart, part: TablePart) -> TablePart:
    return replace(
        last,
        headings=(*last.headings, *part.headings),
        rows=tuple(map(_joined_rows, last.rows, part.rows)),
        summary=tuple(map(_joined_rows, last.summary, part.summary)),
        strays=(*last.strays, *part.strays),
        page=last.page,
    )


def _joined_rows(one: PrintedRow, two: PrintedRow) -> PrintedRow:
    width = len(one.cells) + len(one.others)
    return replace(
        one,
        cells=(*one.cells, *two.cells),
        total=one.total or two.total,
        others=(*one.others, *((width + place, cell) for place, cell in two.others)),
    )


def _rows_disagree(part: TablePart) -> bool:
    """True if most rows' parts are not their total: then the rows are not in one order."""
    sums = [sum(c.count or 0 for c in r.cells) == r.total.count for r in part.rows if r.total]
    return 2 * sum(sums) < len(sums)


def _other_order(deck: str, part: TablePart, page: int) -> TableRefusedError:
    place = f'{deck}, slides {part.page} and {page}, "{part.title.text}"'
    return rejection("rows_in_other_order", place, first=part.page, page=page)


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
    place = f'{deck}, {spots} {first[0].page} and {other[0].page}, "{first[0].title.text}"'
    regions = ", ".join(different[:5])
    if len(different) > 5:
        regions += f" and {len(different) - 5} more"
    return rejection("told_twice", place, channel=channel, month=month, regions=regions)


def _join(parts: Sequence[TablePart], month: date, channel: Channel) -> PrintedTable:
    headings = [h for h in parts[0].headings if not (h.is_total or h.is_other)]
    rows, summary = signs_told(
        [row for part in parts for row in part.rows],
        [row for part in parts for row in part.summary],
    )
    subtotals = rows_that_sum_others(rows)
    return PrintedTable(
        month,
        channel,
        parts[0].title.text,
        tuple(dict.fromkeys(p for part in parts for p in (part.page, *_pages_beside(part)))),
        tuple(h.certificate_type for h in headings),
        tuple(h.label for h in headings),
        tuple(row for row in rows if row not in subtotals),
        summary,
        subtotals,
    )


def _pages_beside(part: TablePart) -> list[int]:
    """The slides that a part's columns stand on, in order."""
    return sorted({cell.page for row in part.rows[:1] for cell in row.all_cells})
