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


def tab_of(browser: Any, messages: list[str], **how: Any) -> Any:
    """A new tab with the network off; `messages` gets what goes wrong there, and what is asked of
    other machines."""
    tab = browser.new_context(offline=True, **how).new_page()
    tab.on("dialog", lambda box: (messages.append(f"dialog {box.message}"), box.dismiss()))
    tab.on("console", lambda message: messages.append(message.text))
    tab.on("pageerror", lambda error: messages.append(str(error)))
    inside = ("file:", "data:", "blob:")
    tab.on("request", lambda asked: asked.url.startswith(inside) or messages.append(asked.url))
    return tab


def wait_until(page: Any, expression: str) -> None:
    """Wait until the expression holds, on a page whose policy lets the browser evaluate none."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")
