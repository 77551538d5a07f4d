"""Per region: one month ranked, and small multiples."""

from __future__ import annotations

import re

from chart.frames import FEB, by_region, marks, usage, words_of
from intygsstat.chart import draw_region_panels, draw_regions_in_month
from intygsstat.chart.theme import COLOURS, PAPER


def test_regions_are_ranked_and_parts_not_counted_twice() -> None:
    figure = draw_regions_in_month(by_region())
    assert [tick.strip() for tick in figure.layout.yaxis.ticktext] == [
        "Dalarna",
        "Örebro län",
        "Stockholm och Gotland",
    ]
    assert "februari 2024" in figure.layout.title.text


def test_bars_stand_alone_with_a_scale_for_each_channel() -> None:
    figure = draw_regions_in_month(by_region())
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [bar.name for bar in bars] == ["integrated", "standalone"]
    assert bars[0].xaxis != bars[1].xaxis
    assert figure.layout.barmode != "stack"
    assert list(bars[0].x) == [0, 1_992, 8_910]


def test_a_missing_number_says_so_and_is_hollow() -> None:
    bar = marks(draw_regions_in_month(by_region()), "standalone")[0]
    assert bar.text[0] == "saknas"
    assert bar.marker.color[0] == PAPER
    assert bar.marker.color[1] == COLOURS["standalone"]


def test_a_flagged_region_has_a_diamond_and_its_reason() -> None:
    figure = draw_regions_in_month(by_region(), usage=usage())
    bar = marks(figure, "integrated")[0]
    assert bar.text[1] == "1\u00a0992 ◆"
    assert "Örebro, utfärdade" in bar.hovertext[1]
    assert "per 1 000 invånare: 6,5" in bar.hovertext[1]
    assert marks(figure, "standalone_share")[0].marker.symbol[1] == "diamond"


def test_another_month_can_be_asked_for() -> None:
    assert "Inga tal" in words_of(draw_regions_in_month(by_region(), FEB.replace(year=2020)))


def test_panels_stand_in_swedish_order_without_the_parts() -> None:
    figure = draw_region_panels(by_region(), "standalone")
    names = re.findall("<b>([^<]{2,}?)</b>", words_of(figure).split("\n", 1)[1])
    assert names == ["Dalarna", "Stockholm/Gotland", "Örebro län"]
    assert [list(mark.y) for mark in marks(figure, "standalone")] == [[None], [90], [8]]
