"""Finding the published database and reading it while runs come and go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.errors import StoreError
from intygsstat.reference.sentences import failure

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

DATABASE_NAME = "intygsstat.duckdb"
ENV_HOME = "INTYGSSTAT_HOME"
ENV_DATABASE = "INTYGSSTAT_DATABASE"


def find_database(home: str | Path | None = None) -> Path:
    """Where the published database is, links not followed.

    Looked for, in this order: `home` (the project's folder, or a database
    file), the file INTYGSSTAT_DATABASE, the folder INTYGSSTAT_HOME, the working
    directory and every folder above it.

    Raises:
        StoreError: it is not there.
    """
    given = home or os.environ.get(ENV_DATABASE) or os.environ.get(ENV_HOME)
    start = Path(given).expanduser() if given else Path.cwd()
    for place in (start,) if given else (start, *start.parents):
        database = place / "data" / DATABASE_NAME if place.is_dir() else place
        if database.is_file():
            return database
    found = "nothing" if given else "none here or in any folder above"
    raise failure(StoreError, "no_database", database if given else start, found=found)


def open_store(home: str | Path | None = None) -> DuckDBPyConnection:
    """A read-only connection to the database that is published now.

    The link is followed before the file is opened, so that a run that
    switches it meanwhile takes nothing away.

    Raises:
        StoreError: it is not there or can't be opened.
    """
    import duckdb

    for last_try in (False, True):
        database = find_database(home).resolve()
        try:
            return duckdb.connect(str(database), read_only=True)
        except duckdb.Error as error:
            if last_try or database.exists():
                found = str(error).strip().rstrip(".")
                raise failure(StoreError, "database_unreadable", database, found=found) from error
    raise AssertionError("unreachable")


def view_names(home: str | Path | None = None) -> list[str]:
    """The names of the views that people query, in alphabetical order."""
    with open_store(home) as connection:
        return _names(connection)


def read_view(name: str, home: str | Path | None = None) -> pl.DataFrame:
    """All rows of a view, in the view's order.

    Raises:
        StoreError: there is no database, or no view of this name in it.
    """
    with open_store(home) as connection:
        return view_in(connection, name)


def view_in(connection: DuckDBPyConnection, name: str) -> pl.DataFrame:
    """The same of a database that is open."""
    names = _names(connection)
    if name not in names:
        said = {"views": ", ".join(names), "found": repr(name)}
        raise failure(StoreError, "no_such_view", "the published data", **said)
    frame: pl.DataFrame = connection.sql(f'FROM "{name}"').pl()
    return frame


def _names(connection: DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE schema_name = 'main' AND NOT internal ORDER BY view_name"
    ).fetchall()
    return [name for (name,) in rows]
