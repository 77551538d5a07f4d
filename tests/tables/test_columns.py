"""Which column a number stands in, which columns are types, what a cell says."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_deck import TYPES, usual_rows
from tables.drawn import (
    FIRST_ROW,
    ISSUED,
    ROW,
    SOUND,
    Draw,
    Rows,
    counts,
    found,
    lines,
    read,
    rules,
    slide,
    table,
    text,
    with_column,
)


def test_a_typewriter_s_blanks_part_no_heading(tmp_path: Path) -> None:
    """Two thirds of its letters' size, where others' take a quarter."""
    types = ("AG1-14", "TS bas", "FK7804 (lisjp)", "Totalt")
    drawn = [text(40, 500, ISSUED, 20), table(usual_rows(), types, column=100, font="Courier")]
    assert counts(read(tmp_path, drawn)) == SOUND


@pytest.mark.parametrize(
    ("heading", "cells", "severity"),
    [
        ("Andel %", [str(place) for place in range(20)], "info"),
        ("december", [str(1000 + place) for place in range(20)], "info"),
        ("FK7804 (kvinnor)", ["7"] * 20, "warning"),
        ("Hittills i år", ["7"] * 20, "warning"),
        ("Av alla", [f"{place},{place % 10} %" for place in range(20)], "warning"),
        ("Mot året innan", [f"-{place}" for place in range(1, 21)], "warning"),
        ("Ordning", [str(place) for place in range(1, 21)], "warning"),
        ("System", ["Cosmic"] * 20, "warning"),
        ("Övrigt", [str(5000 + place) for place in range(20)], "warning"),
    ],
)
def test_a_column_that_is_no_type_is_kept_as_printed_and_in_no_sum(
    heading: str, cells: list[str], severity: str, tmp_path: Path
) -> None:
    types = ("AG1-14", "DB", "FK7804", heading, "Totalt")
    reading = read(tmp_path, slide(ISSUED, with_column(cells), types))
    assert counts(reading) == SOUND
    kept = [row.in_order[3] for row in reading.tables[0].rows]
    assert [cell.printed for cell in kept] == cells
    assert {(cell.certificate_type, cell.type_label) for cell in kept} == {("", heading)}
    assert [f.severity for f in found(reading, "column_is_a_type")] == [severity]
    assert rules(reading) == [("column_is_a_type", None)]


def test_an_unknown_first_column_that_the_totals_hold_is_a_type_and_no_corner(
    tmp_path: Path,
) -> None:
    rows = {name: ["7", *r[:3], str(int(r[3]) + 7)] for name, r in usual_rows().items()}
    drawn = [text(40, 500, ISSUED, 20), table(rows, ["Annat", *TYPES], left=110, column=60)]
    (only,) = read(tmp_path, drawn).tables
    assert only.type_labels[0] == "Annat"
    assert {row.cells[0].count for row in only.rows} == {7}


@pytest.mark.parametrize(("size", "rise"), [(9.0, 0.0), (9.0, 3.0), (5.0, 0.0)])
def test_a_mark_that_may_be_a_digit_leaves_no_number(
    size: float, rise: float, tmp_path: Path
) -> None:
    beside = text(302.0, FIRST_ROW - ROW * 7 + rise, "1", size)
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, beside))
    assert reading.tables == () or None in counts(reading)[7][:2]


SIX = ("AG1-14", "DB", "DOI", "FK7804", " ", "TS bas", "Totalt")


def every_row(cells: list[int], other: list[int] | None = None) -> dict[str, list[str]]:
    """Rows of these numbers and their sum, every second of `other` ones."""
    both = [cells, other or cells]
    return {
        name: [*(str(number or "") for number in both[at % 2]), str(sum(both[at % 2]))]
        for at, name in enumerate(usual_rows())
    }


@pytest.mark.parametrize(
    ("rows", "types", "extra", "says"),
    [
        # the last column has no heading
        (every_row([9, 8, 7, 5]), (*TYPES, " "), [], "numbers that stand under no heading"),
        # nothing else stands under the next heading
        (every_row([9, 8, 7, 60, 5, 0]), SIX, [], "heading"),
        # each row has a number in one of two places, so that none stands beside another
        (every_row([9, 8, 7, 60, 5, 0], [9, 8, 7, 60, 0, 5]), SIX, [], "numbers in two places"),
        # nothing else stands under the heading beside them, and every row adds up with them
        (
            every_row([9, 0, 60]),
            ("AG1-14", "DB", " ", "Totalt"),
            [lines(*range(230, 600, 80))],
            "numbers between drawn lines under no heading",
        ),
    ],
)
def test_a_column_that_lost_its_heading_is_not_read_as_a_neighbour_s(
    rows: Rows, types: tuple[str, ...], extra: list[Draw], says: str, tmp_path: Path
) -> None:
    reading = read(tmp_path, slide(ISSUED, rows, types, *extra))
    assert reading.tables == ()
    assert says in reading.rejections[0]
