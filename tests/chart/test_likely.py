"""Printed and likely values on one chart: both are drawn, and each is named."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from chart.frames import (
    DEC,
    FEB,
    NOV,
    by_region,
    by_type,
    likely,
    line_of,
    marks,
    summed,
    usage,
    words_of,
)
from intygsstat.chart import (
    draw_change_by_type,
    draw_region_panels,
    draw_regions_in_month,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
    draw_usage_by_type,
    say_regions,
    say_trend,
    say_usage,
)
from intygsstat.chart.likely import say_source
from intygsstat.chart.theme import COLOURS, PAPER

ONE = {"cells_proposed": 1, "cells_decided": 0, "least_confidence": 0.973}


def types(**more: Any) -> pl.DataFrame:
    """November's fk7804 likely has 18 000 issued where 12 000 are printed."""
    row = summed(NOV, 18_000, 240, certificate_type="fk7804", **ONE)
    return likely(by_type(), row | more)


def test_the_line_goes_through_the_likely_value_and_the_printed_point_is_hollow() -> None:
    figure = draw_usage_by_type(by_type(), likely=types())
    mark = marks(figure, "integrated")[0]
    assert list(mark.y) == [17_760, 12_770, None, 8_900]
    assert mark.marker.color[0] == COLOURS["integrated"]
    assert line_of(figure, mark).y[0] == 17_760
    printed = [trace for trace in figure.data if trace.name == "printed"]
    assert [(trace.yaxis, list(trace.x), list(trace.y)) for trace in printed] == [
        ("y", [NOV.isoformat()], [11_760]),
        ("y3", [NOV.isoformat()], [240 / 12_000]),
    ]
    assert {trace.marker.color for trace in printed} == {PAPER}


def test_both_points_say_what_they_are() -> None:
    figure = draw_usage_by_type(by_type(), likely=types())
    hover = marks(figure, "integrated")[0].hovertext[0]
    assert "Troligt värde (förslag, sannolikhet 97 %)" in hover
    assert "Integrerade: 17\u00a0760 (bildspelet 11\u00a0760)" in hover
    assert "Fristående: 240<br>" in hover
    assert "Andel fristående: 1,3\u00a0% (bildspelet 2,0\u00a0%)" in hover
    printed = next(trace for trace in figure.data if trace.name == "printed").hovertext[0]
    assert "Enligt bildspelet" in printed
    assert "Integrerade: 11\u00a0760<br>" in printed


@pytest.mark.parametrize(
    "draw",
    [draw_usage_by_type, draw_type_panels, draw_share_panels, draw_trend, draw_change_by_type],
)
def test_the_subtitle_says_which_values_are_drawn(draw: Any) -> None:
    december = summed(DEC, 20_000, 700, certificate_type="fk7802", **ONE)
    changed = summed(FEB, 20_000, 700, certificate_type="fk7802", **ONE)
    both = words_of(draw(by_type(), likely=likely(by_type(), december, changed)))
    assert "Värden enligt bildspelet och troliga värden." in both
    assert "◇" in both
    for same in (likely(by_type()), None):
        words = words_of(draw(by_type(), likely=same))
        assert "Värden enligt bildspelet." in words
        assert "◇" not in words


def test_the_number_to_the_right_is_named_where_it_could_be_either() -> None:
    changed = summed(FEB, 12_000, 100, certificate_type="fk7804", **ONE)
    figure = draw_usage_by_type(by_type(), likely=likely(by_type(), changed))
    words = words_of(figure)
    assert "troligt 11\u00a0900<br>bildspelet (8\u00a0900)" in words
    panel = words_of(draw_share_panels(by_type(), likely=likely(by_type(), changed)))
    assert "0,83\u00a0% ◇ (1,1\u00a0%)" in panel


def test_a_scale_holds_the_printed_value_too() -> None:
    low = summed(NOV, 1_200, 24, certificate_type="fk7804", **ONE)
    figure = draw_usage_by_type(by_type(), likely=likely(by_type(), low))
    assert figure.layout.yaxis.range[1] > 12_770
    low_december = summed(DEC, 1_300, 23, certificate_type="fk7804", **ONE)
    both_low = likely(by_type(), low, low_december)
    assert draw_usage_by_type(by_type(), likely=both_low).layout.yaxis.range[1] > 12_770


def test_the_country_adds_up_what_its_types_are_made_of() -> None:
    two = summed(NOV, 30, 3, certificate_type="fk7802", **(ONE | {"least_confidence": 0.61}))
    frame = likely(by_type(), summed(NOV, 18_000, 240, certificate_type="fk7804", **ONE), two)
    figure = draw_trend(by_type(), likely=frame)
    mark = marks(figure, "integrated")[0]
    assert mark.y[0] == 17_760 + 27
    assert "2 förslag, sannolikhet minst 61 %" in mark.hovertext[0]
    assert "bildspelet 11\u00a0776" in words_of(figure)


def test_a_change_is_drawn_for_both() -> None:
    changed = summed(DEC, 30, 5, certificate_type="fk7802", **ONE)
    small = by_type().filter(pl.col("certificate_type") == "fk7802")
    rows = small.with_columns(issued=pl.col("issued") * 2, integrated=pl.col("integrated") * 2)
    figure = draw_change_by_type(rows, likely=likely(rows, changed))
    assert list(marks(figure, "integrated")[0].x) == [(80 - 25) / 25]
    printed = next(trace for trace in figure.data if trace.name == "printed")
    assert list(printed.x) == [(80 - 30) / 30]
    assert "bildspelet +167\u00a0%" in words_of(figure)
    assert (
        "troligt värde (förslag, sannolikhet 97 %), bildspelet 30"
        in (marks(figure, "integrated")[0].hovertext[0])
    )


def test_a_region_is_drawn_and_ranked_by_its_likely_value() -> None:
    changed = summed(FEB, 20_000, 8, region="orebro", rows_flagged=1, **ONE)
    figure = draw_regions_in_month(by_region(), likely=likely(by_region(), changed), usage=usage())
    assert [tick.strip() for tick in figure.layout.yaxis.ticktext][-1] == "Örebro län"
    bar = marks(figure, "integrated")[0]
    assert bar.x[-1] == 19_992
    printed = next(trace for trace in figure.data if trace.name == "printed")
    assert list(printed.x) == [1_992]
    assert "19\u00a0992 ◇ 1\u00a0992 ◆" in words_of(figure)
    assert "per 1 000 invånare: 64,9" in bar.hovertext[-1]
    panels = draw_region_panels(by_region(), likely=likely(by_region(), changed))
    assert "Värden enligt bildspelet." in words_of(panels)  # standalone is the same in both


@pytest.mark.parametrize(
    ("proposed", "decided", "confidence", "words"),
    [
        (1, 0, 0.97, "förslag, sannolikhet 97 %"),
        (3, 0, 0.999, "3 förslag, sannolikhet minst 99 %"),
        (0, 1, None, "1 beslut"),
        (1, 2, 0.5, "förslag, sannolikhet 50 %, 2 beslut"),
    ],
)
def test_where_a_likely_value_comes_from_is_said(
    proposed: int, decided: int, confidence: float | None, words: str
) -> None:
    row = {"cells_proposed": proposed, "cells_decided": decided, "least_confidence": confidence}
    assert say_source(row) == words


def test_sentences_state_the_printed_numbers_first() -> None:
    changed = summed(FEB, 10_000, 100, certificate_type="fk7804", **ONE)
    words = say_usage(by_type(), likely(by_type(), changed)).words
    assert words.index("enligt tabellerna 9\u00a0340 intyg") < words.index(
        "Med troliga värden (förslag, sannolikhet 97 %) "
        "är det 10\u00a0340 intyg, varav 112 fristående"
    )
    assert "troliga värden" not in say_usage(by_type(), likely(by_type())).words
    region = summed(FEB, 2_000, 800, region="orebro", **ONE)
    words = say_regions(by_region(), likely(by_region(), region)).words
    assert "Med troliga värden är den störst i Örebro län (40,0\u00a0%)" in words
    whole = by_type().filter(pl.col("certificate_type") == "fk7802")
    before = summed(DEC, 40, 5, certificate_type="fk7802", **ONE)
    words = say_trend(
        whole.with_columns(standalone=pl.lit(4, pl.Int64)), likely(whole, before)
    ).words
    assert "Med troliga värden" in words
