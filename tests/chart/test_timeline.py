"""Events as sentences, and as strokes under a chart's months."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from storage.decks import deck, event, published, telling, telling_as_in_march, view

from chart.frames import by_region, by_type, marks
from chart.frames import events as weekly_events
from intygsstat.chart import draw_region_panels, draw_usage_by_type
from intygsstat.chart.points import EVENTS
from intygsstat.chart.sentences import TimelineEvent, timeline
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
    (stroke,) = marks(draw_region_panels(frame, "standalone", events=march), EVENTS)
    assert list(stroke.x) == ["2024-02-01"]  # Örebro's, of three regions
    assert list(stroke.hovertext) == [
        "Den nya Webcertklienten aktiverades för Blekinge, Jönköping, Kalmar, Norrbotten och "
        "Örebro den 20 februari 2024."
    ]
    strokes = marks(draw_usage_by_type(by_type(), events=weekly_events(), lang="en"), EVENTS)
    assert len(strokes) == 3
    assert list(strokes[0].marker.size) == [9, 4]  # short where there are releases alone
