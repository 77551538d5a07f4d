"""Where a table's rows begin and end, and which names and numbers make one."""

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
    STANDALONE,
    Draw,
    columns_of,
    counts,
    found,
    read,
    rules,
    slide,
    table,
    text,
    with_row,
)

from intygsstat.models import Engine
from intygsstat.reference.lookup import known_region


def aslant(pdf: canvas.Canvas) -> None:
    pdf.saveState()
    pdf.setFillGray(0.85)
    pdf.setFont("Helvetica", 60)
    pdf.translate(200, 130)
    pdf.rotate(30)
    pdf.drawString(0, 0, "PRELIMINÄRT")
    pdf.restoreState()


def chart(left: float, top: float) -> Draw:
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
        text(60, 110, "118 93 Stockholm"),
        text(60, 124, "Stockholm 2024-03-14"),
        text(60, 124, "Stockholm den 14 mars 2024"),
        text(60, 124, "Stockholm 14 mars 2024"),
        text(60, 124, "Nästa forum: september 2024"),
        text(60, 124, STANDALONE),
        text(60, 90, "Stockholm"),
        text(700, 110, "Stockholm"),
        text(700, 380, "Förklaring: DB är dödsbevis"),
        text(100, 250, "UTKAST", 70),
        chart(700, 400),
        chart(60, 90),
        aslant,
    ],
)
def test_what_stands_around_or_behind_a_table_is_no_part_of_it(
    extra: Draw, engine: Engine, tmp_path: Path
) -> None:
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, extra), engine=engine)
    assert reading.refusals == ()
    assert counts(reading) == SOUND
    assert rules(reading) == []


def test_footers_and_notes_are_no_cells(tmp_path: Path) -> None:
    around = [text(40, 20, "www.inera.se"), text(920, 20, "7")]
    around += [text(40, 120, "* Preliminära siffror 2024-02-01, 20 regioner")]
    around += [text(40, 105, "Källa: Webcert 2024")]
    slides = [slide(title, usual_rows(), TYPES, *around) for title in (ISSUED, STANDALONE)]
    assert [len(t.rows) for t in read(tmp_path, *slides).tables] == [20, 20]


def test_a_region_whose_cells_are_all_blank_has_its_row_also_at_the_end(tmp_path: Path) -> None:
    reading = read(tmp_path, slide(ISSUED, with_row("Östergötland", "", "", "", "")))
    assert counts(reading) == [*SOUND[:-1], [None] * 4]


@pytest.mark.parametrize("label", ["=1+1", "***", "* Bolag", "§ 2"])
def test_a_row_of_numbers_ends_no_table_whatever_its_label(tmp_path: Path, label: str) -> None:
    rows = {**with_row(label, "5", "6", "7", "18"), "Nytt Bolag AB": ["1", "2", "3", "6"]}
    (only,) = (reading := read(tmp_path, slide(ISSUED, rows))).tables
    assert [row.label for row in only.rows[-2:]] == [label, "Nytt Bolag AB"]
    assert all(row.region for row in only.rows)
    assert [f.region for f in found(reading, "known_region")] == [r.region for r in only.rows[-2:]]


def test_a_company_with_one_number_in_the_last_row_is_not_lost(tmp_path: Path) -> None:
    rows = columns_of(with_row("Capio Närsjukvård", "", "3", ""), 0, 1, 2)
    reading = read(tmp_path, slide(ISSUED, rows, TYPES[:3]))
    assert counts(reading)[-1] == [None, 3, None]


def test_a_row_within_drawn_lines_is_not_lost_though_it_stands_apart(tmp_path: Path) -> None:
    def lines(pdf: canvas.Canvas) -> None:
        for x in (50, 230, 310, 390, 470):
            pdf.line(x, 472, x, 110)

    apart = FIRST_ROW - 19 * ROW - 22
    last = [text(60, apart, "Capio Närsjukvård"), text(380, apart, "3", right=True)]
    rows = columns_of(usual_rows(), 0, 1, 2)
    reading = read(tmp_path, slide(ISSUED, rows, TYPES[:3], lines, *last))
    assert counts(reading)[-1] == [None, 3, None]


def test_a_row_below_numbers_without_a_name_is_not_lost_in_silence(tmp_path: Path) -> None:
    rows = {**with_row("123", "5", "6", "7", "18"), "Nytt Bolag AB": ["1", "2", "3", "6"]}
    reading = read(tmp_path, slide(ISSUED, rows))
    assert reading.tables == ()
    assert "numbers that stand beside no name: 123, 5, 6, 7, 18" in reading.refusals[0]


@pytest.mark.parametrize("height", [FIRST_ROW - 20 * ROW, FIRST_ROW - 5 * ROW - 8])
def test_numbers_beside_no_name_are_errors(height: float, tmp_path: Path) -> None:
    """Below the last row they may be a row that lost its name; between rows nobody can tell."""
    numbers = [text(220 + 80 * at, height, f"{at}77", right=True) for at in range(1, 5)]
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, *numbers))
    lost = [f.printed for f in found(reading, "every_word_has_a_place") if f.severity == "error"]
    assert reading.refusals or sorted(map(str, lost)) == ["177", "277", "377", "477"]


@pytest.mark.parametrize("apart", [10.0, 26.0])
def test_two_names_closer_than_rows_are_one_and_a_row_apart_are_two(
    apart: float, tmp_path: Path
) -> None:
    """The numbers are Stockholm's alone only if Gotland has a row of its own."""
    drawn = [text(40, 690, ISSUED, 20), table({}, TYPES, first=634)]
    y = 650.0
    for label, cells in usual_rows().items():
        y -= 26.0
        both = "Stockholm" in label
        drawn.append(text(40, y, "Stockholm" if both else label))
        drawn += [text(300 + 80 * at, y, cell, right=True) for at, cell in enumerate(cells)]
        if both:
            drawn.append(text(40, y - apart, "Gotland"))
            y -= apart - 10.0
    reading = read(tmp_path, drawn, height=720)
    names = {row.region for row in reading.tables[0].rows}
    names &= {"stockholm", "gotland", "stockholm_gotland"}
    assert names == ({"stockholm_gotland"} if apart == 10.0 else {"stockholm", "gotland"})


def test_two_names_among_names_of_two_lines_are_two(tmp_path: Path) -> None:
    """Rows of one line then stand much closer than most rows do."""
    drawn = [text(40, 690, ISSUED, 20), table({}, TYPES, first=634)]
    y, leading = 630.0, 10.35
    for label, cells in usual_rows().items():
        for name in [["Stockholm"], ["Gotland"]] if "Stockholm" in label else [["Region", label]]:
            middle = y - leading * (len(name) - 1) / 2
            for at, cell in enumerate(cells if name != ["Gotland"] else []):
                drawn.append(text(300 + 80 * at, middle, cell, right=True))
            for line in name:
                drawn.append(text(40, y, line))
                y -= leading
            y -= 2
    names = {row.region for row in read(tmp_path, drawn, height=720).tables[0].rows}
    assert {"stockholm", "gotland"} < names
    assert "stockholm_gotland" not in names


@pytest.mark.parametrize(
    ("label", "region"),
    [
        ("Väster-\nbotten", "vasterbotten"),
        ("Jämtland/\nHärje-\ndalen", "jamtland_harjedalen"),
        ("Jämtland/Härje-\ndalen", "jamtland_harjedalen"),
        ("Västra Götalands-\nregionen", "vastra_gotaland"),
        ("Capio S:t Görans\nsjukhus", "capio_s_t_gorans_sjukhus"),
        ("Praktikertjänst\nNärsjuk-\nvård", "praktikertjanst_narsjukvard"),
    ],
)
def test_a_name_on_several_lines_is_one(label: str, region: str, tmp_path: Path) -> None:
    ids = [known_region(name).id for name in usual_rows()]
    own = ids.index(region) if region in ids else 5
    rows = {label if at == own else name: r for at, (name, r) in enumerate(usual_rows().items())}
    drawn = [text(40, 760, ISSUED, 20), table(rows, TYPES, first=710, row=34)]
    reading = read(tmp_path, drawn, height=800)
    assert counts(reading) == SOUND
    assert reading.tables[0].rows[own].region == region


@pytest.mark.parametrize(("gap", "kept"), [(30.0, True), (2.5, False)])
def test_numbers_before_the_names_are_rows_numbers_or_county_codes(
    gap: float, kept: bool, tmp_path: Path
) -> None:
    codes = [
        text(60 - gap, FIRST_ROW - ROW * place, f"{place + 1:02}", right=True)
        for place in range(20)
    ]
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, *codes))
    assert counts(reading) == SOUND
    row = reading.tables[0].rows[4]
    assert row.in_order[0].printed == ("05" if kept else "104")
    assert row.label == ("" if kept else "05 ") + "Jämtland Härjedalen"
    assert found(reading, "known_region") == []


def test_a_region_twice_in_a_table_is_rejected(tmp_path: Path) -> None:
    reading = read(tmp_path, slide(ISSUED, with_row("VGR", "1", "2", "3", "6")))
    assert reading.tables == ()
    assert "vastra_gotaland" in reading.refusals[0]


@pytest.mark.parametrize("label", ["Delsumma", "Norra sjukvårdsregionen", "De fyra första"])
def test_a_row_that_sums_others_is_no_company(label: str, tmp_path: Path) -> None:
    rows: dict[str, list[str]] = {}
    for place, (name, cells) in enumerate(usual_rows().items()):
        if place == 4:
            rows[label] = [str(sum(int(r[c]) for r in rows.values())) for c in range(4)]
        rows[name] = cells
    reading = read(tmp_path, slide(ISSUED, rows))
    assert counts(reading) == SOUND
    (finding,) = found(reading, "row_counts_once")
    assert finding.severity == ("warning" if label == "De fyra första" else "info")
    assert found(reading, "known_region") == []


def test_a_company_that_is_no_sum_keeps_its_row(tmp_path: Path) -> None:
    rows = with_row("Capio Närsjukvård", "201", "203", "2001", "2406")
    (only,) = read(tmp_path, slide(ISSUED, rows)).tables
    assert only.rows[-1].region == "capio_narsjukvard"
