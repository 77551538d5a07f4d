"""What a run did, in words: what it read and found, and what it changed of the numbers that were
published before. The words stand in templates/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from intygsstat.errors import PublishError
from intygsstat.locale import environment
from intygsstat.pipeline.decks import DeckRecord, decks_since
from intygsstat.reference.sentences import failure

_COUNTS = """
    SELECT (SELECT list(DISTINCT month ORDER BY month) FROM cells) AS months,
           (SELECT count(*) FROM cells) AS cells,
           (SELECT count(*) FROM rollout) AS rollout,
           (SELECT count(*) FROM attendance) AS attendance,
           (SELECT count(*) FROM events) AS events,
           (SELECT count(*) FROM date_revisions) AS date_revisions,
           (SELECT coalesce(sum(cells_proposed), 0) FROM usage_by_type_likely) AS proposed,
           (SELECT coalesce(sum(cells_decided), 0) FROM usage_by_type_likely) AS decided,
           (SELECT count(*) FROM corrections WHERE status = 'asked') AS asked
"""
_FINDINGS = """
    SELECT severity, rule, count(*) FROM findings GROUP BY 1, 2
    ORDER BY list_position(['error', 'warning', 'info'], severity), 3 DESC, 2
"""
KEY = ["month", "channel", "region", "certificate_type"]
NUMBERS = """
    WITH shown AS (
        SELECT month, channel, region, certificate_type, "count" AS number,
               CASE WHEN state <> 'unplaced' THEN printed END AS printed,
               CASE state WHEN 'inferred' THEN 'printed' ELSE state END AS state
        FROM cells WHERE certificate_type IS NOT NULL
        UNION ALL
        SELECT month, channel, region, 'total', printed_total, printed,
               CASE WHEN printed_total IS NOT NULL THEN 'printed'
                    WHEN printed = '' THEN 'blank' ELSE 'unreadable' END
        FROM row_totals
    ),
    chosen AS (
        UNPIVOT (
            SELECT month, region, certificate_type,
                   {'likely': issued, 'source': issued_source} AS issued,
                   {'likely': standalone, 'source': standalone_source} AS standalone
            FROM usage_likely
        ) ON issued, standalone INTO NAME channel VALUE value
    )
    SELECT month, channel, region, certificate_type, number, printed, state,
           value.likely AS likely, value.source AS source
    FROM shown FULL JOIN chosen USING (month, channel, region, certificate_type)
"""


@dataclass(frozen=True, slots=True)
class PublishedChanges:
    """What differs between two runs.

    `numbers` has a row for every printed number that differs in a month that both
    runs have: month, region, certificate_type ('total' for the printed total),
    channel, old and new (certificates; null where it was not there, blank or
    unreadable), old_printed, new_printed (null where it was not there). A '-' that
    became blank is a change, for the two are different things; '12 345' that became
    '12345' is none.

    `likely` has the same first six columns for every likely value that is
    another one although its printed number is not, and `source`: what the new
    one is, printed, proposed, rejected (none) or decided.
    """

    numbers: pl.DataFrame
    likely: pl.DataFrame
    months_added: tuple[date, ...]
    months_gone: tuple[date, ...]

    @property
    def nothing(self) -> bool:
        same = self.numbers.is_empty() and self.likely.is_empty()
        return same and not self.months_added and not self.months_gone


def published_changes(old: Path, new: Path) -> PublishedChanges:
    """Compare two databases.

    Raises:
        PublishError: a database can't be opened or has not the views it should.
    """
    return changes_between(_query(old, NUMBERS), _query(new, NUMBERS))


def changes_between(before: pl.DataFrame, after: pl.DataFrame) -> PublishedChanges:
    """Compare what the query NUMBERS says of two databases."""
    months, now = (_months(frame) for frame in (before, after))
    kept = pl.col("month").is_in([month for month in months if month in now])
    both = (
        before.filter(kept)
        .join(after.filter(kept), on=KEY, how="full", coalesce=True, suffix="_new")
        .sort(KEY)
    )
    place = ("month", "region", "certificate_type", "channel")
    printed = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in ("number", "state")
    )
    # a number that only one of the two has is another printed one
    likely = ~printed & pl.col("likely").ne_missing(pl.col("likely_new"))
    return PublishedChanges(
        both.filter(printed).select(
            *place, old="number", new="number_new", old_printed="printed", new_printed="printed_new"
        ),
        both.filter(likely).select(*place, old="likely", new="likely_new", source="source_new"),
        tuple(month for month in now if month not in months),
        tuple(month for month in months if month not in now),
    )


def months_published(database: Path) -> tuple[date, ...]:
    """The months of which the database has a number, in order."""
    return _months(_query(database, NUMBERS))


def _months(numbers: pl.DataFrame) -> tuple[date, ...]:
    return tuple(numbers.filter(pl.col("state").is_not_null())["month"].unique().sort())


def _query(database: Path, sql: str) -> pl.DataFrame:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            frame: pl.DataFrame = connection.sql(sql).pl()
            return frame
    except duckdb.Error as error:
        found = str(error).strip().rstrip(".")
        raise failure(PublishError, "former_database", database, found=found) from error


def summarise(
    records: Sequence[DeckRecord],
    database: Path,
    former: Path | None,
    former_run: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> str:
    """What the run read, found and changed, in lines of plain text; `notes` are the lines
    about files that are no decks."""
    changes: PublishedChanges | PublishError | None = None
    try:
        changes = published_changes(former, database) if former else None
    except PublishError as error:
        changes = error
    with duckdb.connect(str(database), read_only=True) as connection:
        (numbers,) = connection.sql(_COUNTS).pl().to_dicts()
        states = connection.sql("SELECT state, count(*) FROM row_totals GROUP BY 1").fetchall()
        findings = connection.sql(_FINDINGS).fetchall()
    return render(
        "summary.txt.j2",
        decks=len(records),
        words=decks_since(records, former_run),
        notes=notes,
        rows={"agrees": 0, "differs": 0, "unknown": 0} | dict(states),
        findings=findings,
        changes=changes,
        **numbers,
    )


def render(template: str, **values: object) -> str:
    """A template of this folder, filled in."""
    templates = environment(Path(__file__).parent / "templates", "en", lines=True)
    templates.filters |= {
        "spaced": lambda count: f"{count:,}".replace(",", " "),
        "ym": lambda month: f"{month:%Y-%m}",
    }
    return templates.get_template(template).render(values)
