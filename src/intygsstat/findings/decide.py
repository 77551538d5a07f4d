"""An answer to a finding, written into corrections.csv once it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.errors import EXIT_OK, CorrectionsError, echo
from intygsstat.files import write_atomically
from intygsstat.findings.details import find_finding, look_up, look_up_all, of_this_version
from intygsstat.findings.wording import render
from intygsstat.reference.sentences import failure
from intygsstat.storage.corrections import (
    ASKED,
    EMPTY,
    FILE_NAME,
    STANDS,
    TABLE,
    check_against_published,
    corrections_content,
    parse_corrections,
    with_decision,
    without_decisions,
)
from intygsstat.storage.release import published_release, run_lock

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Numbers = Sequence[dict[str, Any]]
UNDO = "undo"
PUBLISHER = "the-publisher"  # the name of the letter about totals; a region's id has no hyphen
_PLACE = ("month", "channel", "region", "certificate_type")
# Numbers that are asked about, as published, and the finding that asks about one alone.
_NUMBERS = """
    SELECT
        month, strftime(month, '%Y-%m') AS year_month, channel, region, certificate_type, printed,
        proposed, proposed_low, proposed_high,
        (
            SELECT min(finding) FROM (
                FROM staging.finding_numbers
                QUALIFY count(*) OVER (PARTITION BY finding) = 1
            ) AS alone
            WHERE (alone.month, alone.channel, alone.region, alone.certificate_type)
                = (asked.month, asked.channel, asked.region, asked.certificate_type)
        ) AS own_finding
    FROM (SELECT month, channel, region, certificate_type FROM {asked}) AS asked
    JOIN staging.numbers USING (month, channel, region, certificate_type)
    LEFT JOIN raw.proposals USING (deck, month, channel, region, certificate_type)
    ORDER BY month, channel, region, certificate_type
"""
_OF_FINDING = "staging.finding_numbers WHERE finding = $what"
_OF_LETTER = """
    staging.letter_questions
    WHERE in_letter AND coalesce(nullif(asked_of, ''), $publisher) = $what
"""


def decide_finding(
    root: Path,
    prefix: str,
    decided: str,
    said: Mapping[str, str],
    only: Mapping[str, str | None],
) -> int:
    """Write what was `decided` about the finding whose id begins with `prefix`; the exit code.

    Of several numbers that it asks about those are meant whose columns are as in `only`.
    `decided` is a number as it was typed, 'stands', 'asked' or 'undo', which takes the lines out
    again; `said` holds reason, who, when and despite. The file has to pass what a run would check;
    else nothing is written.

    Raises:
        NoSuchFindingError: no single finding has this id.
        CorrectionsError: the finding names no number, or several and `decided` is one; or the file
            or its new line is not as it should be.
        StoreError: nothing is published yet.
    """
    chosen = {name: value for name, value in only.items() if value}

    def choose(connection: DuckDBPyConnection) -> tuple[str | None, Numbers]:
        finding = find_finding(connection, prefix)
        where = f"finding {finding}"
        asked = _numbers(connection, _OF_FINDING, what=finding)
        if not asked:
            message = look_up(connection, finding).finding.message
            raise failure(CorrectionsError, "decide_nothing", where, message=message)
        numbers = [one for one in asked if chosen.items() <= one.items()]
        if not numbers or (len(numbers) > 1 and decided not in (STANDS, ASKED, UNDO)):
            found = "; ".join(map(_described, asked))
            raise failure(CorrectionsError, "decide_several", where, numbers=found)
        return finding, numbers

    return _write(root, decided, said, choose)


def ask_letter(root: Path, letter: str, said: Mapping[str, str]) -> int:
    """Write that somebody was asked about each number of a letter, which is named by its region or
    PUBLISHER; the exit code. A line that is there already stays as it is.

    Raises as `decide_finding` does.
    """

    def choose(connection: DuckDBPyConnection) -> tuple[str | None, Numbers]:
        numbers = _numbers(connection, _OF_LETTER, what=letter, publisher=PUBLISHER)
        if not numbers:
            raise failure(CorrectionsError, "decide_no_letter", f"letter {letter}")
        return None, numbers

    return _write(root, ASKED, said, choose, keep=True)


def _write(
    root: Path,
    decided: str,
    said: Mapping[str, str],
    choose: Callable[[DuckDBPyConnection], tuple[str | None, Numbers]],
    *,
    keep: bool = False,
) -> int:
    """Write what was decided about the numbers that are chosen of the published ones, or `keep` the
    lines that say something about them already."""
    import duckdb

    path = root / FILE_NAME
    published_release(root)  # before the lock makes its folder
    with run_lock(root):
        database = published_release(root).database
        with duckdb.connect(str(database), read_only=True) as connection:
            look_up_all(connection, ())  # raises if another version published the database
            with of_this_version():
                finding, numbers = choose(connection)
        at = {tuple(number[name] for name in _PLACE): number for number in numbers}
        content = corrections_content(path) or EMPTY
        before = parse_corrections(content)
        kept = {one.place for one in before if one.place in at} if keep else set()
        if decided == UNDO:
            lines = before
            content = without_decisions(content, at.keys())
            if parse_corrections(content) == before:
                raise failure(CorrectionsError, "decide_no_line", f"finding {finding}")
        else:
            for number in (number for place, number in at.items() if place not in kept):
                line = {**said, "decided": decided, "type": number["certificate_type"]}
                line |= {name: number[name] for name in ("channel", "region", "printed")}
                content = with_decision(content, line | {"month": number["year_month"]})
            lines = parse_corrections(content)
            written = at.keys() - kept  # a line that isn't written yet has no number
            new = [replace(one, line=-one.line) if one.place in written else one for one in lines]
            check_against_published(database, new)
        write_atomically(path.resolve(), content)
    shown = [(one, at[one.place], one.place in kept) for one in lines if one.place in at]
    names = {"file": FILE_NAME, "lines": shown, "finding": finding}
    echo(render("decided.txt.j2", is_undone=decided == UNDO, **names).rstrip())
    return EXIT_OK


def _numbers(connection: DuckDBPyConnection, asked: str, **said: str) -> Numbers:
    rows: Numbers = connection.sql(_NUMBERS.format(asked=asked), params=said).pl().to_dicts()
    return rows


def _described(number: Mapping[str, Any]) -> str:
    """'602, fk7804 of dalarna, issued 2023-11, finding 07dec06c5f349da9'."""
    own = number["own_finding"]
    said = [number["printed"] or "a blank", f"{number['certificate_type']} of {number['region']}"]
    if number["certificate_type"] == TABLE:
        said = ["the whole table"]
    said.append(f"{number['channel']} {number['year_month']}")
    return ", ".join([*said, *([f"finding {own}"] if own else [])])
