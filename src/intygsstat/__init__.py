"""Certificate statistics from the Webcert user forum's decks.

For an analyst:

    import intygsstat
    usage = intygsstat.usage()                    # as printed, a polars frame
    usage = intygsstat.usage(values="likely")     # decided, else proposed, else printed
    usage = intygsstat.usage(as_of="2024-05")     # what was known then
    usage = intygsstat.usage("draws", "month", quantiles=(0.05, 0.5, 0.95))  # how sure sums are
    usage = intygsstat.view("usage")              # any view, by its name
    usage = intygsstat.view("usage", pandas=True)
    connection = intygsstat.connect()             # DuckDB, read-only

Importing this costs nothing; the libraries are loaded when a frame is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    import pandas
    import polars
    from duckdb import DuckDBPyConnection

    Values = Literal["printed", "likely", "draws"]

__all__ = ["connect", "usage", "view", "views"]


@overload
def view(
    name: str,
    *,
    as_of: date | str | None = None,
    pandas: Literal[False] = False,
    home: str | Path | None = None,
) -> polars.DataFrame: ...
@overload
def view(
    name: str,
    *,
    as_of: date | str | None = None,
    pandas: Literal[True],
    home: str | Path | None = None,
) -> pandas.DataFrame: ...
def view(
    name: str,
    *,
    as_of: date | str | None = None,
    pandas: bool = False,
    home: str | Path | None = None,
) -> polars.DataFrame | pandas.DataFrame:
    """A whole view as a polars.DataFrame, or a pandas.DataFrame if `pandas` is true.

    `home` is the project's folder or a database file; without it the
    environment (INTYGSSTAT_DATABASE, INTYGSSTAT_HOME) and then the working
    directory and the folders above it are looked through.

    With `as_of`, a day or a month ('2024-03-15', '2024-03' for its last day, a date), it is the
    view as a run over the decks and decisions of that day would have made it: of the decks whose
    forums had been held, diagnosed anew, and of the decisions that had been made (`when`). Where
    only a forum's month is known its deck counts from the last day of that month, and a deck that
    nothing dates never. A deck or two take a second; ask much of one day through `connect`.

    Raises:
        StoreError: there is no published data, no view of this name, or nothing known so early.
    """
    from intygsstat.storage.store import view_in

    with connect(as_of=as_of, home=home) as connection:
        frame = view_in(connection, name)
    return frame.to_pandas() if pandas else frame


@overload
def usage(
    values: Values = "printed",
    by: str | Sequence[str] | None = None,
    *,
    quantiles: Sequence[float] | None = None,
    as_of: date | str | None = None,
    pandas: Literal[False] = False,
    home: str | Path | None = None,
) -> polars.DataFrame: ...
@overload
def usage(
    values: Values = "printed",
    by: str | Sequence[str] | None = None,
    *,
    quantiles: Sequence[float] | None = None,
    as_of: date | str | None = None,
    pandas: Literal[True],
    home: str | Path | None = None,
) -> pandas.DataFrame: ...
def usage(
    values: Values = "printed",
    by: str | Sequence[str] | None = None,
    *,
    quantiles: Sequence[float] | None = None,
    as_of: date | str | None = None,
    pandas: bool = False,
    home: str | Path | None = None,
) -> polars.DataFrame | pandas.DataFrame:
    """Certificates a month, as a polars.DataFrame: issued, standalone, integrated = issued -
    standalone.

    `values` says whose numbers: 'printed' as they stand on the slides, or
    'likely', which takes what somebody decided (corrections.csv), else what
    the diagnosis proposes, else what is printed. Likely frames have the same
    columns, and beside them the printed values, where each value comes from,
    and how low and how high it may be: nine chances in ten lie between. Where
    likely standalone would exceed issued, integrated and the share are
    missing; they are never negative.

    A row is a month, region and certificate type; with `by` 'month' the whole
    country, with 'type' the country by type, with 'region' all types by region
    (sum over regions only where `part_of_sum` is false).

    'draws' are 400 ways in which the doubtful numbers may truly have been, the
    likelier the more often, and the others as printed or decided: sum whatever
    you like by `draw`, and look at how the sums spread. Whole regions are
    given, and `by` may be several of 'year', 'month', 'region' and 'type'.
    With `quantiles`, shares from 0 to 1, a row for each of them takes the
    place of the draws: by 0.05 and 0.95 nine chances in ten lie between.

    `as_of`, `pandas` and `home` as in `view`.

    Raises:
        ValueError: `values`, `by` or `quantiles` is something else.
        StoreError: there is no published data, or nothing known so early.
    """
    from intygsstat.storage.store import usage_query

    query = usage_query(values, by, quantiles)
    with connect(as_of=as_of, home=home) as connection:
        frame = connection.sql(query).pl()
    return frame.to_pandas() if pandas else frame


def views(*, home: str | Path | None = None) -> list[str]:
    """The names of the views, in alphabetical order.

    Raises:
        StoreError: there is no published data.
    """
    from intygsstat.storage.store import view_names

    with connect(home=home) as connection:
        return view_names(connection)


def connect(
    *, as_of: date | str | None = None, home: str | Path | None = None
) -> DuckDBPyConnection:
    """A read-only connection to the published data, as it is now, or with `as_of`, as in `view`,
    one to a copy in memory of what was known then.

    A run that publishes meanwhile disturbs neither side; the connection goes
    on showing the old numbers. Close it, or use it in a `with` block.

    Raises:
        StoreError: there is no published data, or nothing known so early.
    """
    if as_of is not None:
        from intygsstat.diagnosis.as_of import open_as_of

        return open_as_of(as_of, home)
    from intygsstat.storage.store import open_store

    return open_store(home)
