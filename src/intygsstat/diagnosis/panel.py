"""All tables of one channel as arrays: table by region by certificate type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from intygsstat.models import Channel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Cell = tuple[int, int, int]  # the numbers of a table, a region and a certificate type
Row = tuple[int, int]  # the numbers of a table and a region


@dataclass(frozen=True, slots=True)
class TableVersion:
    """One table as one deck prints it; `is_current` is False if a newer deck prints it too."""

    deck: str
    month: date
    is_current: bool


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The tables of a channel.

    `months` numbers each table's month, in calendar months since year 0. `counts` (tables,
    regions, types) are certificates: 0 where nothing is printed, NaN where there is no such row
    or column or it can't be read. `cell` and `row` (tables, regions[, types]) are places in the
    frames that the panel was made of, -1 where there is nothing; `place` (tables, regions) and
    `column` (tables, types) are the printed order in the table, -1 likewise. `printed_total` and
    `summed_total` (tables, regions) are NaN where unknown; `no_total` is True where a table with
    a column of totals prints none in a row.
    """

    channel: Channel
    versions: tuple[TableVersion, ...]
    regions: tuple[str, ...]
    types: tuple[str, ...]
    months: Ints
    is_current: Bools
    counts: Floats
    cell: Ints
    row: Ints
    place: Ints
    column: Ints
    printed_total: Floats
    no_total: Bools
    summed_total: Floats

    @property
    def printed_or_nothing(self) -> Floats:
        """The printed totals, 0 where none is printed; NaN where a total can't be read."""
        return np.where(self.no_total, 0.0, self.printed_total)

    def rows_in_order(self, table: int) -> list[int]:
        """The regions' numbers in the order in which the table prints them."""
        places = self.place[table]
        order = np.argsort(places, kind="stable")
        return [int(region) for region in order if places[region] >= 0]

    def same_month(self, other: Panel, table: int) -> int | None:
        """The other channel's table of the same month: of the same deck, else the current one."""
        there = np.flatnonzero(other.months == self.months[table]).tolist()
        same_deck = [t for t in there if other.versions[t].deck == self.versions[table].deck]
        current = [t for t in there if other.is_current[t]]
        return next(iter(same_deck + current), None)

    def of_same_month(self, other: Panel, values: Floats) -> Floats:
        """The other channel's `values` for each table of this one, NaN where it has no table."""
        out = np.full((len(self.versions), *values.shape[1:]), np.nan)
        for table in range(len(self.versions)):
            there = self.same_month(other, table)
            if there is not None:
                out[table] = values[there]
        return out


def month_number(month: date) -> int:
    """Months since year 0, so that neighbours differ by one."""
    return month.year * 12 + month.month - 1


def make_panel(
    channel: Channel,
    cells: pl.DataFrame,
    row_totals: pl.DataFrame,
    decks: Sequence[str],
    regions: Sequence[str],
    types: Sequence[str],
) -> Panel:
    """The panel of one channel; `cells` and `row_totals` are whole frames of all decks.

    `decks` names them from the one that yields to the one that takes precedence.
    """
    cells, row_totals = (
        frame.with_row_index("index").filter(pl.col("channel") == channel)
        for frame in (cells, row_totals)
    )
    age = pl.col("deck").replace_strict(list(decks), range(len(decks)), return_dtype=pl.Int64)
    tables = (
        pl.concat([frame.select("deck", "month") for frame in (cells, row_totals)])
        .unique()
        .sort("month", "deck")
        .with_columns(is_current=age == age.max().over("month"))
        .with_row_index("table")
    )
    numbers = {
        "region": pl.col("region").replace_strict(
            list(regions), range(len(regions)), return_dtype=pl.Int64
        ),
        "type": pl.col("certificate_type").replace_strict(
            list(types), range(len(types)), return_dtype=pl.Int64
        ),
    }
    cells = (
        cells.filter(pl.col("certificate_type").is_not_null())
        .join(tables, on=["deck", "month"], maintain_order="left")
        .with_columns(
            **numbers,
            count=pl.when(pl.col("state").is_in(["printed", "inferred"]))
            .then("count")
            .when(pl.col("state").is_in(["blank", "dash"]))
            .then(0),
        )
    )
    row_totals = row_totals.join(tables, on=["deck", "month"], maintain_order="left").with_columns(
        region=numbers["region"], no_total=pl.col("printed").str.strip_chars() == ""
    )
    shape = (tables.height, len(regions))
    at = tuple(cells[name].to_numpy() for name in ("table", "region", "type"))
    at_row = tuple(row_totals[name].to_numpy() for name in ("table", "region"))

    def floats(frame: pl.DataFrame, name: str, at: tuple[Ints, ...], *shape: int) -> Floats:
        out = np.full(shape, np.nan)
        out[at] = frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return out

    def places(frame: pl.DataFrame, name: str, at: tuple[Ints, ...], *shape: int) -> Ints:
        out = np.full(shape, -1, dtype=np.int64)
        out[at] = frame[name].to_numpy()
        return out

    printed_total = floats(row_totals, "printed_total", at_row, *shape)
    has_totals = np.isfinite(printed_total).any(axis=1, keepdims=True)
    return Panel(
        channel,
        tuple(TableVersion(*row) for row in tables.select("deck", "month", "is_current").rows()),
        tuple(regions),
        tuple(types),
        np.array([month_number(month) for month in tables["month"]], dtype=np.int64),
        tables["is_current"].to_numpy().astype(np.bool_),
        floats(cells, "count", at, *shape, len(types)),
        places(cells, "index", at, *shape, len(types)),
        places(row_totals, "index", at_row, *shape),
        places(row_totals, "row", at_row, *shape),
        places(cells, "column", (at[0], at[2]), tables.height, len(types)),
        printed_total,
        (places(row_totals, "no_total", at_row, *shape) == 1) & has_totals,
        floats(row_totals, "summed_total", at_row, *shape),
    )
