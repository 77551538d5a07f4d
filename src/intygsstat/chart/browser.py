"""The Chromium that is on the machine: finding it, and asking it things of a page.

It is spoken to over two pipes (the DevTools protocol), so that nothing but the
browser itself is needed and one start serves any number of pages.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ENV_CHROMIUM = "INTYGSSTAT_CHROMIUM"
HOW_TO_INSTALL = (
    "no Chromium was found. Install it (Debian: apt install chromium), or Chrome or Edge, "
    f"or name one with {ENV_CHROMIUM}"
)
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_SECONDS = 60.0  # that any one answer may take
_CHUNK = 1 << 16
_LOWEST = 10  # our ends of the pipes stay clear of the numbers that the browser wants


class BrowserError(Exception):
    """The browser did not do what it was asked for; the text says what happened."""


def find_chromium() -> str | None:
    """The browser to draw with: INTYGSSTAT_CHROMIUM, else a known name on the path."""
    given = os.environ.get(ENV_CHROMIUM)
    names = (given,) if given else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


class BrowserGoneError(BrowserError):
    """It ended or hangs: nothing more is to be had from it."""


class Tab:
    """The one page that a browser has open; `name` is the browser's, for messages."""

    def __init__(self, name: str, to_browser: int, from_browser: int) -> None:
        self._name, self._to, self._from = name, to_browser, from_browser
        self._number, self._session = 0, ""
        self._rest = b""
        os.set_blocking(from_browser, False)
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        answer = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = answer["sessionId"]
        self._ask("Page.enable")

    def open(self, page: Path, *, width: int, height: int, dark: bool = False) -> None:
        """Show a file in a window of so many CSS pixels, and wait until it is loaded.

        Raises:
            BrowserError: it could not be opened, or took more than a minute.
        """
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        answer = self._ask("Page.navigate", url=page.resolve().as_uri())
        if answer.get("errorText"):
            raise BrowserError(f"{self._name} could not open it ({answer['errorText']})")
        self._wait(lambda told: told.get("method") == "Page.loadEventFired")

    def evaluate(self, script: str) -> Any:
        """What a script gives in the page, its promise kept.

        Raises:
            BrowserError: the script failed, or took more than a minute.
        """
        answer = self._ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError("the chart's own script failed")
        return answer["result"].get("value")

    def close(self) -> None:
        """Have the browser end by itself."""
        self._session = ""
        with suppress(BrowserError):
            self._ask("Browser.close")

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        try:
            os.write(self._to, json.dumps(message).encode() + b"\0")
        except OSError:
            raise BrowserGoneError(f"{self._name} ended with an error") from None
        answer = self._wait(lambda told: told.get("id") == number)
        if "error" in answer:
            raise BrowserError(f"{self._name} refused {method}")
        result: dict[str, Any] = answer["result"]
        return result

    def _wait(self, wanted: Any) -> dict[str, Any]:
        """The next message that is wanted; what else the browser tells is passed over."""
        until = time.monotonic() + _SECONDS
        while True:
            message, mark, rest = self._rest.partition(b"\0")
            if mark:
                self._rest = rest
                told: dict[str, Any] = json.loads(message)
                if wanted(told):
                    return told
                continue
            parts = [self._rest]
            while b"\0" not in parts[-1]:
                parts.append(self._read(until))
            self._rest = b"".join(parts)

    def _read(self, until: float) -> bytes:
        ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise BrowserGoneError(f"{self._name} took more than {_SECONDS:.0f} seconds")
        part = os.read(self._from, _CHUNK)
        if not part:
            raise BrowserGoneError(f"{self._name} ended with an error")
        return part


@contextmanager
def open_tab(chromium: str) -> Iterator[Tab]:
    """Start the browser with the network off and a profile of its own, and end it after.

    Raises:
        BrowserGoneError: it did not start.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ends = (_moved_up(end) for end in (*os.pipe(), *os.pipe()))
        theirs, to_browser, from_browser, theirs_too = ends

        def give_pipes() -> None:  # the browser reads from 3 and writes to 4
            os.dup2(theirs, 3)
            os.dup2(theirs_too, 4)

        process = subprocess.Popen(
            [chromium, *_options(profile)],
            preexec_fn=give_pipes,  # nothing but two system calls, so threads do no harm
            close_fds=False,  # all of ours close by themselves, those two don't
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(theirs_too)
        try:
            tab = Tab(Path(chromium).name, to_browser, from_browser)
            yield tab
            tab.close()
        finally:
            os.close(to_browser)
            os.close(from_browser)
            _end(process)


def _moved_up(end: int) -> int:
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
    os.close(end)
    return moved


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _options(profile: str) -> list[str]:
    options = [
        "--headless",
        "--remote-debugging-pipe",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",  # no address outside is found
        "--force-color-profile=srgb",
        "--font-render-hinting=none",
        f"--user-data-dir={profile}",
    ]
    # Chromium has no sandbox for the administrator, which containers run as
    return [*options, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else options
