"""The page itself: words, style, script and data in one file that asks nobody for anything.

What every reader sees the same stands in templates/page.html.j2, in both languages; what follows
the reader's choices is drawn by the scripts in static/ from one compact JSON. The same database
and decks give the same bytes. Counts are whole certificates, a month is 'YYYY-MM'.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.chart.events import timeline
from intygsstat.chart.layout import COLOURS, MIN_DENOMINATOR
from intygsstat.chart.pages import policy_hash
from intygsstat.files import write_atomically
from intygsstat.findings.cards import make_cards
from intygsstat.findings.details import shown_groups
from intygsstat.findings.picture import Picture, Slides
from intygsstat.locale import Lang, environment, months_between, paragraphs, texts
from intygsstat.reference.lookup import region_name, type_name
from intygsstat.reference.lookup import regions as all_regions
from intygsstat.report.data import LANGUAGES, Payload, event_words, make_payload, working_days
from intygsstat.report.headline import TEMPLATES, headline_of, headline_words
from intygsstat.report.letters import FOLDER as LETTERS
from intygsstat.report.letters import Call, calls_words, read_calls, write_letters

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "index.html"
PICTURES = "pictures"  # the folder of those beside the page
INSIDE_BYTES = 1_400_000  # of all pictures in the page, before they become text
MOST_CARDS = 300
# One script in the page; the parts share a scope, in this order.
SCRIPTS = (
    "words.js",
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
    "trends.js",
    "main.js",
)
_MONTHS = """
    FROM staging.printed_and_likely
    WHERE region IS NULL AND certificate_type IS NULL ORDER BY month
"""
_REVISIONS = """
    SELECT month, channel, region, certificate_type, old_count, new_count, old_deck, new_deck
    FROM revisions ORDER BY ALL
"""


class Album:
    """The pictures of one page: inside it while there is room, the others as files beside it."""

    def __init__(self, slides: Slides) -> None:
        self.slides = slides
        self.beside: dict[str, bytes] = {}
        self._room = INSIDE_BYTES

    def place(self, name: str, picture: Picture, inside: bool) -> str | None:
        """Where the page finds a picture: None inside it, else a path beside it."""
        if inside and len(picture.png) <= self._room:
            self._room -= len(picture.png)
            return None
        self.beside[f"{name}.png"] = picture.png
        return f"{PICTURES}/{name}.png"

    def write(self, folder: Path) -> None:
        """Write the pictures beside the page in `folder`; those of an earlier page go."""
        shutil.rmtree(folder / PICTURES, ignore_errors=True)
        if self.beside:
            (folder / PICTURES).mkdir(parents=True)
        for name, png in self.beside.items():
            write_atomically(folder / PICTURES / name, png)


def write_report(database: Path, folder: Path, raw: Path | None) -> Path:
    """Write index.html of a published database into `folder`, and pictures/ and letters/ beside
    it; the page.

    `raw` holds the decks that were read, for the pictures of findings; without
    it, or without a deck, the findings are described in words.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection, Slides(raw) as slides:
        album = Album(slides)
        letters = write_letters(connection, folder / LETTERS, slides)
        html = page_html(connection, album, letters)
    folder.mkdir(parents=True, exist_ok=True)
    album.write(folder)
    write_atomically(folder / NAME, html)
    return folder / NAME


def page_html(connection: DuckDBPyConnection, album: Album, letters: Mapping[str, str]) -> str:
    """The whole page as text; its policy names script and style by hash and lets nothing in.

    `letters` are the names of those beside the page, by region. Pictures from beside the page are
    let in only where there are any.
    """
    shown = dict(islice(shown_groups(connection).items(), MOST_CARDS))
    findings = make_cards(connection, shown, album.slides, LANGUAGES, album.place)
    colours = "".join(f"--{name}: {COLOURS[name]}; " for name in ("integrated", "standalone"))
    style = f":root {{ {colours}}}\n" + asset("page.css")
    parts = "\n".join(asset(name) for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}\n}})();\n'
    assert "</script" not in script
    pictures = "data: 'self'" if album.beside else "data:"
    policy = (
        f"default-src 'none'; script-src {policy_hash(script)}; style-src {policy_hash(style)}; "
        f"img-src {pictures}; base-uri 'none'; "
        "form-action 'none'"
    )
    payload = make_payload(connection)
    newest = payload["months"][-1] if payload["months"] else "9999"
    events = timeline(connection.sql("FROM events").pl())
    numbered: dict[str, list[int]] = payload.setdefault("events", {})
    for number, event in enumerate((one for one in events if not one.small), start=1):
        if not event.when_sv:  # of a season no month is known
            numbered.setdefault(event.date[:7], []).append(number)
    named = texts()
    quoted = set(re.findall(r'"(\w+)"', script)) & named.keys()
    payload["texts"] = {name: named[name] for name in quoted}
    headline, calls = headline_of(connection), read_calls(connection)
    months = connection.sql(_MONTHS).pl().to_dicts()
    template = environment(TEMPLATES).get_template("page.html.j2")
    return template.render(
        policy=policy,
        style=style,
        script=script,
        data=json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace(
            "<", "\\u003c"
        ),
        headline=headline,
        words=headline and {lang: headline_words(headline, lang) for lang in LANGUAGES},
        months=months,
        change={lang: _change_words(months, payload, lang) for lang in LANGUAGES},
        least=MIN_DENOMINATOR,
        findings=findings,
        calls=calls,
        calls_words={lang: calls_words(calls, lang) for lang in LANGUAGES},
        letters={call.place: _letters_of(call, letters) for call in calls},
        revisions=connection.execute(_REVISIONS).fetchall(),
        region_name=region_name,
        type_name=type_name,
        decks=[deck for deck in payload["decks"] if deck["used"]],
        events=[
            (event, {lang: event_words(event, newest, lang) for lang in LANGUAGES})
            for event in events
        ],
    )


def _change_words(
    months: Sequence[Mapping[str, Any]], payload: Payload, lang: Lang
) -> dict[str, str]:
    """How the newest of the country's `months` differs from the one before it, a paragraph each."""
    shown = [{**row, "workdays": working_days(row["month"])} for row in months[-2:]]
    gap = len(months_between([row["month"] for row in shown])) > 2
    types = {kind["id"] for kind in payload["types"]}
    form = "replaced" if "ts8071" in types else "to_be" if "ts_bas" in types else ""
    return paragraphs(TEMPLATES, "change", lang, months=shown, gap=gap, form=form)


def _letters_of(call: Call, letters: Mapping[str, str]) -> list[str]:
    """The letters to those whom a call is to: a region's, or its parts' where they stand apart."""
    parts = [each.id for each in all_regions().values() if each.part_of == call.region]
    return [f"{LETTERS}/{letters[to]}" for to in (call.region or "", *parts) if to in letters]


def asset(name: str) -> str:
    """A part of the page, as it is kept beside this module."""
    return files("intygsstat.report").joinpath("static", name).read_text(encoding="utf-8")
