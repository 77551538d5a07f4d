"""Charts as PNG and SVG for slides: sharp, the same every time, and openable alone."""

from __future__ import annotations

import os
import re
import shutil
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import CHROMIUM
from PIL import Image

from chart.frames import by_region, by_type
from intygsstat.chart import draw_region_panels, draw_usage_by_type
from intygsstat.chart.page import page_html
from intygsstat.chart.pictures import Pictures, draw_pages, find_chromium, pictures_of, steady_svg

needs_chromium = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"),
    reason="no Chromium on this machine",
)


def pages_in(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    figures = {"typer": draw_usage_by_type(by_type()), "regioner": draw_region_panels(by_region())}
    pages = []
    for name, figure in figures.items():
        pages.append(folder / f"{name}.html")
        pages[-1].write_text(page_html(figure, name), encoding="utf-8")
    return pages


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Pictures:
    folder = tmp_path_factory.mktemp("pictures")
    return draw_pages(pages_in(folder), folder, CHROMIUM)


@needs_chromium
def test_a_png_is_a_slide_at_twice_its_size(drawn: Pictures) -> None:
    assert drawn.failed == ()
    pictures = [path for path in drawn.written if path.suffix == ".png"]
    assert len(pictures) == 2
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (2560, 1440)
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20


@needs_chromium
def test_the_same_pages_give_the_same_bytes_elsewhere(drawn: Pictures, tmp_path: Path) -> None:
    again = draw_pages(pages_in(tmp_path), tmp_path, CHROMIUM)
    assert [path.name for path in again.written] == [path.name for path in drawn.written]
    assert [p.read_bytes() for p in again.written] == [p.read_bytes() for p in drawn.written]


@needs_chromium
def test_an_svg_opens_alone(drawn: Pictures) -> None:
    for path in (path for path in drawn.written if path.suffix == ".svg"):
        words = path.read_text(encoding="utf-8")
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


@needs_chromium
def test_a_page_without_a_chart_is_told_of_and_the_others_are_drawn(tmp_path: Path) -> None:
    pages = pages_in(tmp_path)
    empty = tmp_path / "empty.html"
    empty.write_text("<!DOCTYPE html><p>x", encoding="utf-8")
    made = draw_pages([empty, *pages], tmp_path, CHROMIUM, kinds=("png",))
    assert made.failed == ("empty.html could not be drawn as a picture: there is no chart on it.",)
    assert [path.name for path in made.written] == ["typer.png", "regioner.png"]
    assert [path.name for path in pictures_of(pages[0])] == ["typer.png"]


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 0"])
def test_a_browser_that_fails_is_told_of_and_leaves_no_picture(tmp_path: Path, script: str) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    page = tmp_path / "regioner.html"
    page.write_text("", encoding="utf-8")
    made = draw_pages([page], tmp_path / "out", str(browser))
    assert made.written == ()
    assert made.failed == (
        "regioner.html could not be drawn as a picture: browser ended with an error.",
    )
    assert list((tmp_path / "out").iterdir()) == []


def test_a_named_chromium_that_is_not_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "no-such-browser")
    assert find_chromium() is None
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "sh")
    assert find_chromium() == shutil.which("sh")


def test_random_ids_become_steady() -> None:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs id="defs-{0}"><clipPath '
        'id="clip{0}xyplot"/></defs><g clip-path="url(#clip{0}xyplot)" class="trace trace{1}">'
        "<text>1 &lt; 2 id=&quot;clip</text></g></svg>"
    )
    one, other = (
        steady_svg(drawn.format(*ids), "Å & b")
        for ids in (["1a2b3c", "4d5e6f"], ["9f8e7d", "012345"])
    )
    assert one == other
    ElementTree.fromstring(one)
    assert 'clip-path="url(#clip000000xyplot)"' in one
    assert "<title>Å &amp; b</title>" in one
