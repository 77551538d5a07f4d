"""The system's Chromium, where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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


def wait_until(page: Any, expression: str) -> None:
    """Wait until the expression holds, on a page whose policy lets the browser evaluate none."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")
