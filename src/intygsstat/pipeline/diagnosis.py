"""The diagnosis of a run: all its decks together, from their stored rows to stored verdicts.

A long history is worked through in child processes, a window of months here, the next there:
no window needs another's verdicts, and what they say is written in the order of the months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.diagnosis.deck_order import deck_order
from intygsstat.pipeline.job import begun_apart
from intygsstat.storage.parquet import parquet_path, read_files, stored_files, write_diagnosis
from intygsstat.storage.schemas import DiagnosisKind, Kind

if TYPE_CHECKING:
    import polars as pl

_KINDS: tuple[Kind, ...] = ("cells", "row_totals", "findings")


def diagnose_decks(parquet: Path, workers: int = 1) -> None:
    """Explain what looks wrong in the decks of the `parquet` folder and store it beside them.

    `workers` is how many children work at a time on a history of several windows; what is
    stored is the same with any number, to the byte.
    """
    windows = _number_of_windows(parquet)
    children = min(workers, windows)
    if windows < 2:
        write_diagnosis(parquet, filter(None, diagnosed_share(parquet, 0, 1)))
        return
    with ExitStack() as stack:
        shares = [
            stack.enter_context(
                begun_apart("the diagnosis", diagnosed_share, parquet, place, children)
            )
            for place in range(children)
        ]
        turns = (next(shares[turn % children]) for turn in range(windows))
        write_diagnosis(parquet, filter(None, turns))


def diagnosed_share(
    parquet: Path, place: int, children: int
) -> Iterator[Mapping[DiagnosisKind, pl.DataFrame] | None]:
    """What the child at `place` (from 0) of so many says of its windows, in their order."""
    from intygsstat.diagnosis.run import diagnose_window, windows_of

    files = stored_files(parquet, "decks")
    decks = read_files("decks", files)
    stored = _Stored(parquet, [path.stem for path in files], decks["months"].to_list())
    order = deck_order(decks)
    for window in windows_of(stored.all_months)[place::children]:
        yield diagnose_window(window, stored.rows_of, order)


def _number_of_windows(parquet: Path) -> int:
    from intygsstat.diagnosis.run import windows_of

    told = read_files("decks", stored_files(parquet, "decks"))["months"].explode().drop_nulls()
    return len(windows_of(told.unique().to_list()))


class _Stored:
    """The decks' rows on disk, of which those of one window at a time are in memory.

    `keys` name the decks' files, `months` are those that each of them tells.
    """

    def __init__(
        self, parquet: Path, keys: Sequence[str], months: Sequence[Sequence[date]]
    ) -> None:
        self.parquet, self.keys, self.months = parquet, keys, months

    @property
    def all_months(self) -> set[date]:
        """Every month that any deck tells."""
        return {month for told in self.months for month in told}

    def rows_of(self, first: date, last: date) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """The rows of these months, of all decks in the order of their files."""
        import polars as pl

        keys = [
            key
            for key, months in zip(self.keys, self.months, strict=True)
            if any(first <= month <= last for month in months)
        ]
        cells, row_totals, findings = (
            read_files(kind, [parquet_path(self.parquet, kind, key) for key in keys]).filter(
                pl.col("month").is_between(first, last)
            )
            for kind in _KINDS
        )
        return cells, row_totals, findings
