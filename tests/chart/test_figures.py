"""Every number is drawn where it belongs, what is wrong with it is seen, and printed and likely
values are told apart."""

from __future__ import annotations

import inspect
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from chart.frames import FEB, NOV, ONE, by_region, described, likely, summed, views, words_of
from intygsstat import chart
from intygsstat.chart.layout import fold, month_ticks, nice_ticks, width_of
from intygsstat.locale import Lang, months_between

GOLDEN = Path(__file__).parent / "golden"
FRAMES = views()
LIKELY = {"usage_by_type_likely", "usage_by_region_likely"}


@pytest.mark.parametrize(
    ("name", "frames", "lang"),
    [
        ("both", FRAMES, "sv"),  # printed and likely
        ("both", FRAMES, "en"),
        ("printed", {name: one for name, one in FRAMES.items() if name not in LIKELY}, "sv"),
        ("empty", {name: one.clear() for name, one in FRAMES.items()}, "sv"),
    ],
)
def test_every_chart_shows_what_it_showed(
    name: str, frames: dict[str, pl.DataFrame], lang: Lang
) -> None:
    """`both` has types with gaps, flags, incomplete sums, likely values and contradictions."""
    figures = chart.draw_all(frames, lang)
    drawn = "\n".join(f"# {chart_name}\n{described(figure)}" for chart_name, figure in figures)
    golden = GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("INTYGSSTAT_UPDATE_GOLDEN"):  # then read the difference
        golden.write_text(drawn, encoding="utf-8")
    assert drawn == golden.read_text(encoding="utf-8")


def test_without_a_flag_the_matrices_say_so() -> None:
    clean = FRAMES["coverage"].filter(pl.col("state") == "there")
    assert "Alla 10 tabellrader finns och ingen är" in words_of(chart.draw_coverage(clean))
    agree = FRAMES["row_totals"].filter(pl.col("state") == "agrees")
    assert "Ingen total i bildspelet avviker" in words_of(chart.draw_row_totals(agree))


def test_a_month_that_is_named_is_the_one_that_is_drawn() -> None:
    assert "februari 2024" in words_of(chart.draw_regions_in_month(by_region(), FEB))
    assert "Inga tal" in words_of(chart.draw_regions_in_month(by_region(), NOV))


def test_numbers_too_long_for_a_phone_leave_room_for_their_bars() -> None:
    row = {"region": "dalarna", "rows_flagged": 1}
    frame = pl.DataFrame([summed(FEB, 10**15, 10**14, **row)])
    figure = chart.draw_regions_in_month(
        frame, likely=likely(frame, summed(FEB, 2 * 10**15, 10**14, **row, **ONE))
    )
    first, last = figure.layout.meta["narrow"]["xaxis"]["domain"]
    assert 0 <= first < last


@pytest.mark.parametrize(
    ("top", "most", "whole", "ticks"),
    [
        (167_420, 2, True, [0, 100_000, 200_000]),
        (1, 3, True, [0, 1]),
        (0, 3, True, [0, 1]),
        (0.11, 3, False, [0, 0.05, 0.1, 0.15]),
    ],
)
def test_ticks_are_round(top: float, most: int, whole: bool, ticks: list[float]) -> None:
    assert nice_ticks(top, most, whole) == ticks


def test_month_ticks_fit_the_room_and_keep_the_last() -> None:
    months = months_between([date(2020, 1, 1), FEB])
    for room in range(1, 8):
        ticks = month_ticks(months, room)
        assert len(ticks) <= room
        assert ticks[-1] == FEB
    assert month_ticks(months[:4], 3) == [months[0], months[3]]


def test_words_are_folded_only_where_they_must_be_into_lines_of_like_length() -> None:
    lines = fold("ett två tre fyra fem sex sju åtta nio", 200, 14)
    assert len(lines) == 2
    assert " ".join(lines) == "ett två tre fyra fem sex sju åtta nio"
    assert min(map(len, lines)) * 2 > max(map(len, lines))
    assert fold("Örebro län", 100, 14) == ["Örebro län"]
    long = fold("sammansättningsfogar i ord", 80, 14)
    assert "".join(long).replace(" ", "") == "sammansättningsfogariord"
    assert all(width_of(line, 14) <= 80 for line in long)


def test_a_misspelt_argument_is_an_error_and_the_others_are_listed() -> None:
    for draw in (chart.draw_usage_by_type, chart.draw_trend, chart.draw_region_panels):
        taken = inspect.signature(draw).parameters
        assert {"likely", "usage", "decks", "events", "lang"} <= taken.keys()
        with pytest.raises(TypeError, match="likly"):
            draw(pl.DataFrame(), likly=None)
