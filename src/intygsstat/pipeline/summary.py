"""What a run says at its end, for a person; the words stand in templates/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from intygsstat.errors import PublishError
from intygsstat.locale import environment
from intygsstat.pipeline.decks import DeckRecord, decks_since
from intygsstat.storage.changes import PublishedChanges, published_changes

_NUMBERS = """
    SELECT (SELECT list(DISTINCT month ORDER BY month) FROM cells) AS months,
           (SELECT count(*) FROM cells) AS cells,
           (SELECT count(*) FROM rollout) AS rollout,
           (SELECT count(*) FROM attendance) AS attendance,
           (SELECT count(*) FROM events) AS events,
           (SELECT count(*) FROM date_revisions) AS date_revisions,
           (SELECT coalesce(sum(cells_proposed), 0) FROM usage_by_type_likely) AS proposed,
           (SELECT coalesce(sum(cells_decided), 0) FROM usage_by_type_likely) AS decided
"""
_FINDINGS = """
    SELECT severity, rule, count(*) FROM findings GROUP BY 1, 2
    ORDER BY list_position(['error', 'warning', 'info'], severity), 3 DESC, 2
"""


def summarise(
    records: Sequence[DeckRecord],
    database: Path,
    former: Path | None,
    former_run: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> str:
    """What the run read, found and changed, in lines of plain text; `notes` are the lines
    about files that are no decks."""
    changes: PublishedChanges | None = None
    incomparable = ""
    if former:
        try:
            changes = published_changes(former, database)
        except PublishError as error:
            incomparable = str(error)
    with duckdb.connect(str(database), read_only=True) as connection:
        (numbers,) = connection.sql(_NUMBERS).pl().to_dicts()
        states = connection.sql("SELECT state, count(*) FROM row_totals GROUP BY 1").fetchall()
        findings = connection.sql(_FINDINGS).fetchall()
    words = decks_since(records, former_run)
    return render(
        "summary.txt.j2",
        decks=len(records),
        words=words,
        width=max(map(len, words), default=0),
        notes=notes,
        rows={"agrees": 0, "differs": 0, "unknown": 0} | dict(states),
        findings=findings,
        changes=changes,
        incomparable=incomparable,
        first_run=former is None,
        **numbers,
    )


def render(template: str, **values: object) -> str:
    """A template of this folder, filled in."""
    templates = environment(Path(__file__).parent / "templates", "en", lines=True)
    templates.filters |= {"spaced": _spaced, "ym": lambda month: f"{month:%Y-%m}"}
    return templates.get_template(template).render(values, shown=_shown)


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _shown(count: int | None, printed: str | None) -> str:
    if count is not None:
        return _spaced(count)
    return "not there" if printed is None else f"“{printed}”" if printed else "blank"
