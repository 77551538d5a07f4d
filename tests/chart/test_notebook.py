"""What notebooks show beside charts: paragraphs, tables, and a chart to choose in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from storage import decks as stored
from storage.decks import event, rollout, telling

import intygsstat
from chart.frames import (
    DEC,
    FEB,
    ONE,
    by_region,
    by_type,
    decks,
    likely,
    summed,
    usage,
    words_of,
)
from intygsstat import chart
from intygsstat.chart import say_trend, say_usage, show_table
from intygsstat.chart.figures import Beside
from intygsstat.chart.notebook import ENOUGH_MONTHS, STATIC_VARIABLE, Paragraph, draw_choice
from intygsstat.models import CHANNELS

EMPTY = by_type().clear()
FEBRUARY = summed(FEB, 10_000, 100, certificate_type="fk7804", **ONE)
OREBRO = summed(FEB, 2_000, 800, region="orebro", **ONE)
SMALL = by_type().filter(pl.col("certificate_type") == "fk7802")
DECEMBER = summed(DEC, 40, 5, certificate_type="fk7802", **ONE)
SCORES = pl.DataFrame(
    [
        {"deck": deck, "channel": "issued", "cells": 1200, "coverage": 0.875, "crps": 90.61,
         "error_of_last_count": 150.21}
        for deck in ("b.pdf", None)
    ]
)  # fmt: skip
TOTALS = pl.DataFrame({"state": ["agrees", "differs", "unknown", "agrees"]})


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (say_usage(by_type()), ["I feb\u00a02024 utfärdades enligt tabellerna 9\u00a0340 intyg, "
         "varav 112", "ofullständig", "Ett förslag kan vara fel"]),
        # The printed numbers first
        (say_usage(by_type(), likely(by_type(), FEBRUARY)), ["enligt tabellerna 9\u00a0340 intyg",
         "Med troliga värden (förslag, sannolikhet 97 %) är det 10\u00a0340 intyg, varav 112"]),
        (chart.say_regions(by_region()),
         ["Stockholm och Gotland (1,0\u00a0%), Örebro län (0,40\u00a0%)."]),
        (chart.say_regions(by_region(), likely(by_region(), OREBRO)),
         ["Med troliga värden är den störst i Örebro län (40,0\u00a0%)"]),
        # No change of an incomplete sum
        (say_trend(by_type()), ["går förändringen inte att räkna",
         "Av 4 månader saknas 1, 1 är ofullständiga och 1 har flaggade tal."]),
        (say_trend(SMALL.with_columns(standalone=pl.lit(4, pl.Int64)), likely(SMALL, DECEMBER)),
         ["Med troliga värden"]),
        (chart.say_what_was_read(decks(), TOTALS, pl.DataFrame({"severity": ["error"]})),
         ["1 bildspel är läst (1 rekonstruktion): 3 månader", "4 tabellrader stämmer 2",
          "1 fel, 0 varningar och 0 upplysningar"]),
        (say_usage(EMPTY), ["inga tal"]),
        (chart.say_regions(by_region().clear()), ["inga tal"]),
        (say_trend(EMPTY), ["minst två månader"]),
        (chart.say_revisions(EMPTY, pl.concat([decks(), decks()])), ["Inget tal"]),
        # One deck alone proves nothing
        (chart.say_revisions(EMPTY, decks()), ["kan inte prövas"]),
        (chart.say_forecasts(SCORES), ["prövad på 1 bildspel", "Av 1\u00a0200 tal för utfärdade "
         "intyg ligger 87,5\u00a0% inom", "(CRPS) är 90,6 intyg", "blir det 150,2"]),
        (chart.say_forecasts(SCORES.clear()), ["kan inte prövas än"]),
    ],
)  # fmt: skip
def test_a_paragraph_says_in_this_order(said: Paragraph, wanted: list[str]) -> None:
    places = [said.words.find(words) for words in wanted]
    assert places == sorted(places)
    assert -1 not in places


def test_a_table_speaks_swedish_and_escapes_what_decks_say() -> None:
    html = show_table(usage(), ["month", "region", "certificate_type", "flag_reason"])._repr_html_()
    assert "<th>Månad</th><th>Region</th><th>Intygstyp</th>" in html
    assert "<td>dec\u00a02023</td><td>Örebro län</td><td>FK7804</td>" in html
    assert "&lt;b&gt;7&lt;/b&gt;" in html


def test_a_table_says_how_many_rows_it_leaves_out() -> None:
    table = show_table(by_type(), ["issued", "standalone_share"], most=2)
    assert "och 5 till" in table._repr_html_()
    assert table.rows[0] == ["12\u00a0000", "2,0\u00a0%"]


@pytest.mark.parametrize(
    ("names", "more", "source"),
    [
        # Many by first and last; one told anew by others is none
        ([f"d{n}.pdf" for n in range(12)], {"kind": [*["published"] * 11, "reconstruction"]},
         "Källa: 12 bildspel, d0.pdf till d11.pdf, varav 1 rekonstruktioner."),
        (["a.pdf", "b.pdf"], {"kind": ["published"] * 2, "tables_in_use": [0, 4]}, "Källa: b.pdf."),
    ],
)  # fmt: skip
def test_the_source_names_the_decks(names: list[str], more: Any, source: str) -> None:
    assert Beside(decks=pl.DataFrame({"deck": names, **more})).source == source


PARTS = ("skane", "dalarna", "halland", "stockholm_gotland")


@pytest.fixture(scope="module")
def rollouts(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The view `rollout_by_region` of decks with the twelve months of 2024: a tenth standalone to
    June, then a fiftieth. In the first two a number of Dalarna can't be read."""
    tables = []
    for month in range(1, 13):
        for channel, printed in zip(CHANNELS, ("100", "10" if month <= 6 else "2"), strict=True):
            rows = {region: {"db": printed} for region in PARTS}
            rows |= {"dalarna": {"db": "4o"}} if month <= 2 else {}
            tables.append((date(2024, month, 1), channel, rows))
    march = telling(
        stored.deck("a.pdf", date(2024, 3, 14), []),
        [
            rollout("skane", "client", "19/3", "planned", date(2024, 3, 19)),
            rollout("skane", "signature_service", "Klart", "done"),
            rollout("dalarna", "client", "kanske", "unknown"),
            rollout("cgm", "client", "Klart", "done", kind="agent"),
        ],
    )
    autumn = telling(
        stored.deck("b.pdf", date(2024, 9, 3), tables),
        [rollout(region, "client", "Klart", "done") for region in ("skane", "halland")],
        events=[
            event("client_activated", "2024-07-01", "2024-07-31", "month", parties="cgm|dalarna"),
            event("client_activated", "2024-02-20", parties="stockholm"),
            event("client_activated", "2024-04-23", parties="stockholm"),
        ],
    )
    folder = tmp_path_factory.mktemp("rollout")
    return stored.view(stored.published(folder, [march, autumn]), "rollout_by_region")


def rollout_of(frame: pl.DataFrame, region: str) -> list[str]:
    return list(next(row for row in chart.show_rollout(frame).rows if row[0] == region))[1:]


def test_months_are_counted_on_both_sides_of_the_activation(rollouts: pl.DataFrame) -> None:
    told = {row["region"]: row for row in rollouts.iter_rows(named=True)}
    assert len(told) == 20  # those of whom nothing is told too
    months = {r: (told[r]["months_before"], told[r]["months_after"]) for r in PARTS}
    assert months == {
        "dalarna": (4, 5),  # neither July itself nor incomplete months are on a side
        "halland": (None, None),
        "skane": (2, 9),  # done, on the day that an older deck planned
        "stockholm_gotland": (1, 10),  # the first activation of a part of it
    }
    assert told["dalarna"]["share_before"] == pytest.approx(0.1)
    assert told["dalarna"]["share_after_likely"] == pytest.approx(0.02)
    assert told["skane"]["share_after"] == pytest.approx((3 * 10 + 6 * 2) / 900)


def test_the_table_says_how_far_each_region_has_come(rollouts: pl.DataFrame) -> None:
    tenth, fiftieth = "10,0\u00a0%", "2,0\u00a0%"
    assert rollout_of(rollouts, "Dalarna") == [
        "", "oklart", "juli 2024", "4", "5", tenth, fiftieth, "nej, för få"
    ]  # fmt: skip
    unknown = ["", "klart", "datum okänt", "", "", "", "", "går inte att säga"]
    assert rollout_of(rollouts, "Halland") == unknown
    assert rollout_of(rollouts, "Skåne")[:3] == ["klart", "klart", "19 mars 2024 (planerat)"]
    likelier = rollouts.with_columns(share_after_likely=pl.lit(0.3))
    assert rollout_of(likelier, "Dalarna")[6] == "30,0\u00a0% (bildspelet 2,0\u00a0%)"
    assert rollout_of(likelier.with_columns(issued_after=pl.lit(19)), "Dalarna")[6] == ""


def test_few_months_are_said_to_be_too_few_and_enough_are_not(rollouts: pl.DataFrame) -> None:
    said = chart.say_rollout(rollouts).words
    assert "Av 20 regioner har 2 den nya Webcertklienten" in said
    assert "De har 1–4 månader före och 5–10 efter; 3 har någon månad på båda sidor." in said
    assert "Det är för få månader för att säga mer" in said
    said = chart.say_rollout(rollouts.with_columns(pl.col("^months_.*$") + ENOUGH_MONTHS)).words
    names = "Dalarna, Skåne, Stockholm och Gotland"
    assert f"Minst {ENOUGH_MONTHS} månader på var sida har {names}." in said
    assert "För de övriga är det för få månader" in said
    untold = rollouts.with_columns(
        pl.lit(None).alias(one) for one in ("signature_service", "client", "activated")
    )
    assert (
        chart.say_rollout(untold).words
        == "Inget bildspel berättar hur långt regionerna har kommit."
    )
    assert rollout_of(untold, "Skåne")[-1] == "går inte att säga"


View = Callable[[str], pl.DataFrame]
SHARES = partial(chart.draw_region_panels, measure="standalone_share")


@pytest.fixture(scope="module")
def view(march_database: Path) -> View:
    return cache(lambda name: intygsstat.view(name, home=march_database))


@pytest.mark.parametrize(
    ("choice", "name", "draw"),
    [
        ({"by": "type"}, "type", chart.draw_type_panels),
        ({"shown": "standalone_share"}, "type", chart.draw_share_panels),
        ({"by": "country"}, "type", chart.draw_trend),
        ({"by": "region"}, "region", SHARES),
    ],
)
def test_with_nothing_chosen_the_figures_are_those_of_the_report(
    view: View, choice: dict[str, Any], name: str, draw: Any
) -> None:
    frames: dict[str, Any] = {other: view(other) for other in ("usage", "decks", "events")}
    frames["likely"] = view(f"usage_by_{name}_likely")
    figure = draw(view(f"usage_by_{name}"), **frames)
    assert draw_choice(view, **choice).to_json() == figure.to_json()


CELL = {"region": "dalarna", "certificate_type": "fk7804"}


def test_one_type_in_one_region_is_what_its_cells_are(view: View) -> None:
    figure = draw_choice(view, **CELL)
    cells = view("usage_likely").filter(region="dalarna", certificate_type="fk7804").sort("month")
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    for measure in ("integrated", "standalone", "standalone_share"):
        assert drawn[measure] == cells[measure].to_list()


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (CELL, ("<b>FK7804, Dalarna: ", "Antal intyg per månad i Dalarna, FK7804,", "minst 20")),
        ({"region": "skane"}, ("<b>Skåne: ", "intyg per månad i Skåne, nov")),
        (
            {"by": "region", "certificate_type": "db"},
            ("<b>DB: ", "utfärdade intyg per månad, DB, nov"),
        ),
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


def test_a_region_printed_in_parts_keeps_the_reasons_of_its_parts(view: View) -> None:
    apart = view("usage").with_columns(
        region=pl.col("region").replace("stockholm_gotland", "gotland")
    )
    seen = draw_choice(
        lambda name: apart if name == "usage" else view(name), region="stockholm_gotland"
    )
    assert seen.to_json() == draw_choice(view, region="stockholm_gotland").to_json()


@pytest.mark.parametrize("by", ["type", "region", "country"])
def test_there_is_to_choose_from_what_is_published(view: View, by: Any) -> None:
    controls = chart.explore_usage(view, by).children[0].children
    labels = ["Intygstyp", "Region", "Visa"][: 2 if by == "country" else 3]
    assert [one.description for one in controls] == labels
    sums = view("usage_by_type").group_by("certificate_type").agg(pl.sum("issued")).rows()
    by_size = [kind for kind, _ in sorted(sums, key=lambda one: -one[1])]
    assert [one for _, one in controls[0].options] == ["", *by_size]
    assert controls[1].label == ("Alla regioner" if by == "region" else "Hela landet")
    names = [one for _, one in controls[1].options]
    assert (len(names), names[1], names[-2:]) == (21, "blekinge", ["orebro", "ostergotland"])


def test_a_page_has_the_figure_and_nothing_published_is_no_error(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="type, region, country"):
        chart.explore_usage(view, by="regions")  # type: ignore[arg-type]
    monkeypatch.setenv(STATIC_VARIABLE, "1")
    assert chart.explore_usage(view).to_json() == draw_choice(view).to_json()
    assert "Inga tal att visa" in words_of(chart.explore_usage(lambda name: view(name).clear()))
