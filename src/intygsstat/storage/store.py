"""Finding the published database and reading it while runs come and go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from intygsstat.errors import StoreError
from intygsstat.reference.sentences import failure

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

Record = TypeVar("Record")
DATABASE_NAME = "intygsstat.duckdb"
MEASURES = ("issued", "standalone", "integrated", "standalone_share")
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


def view_names(connection: DuckDBPyConnection) -> list[str]:
    """The names of the views that people query, in alphabetical order."""
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE schema_name = 'main' AND NOT internal ORDER BY view_name"
    ).fetchall()
    return [name for (name,) in rows]


def view_in(connection: DuckDBPyConnection, name: str) -> pl.DataFrame:
    """All rows of a view of an open database, in the view's order.

    Raises:
        StoreError: there is no view of this name.
    """
    names = view_names(connection)
    if name not in names:
        said = {"views": ", ".join(names), "found": repr(name)}
        raise failure(StoreError, "no_such_view", "the published data", **said)
    frame: pl.DataFrame = connection.sql(f'FROM "{name}"').pl()
    return frame


def read_records(
    connection: DuckDBPyConnection, query: str, kind: type[Record], values: object = None
) -> list[Record]:
    """The rows of a query as records whose fields are called like its columns; a field keeps its
    default where a row has nothing."""
    import msgspec

    asked = connection.execute(query, values)
    names = [column[0] for column in asked.description or ()]
    rows = (zip(names, row, strict=True) for row in asked.fetchall())
    return [
        msgspec.convert({name: value for name, value in row if value is not None}, kind)
        for row in rows
    ]


def usage_query(values: str, by: object, quantiles: object) -> str:
    """The query for certificates as `intygsstat.usage` gives them, which says what is refused."""
    if values == "draws":
        return _query_of_draws(by, quantiles)
    if values not in ("printed", "likely"):
        raise ValueError(f"values is 'printed', 'likely' or 'draws', not {values!r}")
    if by not in (None, "month", "type", "region"):
        raise ValueError(f"by is 'month', 'type', 'region' or None, not {by!r}")
    if quantiles is not None:
        raise ValueError(f"quantiles are of draws: values is 'draws' then, not {values!r}")
    name = f"usage_by_{by}" if by else "usage"
    return f"FROM {name}" if values == "printed" else f"FROM {name}_likely"


def _query_of_draws(by: object, quantiles: object) -> str:
    """The draws summed by what `by` names, or quantiles of these sums, in their order."""
    columns = {"year": "year", "month": "month", "region": "region", "type": "certificate_type"}
    if by is None or by in ("region", "type"):
        given = ["month", *(["region", "type"] if by is None else [by])]
    else:
        given = [by] if isinstance(by, str) else list(by) if isinstance(by, list | tuple) else []
    if not given or any(given.count(each) > 1 or each not in list(columns) for each in given):
        raise ValueError(f"by is one or several of {', '.join(columns)}, not {by!r}")
    keys = ", ".join(columns[each] for each in columns if each in given)
    by_each = ", ".join(str(each in given).lower() for each in columns)
    sums = f"SELECT * FROM staging.drawn_totals({by_each}) WHERE NOT part_of_sum"
    if quantiles is None:
        every = "(SELECT list(draw) FROM staging.draw_numbers)"
        return (
            f"SELECT {keys}, unnest(if(draw IS NULL, {every}, [draw])) AS draw, "
            f"{', '.join(MEASURES)}, complete FROM ({sums}) ORDER BY {keys}, draw"
        )
    shares = list(quantiles) if isinstance(quantiles, list | tuple) else []
    if not shares or not all(isinstance(each, int | float) and 0 <= each <= 1 for each in shares):
        raise ValueError(f"quantiles are numbers from 0 to 1, not {quantiles!r}")
    shares = sorted({float(each) for each in shares})
    each = ", ".join(
        f"unnest(staging.quantiles({measure}, complete, {shares})) AS {measure}"
        for measure in MEASURES
    )
    return (
        f"SELECT {keys}, unnest({shares}::DOUBLE[]) AS quantile, {each}, "
        f"bool_or(complete) AS complete FROM ({sums}) GROUP BY {keys} ORDER BY {keys}, quantile"
    )
