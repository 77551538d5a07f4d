"""What the pack is made from: the published views and extracts, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from intygsstat.report.headline import VIEWS, Headline, headline_of
from intygsstat.storage.exports import extract_frames
from intygsstat.storage.schema import Extract, extracts_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Published:
    """The published data as the pack needs it.

    `views` holds what the headline needs and the view cells; `extracts` the rows
    behind each CSV extract by its English name, with the query's own columns.
    """

    views: Mapping[str, pl.DataFrame]
    extracts: Mapping[str, pl.DataFrame]
    described: Mapping[str, Extract]
    headline: Headline | None

    @property
    def forum(self) -> date | None:
        """When the newest deck's forum was held, None if no deck knows."""
        newest = self.views["decks"]["forum_date"].max()
        return newest if isinstance(newest, date) else None

    @property
    def name(self) -> str:
        """The pack's name: the newest forum's day or month, '2024-03-14' or '2024-03'."""
        if self.forum is None:
            return "odaterat"
        held = self.views["decks"].filter(pl.col("forum_date") == self.forum)
        known = held["forum_day_known"].any()
        return self.forum.isoformat() if known else f"{self.forum:%Y-%m}"


def read_published(database: Path) -> Published:
    """Read a published database, which no run will change."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        views = {name: _view(connection, name) for name in (*VIEWS, "cells")}
        described = {extract.query: extract for extract in extracts_of("excel")}
        extracts = {
            query: pl.concat(extract_frames(connection, extract))
            for query, extract in described.items()
        }
    return Published(views, extracts, described, headline_of(views))


def _view(connection: DuckDBPyConnection, name: str) -> pl.DataFrame:
    frame: pl.DataFrame = connection.sql(f'FROM "{name}"').pl()
    return frame
