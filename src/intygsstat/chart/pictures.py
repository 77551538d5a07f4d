"""Chart pages as PNG and SVG for slides, drawn by kaleido with the Chromium on the machine."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

from intygsstat.chart.page import figure_of
from intygsstat.chart.theme import SLIDE_HEIGHT, SLIDE_WIDTH
from intygsstat.files import write_atomically

Kind = Literal["png", "svg"]
KINDS: tuple[Kind, ...] = ("png", "svg")
SCALE = 2  # how many dots of a PNG are one CSS pixel
ENV_CHROMIUM = "INTYGSSTAT_CHROMIUM"
HOW_TO_INSTALL = (
    "no Chromium was found. Install it (Debian: apt install chromium), or Chrome or Edge, "
    f"or name one with {ENV_CHROMIUM}"
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
          "microsoft-edge", "msedge")  # fmt: skip
_SECONDS = 60  # that one picture may take
_RANDOM_ID = re.compile(r"\b(defs-|topdefs-|clip|trace)([0-9a-f]{6})")


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was drawn, and for each chart that could not be drawn a line that says why."""

    written: tuple[Path, ...]
    failed: tuple[str, ...]


def find_chromium() -> str | None:
    """The browser to draw with: INTYGSSTAT_CHROMIUM, else a known name on the path."""
    given = os.environ.get(ENV_CHROMIUM)
    names = (given,) if given else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


def pictures_of(page: Path) -> list[Path]:
    """The pictures that stand beside a chart's page."""
    return [path for kind in KINDS if (path := page.with_suffix(f".{kind}")).is_file()]


def draw_pages(
    pages: Sequence[Path],
    folder: Path,
    chromium: str,
    *,
    kinds: Sequence[Kind] = KINDS,
    each: Callable[[Path], None] = lambda path: None,
) -> Pictures:
    """Draw each page's chart as `folder`/<its name>.png and .svg, in one browser.

    1280 by 720 CSS pixels, taller only if the chart's rows need it; a PNG has
    twice as many dots each way. The same pages give the same bytes from the same
    browser and fonts. Nothing is fetched. `each` is called after every page. A
    page that can't be drawn is reported and leaves no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_draw_pages(pages, folder, chromium, kinds, each))


async def _draw_pages(
    pages: Sequence[Path],
    folder: Path,
    chromium: str,
    kinds: Sequence[Kind],
    each: Callable[[Path], None],
) -> Pictures:
    import kaleido

    written: list[Path] = []
    failed: dict[Path, str] = {}
    left = list(pages)
    try:
        async with kaleido.Kaleido(n=1, timeout=_SECONDS, mathjax=False, path=chromium) as browser:
            for page in pages:
                found = figure_of(page.read_text(encoding="utf-8"))
                if found:
                    written += await _draw(browser, *found, folder / page.name, kinds)
                else:
                    failed[page] = "there is no chart on it"
                left.remove(page)
                each(page)
    except Exception:  # of kaleido and what it stands on; there is no common class
        failed |= dict.fromkeys(left, f"{Path(chromium).name} ended with an error")
    lines = [f"{page.name} could not be drawn as a picture: {why}." for page, why in failed.items()]
    return Pictures(tuple(written), tuple(lines))


async def _draw(
    browser: Any, title: str, figure: dict[str, Any], page: Path, kinds: Sequence[Kind]
) -> list[Path]:
    height = max(SLIDE_HEIGHT, figure["layout"].get("height", 0))
    size = {"width": SLIDE_WIDTH, "height": height, "scale": SCALE}
    drawn = {kind: await browser.calc_fig(figure, opts=size | {"format": kind}) for kind in kinds}
    if "svg" in drawn:
        drawn["svg"] = steady_svg(drawn["svg"].decode(), title).encode()
    for kind, content in drawn.items():
        write_atomically(page.with_suffix(f".{kind}"), content)
    return [page.with_suffix(f".{kind}") for kind in drawn]


def steady_svg(svg: str, title: str) -> str:
    """The SVG that plotly.js made with its random ids numbered, so that bytes repeat.

    `title` is what a screen reader says.
    """
    numbers: dict[str, str] = {}
    svg = _RANDOM_ID.sub(
        lambda found: found[1] + numbers.setdefault(found[2], f"{len(numbers):06}"), svg
    )
    start, rest = svg.split(">", 1)
    return f'{start} role="img"><title>{escape(title)}</title>{rest}\n'
