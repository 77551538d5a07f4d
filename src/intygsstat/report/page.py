"""The page itself: words, style, script and data in one file that asks nobody for anything.

What every reader sees the same stands in templates/page.html.j2, in both languages; what follows
the reader's choices is drawn by the scripts in static/ from one compact JSON. The same database
and decks give the same bytes. Counts are whole certificates, a month is 'YYYY-MM'.
"""

from __future__ import annotations

import json
import re
from collections import Counter
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
from intygsstat.findings.picture import Slides
from intygsstat.locale import Lang, environment, months_between, paragraphs, swedish_order, texts
from intygsstat.reference.lookup import region_name, type_name
from intygsstat.reference.lookup import regions as all_regions
from intygsstat.report.data import LANGUAGES, Payload, event_words, make_payload, working_days
from intygsstat.report.headline import TEMPLATES, headline_of, headline_words
from intygsstat.report.letters import FOLDER as LETTERS
from intygsstat.report.letters import Call, calls_words, read_calls, write_letters

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "index.html"
PICTURE_BYTES = 1_400_000  # of all pictures, before they become text
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
    "trends.js",
    "main.js",
)
_MONTHS = """
    FROM staging.printed_and_likely
    WHERE region IS NULL AND certificate_type IS NULL ORDER BY month
"""
_COVERAGE = """
    SELECT month, channel, region, state, cells, totals, rows_wrong FROM staging.report_coverage
"""
_REVISIONS = """
    SELECT month, channel, region, certificate_type, old_count, new_count, old_deck, new_deck
    FROM revisions ORDER BY ALL
"""


def write_report(database: Path, folder: Path, raw: Path | None) -> Path:
    """Write index.html of a published database into `folder`, and letters/ beside it; the page.

    `raw` holds the decks that were read, for the pictures of findings; without
    it, or without a deck, the findings are described in words.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection, Slides(raw) as slides:
        letters = write_letters(connection, folder / LETTERS, slides)
        html = page_html(connection, slides, letters)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / NAME, html)
    return folder / NAME


def page_html(connection: DuckDBPyConnection, slides: Slides, letters: Mapping[str, str]) -> str:
    """The whole page as text; its policy names script and style by hash and lets nothing in.

    `letters` are the names of those beside the page, by region.
    """
    shown = dict(islice(shown_groups(connection).items(), MOST_CARDS))
    findings = make_cards(connection, shown, slides, LANGUAGES, PICTURE_BYTES)
    colours = "".join(f"--{name}: {COLOURS[name]}; " for name in ("integrated", "standalone"))
    style = f":root {{ {colours}}}\n" + asset("page.css")
    parts = "\n".join(asset(name) for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}\n}})();\n'
    assert "</script" not in script
    policy = (
        f"default-src 'none'; script-src {policy_hash(script)}; style-src {policy_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
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
    covered = {row[:3]: row[3:] for row in connection.execute(_COVERAGE).fetchall()}
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
        coverage=covered,
        covered_months=months_between([month for month, _, _ in covered]),
        covered_regions=sorted(
            {place[2] for place in covered}, key=lambda region: swedish_order(region_name(region))
        ),
        states=Counter(state for state, *_ in covered.values()),
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
