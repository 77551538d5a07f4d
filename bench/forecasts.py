"""What the decks of a history were expected to print, each by those before it, and how it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl
from simulation.history import History, Plan, simulate_history
from simulation.report import table

from intygsstat.diagnosis.forecast import forecast_decks
from intygsstat.diagnosis.run import CELL, Rows

SCENES_SCORED = ("clean", "errors")
MONTHS = 24
SIZES = {"≥ 1000": 1000, "100–999": 100, "10–99": 10, "< 10": 0}


def forum_days(history: History) -> dict[str, date]:
    """Each deck's forum, on the 14th of the month in its name."""
    names = history.frames.decks
    return {deck: date.fromisoformat(f"{deck.removesuffix('.pdf')[-7:]}-14") for deck in names}


def forecast_history(
    history: History, known_on: Mapping[str, date | None], cells: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The forecasts of a history's decks; `cells` are printed in the place of its own."""
    frames = history.frames
    cells = frames.cells if cells is None else cells
    of_decks = cells.group_by("deck").agg(pl.col("month").unique()).rows()

    def rows_of(first: date, last: date) -> Rows:
        near = pl.col("month").is_between(first, last)
        return cells.filter(near), frames.row_totals.filter(near), frames.findings.filter(near)

    return forecast_decks(dict(of_decks), known_on, rows_of)


def scored(seed: int, histories: int, sources: Iterable[str]) -> str:
    """A table of how well simulated and real decks were forecast, by channel and size."""
    rows = []
    for source in ("", *sources):
        for scene in SCENES_SCORED if not source else SCENES_SCORED[:1]:
            plans = [
                Plan(scene, MONTHS, seed + number, source=source, number=number)
                for number in range(1 if source == "gp" else histories)
            ]
            found = pl.concat([_with_counts(simulate_history(plan)) for plan in plans])
            rows += _rows(source or f"simulated, {scene}", found)
    heads = ("months", "channel", "expected", "counts", "within 90 of 100", "CRPS", "last count")
    return table(heads, rows, 3)


def _with_counts(history: History) -> pl.DataFrame:
    printed = history.frames.cells.select(*CELL, pl.col("count").fill_null(0))
    return forecast_history(history, forum_days(history)).join(printed, on=CELL)


def _rows(name: str, found: pl.DataFrame) -> list[list[object]]:
    rows: list[list[object]] = []
    for (channel,), own in found.sort("channel").group_by("channel", maintain_order=True):
        above = float("inf")
        for size, least in {"all": None, **SIZES}.items():
            some = own
            if least is not None:
                some = own.filter(pl.col("forecast") >= least, pl.col("forecast") < above)
                above = least
            off = (some["count"] - some["last_count"]).abs().mean()
            if some.height:
                within, crps = some["covered"].mean(), some["crps"].mean()
                said = [f"{100 * within:.1f} %", f"{crps:.1f}", f"{off:.1f}"]
                rows.append([name, channel, size, some.height, *said])
    return rows
