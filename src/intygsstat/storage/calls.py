"""Whom to call: whose answers take most away from the expected error of the newest share.

Bayesian selective editing, as SELEKT of Statistics Sweden does it for reported values: over the
ways in which the doubtful numbers may have been (the draws), how far does the country's standalone
share lie from the best guess at it, now and once somebody has answered for their numbers?
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Floats = npt.NDArray[np.float64]
ENOUGH = 0.95  # of what all calls take away; calls beyond this are hardly worth their while
LEAST = 0.00005  # of a share: half of the last decimal that is ever shown
# What is certain of the month, and each region and type that has a doubtful number: its sums in
# each draw, who can settle it ('' is whoever published the deck; NULL where nobody is asked, as a
# doubt can be too small for a finding), and its groups of draws.
_CERTAIN = """
    SELECT coalesce(sum(known_standalone), 0), coalesce(sum(known_issued), 0)
    FROM staging.certain_sums WHERE NOT part_of_sum AND month = (FROM staging.report_month)
"""
_DOUBTFUL = """
    WITH month AS (FROM staging.report_month),
    cells AS (
        SELECT
            coalesce(parts.part_of, draws.region) AS region, draws.certificate_type,
            list(DISTINCT draw_group) AS groups,
            bool_or(findings.finding IS NOT NULL AND findings.region IS NULL) AS of_table
        FROM staging.drawn_cells AS drawn
        JOIN (raw.draws JOIN staging.current_tables USING (month, channel, deck)) AS draws
            USING (month, channel, region, certificate_type)
        LEFT JOIN staging.findings AS findings ON findings.finding = draws.finding
        LEFT JOIN staging.regions AS parts ON parts.id = draws.region
        WHERE draws.month = (FROM month)
        GROUP BY ALL
    )
    SELECT
        any_value(settled_by), any_value(groups),
        list(coalesce(known_standalone, 0) ORDER BY draw),
        list(coalesce(known_issued, 0) ORDER BY draw)
    FROM staging.drawn_sums JOIN cells USING (region, certificate_type)
    LEFT JOIN (SELECT DISTINCT settled_by FROM staging.questions WHERE status <> 'answered')
        ON settled_by = if(of_table, '', region)
    WHERE month = (FROM month) AND NOT part_of_sum
    GROUP BY region, certificate_type
    ORDER BY region, certificate_type
"""


@dataclass(frozen=True, slots=True)
class DoubtfulSums:
    """A region's certificates of a type in each draw, who can settle them (None: nobody is asked),
    and with what they are drawn together."""

    settled_by: str | None
    groups: frozenset[str]
    standalone: Floats
    issued: Floats


@dataclass(frozen=True, slots=True)
class RankedCall:
    """The share of the expected error that a call takes away alone, and with all before it."""

    settled_by: str
    alone: float
    in_all: float


def rank_calls(
    certain: tuple[float, float], doubts: Sequence[DoubtfulSums]
) -> tuple[float, tuple[RankedCall, ...]]:
    """The expected error of the share, from 0 to 1, and the calls that take it away, each the best
    after those before it.

    `certain` are the standalone and issued certificates that nobody doubts. Whoever settles a
    number settles all that is drawn together with it.
    """
    of_group: dict[str, set[int]] = defaultdict(set)
    settles: dict[str, set[int]] = defaultdict(set)
    for place, doubt in enumerate(doubts):
        for group in doubt.groups:
            of_group[group].add(place)
    for doubt in doubts:
        if doubt.settled_by is not None:
            settles[doubt.settled_by].update(*(of_group[group] for group in doubt.groups))
    before = expected_error(certain, doubts, ())
    if not before:
        return 0.0, ()
    alone = {who: expected_error(certain, doubts, known) for who, known in settles.items()}
    calls: list[RankedCall] = []
    left, known = dict(settles), set[int]()
    while left:
        errors = {
            who: expected_error(certain, doubts, known | more) if known else alone[who]
            for who, more in left.items()
        }
        best = min(errors, key=lambda who: (errors[who], who))
        known |= left.pop(best)
        calls.append(RankedCall(best, 1 - alone[best] / before, 1 - errors[best] / before))
    return before, tuple(calls)


def expected_error(
    certain: tuple[float, float], doubts: Sequence[DoubtfulSums], known: Collection[int]
) -> float:
    """How far the share lies from its median on average, once the `known` doubts are settled: for
    each way in which they may be, over all ways in which the others may be."""
    sums = []
    for sure, name in zip(certain, ("standalone", "issued"), strict=True):
        settled = sum((getattr(doubts[at], name) for at in sorted(known)), np.zeros(1))
        others = [getattr(one, name) for at, one in enumerate(doubts) if at not in known]
        sums.append(sure + settled[:, None] + sum(others, np.zeros(1)))
    standalone, issued = sums
    shares = np.divide(standalone, issued, out=np.zeros_like(standalone), where=issued > 0)
    return float(np.abs(shares - np.median(shares, axis=1, keepdims=True)).mean())


def read_doubts(connection: DuckDBPyConnection) -> tuple[tuple[float, float], list[DoubtfulSums]]:
    """The certain standalone and issued certificates of the newest month, and its doubts."""
    [certain] = connection.execute(_CERTAIN).fetchall()
    doubts = [
        DoubtfulSums(who, frozenset(groups), np.array(standalone, float), np.array(issued, float))
        for who, groups, standalone, issued in connection.execute(_DOUBTFUL).fetchall()
    ]
    return (float(certain[0]), float(certain[1])), doubts


def make_calls(connection: DuckDBPyConnection) -> None:
    """Make staging.ranked_calls, which sql/calls.sql reads."""
    error, calls = rank_calls(*read_doubts(connection))
    connection.execute(
        "CREATE TABLE staging.ranked_calls (settled_by VARCHAR, place INTEGER, "
        "expected_error DOUBLE, taken_away DOUBLE, taken_away_in_all DOUBLE, worth_it BOOLEAN)"
    )
    so_far, most = 0.0, calls[-1].in_all if calls else 0.0
    for place, call in enumerate(calls, start=1):
        worth_it = so_far < ENOUGH * most and error * (most - so_far) >= LEAST
        said = [call.settled_by, place, error, call.alone, call.in_all, worth_it]
        connection.execute("INSERT INTO staging.ranked_calls VALUES (?, ?, ?, ?, ?, ?)", said)
        so_far = call.in_all
