"""Whom to ask, for the page and the council: the view calls in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.locale import Lang, phrase, text
from intygsstat.reference.names import region_name
from intygsstat.storage.store import read_records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the view calls; `not_drawn_in_all` is of the month, with those that nobody is asked
    about."""

    place: int
    questions: int
    asked: int
    taken_away: float
    worth_it: bool
    not_drawn: int
    not_drawn_in_all: int
    month: date | None = None  # without one of which both tables are known
    region: str | None = None
    taken_away_in_all: float | None = None

    def whom(self, lang: Lang) -> str:
        return (
            text("finding_some_publisher", lang)
            if self.region is None
            else region_name(self.region)
        )


def read_calls(connection: DuckDBPyConnection) -> list[Call]:
    """The rows of the view calls, in their order."""
    in_all = "(SELECT count(*)::INTEGER FROM staging.not_drawn) AS not_drawn_in_all"
    return read_records(connection, f"SELECT *, {in_all} FROM calls", Call)


def calls_words(calls: Sequence[Call], lang: Lang) -> str:
    """How many answers settle the newest month's share, and whose; '' if nothing is to be asked,
    or there is no such month."""
    if not calls or calls[0].month is None:
        return ""
    worth = [call for call in calls if call.worth_it]
    names = [call.whom(lang) for call in worth]
    values = {"calls": worth, "names": names, "month": calls[0].month}
    values["not_drawn"] = calls[0].not_drawn_in_all
    return phrase(_TEMPLATES, "calls", lang, "words", **values)
