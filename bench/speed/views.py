"""How long each view takes: all of it, and a year of it."""

from __future__ import annotations

import time
from pathlib import Path

from speed.clock import interleaved


def measure_views(database: Path, runs: int) -> dict[str, tuple[int, float, float | None]]:
    """Each view's rows, and seconds by the clock of a fetch of all of it and of its last twelve
    months (None for a view without months), in one connection."""
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
        sizes, queries = {}, {}
        for name in names:
            whole = f'FROM "{name}"'
            sizes[name] = connection.sql(whole).pl().height
            queries[name] = whole
            if "month" in connection.sql(whole).columns:
                year = f"{whole} WHERE month > DATE '{last}' - INTERVAL 12 MONTH"
                queries[f"{name} year"] = year

        def fetch(query: str) -> float:
            start = time.perf_counter()
            connection.sql(query).pl()
            return time.perf_counter() - start

        works = {name: (lambda query=query: fetch(query)) for name, query in queries.items()}
        taken = interleaved(works, runs)
    return {name: (sizes[name], taken[name], taken.get(f"{name} year")) for name in names}
