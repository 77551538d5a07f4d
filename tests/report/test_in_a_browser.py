"""The page as people use it: its controls, its address, the keyboard, small and dark screens; and
its drawings, which say no more than both values do, and whose marks and words fit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from report.opened import Report, opened

A4 = (595, 842)  # points


def test_it_opens_with_nothing_said_and_nothing_asked_for(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        assert (report.messages, report.state()) == ([], "")
        assert report.tab.locator("#choose-measure").input_value() == "share"
        drawings = report.tab.locator("figure > svg").evaluate_all(
            "all => all.map(one => one.getAttribute('aria-labelledby').split(' ')"
            ".map(id => document.getElementById(id).textContent))"
        )
        assert len(drawings) >= 8
        assert all(name and about for name, about in drawings)


def test_without_scripts_a_table_and_the_cards_are_there(page: Path, browser: Any) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.as_uri())
    table = tab.locator("#usage-all table")
    assert "Andelen fristående av alla intyg" in table.locator("caption").inner_text()
    last = table.locator("tbody tr").last.locator("th, td").all_inner_texts()
    assert [one.replace("\u00a0", " ") for one in last] == ["februari 2024", "1,8 %", "1,0 %"]
    assert tab.locator("#findings article").first.locator("img").first.is_visible()
    assert "Sidans skript är avstängt" in tab.locator("noscript").inner_text()
    context.close()


def pick(report: Report, name: str, value: str) -> None:
    report.tab.locator(f"#choose-{name}").select_option(value)


def test_each_choice_changes_what_it_should(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        pick(report, "from", "2024-01")
        assert {row["Månad"] for row in report.rows("usage-all")} == {"2024-01", "2024-02"}
        assert "nov" not in report.drawn("usage-all")
        pick(report, "to", "2024-01")
        assert {row["Månad"] for row in report.rows("usage-types")} == {"2024-01"}
        pick(report, "to", "2023-12")  # a span chosen backwards is turned round
        assert report.tab.locator("#choose-from").input_value() == "2023-12"
        pick(report, "region", "skane")
        assert "Skåne" in report.title("usage-all")
        pick(report, "measure", "share")
        assert "%" in report.drawn("usage-all")
        pick(report, "type", "doi")
        assert {row["Intygstyp"] for row in report.rows("usage-all")} == {"DOI"}
        assert report.tab.locator("#figure-usage-types").count() == 0
        pick(report, "month", "2023-12")
        assert "december\u00a02023" in report.tab.locator("#figure-region-bars .sub").inner_text()
        pick(report, "map", "issued")
        assert report.title("region-bars").startswith("Utfärdade per 100 000")
        report.tab.locator('[data-key="reset"]').click()
        assert report.state() in ("", "#")
        assert len({row["Intygstyp"] for row in report.rows("usage-types")}) == 10


def test_an_address_brings_back_the_same_view(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        pick(report, "region", "uppsala")
        pick(report, "measure", "share")
        pick(report, "from", "2023-12")
        pick(report, "type", "fk7804")
        report.tab.locator('[data-key="values-printed"]').click()
        report.tab.get_by_role("button", name="English").click()
        address, words = report.state(), report.tab.locator("main").inner_text()
        report.tab.go_back()
        assert report.tab.locator("html").get_attribute("lang") == "sv"
    with opened(browser, page, address) as again:
        assert again.tab.locator("main").inner_text() == words


def test_an_address_that_says_nonsense_shows_the_usual_view(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        usual = report.tab.locator("main").inner_text()
    nonsense = "#region=atlantis&from=1999-01&type=<b>&measure=%27&lang=xx&del=nowhere&x=1"
    with opened(browser, page, nonsense) as report:
        assert report.tab.locator("main").inner_text() == usual
        assert report.messages == []


def test_everything_can_be_done_from_the_keyboard(page: Path, browser: Any) -> None:
    presses = {"choose-type": "ArrowDown", "tile-dalarna": "Enter", "values-printed": "Space"}
    with opened(browser, page) as report:
        reached: list[str] = []
        focused = "(document.activeElement.dataset || {}).key || document.activeElement.tagName"
        while (at := report.tab.evaluate(focused)) != "BODY" or not reached:
            if at in presses and at not in reached:
                report.tab.keyboard.press(presses[at])
                assert report.tab.evaluate(focused) == at  # though it is drawn anew
            reached.append(at)
            report.tab.keyboard.press("Tab")
        wanted = {"lang-en", "to-kvalitet", "choose-from", "choose-region", "reset", "choose-map"}
        assert {*wanted, *presses, "bar-skane", "csv-region-bars"} <= set(reached)
        assert all(one in report.state() for one in ("type=", "region=dalarna", "values=printed"))
        assert reached.count("SUMMARY") >= 8


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_width_scrolls_sideways(width: int, page: Path, browser: Any) -> None:
    with opened(browser, page, "#measure=share", width=width) as report:
        report.table("usage-all")
        report.tab.locator("#more-findings summary").click()
        assert report.tab.evaluate("document.documentElement.scrollWidth") <= width
        asked = report.tab.locator("#calls .scroll")
        assert width < 360 or asked.evaluate("box => box.scrollWidth <= box.clientWidth")
        smallest = report.tab.locator("figure > svg").evaluate_all(
            "all => Math.min(...all.map(one => one.getBoundingClientRect().width "
            "/ one.viewBox.baseVal.width))"
        )
        assert smallest > 0.95  # drawn for the width there is, so that text stays readable


def test_paper_gets_a4_pages_with_the_message_and_the_pictures(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        document = pypdfium2.PdfDocument(report.tab.pdf(prefer_css_page_size=True))
        assert 6 <= len(document) <= 18
        assert tuple(round(side) for side in document[0].get_size()) == A4
        words = document[0].get_textpage().get_text_bounded()
        assert "98,2" in words
        assert "Ladda ner" not in words
        pages = [p.get_textpage().get_text_bounded() for p in document]
        whole = "".join(pages)
        for heading, first in (("Varje intygstyp för sig", "TS bas"), ("ändrar mest först", "142")):
            [sheet] = [words for words in pages if heading in words]
            assert first in sheet.split(heading)[1]  # no heading ends a sheet
        assert len(re.findall(r"Läs så här", whole)) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(scheme: str, page: Path, browser: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with opened(browser, page, "#region=dalarna", width=700, scheme=scheme) as report:
        report.table("region-bars")
        for summary in report.tab.locator(".explain summary").all():
            summary.click()
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
        found = axe.Axe().run(report.tab, options={"runOnly": rules})
        assert [one["id"] for one in found.response["violations"]] == []
        assert len(found.response["passes"]) > 30


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_a_mark_beyond_the_scale_is_not_drawn_and_no_bar_has_two(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        bars = {
            row.get_attribute("data-key"): row.locator(".beside").count()
            for row in report.tab.locator("#figure-region-bars > svg g[data-key]").all()
        }
        assert bars["bar-sormland"] == 0  # 11.6 per cent, on a scale to some 6
        assert bars["bar-vastra_gotaland"] == bars["bar-vasterbotten"] == 1
        assert max(bars.values()) == 1
        spans = report.tab.locator("#figure-region-bars > svg g:has(> .band)")
        assert [row.get_attribute("data-key") for row in spans.all()] == [
            "bar-vastra_gotaland",
            "bar-vasterbotten",
        ]
        drawn = plain(report.drawn("region-bars"))
        assert "enligt bildspelet 1,9 %" in drawn
        assert "enligt bildspelet 11,6 % (utanför skalan)" in drawn


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


def test_a_label_never_lies_under_the_axis(page: Path, browser: Any) -> None:
    """Dalarna's 602 (598 integrated) stands just above zero, with the likely value far above."""
    with opened(browser, page, "#region=dalarna&type=fk7804&measure=count") as report:
        boxes = report.tab.locator("#figure-usage-all > svg").evaluate(
            "svg => Object.fromEntries([...svg.querySelectorAll('text')]"
            ".map(text => [text.textContent, text.getBoundingClientRect().toJSON()]))"
        )
        printed, month = boxes["bildspelet 598"], boxes["nov"]
        beside = printed["left"] >= month["right"] or printed["bottom"] <= month["top"]
        assert beside


def test_no_stroke_of_an_event_runs_through_a_number(page: Path, browser: Any) -> None:
    """What lies behind each number in the middle of a stroke is as wide as the number."""
    with opened(browser, page) as report:
        widths = report.tab.locator("#figure-usage-all > svg g:has(> rect.behind)").evaluate_all(
            "all => all.map(g => ['rect', 'text'].map(one => g.querySelector(one).getBBox().width))"
        )
        assert len(widths) == 8  # four months, printed and likely
        assert all(behind >= number for behind, number in widths)
