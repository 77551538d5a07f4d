"""Extracts: the published numbers as CSV, for Swedish Excel and for everything else.

`excel/` is read by a Swedish Excel at a double click: semicolons, decimal comma,
UTF-8 with a mark, Swedish headers and names. `plain/` is RFC 4180 with ids.
The same database gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from intygsstat.files import spreadsheet_safe
from intygsstat.storage.schema import DIALECTS, Dialect, Extract, extracts_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ROWS = 100_000  # that are in memory at a time


def write_extracts(database: Path, folder: Path) -> list[Path]:
    """Write every extract in both dialects under `folder`, which is made if need be; the files."""
    import duckdb

    paths = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for dialect in DIALECTS:
            place = folder / dialect
            place.mkdir(parents=True, exist_ok=True)
            for extract in extracts_of(dialect):
                frames = extract_frames(connection, extract)
                paths.append(place / f"{extract.name}.csv")
                shown = [pl.col(field.column).alias(field.header) for field in extract.fields]
                write_csv((frame.select(shown) for frame in frames), paths[-1], dialect)
    return paths


def extract_frames(connection: DuckDBPyConnection, extract: Extract) -> Iterator[pl.DataFrame]:
    """The rows of an extract, so many at a time, at least one frame.

    Beside the query's own columns are the Swedish words of those with listed values (`state_sv`).
    """
    rows = connection.sql(f"FROM staging.extract_{extract.query}").to_arrow_reader(_ROWS)
    for batch in chain([rows.schema.empty_table()], rows):
        frame = pl.DataFrame(pl.from_arrow(batch))
        yield frame.with_columns(
            pl.col(base)
            .cast(pl.String)
            .replace_strict(field.values, default=None, return_dtype=pl.String)
            .alias(field.column)
            for field in extract.fields
            if field.values and (base := field.column.removesuffix("_sv")) != field.column
        )


def write_csv(frames: Iterable[pl.DataFrame], path: Path, dialect: Dialect) -> None:
    """Write `frames`, which have the same columns, one below the other in a dialect, with no
    text that a spreadsheet would run."""
    excel = dialect == "excel"
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            content = io.BytesIO()  # what polars says of a full disk names neither disk nor file
            guard_formulas(frame).write_csv(
                content,
                include_bom=excel and number == 0,
                include_header=number == 0,
                separator=";" if excel else ",",
                decimal_comma=excel,
                line_terminator="\r\n",
                float_precision=6,
            )
            file.write(content.getbuffer())


def guard_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with every text made safe for spreadsheets; other columns stay as they are."""
    return frame.with_columns(_guarded(column) for column in frame if column.dtype == pl.String)


def _guarded(column: pl.Series) -> pl.Series:
    texts = [text for text in column.unique().to_list() if text is not None]
    new = {text: safe for text in texts if (safe := spreadsheet_safe(text)) != text}
    return column.replace(list(new), list(new.values())) if new else column
