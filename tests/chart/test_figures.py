"""Every number is drawn where it belongs, what is wrong with it is seen, and printed and likely
values are told apart."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from chart.frames import FEB, NOV, by_region, described, views, words_of
from intygsstat import chart
from intygsstat.chart.layout import Panel, month_ticks, named_rows, value_axis
from intygsstat.locale import Lang, months_between
from intygsstat.reference.lookup import certificate_types, regions, type_name

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


@pytest.mark.parametrize(
    ("top", "share", "ticks"),
    [
        (167_420, False, ["0", "100 000", "200 000"]),
        (3, False, ["0", "3"]),
        (0, False, ["0", "1"]),
        (0.11, True, ["0 %", "10 %", "20 %"]),
        (0.003, True, ["0 %", "0,15 %", "0,3 %"]),
    ],
)
def test_ticks_are_round_and_written_with_the_decimals_they_have(
    top: float, share: bool, ticks: list[str]
) -> None:
    axis = value_axis(top, "sv", share=share)
    assert [tick.replace("\u00a0", " ") for tick in axis["ticktext"]] == ticks


def test_month_ticks_fit_the_room_and_keep_the_last() -> None:
    months = months_between([date(2020, 1, 1), FEB])
    for room in range(1, 8):
        ticks = month_ticks(months, room)
        assert len(ticks) <= room
        assert ticks[-1] == FEB
    assert month_ticks(months[:4], 3) == [months[0], months[3]]


def test_a_misspelt_argument_is_an_error() -> None:
    with pytest.raises(TypeError, match="likly"):
        chart.draw_trend(FRAMES["usage_by_type"], likly=None)  # type: ignore[call-arg]


def test_no_name_is_broken_inside_a_word() -> None:
    names = [one.name for one in regions().values()] + [
        type_name(one) for one in certificate_types()
    ]
    for grid in named_rows([Panel("", [], {})], names, high=24):
        assert [name.replace("<br>", " ") for name in grid.names] == names
