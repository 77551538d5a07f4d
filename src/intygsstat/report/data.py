"""What the page's scripts draw from, as one compact JSON. Counts are whole certificates, a month is
'YYYY-MM'."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from intygsstat.chart.events import TimelineEvent
from intygsstat.chart.layout import MIN_DENOMINATOR
from intygsstat.locale import (
    NO_BREAK,
    Lang,
    format_date,
    full_month,
    months_between,
    swedish_order,
    text,
)
from intygsstat.models import is_text_deck
from intygsstat.reference.dates import months_on
from intygsstat.reference.lookup import certificate_types, region_name, type_name
from intygsstat.reference.lookup import regions as all_regions
from intygsstat.storage.database import LOW_AND_HIGH

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Payload = dict[str, Any]
LANGUAGES: tuple[Lang, ...] = ("sv", "en")
_DECKS = """
    SELECT deck, coalesce(kind = 'reconstruction', false), coalesce(tables_in_use, 0) > 0
    FROM decks ORDER BY forum_date, forum_day_known, deck
"""
# Every published table's slides.
_SOURCES = """
    SELECT month, deck, min(page), max(page) FROM cells
    GROUP BY ALL HAVING min(page) IS NOT NULL ORDER BY ALL
"""
# Beside the likely values, where they differ, what a doubtful pair may have been in each draw.
_ROWS = """
    SELECT month, region, certificate_type, [issued, standalone, complete::INT] AS printed,
        cells_flagged, rows_flagged, coalesce(open_issued, 0), coalesce(open_standalone, 0),
        nullif([issued_likely, standalone_likely, complete_likely::INT], printed), in_issued,
        in_standalone
    FROM staging.printed_and_likely
    LEFT JOIN staging.report_open_cells USING (month, region, certificate_type)
    LEFT JOIN (
        SELECT month, part_of_sum, region, certificate_type,
            list(if(complete, issued, NULL) ORDER BY draw) AS in_issued,
            list(if(complete, standalone, NULL) ORDER BY draw) AS in_standalone
        FROM staging.drawn_sums GROUP BY ALL
    ) USING (month, part_of_sum, region, certificate_type)
    WHERE as_printed AND region IS NOT NULL AND certificate_type IS NOT NULL
    ORDER BY ALL
"""


def make_payload(connection: DuckDBPyConnection) -> Payload:
    """What the scripts draw from. Months, regions, types and decks are named by their places in
    the lists at the top, so that a row is short.

    `rows` are [month, region, type, printed, flagged cells, flagged rows, open issued cells, open
    standalone cells, likely, drawn]; what a row has nothing of at its end is left out. `printed`
    are [issued, standalone, complete], `likely` the same where they differ, `drawn` [issued,
    standalone], what a doubtful pair may have been in each draw, or in all, null where that can't
    be. Open cells are flagged, without another likely value. `sources` are [month, deck, first
    slide, last slide]. `ends` and `most_draws` are the database's, for sums that a reader chooses.
    """
    rows = connection.execute(_ROWS).fetchall()
    [(most_draws,)] = connection.sql("SELECT staging.most_draws()::DOUBLE").fetchall()
    covered = connection.execute("SELECT month, region FROM staging.report_coverage").fetchall()
    decks = [
        {"deck": deck, "rebuilt": rebuilt, "used": used, "text": is_text_deck(deck)}
        for deck, rebuilt, used in connection.execute(_DECKS).fetchall()
    ]
    months: list[date] = months_between([row[0] for row in (*rows, *covered)])
    there = {row[1] for row in (*rows, *covered)}
    regions = sorted(there, key=lambda region: swedish_order(region_name(region)))
    known, there = certificate_types(), {row[2] for row in rows}
    types = [each for each in known if each in there] + sorted(there - known.keys())
    at_month, at_region, at_type, at_deck = (
        {name: place for place, name in enumerate(names)}
        for names in (months, regions, types, [deck["deck"] for deck in decks])
    )

    def short(row: Sequence[Any]) -> list[Any]:
        month, region, kind, *said, issued, standalone = row
        said.append(issued and [_once(issued), _once(standalone)])
        while not said[-1]:
            said.pop()
        return [at_month[month], at_region[region], at_type[kind], *said]

    return {
        "months": [f"{month:%Y-%m}" for month in months],
        "regions": [_region(region) for region in regions],
        "types": [
            {
                "id": each,
                "label": type_name(each),
                "name": known[each].name_sv if each in known else "",
            }
            for each in types
        ],
        "rows": [short(row) for row in rows],
        "decks": decks,
        "sources": [
            [at_month[month], at_deck[deck], first, last]
            for month, deck, first, last in connection.execute(_SOURCES).fetchall()
        ],
        "least": MIN_DENOMINATOR,
        "most_draws": most_draws,
        "ends": list(LOW_AND_HIGH.values()),
    }


def _once(drawn: list[int | None]) -> list[int | None] | int | None:
    """The counts of all draws, or the one that all have."""
    return drawn if len(set(drawn)) > 1 else drawn[0]


def working_days(month: date) -> int:
    """Mondays to Fridays of the month that starts on `month`, less holidays and usual days off:
    the Swedish act's, Midsummer Eve, Christmas Eve and New Year's Eve."""
    import holidays

    free = holidays.country_holidays("SE", years=month.year, categories=("public", "de_facto"))
    return free.get_working_days_count(month, months_on(month, 1) - timedelta(days=1))


def _region(region: str) -> Payload:
    known = all_regions().get(region)
    code, people = (known.county_code, known.inhabitants) if known else (None, None)
    whole = known.part_of or None if known else None
    name = region_name(region)
    return {"id": region, "name": name, "code": code, "people": people, "part_of": whole}


def event_words(event: TimelineEvent, newest: str, lang: Lang) -> dict[str, str]:
    """`certainty` says too whether it lies after the `newest` month: then it can't have changed a
    number shown here."""
    day, length = date.fromisoformat(f"{event.date}-01-01"[:10]), len(event.date)
    write = {4: str(day.year), 7: full_month(day, lang), 10: format_date(day, lang)}
    when = event.when_sv if lang == "sv" else event.when_en
    source = event.source if lang == "sv" else event.source_en or event.source
    slide = f", {text('word_slide', lang)} {event.page}" if event.page else ""
    is_later = event.date[:7] > newest[:length]
    return {
        "when": when or NO_BREAK.join(write[length].rsplit(" ", 1)),
        "said": event.text_sv if lang == "sv" else event.text_en,
        "certainty": text(f"certainty_{event.date_certainty}", lang)
        + (text("after_last_month", lang) if is_later else ""),
        "place": source + slide,
    }
