"""Titles state what printed and likely values both say, and nothing that only one of them says;
events are sentences, and strokes under a chart's months."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pytest

import intygsstat
from chart.frames import DEC, FEB, JAN, by_region, by_type, event_row, events, likely, marks, summed
from intygsstat.chart import draw_region_panels, draw_usage_by_type
from intygsstat.chart.events import EVENTS, timeline
from intygsstat.chart.sentences import (
    Both,
    change_heading,
    count_heading,
    regions_heading,
    trend_heading,
    usage_heading,
)
from intygsstat.locale import Lang
from intygsstat.models import EventKind, Precision


def types(*rows: tuple[date, int, int]) -> pl.DataFrame:
    """One type with these issued and standalone certificates, beside a small one."""
    return pl.DataFrame(
        [summed(month, i, s, certificate_type="fk7804") for month, i, s in rows]
        + [summed(month, 200, 10, certificate_type="db") for month, _, _ in rows],
        infer_schema_length=None,
    )


def both(printed: pl.DataFrame, *changed: dict[str, Any]) -> Both:
    return Both.of(printed, likely(printed, *changed))


def fk7804(month: date, issued: int, standalone: int) -> dict[str, Any]:
    return summed(month, issued, standalone, certificate_type="fk7804")


USUAL = ((JAN, 10_000, 200), (FEB, 10_000, 200))


PART = types(*USUAL).with_columns(complete=pl.col("month") != FEB)
ONE_PART = types(*USUAL).with_columns(complete=pl.col("certificate_type") != "db")
CHANGED = types((JAN, 10_000, 200), (FEB, 12_000, 100))
FELL_OR_ROSE = both(types((JAN, 10_000, 200), (FEB, 10_000, 100)), fk7804(FEB, 10_000, 300))
SHARE = partial(count_heading, group="certificate_type", measure="standalone_share")
MOST = partial(count_heading, group="certificate_type", measure="standalone")
CHANGE = partial(change_heading, months=(JAN, FEB))
REGIONS = pl.DataFrame(
    [
        summed(FEB, 1_000, 20, region="dalarna"),
        summed(FEB, 1_000, 75, region="orebro"),
        summed(FEB, 50, 40, region="kalmar"),
    ]
)


@pytest.mark.parametrize(
    ("heading", "frames", "lang", "words"),
    [
        # A share that both have, with the type in first place
        (usage_heading, both(types(*USUAL)), "sv", "Integrerat dominerar: 97,9\u00a0% av intygen i "
         "februari 2024; störst andel fristående har DB"),
        (usage_heading, both(types(*USUAL)), "en", "Integrated dominates: 97.9% of the "
         "certificates in February 2024; DB has the largest standalone share"),
        (usage_heading, both(types((FEB, 10_000, 4_000))), "sv",
         "60,7\u00a0% av intygen i februari 2024 är"),
        # Of shares near each other both stand, far ones are not sure
        (usage_heading, both(types(*USUAL), fk7804(FEB, 10_000, 100)), "sv",
         "Integrerat dominerar: 98,9\u00a0% eller 97,9\u00a0% av intygen"),
        (usage_heading, both(types(*USUAL), fk7804(FEB, 10_000, 2_000)), "sv", "Andelen integrerade"
         " i februari 2024 är osäker: troligt 80,3\u00a0%, enligt bildspelet 97,9\u00a0%"),
        (usage_heading, both(PART), "sv", "Andelen integrerade i februari 2024 går inte att räkna"),
        # A direction that both have
        (trend_heading, both(types((JAN, 10_000, 200), (FEB, 10_000, 300))), "sv", "Andelen "
         "fristående ökade från januari till februari 2024: 2,1\u00a0% till 3,0\u00a0%"),
        (trend_heading, both(types((JAN, 10_000, 300), (FEB, 10_000, 200))), "sv", "Andelen "
         "fristående minskade från januari till februari 2024: 3,0\u00a0% till 2,1\u00a0%"),
        (trend_heading, both(types((JAN, 10_000, 200), (FEB, 10_000, 201))), "sv", "Andelen fristå"
         "ende var i stort sett oförändrad från januari till februari 2024: 2,1\u00a0%"),
        # None where a likely value turns it round, over a gap, or from an incomplete month
        (trend_heading, FELL_OR_ROSE, "sv", "Bildspelets och de troliga värdena ger olika rikt"),
        (trend_heading, FELL_OR_ROSE, "en", "The printed and the likely values give different dir"),
        (trend_heading, both(types((DEC, 10_000, 200), (FEB, 10_000, 400))), "sv", "Andelen fristå"
         "ende i februari 2024: 4,0\u00a0%. Månaden före saknas eller är ofullständig"),
        (trend_heading, both(PART), "sv", "Andelen fristående i februari 2024 går inte att räkna"),
        # None of printed values alone
        (trend_heading, Both.of(CHANGED, None), "sv", "Andelen fristående i februari 2024: 0,90"
         "\u00a0% enligt bildspelet"),
        (CHANGE, Both.of(CHANGED, None), "sv", "Bildspelets tal: förändringen från januari till"),
        # The first place only if both agree
        (SHARE, both(types(*USUAL)), "sv",
         "DB har störst andel fristående i februari 2024: 5,0\u00a0%"),
        (SHARE, both(types(*USUAL), fk7804(FEB, 10_000, 700)), "sv", "Bildspelets och de troliga "
         "värdena ger olika svar på vilken intygstyp som har störst andel fristående i februari 2"),
        (SHARE, both(types((FEB, 200, 10))), "en", "It can't be said for sure"),
        (MOST, both(ONE_PART), "sv", "Det går inte att säga säkert"),
        (MOST, both(types(*USUAL), fk7804(FEB, 10_000, 90)), "sv", "FK7804 har flest fristående "
         "intyg i februari 2024: troligt 90,0\u00a0% av alla, enligt bildspelet 95,2\u00a0%"),
        # A change that both have
        (CHANGE, both(CHANGED, fk7804(FEB, 9_000, 150)), "sv", "Från januari till februari 2024: "
         "integrerade intyg går åt olika håll enligt bildspelet och med troliga värden; fristående "
         "intyg minskade (troligt 24\u00a0%, enligt bildspelet 48\u00a0%)"),
        (partial(change_heading, months=(DEC, JAN)),
         both(types((DEC, 10_000, 200), (JAN, 10_020, 240))), "en", "From December 2023 to January "
         "2024: integrated certificates almost unchanged; standalone certificates rose 19%"),
        (CHANGE, both(types((FEB, 9, 1))), "sv", "Från januari till februari 2024: integrerade "
         "intyg går inte att jämföra"),
        # What every region has at least, and who has most where a region is too small to say
        (regions_heading, both(REGIONS[:2], summed(FEB, 1_000, 105,
         region="orebro")), "sv", "Minst 89\u00a0% av intygen är integrerade i alla 2 regioner, "
         "februari 2024; störst andel fristående har Örebro län"),
        (regions_heading, both(REGIONS), "sv",
         "Örebro län har störst andel fristående i februari 2024: 7,5\u00a0%"),
    ],
)  # fmt: skip
def test_a_title_begins(heading: Any, frames: Both, lang: Lang, words: str) -> None:
    assert heading(frames, lang=lang)[: len(words)] == words


SPANS = {
    "minute": ("2024-02-14T22:00", "2024-02-15T02:30"),
    "day": ("2024-02-14", "2024-02-14"),
    "month": ("2024-02-01", "2024-02-29"),
    "season": ("2023-12-01", "2024-02-29"),
    "year": ("2024-01-01", "2024-12-31"),
}


@pytest.mark.parametrize("ahead", [True, False])
def test_every_kind_has_a_sentence_of_every_precision(ahead: bool) -> None:
    subjects = {"client_primary": "standalone", "type_available": "fk7210"}
    rows = [
        event_row(kind, *SPANS[precision], precision, subjects.get(kind, ""), ahead=ahead)
        for kind in get_args(EventKind)
        for precision in get_args(Precision)
    ]
    by_deck = [one for one in timeline(pl.DataFrame(rows)) if one.page]
    assert len({one.text_sv for one in by_deck}) == len(rows)
    assert len({one.text_en for one in by_deck}) == len(rows)
    for one in by_deck:
        assert one.date_certainty == ("announced" if ahead else "told")
        for words in (one.text_sv, one.text_en):
            assert words[0].isupper()
            assert words.endswith(".")
            assert "2024" in words
            assert not any(sign in words for sign in ("  ", "{", "None"))


def test_times_and_seasons_are_written_as_people_say_them() -> None:
    rows = [
        event_row("disturbance", "2024-02-14T22:00", "2024-02-15T02:30", "minute"),
        event_row("disturbance", "2024-02-16T09:05", precision="minute"),
        event_row("client_primary", "2023-12-01", "2024-02-29", "season", "integrated"),
    ]
    assert [one.text_sv for one in timeline(pl.DataFrame(rows)) if one.page] == [
        "Den nya Webcertklienten blev primär för integrerat Webcert vintern 2023–2024.",
        "Driftstörning i Webcert den 14 februari 2024 kl. 22.00 till den 15 februari 2024 "
        "kl. 02.30.",
        "Driftstörning i Webcert den 16 februari 2024 kl. 09.05.",
    ]


def test_a_region_has_the_strokes_of_its_own_events(march_database: Path) -> None:
    frame = by_region().filter(~pl.col("part_of_sum"))
    told = intygsstat.view("events", home=march_database)
    (stroke,) = marks(draw_region_panels(frame, "standalone", events=told), EVENTS)
    assert list(stroke.x) == ["2024-02-01"]  # Örebro's, of three regions
    assert list(stroke.hovertext) == [
        "Den nya Webcertklienten aktiverades för Blekinge, Jönköping, Kalmar, Norrbotten och "
        "Örebro den 20 februari 2024."
    ]
    strokes = marks(draw_usage_by_type(by_type(), events=events(), lang="en"), EVENTS)
    assert len(strokes) == 3
    assert list(strokes[0].marker.size) == [9, 4]  # short where there are releases alone


def test_a_hover_says_that_no_likely_value_is_known() -> None:
    printed = types((DEC, 900, 90), (JAN, 1000, 100), (FEB, 1000, 100))
    gone = summed(FEB, None, None, certificate_type="fk7804")
    figure = draw_usage_by_type(printed, likely=likely(printed, gone))
    hover = [words for trace in figure.data for words in trace.hovertext or ()]
    assert [words for words in hover if "Troligt värde (går inte att säga)" in words]
    assert not [words for words in hover if "Troligt värde ()" in words]
