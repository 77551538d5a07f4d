"""Per certificate type: every point is drawn, and what is wrong with it is seen."""

from __future__ import annotations

import pytest

from chart.frames import DEC, FEB, JAN, NOV, by_type, decks, line_of, marks, usage, words_of
from intygsstat.chart import (
    draw_change_by_type,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
    draw_usage_by_type,
)
from intygsstat.chart.theme import COLOURS, PAPER
from intygsstat.locale import text

MONTHS = [month.isoformat() for month in (NOV, DEC, JAN, FEB)]


def test_every_type_has_its_points_in_all_three_columns() -> None:
    figure = draw_usage_by_type(by_type())
    integrated = marks(figure, "integrated")
    assert len(integrated) == len(marks(figure, "standalone")) == 3
    assert list(integrated[0].x) == MONTHS
    assert list(integrated[0].y) == [11_760, 12_770, None, 8_900]
    assert list(marks(figure, "standalone")[0].y) == [240, 230, None, 100]


def test_a_missing_month_is_a_gap() -> None:
    figure = draw_usage_by_type(by_type())
    line = line_of(figure, marks(figure, "standalone")[0])
    assert line.y[2] is None
    assert line.connectgaps is False


def test_an_incomplete_sum_is_hollow_and_no_line_leads_to_it() -> None:
    figure = draw_usage_by_type(by_type())
    mark = marks(figure, "standalone")[0]
    assert mark.marker.color[3] == PAPER
    assert mark.marker.color[0] == COLOURS["standalone"]
    assert line_of(figure, mark).y[3] is None
    assert "1 av 40" in mark.hovertext[3]
    assert "(8\u00a0900)" in words_of(figure)
    assert "ofullständig summa" in words_of(figure)


def test_a_flagged_point_is_a_diamond_and_says_why() -> None:
    figure = draw_usage_by_type(by_type(), usage=usage())
    mark = marks(figure, "integrated")[0]
    assert list(mark.marker.symbol) == ["circle", "diamond", "circle", "circle"]
    assert mark.marker.line.color[1] != mark.marker.line.color[0]
    assert "flaggade rader: 2" in mark.hovertext[1]
    assert "Örebro, utfärdade: delarna blir 5 &amp; inte 6." in mark.hovertext[1]
    assert "Dalarna, fristående: 2." in mark.hovertext[1]


def test_text_from_a_deck_is_no_markup() -> None:
    figure = draw_usage_by_type(by_type(), usage=usage())
    assert "&lt;b&gt;7&lt;/b&gt;" in marks(figure, "integrated")[0].hovertext[1]


def test_no_share_under_twenty_issued() -> None:
    figure = draw_share_panels(by_type())
    small = marks(figure, "standalone_share")[2]
    assert list(small.y) == [None, 0.25, None, 0.0]
    assert "färre än 20" in small.hovertext[0]
    assert "minst 20" in words_of(figure)


def test_all_shares_have_one_scale() -> None:
    tops = {axis.range[1] for axis in draw_share_panels(by_type()).select_yaxes()}
    assert len(tops) == 1


def test_standalone_has_a_scale_of_its_own() -> None:
    figure = draw_type_panels(by_type())
    above, below = marks(figure, "integrated")[0], marks(figure, "standalone")[0]
    assert above.yaxis != below.yaxis
    tops = {f"y{n or ''}": figure.layout[f"yaxis{n or ''}"].range[1] for n in ("", 2)}
    assert tops["y"] > 20 * tops["y2"]


@pytest.mark.parametrize(
    "draw", [draw_usage_by_type, draw_type_panels, draw_share_panels, draw_trend]
)
def test_a_channel_has_one_colour_everywhere_and_nothing_is_stacked(draw) -> None:  # type: ignore[no-untyped-def]
    figure = draw(by_type())
    for trace in figure.data:
        assert trace.type == "scatter"
        assert trace.stackgroup is None
        if trace.name in COLOURS:
            assert set(trace.marker.color) <= {COLOURS[trace.name], PAPER}


@pytest.mark.parametrize(
    "draw",
    [draw_usage_by_type, draw_type_panels, draw_share_panels, draw_trend, draw_change_by_type],
)
def test_every_chart_names_its_source_and_what_a_proposal_is(draw) -> None:  # type: ignore[no-untyped-def]
    words = words_of(draw(by_type(), decks=decks()))
    assert "Källa: forum-2024-03.pdf (rekonstruktion)" in words
    assert text("proposals_note", "sv") in words
    assert text("proposals_note", "en") in words_of(draw(by_type(), decks=decks(), lang="en"))


def test_labels_are_swedish_with_spaced_thousands() -> None:
    figure = draw_type_panels(by_type())
    words = words_of(figure)
    assert "nov\u00a02023" in words
    assert "15\u00a0000" in words
    assert figure.layout.separators == ",\u00a0"


def test_the_country_is_incomplete_where_one_type_is() -> None:
    figure = draw_trend(by_type())
    mark = marks(figure, "standalone")[0]
    assert list(mark.y) == [243, 235, None, 112]
    assert mark.marker.color[3] == PAPER
    assert mark.marker.symbol[1] == "diamond"


def test_a_change_is_drawn_only_between_whole_sums_of_enough_certificates() -> None:
    figure = draw_change_by_type(by_type())
    integrated = marks(figure, "integrated")[0]
    assert dict(zip(figure.layout.yaxis.ticktext, integrated.x, strict=True)) == {
        "FK7804": None,
        "FK9999": None,
        "FK7802": None,
    }
    words = words_of(figure)
    assert "ofullständig" in words
    assert "för få: 15 → 40" in words
    assert "från dec\u00a02023 till feb\u00a02024" in words


def test_nothing_to_draw_is_said() -> None:
    empty = by_type().clear()
    for draw in (draw_usage_by_type, draw_type_panels, draw_trend, draw_change_by_type):
        assert "Inga tal att visa" in words_of(draw(empty))
