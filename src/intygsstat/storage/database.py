"""The DuckDB file: the stored Parquet, the reference files, and the views people query.

Three schemas: `raw` holds the Parquet files as they are, `staging` what the SQL
files work out of them once, and `main` the views. The file needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from intygsstat.models import Box
from intygsstat.reference.lookup import reference_rows
from intygsstat.reference.sentences import finding, rules
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
from intygsstat.storage.store import MEASURES

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
# The views of usage: which rows of their table they show, and which columns they leave out beside
# those of no view, and those that only likely values have.
_USAGE = (
    ("usage", "usage", "", ""),
    ("usage_by_month", "usage_totals", " AND region IS NULL AND certificate_type IS NULL",
     "|region|part_of_sum|certificate_type"),
    ("usage_by_type", "usage_totals", " AND region IS NULL AND certificate_type IS NOT NULL",
     "|region|part_of_sum"),
    ("usage_by_region", "usage_totals", " AND region IS NOT NULL AND certificate_type IS NULL",
     "|certificate_type"),
    ("usage_by_region_and_type", "usage_totals",
     " AND region IS NOT NULL AND certificate_type IS NOT NULL", ""),
)  # fmt: skip
_OF_NO_VIEW = "basis|known_issued|known_standalone|as_printed"
_OF_LIKELY = ".*_(source|low|high|confidence)|(issued|standalone)_printed|"
_OF_LIKELY += "cells_(proposed|decided|rejected)"
LOW_AND_HIGH = {"low": 0.05, "high": 0.95}  # shares of the draws that lie below
_REFERENCE_FILES = ("regions", "agents", "certificate_types", "rules", "diagnoses")
# Left alone DuckDB takes most of the machine's memory for a thousand decks; held to less it lays
# on disk, beside the database, what doesn't fit. Where it can't, it is given more, and then all.
_MEMORY_LIMITS: tuple[int | None, ...] = (128, 256, None)  # MiB


def build_warehouse(parquet: Path, database: Path, corrections: Sequence[Correction] = ()) -> None:
    """Build the database at `database`, which must not exist yet, from the parquet folder.

    A diagnosis that is not there is an empty one. The database is closed when
    this returns, and no log is left beside it.

    Raises:
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
            paths = [str(path) for path in stored_files(parquet, table)]
            source = "read_parquet($paths, union_by_name = true)" if paths else ""
            _load(connection, table, source, paths)
        load_corrections(connection, corrections)
        _make_views(connection)
        check_corrections(connection, corrections)
        comment_views(connection)
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
    comment_views(connection)
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
            _say_how_sure(connection, "usage", "drawn_usage", "month, region, certificate_type")
            place = "month, part_of_sum, region, certificate_type"
            for by in ("true, true", "true, false", "false, true", "false, false"):
                draws = f"drawn_totals(false, true, {by})"
                _say_how_sure(connection, "usage_totals", draws, place)
            _show_usage(connection)
        elif name == "report":
            make_calls(connection)
    for name in (*_SHOWN, "rollout_by_region"):
        connection.execute(f"CREATE VIEW {name} AS FROM staging.{name}")
    for name in _SHOWN_REFERENCE:
        shown = f"SELECT * EXCLUDE (sort_order) FROM staging.{name} ORDER BY sort_order"
        connection.execute(f"CREATE VIEW {name} AS {shown}")


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


def _load(
    connection: DuckDBPyConnection, table: str, source: str, paths: Sequence[str] = ()
) -> None:
    """Make a table of `raw` of the rows of a `source`, in stored order; '' has none."""
    columns = ", ".join(f'"{column}" {dtype}' for column, dtype in column_types(table).items())
    order = ", ".join(f'"{column}" NULLS LAST' for column in stored_order(table))
    connection.execute(f"CREATE TABLE raw.{table} ({columns})")
    if source:
        rows = f"SELECT * FROM {source} ORDER BY {order}"
        connection.execute(
            f"INSERT INTO raw.{table} BY NAME {rows}", {"paths": paths} if paths else None
        )


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


def _say_how_sure(connection: DuckDBPyConnection, table: str, draws: str, place: str) -> None:
    """Fill in how low and how high likely values are that hold a doubtful cell, by their draws."""
    spans = ", ".join(
        f"staging.quantiles({measure}, complete, {list(LOW_AND_HIGH.values())}) AS {measure}"
        for measure in MEASURES
    )
    ends = ", ".join(
        f"{measure}_{end} = coalesce(spans.{measure}[{at}], {measure}_{end})"
        for measure in MEASURES
        for at, end in enumerate(LOW_AND_HIGH, start=1)
    )
    same = " AND ".join(
        f"shown.{column} IS NOT DISTINCT FROM spans.{column}" for column in place.split(", ")
    )
    connection.execute(
        f"UPDATE staging.{table} AS shown SET {ends} FROM (SELECT {place}, {spans} "
        f"FROM staging.{draws} WHERE draw IS NOT NULL GROUP BY {place} "
        f"HAVING bool_or(complete)) AS spans "
        f"WHERE basis = 'likely' AND {same}"
    )


def _show_usage(connection: DuckDBPyConnection) -> None:
    """Make usage, usage_by_month, _type, _region and _region_and_type: printed values, and beside
    each the same of likely ones (…_likely), which say what they were chosen from, and how low and
    how high they may be."""
    for basis, left_out in (("printed", f"{_OF_NO_VIEW}|{_OF_LIKELY}"), ("likely", _OF_NO_VIEW)):
        suffix = "" if basis == "printed" else "_likely"
        for name, table, where, more in _USAGE:
            connection.execute(
                f"CREATE VIEW {name}{suffix} AS "
                f"SELECT COLUMNS(lambda c: NOT regexp_full_match(c, '{left_out}{more}')) "
                f"FROM staging.{table} WHERE basis = '{basis}'{where}"
            )


def _load_reference(connection: DuckDBPyConnection, name: str) -> None:
    """Make a table of `staging` of a reference file, with its rows' places as `sort_order`."""
    rows = pl.DataFrame(rules() if name == "rules" else reference_rows(f"{name}.csv"))
    rows = rows.rename({"from": "from_when"}, strict=False)  # FROM is SQL's own word
    columns = ", ".join(
        f"CAST(nullif({column}, '') AS {describe(name, column).get('type', 'VARCHAR')}) AS {column}"
        for column in rows.columns
    )
    connection.register("reference_rows", rows.with_row_index("sort_order"))
    connection.execute(
        f"CREATE TABLE staging.{name} AS SELECT {columns}, sort_order::INTEGER AS sort_order "
        "FROM reference_rows ORDER BY reference_rows.sort_order"
    )
    connection.unregister("reference_rows")
