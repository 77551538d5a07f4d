"""Where a table begins and ends: what around it, behind it and beside it is no part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_rows
from reportlab.pdfgen import canvas

from intygsstat.checks.examine import examine_deck
from intygsstat.models import DeckReading, Engine, Finding
from intygsstat.reference.lookup import known_region

ISSUED = "8a. Utfärdade intyg januari"
STANDALONE = "8b. Webcert fristående januari"
TYPES = ("AG1-14", "DB", "FK7804", "Totalt")
Rows = Mapping[str, Sequence[str]]
Extra = Callable[[canvas.Canvas], None]


def usual(pdf: canvas.Canvas) -> None:
    """Nothing else on the slide."""


def reading_of(
    path: Path,
    slides: Sequence[tuple[str, Rows, Sequence[str]]],
    extra: Extra = usual,
    names: bool = True,
    engine: Engine = "pdfium",
) -> DeckReading:
    """The reading of a deck with one table a slide: title, rows and headings. With `names` False
    the slides after the first print none."""
    pdf = canvas.Canvas(str(path / "forum-2024-03.pdf"), pagesize=(960, 540), invariant=1)
    for number, (title, rows, types) in enumerate(slides):
        pdf.setFont("Helvetica", 20)
        pdf.drawString(40, 500, title)
        pdf.setFont("Helvetica", 9)
        rights = [300 + 80 * column for column in range(len(types))]
        for right, name in zip(rights, types, strict=True):
            pdf.drawRightString(right, 460, name)
        for place, (label, cells) in enumerate(rows.items()):
            y = 444 - 16 * place
            if names or not number:
                pdf.drawString(60, y, label)
            for right, cell in zip(rights, cells, strict=True):
                pdf.drawRightString(right, y, cell)
        extra(pdf)
        pdf.showPage()
    pdf.save()
    return examine_deck(path / "forum-2024-03.pdf", engine=engine).reading


def counts(reading: DeckReading) -> list[list[int | None]]:
    return [[cell.count for cell in row.all_cells] for row in reading.tables[0].rows]


SOUND = [[int(text) for text in cells] for cells in usual_rows().values()]


def found(reading: DeckReading, rule: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.rule == rule]


def with_column(cells: Sequence[str], place: int = 3) -> dict[str, list[str]]:
    """The usual rows with one more column."""
    rows = zip(usual_rows().items(), cells, strict=True)
    return {name: [*row[:place], cell, *row[place:]] for (name, row), cell in rows}


def text(at: tuple[float, float], said: str, size: float = 9) -> Extra:
    def draw(pdf: canvas.Canvas) -> None:
        pdf.setFont("Helvetica", size)
        pdf.drawString(*at, said)

    return draw


def aslant(pdf: canvas.Canvas) -> None:
    pdf.saveState()
    pdf.setFillGray(0.85)
    pdf.setFont("Helvetica", 60)
    pdf.translate(200, 130)
    pdf.rotate(30)
    pdf.drawString(0, 0, "PRELIMINÄRT")
    pdf.restoreState()


def chart(left: float, top: float) -> Extra:
    def draw(pdf: canvas.Canvas) -> None:
        pdf.setFont("Helvetica", 6)
        for place, name in enumerate(["Skåne", "Halland", "Uppsala"]):
            pdf.drawString(left, top - 9 * place, name)
            pdf.drawString(left + 60, top - 9 * place, str(1000 + place))

    return draw


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    "extra",
    [
        text((60, 110), "118 93 Stockholm"),
        text((60, 124), "Stockholm 2024-03-14"),
        text((60, 124), "Stockholm den 14 mars 2024"),
        text((60, 124), "Stockholm 14 mars 2024"),
        text((60, 124), "Nästa forum: september 2024"),
        text((60, 90), "Stockholm"),
        text((700, 110), "Stockholm"),
        text((700, 380), "Förklaring: DB är dödsbevis"),
        text((100, 250), "UTKAST", 70),
        chart(700, 400),
        chart(60, 90),
        aslant,
    ],
)
def test_what_stands_around_or_behind_a_table_is_no_part_of_it(
    extra: Extra, engine: Engine, tmp_path: Path
) -> None:
    reading = reading_of(tmp_path, [(ISSUED, usual_rows(), TYPES)], extra, engine=engine)
    assert reading.refusals == ()
    assert counts(reading) == SOUND
    assert {f.rule for f in reading.findings} == {"every_month_has_both_channels"}


def test_a_region_whose_cells_are_all_blank_has_its_row_also_at_the_end(tmp_path: Path) -> None:
    rows = usual_rows()
    rows["Östergötland"] = ["", "", "", ""]
    reading = reading_of(tmp_path, [(ISSUED, rows, TYPES)])
    assert counts(reading)[-1] == [None, None, None, None]
    assert len(reading.tables[0].rows) == 20


COUNTY = [name[:2] for name in ("10", "20", "21", "13", "23", "06", "08", "07", "25", "12")]
SHARES = [f"{place},{place % 10} %" for place in range(20)]


@pytest.mark.parametrize(
    ("heading", "cells", "severity"),
    [
        ("Rang", [str(place) for place in range(20, 0, -1)], "info"),
        ("Andel %", [str(place) for place in range(20)], "info"),
        ("Förändring", [f"+{place}" for place in range(20)], "info"),
        ("varav fristående", [str(place) for place in range(20)], "info"),
        ("december", [str(1000 + place) for place in range(20)], "info"),
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
    reading = reading_of(tmp_path, [(ISSUED, with_column(cells), types)])
    assert counts(reading) == SOUND
    table = reading.tables[0]
    assert table.certificate_types == ("ag1_14", "db", "fk7804")
    kept = [row.in_order[3] for row in table.rows]
    assert [cell.printed for cell in kept] == cells
    assert {(cell.certificate_type, cell.type_label) for cell in kept} == {("", heading)}
    assert [f.severity for f in found(reading, "column_is_a_type")] == [severity]
    assert found(reading, "row_parts_sum_to_total") == []
    assert found(reading, "cell_is_readable") == []


@pytest.mark.parametrize(("gap", "kept"), [(30.0, True), (2.5, False)])
def test_numbers_before_the_names_are_rows_numbers_or_county_codes(
    gap: float, kept: bool, tmp_path: Path
) -> None:
    def codes(pdf: canvas.Canvas) -> None:
        pdf.setFont("Helvetica", 9)
        for place in range(20):
            pdf.drawRightString(60 - gap, 444 - 16 * place, f"{place + 1:02}")

    reading = reading_of(tmp_path, [(ISSUED, usual_rows(), TYPES)], codes)
    assert counts(reading) == SOUND
    rows = reading.tables[0].rows
    assert [cell.printed for cell in rows[4].in_order][:1] == (["05"] if kept else ["104"])
    assert rows[4].label == ("" if kept else "05 ") + "Jämtland Härjedalen"
    assert found(reading, "known_region") == []


@pytest.mark.parametrize("heading", ["FK9999", "XY12 (ny)", "TS8090"])
def test_a_heading_shaped_like_a_forms_code_is_always_a_type(heading: str, tmp_path: Path) -> None:
    cells = [str(5000 + place) for place in range(20)]
    types = ("AG1-14", "DB", "FK7804", heading, "Totalt")
    reading = reading_of(tmp_path, [(ISSUED, with_column(cells), types)])
    assert len(reading.tables[0].certificate_types) == 4
    assert len(found(reading, "known_certificate_type")) == 1


def test_an_unknown_column_that_the_totals_hold_is_a_type(tmp_path: Path) -> None:
    rows = {name: [*r[:3], "7", str(int(r[3]) + 7)] for name, r in usual_rows().items()}
    types = ("AG1-14", "DB", "FK7804", "Övrigt", "Totalt")
    reading = reading_of(tmp_path, [(ISSUED, rows, types)])
    assert reading.tables[0].certificate_types[-1] == "ovrigt"


@pytest.mark.parametrize("label", ["Delsumma", "Norra sjukvårdsregionen", "De fyra första"])
def test_a_row_that_sums_others_is_no_company(label: str, tmp_path: Path) -> None:
    rows: dict[str, list[str]] = {}
    for place, (name, cells) in enumerate(usual_rows().items()):
        if place == 4:
            rows[label] = [str(sum(int(r[c]) for r in rows.values())) for c in range(4)]
        rows[name] = cells
    reading = reading_of(tmp_path, [(ISSUED, rows, TYPES)])
    assert counts(reading) == SOUND
    (finding,) = found(reading, "row_counts_once")
    assert finding.severity == ("warning" if label == "De fyra första" else "info")
    assert found(reading, "known_region") == []


def test_a_company_that_is_no_sum_keeps_its_row(tmp_path: Path) -> None:
    rows = {**usual_rows(), "Capio Närsjukvård": ["201", "203", "2001", "2406"]}
    reading = reading_of(tmp_path, [(ISSUED, rows, TYPES)])
    assert reading.tables[0].rows[-1].region == "capio_narsjukvard"


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
    reading = reading_of(tmp_path, [(ISSUED, rows, TYPES)])
    states = {row.cells[0].state for row in reading.tables[0].rows if row.cells[0].printed == sign}
    assert states == {"dash" if adds_up else "not_available"}
    unknown = found(reading, "number_is_available")
    assert [f.region for f in unknown] == ([] if adds_up else ["halland", "uppsala"])


def test_a_number_beside_a_footnotes_mark_is_read_and_the_mark_noted(tmp_path: Path) -> None:
    rows = usual_rows()
    rows["Halland"][1] = "106*"

    def raised(pdf: canvas.Canvas) -> None:
        pdf.setFont("Helvetica", 5)
        pdf.drawString(300.2, 444 - 16 * 7 + 3, "1")

    reading = reading_of(tmp_path, [(ISSUED, rows, TYPES)], raised)
    assert counts(reading) == SOUND
    printed = [f.printed for f in found(reading, "number_has_no_mark")]
    assert printed == ["106*", "107 1"]


@pytest.mark.parametrize(("size", "rise"), [(9.0, 0.0), (9.0, 3.0), (5.0, 0.0)])
def test_a_mark_that_may_be_a_digit_leaves_no_number(
    size: float, rise: float, tmp_path: Path
) -> None:
    def beside(pdf: canvas.Canvas) -> None:
        pdf.setFont("Helvetica", size)
        pdf.drawString(302.0, 444 - 16 * 7 + rise, "1")

    reading = reading_of(tmp_path, [(ISSUED, usual_rows(), TYPES)], beside)
    assert reading.tables == () or None in counts(reading)[7][:2]


@pytest.mark.parametrize("lacking", [1, 3])
def test_a_table_that_lacks_a_column_of_the_others_says_so(lacking: int, tmp_path: Path) -> None:
    types = [name for place, name in enumerate(TYPES) if place != lacking]
    rows = {n: [c for i, c in enumerate(r) if i != lacking] for n, r in usual_rows().items()}
    slides = [
        (ISSUED, rows, types),
        ("8c. Utfärdade intyg februari", usual_rows(), TYPES),
        (STANDALONE, usual_rows(1), TYPES),
    ]
    (finding,) = found(reading_of(tmp_path, slides), "table_is_whole")
    assert (finding.page, finding.severity, finding.expected) == (1, "error", TYPES[lacking])


def test_a_type_that_joins_one_month_is_lacking_in_no_earlier_one(tmp_path: Path) -> None:
    old = {n: [r[0], r[1], str(int(r[0]) + int(r[1]))] for n, r in usual_rows().items()}
    slides = [
        (ISSUED, old, ("AG1-14", "DB", "Totalt")),
        ("8c. Utfärdade intyg februari", usual_rows(), TYPES),
    ]
    assert found(reading_of(tmp_path, slides), "table_is_whole") == []


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("title", [ISSUED, ""])
def test_columns_that_go_on_over_the_next_slide_are_joined(
    title: str, names: bool, tmp_path: Path
) -> None:
    left = {name: row[:2] for name, row in usual_rows().items()}
    right = {name: row[2:] for name, row in usual_rows().items()}
    slides = [(ISSUED, left, TYPES[:2]), (title, right, TYPES[2:])]
    reading = reading_of(tmp_path, slides, names=names)
    assert reading.refusals == ()
    assert counts(reading) == SOUND
    assert reading.tables[0].pages == (1, 2)
    assert {cell.page for cell in reading.tables[0].rows[3].all_cells} == {1, 2}


def test_columns_without_names_in_another_order_or_number_are_rejected(tmp_path: Path) -> None:
    left = {name: row[:2] for name, row in usual_rows().items()}
    right = {name: row[2:] for name, row in reversed(usual_rows().items())}
    few = dict(list(right.items())[:18])
    for rest, says in ((right, "don't add up"), (few, "18 rows of numbers without names")):
        slides = [(ISSUED, left, TYPES[:2]), (ISSUED, rest, TYPES[2:])]
        reading = reading_of(tmp_path, slides, names=False)
        assert reading.tables == ()
        assert says in reading.refusals[0]
        assert "repeat the column of names" in reading.refusals[0]


def test_a_slide_of_another_month_without_names_takes_none_from_the_slide_before(
    tmp_path: Path,
) -> None:
    slides = [
        (ISSUED, usual_rows(), TYPES),
        ("8c. Utfärdade intyg februari", usual_rows(), TYPES),
    ]
    reading = reading_of(tmp_path, slides, names=False)
    assert len(reading.tables) == 1


def test_headings_that_touch_are_two(tmp_path: Path) -> None:
    rows = {name: [*row[:2], row[3]] for name, row in usual_rows().items()}
    pdf = canvas.Canvas(str(tmp_path / "forum-2024-03.pdf"), pagesize=(960, 540), invariant=1)
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 500, ISSUED)
    pdf.setFont("Helvetica", 6)
    width = pdf.stringWidth("TS bas", "Helvetica", 6)
    for left, name in ((200, "TS bas"), (200 + width, "TS diabetes"), (280, "Totalt")):
        pdf.drawString(left, 460, name)
    for place, (label, cells) in enumerate(rows.items()):
        pdf.drawString(60, 444 - 16 * place, label)
        for left, cell in zip((200, 200 + width, 280), cells, strict=True):
            pdf.drawString(left, 444 - 16 * place, cell)
    pdf.save()
    (table,) = examine_deck(tmp_path / "forum-2024-03.pdf").reading.tables
    assert table.certificate_types == ("ts_bas", "ts_diabetes")


@pytest.mark.parametrize(
    ("lines", "region"),
    [
        (["Väster-", "botten"], "vasterbotten"),
        (["Jämtland/", "Härje-", "dalen"], "jamtland_harjedalen"),
        (["Jämtland/Härje-", "dalen"], "jamtland_harjedalen"),
        (["Västra Götalands-", "regionen"], "vastra_gotaland"),
        (["Capio S:t Görans", "sjukhus"], "capio_s_t_gorans_sjukhus"),
        (["Praktikertjänst", "Närsjuk-", "vård"], "praktikertjanst_narsjukvard"),
    ],
)
def test_a_name_on_several_lines_is_one(lines: list[str], region: str, tmp_path: Path) -> None:
    pdf = canvas.Canvas(str(tmp_path / "forum-2024-03.pdf"), pagesize=(960, 800), invariant=1)
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 760, ISSUED)
    pdf.setFont("Helvetica", 9)
    for column, name in enumerate(TYPES):
        pdf.drawRightString(300 + 90 * column, 730, name)
    ids = [known_region(name).id for name in usual_rows()]
    own = ids.index(region) if region in ids else 5
    for place, (label, cells) in enumerate(usual_rows().items()):
        y = 710 - 34 * place
        for line, name in enumerate(lines if place == own else [label]):
            pdf.drawString(60, y - 10 * line, name)
        for column, cell in enumerate(cells):
            pdf.drawRightString(300 + 90 * column, y, cell)
    pdf.save()
    (table,) = examine_deck(tmp_path / "forum-2024-03.pdf").reading.tables
    assert len(table.rows) == 20
    assert table.rows[own].region == region
    assert [cell.count for cell in table.rows[own].all_cells] == SOUND[own]


def test_no_rejection_of_a_table_sends_anybody_to_the_publisher(tmp_path: Path) -> None:
    twice = {**usual_rows(), "VGR": usual_rows()["Uppsala"]}
    unheaded = {name: [*row, "5"] for name, row in usual_rows().items()}
    for rows, types in ((twice, TYPES), (unheaded, (*TYPES, " "))):
        reading = reading_of(tmp_path, [(ISSUED, rows, types)])
        (refusal,) = reading.refusals
        assert "export" not in refusal
        assert "ask for" not in refusal


def test_a_deck_with_a_rank_prints_it_among_its_cells_and_not_among_its_usage(
    tmp_path: Path,
) -> None:
    rows = with_column([str(place) for place in range(1, 21)])
    types = ("AG1-14", "DB", "FK7804", "Rang", "Totalt")
    path = print_plain_deck(tmp_path / "forum-2024-03.pdf", [(ISSUED, rows)], types=types)
    totals = examine_deck(path).totals
    assert {total.state for total in totals} == {"agrees"}
