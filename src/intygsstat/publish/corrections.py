"""Decisions about printed numbers: into the database, against what is printed now, and
against the rules that every number has to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from intygsstat.diagnose.edits import slips_between
from intygsstat.errors import CorrectionsError
from intygsstat.recognise.numbers import parse_cell
from intygsstat.record.corrections import FILE_NAME, STANDS, Correction, closest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_STEPS = (("month", "month"), ("channel", "table"), ("region", "row"), ("type", "column"))


def load_corrections(connection: DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Make stored.corrections and fill it; `decided` is NULL where the printed number stands."""
    connection.execute(
        """
        CREATE TABLE stored.corrections (
            line INTEGER, month DATE, channel VARCHAR, region VARCHAR, certificate_type VARCHAR,
            printed VARCHAR, decided BIGINT, reason VARCHAR, who VARCHAR, decided_on DATE,
            despite VARCHAR
        )
        """
    )
    for one in corrections:
        connection.execute(
            "INSERT INTO stored.corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    for one in corrections:
        broken = None if one.despite else _broken_rule(connection, one)
        if broken:
            raise CorrectionsError(
                f"{FILE_NAME}, line {one.line}, column decided",
                expected=broken,
                found=STANDS if one.decided is None else str(one.decided),
                try_this="correct the number; if it holds all the same, add a column despite to "
                "the file and write there why",
            )


def _broken_rule(connection: DuckDBPyConnection, one: Correction) -> str | None:
    """What would be expected by the rule that a decision breaks; None if it breaks none."""
    return _not_within_the_other_table(connection, one) or _not_in_its_row(connection, one)


def _not_within_the_other_table(connection: DuckDBPyConnection, one: Correction) -> str | None:
    """standalone_within_issued, by any reading of the other table's cell: printed or proposed,
    or what somebody decided about it. That a printed number stands is held against decided
    ones alone: it adds nothing to what the deck says."""
    other = "standalone" if one.channel == "issued" else "issued"
    rows = connection.execute(
        """
        SELECT
            told.counted, likely.proposed_low, likely.proposed_high,
            decided.line, decided.decided
        FROM made.told
        LEFT JOIN stored.proposals AS likely
            USING (deck, month, channel, region, certificate_type)
        LEFT JOIN stored.corrections AS decided USING (month, channel, region, certificate_type)
        WHERE month = ? AND channel = ? AND region = ? AND certificate_type = ?
        """,
        [one.month, other, one.region, one.certificate_type],
    ).fetchall()
    if not rows:
        return None
    printed, low, high, decided_in, decided = rows[0]
    if one.decided is None and decided_in is None:
        return None
    number = _count_of(one)
    told_or_proposed = [printed] if decided_in else [printed, low, high]
    readings = [n for n in told_or_proposed if n is not None] if decided is None else [decided]
    if number is None or not readings:
        return None
    told = f"by line {decided_in}" if decided_in else "by the deck"
    of_what = f"{other} for {one.certificate_type} of {one.region}, {one.month:%Y-%m}, {told}"
    if one.channel == "standalone" and number > max(readings):
        return f"at most {max(readings)}, {of_what}"
    if one.channel == "issued" and number < min(readings):
        return f"at least {min(readings)}, {of_what}"
    return None


def _not_in_its_row(connection: DuckDBPyConnection, one: Correction) -> str | None:
    """row_parts_sum_to_total, where the row's printed total can tell.

    It can't where it or a part is unknown, or where a finding doubts the total rather than one
    cell. Most totals are summed from the very numbers that are wrong: so a number that can have
    been mistyped as the printed one, or that the diagnosis proposes, holds beside a total that
    agrees with the mistake. Any other one must not take the row's parts away from its total.
    """
    number, printed = _count_of(one), parse_cell(one.printed)[0]
    if one.decided is None or number is None:
        return None
    place = list(one.place[:3])
    rows = connection.execute(
        """
        SELECT printed_total, difference FROM row_totals
        WHERE month = ? AND channel = ? AND region = ? AND difference IS NOT NULL
        """,
        place,
    ).fetchall()
    if len(rows) != 1 or (rows[0][1] and not _blames_a_cell(connection, place)):
        return None
    total, difference = rows[0]
    [(changed,)] = connection.execute(
        """
        SELECT sum(coalesce(decided.decided, told.counted) - coalesce(told.counted, 0))::BIGINT
        FROM stored.corrections AS decided
        JOIN made.told USING (month, channel, region, certificate_type)
        WHERE month = ? AND channel = ? AND region = ?
        """,
        place,
    ).fetchall()
    if abs(difference - changed) < abs(difference) or difference == changed:
        return None
    if printed is not None and slips_between(number, printed):
        return None
    [(proposed,)] = connection.execute(
        """
        SELECT count(*) FROM explanations
        WHERE month = ? AND channel = ? AND region = ? AND certificate_type = ?
            AND ? BETWEEN proposed_low AND proposed_high
        """,
        [*one.place, number],
    ).fetchall()
    if proposed:
        return None
    return (
        f"a number with which the row of {one.region}, {one.channel} {one.month:%Y-%m}, sums to "
        f"its printed total, {total}, or that a slip of typing turns into {_shown(one.printed)}; "
        f"with this one the row sums to {total - difference + changed}"
    )


def _blames_a_cell(connection: DuckDBPyConnection, place: list[object]) -> bool:
    """True if one cell, and not the total, is likely to blame for a row that doesn't add up."""
    [(blamed,)] = connection.execute(
        """
        SELECT count(*) FROM findings
        WHERE month = ? AND channel = ? AND region = ? AND rule = 'row_parts_sum_to_total'
            AND in_use AND confidence >= 0.5 AND explained_type <> 'total'
        """,
        place,
    ).fetchall()
    return bool(blamed)


def _count_of(one: Correction) -> int | None:
    """The decided number, or the printed one that stands; a blank counts as nothing."""
    if one.decided is not None:
        return one.decided
    count, state = parse_cell(one.printed)
    return 0 if state in ("blank", "dash") else count


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
