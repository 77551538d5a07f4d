"""Charts as pages: whole, offline, the same every time; every word has its own room, at a desk
and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, tab_of, wait_until

from chart.frames import crowded, views
from intygsstat.chart import write_charts
from intygsstat.chart.pages import LIBRARY, page_around

SLACK = 2  # pixels
# The lines of text, and the strokes of events, with their boxes.
SEEN = """
(() => {
  const box = (one, words, size) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { words, size, left, right, top, bottom };
  };
  const boxes = [];
  for (const text of document.querySelectorAll(".js-plotly-plot .main-svg text")) {
    const lines = text.querySelectorAll("tspan.line");
    for (const line of lines.length ? lines : [text])
      if (line.textContent.trim() && line.getBoundingClientRect().width)
        boxes.push(box(line, line.textContent, parseFloat(getComputedStyle(line).fontSize)));
  }
  for (const point of document.querySelectorAll(".js-plotly-plot .point"))
    if (/^M0,[-\\d.]+V/.test(point.getAttribute("d"))) boxes.push(box(point, "a stroke", 12));
  const chart = box(document.querySelector(".js-plotly-plot"));
  return { boxes, chart, width: document.documentElement.scrollWidth };
})()
"""
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("charts")
    return write_charts(views(), folder / "charts", library=folder / LIBRARY)


@pytest.fixture(scope="module")
def open_page() -> Iterator[Open]:
    """Opens a page with the network off; `messages` gets what goes wrong and what is asked for."""
    with chromium() as browser:

        def opened(path: Path, width: int, messages: list[str]) -> Any:
            tab = tab_of(browser, messages, viewport={"width": width, "height": 800})
            tab.goto(path.as_uri())
            return tab

        yield opened


def test_every_chart_is_a_page_that_fetches_one_library_and_runs_only_our_script(
    pages: list[Path], tmp_path: Path
) -> None:
    assert len(pages) == 11
    assert pages[0].name == "intygstyper.html"
    assert sorted(path.name for path in pages[0].parent.iterdir()) == sorted(p.name for p in pages)
    assert (pages[0].parent.parent / LIBRARY).stat().st_size > 4_000_000
    again = write_charts(views(), tmp_path / "charts", library=tmp_path / LIBRARY)
    for page, same in zip(pages, again, strict=True):
        html = page.read_text(encoding="utf-8")
        assert html == same.read_text(encoding="utf-8")
        assert len(html) < 500_000
        assert html.startswith('<!DOCTYPE html>\n<html lang="sv">')
        assert re.findall(r"""(?:src|href)\s*=\s*["']?([^"' >]+)""", html) == [f"../{LIBRARY}"]
        assert "Spara som bild (PNG)" in html
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
        assert policy is not None
        assert policy[1].startswith("default-src 'none'; script-src 'self' file: 'sha256-")
        assert "unsafe" not in policy[1].split("style-src")[0]


def test_a_script_that_came_with_a_table_may_not_run(tmp_path: Path, open_page: Open) -> None:
    page = tmp_path / "page.html"
    page.write_text(page_around("x", "<script>document.title = 'theirs'</script>"), "utf-8")
    messages: list[str] = []
    assert open_page(page, 1280, messages).title() == "x"
    assert "Content Security Policy" in "".join(messages)


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > SLACK and down > SLACK


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_touches_another_or_is_cut_at_the_edge_or_too_small(
    width: int, tmp_path: Path, open_page: Open
) -> None:
    wrong: list[Any] = []
    messages: list[str] = []
    pages = write_charts(crowded(), tmp_path)
    tab = open_page(pages[0], width, messages)
    for page in pages:
        tab.goto(page.as_uri())
        tab.wait_for_selector(".js-plotly-plot .main-svg")
        seen = tab.evaluate(SEEN)
        chart, boxes = seen["chart"], seen["boxes"]
        assert len(boxes) > 20
        assert seen["width"] == width
        wrong += [
            (page.stem, box["words"], box["size"], "at the edge")
            for box in boxes
            if box["left"] < 0
            or box["right"] > chart["right"]
            or box["top"] < chart["top"]
            or box["bottom"] > chart["bottom"]
            or box["size"] < 12
        ]
        wrong += [
            (page.stem, one["words"], other["words"])
            for one, other in combinations(boxes, 2)
            if overlap(one, other)
        ]
    assert wrong == []
    assert messages == []


def test_a_window_made_narrow_gets_the_phones_layout(pages: list[Path], open_page: Open) -> None:
    tab = open_page(pages[0], 1280, [])
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    height = tab.evaluate("document.querySelector('.js-plotly-plot').layout.height")
    tab.set_viewport_size({"width": 390, "height": 800})
    wait_until(tab, f"document.querySelector('.js-plotly-plot').layout.height != {height}")


def test_without_the_library_a_page_says_so_and_shows_its_numbers(
    pages: list[Path], tmp_path: Path, open_page: Open
) -> None:
    alone = tmp_path / "charts" / "alone.html"
    alone.parent.mkdir()
    alone.write_bytes(pages[0].read_bytes())
    words = open_page(alone, 390, []).inner_text("main")
    assert "filen plotly.min.js saknas" in words
    assert "FK7802, nov\u00a02023\tIntegrerade: 16 · Fristående: 3" in words
    tab = open_page(pages[0], 390, [])
    assert "saknas på sin plats" not in tab.inner_text("main")
