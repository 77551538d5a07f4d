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
from intygsstat.chart.explorer import Choice, choosable, draw_choice

View = Callable[[str], pl.DataFrame]
FIGURE = "application/vnd.plotly.v1+json"


@pytest.fixture(scope="module")
def view(march_database: Path) -> View:
    return cache(lambda name: intygsstat.view(name, home=march_database))


REGIONS = partial(chart.draw_region_panels, measure="standalone_share")


@pytest.mark.parametrize(
    ("choice", "name", "draw"),
    [
        (Choice(), "type", chart.draw_type_panels),
        (Choice(shown="standalone_share", likely=False), "type", chart.draw_share_panels),
        (Choice("country"), "type", chart.draw_trend),
        (Choice("region", shown="integrated"), "region", partial(REGIONS, measure="integrated")),
    ],
)
def test_with_nothing_chosen_the_figures_are_those_of_the_report(
    view: View, choice: Choice, name: str, draw: Any
) -> None:
    frames: dict[str, Any] = {other: view(other) for other in ("usage", "decks", "events")}
    frames["likely"] = view(f"usage_by_{name}_likely") if choice.likely else None
    figure = draw(view(f"usage_by_{name}"), **frames)
    assert draw_choice(view, choice).to_json() == figure.to_json()


def test_one_type_in_one_region_is_what_its_cells_are(view: View) -> None:
    figure = draw_choice(view, Choice(region="dalarna", certificate_type="fk7804", likely=False))
    cells = view("usage").filter(region="dalarna", certificate_type="fk7804").sort("month")
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    for measure in ("integrated", "standalone", "standalone_share"):
        assert drawn[measure] == cells[measure].to_list()


ONE = {"region": "dalarna", "certificate_type": "fk7804"}
SPAN = {"first": date(2023, 12, 1), "last": date(2024, 1, 1)}


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (
            Choice(**ONE),
            ("<b>FK7804, Dalarna: ", "Antal intyg per månad i Dalarna, FK7804,", "minst 20 intyg"),
        ),
        (Choice(region="skane"), ("<b>Skåne: ", "intyg per månad i Skåne, nov")),
        (
            Choice("region", certificate_type="db"),
            ("<b>DB: ", "utfärdade intyg per månad, DB, nov"),
        ),
        (Choice(region="skane", **SPAN), ("dec\u00a02023–jan\u00a02024",)),
    ],
)
def test_a_chart_draws_and_says_what_it_was_narrowed_to(
    view: View, choice: Choice, wanted: tuple[str, ...]
) -> None:
    figure = draw_choice(view, choice)
    words = words_of(figure)
    assert all(one in words for one in wanted)
    assert "hela landet" not in words
    assert "alla intygstyper" not in words
    hover = "\n".join(words for trace in figure.data for words in trace.hovertext or ())
    assert "Sörmland" not in hover or choice.by == "region"
    assert "feb" not in hover or choice.last is None


def test_a_region_printed_in_parts_keeps_the_reasons_of_its_parts(view: View) -> None:
    apart = view("usage").with_columns(
        region=pl.col("region").replace("stockholm_gotland", "gotland")
    )
    choice = Choice(region="stockholm_gotland")
    seen = draw_choice(lambda name: apart if name == "usage" else view(name), choice)
    assert seen.to_json() == draw_choice(view, choice).to_json()


def test_what_can_be_chosen_is_there_in_swedish_order(view: View) -> None:
    regions, types, months = choosable(view)
    assert types[0] == "fk7804"
    assert (regions[0], regions[-2:]) == ("blekinge", ["orebro", "ostergotland"])
    assert len(regions) == 20
    assert [month.month for month in months] == [11, 12, 1, 2]
    with pytest.raises(ValueError, match="type, region, country"):
        chart.explore_usage(view, by="regions")  # type: ignore[arg-type]


def shown(widget: Any) -> dict[str, Any]:
    """The layout of the figure that the widget shows now."""
    (output,) = widget.children[1].outputs
    layout: dict[str, Any] = output["data"][FIGURE]["layout"]
    return layout


def test_choosing_draws_anew(view: View) -> None:
    explorer = chart.explore_usage(view)
    widget = explorer.widget()
    types, regions, span, measure, values = widget.children[0].children
    assert (types.label, regions.label) == ("Alla intygstyper", "Hela landet")
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
    assert explorer.choice == Choice(
        "type", "dalarna", "fk7804", date(2023, 12, 1), date(2024, 1, 1), "count", False
    )


def test_little_or_nothing_to_choose_from_is_no_error(view: View) -> None:
    def one_month(name: str) -> pl.DataFrame:
        frame = view(name)
        return frame.filter(month=date(2024, 2, 1)) if "month" in frame.columns else frame

    controls = chart.explore_usage(one_month).widget().children[0].children
    assert [c.description for c in controls] == ["Intygstyp", "Region", "Visa", "Värden"]
    widget = chart.explore_usage(lambda name: view(name).clear()).widget()
    assert "Inga tal att visa" in str(shown(widget))
