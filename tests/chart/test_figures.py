"""Every number is drawn where it belongs, what is wrong with it is seen, and printed and likely
values are told apart."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from chart.frames import (
    DEC,
    FEB,
    JAN,
    NOV,
    by_region,
    by_type,
    decks,
    likely,
    line_of,
    marks,
    summed,
    usage,
    words_of,
)
from intygsstat import chart
from intygsstat.chart.theme import COLOURS, PAPER, month_ticks, nice_ticks
from intygsstat.locale import months_between, text

ONE = {"cells_proposed": 1, "cells_decided": 0, "least_confidence": 0.973}
PER_TYPE = [
    chart.draw_usage_by_type,
    chart.draw_type_panels,
    chart.draw_share_panels,
    chart.draw_trend,
    chart.draw_change_by_type,
]


def types(**more: Any) -> pl.DataFrame:
    """November's fk7804 likely has 18 000 issued where 12 000 are printed."""
    row = summed(NOV, 18_000, 240, certificate_type="fk7804", **ONE)
    return likely(by_type(), row | more)


def printed_of(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.name == "printed"]


def test_every_type_has_its_points_with_gaps_flags_and_reasons() -> None:
    figure = chart.draw_usage_by_type(by_type(), usage=usage())
    integrated, standalone = marks(figure, "integrated"), marks(figure, "standalone")
    assert len(integrated) == len(standalone) == len(marks(figure, "standalone_share")) == 3
    assert list(integrated[0].x) == [month.isoformat() for month in (NOV, DEC, JAN, FEB)]
    assert list(integrated[0].y) == [11_760, 12_770, None, 8_900]
    assert list(standalone[0].y) == [240, 230, None, 100]
    line = line_of(figure, standalone[0])
    assert (line.y[2], line.connectgaps) == (None, False)  # a missing month is a gap
    assert line.y[3] is None  # no line leads to an incomplete sum, which is hollow
    assert list(standalone[0].marker.color) == [COLOURS["standalone"]] * 3 + [PAPER]
    assert "1 av 40" in standalone[0].hovertext[3]
    words = words_of(figure)
    assert "(8\u00a0900)" in words
    assert "ofullständig summa" in words
    mark = integrated[0]
    assert list(mark.marker.symbol) == ["circle", "diamond", "circle", "circle"]
    assert mark.marker.line.color[1] != mark.marker.line.color[0]
    for words in ("flaggade rader: 2", "delarna blir 5 &amp; inte 6.", "Dalarna, fristående: 2.",
                  "&lt;b&gt;7&lt;/b&gt;"):  # fmt: skip
        assert words in mark.hovertext[1]


def test_a_finding_about_issued_certificates_flags_no_standalone_ones() -> None:
    of_one = {"standalone_flagged": 0, "standalone_rows_flagged": 0}
    figure = chart.draw_usage_by_type(
        by_type().with_columns(**{k: pl.lit(v) for k, v in of_one.items()})
    )
    assert "diamond" in marks(figure, "integrated")[0].marker.symbol
    assert "diamond" not in marks(figure, "standalone")[0].marker.symbol


def test_shares_have_one_scale_and_none_is_drawn_under_twenty_issued() -> None:
    figure = chart.draw_share_panels(by_type())
    small = marks(figure, "standalone_share")[2]
    assert list(small.y) == [None, 0.25, None, 0.0]
    assert "färre än 20" in small.hovertext[0]
    assert "minst 20" in words_of(figure)
    assert len({axis.range[1] for axis in figure.select_yaxes()}) == 1


def test_standalone_has_a_scale_of_its_own() -> None:
    figure = chart.draw_type_panels(by_type())
    assert marks(figure, "integrated")[0].yaxis != marks(figure, "standalone")[0].yaxis
    assert figure.layout.yaxis.range[1] > 20 * figure.layout.yaxis2.range[1]
    words = words_of(figure)
    assert "nov\u00a02023" in words
    assert "15\u00a0000" in words
    assert figure.layout.separators == ",\u00a0"


@pytest.mark.parametrize("draw", PER_TYPE)
def test_every_chart_has_its_words_and_its_colours(draw: Any) -> None:
    figure, words = draw(by_type(), decks=decks()), words_of(draw(by_type(), decks=decks()))
    assert "Källa: forum-2024-03.pdf (rekonstruktion)" in words
    assert text("proposals_note", "sv") in words.replace("\n", " ")
    english = words_of(draw(by_type(), decks=decks(), lang="en"))
    assert text("proposals_note", "en") in english.replace("\n", " ")
    for trace in figure.data:
        assert trace.stackgroup is None
        if trace.name in COLOURS:
            assert set(trace.marker.color) <= {COLOURS[trace.name], PAPER}
    assert "Inga tal att visa" in words_of(draw(by_type().clear()))


@pytest.mark.parametrize("draw", PER_TYPE)
def test_the_subtitle_says_which_values_are_drawn(draw: Any) -> None:
    rows = [summed(month, 20_000, 700, certificate_type="fk7802", **ONE) for month in (DEC, FEB)]
    both = words_of(draw(by_type(), likely=likely(by_type(), *rows)))
    assert "Värden enligt bildspelet och troliga värden." in both
    assert "◇" in both
    for same in (likely(by_type()), None):
        words = words_of(draw(by_type(), likely=same))
        assert "Värden enligt bildspelet." in words
        assert "◇" not in words


def test_the_country_is_incomplete_where_one_type_is() -> None:
    mark = marks(chart.draw_trend(by_type()), "standalone")[0]
    assert list(mark.y) == [243, 235, None, 112]
    assert mark.marker.color[3] == PAPER
    assert mark.marker.symbol[1] == "diamond"


def test_a_change_is_drawn_only_between_whole_sums_of_enough_certificates() -> None:
    figure = chart.draw_change_by_type(by_type())
    integrated = marks(figure, "integrated")[0]
    assert list(figure.layout.yaxis.ticktext) == ["FK7802", "FK9999", "FK7804"]
    assert list(integrated.x) == [None, None, None]
    words = words_of(figure)
    assert "ofullständig" in words
    assert "för få: 15 → 40" in words
    assert "från dec\u00a02023 till feb\u00a02024" in words


def test_regions_are_ranked_and_parts_not_counted_twice() -> None:
    figure = chart.draw_regions_in_month(by_region(), usage=usage())
    ranked = ["Dalarna", "Örebro län", "Stockholm och Gotland"]
    assert list(figure.layout.yaxis.ticktext) == ranked
    assert "februari 2024" in figure.layout.title.text
    integrated, standalone = (marks(figure, measure)[0] for measure in ("integrated", "standalone"))
    assert integrated.type == standalone.type == "bar"
    assert integrated.xaxis != standalone.xaxis
    assert list(integrated.x) == [0, 1_992, 8_910]
    assert standalone.text[0] == "saknas"
    assert list(standalone.marker.color)[:2] == [PAPER, COLOURS["standalone"]]
    assert integrated.text[1] == "1\u00a0992 ◆"
    assert "Örebro, utfärdade" in integrated.hovertext[1]
    assert "per 1 000 invånare: 6,5" in integrated.hovertext[1]
    assert marks(figure, "standalone_share")[0].marker.symbol[1] == "diamond"
    another = chart.draw_regions_in_month(by_region(), FEB.replace(year=2020))
    assert "Inga tal" in words_of(another)


def test_numbers_too_long_for_a_phone_leave_room_for_their_bars() -> None:
    row = {"region": "dalarna", "rows_flagged": 1}
    frame = pl.DataFrame([summed(FEB, 10**15, 10**14, **row)])
    figure = chart.draw_regions_in_month(
        frame, likely=likely(frame, summed(FEB, 2 * 10**15, 10**14, **row, **ONE))
    )
    first, last = figure.layout.meta["narrow"]["xaxis"]["domain"]
    assert 0 <= first < last


def test_panels_stand_in_swedish_order_without_the_parts() -> None:
    figure = chart.draw_region_panels(by_region(), "standalone")
    names = re.findall("<b>([^<]{2,}?)</b>", words_of(figure).split("\n", 1)[1])
    assert names == ["Dalarna", "Stockholm/Gotland", "Örebro län"]
    assert [list(mark.y) for mark in marks(figure, "standalone")] == [[None], [90], [8]]


def test_the_line_goes_through_the_likely_value_and_the_printed_point_is_hollow() -> None:
    figure = chart.draw_usage_by_type(by_type(), likely=types())
    mark = marks(figure, "integrated")[0]
    assert list(mark.y) == [17_760, 12_770, None, 8_900]
    assert mark.marker.color[0] == COLOURS["integrated"]
    assert line_of(figure, mark).y[0] == 17_760
    printed = printed_of(figure)
    assert [(trace.yaxis, list(trace.x), list(trace.y)) for trace in printed] == [
        ("y", [NOV.isoformat()], [11_760]),
        ("y7", [NOV.isoformat()], [240 / 12_000]),
    ]
    assert {trace.marker.color for trace in printed} == {PAPER}
    for words in (
        "Troligt värde (förslag, sannolikhet 97 %)",
        "Integrerade: 17\u00a0760 (bildspelet 11\u00a0760)",
        "Fristående: 240<br>",
        "Andel fristående: 1,3\u00a0% (bildspelet 2,0\u00a0%)",
    ):
        assert words in mark.hovertext[0]
    assert "Enligt bildspelet" in printed[0].hovertext[0]
    assert "Integrerade: 11\u00a0760<br>" in printed[0].hovertext[0]


def test_a_scale_holds_the_printed_value_too() -> None:
    rows = [summed(month, 1_200, 24, certificate_type="fk7804", **ONE) for month in (NOV, DEC)]
    figure = chart.draw_usage_by_type(by_type(), likely=likely(by_type(), *rows))
    assert figure.layout.yaxis.range[1] > 12_770


def test_the_number_to_the_right_is_named_where_it_could_be_either() -> None:
    changed = likely(by_type(), summed(FEB, 12_000, 100, certificate_type="fk7804", **ONE))
    words = words_of(chart.draw_usage_by_type(by_type(), likely=changed))
    assert "troligt 11\u00a0900<br>bildspelet (8\u00a0900)" in words
    assert "0,83\u00a0% ◇ (1,1\u00a0%)" in words_of(
        chart.draw_share_panels(by_type(), likely=changed)
    )


def test_the_country_adds_up_what_its_types_are_made_of() -> None:
    two = summed(NOV, 30, 3, certificate_type="fk7802", **(ONE | {"least_confidence": 0.61}))
    figure = chart.draw_trend(
        by_type(),
        likely=likely(by_type(), summed(NOV, 18_000, 240, certificate_type="fk7804", **ONE), two),
    )
    mark = marks(figure, "integrated")[0]
    assert mark.y[0] == 17_760 + 27
    assert "2 förslag, sannolikhet minst 61 %" in mark.hovertext[0]
    assert "bildspelet 11\u00a0776" in words_of(figure)


def test_a_change_is_drawn_for_both() -> None:
    small = by_type().filter(pl.col("certificate_type") == "fk7802")
    rows = small.with_columns(issued=pl.col("issued") * 2, integrated=pl.col("integrated") * 2)
    changed = likely(rows, summed(DEC, 30, 5, certificate_type="fk7802", **ONE))
    figure = chart.draw_change_by_type(rows, likely=changed)
    dots = marks(figure, "integrated")[0]
    assert list(dots.x) == [(80 - 25) / 25]
    assert list(printed_of(figure)[0].x) == [(80 - 30) / 30]
    assert "bildspelet +167\u00a0%" in words_of(figure)
    assert "troligt värde (förslag, sannolikhet 97 %), bildspelet 30" in dots.hovertext[0]


def test_a_region_is_drawn_and_ranked_by_its_likely_value() -> None:
    changed = likely(by_region(), summed(FEB, 20_000, 8, region="orebro", rows_flagged=1, **ONE))
    figure = chart.draw_regions_in_month(by_region(), likely=changed, usage=usage())
    assert figure.layout.yaxis.ticktext[-1] == "Örebro län"
    bar = marks(figure, "integrated")[0]
    assert bar.x[-1] == 19_992
    assert list(printed_of(figure)[0].x) == [1_992]
    assert "19\u00a0992 ◇ 1\u00a0992 ◆" in words_of(figure)
    assert "per 1 000 invånare: 64,9" in bar.hovertext[-1]
    panels = chart.draw_region_panels(by_region(), likely=changed)
    assert "Värden enligt bildspelet." in words_of(panels)  # standalone is the same in both


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
