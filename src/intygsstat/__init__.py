"""Certificate statistics from the Webcert user forum's decks.

For an analyst:

    import intygsstat
    usage = intygsstat.usage()                    # as printed, a polars frame
    usage = intygsstat.usage(values="likely")     # decided, else proposed, else printed
    usage = intygsstat.usage(as_of="2024-05")     # what was known then
    usage = intygsstat.view("usage")              # any view, by its name
    usage = intygsstat.view("usage", pandas=True)
    connection = intygsstat.connect()             # DuckDB, read-only

Importing this costs nothing; the libraries are loaded when a frame is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas
    import polars
    from duckdb import DuckDBPyConnection

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
    """A whole view as a frame: a polars one, or a pandas one if `pandas` is true.

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
    values: Literal["printed", "likely"] = "printed",
    by: Literal["type", "region"] | None = None,
    *,
    as_of: date | str | None = None,
    pandas: Literal[False] = False,
    home: str | Path | None = None,
) -> polars.DataFrame: ...
@overload
def usage(
    values: Literal["printed", "likely"] = "printed",
    by: Literal["type", "region"] | None = None,
    *,
    as_of: date | str | None = None,
    pandas: Literal[True],
    home: str | Path | None = None,
) -> pandas.DataFrame: ...
def usage(
    values: Literal["printed", "likely"] = "printed",
    by: Literal["type", "region"] | None = None,
    *,
    as_of: date | str | None = None,
    pandas: bool = False,
    home: str | Path | None = None,
) -> polars.DataFrame | pandas.DataFrame:
    """Certificates a month: issued, standalone, integrated = issued - standalone.

    `values` says whose numbers: 'printed' as they stand on the slides, or
    'likely', which takes what somebody decided (corrections.csv), else what
    the diagnosis proposes, else what is printed. Likely frames have the same
    columns, and beside them the printed values and where each value comes
    from. Where likely standalone would exceed issued, integrated and the
    share are missing; they are never negative.

    A row is a month, region and certificate type; with `by` 'type' the whole
    country by type, with 'region' all types by region (sum over regions only
    where `part_of_sum` is false). `as_of`, `pandas` and `home` as in `view`.

    Raises:
        ValueError: `values` or `by` is another word.
        StoreError: there is no published data, or nothing known so early.
    """
    if values not in ("printed", "likely"):
        raise ValueError(f"values is 'printed' or 'likely', not {values!r}")
    if by not in (None, "type", "region"):
        raise ValueError(f"by is 'type', 'region' or None, not {by!r}")
    name = f"usage_by_{by}" if by else "usage"
    name += "_likely" if values == "likely" else ""
    return view(name, as_of=as_of, pandas=pandas, home=home)  # type: ignore[call-overload]


def views(*, home: str | Path | None = None) -> list[str]:
    """The names of the views, in alphabetical order.

    Raises:
        StoreError: there is no published data.
    """
    from intygsstat.storage.store import view_names

    return view_names(home)


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
