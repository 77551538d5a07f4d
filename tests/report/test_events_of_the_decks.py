"""What the decks' other slides tell, on the page's time axis and charts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.decks import DEC, JAN, NOV, deck, event, published, telling

from intygsstat.report.page import write_report
from report.opened import opened

ROWS = {"dalarna": {"db": "300"}}
TABLES = [(month, c, ROWS) for month in (NOV, DEC, JAN) for c in ("issued", "standalone")]


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
