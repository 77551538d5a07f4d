"""The page itself: words, style, script and data in one file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.chart.theme import COLOURS
from intygsstat.findings.picture import Slides
from intygsstat.report.findings import Album
from intygsstat.report.first_chart import first_chart_html
from intygsstat.report.lead_section import opening_html
from intygsstat.report.payload import make_payload, payload_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "index.html"
_MARK = re.compile(r"\{\{([A-Z]+)\}\}")
# One script in the page; the parts share a scope, in this order.
SCRIPTS = (
    "formats.js",
    "state.js",
    "numbers.js",
    "svg.js",
    "figure.js",
    "panels.js",
    "bars.js",
    "tiles.js",
    "usage.js",
    "regions.js",
    "quality.js",
    "findings.js",
    "trends.js",
    "outside.js",
    "events.js",
    "main.js",
)


def write_report(database: Path, folder: Path, raw: Path | None) -> Path:
    """Write index.html of a published database into `folder`, and pictures/ beside it; the page.

    `raw` holds the decks that were read, for the pictures of findings; without
    it, or without a deck, the findings are told in words. The same database
    and decks give the same bytes.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection, _slides(raw) as slides:
        album = Album(slides)
        html = page_html(connection, album)
    folder.mkdir(parents=True, exist_ok=True)
    album.write(folder)
    beside = folder / f".{NAME}.part"
    beside.write_text(html, encoding="utf-8", newline="\n")
    os.replace(beside, folder / NAME)
    return folder / NAME


def page_html(connection: DuckDBPyConnection, album: Album) -> str:
    """The whole page as text; its policy names script and style by hash and lets nothing in.

    Pictures from beside the page are let in only where there are any.
    """
    payload = make_payload(connection, album)
    style = _colours() + asset("page.css")
    parts = "\n".join(asset(name) for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}\n}})();\n'
    assert "</script" not in script
    pictures = "data: 'self'" if album.beside else "data:"
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        f"img-src {pictures}; base-uri 'none'; form-action 'none'"
    )
    html = asset("page.html")
    parts_of_page = {
        "POLICY": policy,
        "STYLE": style,
        "OPENING": opening_html(connection),
        "FIRST": first_chart_html(payload),
        "SCRIPT": script,
        "DATA": payload_text(payload),
    }
    marks = _MARK.findall(html)
    assert sorted(marks) == sorted(parts_of_page), marks
    # All at once: what comes from a deck may look like a mark.
    return _MARK.sub(lambda mark: parts_of_page[mark[1]], html)


def asset(name: str) -> str:
    """A part of the page, as it is kept beside this module."""
    return files("intygsstat.report").joinpath("static", name).read_text(encoding="utf-8")


def _colours() -> str:
    return (
        f":root {{ --integrated: {COLOURS['integrated']}; "
        f"--standalone: {COLOURS['standalone']}; }}\n"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@contextmanager
def _slides(raw: Path | None) -> Iterator[Slides | None]:
    if raw is None or not raw.is_dir():
        yield None
        return
    with ExitStack() as stack:
        yield Slides(raw, stack)
