"""Figures as HTML pages that open offline and ask nobody for anything.

The pages of a folder share one plotly.min.js. A page opened without it says so and shows
its numbers as a table.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html import escape, unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.io import to_json
from plotly.offline import get_plotlyjs

from intygsstat.chart.theme import SLIDE_WIDTH
from intygsstat.files import write_atomically
from intygsstat.locale import Lang, text

LIBRARY = "plotly.min.js"
_WORDS = (  # what plotly.js says, by the names of our texts
    "save_picture",
    "save_picture_lower",
    "picture_under_way",
    "picture_saved",
    "picture_failed",
)
_TAG = re.compile(r"</?[a-z][^>]*>")
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


def figure_of(html: str) -> dict[str, Any] | None:
    """The first figure of a page; None if there is none."""
    found = _FIGURE.search(html)
    return json.loads(found[1])["figure"] if found else None


def title_of(html: str) -> str:
    """The title of a page."""
    found = _TITLE.search(html)
    return unescape(found[1]) if found else ""


def page_html(figure: go.Figure, name: str, lang: Lang = "sv", library: str = LIBRARY) -> str:
    """A whole page with one figure, which opens offline with `library` beside it."""
    title = _TAG.sub("", (figure.layout.title.text or name).replace("<br>", " "))
    hint = f'<p class="hint">{escape(text("point_hint", lang))}</p>'
    return page_around(unescape(title), f"{figure_html(figure, name, lang)}\n{hint}", lang, library)


def page_around(title: str, body: str, lang: Lang = "sv", library: str = f"../{LIBRARY}") -> str:
    """A whole page: `body` with figures of `figure_html`, nothing fetched but `library`.

    The content security policy lets plotly.js beside the page and our own script run, and no
    other that `body` may hold.
    """
    script, style = _asset("page.js"), _asset("page.css")
    policy = (
        f"default-src 'none'; script-src 'self' file: {_hash_source(script)}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    missing = escape(text("library_missing", lang, LIBRARY))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n"
        f'<script src="{library}"></script>\n</head>\n<body>\n<main>\n'
        f'<p class="hint" id="no-library" hidden>{missing}</p>\n'
        f"<noscript><p>{escape(text('script_missing', lang))}</p></noscript>\n"
        f"{body}\n</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


@cache
def _asset(name: str) -> str:
    return files("intygsstat.chart").joinpath("static", name).read_text(encoding="utf-8")


def _hash_source(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
