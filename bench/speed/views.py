"""How long each view takes: to answer in the database, and to be fetched, all or a year of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from speed.clock import interleaved

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class ViewTimes:
    """A view's rows, and seconds by the clock: `query` of DuckDB alone, which reads every value
    of every row; `whole` of a fetch of all of it as a polars frame, `year` of its last twelve
    months (None for a view without months)."""

    rows: int
    query: float
    whole: float
    year: float | None


def measure_views(database: Path, runs: int) -> dict[str, ViewTimes]:
    """Every view of the database, in one connection."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT view_name FROM duckdb_views() "
                "WHERE schema_name = 'main' AND NOT internal ORDER BY view_name"
            ).fetchall()
        ]
        (last,) = connection.execute("SELECT max(month) FROM coverage").fetchall()[0]
        sizes: dict[str, int] = {}
        works: dict[str, Callable[[], float]] = {}
        for name in names:
            whole = f'FROM "{name}"'
            sizes[name] = connection.sql(whole).pl().height
            works[f"{name} query"] = _answering(connection, name)
            works[name] = _fetching(connection, whole)
            if "month" in connection.sql(whole).columns:
                year = f"{whole} WHERE month > DATE '{last}' - INTERVAL 12 MONTH"
                works[f"{name} year"] = _fetching(connection, year)
        taken = interleaved(works, runs)
    return {
        name: ViewTimes(sizes[name], taken[f"{name} query"], taken[name], taken.get(f"{name} year"))
        for name in names
    }


def _answering(connection: DuckDBPyConnection, view: str) -> Callable[[], float]:
    return _timed(
        lambda: connection.sql(f'SELECT bit_xor(hash(COLUMNS(*))) FROM "{view}"').fetchall()
    )


def _fetching(connection: DuckDBPyConnection, query: str) -> Callable[[], float]:
    return _timed(lambda: connection.sql(query).pl())


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def taken() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return taken
