"""Charts to choose in: the widgets choose, the drawing functions draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from chart.frames import words_of
from intygsstat.chart import (
    draw_region_panels,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
    explore_usage,
)
from intygsstat.chart.explorer import Choice, choosable, draw_choice, make_widget
from intygsstat.storage.store import read_view

View = Callable[[str], pl.DataFrame]
FIGURE = "application/vnd.plotly.v1+json"


@pytest.fixture(scope="module")
def view(march_database: Path) -> View:
    return cache(lambda name: read_view(name, march_database))


def test_with_nothing_chosen_the_figures_are_those_of_the_report(view: View) -> None:
    more: dict[str, Any] = {"usage": view("usage"), "decks": view("decks")}
    more["events"] = view("events")
    by_type, by_region = view("usage_by_type"), view("usage_by_region")
    likely, likely_by_region = view("usage_by_type_likely"), view("usage_by_region_likely")
    for choice, figure in (
        (Choice(), draw_type_panels(by_type, likely=likely, **more)),
        (Choice(shown="standalone_share"), draw_share_panels(by_type, likely=likely, **more)),
        (Choice(likely=False), draw_type_panels(by_type, **more)),
        (Choice("country"), draw_trend(by_type, likely=likely, **more)),
        (
            Choice("region"),
            draw_region_panels(by_region, "standalone_share", likely=likely_by_region, **more),
        ),
        (
            Choice("region", shown="integrated"),
            draw_region_panels(by_region, "integrated", likely=likely_by_region, **more),
        ),
    ):
        assert draw_choice(view, choice).to_json() == figure.to_json()


def test_one_type_in_one_region_is_what_its_cells_say(view: View) -> None:
    figure = draw_choice(view, Choice(region="dalarna", certificate_type="fk7804", likely=False))
    cells = view("usage").filter(region="dalarna", certificate_type="fk7804").sort("month")
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    assert drawn["integrated"] == cells["integrated"].to_list()
    assert drawn["standalone"] == cells["standalone"].to_list()
    assert drawn["standalone_share"] == cells["standalone_share"].to_list()


def test_a_chart_says_what_it_was_narrowed_to(view: View) -> None:
    alone = words_of(draw_choice(view, Choice(region="dalarna", certificate_type="fk7804")))
    assert "<b>FK7804, Dalarna: " in alone
    assert "Antal intyg per månad i Dalarna, FK7804," in alone
    assert "minst 20 intyg" in alone
    types = words_of(draw_choice(view, Choice(region="skane")))
    assert "<b>Skåne: " in types
    assert "Intyg per månad i Skåne, nov" in types
    regions = words_of(draw_choice(view, Choice("region", certificate_type="db")))
    assert "<b>DB: " in regions
    assert "utfärdade intyg per månad, DB, nov" in regions
    for words in (alone, types, regions):
        assert "hela landet" not in words
        assert "alla intygstyper" not in words


def test_the_english_words_are_english(view: View) -> None:
    figure = draw_choice(view, Choice(region="skane"), "en")
    assert "Certificates a month in Skåne, Nov" in words_of(figure)
    widget = make_widget(explore_usage(view, by="region", lang="en"))
    said = [control.description for control in widget.children[0].children]
    assert said == ["Certificate type", "Region", "Months", "Show", "Values"]
    assert widget.children[0].children[1].options[0][0] == "All regions"


def test_months_outside_the_span_are_not_drawn(view: View) -> None:
    span = {"first": date(2023, 12, 1), "last": date(2024, 1, 1)}
    figure = draw_choice(view, Choice(**span))  # type: ignore[arg-type]
    assert "dec\u00a02023–jan\u00a02024" in words_of(figure)
    assert all(len(trace.y) <= 2 for trace in figure.data)


def test_reasons_are_those_of_the_region_only(view: View) -> None:
    figure = draw_choice(view, Choice(region="dalarna", certificate_type="fk7804"))
    hover = "\n".join(words for trace in figure.data for words in trace.hovertext or ())
    assert "Dalarna" in hover
    assert "Sörmland" not in hover


def test_a_region_printed_in_parts_keeps_the_reasons_of_its_parts(view: View) -> None:
    apart = view("usage").with_columns(
        region=pl.col("region").replace("stockholm_gotland", "gotland")
    )
    frames = {"usage": apart}
    seen = draw_choice(
        lambda name: frames.get(name, view(name)), Choice(region="stockholm_gotland")
    )
    whole = draw_choice(view, Choice(region="stockholm_gotland"))
    assert seen.to_json() == whole.to_json()
    assert "Stockholm" in whole.to_json()


def test_what_can_be_chosen_is_there_in_swedish_order(view: View) -> None:
    offered = choosable(view)
    assert offered.certificate_types[0] == "fk7804"
    assert offered.regions[0] == "blekinge"
    assert offered.regions[-2:] == ("orebro", "ostergotland")
    assert len(offered.regions) == 20
    assert [month.month for month in offered.months] == [11, 12, 1, 2]


def test_a_word_that_is_no_way_to_look_at_it_is_said(view: View) -> None:
    with pytest.raises(ValueError, match="type, region, country"):
        explore_usage(view, by="regions")  # type: ignore[arg-type]


def shown(widget: Any) -> dict[str, Any]:
    """The figure that the widget shows now."""
    (output,) = widget.children[1].outputs
    figure: dict[str, Any] = output["data"][FIGURE]
    return figure


def test_choosing_draws_anew(view: View) -> None:
    explorer = explore_usage(view)
    widget = make_widget(explorer)
    types, regions, span, measure, values = widget.children[0].children
    assert [c.description for c in (types, regions, span, measure, values)] == [
        "Intygstyp",
        "Region",
        "Månader",
        "Visa",
        "Värden",
    ]
    assert (types.label, regions.label) == ("Alla intygstyper", "Hela landet")
    regions.value = "dalarna"
    assert "<b>Dalarna: FK7804 har flest" in shown(widget)["layout"]["title"]["text"]
    assert not measure.disabled
    types.value = "fk7804"
    assert "<b>FK7804, Dalarna: Andelen" in shown(widget)["layout"]["title"]["text"]
    assert measure.disabled  # one line shows every measure
    regions.index = 0
    assert "<b>FK7804: " in shown(widget)["layout"]["title"]["text"]
    regions.value = "dalarna"
    span.index = (1, 2)
    values.value = False
    words = str([note["text"] for note in shown(widget)["layout"]["annotations"]])
    assert "dec\\xa02023–jan\\xa02024" in words
    assert "Värden enligt bildspelet." in words
    assert "januari 2024: " in shown(widget)["layout"]["title"]["text"]
    assert explorer.choice == Choice(
        "type", "dalarna", "fk7804", date(2023, 12, 1), date(2024, 1, 1), None, False
    )


def test_one_month_leaves_no_span_to_choose(view: View) -> None:
    one = lambda name: (  # noqa: E731
        frame.filter(pl.col("month") == date(2024, 2, 1))
        if "month" in (frame := view(name)).columns
        else frame
    )
    controls = make_widget(explore_usage(one)).children[0].children
    assert [c.description for c in controls] == ["Intygstyp", "Region", "Visa", "Värden"]


def test_with_nothing_published_it_says_so(view: View) -> None:
    widget = make_widget(explore_usage(lambda name: view(name).clear()))
    assert "Inga tal att visa" in str(shown(widget)["layout"]["annotations"])
