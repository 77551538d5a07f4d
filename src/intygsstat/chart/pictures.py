"""Chart pages as PNG and SVG for slides, drawn by the Chromium that is on the machine."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from intygsstat.chart.browser import BrowserError, BrowserGoneError, Tab, open_tab
from intygsstat.chart.style import SLIDE_HEIGHT, SLIDE_WIDTH
from intygsstat.chart.svg import steady_svg

Kind = Literal["png", "svg"]
KINDS: tuple[Kind, ...] = ("png", "svg")
SCALE = 2  # how many dots of a PNG are one CSS pixel
_DRAW = """
(async () => {
  const chart = document.querySelector(".js-plotly-plot");
  if (!chart) return null;
  const size = { width: %(width)d, height: Math.max(%(height)d, chart.layout.height || 0) };
  const drawn = {};
  for (const format of %(kinds)s)
    drawn[format] = await Plotly.toImage(chart, { ...size, format, scale: %(scale)d });
  return { title: document.title, drawn };
})()
"""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was drawn, and for each chart that could not be drawn a line that says why."""

    written: tuple[Path, ...]
    failed: tuple[str, ...]


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
    browser and fonts. The network stays off. `each` is called after every page. A
    page that can't be drawn is told of and leaves no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    failed: list[str] = []
    left = list(pages)
    try:
        with open_tab(chromium) as tab:
            for page in pages:
                try:
                    written += _draw(tab, page, folder, kinds)
                except BrowserGoneError:
                    raise
                except BrowserError as error:
                    failed.append(_failure(page, error))
                left.remove(page)
                each(page)
    except BrowserGoneError as error:
        failed += [_failure(page, error) for page in left]
    return Pictures(tuple(written), tuple(failed))


def _failure(page: Path, error: BrowserError) -> str:
    return f"{page.name} could not be drawn as a picture: {error}."


def _draw(tab: Tab, page: Path, folder: Path, kinds: Sequence[Kind]) -> list[Path]:
    tab.open(page, width=SLIDE_WIDTH, height=SLIDE_HEIGHT)
    values = {"width": SLIDE_WIDTH, "height": SLIDE_HEIGHT, "scale": SCALE}
    answer = tab.evaluate(_DRAW % (values | {"kinds": json.dumps(list(kinds))}))
    if not answer:
        raise BrowserError("there is no chart on it")
    targets = []
    for kind in kinds:
        target = folder / f"{page.stem}.{kind}"
        _put(target, _content(answer["drawn"][kind], kind, answer["title"]))
        targets.append(target)
    return targets


def _content(address: str, kind: Kind, title: str) -> bytes:
    """The bytes of a picture that plotly.js gave as a data address."""
    content = address.split(",", 1)[1]
    if kind == "png":
        return base64.b64decode(content)
    return steady_svg(unquote(content), title).encode()


def _put(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    os.replace(beside, target)
