"""The diagnosis of a run: all its decks together, from their stored rows to stored verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.publish.parquet import read_files, stored_files, write_stretches
from intygsstat.record.order import deck_order
from intygsstat.record.schemas import Kind

if TYPE_CHECKING:
    import polars as pl

_KINDS: tuple[Kind, ...] = ("cells", "row_totals", "findings")


def diagnose_decks(parquet: Path) -> None:
    """Explain what looks wrong in the decks of the `parquet` folder and store it beside them."""
    from intygsstat.diagnose.diagnose import diagnose_months

    files = stored_files(parquet, "decks")
    decks = read_files("decks", files)
    stored = _Stored(parquet, [path.stem for path in files], decks["months"].to_list())
    months = sorted({month for told in stored.months for month in told})
    write_stretches(parquet, diagnose_months(months, stored.rows_of, deck_order(decks)))


class _Stored:
    """The decks' rows on disk, of which those of a few years at a time are in memory.

    `keys` name the decks' files, `months` are those that each of them tells.
    """

    def __init__(
        self, parquet: Path, keys: Sequence[str], months: Sequence[Sequence[date]]
    ) -> None:
        self.parquet, self.keys, self.months = parquet, keys, months
        self._loaded: dict[str, tuple[pl.DataFrame, ...]] = {}

    def rows_of(self, first: date, last: date) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """The rows of these months, of all decks in the order of their files."""
        import polars as pl

        self._loaded = {
            key: self._loaded.get(key) or self._load(key)
            for key, months in zip(self.keys, self.months, strict=True)
            if any(first <= month <= last for month in months)
        }
        these = pl.col("month").is_between(first, last)
        cells, row_totals, findings = (
            pl.concat([read_files(kind, ()), *(rows[place] for rows in self._loaded.values())])
            for place, kind in enumerate(_KINDS)
        )
        return cells.filter(these), row_totals.filter(these), findings.filter(these)

    def _load(self, key: str) -> tuple[pl.DataFrame, ...]:
        return tuple(read_files(kind, [self.parquet / kind / f"{key}.parquet"]) for kind in _KINDS)
