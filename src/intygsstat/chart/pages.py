"""Charts as files: HTML pages that open offline and ask nobody for anything, and PNG and SVG of
them for slides, drawn by kaleido with the Chromium on the machine.

The pages of a folder share one plotly.min.js. A page opened without it says so and shows
its numbers as a table.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.io import to_json
from plotly.offline import get_plotlyjs

from intygsstat.chart import figures
from intygsstat.chart.layout import SLIDE_HEIGHT, SLIDE_WIDTH
from intygsstat.chart.points import MEASURES
from intygsstat.files import write_atomically
from intygsstat.locale import Lang, environment, text

LIBRARY = "plotly.min.js"
_HERE = Path(__file__).parent
_WORDS = ("save_picture", "save_picture_lower", "picture_under_way", "picture_saved",
          "picture_failed")  # what plotly.js says, by the names of our texts  # fmt: skip
_FIGURE = re.compile(r'<script type="application/json" data-chart="[^"]*">(.*?)</script>')
_TITLE = re.compile(r"<title>(.*?)</title>")


def plotly_config(name: str, lang: Lang = "sv") -> dict[str, Any]:
    """How a chart behaves in the browser: its own width, one button, which saves a picture.

    The Swedish words of that button are handed over with the chart, since
    plotly.js itself knows English only. `name` is the picture's file name.
    """
    config: dict[str, Any] = {
        "responsive": True,
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "showTips": False,
        "plotlyServerURL": "",
        "toImageButtonOptions": {"filename": name, "width": SLIDE_WIDTH, "scale": 2},
    }
    if lang != "en":
        dictionary = {text(word, "en"): text(word, lang) for word in _WORDS}
        config |= {"locale": lang, "locales": {lang: {"dictionary": dictionary}}}
    return config


def write_library(path: Path) -> None:
    """Write plotly.js to `path`, where pages look for it; only if it isn't there already."""
    script = get_plotlyjs().encode()
    if not (path.is_file() and path.read_bytes() == script):
        write_atomically(path, script)


def figure_html(figure: go.Figure | dict[str, Any], name: str, lang: Lang = "sv") -> str:
    """The figure as a place and its data, for a page of `page_around`.

    The same figure and name give the same bytes.
    """
    data = to_json(figure, validate=False)  # writes < as \u003c
    config = json.dumps(plotly_config(name, lang), ensure_ascii=False)
    return (
        f'<div class="chart" id="chart-{name}"></div>\n'
        f'<script type="application/json" data-chart="chart-{name}">'
        f'{{"figure":{data},"config":{config}}}</script>'
    )


def figure_on(html: str) -> tuple[str, dict[str, Any]] | None:
    """The title of a page and its first figure; None if there is none."""
    title, figure = _TITLE.search(html), _FIGURE.search(html)
    if not title or not figure:
        return None
    return unescape(title[1]), json.loads(figure[1])["figure"]


def page_html(figure: go.Figure, name: str, lang: Lang = "sv", library: str = LIBRARY) -> str:
    """A whole page with one figure, which opens offline with `library` beside it."""
    title = re.sub("</?[a-z][^>]*>", "", (figure.layout.title.text or name).replace("<br>", " "))
    hint = f'<p class="hint">{escape(text("point_hint", lang))}</p>'
    return page_around(unescape(title), f"{figure_html(figure, name, lang)}\n{hint}", lang, library)


def page_around(title: str, body: str, lang: Lang = "sv", library: str = f"../{LIBRARY}") -> str:
    """A whole page: `body` with figures of `figure_html`, nothing fetched but `library`.

    The content security policy lets plotly.js beside the page and our own script run, and no
    other that `body` may hold.
    """
    script, style = (
        (_HERE / "static" / f"page.{kind}").read_text("utf-8") for kind in ("js", "css")
    )
    template = environment(_HERE / "templates", lang).get_template("page.html.j2")
    return template.render(
        title=title,
        body=body,
        library=library,
        script=script,
        script_hash=policy_hash(script),
        style=style,
        library_missing=text("library_missing", lang, LIBRARY),
        script_missing=text("script_missing", lang),
    )


def policy_hash(words: str) -> str:
    """A script or style as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()}'"


Frames = Mapping[str, pl.DataFrame]
# Every chart, the main one first: its file's name, the view it draws, and how.
CHARTS: tuple[tuple[str, str, Callable[..., go.Figure]], ...] = (
    ("intygstyper", "usage_by_type", figures.draw_usage_by_type),
    ("intygstyper-var-for-sig", "usage_by_type", figures.draw_type_panels),
    ("intygstyper-andel", "usage_by_type", figures.draw_share_panels),
    ("hela-landet", "usage_by_type", figures.draw_trend),
    ("forandring", "usage_by_type", figures.draw_change_by_type),
    ("regioner", "usage_by_region", figures.draw_regions_in_month),
    *(
        (
            f"regioner-{name}",
            "usage_by_region",
            partial(figures.draw_region_panels, measure=measure),
        )
        for name, measure in zip(("integrerade", "fristaende", "andel"), MEASURES, strict=True)
    ),
    ("tackning", "coverage", figures.draw_coverage),
    ("radsummor", "row_totals", figures.draw_row_totals),
)
_BESIDE = ("usage", "findings", "decks", "events")
_LIKELY = ("usage_by_type_likely", "usage_by_region_likely", "usage_by_month_likely")
VIEWS = (*sorted({view for _, view, _ in CHARTS}), *_BESIDE, *_LIKELY)


def draw_all(frames: Frames, lang: Lang = "sv") -> Iterator[tuple[str, go.Figure]]:
    """Every chart with its file name (no extension), the main one first.

    `frames` holds the views that `VIEWS` names; without a likely one printed values are drawn.
    """
    beside: dict[str, Any] = {name: frames[name] for name in _BESIDE}
    beside |= {"country": frames.get("usage_by_month_likely"), "lang": lang}
    for name, view, draw in CHARTS:
        yield name, draw(frames[view], likely=frames.get(f"{view}_likely"), **beside)


def write_charts(
    frames: Frames,
    folder: Path,
    *,
    lang: Lang = "sv",
    library: Path | None = None,
) -> list[Path]:
    """Write every chart into `folder` as HTML that opens offline; the files, main chart first.

    The pages share plotly.js in `library`, which is written too: `folder`/plotly.min.js unless
    it is named. The same frames give the same bytes. A file is written beside and put in place
    when whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    library = library or folder / LIBRARY
    write_library(library)
    address = Path(os.path.relpath(library, folder)).as_posix()
    written = []
    for name, figure in draw_all(frames, lang):
        path = folder / f"{name}.html"
        write_atomically(path, page_html(figure, name, lang, address))
        written.append(path)
    return written


KINDS = ("png", "svg")
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


def find_chromium() -> str | None:
    """The browser to draw with: INTYGSSTAT_CHROMIUM, else a known name on the path."""
    given = os.environ.get(ENV_CHROMIUM)
    names = (given,) if given else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


def write_pictures(
    pages: Sequence[Path],
    folder: Path,
    chromium: str,
    *,
    each: Callable[[Path], None] = lambda path: None,
) -> list[str]:
    """Draw each page's chart as `folder`/<its name>.png and .svg, in one browser; a line for each
    that can't be drawn, which leaves no file.

    1280 by 720 CSS pixels, taller only if the chart's rows need it; a PNG has
    twice as many dots each way. The same pages give the same bytes from the same
    browser and fonts. Nothing is fetched. `each` is called after every page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    failed = dict.fromkeys(pages, f"{Path(chromium).name} ended with an error")
    drawn: dict[Path, bytes] = {}  # what the disk refuses is no fault of the browser's

    async def draw() -> None:
        import kaleido

        made = kaleido.Kaleido(n=1, timeout=_SECONDS, mathjax=False, path=chromium)
        with suppress(Exception):  # of kaleido and what it stands on; there is no common class
            async with made as browser:
                for page in pages:
                    if found := figure_on(page.read_text(encoding="utf-8")):
                        drawn.update(await _draw(browser, *found, folder / page.name))
                        del failed[page]
                    else:
                        failed[page] = "there is no chart on it"
                    each(page)

    asyncio.run(draw())
    for path, content in drawn.items():
        write_atomically(path, content)
    return [f"{page.name} could not be drawn as a picture: {why}." for page, why in failed.items()]


async def _draw(browser: Any, title: str, figure: dict[str, Any], page: Path) -> dict[Path, bytes]:
    height = max(SLIDE_HEIGHT, figure["layout"].get("height", 0))
    size = {"width": SLIDE_WIDTH, "height": height, "scale": SCALE}
    drawn = {kind: await browser.calc_fig(figure, opts=size | {"format": kind}) for kind in KINDS}
    drawn["svg"] = steady_svg(drawn["svg"].decode(), title).encode()
    return {page.with_suffix(f".{kind}"): content for kind, content in drawn.items()}


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
