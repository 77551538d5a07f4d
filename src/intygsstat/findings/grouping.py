"""Which findings are shown by themselves, and which are rows on the card of another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What these say of a row is said once, by the finding about the whole run or table.
OF_SEVERAL_ROWS = {"totals_shifted", "rows_swapped", "month_repeated"}
Linked = tuple[str, str | None, str | None]  # finding, its best diagnosis, the finding it names


def group_findings(
    findings: Iterable[Linked], named: Iterable[tuple[str, str]] = ()
) -> dict[str, list[str]]:
    """Findings that are shown by themselves, in the order given, each with the rows of its run.

    A row with an error of its own beside the run is shown by itself, and stands in the run too:
    `named` are such rows with their run.
    """
    rows = list(findings)
    linked = {name: into for name, _, into in rows}
    into_run = {
        name: into
        for name, diagnosis, into in rows
        if (diagnosis is None or diagnosis in OF_SEVERAL_ROWS)
        and into in linked
        and into not in (name, None)
        and linked[into] != name
    }
    shown: dict[str, list[str]] = {name: [] for name in linked if name not in into_run}
    for name, into in (*into_run.items(), *named):
        if into in shown and name in linked and name not in shown[into]:
            shown[into].append(name)
    return shown


def shown_groups(connection: DuckDBPyConnection) -> dict[str, list[str]]:
    """Findings with a card of their own, worst first, and the rows that each run is about."""
    rows = connection.execute(
        "SELECT finding, diagnosis, linked FROM findings WHERE in_use AND severity <> 'info'"
    ).fetchall()
    named = connection.execute(
        "SELECT finding, linked FROM explanations WHERE diagnosis IS NULL AND linked IS NOT NULL"
    ).fetchall()
    return group_findings(rows, named)
