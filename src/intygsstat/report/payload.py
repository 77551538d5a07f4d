"""From the database to what the page holds: one compact JSON, the same bytes every time.

Counts are whole certificates, a month is 'YYYY-MM'. Months, regions, types and
decks are named by their places in the lists at the top, so that a row is short.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from intygsstat.chart.events import timeline
from intygsstat.chart.style import MIN_DENOMINATOR
from intygsstat.locale import months_between, swedish_order
from intygsstat.reference.names import region_name, type_name
from intygsstat.report.findings import shown_findings
from intygsstat.report.pictures import Album
from intygsstat.report.workdays import working_days

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FK_PER_MONTH = 160_000
Payload = dict[str, Any]
# Regions that share a row in other months, where both of a month's tables print them apart.
_APART = """
    SELECT month, whole_region FROM staging.cell_values WHERE basis = 'printed' AND in_sum
    GROUP BY ALL HAVING bool_and(region <> whole_region)
"""
_ROWS = f"""
    SELECT
        p.month, p.region, p.certificate_type,
        p.issued, p.standalone, p.complete,
        l.issued, l.standalone, l.complete,
        p.cells_flagged, p.rows_flagged
    FROM staging.usage_totals AS p
    JOIN staging.usage_totals AS l USING (month, region, part_of_sum, certificate_type)
    LEFT JOIN regions ON regions.id = p.region
    WHERE p.basis = 'printed' AND l.basis = 'likely'
        AND p.part_of_sum = ((p.month, coalesce(regions.part_of, p.region)) IN ({_APART}))
    ORDER BY ALL
"""
# Cells that are flagged and for which nobody knows a likelier value.
_OPEN = f"""
    SELECT
        month,
        CASE WHEN (month, whole_region) IN ({_APART}) THEN region ELSE whole_region END AS shown,
        certificate_type, channel = 'standalone' AS alone, count(*)
    FROM staging.cell_values
    WHERE basis = 'likely' AND in_sum AND cell_flagged AND source = 'printed'
    GROUP BY ALL
    ORDER BY ALL
"""
# What looks wrong in each row: values (a cell is named), sums (parts and total disagree), or all.
_COVERAGE = """
    WITH wrong AS (
        SELECT
            month, flags.channel, flags.region,
            count(DISTINCT (finding, flags.certificate_type))
                FILTER (flags.certificate_type IS NOT NULL) AS cells,
            count(DISTINCT finding)
                FILTER (flags.certificate_type IS NULL AND about_total) AS totals,
            count(DISTINCT finding)
                FILTER (flags.certificate_type IS NULL AND NOT about_total) AS rows_wrong
        FROM staging.flags AS flags
        JOIN (
            SELECT
                finding,
                rule IN ('row_parts_sum_to_total', 'totals_stand_in_their_rows') AS about_total
            FROM staging.findings
        ) USING (finding)
        GROUP BY ALL
    )
    SELECT
        month, region, channel, state, findings,
        coalesce(cells, 0), coalesce(totals, 0), coalesce(rows_wrong, 0)
    FROM coverage LEFT JOIN wrong USING (month, channel, region)
    ORDER BY ALL
"""


def make_payload(connection: DuckDBPyConnection, album: Album) -> Payload:
    """All that the page shows, from a published database.

    `rows` are [month, region, type, issued, standalone, complete, flagged
    cells, flagged rows] of the printed values, and after these [issued,
    standalone, complete] of the likely ones where they differ. `open` are
    [month, region, type, 1 for standalone, cells] of flagged cells without
    another likely value. `coverage` are [month, region, 1 for standalone, state,
    findings, wrong values, wrong sums, whole rows]. The pictures of findings come from `album`.
    """
    rows = connection.execute(_ROWS).fetchall()
    coverage = connection.execute(_COVERAGE).fetchall()
    months: list[date] = months_between([row[0] for row in (*rows, *coverage)])
    regions = sorted({row[1] for row in (*rows, *coverage)}, key=_by_name)
    types = _in_order(connection, {row[2] for row in rows})
    decks = [
        name for (name,) in connection.execute("SELECT deck FROM decks ORDER BY ALL").fetchall()
    ]
    return {
        "months": [f"{month:%Y-%m}" for month in months],
        "workdays": [working_days(month) for month in months],
        "regions": [_region(connection, region) for region in regions],
        "types": [_type(connection, each) for each in types],
        "rows": [_short(row, months, regions, types) for row in rows],
        "open": _open(connection, months, regions, types),
        "coverage": [
            [months.index(month), regions.index(region), int(channel == "standalone"), *said]
            for month, region, channel, *said in coverage
        ],
        "decks": _decks(connection),
        "sources": _sources(connection, months, decks),
        "deck_names": decks,
        "findings": shown_findings(connection, album),
        "revisions": _revisions(connection),
        "events": _events(connection),
        "least": MIN_DENOMINATOR,
        "fk_per_month": FK_PER_MONTH,
    }


def payload_text(payload: Payload) -> str:
    """The payload as JSON that may stand inside a script element."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c")


def _by_name(region: str) -> Any:
    return swedish_order(region_name(region))


def _in_order(connection: DuckDBPyConnection, there: set[str]) -> list[str]:
    known = [t for (t,) in connection.execute("SELECT id FROM certificate_types").fetchall()]
    return [t for t in known if t in there] + sorted(there - set(known))


def _region(connection: DuckDBPyConnection, region: str) -> Payload:
    found = connection.execute(
        "SELECT county_code, inhabitants, part_of FROM regions WHERE id = ?", [region]
    ).fetchone()
    code, inhabitants, whole = found or (None, None, None)
    return {
        "id": region,
        "name": region_name(region),
        "code": code,
        "people": inhabitants,
        "part_of": whole,
    }


def _type(connection: DuckDBPyConnection, certificate_type: str) -> Payload:
    found = connection.execute(
        "SELECT name_sv, recipient FROM certificate_types WHERE id = ?", [certificate_type]
    ).fetchone()
    name, recipient = found or (None, None)
    return {
        "id": certificate_type,
        "label": type_name(certificate_type),
        "name": name or "",
        "recipient": recipient or "",
    }


def _short(
    row: Sequence[Any], months: list[date], regions: list[str], types: list[str]
) -> list[Any]:
    month, region, certificate_type, *counts = row
    printed, likely, flags = counts[:3], counts[3:6], counts[6:]
    place = [months.index(month), regions.index(region), types.index(certificate_type)]
    told = [*place, printed[0], printed[1], int(printed[2]), *flags]
    return told if printed == likely else [*told, likely[0], likely[1], int(likely[2])]


def _open(
    connection: DuckDBPyConnection, months: list[date], regions: list[str], types: list[str]
) -> list[list[int]]:
    return [
        [months.index(month), regions.index(region), types.index(kind), int(alone), cells]
        for month, region, kind, alone, cells in connection.execute(_OPEN).fetchall()
    ]


def _decks(connection: DuckDBPyConnection) -> list[Payload]:
    rows = connection.execute(
        "SELECT deck, forum_date, forum_day_known, kind, tables_in_use FROM decks ORDER BY ALL"
    ).fetchall()
    return [
        {
            "deck": deck,
            "forum": (f"{forum:%Y-%m-%d}" if day_known else f"{forum:%Y-%m}") if forum else None,
            "rebuilt": kind == "reconstruction",
            "used": bool(used),
        }
        for deck, forum, day_known, kind, used in rows
    ]


def _sources(
    connection: DuckDBPyConnection, months: list[date], decks: list[str]
) -> list[list[int]]:
    """[month, 1 for standalone, deck, first slide, last slide] of every published table."""
    rows = connection.execute(
        "SELECT month, channel, deck, min(page), max(page) FROM cells "
        "GROUP BY ALL HAVING min(page) IS NOT NULL ORDER BY ALL"
    ).fetchall()
    return [
        [months.index(month), int(channel == "standalone"), decks.index(deck), first, last]
        for month, channel, deck, first, last in rows
    ]


def _events(connection: DuckDBPyConnection) -> list[Payload]:
    """The time axis, the numbered events first; keys that say nothing are left out."""
    shown = ["date", "date_certainty", "kind", "text_sv", "text_en", "source"]
    shown += ["page", "when_sv", "when_en", "small"]
    events = timeline(connection.sql("FROM events").pl())
    return [{name: value for name in shown if (value := getattr(event, name))} for event in events]


def _revisions(connection: DuckDBPyConnection) -> list[Payload]:
    rows = connection.execute(
        "SELECT month, channel, region, certificate_type, old_count, new_count, old_deck, new_deck "
        "FROM revisions ORDER BY ALL"
    ).fetchall()
    return [
        {
            "month": f"{month:%Y-%m}",
            "channel": channel,
            "region": region_name(region),
            "type": type_name(certificate_type),
            "old": old,
            "new": new,
            "old_deck": old_deck,
            "new_deck": new_deck,
        }
        for month, channel, region, certificate_type, old, new, old_deck, new_deck in rows
    ]
