"""What the decks' other slides tell, on the page's time axis and charts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.decks import DEC, JAN, NOV, deck, published
from storage.slides import event, telling, telling_as_in_march

from intygsstat.report.page import write_report
from report.opened import opened

ROWS = {"dalarna": {"db": "300"}}
TABLES = [(month, c, ROWS) for month in (NOV, DEC, JAN) for c in ("issued", "standalone")]
MARCH = telling_as_in_march(deck("forum-2024-03.pdf", date(2024, 3, 14), TABLES))


def test_the_axis_has_what_the_deck_tells_and_what_no_deck_does(
    tmp_path: Path, browser: Any
) -> None:
    page = write_report(published(tmp_path, [MARCH]), tmp_path, None)
    with opened(browser, page) as report:
        assert report.messages == []
        listed = report.tab.locator("ol.events li").all_inner_texts()
        assert len(listed) == 12
        assert listed[2] == (
            "Den nya Webcertklienten aktiverades för Jämtland Härjedalen och Sörmland "
            "i december 2023. (enligt bildspelet)"
        )
        assert listed[9].startswith("december\u00a02024: TS8071")
        assert "aviserat, inte bekräftat; efter bildspelens sista månad" in listed[5]
        rows = report.rows("events")
        assert len(rows) == 12 + 7 + 1  # listed, small, and the forum itself
        autumn = next(row for row in rows if row["När"] == "hösten 2024")
        assert autumn["Källa"] == "forum-2024-03.pdf, bild 3"
        late = {row["När"] for row in rows if "efter bildspelens sista" in row["Säkerhet"]}
        assert "2024-02-14" in late  # the tables end with January
        assert "2024-01-16" not in late
        assert report.tab.locator("#figure-events svg line.stroke").count() == 7
        marks = report.tab.locator("#figure-usage-all > svg line.mark").count()
        assert marks % 2 == 0  # December and January, on every scale
        assert {"3", "4"} <= set(report.drawn("usage-all").split("\n"))
    with opened(browser, page, "#lang=en") as report:
        listed = report.tab.locator("ol.events li").all_inner_texts()
        assert listed[6].startswith("Expected in Webcert from September 2024: FK7472 and FK7210.")


def test_an_event_told_again_stands_there_once(tmp_path: Path, browser: Any) -> None:
    later = telling(
        deck("forum-2024-09.pdf", date(2024, 9, 3), []),
        events=[event("client_primary", "2024-10-08", subject="standalone", page=7)],
    )
    page = write_report(published(tmp_path, [MARCH, later]), tmp_path, None)
    with opened(browser, page) as report:
        told = [row for row in report.rows("events") if "fristående Webcert" in row["Händelse"]]
        assert [(row["När"], row["Källa"]) for row in told] == [
            ("2024-10-08", "forum-2024-09.pdf, bild 7")
        ]


def test_ten_years_of_releases_and_activations_do_not_crowd(tmp_path: Path, browser: Any) -> None:
    first = datetime(2016, 1, 12)
    weeks = [first + timedelta(days=14 * n) for n in range(26 * 10)]
    events = [event("release", day.isoformat()) for day in weeks]
    events += [event("client_activated", day.isoformat(), parties="dalarna") for day in weeks[::6]]
    reading = telling(deck("a.pdf", date(2024, 3, 14), TABLES), events=events)
    page = write_report(published(tmp_path, [reading]), tmp_path, None)
    for width in (1280, 360):
        with opened(browser, page, width=width) as report:
            numbers = report.tab.locator("#figure-events svg g text").evaluate_all(
                "all => all.map(one => { const { left, right, top, bottom } = "
                "one.getBoundingClientRect(); return [left, right, top + 2, bottom - 2]; })"
            )
            assert len(numbers) == len(weeks[::6]) + 4
            for place, (left, right, top, bottom) in enumerate(numbers):
                for other in numbers[place + 1 :]:
                    beside = right <= other[0] or other[1] <= left
                    assert beside or bottom <= other[2] or other[3] <= top
            assert report.tab.evaluate("document.documentElement.scrollWidth") <= width
