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

from chart.frames import by_type
from intygsstat.chart import draw_usage_by_type
from intygsstat.chart.pages import find_chromium, page_html, write_pictures

PAGE = page_html(draw_usage_by_type(by_type()), "x")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"),
    reason="no Chromium on this machine",
)


@needs_chromium
def test_charts_are_drawn_the_same_elsewhere_and_a_page_without_one_is_reported(
    tmp_path: Path,
) -> None:
    empty, page = tmp_path / "empty.html", tmp_path / "typer.html"
    empty.write_text("<!DOCTYPE html><p>x", encoding="utf-8")
    page.write_text(PAGE, encoding="utf-8")
    why = "empty.html could not be drawn as a picture: there is no chart on it."
    assert write_pictures([empty, page], tmp_path, CHROMIUM) == [why]
    assert write_pictures([page], tmp_path / "again", CHROMIUM) == []
    png, svg = (page.with_suffix(f".{kind}") for kind in ("png", "svg"))
    for path in (png, svg):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    with Image.open(png) as picture:
        assert picture.size == (2560, 1440)  # a slide, twice as many dots each way
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20
    words = svg.read_text(encoding="utf-8")  # it opens alone
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
def test_a_picture_that_cannot_be_written_is_no_fault_of_the_browsers(tmp_path: Path) -> None:
    page = tmp_path / "typer.html"
    page.write_text(PAGE, encoding="utf-8")
    page.with_suffix(".png").mkdir()
    with pytest.raises(IsADirectoryError):
        write_pictures([page], tmp_path, CHROMIUM)


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 0"])
def test_a_browser_that_fails_is_reported_and_leaves_no_picture(
    tmp_path: Path, script: str
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    browser.chmod(0o755)
    why = "typer.html could not be drawn as a picture: browser ended with an error."
    page = tmp_path / "typer.html"
    page.write_text(PAGE, encoding="utf-8")
    assert write_pictures([page], tmp_path / "out", str(browser)) == [why]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_named_chromium_that_is_not_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "no-such-browser")
    assert find_chromium() is None
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "sh")
    assert find_chromium() == shutil.which("sh")
