"""A figure as one HTML page that opens offline and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from html import escape, unescape
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
from plotly.offline import get_plotlyjs

from intygsstat.chart.style import SLIDE_WIDTH
from intygsstat.locale import Lang, short_months, text

_DICTIONARY = {
    "Download plot as a PNG": "Spara som bild (PNG)",
    "Download plot as a png": "Spara som bild (PNG)",
    "Download plot": "Spara som bild",
    "Taking snapshot - this may take a few seconds": "Bilden görs, det kan ta några sekunder",
    "Snapshot succeeded": "Bilden är sparad",
    "Sorry, there was a problem downloading your snapshot!": "Bilden gick inte att spara",
}
_LOCALE = {
    "dictionary": _DICTIONARY,
    "format": {
        "days": ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"],
        "shortDays": ["sön", "mån", "tis", "ons", "tor", "fre", "lör"],
        "months": short_months(),
        "shortMonths": short_months(),
        "date": "%Y-%m-%d",
        "decimal": ",",
        "thousands": "\u00a0",
        "grouping": [3],
    },
}
_TAG = re.compile(r"</?[a-z][^>]*>")
# Light becomes dark while blue stays blue; a picture is turned back. What is printed or
# saved as a picture is light.
_DARK = "invert(0.9) hue-rotate(180deg)"
_STYLE = f"""
html, body {{ margin: 0; background: white; }}
main {{ min-width: 1180px; max-width: {SLIDE_WIDTH}px; margin: 0 auto; }}
.text {{ margin: 0 28px; font: 16px/1.5 Arial, "Liberation Sans", sans-serif; }}
.text p, .text li {{ max-width: 50em; }}
.text pre {{ background: #f5f5f5; padding: 8px; font-size: 13px; overflow-x: auto; }}
details {{ margin: 4px 28px; font: 13px Arial, "Liberation Sans", sans-serif; color: #4d4d4d; }}
.hint {{ margin: 0 28px 16px; font: 13px Arial, "Liberation Sans", sans-serif; color: #4d4d4d; }}
.anchor-link {{ display: none; }}
@media screen and (prefers-color-scheme: dark) {{
  html, body {{ background: #1a1a1a; }}
  main {{ filter: {_DARK}; }}
  main img {{ filter: {_DARK}; }}
}}
"""


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
    if lang == "sv":
        config |= {"locale": "sv", "locales": {"sv": _LOCALE}}
    return config


@cache
def plotly_script() -> str:
    """plotly.js itself, to be inlined."""
    script: str = get_plotlyjs()
    assert "</script" not in script
    return script


def figure_html(figure: go.Figure | dict[str, Any], name: str, lang: Lang = "sv") -> str:
    """The figure as a <div> and a <script>, for a page that holds plotly.js already.

    The same figure and name give the same bytes.
    """
    html: str = pio.to_html(
        figure,
        config=plotly_config(name, lang),
        include_plotlyjs=False,
        include_mathjax=False,
        full_html=False,
        div_id=f"chart-{name}",
        validate=False,
    )
    return html


def page_html(figure: go.Figure, name: str, lang: Lang = "sv") -> str:
    """A whole page with one figure, which opens offline."""
    title = _TAG.sub("", (figure.layout.title.text or name).replace("<br>", " "))
    hint = f'<p class="hint">{escape(text("point_hint", lang))}</p>'
    html = figure_html(figure, name, lang)
    return page_around(unescape(title), f"{html}\n{hint}", [html], lang)


def page_around(title: str, body: str, figures: Sequence[str], lang: Lang = "sv") -> str:
    """A whole page: `body` with plotly.js inside, nothing fetched, nothing else allowed to run.

    The content security policy names the scripts of `figures`, which are parts of `body`,
    by their hash; any other script in `body` came with something else and stays still.
    """
    scripts = [plotly_script(), *(script for html in figures for script in _scripts_in(html))]
    policy = (
        "default-src 'none'; "
        f"script-src {' '.join(_hash_source(script) for script in scripts)}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"
        f"<script>{scripts[0]}</script>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _scripts_in(html: str) -> list[str]:
    parts = html.split("<script")[1:]
    return [part.split(">", 1)[1].split("</script>", 1)[0] for part in parts]


def _hash_source(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
