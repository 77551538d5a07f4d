"""Events as sentences, and as strokes under a chart's months."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from storage.decks import deck, published, view
from storage.slides import event, telling, telling_as_in_march

from chart.frames import by_region, by_type, marks
from chart.frames import events as weekly_events
from intygsstat.chart import draw_region_panels, draw_usage_by_type
from intygsstat.chart.events import MARKS, TimelineEvent, timeline
from intygsstat.models import EventKind, Precision

SPANS = {
    "minute": ("2024-02-14T22:00", "2024-02-15T02:30"),
    "day": ("2024-02-14", "2024-02-14"),
    "month": ("2024-02-01", "2024-02-29"),
    "season": ("2023-12-01", "2024-02-29"),
    "year": ("2024-01-01", "2024-12-31"),
}


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    reading = telling_as_in_march(deck("forum-2024-03.pdf", date(2024, 3, 14), []))
    return view(published(tmp_path_factory.mktemp("march"), [reading]), "events")


def of_deck(folder: Path, *events: object, forum: date = date(2024, 3, 14)) -> list[TimelineEvent]:
    reading = telling(deck("a.pdf", forum, []), events=events)  # type: ignore[arg-type]
    return [one for one in timeline(view(published(folder, [reading]), "events")) if one.page]


def test_the_march_decks_events_are_whole_sentences(march: pl.DataFrame) -> None:
    by_deck = [one for one in timeline(march) if one.page]
    assert [one.text_sv for one in by_deck if not one.small] == [
        "Den nya Webcertklienten aktiverades för Jämtland Härjedalen och Sörmland i december 2023.",
        "Den nya Webcertklienten aktiverades för Capio S:t Görans sjukhus och Halland "
        "den 16 januari 2024.",
        "Den nya Webcertklienten aktiverades för Blekinge, Jönköping, Kalmar, Norrbotten och "
        "Örebro den 20 februari 2024.",
        "Den nya Webcertklienten ska bli primär för integrerat Webcert "
        "den 19 mars 2024 kl. 07.00–08.00.",
        "FK7472 och FK7210 ska finnas i Webcert från september 2024.",
        "Den nya Webcertklienten ska bli primär för fristående Webcert hösten 2024.",
        "FK7809 och FK3226 ska finnas i Webcert från november 2024.",
        "FK7269 och FK3220 ska finnas i Webcert från 2025.",
    ]
    assert [one.text_en for one in by_deck if one.small][-3:] == [
        "New version of Webcert on 20 February 2024.",
        "A deadline falls on 15 March 2024.",
        "User forum announced for 13 May 2024, 13:00–14:30.",
    ]
    certain = {one.date: one.date_certainty for one in by_deck}
    assert (certain["2024-02-20"], certain["2024-09"]) == ("told", "announced")
    beside = [one for one in timeline(march) if one.page is None]  # from reference/events.csv
    assert [one.date for one in beside] == ["2019", "2023", "2024-12", "2025"]
    assert all(one.source and one.text_sv and one.text_en for one in beside)


@pytest.mark.parametrize(
    ("forum", "certainty"), [(date(2023, 11, 1), "announced"), (date(2025, 3, 1), "told")]
)
def test_every_kind_has_a_sentence_of_every_precision(
    forum: date, certainty: str, tmp_path: Path
) -> None:
    subjects = {"client_primary": "standalone", "type_available": "fk7210"}
    events = [
        event(kind, *SPANS[precision], precision, subjects.get(kind, ""))
        for kind in get_args(EventKind)
        for precision in get_args(Precision)
    ]
    by_deck = of_deck(tmp_path, *events, forum=forum)
    assert len({one.text_sv for one in by_deck}) == len(events)
    assert len({one.text_en for one in by_deck}) == len(events)
    for one in by_deck:
        assert one.date_certainty == certainty
        for words in (one.text_sv, one.text_en):
            assert words[0].isupper()
            assert words.endswith(".")
            assert "2024" in words
            assert not any(sign in words for sign in ("  ", "{", "None"))


def test_times_and_seasons_are_written_as_people_say_them(tmp_path: Path) -> None:
    events = of_deck(
        tmp_path,
        event("disturbance", "2024-02-14T22:00", "2024-02-15T02:30", "minute"),
        event("disturbance", "2024-02-16T09:05", "2024-02-16T09:05", "minute"),
        event("client_primary", "2023-12-01", "2024-02-29", "season", "integrated"),
    )
    assert [one.text_sv for one in events] == [
        "Den nya Webcertklienten blev primär för integrerat Webcert vintern 2023–2024.",
        "Driftstörning i Webcert den 14 februari 2024 kl. 22.00 till den 15 februari 2024 "
        "kl. 02.30.",
        "Driftstörning i Webcert den 16 februari 2024 kl. 09.05.",
    ]


def test_a_region_has_the_strokes_of_its_own_events(march: pl.DataFrame) -> None:
    frame = by_region().filter(~pl.col("part_of_sum"))
    (stroke,) = marks(draw_region_panels(frame, "standalone", events=march), MARKS)
    assert list(stroke.x) == ["2024-02-01"]  # Örebro's, of three regions
    assert list(stroke.hovertext) == [
        "Den nya Webcertklienten aktiverades för Blekinge, Jönköping, Kalmar, Norrbotten och "
        "Örebro den 20 februari 2024."
    ]
    strokes = marks(draw_usage_by_type(by_type(), events=weekly_events(), lang="en"), MARKS)
    assert len(strokes) == 3  # under the last row only
    assert list(strokes[0].marker.size) == [9, 4]  # short where there are releases alone
