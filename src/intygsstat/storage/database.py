"""The DuckDB file: the stored Parquet, the reference files, and the views people query.

Three schemas: `raw` holds the Parquet files as they are, `staging` what the SQL
files work out of them once, and `main` the views. The file needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.errors import PublishError
from intygsstat.reference.lookup import reference_rows
from intygsstat.storage.corrections import Correction
from intygsstat.storage.decided import check_corrections, load_corrections
from intygsstat.storage.parquet import diagnosis_path, stored_files
from intygsstat.storage.schemas import (
    DIAGNOSIS_ORDER,
    DIAGNOSIS_SCHEMAS,
    DUCKDB_TYPES,
    KINDS,
    SCHEMAS,
    Kind,
)

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

# Each file may use what stands before it.
SQL_FILES = (
    "deck_order",
    "table_versions",
    "counted_cells",
    "expected_rows",
    "expected_cells",
    "revisions",
    "findings",
    "explanations",
    "flags",
    "cell_values",
    "usage",
    "usage_totals",
    "usage_by_type",
    "usage_by_region",
    "coverage",
    "cells",
    "row_totals",
    "broken_decisions",
    "decks",
    "rollout",
    "events",
    "rollout_by_region",
    "reference",
)
_REFERENCE_TABLES = {
    "regions": {
        "id": "VARCHAR",
        "county_code": "VARCHAR",
        "name": "VARCHAR",
        "inhabitants": "INTEGER",
        "inhabitants_on": "DATE",
        "certainty": "VARCHAR",
        "part_of": "VARCHAR",
    },
    "agents": {"id": "VARCHAR", "name_sv": "VARCHAR", "kind": "VARCHAR"},
    "certificate_types": {
        "id": "VARCHAR",
        "printed_as": "VARCHAR",
        "webcert_id": "VARCHAR",
        "name_sv": "VARCHAR",
        "recipient": "VARCHAR",
        "from": "VARCHAR",
        "from_certainty": "VARCHAR",
    },
    "rules": {
        "rule": "VARCHAR",
        "name_sv": "VARCHAR",
        "meaning_sv": "VARCHAR",
        "meaning_en": "VARCHAR",
    },
    "diagnoses": {
        "diagnosis": "VARCHAR",
        "name_sv": "VARCHAR",
        "meaning_sv": "VARCHAR",
        "meaning_en": "VARCHAR",
    },
}
_ORDER: dict[Kind, str] = {
    "cells": 'deck, month, channel, "row", "column"',
    "row_totals": 'deck, month, channel, "row"',
    "findings": "deck, page NULLS LAST, top_pt, left_pt, rule, finding",
    "decks": "deck",
    "rollout": 'deck, "row"',
    "attendance": 'deck, "row"',
    "events": 'deck, "row"',
}
# Left alone DuckDB takes most of the machine's memory for a thousand decks; held to less it lays
# on disk, beside the database, what doesn't fit. Where it can't, it is given more, and then all.
_FRUGAL = tuple(
    (f"SET memory_limit = '{mebibytes}MiB'", "SET threads = 2") for mebibytes in (128, 256)
)
_UNLIMITED: tuple[str, ...] = ()
_RENAMED = {"from": "from_when"}  # FROM is SQL's own word


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
    for limits in (*_FRUGAL, _UNLIMITED):
        try:
            _build(parquet, database, corrections, limits)
        except duckdb.OutOfMemoryException:
            if limits == _UNLIMITED:
                raise
            database.unlink(missing_ok=True)
        else:
            break
    wal = database.with_name(database.name + ".wal")
    assert not wal.exists(), f"{wal} was left behind"


def _build(
    parquet: Path, database: Path, corrections: Sequence[Correction], limits: Sequence[str]
) -> None:
    import duckdb

    with duckdb.connect(str(database)) as connection:
        for limit in limits:
            connection.execute(limit)
        connection.execute("CREATE SCHEMA raw; CREATE SCHEMA staging")
        for kind in KINDS:
            _load_stored(connection, kind, SCHEMAS[kind], stored_files(parquet, kind), _ORDER[kind])
        for part, schema in DIAGNOSIS_SCHEMAS.items():
            path = diagnosis_path(parquet, part)
            order = ", ".join(DIAGNOSIS_ORDER[part])
            _load_stored(connection, part, schema, [path] if path.is_file() else [], order)
        load_corrections(connection, corrections)
        _check_deck_names(connection, parquet)
        for name, columns in _REFERENCE_TABLES.items():
            _load_reference(connection, name, columns)
        for name in SQL_FILES:
            connection.execute(sql_text(name))
        check_corrections(connection, corrections)
        connection.execute("CHECKPOINT")


def sql_text(name: str) -> str:
    """The text of one of the SQL files in the package."""
    return files("intygsstat.storage").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def _load_stored(
    connection: DuckDBPyConnection,
    name: str,
    schema: pl.Schema,
    paths: Sequence[Path],
    order: str,
) -> None:
    import duckdb

    columns = ", ".join(f'"{column}" {DUCKDB_TYPES[dtype]}' for column, dtype in schema.items())
    connection.execute(f"CREATE TABLE raw.{name} ({columns})")
    if not paths:
        return
    try:
        connection.execute(
            f"INSERT INTO raw.{name} BY NAME SELECT * FROM "
            f"read_parquet($paths, union_by_name = true) ORDER BY {order}",
            {"paths": [str(path) for path in paths]},
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise PublishError(
            str(paths[0].parent),
            expected="Parquet files as this version writes them",
            found=str(error).strip().rstrip("."),
            try_this="remove data/current and run again, so that every deck is read anew",
        ) from error


def _check_deck_names(connection: DuckDBPyConnection, parquet: Path) -> None:
    rows = connection.execute(
        "SELECT deck FROM raw.decks GROUP BY deck HAVING count(*) > 1 ORDER BY deck"
    ).fetchall()
    if rows:
        raise PublishError(
            str(parquet),
            expected="one deck of each name",
            found=f"{rows[0][0]} more than once",
            try_this="give one of the two files another name",
        )


def _load_reference(connection: DuckDBPyConnection, name: str, columns: dict[str, str]) -> None:
    defined = ", ".join(f"{_RENAMED.get(c, c)} {dtype}" for c, dtype in columns.items())
    connection.execute(f"CREATE TABLE staging.{name} ({defined}, sort_order INTEGER)")
    rows = [
        [*(row[column] or None for column in columns), place]
        for place, row in enumerate(reference_rows(f"{name}.csv"))
    ]
    marks = ", ".join("?" * (len(columns) + 1))
    connection.executemany(f"INSERT INTO staging.{name} VALUES ({marks})", rows)
