"""An answer to a finding, written into corrections.csv once it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from intygsstat.errors import EXIT_OK, CorrectionsError, echo
from intygsstat.files import write_atomically
from intygsstat.findings.details import find_finding, look_up
from intygsstat.findings.wording import render
from intygsstat.reference.sentences import failure
from intygsstat.storage.corrections import (
    ASKED,
    FILE_NAME,
    STANDS,
    check_against_published,
    corrections_content,
    parse_corrections,
    with_decision,
)
from intygsstat.storage.release import published_release, run_lock

_PLACE = ("month", "channel", "region", "certificate_type")
# The numbers that a finding asks about, as published, and the finding that asks about one alone.
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
    FROM staging.finding_numbers AS asked
    JOIN staging.numbers USING (month, channel, region, certificate_type)
    LEFT JOIN raw.proposals USING (deck, month, channel, region, certificate_type)
    WHERE asked.finding = ? ORDER BY month, channel, region, certificate_type
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
    `decided` is a number as it was typed, 'stands' or 'asked'; `said` holds reason, who, when and
    despite. The line has to pass what a run would check; else nothing is written.

    Raises:
        NoSuchFindingError: no single finding has this id.
        CorrectionsError: the finding names no number, or several and `decided` is one; or the file
            or its new line is not as it should be.
        StoreError: nothing is published yet.
    """
    import duckdb

    path = root / FILE_NAME
    published_release(root)  # before the lock makes its folder
    with run_lock(root):
        database = published_release(root).database
        with duckdb.connect(str(database), read_only=True) as connection:
            finding = find_finding(connection, prefix)
            details = look_up(connection, finding)
            asked = connection.sql(_NUMBERS, params=[finding]).pl().to_dicts()
        where = f"finding {finding}"
        if not asked:
            message = details.finding.message
            raise failure(CorrectionsError, "decide_nothing", where, message=message)
        chosen = {name: value for name, value in only.items() if value}
        numbers = [one for one in asked if chosen.items() <= one.items()]
        if not numbers or (len(numbers) > 1 and decided not in (STANDS, ASKED)):
            found = "; ".join(map(_described, asked))
            raise failure(CorrectionsError, "decide_several", where, numbers=found)
        content = corrections_content(path)
        for number in numbers:
            line = {**said, "decided": decided, "type": number["certificate_type"]}
            line |= {name: number[name] for name in ("channel", "region", "printed")}
            content = with_decision(content, line | {"month": number["year_month"]})
        corrections = parse_corrections(content or b"")
        at = {tuple(number[name] for name in _PLACE): number for number in numbers}
        check_against_published(
            database,
            [replace(one, line=-one.line) if one.place in at else one for one in corrections],
        )
        write_atomically(path.resolve(), content or b"")
    written = [(one, at[one.place]) for one in corrections if one.place in at]
    echo(render("decided.txt.j2", file=FILE_NAME, written=written, finding=finding).rstrip())
    return EXIT_OK


def _described(number: Mapping[str, Any]) -> str:
    """'602, fk7804 of dalarna, issued 2023-11, finding 07dec06c5f349da9'."""
    own = number["own_finding"]
    place = f"{number['certificate_type']} of {number['region']}"
    said = (number["printed"] or "a blank", place, f"{number['channel']} {number['year_month']}")
    return ", ".join([*said, *([f"finding {own}"] if own else [])])
