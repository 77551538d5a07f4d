"""What is known of one finding, ready to be shown, and looking it up in the published data.

Boxes are points from the upper left corner of the slide as a person sees it,
counts whole certificates, a month the date of its first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from intygsstat.errors import NoSuchFindingError
from intygsstat.models import Box, box_around, is_text_deck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHORTEST_PREFIX = 4  # characters of an id
_NAMED_AT_MOST = 8
_Row = dict[str, Any]
_Shown = TypeVar(
    "_Shown", "ShownFinding", "ShownCell", "ShownMonth", "ShownExplanation", "Decision"
)
_LISTING = "`intygsstat.view('findings')` or intygsstat check, which name every id"
# The cells of a table in printed order; a row's total last, if the table prints any totals.
_TABLE = """
    SELECT "row" AS number, "column", page, region, region_label, certificate_type,
        type_label AS label, printed, state, left_pt, top_pt, right_pt, bottom_pt
    FROM raw.cells WHERE deck = $deck AND month = $month AND channel = $channel
    UNION ALL
    SELECT "row", NULL, page, region, region_label, 'total', 'Totalt', coalesce(printed, ''),
        CASE WHEN printed <> '' THEN 'printed' ELSE 'blank' END,
        left_pt, top_pt, right_pt, bottom_pt
    FROM raw.row_totals WHERE deck = $deck AND month = $month AND channel = $channel
    QUALIFY bool_or(printed <> '') OVER ()
    ORDER BY number, "column" NULLS LAST
"""
_OTHER_DECK = """
    SELECT deck FROM cells WHERE month = $month AND channel = $channel AND region = $region LIMIT 1
"""
_EXPLANATIONS = "SELECT * FROM explanations WHERE finding = $finding ORDER BY rank"
# Findings that its explanations name, and findings whose explanations name it.
_LINKED = """
    SELECT DISTINCT f.* FROM findings AS f LEFT JOIN explanations AS e USING (finding)
    WHERE f.finding <> $finding AND (list_contains($named, f.finding) OR e.linked = $finding)
    ORDER BY f.month, f.channel, f.page, f.top_pt, f.finding
"""
# The suspect cell in every published month, and in the finding's own deck, by month.
_MONTHS = """
    WITH printed AS (
        SELECT month, deck, channel, region, certificate_type, printed, NULL AS summed
        FROM raw.cells
        UNION ALL
        SELECT month, deck, channel, region, 'total', printed, summed_total FROM raw.row_totals
    )
    SELECT month, deck, p.printed, summed, expected, expected_low, expected_high,
        CASE WHEN line > 0 THEN coalesce(CAST(decided AS VARCHAR), 'stands') END AS decided
    FROM printed AS p
    LEFT JOIN raw.expected AS e USING (deck, month, channel, region, certificate_type)
    LEFT JOIN corrections AS c USING (month, channel, region, certificate_type)
    WHERE region = $region AND channel = $channel AND certificate_type = $suspect
        AND (deck = $deck OR (month, deck) IN (
            SELECT month, deck FROM staging.table_versions WHERE is_current AND channel = $channel))
    ORDER BY month, deck
"""
_DECISION = """
    SELECT coalesce(CAST(decided AS VARCHAR), 'stands') AS decided, coalesce(reason, '') AS reason,
        coalesce(who, '') AS who, coalesce(CAST(decided_on AS VARCHAR), '') AS "when"
    FROM corrections
    WHERE month = $month AND channel = $channel AND region = $region
        AND certificate_type = $suspect
"""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as published. In a deck that is only text, `page` is a line of the file."""

    finding: str
    rule: str
    severity: str
    month: date | None
    channel: str | None
    region: str | None
    certificate_type: str | None
    printed: str | None
    expected: str | None
    message: str
    message_sv: str
    deck: str
    deck_sha256: str
    page: int | None
    box: Box | None

    @property
    def is_text(self) -> bool:
        return is_text_deck(self.deck)

    @property
    def table(self) -> tuple[object, ...]:
        """What it shares with other findings about the same table on the same slide."""
        return self.deck, self.page, self.month, self.channel


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as printed; `certificate_type` is None for a number that has no certain column."""

    certificate_type: str | None
    label: str
    printed: str
    state: str
    box: Box | None

    @property
    def is_unplaced(self) -> bool:
        return self.state == "unplaced"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as printed, its total last. `number` is its place in the table, from 0."""

    number: int
    page: int | None
    region: str
    label: str
    cells: tuple[ShownCell, ...]

    def cell(self, certificate_type: str | None) -> ShownCell | None:
        found = (cell for cell in self.cells if cell.certificate_type == certificate_type)
        return next(found, None) if certificate_type else None

    @property
    def boxes(self) -> list[Box]:
        return [cell.box for cell in self.cells if cell.box]

    @property
    def box(self) -> Box:
        """Around its numbers, of which one at least has a place."""
        return box_around(self.boxes)


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """The same cell in one month: what is printed, and what was expected there.

    `summed` is the sum of the row's parts where the cell is a total.
    `decided` is the value a correction gives, or 'stands'.
    """

    month: date
    deck: str
    printed: str
    summed: int | None = None
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    decided: str | None = None


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """One way to explain the finding, the surest first; see `models.Explanation`.

    Without a `diagnosis` of its own it says what the `linked` finding makes of this one.
    """

    diagnosis: str | None
    certificate_type: str | None
    proposed: int | None
    proposed_low: int | None
    proposed_high: int | None
    confidence: float
    evidence: str
    evidence_sv: str
    linked: str | None

    @property
    def of_total(self) -> bool:
        return self.certificate_type == "total"

    @property
    def of_its_run(self) -> bool:
        """True for what a run of moved totals says of a row: the row's own total."""
        return self.diagnosis is None and self.of_total


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided about the suspect cell: a value, or 'stands'."""

    decided: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class FindingDetails:
    """All that is known of one finding.

    `suspect` is the type of the cell that is likely wrong, 'total', or None for
    a row or table. `rows` is the whole table, empty where there is none;
    `counterpart` the same row in the other channel. `linked` are other findings
    that belong to it.
    """

    finding: ShownFinding
    explanations: tuple[ShownExplanation, ...]
    suspect: str | None
    rows: tuple[ShownRow, ...]
    counterpart: ShownRow | None
    months: tuple[ShownMonth, ...]
    linked: tuple[ShownFinding, ...]
    decision: Decision | None

    @property
    def row(self) -> ShownRow | None:
        """The row it is about; None for a table, a month, or a row that is not there."""
        found = (row for row in self.rows if row.region == self.finding.region)
        return next(found, None) if self.finding.region else None

    @property
    def cell(self) -> ShownCell | None:
        """The suspect cell; None without one."""
        return self.row.cell(self.suspect) if self.row else None

    @property
    def of_total(self) -> bool:
        return self.suspect == "total"

    @property
    def leading(self) -> list[ShownExplanation]:
        """The three surest explanations; what a run says of its row comes first."""
        return sorted(self.explanations[:3], key=lambda one: not one.of_its_run)

    @property
    def expected_range(self) -> tuple[float, float] | None:
        """From where to where the other months predict the suspect number; None if they don't."""
        for each in self.months:
            if (each.month, each.deck) != (self.finding.month, self.finding.deck):
                continue
            if each.expected_low is not None and each.expected_high is not None:
                return each.expected_low, each.expected_high
        return None

    @property
    def remaining(self) -> float | None:
        """How likely it is that no explanation holds; None where they don't compete.

        What a run of rows makes of a finding stands beside its own explanations, not
        against them.
        """
        if not self.explanations or any(one.diagnosis is None for one in self.explanations):
            return None
        return max(0.0, 1 - sum(one.confidence for one in self.explanations))


def look_up(connection: DuckDBPyConnection, prefix: str) -> FindingDetails:
    """All that the published data says of the finding whose id begins with `prefix`.

    Raises:
        NoSuchFindingError: none begins so, several do, or `prefix` has fewer
            than four characters.
    """
    finding = find_finding(connection, prefix)
    known = {name: getattr(finding, name) for name in ("finding", "deck", "month", "channel")}
    known["region"] = finding.region

    def ask(sql: str, **values: Any) -> list[_Row]:
        used = {name: value for name, value in (known | values).items() if f"${name}" in sql}
        return _records(connection, sql, used)

    explanations = [_made(ShownExplanation, row) for row in ask(_EXPLANATIONS)]
    # The cell to be looked at is the surest explanation's, else the finding's own.
    own = "total" if finding.rule == "row_parts_sum_to_total" else None
    surest = explanations[0].certificate_type if explanations else None
    suspect = surest or finding.certificate_type or own
    other = {"issued": "standalone", "standalone": "issued"}.get(finding.channel or "")
    decks = ask(_OTHER_DECK, channel=other)
    there = _rows(ask(_TABLE, channel=other, deck=decks[0]["deck"])) if decks else ()
    named = [one.linked or "" for one in explanations]
    decisions = ask(_DECISION, suspect=suspect)
    return FindingDetails(
        finding=finding,
        explanations=tuple(explanations),
        suspect=suspect,
        rows=_rows(ask(_TABLE)),
        counterpart=next((row for row in there if row.region == finding.region), None),
        months=tuple(_made(ShownMonth, row) for row in ask(_MONTHS, suspect=suspect)),
        linked=tuple(_made(ShownFinding, row) for row in ask(_LINKED, named=named)),
        decision=_made(Decision, decisions[0]) if decisions else None,
    )


def find_finding(connection: DuckDBPyConnection, prefix: str) -> ShownFinding:
    """The one finding whose id begins with `prefix`, in upper or lower case.

    Raises:
        NoSuchFindingError: see `look_up`; the message names candidates.
    """
    wanted = prefix.strip().lower()
    rows = _records(
        connection, "SELECT * FROM findings WHERE starts_with(finding, $id)", {"id": wanted}
    )
    matches = {row["finding"]: row for row in rows}
    if wanted in matches or (len(matches) == 1 and len(wanted) >= SHORTEST_PREFIX):
        return _made(ShownFinding, matches.get(wanted) or rows[0])
    if len(wanted) < SHORTEST_PREFIX:
        found, advice = f"at least {SHORTEST_PREFIX} characters of it", _LISTING
    elif matches:
        names = [f"{name} ({row['message']})" for name, row in matches.items()]
        more = len(names) - _NAMED_AT_MOST
        names[_NAMED_AT_MOST:] = [f"{more} more"] if more > 0 else []
        found, advice = f"{len(matches)} that begin so", f"one of {'; '.join(names)}"
    else:
        known = [row["finding"] for row in _records(connection, "SELECT finding FROM findings")]
        near = get_close_matches(wanted, [*known, *(k[: len(wanted)] for k in known)], 3, 0.6)
        alike = [name for name in known if any(name.startswith(each) for each in near)][:3]
        found = f"none that begins so among {len(known)}"
        advice = f"{' or '.join(alike)}, which are nearest; {_LISTING}" if alike else _LISTING
    raise NoSuchFindingError(
        f"finding {prefix!r}",
        expected="the id of one published finding, or its beginning",
        found=found,
        try_this=advice,
    )


def _rows(cells: list[_Row]) -> tuple[ShownRow, ...]:
    """A table's rows in printed order, of its cells."""
    rows = []
    for number, group in groupby(cells, key=itemgetter("number")):
        of_row = list(group)
        page, region, label = itemgetter("page", "region", "region_label")(of_row[0])
        shown = tuple(_made(ShownCell, cell) for cell in of_row)
        rows.append(ShownRow(number, page, region, label, shown))
    return tuple(rows)


def _made(kind: type[_Shown], row: _Row) -> _Shown:
    """A record of a row of the database that has its fields, with the box around it."""
    edges: list[Any] = [row.get(name) for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    known: _Row = row | {"box": None if None in edges else Box(*edges)}
    return kind(**{name: known[name] for name in kind.__dataclass_fields__})


def _records(
    connection: DuckDBPyConnection, sql: str, values: Mapping[str, Any] | None = None
) -> list[_Row]:
    result = connection.execute(sql, values) if values else connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
