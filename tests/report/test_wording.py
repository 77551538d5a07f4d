"""Every word of the page, in both languages, as it was when somebody last read it aloud."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import hold_golden

from intygsstat.reference.lookup import regions
from intygsstat.report.page import write_report
from report.opened import Report, opened

GOLDEN = Path(__file__).parent / "golden"


def words_of(report: Report) -> str:
    """What the page says, the cards opened and the charts' tables closed, and its drawings."""
    report.tab.locator("details:not(.tools details)").evaluate_all(
        "all => all.forEach(one => { one.open = true; })"
    )
    said: str = report.tab.locator("body").inner_text()
    drawn = report.tab.locator("figure > svg title, figure > svg desc").all_text_contents()
    return "\n".join([said, *drawn]) + "\n"


def hold(name: str, report: Report) -> None:
    words = words_of(report)
    assert not re.search(r"\d %|NaN|undefined|null|Infinity", words)  # a number keeps its sign
    hold_golden(GOLDEN / f"{name}.txt", words)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_page_of_march_2024_word_for_word(lang: str, page: Path, browser: Any) -> None:
    with opened(browser, page, f"#lang={lang}") as report:
        hold(f"march.{lang}", report)
        names = {row["Region"] for row in report.rows("region-bars")}
        assert names <= {region.name for region in regions().values()}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_page_of_all_decks_word_for_word(
    lang: str, every_deck: Path, browser: Any, tmp_path: Path
) -> None:
    page = write_report(every_deck, tmp_path, None)
    with opened(browser, page, f"#lang={lang}&values=printed&measure=count&map=issued") as report:
        hold(f"all.{lang}", report)
