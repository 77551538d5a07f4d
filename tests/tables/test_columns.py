"""Which column a number stands in, which columns are types, what a cell says."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_deck import TYPES, usual_rows
from reportlab.pdfgen import canvas
from tables.drawn import (
    FIRST_ROW,
    ISSUED,
    ROW,
    SOUND,
    columns_of,
    counts,
    found,
    read,
    rules,
    slide,
    table,
    text,
    with_cell,
    with_column,
    with_row,
)

SHARES = [f"{place},{place % 10} %" for place in range(20)]


@pytest.mark.parametrize("said", ["n/a", "<5", "1,234", "-5", "12 34", "104a", "1e3"])
def test_unreadable_text_is_kept_as_printed_and_reported(said: str, tmp_path: Path) -> None:
    reading = read(tmp_path, slide(ISSUED, with_cell("Halland", 1, said)))
    cell = next(r for r in reading.tables[0].rows if r.region == "halland").cells[1]
    assert (cell.printed, cell.count, cell.state) == (said, None, "unreadable")
    assert ("cell_is_readable", "halland") in rules(reading)
    assert reading.refusals == ()


def test_numbers_without_a_heading_reject_the_table(tmp_path: Path) -> None:
    rows = {label: [*cells, "5"] for label, cells in usual_rows().items()}
    reading = read(tmp_path, slide(ISSUED, rows, (*TYPES, " ")))
    assert reading.tables == ()
    assert "heading" in reading.refusals[0]


def test_no_rejection_of_a_table_sends_anybody_to_the_publisher(tmp_path: Path) -> None:
    twice = with_row("VGR", "1", "2", "3", "6")
    unheaded = {name: [*row, "5"] for name, row in usual_rows().items()}
    for rows, types in ((twice, TYPES), (unheaded, (*TYPES, " "))):
        (rejection,) = read(tmp_path, slide(ISSUED, rows, types)).refusals
        assert "export" not in rejection
        assert "ask for" not in rejection


@pytest.mark.parametrize(
    ("heading", "cells", "severity"),
    [
        ("Rang", [str(place) for place in range(20, 0, -1)], "info"),
        ("Andel %", [str(place) for place in range(20)], "info"),
        ("Förändring", [f"+{place}" for place in range(20)], "info"),
        ("varav fristående", [str(place) for place in range(20)], "info"),
        ("december", [str(1000 + place) for place in range(20)], "info"),
        ("FK7804 (kvinnor)", ["7"] * 20, "warning"),
        ("Hittills i år", ["7"] * 20, "warning"),
        ("Av alla", SHARES, "warning"),
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
    (only,) = reading.tables
    assert only.certificate_types == ("ag1_14", "db", "fk7804")
    kept = [row.in_order[3] for row in only.rows]
    assert [cell.printed for cell in kept] == cells
    assert {(cell.certificate_type, cell.type_label) for cell in kept} == {("", heading)}
    assert [f.severity for f in found(reading, "column_is_a_type")] == [severity]
    assert rules(reading) == [("column_is_a_type", None)]


@pytest.mark.parametrize("heading", ["FK9999", "XY12 (ny)", "TS8090"])
def test_a_heading_shaped_like_a_forms_code_is_always_a_type(heading: str, tmp_path: Path) -> None:
    types = ("AG1-14", "DB", "FK7804", heading, "Totalt")
    rows = with_column([str(5000 + place) for place in range(20)])
    reading = read(tmp_path, slide(ISSUED, rows, types))
    assert len(reading.tables[0].certificate_types) == 4
    assert len(found(reading, "known_certificate_type")) == 1


@pytest.mark.parametrize(("place", "heading"), [(3, "Övrigt"), (0, "TS taxi"), (0, "Annat")])
def test_an_unknown_column_that_the_totals_hold_is_a_type(
    place: int, heading: str, tmp_path: Path
) -> None:
    """Also the first one, close to the names: it is no corner over them."""
    rows = {name: [*r[:3], str(int(r[3]) + 7)] for name, r in usual_rows().items()}
    rows = {name: [*r[:place], "7", *r[place:]] for name, r in rows.items()}
    types = [*TYPES[:place], heading, *TYPES[place:]]
    drawn = [text(40, 500, ISSUED, 20), table(rows, types, left=110, column=60)]
    (only,) = read(tmp_path, drawn).tables
    assert len(only.certificate_types) == 4
    assert only.type_labels[place] == heading
    assert {row.cells[place].count for row in only.rows} == {7}


@pytest.mark.parametrize("sign", [".", "..", "x", ":"])
@pytest.mark.parametrize("adds_up", [True, False])
def test_a_sign_is_nothing_only_where_every_such_row_adds_up_that_way(
    sign: str, adds_up: bool, tmp_path: Path
) -> None:
    rows = usual_rows()
    for place, name in enumerate(["Halland", "Uppsala"]):
        issued = 3 if place and not adds_up else 0
        left = [sign, rows[name][1], rows[name][2]]
        rows[name] = [*left, str(sum(int(cell) for cell in left[1:]) + issued)]
    reading = read(tmp_path, slide(ISSUED, rows))
    states = {row.cells[0].state for row in reading.tables[0].rows if row.cells[0].printed == sign}
    assert states == {"dash" if adds_up else "not_available"}
    unknown = found(reading, "number_is_available")
    assert [f.region for f in unknown] == ([] if adds_up else ["halland", "uppsala"])


def test_a_number_beside_a_footnotes_mark_is_read_and_the_mark_noted(tmp_path: Path) -> None:
    raised = text(300.2, FIRST_ROW - ROW * 7 + 3, "1", 5)
    reading = read(tmp_path, slide(ISSUED, with_cell("Halland", 1, "106*"), TYPES, raised))
    assert counts(reading) == SOUND
    printed = [f.printed for f in found(reading, "number_has_no_mark")]
    assert printed == ["106*", "107 1"]


@pytest.mark.parametrize(("size", "rise"), [(9.0, 0.0), (9.0, 3.0), (5.0, 0.0)])
def test_a_mark_that_may_be_a_digit_leaves_no_number(
    size: float, rise: float, tmp_path: Path
) -> None:
    beside = text(302.0, FIRST_ROW - ROW * 7 + rise, "1", size)
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, beside))
    assert reading.tables == () or None in counts(reading)[7][:2]


def test_headings_that_touch_are_two(tmp_path: Path) -> None:
    width = 18.0  # of 'TS bas' at this size, about
    headings = [text(200, 460, "TS bas", 6), text(200 + width, 460, "TS diabetes", 6)]
    rows = columns_of(usual_rows(), 0, 1, 3)
    drawn = [text(40, 500, ISSUED, 20), *headings, text(280, 460, "Totalt", 6)]
    drawn.append(table(dict.fromkeys(rows, ()), ()))
    for place, cells in enumerate(rows.values()):
        y = FIRST_ROW - ROW * place
        lefts = (200, 200 + width, 280)
        drawn += [text(x, y, cell, 6) for x, cell in zip(lefts, cells, strict=True)]
    (only,) = read(tmp_path, drawn).tables
    assert only.certificate_types == ("ts_bas", "ts_diabetes")


SIX = ("AG1-14", "DB", "DOI", "FK7804", "FK7800", "TS bas", "Totalt")


def with_total(*counts: int) -> list[str]:
    return [*(str(count or "") for count in counts), str(sum(counts))]


def test_numbers_of_a_column_without_a_heading_are_not_told_as_the_next_one_s(
    tmp_path: Path,
) -> None:
    """Nothing else stands under the next heading."""
    names = list(usual_rows())
    rows = {name: with_total(9, 8, 7, 60 + at, 5, 0) for at, name in enumerate(names)}
    types = [" " if name == "FK7800" else name for name in SIX]
    assert read(tmp_path, slide(ISSUED, rows, types)).tables == ()


def test_numbers_in_two_places_under_one_heading_reject_the_table(tmp_path: Path) -> None:
    """Each row has a number in one of the two places, so that none stands beside another."""
    names = list(usual_rows())
    rows = {
        name: with_total(9, 8, 7, 60, *((5, 0) if at % 2 else (0, 5)))
        for at, name in enumerate(names)
    }
    types = [" " if name == "FK7800" else name for name in SIX]
    assert read(tmp_path, slide(ISSUED, rows, types)).tables == ()


def test_numbers_between_lines_under_no_heading_are_not_told_as_a_neighbour_s(
    tmp_path: Path,
) -> None:
    """Nothing else stands under the heading beside them, and with them every row adds up."""

    def lines(pdf: canvas.Canvas) -> None:
        for place in range(5):
            pdf.line(230 + 80 * place, 472, 230 + 80 * place, 130)

    rows = {name: with_total(9, 0, 60 + at) for at, name in enumerate(usual_rows())}
    reading = read(tmp_path, slide(ISSUED, rows, ("AG1-14", "DB", " ", "Totalt"), lines))
    assert reading.tables == ()
