"""Decisions about printed numbers: into the database, against what is printed now, and
against the rules that every number has to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from intygsstat.errors import CorrectionsError
from intygsstat.reference.numbers import parse_cell
from intygsstat.reference.typos import typos_between
from intygsstat.storage.corrections import FILE_NAME, STANDS, Correction, closest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_STEPS = (("month", "month"), ("channel", "table"), ("region", "row"), ("type", "column"))


def load_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Make raw.corrections and fill it; `decided` is NULL where the printed number stands."""
    connection.execute(
        """
        CREATE TABLE raw.corrections (
            line INTEGER, month DATE, channel VARCHAR, region VARCHAR, certificate_type VARCHAR,
            printed VARCHAR, decided BIGINT, reason VARCHAR, who VARCHAR, decided_on DATE,
            despite VARCHAR
        )
        """
    )
    for one in corrections:
        connection.execute(
            "INSERT INTO raw.corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(one.line, *one.place, one.printed, one.decided),
                *(one.reason, one.who, one.when, one.despite),
            ],
        )


def check_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Hold every decision against the published cell that it is about, and against the rules.

    Raises:
        CorrectionsError: there is no such cell, it prints something else now, or the number
            breaks a rule and the line doesn't say why it holds despite that.
    """
    for one in corrections:
        cells = connection.execute(
            "SELECT printed, deck, page FROM cells WHERE month = ? AND channel = ? "
            "AND region = ? AND certificate_type = ?",
            list(one.place),
        ).fetchall()
        if not cells:
            raise _nowhere(connection, one)
        printed, deck, page = cells[0]
        if not one.fits(printed):
            raise CorrectionsError(
                f"{FILE_NAME}, line {one.line}, column printed",
                expected=f"what {deck}, slide {page}, prints for {_cell(one)}: {_shown(printed)}",
                found=_shown(one.printed),
                try_this="decide anew about the number that is printed now, or remove the line",
            )
    by_line = {one.line: one for one in corrections}
    for line, within, adds_up in connection.execute("FROM staging.broken_decisions").fetchall():
        one = by_line[line]
        expected = within or (
            None
            if _is_mistyped(one)
            else f"{adds_up}, or a slip of typing that turns the number into {_shown(one.printed)}"
        )
        if expected:
            raise CorrectionsError(
                f"{FILE_NAME}, line {line}, column decided",
                expected=expected,
                found=STANDS if one.decided is None else str(one.decided),
                try_this="correct the number; if it holds all the same, add a column despite to "
                "the file and write there why",
            )


def _is_mistyped(one: Correction) -> bool:
    """True if the decided number can have become the printed one by a slip: then so can the
    row's total have been summed from it, as most totals are, and agrees with the mistake."""
    printed, decided = parse_cell(one.printed)[0], one.decided
    return printed is not None and decided is not None and bool(typos_between(decided, printed))


def _nowhere(connection: DuckDBPyConnection, one: Correction) -> CorrectionsError:
    """The error for a decision about a cell that is not there, naming what is."""
    names = (f"{one.month:%Y-%m}", *one.place[1:])
    there = connection.execute(
        "SELECT DISTINCT strftime(month, '%Y-%m'), channel, region, certificate_type "
        "FROM cells ORDER BY ALL"
    ).fetchall()
    place = 0
    while place < len(_STEPS) - 1 and names[place] in {row[place] for row in there}:
        there = [row for row in there if row[place] == names[place]]
        place += 1
    column, what = _STEPS[place]
    known = list(dict.fromkeys(row[place] for row in there))
    return CorrectionsError(
        f"{FILE_NAME}, line {one.line}, column {column}",
        expected=f"a published cell, {_cell(one)}",
        found=f"no {what} {names[place]} there",
        try_this=closest(names[place], known) if known else "remove the line: nothing is published",
    )


def _cell(one: Correction) -> str:
    return f"{one.certificate_type} of {one.region}, {one.channel} {one.month:%Y-%m}"


def _shown(printed: str) -> str:
    return repr(printed) if printed else "a blank"
