"""Where a table's rows begin and end, and which names and numbers make one."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_deck import TYPES, usual_rows
from tables.drawn import (
    FIRST_ROW,
    ISSUED,
    ROW,
    SOUND,
    STANDALONE,
    Draw,
    Rows,
    columns_of,
    counts,
    found,
    lines,
    read,
    rules,
    slide,
    table,
    text,
    with_row,
)

from intygsstat.models import Box, Word
from intygsstat.reference.lookup import known_region
from intygsstat.tables.rows import words_to_rows


@pytest.mark.parametrize("said", ["Nästa forum: september 2024", STANDALONE])
def test_a_line_below_a_table_is_no_part_of_it(said: str, tmp_path: Path) -> None:
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, text(60, 124, said)))
    assert reading.rejections == ()
    assert counts(reading) == SOUND
    assert rules(reading) == []


AT_LAST = FIRST_ROW - 19 * ROW
WITHIN_LINES = [
    lines(50, 230, 310, 390, 470, down_to=110),
    text(60, AT_LAST - 22, "Capio Närsjukvård"),
    text(380, AT_LAST - 22, "3", right=True),
]


@pytest.mark.parametrize(
    ("rows", "extra", "last"),
    [
        (with_row("Östergötland", "", "", ""), [], [None] * 3),
        (with_row("Capio Närsjukvård", "", "3", ""), [], [None, 3, None]),
        (with_row("=1+1", "5", "6", "7"), [], [5, 6, 7]),
        (with_row("* Bolag", "5", "6", "7"), [], [5, 6, 7]),
        (usual_rows(), WITHIN_LINES, [None, 3, None]),
    ],
)
def test_the_last_row_is_not_lost(
    rows: Rows, extra: list[Draw], last: list[int | None], tmp_path: Path
) -> None:
    """Blank, with one number, under an odd label, or apart from the others within drawn lines."""
    reading = read(tmp_path, slide(ISSUED, columns_of(rows, 0, 1, 2), TYPES[:3], *extra))
    assert counts(reading)[-1] == last


@pytest.mark.parametrize("height", [FIRST_ROW - 20 * ROW, FIRST_ROW - 5 * ROW - 8])
def test_numbers_beside_no_name_are_errors(height: float, tmp_path: Path) -> None:
    """Below the last row they may be a row that lost its name; between rows nobody can tell."""
    numbers = [text(220 + 80 * at, height, f"{at}77", right=True) for at in range(1, 5)]
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, *numbers))
    lost = [f.printed for f in found(reading, "every_word_has_a_place") if f.severity == "error"]
    assert reading.rejections or sorted(map(str, lost)) == ["177", "277", "377", "477"]


def test_a_row_below_numbers_without_a_name_is_not_lost_in_silence(tmp_path: Path) -> None:
    rows = {**with_row("123", "5", "6", "7", "18"), "Nytt Bolag AB": ["1", "2", "3", "6"]}
    reading = read(tmp_path, slide(ISSUED, rows))
    assert reading.tables == ()
    assert "numbers that stand beside no name: 123, 5, 6, 7, 18" in reading.rejections[0]


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
        ("Jämtland/\nHärje-\ndalen", "jamtland_harjedalen"),
        ("Västra Götalands-\nregionen", "vastra_gotaland"),
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


def test_a_name_on_two_lines_is_one_beside_larger_numbers() -> None:
    """How far apart its lines may be is asked of all that stands on them."""

    def line(y: float, label: str, *numbers: str) -> list[Word]:
        name = Word(label, Box(20, y, 20 + 4 * len(label), y + 8), 8)
        places = range(150, 400, 60)
        return [name] + [
            Word(number, Box(left, y - 3, left + 7 * len(number), y + 11), 14)
            for left, number in zip(places, numbers, strict=False)
        ]

    words = [
        *line(50, "Blekinge", "7962", "6635"),
        *line(76, "Capio"),
        *line(88, "S:t Göran", "6535", "19"),
        *line(114, "Dalarna", "8017", "1787"),
    ]
    rows, homeless = words_to_rows(words, Box(20, 50, 110, 130))
    assert homeless == []
    assert [(row.label, [word.text for word in row.words]) for row in rows] == [
        ("Blekinge", ["7962", "6635"]),
        ("Capio S:t Göran", ["6535", "19"]),
        ("Dalarna", ["8017", "1787"]),
    ]


def test_a_region_twice_in_a_table_is_rejected(tmp_path: Path) -> None:
    reading = read(tmp_path, slide(ISSUED, with_row("VGR", "1", "2", "3", "6")))
    assert reading.tables == ()
    assert "vastra_gotaland" in reading.rejections[0]


def test_a_row_that_sums_others_is_no_company_and_one_that_does_not_is(tmp_path: Path) -> None:
    rows = usual_rows()
    names = list(rows)
    four = [str(sum(int(rows[name][c]) for name in names[:4])) for c in range(4)]
    rows = {**{name: rows[name] for name in names[:4]}, "De fyra första": four, **rows}
    reading = read(tmp_path, slide(ISSUED, {**rows, "Capio": ["201", "203", "2001", "2405"]}))
    assert counts(reading) == [*SOUND, [201, 203, 2001, 2405]]
    assert [f.severity for f in found(reading, "row_counts_once")] == ["warning"]
    assert [f.region for f in found(reading, "known_region")] == ["capio"]
