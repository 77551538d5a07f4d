"""The page of decks unlike the one that ships: little in them, new types, odd names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from storage.decks import DEC, JAN, NOV, decision, deck, event, flagging, published, telling

from intygsstat.models import Finding
from intygsstat.reference.lookup import regions
from intygsstat.report.page import write_report
from report.opened import Report, opened

FORUM = date(2025, 2, 12)
NEW_NOV, NEW_DEC, NEW_JAN = date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)
BOTH = ("issued", "standalone")


def page_of(folder: Path, tables: Sequence[Any], findings: Sequence[Finding] = ()) -> Path:
    readings = [deck("forum-2025-02.pdf", FORUM, tables, findings)] if tables else []
    return write_report(published(folder, readings), folder, None)


@pytest.mark.parametrize(
    "tables",
    [
        [],
        [(NOV, "issued", {"dalarna": {"db": "30"}})],
        [(NOV, channel, {"dalarna": {"db": "30"}}) for channel in BOTH],
        [(m, c, {"dalarna": {"fk9999": "x"}}) for m in (NOV, DEC) for c in BOTH],
        [(m, c, {"ett bolag ab": {"db": "30"}}) for m in (DEC, JAN) for c in BOTH],
        [(JAN, c, {"<b>=1+1</b>": {"<i>": "30"}, "skane": {"<i>": ""}}) for c in BOTH],
    ],
    ids=["nothing", "one table", "one month", "unreadable", "a company", "markup in names"],
)
def test_the_page_opens_quietly_whatever_little_there_is(
    tables: list[Any], tmp_path: Path, browser: Any
) -> None:
    page = page_of(tmp_path, tables)
    for address in ("", "#measure=share&values=printed&lang=en", "#measure=count&map=issued"):
        with opened(browser, page, address) as report:
            assert report.messages == []
            assert report.tab.locator("main b, main i").filter(has_text="1+1").count() == 0
            words = report.tab.locator("main").inner_text()
            assert not any(word in words for word in ("NaN", "undefined", "null", "Infinity"))


def test_a_flagged_number_that_nobody_knows_better_has_a_ring_in_its_own_series(
    tmp_path: Path, browser: Any
) -> None:
    whole = [region.id for region in regions().values() if not region.part_of]
    rows = {region: {"db": "300"} for region in whole}
    tables = [(month, channel, rows) for month in (NEW_NOV, NEW_DEC) for channel in BOTH]
    page = page_of(
        tmp_path, tables, [flagging("forum-2025-02.pdf", NEW_DEC, "standalone", "skane", "db")]
    )
    with opened(browser, page, "#measure=count") as report:
        assert rings(report) == 2  # standalone itself, and integrated, which follows from it
        assert (
            "flaggat, utan något troligare" in report.tab.locator("#figure-usage-all").inner_text()
        )
        assert [row["Flaggade tal"] for row in report.rows("usage-all")] == ["0", "1"]
        assert "†" in report.drawn("region-bars")
    with opened(browser, page, "#region=dalarna") as report:
        assert rings(report) == 0


def test_a_change_that_only_likely_values_know_is_drawn(tmp_path: Path, browser: Any) -> None:
    tables = [(month, c, {"dalarna": {"db": "300"}}) for month in (NOV, DEC) for c in BOTH]
    tables[2] = (DEC, "issued", {"dalarna": {"db": "3x0"}})
    decided = decision(DEC, "issued", "dalarna", "db", "3x0", 340)
    readings = [deck("forum-2025-02.pdf", FORUM, tables)]
    page = write_report(published(tmp_path, readings, corrections=[decided]), tmp_path, None)
    for address, words in (("", "enligt bildspelet ofullständig"), ("#values=printed", "+40")):
        with opened(browser, page, address) as report:
            assert words in report.drawn("change-regions")
            assert report.messages == []


def rings(report: Report) -> int:
    count: int = report.tab.locator("#figure-usage-all > svg circle.flag").count()
    return count


def test_events_stand_on_the_axis_and_a_change_of_form_is_said(
    tmp_path: Path, browser: Any
) -> None:
    rows = {"dalarna": {"db": "300", "ts_bas": "90", "ts8071": "80"}}
    tables = [(month, channel, rows) for month in (NEW_NOV, NEW_DEC, NEW_JAN) for channel in BOTH]
    season = event("client_primary", "2024-11-01", "2025-01-31", "season", subject="standalone")
    reading = telling(deck("forum-2025-02.pdf", FORUM, tables), events=[season])
    page = write_report(published(tmp_path, [reading]), tmp_path, None)
    with opened(browser, page, "#measure=count") as report:
        marks = report.tab.locator("#figure-usage-all > svg line.mark").count()
        assert marks == 2  # December, on both scales
        assert "4" in report.drawn("usage-all").split("\n")  # 3 is of a season
        assert (
            "TS8071 ser ut att ersätta TS bas" in report.tab.locator("#change-words").inner_text()
        )
