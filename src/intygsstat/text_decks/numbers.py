"""Numbers in a text whose thousands are parted by the same space that parts the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from intygsstat.errors import TableRejectedError
from intygsstat.reference.numbers import parse_cell
from intygsstat.reference.sentences import Place, rejection
from intygsstat.text_decks.lines import TextRow
from intygsstat.text_decks.parse import TextTable, TextTables

MOST_READINGS = 50_000  # ways to join a row's groups of digits; beyond, nobody can tell


def join_groups(deck: str, found: TextTables) -> None:
    """Join '1 234' to one number where a deck parts its thousands so; refuse what can't be told.

    A deck that prints four digits together doesn't. In one that may, each row
    is read in the one way in which it adds up to its last number and has no
    more numbers than columns. A table with a row that has none or several such
    ways is refused, and so is any with more numbers than columns.
    """
    rows = [(table, row) for table in found.tables for row in table.rows if row.fields is None]
    solid = any(len(item) > 3 and item.isdigit() for _, row in rows for item in row.items)
    parted = not solid and any(_must_be_joined(table, row) for table, row in rows)
    kept = []
    for table in found.tables:
        try:
            kept.append(_joined(deck, table) if parted else table)
            _check_width(deck, kept[-1])
        except TableRejectedError as refusal:
            found.refusals.append(refusal)
            kept = [each for each in kept if each.line != table.line]
    found.tables[:] = kept


def count_of(item: str) -> int | None:
    """The count that a word prints, None for a dash and for what is no number."""
    return parse_cell(item)[0]


def _must_be_joined(table: TextTable, row: TextRow) -> bool:
    if len(row.items) > len(table.headings):
        return True
    if len(row.items) < 3 or _adds_up(row.items):
        return False
    return next(_readings(row.items, len(table.headings)), None) is not None


def _adds_up(items: Sequence[str]) -> bool:
    *parts, last = (count_of(item) for item in items)
    return last is not None and last == sum(part or 0 for part in parts)


def _joined(deck: str, table: TextTable) -> TextTable:
    rows = []
    has_total = any(heading.is_total for heading in table.headings)
    for row in table.rows:
        if row.fields is not None or not any(map(_may_follow, row.items[1:])):
            rows.append(row)
            continue
        readings = list(_readings(row.items, len(table.headings))) if has_total else []
        if len(set(readings)) != 1:
            ways = len(set(readings)) or "none"
            raise rejection("text_digits", _place(deck, table, row), ways=ways)
        rows.append(replace(row, items=readings[0]))
    return replace(table, rows=tuple(rows))


def _may_follow(item: str) -> bool:
    return len(item) == 3 and item.isdigit()


def _readings(items: Sequence[str], width: int) -> Iterator[tuple[str, ...]]:
    """Every way to join groups of three digits to the number before them that adds up."""
    tried = 0

    def join(done: tuple[str, ...], rest: Sequence[str]) -> Iterator[tuple[str, ...]]:
        nonlocal tried
        tried += 1
        if tried > MOST_READINGS or len(done) > width:
            return
        if not rest:
            if len(done) > 1 and _adds_up(done):
                yield done
            return
        first, *others = rest
        if done and _may_follow(first) and _may_go_on(done[-1]):
            yield from join((*done[:-1], f"{done[-1]} {first}"), others)
        yield from join((*done, first), others)

    found = list(join((), items))
    if tried <= MOST_READINGS:
        yield from found


def _may_go_on(number: str) -> bool:
    return number[0] != "0" and number.replace(" ", "").isdigit() and len(number.split()[0]) <= 3


def _check_width(deck: str, table: TextTable) -> None:
    full = False
    parts = len(table.headings)
    for row in table.rows:
        full = full or len(row.items) == parts or row.fields is not None
        if len(row.items) > parts and not _fits_fields(row, parts):
            said = {"parts": parts, "numbers": len(row.items)}
            raise rejection("text_too_wide", _place(deck, table, row), **said)
    unknown = [h.label for h in table.headings if not (h.known or h.is_total)]
    loose = any(0 < len(row.items) < parts for row in table.rows)
    if unknown and loose and not full:
        raise _columns_unknown(
            deck, table, "headings that are known, or a row with all its numbers",
            f"unknown headings ({', '.join(unknown[:3])}) and no such row",
        )  # fmt: skip
    totals = [place for place, heading in enumerate(table.headings) if heading.is_total]
    if totals and totals[0] != parts - 1 and loose:
        found = "them before"
        raise _columns_unknown(deck, table, "the totals last, where rows have blank cells", found)


def _fits_fields(row: TextRow, width: int) -> bool:
    return row.fields is not None and len(row.fields) == width


def _columns_unknown(deck: str, table: TextTable, expected: str, found: str) -> TableRejectedError:
    place = Place(deck, table.line, table.title.text)
    return rejection("text_columns_unknown", place, expected=expected, found=found)


def _place(deck: str, table: TextTable, row: TextRow) -> Place:
    return Place(deck, row.line, table.title.text, within=f", row {row.label}")
