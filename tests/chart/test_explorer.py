"""Charts to choose in: the widgets choose, the drawing functions draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import intygsstat
from chart.frames import words_of
from intygsstat import chart
from intygsstat.chart.notebook import draw_choice

View = Callable[[str], pl.DataFrame]
FIGURE = "application/vnd.plotly.v1+json"
SHARES = partial(chart.draw_region_panels, measure="standalone_share")


@pytest.fixture(scope="module")
def view(march_database: Path) -> View:
    return cache(lambda name: intygsstat.view(name, home=march_database))


@pytest.mark.parametrize(
    ("choice", "name", "draw"),
    [
        ({"by": "type"}, "type", chart.draw_type_panels),
        ({"shown": "standalone_share", "likely": False}, "type", chart.draw_share_panels),
        ({"by": "country"}, "type", chart.draw_trend),
        ({"by": "region"}, "region", SHARES),
    ],
)
def test_with_nothing_chosen_the_figures_are_those_of_the_report(
    view: View, choice: dict[str, Any], name: str, draw: Any
) -> None:
    frames: dict[str, Any] = {other: view(other) for other in ("usage", "decks", "events")}
    frames["likely"] = view(f"usage_by_{name}_likely") if choice.get("likely", True) else None
    figure = draw(view(f"usage_by_{name}"), **frames)
    assert draw_choice(view, **choice).to_json() == figure.to_json()


ONE = {"region": "dalarna", "certificate_type": "fk7804"}
SPAN = (date(2023, 12, 1), date(2024, 1, 1))


def test_one_type_in_one_region_is_what_its_cells_are(view: View) -> None:
    figure = draw_choice(view, **ONE, likely=False)
    cells = view("usage").filter(region="dalarna", certificate_type="fk7804").sort("month")
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    for measure in ("integrated", "standalone", "standalone_share"):
        assert drawn[measure] == cells[measure].to_list()


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (ONE, ("<b>FK7804, Dalarna: ", "Antal intyg per månad i Dalarna, FK7804,", "minst 20")),
        ({"region": "skane"}, ("<b>Skåne: ", "intyg per månad i Skåne, nov")),
        (
            {"by": "region", "certificate_type": "db"},
            ("<b>DB: ", "utfärdade intyg per månad, DB, nov"),
        ),
        ({"region": "skane", "span": SPAN}, ("dec\u00a02023–jan\u00a02024",)),
    ],
)
def test_a_chart_draws_and_says_what_it_was_narrowed_to(
    view: View, choice: dict[str, Any], wanted: tuple[str, ...]
) -> None:
    figure = draw_choice(view, **choice)
    words = words_of(figure)
    assert all(one in words for one in wanted)
    assert "hela landet" not in words
    assert "alla intygstyper" not in words
    hover = "\n".join(words for trace in figure.data for words in trace.hovertext or ())
    assert "Sörmland" not in hover or "by" in choice
    assert "feb" not in hover or "span" not in choice


def test_a_region_printed_in_parts_keeps_the_reasons_of_its_parts(view: View) -> None:
    apart = view("usage").with_columns(
        region=pl.col("region").replace("stockholm_gotland", "gotland")
    )
    seen = draw_choice(
        lambda name: apart if name == "usage" else view(name), region="stockholm_gotland"
    )
    assert seen.to_json() == draw_choice(view, region="stockholm_gotland").to_json()


def shown(widget: Any) -> dict[str, Any]:
    """The layout of the figure that the widget shows now."""
    (output,) = widget.children[1].outputs
    layout: dict[str, Any] = output["data"][FIGURE]["layout"]
    return layout


def test_choosing_draws_anew(view: View) -> None:
    widget = chart.explore_usage(view).widget()
    types, regions, span, measure, values = widget.children[0].children
    assert (types.label, regions.label) == ("Alla intygstyper", "Hela landet")
    assert types.options[1][1] == "fk7804"
    names = [one for _, one in regions.options]
    assert (len(names), names[1], names[-2:]) == (21, "blekinge", ["orebro", "ostergotland"])
    assert [month.month for _, month in span.options] == [11, 12, 1, 2]
    regions.value = "dalarna"
    assert "<b>Dalarna: FK7804 har flest" in shown(widget)["title"]["text"]
    assert not measure.disabled
    types.value = "fk7804"
    assert "<b>FK7804, Dalarna: Andelen" in shown(widget)["title"]["text"]
    assert measure.disabled  # one line shows every measure
    regions.index = 0
    assert "<b>FK7804: " in shown(widget)["title"]["text"]
    regions.value = "dalarna"
    span.index = (1, 2)
    values.value = False
    words = str(shown(widget)).replace("<br>", " ")
    assert "dec\\xa02023–jan\\xa02024" in words
    assert "Värden enligt bildspelet." in words
    assert "januari 2024: " in shown(widget)["title"]["text"]


def test_little_or_nothing_to_choose_from_is_no_error(view: View) -> None:
    def one_month(name: str) -> pl.DataFrame:
        frame = view(name)
        return frame.filter(month=date(2024, 2, 1)) if "month" in frame.columns else frame

    controls = chart.explore_usage(one_month).widget().children[0].children
    assert [c.description for c in controls] == ["Intygstyp", "Region", "Visa", "Värden"]
    widget = chart.explore_usage(lambda name: view(name).clear()).widget()
    assert "Inga tal att visa" in str(shown(widget))
    with pytest.raises(ValueError, match="type, region, country"):
        chart.explore_usage(view, by="regions")  # type: ignore[arg-type]
