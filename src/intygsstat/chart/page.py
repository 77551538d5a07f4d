"""Figures as HTML pages that open offline and ask nobody for anything.

The pages of a folder share one plotly.min.js. A page opened without it says so and shows
its numbers as a table.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.io import to_json
from plotly.offline import get_plotlyjs

from intygsstat.chart.theme import SLIDE_WIDTH
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


def figure_of(html: str) -> tuple[str, dict[str, Any]] | None:
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
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=style,
        library_missing=text("library_missing", lang, LIBRARY),
        script_missing=text("script_missing", lang),
    )
