"""The page itself: words, style, script and data in one file that asks nobody for anything.

What every reader sees the same stands in templates/page.html.j2, in both languages; what follows
the reader's choices is drawn by the scripts in static/ from one compact JSON. The same database
and decks give the same bytes. Counts are whole certificates, a month is 'YYYY-MM'.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.chart.layout import COLOURS, MIN_DENOMINATOR
from intygsstat.chart.pages import policy_hash
from intygsstat.chart.sentences import timeline
from intygsstat.files import write_atomically
from intygsstat.findings.picture import Slides
from intygsstat.locale import (
    environment,
    months_between,
    swedish_order,
    texts,
)
from intygsstat.reference.lookup import certificate_types
from intygsstat.reference.lookup import regions as all_regions
from intygsstat.reference.names import region_name, type_name
from intygsstat.report.calls import Call, calls_words, read_calls
from intygsstat.report.cards import LANGUAGES, Album, shown_findings
from intygsstat.report.headline import TEMPLATES, headline_of, headline_words
from intygsstat.report.letters import FOLDER as LETTERS
from intygsstat.report.letters import write_letters

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "index.html"
FK_PER_MONTH = 160_000
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
    "outside.js",
    "events.js",
    "main.js",
)
Payload = dict[str, Any]
_DECKS = """
    SELECT deck, forum_date, forum_day_known, kind = 'reconstruction' AS rebuilt,
        coalesce(tables_in_use, 0) > 0 AS used
    FROM decks ORDER BY ALL
"""
# Every published table's slides.
_SOURCES = """
    SELECT month, channel, deck, min(page), max(page) FROM cells
    GROUP BY ALL HAVING min(page) IS NOT NULL ORDER BY ALL
"""
_ROWS = """
    SELECT month, region, certificate_type, issued, standalone, complete,
        issued_likely, standalone_likely, complete_likely, cells_flagged, rows_flagged
    FROM staging.printed_and_likely
    WHERE as_printed AND region IS NOT NULL AND certificate_type IS NOT NULL ORDER BY ALL
"""
# What doubtful pairs may have been, in each draw.
_DRAWS = """
    SELECT month, region, certificate_type,
        list(drawn.issued ORDER BY draw), list(drawn.standalone ORDER BY draw)
    FROM staging.drawn_sums AS drawn
    JOIN staging.usage_totals AS totals USING (month, part_of_sum, region, certificate_type)
    WHERE basis = 'likely' AND as_printed
    GROUP BY ALL HAVING bool_and(drawn.complete) ORDER BY ALL
"""
_MONTHS = """
    SELECT month, known_issued_likely, standalone_share_likely, known_issued, standalone_share
    FROM staging.printed_and_likely
    WHERE region IS NULL AND certificate_type IS NULL ORDER BY month
"""
_REVISIONS = """
    SELECT month, channel, region, certificate_type, old_count, new_count, old_deck, new_deck
    FROM revisions ORDER BY ALL
"""


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
    findings = shown_findings(connection, album)
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
    named = texts()
    quoted = set(re.findall(r'"(\w+)"', script)) & named.keys()
    payload["texts"] = {name: named[name] for name in quoted}
    headline, calls = headline_of(connection), read_calls(connection)
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
        months=connection.execute(_MONTHS).fetchall(),
        least=MIN_DENOMINATOR,
        findings=findings,
        calls=calls,
        calls_words={lang: calls_words(calls, lang) for lang in LANGUAGES},
        letters={call.place: _letters_of(call, letters) for call in calls},
        revisions=connection.execute(_REVISIONS).fetchall(),
        region_name=region_name,
        type_name=type_name,
        decks=[deck for deck in payload["decks"] if deck["used"]],
    )


def _letters_of(call: Call, letters: Mapping[str, str]) -> list[str]:
    """The letters to those whom a call is to: a region's, or its parts' where they stand apart."""
    parts = [each.id for each in all_regions().values() if each.part_of == call.region]
    return [f"{LETTERS}/{letters[to]}" for to in (call.region or "", *parts) if to in letters]


def asset(name: str) -> str:
    """A part of the page, as it is kept beside this module."""
    return files("intygsstat.report").joinpath("static", name).read_text(encoding="utf-8")


def working_days(month: date) -> int:
    """Mondays to Fridays of the month that starts on `month`, less holidays and usual days off:
    the Swedish act's, Midsummer Eve, Christmas Eve and New Year's Eve."""
    import holidays

    free = holidays.country_holidays("SE", years=month.year, categories=("public", "de_facto"))
    next_month = (month + timedelta(days=31)).replace(day=1)
    return free.get_working_days_count(month, next_month - timedelta(days=1))


def _once(drawn: list[int]) -> list[int] | int:
    """The counts of all draws, or the one that all have."""
    return drawn if len(set(drawn)) > 1 else drawn[0]


def make_payload(connection: DuckDBPyConnection) -> Payload:
    """What the scripts draw from. Months, regions, types and decks are named by their places in
    the lists at the top, so that a row is short.

    `rows` are [month, region, type, issued, standalone, complete, flagged
    cells, flagged rows] of the printed values, and after these [issued,
    standalone, complete] of the likely ones where they differ. `draws` are [month, region, type,
    issued, standalone], what a doubtful one may have been in each draw, or in all. `open` are
    [month, region, type, 1 for standalone, cells] of flagged cells without
    another likely value. `coverage` are [month, region, 1 for standalone, state,
    findings, wrong values, wrong sums, whole rows]; `sources` [month, 1 for standalone,
    deck, first slide, last slide].
    """
    rows = connection.execute(_ROWS).fetchall()
    coverage = connection.execute("FROM staging.report_coverage ORDER BY ALL").fetchall()
    decks = [
        {
            "deck": deck,
            "forum": (f"{forum:%Y-%m-%d}" if day_known else f"{forum:%Y-%m}") if forum else None,
            "rebuilt": bool(rebuilt),
            "used": used,
        }
        for deck, forum, day_known, rebuilt, used in connection.execute(_DECKS).fetchall()
    ]
    months: list[date] = months_between([row[0] for row in (*rows, *coverage)])
    there = {row[1] for row in (*rows, *coverage)}
    regions = sorted(there, key=lambda region: swedish_order(region_name(region)))
    known, there = certificate_types(), {row[2] for row in rows}
    types = [each for each in known if each in there] + sorted(there - known.keys())
    at_month, at_region, at_type, at_deck = (
        {name: place for place, name in enumerate(names)}
        for names in (months, regions, types, [deck["deck"] for deck in decks])
    )

    def short(row: Sequence[Any]) -> list[Any]:
        month, region, kind, *counts = row
        printed, likely, flags = counts[:3], counts[3:6], counts[6:]
        place = [at_month[month], at_region[region], at_type[kind]]
        said = [*place, *printed[:2], int(printed[2]), *flags]
        return said if printed == likely else [*said, *likely[:2], int(likely[2])]

    return {
        "months": [f"{month:%Y-%m}" for month in months],
        "workdays": [working_days(month) for month in months],
        "regions": [_region(region) for region in regions],
        "types": [
            {
                "id": each,
                "label": type_name(each),
                "name": known[each].name_sv if each in known else "",
                "recipient": known[each].recipient if each in known else "",
            }
            for each in types
        ],
        "rows": [short(row) for row in rows],
        "draws": [
            [at_month[month], at_region[region], at_type[kind], *map(_once, drawn)]
            for month, region, kind, *drawn in connection.execute(_DRAWS).fetchall()
        ],
        "open": [
            [at_month[month], at_region[region], at_type[kind], int(alone), cells]
            for month, region, kind, alone, cells in connection.execute(
                "FROM staging.report_open_cells ORDER BY ALL"
            ).fetchall()
        ],
        "coverage": [
            [at_month[month], at_region[region], int(channel == "standalone"), *said]
            for month, region, channel, *said in coverage
        ],
        "decks": decks,
        "sources": [
            [at_month[month], int(channel == "standalone"), at_deck[deck], first, last]
            for month, channel, deck, first, last in connection.execute(_SOURCES).fetchall()
        ],
        "events": _events(connection),
        "least": MIN_DENOMINATOR,
        "fk_per_month": FK_PER_MONTH,
    }


def _region(region: str) -> Payload:
    known = all_regions().get(region)
    code, people = (known.county_code, known.inhabitants) if known else (None, None)
    whole = known.part_of or None if known else None
    name = region_name(region)
    return {"id": region, "name": name, "code": code, "people": people, "part_of": whole}


def _events(connection: DuckDBPyConnection) -> list[Payload]:
    """The time axis, the numbered events first; keys that say nothing are left out."""
    shown = ["date", "date_certainty", "kind", "text_sv", "text_en", "source"]
    shown += ["page", "when_sv", "when_en", "small", "source_en"]
    events = timeline(connection.sql("FROM events").pl())
    return [{name: value for name in shown if (value := getattr(event, name))} for event in events]
