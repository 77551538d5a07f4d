"""What a run did, in words, and what became of the published numbers: since the run before, and
from one forum to another (`intygsstat diff`). The words stand in templates/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from intygsstat.diagnosis.as_of import deck_days, last_day_of, open_as_of
from intygsstat.errors import EXIT_OK, PublishError, StoreError, echo
from intygsstat.locale import environment
from intygsstat.pipeline.decks import DeckRecord, decks_since
from intygsstat.reference.sentences import failure
from intygsstat.storage.store import open_store

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
# Every number of a database, as printed (`state` is NULL where it is not) and as it likely was.
_NUMBERS = """
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
# What differs of two databases' numbers, `before` and `after`, in the months that both have, and
# what was decided meanwhile. A '-' that became blank is a change, for the two are different things;
# '12 345' that became '12345' is none.
_WRITTEN = """
    CREATE MACRO written(number, printed) AS
        CASE WHEN number IS NOT NULL THEN replace(format('{:,}', number), ',', ' ')
             WHEN printed IS NULL THEN '–' WHEN printed = '' THEN 'blank'
             ELSE '“' || printed || '”' END
"""
_DIFFERENCES = """
    WITH pairs AS (
        SELECT
            month, channel, region, certificate_type, old, new,
            (old.number, old.state) IS DISTINCT FROM (new.number, new.state) AS is_reprinted,
            old.likely IS DISTINCT FROM new.likely AS is_other,
            new.source IS NOT DISTINCT FROM 'decided' AS is_decided,
            month IN (SELECT month FROM before WHERE state IS NOT NULL)
                AND month IN (SELECT month FROM after WHERE state IS NOT NULL) AS is_in_both
        FROM before AS old FULL JOIN after AS new USING (month, channel, region, certificate_type)
    ),
    changed AS (
        SELECT
            1 AS part,
            CASE WHEN old.printed IS NULL THEN 'new' WHEN new.printed IS NULL THEN 'withdrawn'
                 ELSE 'changed' END AS what,
            pairs.*, written(old.number, old.printed) AS old_written,
            written(new.number, new.printed) AS new_written
        FROM pairs WHERE is_reprinted AND is_in_both
        UNION ALL
        SELECT
            if(is_decided, 3, 2),
            CASE WHEN new.source = 'printed' THEN 'as printed'
                 ELSE coalesce(new.source, 'no likely value') END,
            pairs.*, written(old.likely, NULL), written(new.likely, NULL)
        FROM pairs
        WHERE CASE WHEN is_decided THEN is_other OR old.source IS DISTINCT FROM 'decided'
                   ELSE is_other AND NOT is_reprinted AND is_in_both END
    )
    SELECT what, strftime(month, '%Y-%m'), channel, region, certificate_type,
           old_written, new_written
    FROM changed
    ORDER BY part, month, channel, region, certificate_type
"""
_COLUMNS = ("", "month", "table", "region", "type", "before", "after")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two databases.

    `rows` are what became of a number, its month, table, region and type ('total' for the printed
    total), and how it is written before and after: printed ones that are 'new', 'changed' or
    'withdrawn'; likely ones of printed numbers that are the same, by where they come from now or as
    'no likely value'; and 'decided' ones. `added` are the numbers of new months by where they come
    from.
    """

    rows: tuple[tuple[str, ...], ...]
    months_added: tuple[date, ...]
    months_gone: tuple[date, ...]
    added: Mapping[str, int]

    @property
    def nothing(self) -> bool:
        return not (self.rows or self.months_added or self.months_gone)

    @property
    def lines(self) -> list[str]:
        """The rows as a table, under the names of its columns."""
        table = [_COLUMNS, *self.rows]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]


def changes_between(before: pl.DataFrame, after: pl.DataFrame) -> Changes:
    """Compare the numbers of two databases."""
    months, now = (
        tuple(numbers.filter(pl.col("state").is_not_null())["month"].unique().sort())
        for numbers in (before, after)
    )
    new = tuple(month for month in now if month not in months)
    added = after.filter(pl.col("month").is_in(new), pl.col("state").is_not_null())
    with duckdb.connect() as connection:
        connection.register("before", before)
        connection.register("after", after)
        connection.execute(_WRITTEN)
        rows = connection.execute(_DIFFERENCES).fetchall()
    return Changes(
        tuple(rows),
        new,
        tuple(month for month in months if month not in now),
        dict(added["source"].fill_null("printed").value_counts().sort("source").rows()),
    )


def _numbers_in(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    numbers: pl.DataFrame = connection.sql(_NUMBERS).pl()
    return numbers


def summarise(
    records: Sequence[DeckRecord],
    database: Path,
    former: Path | None,
    former_run: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> str:
    """What the run read, found and changed, in lines of plain text; `notes` are the lines
    about files that are no decks."""
    changes: Changes | PublishError | None = None
    with duckdb.connect(str(database), read_only=True) as connection:
        (counts,) = connection.sql(_COUNTS).pl().to_dicts()
        states = connection.sql("SELECT state, count(*) FROM row_totals GROUP BY 1").fetchall()
        findings = connection.sql(_FINDINGS).fetchall()
        after = _numbers_in(connection)
    try:
        if former:
            with duckdb.connect(str(former), read_only=True) as connection:
                changes = changes_between(_numbers_in(connection), after)
    except duckdb.Error as error:
        found = str(error).strip().rstrip(".")
        changes = failure(PublishError, "former_database", former, found=found)
    return render(
        "summary.txt.j2",
        decks=len(records),
        words=decks_since(records, former_run),
        notes=notes,
        rows={"agrees": 0, "differs": 0, "unknown": 0} | dict(states),
        findings=findings,
        changes=changes,
        **counts,
    )


def print_diff(old: str, new: str | None, home: Path | None) -> int:
    """Print what differs between what was known after two forums, each by its month or day, or
    between what was known after one and all that is known; the exit code.

    Raises:
        StoreError: there is no published data, or no such forum, or they are not in order.
    """
    with open_store(home) as published:
        forums = sorted(set(deck_days(published).values()))
        after = _numbers_in(published)
    days = [_forum_day(name, forums) for name in (old, new) if name is not None]
    if days != sorted(set(days)):
        raise failure(StoreError, "forums_in_order", "diff", old=old, new=new)
    known = []
    for day in days:
        with open_as_of(day, home) as connection:
            known.append(_numbers_in(connection))
    changes = changes_between(*(known if new else [*known, after]))
    echo(render("diff.txt.j2", days=days, changes=changes).rstrip("\n"))
    return EXIT_OK


def _forum_day(name: str, forums: Sequence[date]) -> date:
    """The last day of the forum that is named by its day or its month."""
    last = last_day_of(name)
    named = [day for day in forums if day == last or day.isoformat().startswith(name)]
    if not named:
        known = ", ".join(map(str, forums)) or "none"
        raise failure(StoreError, "no_forum", "diff", found=name, forums=known)
    return named[-1]


def render(template: str, **values: object) -> str:
    """A template of this folder, filled in."""
    templates = environment(Path(__file__).parent / "templates", "en", lines=True)
    templates.filters |= {
        "spaced": lambda count: f"{count:,}".replace(",", " "),
        "ym": lambda month: f"{month:%Y-%m}",
    }
    return templates.get_template(template).render(values)
