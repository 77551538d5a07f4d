"""Charts as PNG and SVG for slides: sharp, the same every time, and openable alone."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import CHROMIUM
from PIL import Image

from chart.frames import by_region, by_type
from intygsstat.chart import draw_region_panels, draw_usage_by_type
from intygsstat.chart.pages import (
    draw_pages,
    find_chromium,
    page_html,
    pictures_of,
)

needs_chromium = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"),
    reason="no Chromium on this machine",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A page without a chart, and two with one."""
    folder = tmp_path_factory.mktemp("pages")
    html = {"empty": "<!DOCTYPE html><p>x", "typer": page_html(draw_usage_by_type(by_type()), "x"),
            "regioner": page_html(draw_region_panels(by_region()), "y")}  # fmt: skip
    for name, words in html.items():
        (folder / f"{name}.html").write_text(words, encoding="utf-8")
    return [folder / f"{name}.html" for name in html]


@pytest.fixture(scope="module")
def failed(pages: list[Path]) -> list[str]:
    """What can't be drawn; the others are drawn."""
    return draw_pages(pages, pages[0].parent, CHROMIUM)


@needs_chromium
def test_charts_are_drawn_the_same_elsewhere_and_a_page_without_one_is_reported(
    failed: list[str], pages: list[Path], tmp_path: Path
) -> None:
    assert failed == ["empty.html could not be drawn as a picture: there is no chart on it."]
    assert draw_pages(pages[1:], tmp_path, CHROMIUM) == []
    for page in pages[1:]:
        drawn = pictures_of(page)
        assert [path.suffix for path in drawn] == [".png", ".svg"]
        assert [(tmp_path / p.name).read_bytes() for p in drawn] == [p.read_bytes() for p in drawn]
        with Image.open(drawn[0]) as picture:
            assert picture.size == (2560, 1440)  # a slide, twice as many dots each way
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20


@needs_chromium
def test_an_svg_opens_alone(failed: list[str], pages: list[Path]) -> None:
    for page in pages[1:]:
        words = page.with_suffix(".svg").read_text(encoding="utf-8")
        root = ElementTree.fromstring(words)
        assert root.get("viewBox") == "0 0 1280 720"
        assert root[0].tag.endswith("title")
        assert root[0].text
        links = re.findall(r'href="([^"]{5})', words) + re.findall(r"url\((.)", words)
        assert set(links) <= {"data:", "#"}
        fonts = set(re.findall(r"font-family: ([^;]+);", words))
        assert fonts
        assert all(font.endswith("sans-serif") for font in fonts)
        pointed_to = set(re.findall(r"url\(#([^)]+)\)", words))
        assert pointed_to <= set(re.findall(r' id="([^"]+)"', words))


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 0"])
def test_a_browser_that_fails_is_reported_and_leaves_no_picture(
    pages: list[Path], tmp_path: Path, script: str
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    browser.chmod(0o755)
    why = "regioner.html could not be drawn as a picture: browser ended with an error."
    assert draw_pages(pages[2:], tmp_path / "out", str(browser)) == [why]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_named_chromium_that_is_not_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "no-such-browser")
    assert find_chromium() is None
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "sh")
    assert find_chromium() == shutil.which("sh")
