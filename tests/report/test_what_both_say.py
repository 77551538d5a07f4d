"""Titles, marks and lists that say no more than printed and likely values both do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from storage.decks import DEC, JAN, NOV, deck, published

from intygsstat.report.page import write_report
from report.opened import Report, opened

BOTH = ("issued", "standalone")


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_no_region_is_called_first_where_the_two_readings_disagree(
    page: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        assert report.title("region-bars") == (
            "Andelen fristående är bland de största i Gävleborg, Västra Götaland och Sörmland, "
            "hur man än läser talen; vilken som är först hänger på tal som ser fel ut"
        )
        report.tab.locator('[data-key="values-printed"]').click()
        assert "störst i" not in report.title("region-bars")
        report.tab.locator("#choose-month").select_option("2023-12")
        assert plain(report.title("region-bars")).startswith("Andelen fristående är störst i ")
        assert "−507" in report.title("change-regions")  # first by both, and so named


def test_a_mark_beyond_the_scale_is_not_drawn_and_no_bar_has_two(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        bars = {
            row.get_attribute("data-key"): row.locator(".beside").count()
            for row in report.tab.locator("#figure-region-bars > svg g[data-key]").all()
        }
        assert bars["bar-sormland"] == 0  # 11.6 per cent, on a scale to some 6
        assert bars["bar-vastra_gotaland"] == bars["bar-vasterbotten"] == 1
        assert max(bars.values()) == 1


def test_words_under_a_bar_stay_inside_a_narrow_screen(page: Path, browser: Any) -> None:
    with opened(browser, page, width=320) as report:
        beyond = report.tab.evaluate(
            "[...document.querySelectorAll('#forandring figure > svg, #region-bars figure > svg')]"
            ".flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {"
            " const box = text.getBBox();"
            " return box.x < -1 || box.x + box.width > svg.viewBox.baseVal.width + 1; })"
            ".map(text => text.textContent))"
        )
        assert beyond == []


def test_zero_has_a_class_of_its_own_and_the_others_are_half_open(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        key = plain(report.tab.locator("#figure-region-map .key").inner_text()).split("\n")
        assert key == [
            "0 %",
            "över 0, under 2 %",
            "2 till under 4 %",
            "4 till under 6 %",
            "6 till 8 %",
        ]
        assert report.tab.locator("#figure-region-map > svg rect.zero").count() == 3
        how = report.tab.locator("#figure-region-bars .how").inner_text()
        assert "En tom ruta på bilden räknas som noll." in how


def test_zero_is_the_lightest_tile_on_a_dark_screen_too(page: Path, browser: Any) -> None:
    with opened(browser, page, scheme="dark") as report:
        tile = report.tab.locator("#figure-region-map > svg rect.zero").first
        assert tile.evaluate("one => getComputedStyle(one).fill") == "rgb(255, 255, 255)"


def test_boxes_come_by_the_newest_month_and_the_decks_mark_is_not_hidden(
    page: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        titles = report.tab.locator("#figure-usage-types > svg text[font-size='15']")
        names = titles.all_text_contents()
        rows = [row for row in report.rows("usage-types") if row["Månad"] == "2024-02"]
        shares = [float(row["Andelen fristående %, troligt"].replace(",", ".")) for row in rows]
        assert [row["Intygstyp"] for row in rows] == names
        assert shares == sorted(shares, reverse=True)
        assert "Störst andel i februari\u00a02024 först." in usage_sub(report)
        overlaps = report.tab.evaluate(
            "[...document.querySelectorAll('#figure-usage-types > svg g')].map(g => {"
            " const [one, other] = ['rect:not(.hollow)', 'rect.hollow']"
            ".map(one => g.querySelector(one));"
            " if (!one || !other) return 0;"
            " const [a, b] = [one.getBBox(), other.getBBox()];"
            " return Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x))"
            "  * Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)); })"
        )
        assert max(overlaps) == 0
        drawn = report.drawn("usage-types").split("\n")
        assert drawn[drawn.index("bildspelet") + 1] == "0,60\u00a0%"
        assert "FK7804: Läkarintyg för sjukpenning" in report.tab.locator(".names").inner_text()


def usage_sub(report: Report) -> str:
    words: str = report.tab.locator("#figure-usage-types .sub").inner_text()
    return words


def test_the_menu_names_the_headings(page: Path, browser: Any) -> None:
    for address in ("", "#lang=en"):
        with opened(browser, page, address) as report:
            menu = report.tab.locator("nav a").all_inner_texts()
            assert menu == report.tab.locator("main h2").all_inner_texts()


def test_the_rough_check_ends_with_a_verdict(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        said = report.tab.locator(".verdict").inner_text()
        assert said == (
            "Slutsats: de troliga talen stämmer i stort med siffran från omkring 2019; "
            "bildspelets ligger nära siffran från omkring 2019 i några månader men inte i andra."
        )


def test_events_after_the_last_month_are_said_to_be(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        rows = report.rows("events")
        late = {row["När"] for row in rows if "efter bildspelens sista månad" in row["Säkerhet"]}
        assert {"2024-12", "2025"} <= late
        assert not late & {"2019", "2023"}
        source = report.tab.locator("#figure-events .source").inner_text()
        assert "Forumets bildspel" in source


def test_one_deck_alone_revises_nothing_that_could_be_tried(
    page: Path, tmp_path: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        said = report.tab.locator("#revisions").inner_text()
        assert "Kan inte prövas: det finns bara ett bildspel." in said
    rows = {"dalarna": {"db": "300"}}
    first = deck("forum-2024-01.pdf", date(2024, 1, 9), [(NOV, c, rows) for c in BOTH])
    later = [(month, c, rows) for month in (DEC, JAN) for c in BOTH]
    second = deck("forum-2024-03.pdf", date(2024, 3, 9), later)
    database = published(tmp_path, [first, second])
    with opened(browser, write_report(database, tmp_path, None)) as report:
        said = report.tab.locator("#revisions").inner_text()
        assert "Inget tal har ändrats av ett senare bildspel." in said
