"""Drawings of the page that say no more than both values do, and whose marks and words fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from report.opened import opened


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_no_region_is_called_first_where_the_two_values_disagree(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        assert "är bland de största i Gävleborg" in report.title("region-bars")
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
        assert report.drawn("coverage").split("\n").count("Σ") == 11  # signs, where words don't fit
        assert report.tab.locator("#figure-coverage > svg circle.on-flag").count() == 14


def test_a_label_never_lies_under_the_axis(page: Path, browser: Any) -> None:
    """Dalarna's 602 (598 integrated) stands just above zero, with the likely value far above."""
    with opened(browser, page, "#region=dalarna&types=fk7804&measure=count") as report:
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
