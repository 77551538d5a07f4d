"""The DuckDB file: the stored Parquet, the reference files, and the views people query.

Three schemas: `raw` holds the Parquet files as they are, `staging` what the SQL
files work out of them once, and `main` the views. The file needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from intygsstat.errors import PublishError
from intygsstat.models import Box
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.sentences import failure, finding, rules
from intygsstat.storage.calls import make_calls
from intygsstat.storage.corrections import Correction, check_corrections, load_corrections
from intygsstat.storage.parquet import stored_files
from intygsstat.storage.rows import KINDS, finding_row
from intygsstat.storage.schema import (
    DIAGNOSIS_KINDS,
    DRAWS,
    SCHEMAS,
    column_types,
    comment_views,
    describe,
    stored_order,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Each file may use what stands before it.
SQL_FILES = (
    "deck_order",
    "table_versions",
    "expected_cells",
    "corrections",
    "revisions",
    "findings",
    "explanations",
    "changes",
    "forecasts",
    "flags",
    "drawn_cells",
    "cell_values",
    "usage",
    "usage_totals",
    "draws",
    "coverage",
    "broken_decisions",
    "rollout",
    "events",
    "rollout_by_region",
    "reference",
    "report",
    "calls",
    "extracts",
)
# Tables that people query under the same names; those of reference files are kept in their order.
_SHOWN = ["row_totals", "cells", "findings", "explanations", "candidates"]
_SHOWN += ["expected_counts", "forecasts", "coverage", "calls"]
_SHOWN_REFERENCE = ("rules", "diagnoses")
# The sums that people query, and which columns are of no use there.
_SUMS = {
    "month": ["region", "part_of_sum", "certificate_type"],
    "type": ["region", "part_of_sum"],
    "region": ["certificate_type"],
    "region_and_type": [],
}
_OF_LIKELY = ["issued_printed", "standalone_printed", "cells_proposed", "cells_decided"]
_OF_LIKELY += ["cells_rejected", "least_confidence"]
_NOT_SHOWN = ["basis", "known_issued", "known_standalone", "as_printed"]
_PLACE = ("month", "part_of_sum", "region", "certificate_type")
MEASURES = ("issued", "standalone", "integrated", "standalone_share")
LOW_AND_HIGH = {"low": 0.05, "high": 0.95}  # shares of the draws that lie below
MOST_DRAWS = 0.9  # where so many draws of a sum are whole the others say nothing of it
KNOWN = f"complete OR whole < {MOST_DRAWS}"
_ENDS = [f"{measure}_{end}" for measure in MEASURES for end in LOW_AND_HIGH]
_OF_LIKELY_USAGE = ["issued_printed", "standalone_printed", "issued_source", "standalone_source"]
_OF_LIKELY_USAGE += ["issued_confidence", "standalone_confidence"]
_REFERENCE_FILES = ("regions", "agents", "certificate_types", "rules", "diagnoses")
# Left alone DuckDB takes most of the machine's memory for a thousand decks; held to less it lays
# on disk, beside the database, what doesn't fit. Where it can't, it is given more, and then all.
_MEMORY_LIMITS: tuple[int | None, ...] = (128, 256, None)  # MiB


def build_warehouse(parquet: Path, database: Path, corrections: Sequence[Correction] = ()) -> None:
    """Build the database at `database`, which must not exist yet, from the parquet folder.

    A diagnosis that is not there is an empty one. The database is closed when
    this returns, and no log is left beside it.

    Raises:
        PublishError: a stored file can't be read, or two decks have the same name.
        CorrectionsError: a correction no longer fits what is printed.
    """
    import duckdb

    assert not database.exists(), f"{database} would be built over"
    for limit in _MEMORY_LIMITS:
        try:
            _build(parquet, database, corrections, limit)
        except duckdb.OutOfMemoryException:
            if limit is None:
                raise
            database.unlink(missing_ok=True)
        else:
            break
    wal = database.with_name(database.name + ".wal")
    assert not wal.exists(), f"{wal} was left behind"


def _build(
    parquet: Path, database: Path, corrections: Sequence[Correction], limit: int | None
) -> None:
    import duckdb

    with duckdb.connect(str(database)) as connection:
        if limit:
            connection.execute(f"SET memory_limit = '{limit}MiB'; SET threads = 2")
        connection.execute("CREATE SCHEMA raw; CREATE SCHEMA staging")
        for table in (*KINDS, *DIAGNOSIS_KINDS):
            _load_files(connection, table, stored_files(parquet, table))
        load_corrections(connection, corrections)
        _check_deck_names(connection, parquet)
        _make_views(connection)
        check_corrections(connection, corrections)
        connection.execute("CHECKPOINT")


def open_rows(rows: Mapping[str, pl.DataFrame]) -> DuckDBPyConnection:
    """A database in memory of what `raw` holds, each table by its name: of the stored kinds and of
    the diagnosis, and the corrections, which are not held against the decks again."""
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("CREATE SCHEMA raw; CREATE SCHEMA staging")
    for table in (*KINDS, *DIAGNOSIS_KINDS):
        connection.register("rows_of_table", rows[table])
        _load(connection, table, "rows_of_table")
    connection.register("rows_of_table", rows["corrections"])
    connection.execute("CREATE TABLE raw.corrections AS FROM rows_of_table")
    connection.unregister("rows_of_table")
    _make_views(connection)
    return connection


def _make_views(connection: DuckDBPyConnection) -> None:
    """Make everything that follows from `raw`."""
    numbers = f"SELECT unnest(range({DRAWS}))::INTEGER AS draw"
    connection.execute(f"CREATE VIEW staging.draw_numbers AS {numbers}")
    for name in _REFERENCE_FILES:
        _load_reference(connection, name)
    for name in SQL_FILES:
        connection.execute(sql_text(name))
        if name == "revisions":
            _compare_decks(connection)
        elif name == "draws":
            _show_usage(connection)
        elif name == "report":
            make_calls(connection)
    for name in (*_SHOWN, "rollout_by_region"):
        connection.execute(f"CREATE VIEW {name} AS FROM staging.{name}")
    for name in _SHOWN_REFERENCE:
        shown = f"SELECT * EXCLUDE (sort_order) FROM staging.{name} ORDER BY sort_order"
        connection.execute(f"CREATE VIEW {name} AS {shown}")
    comment_views(connection)


def sql_text(name: str) -> str:
    """The text of one of the SQL files in the package."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def deck_order(decks: pl.DataFrame) -> dict[str, date | None]:
    """The names of the stored `decks`, from the one that yields to the one whose tables are
    published, each with the day from which it was known, as sql/deck_order.sql says."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA raw; CREATE SCHEMA staging")
        connection.register("stored_decks", decks)
        connection.execute("CREATE TABLE raw.decks AS FROM stored_decks")
        connection.execute(sql_text("deck_order"))
        rows = connection.execute(
            "SELECT deck, last_forum_day FROM staging.deck_order ORDER BY age_order"
        )
        return dict(rows.fetchall())


def _load(connection: DuckDBPyConnection, table: str, source: str, **parameters: Any) -> None:
    """Make a table of `raw` of the rows of a `source`, in stored order; '' has none."""
    columns = ", ".join(f'"{column}" {dtype}' for column, dtype in column_types(table).items())
    order = ", ".join(f'"{column}" NULLS LAST' for column in stored_order(table))
    connection.execute(f"CREATE TABLE raw.{table} ({columns})")
    if source:
        rows = f"SELECT * FROM {source} ORDER BY {order}"
        connection.execute(f"INSERT INTO raw.{table} BY NAME {rows}", parameters or None)


def _load_files(connection: DuckDBPyConnection, table: str, paths: Sequence[Path]) -> None:
    import duckdb

    source = "read_parquet($paths, union_by_name = true)" if paths else ""
    named = {"paths": [str(path) for path in paths]} if paths else {}
    try:
        _load(connection, table, source, **named)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        found = str(error).strip().rstrip(".")
        raise failure(PublishError, "parquet_unreadable", paths[0].parent, found=found) from error


def _compare_decks(connection: DuckDBPyConnection) -> None:
    """Make raw.compared_findings: what staging.comparisons selects, in the words of rules.toml."""
    rows = []
    for said in connection.sql("FROM staging.comparisons").pl().to_dicts():
        sides = [said.pop(side) for side in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
        sha256 = said.pop("deck_sha256")
        box = None if None in sides else Box(*sides)
        rows.append(finding_row(finding(**said, box=box), sha256))
    connection.execute("CREATE TABLE raw.compared_findings AS FROM raw.findings LIMIT 0")
    connection.register("compared", pl.DataFrame(rows, schema=SCHEMAS["findings"]))
    connection.execute("INSERT INTO raw.compared_findings BY NAME FROM compared")
    connection.unregister("compared")


def sums_of_draws(keys: Sequence[str], chosen: str = "NOT part_of_sum") -> str:
    """The query that sums the draws by `keys`, columns or year."""
    text = sql_text("sums_of_draws").replace("$chosen", chosen)
    return text.replace("$keys", ", ".join(keys))


def with_whole(draws: str, keys: Sequence[str]) -> str:
    """The query `draws` with one column more: in what share of them a sum by `keys` is whole."""
    of_sum = f"OVER (PARTITION BY {', '.join(keys)})"
    return f"SELECT *, avg(complete::INT) {of_sum} AS whole FROM ({draws})"


def _show_usage(connection: DuckDBPyConnection) -> None:
    """Make usage and its sums usage_by_month, _type, _region and _region_and_type, and the same of
    likely values, with how low and how high these may be."""
    cell = ("month", "region", "certificate_type")
    _say_how_sure(connection, "usage", cell, "FROM staging.drawn_usage")
    _show(connection, "usage", "usage", _OF_LIKELY_USAGE)
    for by, no_use in _SUMS.items():
        keys = [key for key in _PLACE if key not in no_use]
        chosen = "true" if "region" in keys else "NOT part_of_sum"
        over = " AND ".join(
            f"shown.{column} IS {'NOT ' * (column in keys)}NULL"
            for column in ("region", "certificate_type")
        )
        _say_how_sure(connection, "usage_totals", keys, sums_of_draws(keys, chosen), over)
        left_out = (*_NOT_SHOWN, *no_use)
        _show(connection, f"usage_by_{by}", "usage_totals", _OF_LIKELY, left_out, over)


def _say_how_sure(
    connection: DuckDBPyConnection, table: str, keys: Sequence[str], draws: str, where: str = "true"
) -> None:
    """Fill in how low and how high likely values are that hold a doubtful cell, of `draws` by
    `keys`."""
    lows_and_highs = ", ".join(
        f"quantile_disc({measure}, {share}) FILTER ({KNOWN}) AS {measure}_{end}"
        for measure in MEASURES
        for end, share in LOW_AND_HIGH.items()
    )
    same = " AND ".join(f"shown.{key} = spans.{key}" for key in keys)
    connection.execute(
        f"UPDATE staging.{table} AS shown SET {', '.join(f'{e} = spans.{e}' for e in _ENDS)} "
        f"FROM (SELECT {', '.join(keys)}, {lows_and_highs} FROM ({with_whole(draws, keys)}) "
        "WHERE draw IS NOT NULL GROUP BY ALL HAVING any_value(whole) > 0) AS spans "
        f"WHERE basis = 'likely' AND {same} AND {where}"
    )


def _show(
    connection: DuckDBPyConnection,
    name: str,
    table: str,
    of_likely: Sequence[str],
    left_out: Sequence[str] = ("basis",),
    where: str = "true",
) -> None:
    """Make a view of printed values, without the columns that only likely ones have, and beside it
    one of likely values."""
    whole = "complete" if table == "usage_totals" else "true"
    certain = ", ".join(
        f"coalesce({end}, CASE WHEN {whole} THEN {end.rpartition('_')[0]} END) AS {end}"
        for end in _ENDS
    )
    likely = f"* EXCLUDE ({', '.join(left_out)}) REPLACE ({certain})"
    printed = f"* EXCLUDE ({', '.join((*left_out, *of_likely, *_ENDS))})"
    for shown, basis, columns in ((name, "printed", printed), (f"{name}_likely", "likely", likely)):
        connection.execute(
            f"CREATE VIEW {shown} AS SELECT {columns} FROM staging.{table} AS shown "
            f"WHERE basis = '{basis}' AND {where}"
        )


def _check_deck_names(connection: DuckDBPyConnection, parquet: Path) -> None:
    rows = connection.execute(
        "SELECT deck FROM raw.decks GROUP BY deck HAVING count(*) > 1 ORDER BY deck"
    ).fetchall()
    if rows:
        raise failure(PublishError, "deck_twice", parquet, deck=rows[0][0])


def _load_reference(connection: DuckDBPyConnection, name: str) -> None:
    rows = rules() if name == "rules" else reference_rows(f"{name}.csv")
    names = {"from": "from_when"}  # FROM is SQL's own word
    columns = [names.get(column, column) for column in rows[0]]
    types = [describe(name, column).get("type", "VARCHAR") for column in columns]
    defined = ", ".join(f"{c} {t}" for c, t in zip(columns, types, strict=True))
    connection.execute(f"CREATE TABLE staging.{name} ({defined}, sort_order INTEGER)")
    connection.executemany(
        f"INSERT INTO staging.{name} VALUES ({', '.join('?' * (len(columns) + 1))})",
        [[*(cell or None for cell in row.values()), place] for place, row in enumerate(rows)],
    )
