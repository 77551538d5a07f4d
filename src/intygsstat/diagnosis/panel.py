"""All tables of one channel as arrays: table by region by certificate type."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from intygsstat.models import Channel, finding_id
from intygsstat.reference.dates import month_number

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Cell = tuple[int, int, int]  # the numbers of a table, a region and a certificate type
Row = tuple[int, int]  # the numbers of a table and a region
TOTAL = -1  # stands for the printed total where a certificate type's number would stand


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The tables of a channel, each as one deck prints it.

    `decks` and `dates` say of each table which deck prints it and which month it is of; `months`
    numbers the months from year 0; `is_current` is False if a newer deck prints the table too.
    `counts` (tables, regions, types) are certificates: 0 where nothing is printed, NaN where there
    is no such row or column or it can't be read. `place` (tables, regions) and `column` (tables,
    types) are the printed order in the table, -1 where there is nothing. `printed_total` and
    `summed_total` (tables, regions) are NaN where unknown; in `printed_or_nothing` a row without
    a total, in a table that has totals, prints 0. `cell` and `row` (tables, regions[, types]) are
    places in the frames `cells` and `row_totals` that the panel was made of, -1 likewise.
    """

    channel: Channel
    decks: tuple[str, ...]
    dates: tuple[date, ...]
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
    printed_or_nothing: Floats
    summed_total: Floats
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    row_totals: pl.DataFrame = field(default_factory=pl.DataFrame)

    def stored(self, at: Cell | Row) -> dict[str, Any]:
        """The stored row of a cell, or of a row's total."""
        if len(at) == 3:
            return self.cells.row(int(self.cell[at]), named=True)
        return self.row_totals.row(int(self.row[at]), named=True)

    def finding_of(self, rule: str, at: Cell | Row) -> str:
        """The id of a rule's finding about a row, a cell or a row's total."""
        kind = suspect_name(self.types, at[2]) if len(at) == 3 else None
        place = (self.decks[at[0]], self.dates[at[0]], self.channel, self.regions[at[1]], kind)
        return finding_id(rule, *place)

    def rows_in_order(self, table: int) -> list[int]:
        """The regions' numbers in the order in which the table prints them."""
        places = self.place[table]
        order = np.argsort(places, kind="stable")
        return [int(region) for region in order if places[region] >= 0]

    def same_month(self, other: Panel, table: int) -> int | None:
        """The other channel's table of the same month: of a current one the current one, with which
        it is published; of another that of its deck, else the current one."""
        there = np.flatnonzero(other.months == self.months[table]).tolist()
        same_deck = [t for t in there if other.decks[t] == self.decks[table]]
        current = [t for t in there if other.is_current[t]]
        order = current + same_deck if self.is_current[table] else same_deck + current
        return next(iter(order), None)

    def of_same_month(self, other: Panel, values: Floats) -> Floats:
        """The other channel's `values` for each table of this one, NaN where it has no table."""
        out = np.full((len(self.decks), *values.shape[1:]), np.nan)
        for table in range(len(out)):
            if (there := self.same_month(other, table)) is not None:
                out[table] = values[there]
        return out


def suspect_name(types: Sequence[str], suspect: int | None) -> str | None:
    """The certificate type of a number, 'total' of TOTAL, None of a whole row."""
    return None if suspect is None else (*types, "total")[suspect]


def make_panel(
    channel: Channel,
    cells: pl.DataFrame,
    row_totals: pl.DataFrame,
    decks: Collection[str],
) -> Panel:
    """The panel of one channel; `cells` and `row_totals` are whole frames of all decks, whose
    regions and types both channels' panels have.

    `decks` names them from the one that yields to the one that takes precedence.
    """
    regions = sorted(row_totals["region"].unique().to_list())
    types = sorted(cells["certificate_type"].drop_nulls().unique().to_list())
    own_cells, own_rows = (
        frame.with_row_index("index").filter(pl.col("channel") == channel)
        for frame in (cells, row_totals)
    )
    age = pl.col("deck").replace_strict(list(decks), range(len(decks)), return_dtype=pl.Int64)
    tables = (
        pl.concat([frame.select("deck", "month") for frame in (own_cells, own_rows)])
        .unique()
        .sort("month", "deck")
        .with_columns(is_current=age == age.max().over("month"))
        .with_row_index("table")
    )
    own_cells = own_cells.filter(pl.col("certificate_type").is_not_null()).with_columns(
        type=pl.col("certificate_type").cast(pl.Enum(types)).to_physical(),
        count=pl.when(pl.col("state").is_in(["printed", "inferred"]))
        .then("count")
        .when(pl.col("state").is_in(["blank", "dash"]))
        .then(0),
    )
    nothing = (pl.col("printed").str.strip_chars() == "") & pl.col("printed_total").is_null()
    has_totals = pl.col("printed_total").is_not_null().any().over("deck", "month")
    own_rows = own_rows.with_columns(
        printed_or_nothing=pl.when(nothing & has_totals).then(0).otherwise("printed_total")
    )
    own_cells, own_rows = (
        frame.join(tables, on=["deck", "month"], maintain_order="left").with_columns(
            region=pl.col("region").cast(pl.Enum(regions)).to_physical()
        )
        for frame in (own_cells, own_rows)
    )
    sizes = {"table": tables.height, "region": len(regions), "type": len(types)}

    def arrays(frame: pl.DataFrame, axes: Sequence[str], *names: str) -> list[Any]:
        at = tuple(frame[name].to_numpy() for name in axes)
        made = []
        for name in names:
            whole = name in ("index", "row", "column")
            out = np.full([sizes[axis] for axis in axes], -1 if whole else np.nan)
            out[at] = frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            made.append(out.astype(np.int64) if whole else out)
        return made

    counts, cell = arrays(own_cells, ("table", "region", "type"), "count", "index")
    (column,) = arrays(own_cells, ("table", "type"), "column")
    totals = ("printed_total", "printed_or_nothing", "summed_total")
    row, place, *of_rows = arrays(own_rows, ("table", "region"), "index", "row", *totals)
    return Panel(
        channel=channel,
        decks=tuple(tables["deck"]),
        dates=tuple(tables["month"]),
        regions=tuple(regions),
        types=tuple(types),
        months=np.array([month_number(month) for month in tables["month"]], dtype=np.int64),
        is_current=tables["is_current"].to_numpy().astype(np.bool_),
        counts=counts,
        cell=cell,
        row=row,
        place=place,
        column=column,
        **dict(zip(totals, of_rows, strict=True)),
        cells=cells,
        row_totals=row_totals,
    )
