"""The report page in Chromium with the network off, and reading what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import tab_of


@dataclass
class Report:
    """An open page with what went wrong and what it asked of other machines."""

    tab: Any
    messages: list[str]

    def table(self, name: str) -> list[list[str]]:
        """The cells of a figure's table, its head first; opens it if it is closed."""
        details = self.tab.locator(f"#figure-{name} details")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        self.tab.locator(f"#table-{name} tbody tr").first.wait_for()
        cells: list[list[str]] = self.tab.locator(f"#table-{name} tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return cells

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a figure's table by the words of its head."""
        head, *rows = self.table(name)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def title(self, name: str) -> str:
        words: str = self.tab.locator(f"#figure-{name} h3").inner_text()
        return words

    def drawn(self, name: str) -> str:
        """The words in a figure's drawing."""
        words: list[str] = self.tab.locator(f"#figure-{name} > svg text").all_text_contents()
        return "\n".join(words)

    def state(self) -> str:
        address: str = self.tab.evaluate("location.hash")
        return address


@contextmanager
def opened(
    browser: Any, path: Path, address: str = "", width: int = 1280, scheme: str = "light"
) -> Iterator[Report]:
    """Open the page with an address ('#region=dalarna') and a width in pixels."""
    messages: list[str] = []
    size = {"width": width, "height": 900}
    tab = tab_of(browser, messages, accept_downloads=True, viewport=size, color_scheme=scheme)
    tab.goto(path.as_uri() + address)
    try:
        yield Report(tab, messages)
    finally:
        tab.context.close()


def number(words: str) -> float | None:
    """A number as the page writes it in Swedish; None where it says that it is missing."""
    if words == "saknas":
        return None
    return float(words.replace("\u00a0", "").replace("\u2212", "-").replace(",", "."))
