"""Opens pages in the system's Chromium with the network off, where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; skips the test if there is none to be had."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        assert not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"), "Chromium is missing"
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Opened:
    """What a page showed: charts with marks or squares drawn, its messages, what it asked for."""

    charts_drawn: int
    messages: tuple[str, ...]
    asked_for: tuple[str, ...]


def open_offline(path: Path) -> Opened:
    """Open `path` 1280 pixels wide."""
    messages: list[str] = []
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 720}).new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector(".js-plotly-plot .main-svg")
        drawn = page.evaluate(
            "[...document.querySelectorAll('.js-plotly-plot')]"
            ".filter(c => c.querySelector('.points path, .heatmaplayer image')).length"
        )
    outside = tuple(url for url in asked if not url.startswith(("file:", "data:", "blob:")))
    return Opened(drawn, tuple(messages), outside)


def wait_until(page: Any, expression: str) -> None:
    """Wait until the expression holds, on a page whose policy lets the browser evaluate none."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")
