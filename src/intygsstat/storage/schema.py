"""The stored files, the views and the extracts, as data_dictionary.toml describes them.

Counts are whole certificates, boxes points from the page's upper left corner, a month the date
of its first day. A null is 'not there' or 'not known', never 0.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from intygsstat.storage.rows import KINDS, Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What the diagnosis makes of all decks together.
DiagnosisKind = Literal[
    "explanations",
    "proposals",
    "candidates",
    "draws",
    "expected",
    "diagnosed_findings",
    "forecasts",
]
DIAGNOSIS_KINDS: tuple[DiagnosisKind, ...] = get_args(DiagnosisKind)
DRAWS = 400  # of each doubtful cell
Dialect = Literal["excel", "plain"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

_TYPES: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "INTEGER": pl.Int32(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
    "DATE[]": pl.List(pl.Date()),
    "BIGINT[]": pl.List(pl.Int64()),
}
_CSV_TYPES = {"INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean"}
_CSV_TYPES |= {"DATE": "date"}
DICTIONARY: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("data_dictionary.toml").read_text(encoding="utf-8")
)


def describe(table: str, column: str) -> dict[str, Any]:
    """What the dictionary says of a column in a table; empty if it says nothing."""
    own = DICTIONARY["table"].get(table, {})
    general = describe(own["like"], column) if "like" in own else DICTIONARY["column"].get(column)
    return {**(general or {}), **own.get("column", {}).get(column, {})}


def column_types(table: str) -> dict[str, str]:
    """The columns of a stored file, in their order, with DuckDB's names of their types."""
    return {
        column: describe(table, column)["type"]
        for column in _names(DICTIONARY["table"][table]["stored"])
    }


def stored_order(table: str) -> list[str]:
    """The columns that the rows of a stored file are sorted by, nulls last."""
    return _names(DICTIONARY["table"][table]["order"])


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",")]


def _schema(table: str) -> pl.Schema:
    return pl.Schema({column: _TYPES[name] for column, name in column_types(table).items()})


SCHEMAS: dict[Kind, pl.Schema] = {kind: _schema(kind) for kind in KINDS}
DIAGNOSIS_SCHEMAS: dict[DiagnosisKind, pl.Schema] = {
    kind: _schema(kind) for kind in DIAGNOSIS_KINDS
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an extract in one dialect: its header, the column of the query it comes from,
    its type, what it means, and what it can hold, by id."""

    header: str
    column: str
    type: str
    description: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Extract:
    """One CSV file in one dialect; `query` is the name of its SQL file."""

    name: str
    query: str
    fields: tuple[Field, ...]


def extracts_of(dialect: Dialect) -> tuple[Extract, ...]:
    """The extracts of a dialect, in their order."""
    excel = dialect == "excel"
    return tuple(
        Extract(
            name=said["name_sv"] if excel else query,
            query=query,
            fields=tuple(_field(said, column, excel) for column in _names(said[dialect])),
        )
        for query, said in DICTIONARY["extract"].items()
    )


def _field(extract: dict[str, Any], column: str, excel: bool) -> Field:
    name = column if column in DICTIONARY["column"] else column.removesuffix("_sv")
    said = {**DICTIONARY["column"][name], **extract.get("column", {}).get(name, {})}
    values: dict[str, str] = said.get("values", {})
    csv_type = said.get("csv") or _CSV_TYPES.get(said.get("type", ""), "string")
    if csv_type == "boolean":
        values = {"true": "ja", "false": "nej"}
    return Field(
        header=said["excel"] if excel else column,
        column=column,
        type=csv_type,
        description=said["sv" if excel else "en"],
        values=values if excel else {name: name for name in values},
    )


def comment_views(connection: DuckDBPyConnection) -> None:
    """Write into the database what its views and their columns mean."""
    columns = view_columns(connection)
    said = [
        (f'VIEW "{view}"', DICTIONARY["table"].get(view, {}).get("en", ""))
        for view in dict.fromkeys(view for view, _, _ in columns)
    ]
    said += [
        (f'COLUMN "{view}"."{column}"', describe(view, column).get("en", ""))
        for view, column, _ in columns
    ]
    quoted = ((what, text.replace("'", "''")) for what, text in said)
    connection.execute(
        "BEGIN; " + "".join(f"COMMENT ON {what} IS '{text}'; " for what, text in quoted) + "COMMIT"
    )


def view_columns(connection: DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """(view, column, type) of every view that people query, in order."""
    return connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "JOIN duckdb_views() ON view_name = table_name AND NOT duckdb_views.internal "
        "WHERE duckdb_columns.schema_name = 'main' AND duckdb_views.schema_name = 'main' "
        "ORDER BY table_name, column_index"
    ).fetchall()


def dictionary_page(connection: DuckDBPyConnection) -> str:
    """docs/data-dictionary.md: every view of a database, with its columns and what they mean."""
    from intygsstat.locale import environment

    template = environment(Path(__file__).parent, "en", lines=True)
    views, tables = view_columns(connection), DICTIONARY["table"]
    page = template.get_template("data_dictionary.md.j2")
    return page.render(views=views, tables=tables, describe=describe)
