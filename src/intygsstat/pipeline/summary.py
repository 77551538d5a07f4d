"""The summary at the end of a run, for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from intygsstat.errors import PublishError
from intygsstat.pipeline.decks import DeckRecord, decks_since
from intygsstat.storage.changes import PublishedChanges, published_changes


def summarise(
    records: Sequence[DeckRecord],
    database: Path,
    former: Path | None,
    former_run: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> str:
    """What the run read, found and changed, in lines of plain text; `notes` are the lines
    about files that are no decks."""
    lines = ["intygsstat: what this run did", "", f"Decks in data/raw/: {len(records)}"]
    words = decks_since(records, former_run)
    width = max(map(len, words), default=0)
    lines += [f"  {deck:<{width}}  {became}" for deck, became in words.items()]
    lines += other_files_lines(notes)
    lines += ["", *_contents(database), "", *_findings(database), ""]
    lines += [_likely(database), ""]
    lines += _changes(database, former)
    lines += [
        "",
        "Where to look:",
        "  reports/index.html                the page: the message, every chart, what not to trust",
        "  reports/charts/                   the charts, one a page",
        "  reports/notebooks/                the notebooks, run",
        "  reports/extracts/excel/           for Excel",
        "  make check                        every finding in words",
    ]
    return "\n".join(lines)


def _contents(database: Path) -> list[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        months = [
            m
            for (m,) in connection.execute("SELECT DISTINCT month FROM cells ORDER BY 1").fetchall()
        ]
        cells = connection.execute("SELECT count(*) FROM cells").fetchall()[0][0]
        states = dict(
            connection.execute("SELECT state, count(*) FROM row_totals GROUP BY 1").fetchall()
        )
        others = [
            connection.execute(f"SELECT count(*) FROM {view}").fetchall()[0][0]
            for view in ("rollout", "attendance", "events", "date_revisions")
        ]
    span = f"{months[0]:%Y-%m} to {months[-1]:%Y-%m}, {len(months)} in all" if months else "none"
    rows = sum(states.values())
    agree, differ, unknown = (
        _number(states.get(state, 0)) for state in ("agrees", "differs", "unknown")
    )
    return [
        f"Months: {span}",
        f"Cells: {_number(cells)}",
        f"Rows checked: {_number(rows)} ({agree} agree with their total, {differ} differ, "
        f"{unknown} can't be told)",
        "Other slides: rollout {}, attendance {}, events {}; dates a later deck moved: {}".format(
            *map(_number, others)
        ),
    ]


def _findings(database: Path) -> list[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            """
            SELECT severity, rule, count(*) FROM findings GROUP BY 1, 2
            ORDER BY list_position(['error', 'warning', 'info'], severity), 3 DESC, 2
            """
        ).fetchall()
    if not found:
        return ["Findings: none"]
    return [
        f"Findings: {_number(sum(count for _, _, count in found))}",
        *(f"  {severity:<8} {rule:<32} {_number(count):>7}" for severity, rule, count in found),
    ]


def _likely(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        proposed, decided = connection.execute(
            "SELECT coalesce(sum(cells_proposed), 0), coalesce(sum(cells_decided), 0) "
            "FROM usage_by_type_likely"
        ).fetchall()[0]
    return (
        f"Likely values: {_number(proposed)} cell{'' if proposed == 1 else 's'} proposed, "
        f"{_number(decided)} decided (corrections.csv)"
    )


def _changes(database: Path, former: Path | None) -> list[str]:
    if former is None:
        return ["Changes: this is the first run, so every number is new."]
    try:
        changes = published_changes(former, database)
    except PublishError as error:
        return [f"Changes: the former outputs can't be compared with. {error}"]
    return _changes_in_words(changes)


def _changes_in_words(changes: PublishedChanges) -> list[str]:
    if changes.nothing:
        return ["Changes: no published number changed."]
    lines = ["Changes since the last run:"]
    if changes.months_gone:
        lines.append(f"  months that GO: {_months(changes.months_gone)}")
    if changes.months_added:
        lines.append(f"  new months: {_months(changes.months_added)}")
    lines += [
        f"  {row['month']:%Y-%m} {row['channel']} {row['region']} {row['certificate_type']}: "
        f"{_shown(row['old'], row['old_printed'])} is now "
        f"{_shown(row['new'], row['new_printed'])}"
        for row in changes.numbers.iter_rows(named=True)
    ]
    lines += [
        f"  {row['month']:%Y-%m} {row['channel']} {row['region']} {row['certificate_type']}: "
        f"likely {_shown(row['old'], None)}, now {_shown(row['new'], None)} ({row['source']})"
        for row in changes.likely.iter_rows(named=True)
    ]
    return lines


def _shown(count: int | None, printed: str | None) -> str:
    if count is not None:
        return _number(count)
    return "not there" if printed is None else f"“{printed}”" if printed else "blank"


def _months(months: Sequence[Any]) -> str:
    return ", ".join(f"{month:%Y-%m}" for month in months)


def other_files_lines(notes: Sequence[str]) -> list[str]:
    """The summary's part about files that are no decks; nothing where all is as it should be."""
    return ["", "Not read in data/raw/:", *(f"  {note}" for note in notes)] if notes else []


def to_mend(messages: Sequence[str]) -> str:
    """The part of the summary that stderr says in its place where somebody looks on."""
    if not messages:
        return ""
    return "\n\nTo mend:\n" + "\n".join(f"  {message}" for message in messages)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")
