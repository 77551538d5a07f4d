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

COUNTED = ("printed", "inferred")
NOTHING = ("blank", "dash")


@dataclass(frozen=True, slots=True)
class TableVersion:
    """One table as one deck tells it. `wins` is False if a newer deck tells it again."""

    deck: str
    month: date
    wins: bool


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The tables of a channel.

    `counts` (tables, regions, types) are certificates: 0 where nothing is
    printed, NaN where there is no such row or column or it can't be read.
    `cell` and `row` (tables, regions[, types]) lead into the frames the panel
    was made of, -1 where there is nothing. `months` numbers each table's month,
    in calendar months from an arbitrary start. `place` (tables, regions) is the
    row's place in its table, -1 if it isn't there. `printed_total` and
    `summed_total` (tables, regions) are NaN where unknown; `no_total` is True where
    a table with a column of totals prints none in a row.
    """

    channel: Channel
    tellings: tuple[TableVersion, ...]
    regions: tuple[str, ...]
    types: tuple[str, ...]
    months: Ints
    wins: Bools
    counts: Floats
    cell: Ints
    row: Ints
    place: Ints
    column: Ints
    printed_total: Floats
    no_total: Bools
    summed_total: Floats

    @property
    def difference(self) -> Floats:
        """Printed less summed total, NaN where either is unknown."""
        return self.printed_total - self.summed_total


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

    `decks` names them from the one that yields to the one that wins.
    """
    age = {deck: place for place, deck in enumerate(decks)}
    keys = (
        pl.concat(
            [
                frame.filter(pl.col("channel") == channel).select("deck", "month").unique()
                for frame in (cells, row_totals)
            ]
        )
        .unique()
        .sort("month", "deck")
        .rows()
    )
    newest: dict[date, str] = {}
    for deck, month in keys:
        if month not in newest or age[deck] > age[newest[month]]:
            newest[month] = deck
    tellings = tuple(TableVersion(deck, month, newest[month] == deck) for deck, month in keys)
    shape = (len(tellings), len(regions))
    counts = np.full((*shape, len(types)), np.nan)
    cell = np.full((*shape, len(types)), -1, dtype=np.int64)
    column = np.full((len(tellings), len(types)), -1, dtype=np.int64)
    row = np.full(shape, -1, dtype=np.int64)
    place = np.full(shape, -1, dtype=np.int64)
    printed_total, summed_total = np.full(shape, np.nan), np.full(shape, np.nan)

    table_ids = pl.DataFrame(
        {
            "deck": [t.deck for t in tellings],
            "month": [t.month for t in tellings],
            "table": range(len(tellings)),
        },
        schema={"deck": pl.String, "month": pl.Date, "table": pl.Int64},
    )
    region_ids = pl.DataFrame({"region": regions, "r": range(len(regions))}, schema_overrides=_IDS)
    type_ids = pl.DataFrame(
        {"certificate_type": types, "t": range(len(types))}, schema_overrides=_IDS
    )
    mine = (
        cells.with_row_index("index")
        .filter((pl.col("channel") == channel) & pl.col("certificate_type").is_not_null())
        .join(table_ids, on=["deck", "month"], maintain_order="left")
        .join(region_ids, on="region", maintain_order="left")
        .join(type_ids, on="certificate_type", maintain_order="left")
        .select(
            "index",
            "table",
            "r",
            "t",
            "column",
            pl.when(pl.col("state").is_in(COUNTED))
            .then(pl.col("count").cast(pl.Float64))
            .when(pl.col("state").is_in(NOTHING))
            .then(0.0)
            .alias("counted"),
        )
    )
    at = tuple(mine[name].to_numpy() for name in ("table", "r", "t"))
    counts[at] = mine["counted"].fill_null(np.nan).to_numpy()
    cell[at] = mine["index"].to_numpy()
    column[at[0], at[2]] = mine["column"].to_numpy()
    totals = (
        row_totals.with_row_index("index")
        .filter(pl.col("channel") == channel)
        .join(table_ids, on=["deck", "month"], maintain_order="left")
        .join(region_ids, on="region", maintain_order="left")
    )
    at_row = tuple(totals[name].to_numpy() for name in ("table", "r"))
    row[at_row] = totals["index"].to_numpy()
    place[at_row] = totals["row"].to_numpy()
    for name, array in (("printed_total", printed_total), ("summed_total", summed_total)):
        array[at_row] = totals[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
    no_total = np.zeros(shape, dtype=np.bool_)
    no_total[at_row] = (totals["printed"].str.strip_chars() == "").to_numpy()
    no_total &= np.isfinite(printed_total).any(axis=1, keepdims=True)
    return Panel(
        channel,
        tellings,
        tuple(regions),
        tuple(types),
        np.array([month_number(t.month) for t in tellings], dtype=np.int64),
        np.array([t.wins for t in tellings], dtype=np.bool_),
        counts,
        cell,
        row,
        place,
        column,
        printed_total,
        no_total,
        summed_total,
    )


_IDS: dict[str, type[pl.DataType]] = {
    "region": pl.String,
    "certificate_type": pl.String,
    "r": pl.Int64,
    "t": pl.Int64,
}
