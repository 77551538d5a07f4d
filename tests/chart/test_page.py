"""Charts as pages: whole, offline, the same every time."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from browser import open_offline, shown_in

from chart.crowded import events
from chart.frames import by_region, by_type, decks, likely, usage
from chart.test_quality import coverage, findings, row_totals
from intygsstat.chart import VIEWS, write_charts
from intygsstat.chart.page import plotly_script


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return dict(
        zip(
            VIEWS,
            (
                usage(),
                by_type(),
                by_region(),
                likely(by_type()),
                likely(by_region()),
                coverage(),
                row_totals(),
                findings(),
                decks(),
                events(),
            ),
            strict=True,
        )
    )


@pytest.fixture(scope="module")
def pages(frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_charts(frames, tmp_path_factory.mktemp("charts"))


def test_every_chart_is_a_page_and_the_main_one_comes_first(pages: list[Path]) -> None:
    assert len(pages) == 11
    assert pages[0].name == "intygstyper.html"
    assert sorted(p.name for p in pages[0].parent.iterdir()) == sorted(p.name for p in pages)


def test_the_same_frames_give_the_same_bytes(
    frames: dict[str, pl.DataFrame], pages: list[Path], tmp_path: Path
) -> None:
    again = write_charts(frames, tmp_path)
    assert [page.read_bytes() for page in again] == [page.read_bytes() for page in pages]


def test_a_page_fetches_nothing_and_says_so(pages: list[Path]) -> None:
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert html.startswith('<!DOCTYPE html>\n<html lang="sv">')
        assert plotly_script() in html
        own = html.replace(plotly_script(), "")
        assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", own)
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', own)
        assert policy is not None
        assert "default-src 'none'" in policy[1]
        script_rule = re.search(r"script-src ([^;]+)", policy[1])
        assert script_rule is not None
        assert "unsafe" not in script_rule[1]
        assert len(script_rule[1].split()) == html.count("<script")


def test_the_swedish_words_are_loaded_not_only_named(pages: list[Path]) -> None:
    html = pages[0].read_text(encoding="utf-8").replace(plotly_script(), "")
    assert "Spara som bild (PNG)" in html


def test_pages_open_with_the_network_off(pages: list[Path]) -> None:
    for page in (pages[0], pages[-1]):
        seen = open_offline(page)
        assert seen.charts_drawn == 1
        assert seen.messages == ()
        assert seen.asked_for == ()
        assert seen.width == 1280


def test_a_reader_who_prefers_dark_gets_light_letters_on_dark(pages: list[Path]) -> None:
    light, dark = (shown_in(pages[0], colours).convert("L") for colours in ("light", "dark"))
    assert light.getpixel((3, 3)) == 255
    assert dark.getpixel((3, 3)) < 40  # type: ignore[operator]
    title = (20, 10, 900, 60)
    assert dark.crop(title).getextrema()[0] < 40 < 180 < dark.crop(title).getextrema()[1]  # type: ignore[operator]
