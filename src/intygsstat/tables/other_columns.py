"""Columns under unknown headings that count no certificates, told by what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from intygsstat.pdf.chars import UNNAMED
from intygsstat.reference.lookup import is_form_code, region_id, regions
from intygsstat.reference.numbers import is_of_no_type, parse_cell
from intygsstat.tables.column_edges import Cell
from intygsstat.tables.headers import Heading

MOST_UNKNOWN = 8  # unknown columns; with more, what they hold is looked at one by one alone
FEWEST_NUMBERS = 5  # in a row from 1, to be a rank


def without_other_columns(
    headings: Sequence[Heading], texts: Mapping[Cell, str], labels: Sequence[str]
) -> tuple[Heading, ...]:
    """The headings, those of columns that are no type marked so.

    `texts` are the cells as printed, `labels` the rows' names. A known heading and one that is
    shaped like a form's code are always a type. Any other is none if what stands under it is no
    whole number, is a rank or the county's code, or if most rows' parts exceed their total with it.
    """
    unknown = [
        c
        for c, heading in enumerate(headings)
        if not (heading.known or heading.is_total or is_form_code(heading.label))
    ]
    if not unknown:
        return tuple(headings)
    columns = {c: {row: texts[row, c] for row, at in texts if at == c} for c in unknown}
    others = {c for c in unknown if _holds_no_counts(columns[c], labels)}
    others |= _beyond_the_total(headings, texts, [c for c in unknown if c not in others])
    return tuple(
        heading.as_other() if c in others else heading for c, heading in enumerate(headings)
    )


def _holds_no_counts(column: Mapping[int, str], labels: Sequence[str]) -> bool:
    said = {row: text for row, text in column.items() if parse_cell(text)[1] != "dash"}
    odd = [t for t in said.values() if is_of_no_type(t) or parse_cell(t)[1] == "unreadable"]
    if 2 * len(odd) > len(said) and not any(UNNAMED in text for text in odd):
        return True
    codes = [_county_code(labels[row]) for row in said]
    if said and 0.8 * len(said) <= sum(map(_same_number, said.values(), codes)):
        return True
    counts = sorted(parse_cell(text)[0] or 0 for text in said.values())
    return len(counts) >= FEWEST_NUMBERS and counts == list(range(1, len(counts) + 1))


def _county_code(label: str) -> str:
    region = region_id(label)
    return regions()[region].county_code if region else ""


def _same_number(text: str, code: str) -> bool:
    return text.isdigit() and code.isdigit() and int(text) == int(code)


def _beyond_the_total(
    headings: Sequence[Heading], texts: Mapping[Cell, str], unknown: Sequence[int]
) -> set[int]:
    """The fewest unknown columns without which most rows' parts don't exceed their total."""
    total = next((c for c, heading in enumerate(headings) if heading.is_total), None)
    if total is None or not unknown or len(unknown) > MOST_UNKNOWN:
        return set()
    counts = {cell: parse_cell(text)[0] or 0 for cell, text in texts.items()}
    rows = [row for row, column in texts if column == total and (row, total) in counts]
    sure = [
        c
        for c, heading in enumerate(headings)
        if c not in unknown and not (heading.is_total or heading.is_other)
    ]

    def exceed(columns: Sequence[int]) -> bool:
        over = sum(
            sum(counts.get((row, c), 0) for c in columns) > counts[row, total] for row in rows
        )
        return 2 * over > len(rows)

    for left_out in range(len(unknown) + 1):
        for those in combinations(unknown, left_out):
            if not exceed([*sure, *(c for c in unknown if c not in those)]):
                return set(those)
    return set(unknown)
