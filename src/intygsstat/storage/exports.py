"""Extracts: the published numbers as CSV, for Swedish Excel and for everything else.

`excel/` is read by a Swedish Excel at a double click: semicolons, decimal comma,
UTF-8 with a mark, Swedish headers and names. `plain/` is RFC 4180 with ids.
Each folder is a data package that describes itself. The same database gives the
same bytes.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from intygsstat.storage.database import sql_text
from intygsstat.storage.datapackage import Source, write_datapackage
from intygsstat.storage.formulas import guard_formulas

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SPAN = 120  # months of cells that are in memory at a time
Dialect = Literal["excel", "plain"]
DIALECTS: tuple[Dialect, ...] = ("excel", "plain")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an extract in one dialect: its header, where it comes from, what it means."""

    header: str
    column: str
    type: str
    description: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """One CSV file in one dialect; `query` is the name of its SQL file."""

    name: str
    title: str
    query: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]


def write_extracts(database: Path, folder: Path) -> list[Path]:
    """Write every extract in both dialects, with their datapackage.json, under `folder`.

    Returns what was written. `folder` is made if need be.
    """
    import duckdb

    paths = []
    with duckdb.connect(str(database), read_only=True) as connection:
        sources = _sources(connection)
        for dialect in DIALECTS:
            place = folder / dialect
            place.mkdir(parents=True, exist_ok=True)
            extracts = extracts_of(dialect)
            for extract in extracts:
                frames = extract_frames(connection, extract)
                paths.append(place / f"{extract.name}.csv")
                write_csv((_as_shown(frame, extract) for frame in frames), paths[-1], dialect)
            paths.append(write_datapackage(place, dialect, extracts, sources))
    return paths


def extracts_of(dialect: Dialect) -> tuple[Extract, ...]:
    """The extracts of a dialect, as extracts.toml describes them."""
    text = files("intygsstat.storage").joinpath("extracts.toml").read_text(encoding="utf-8")
    excel = dialect == "excel"
    return tuple(
        Extract(
            name=entry["name_sv" if excel else "name"],
            title=entry["title_sv" if excel else "title"],
            query=entry["name"],
            key=() if excel else tuple(entry["key"]),
            fields=tuple(_field(field, dialect) for field in entry["field"] if dialect in field),
        )
        for entry in tomllib.loads(text)["extract"]
    )


def _field(field: dict[str, Any], dialect: Dialect) -> Field:
    excel = dialect == "excel"
    return Field(
        header=field[dialect],
        column=field["excel_from"] if excel and "excel_from" in field else field["plain"],
        type=field["type"],
        description=field["description_sv" if excel else "description"],
        values=tuple(field.get("values_sv" if excel else "values", ())),
    )


def extract_frames(connection: DuckDBPyConnection, extract: Extract) -> Iterator[pl.DataFrame]:
    """What the extract's query gives, one frame after the other: a span of months each if it asks
    for the `$first` and `$last` of one, else all of it."""
    sql = sql_text(f"extract_{extract.query}")
    if "$first" not in sql:
        yield connection.sql(sql).pl()
        return
    for first, last in _spans(connection):
        yield connection.sql(sql, params={"first": first, "last": last}).pl()


def _spans(connection: DuckDBPyConnection) -> list[tuple[date, date]]:
    """Spans of months that hold every cell, in their order; one, of no month, without cells."""
    rows = connection.execute("SELECT list(DISTINCT month ORDER BY month) FROM cells").fetchall()
    months: list[date] = rows[0][0] or [date.max]
    return [
        (span[0], span[-1])
        for span in (months[at : at + _SPAN] for at in range(0, len(months), _SPAN))
    ]


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


def _as_shown(frame: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    return frame.select(pl.col(field.column).alias(field.header) for field in extract.fields)


def _sources(connection: DuckDBPyConnection) -> list[Source]:
    rows = connection.execute(
        "SELECT deck, sha256, coalesce(title, deck), publisher FROM decks"
    ).fetchall()
    return [Source(*row) for row in rows]
