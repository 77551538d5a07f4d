"""What is known of one finding, ready to be shown, and looking it up in the published data.

Boxes are points from the upper left corner of the slide as a person sees it,
counts whole certificates, a month the date of its first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from intygsstat.errors import NoSuchFindingError
from intygsstat.models import Box, is_text_deck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TOTAL = "total"  # what stands for a type where a row's printed total is meant
SHORTEST_PREFIX = 4  # characters of an id
_NAMED_AT_MOST = 8
_LISTING = "`intygsstat.view('findings')` or intygsstat check, which name every id"
_Row = dict[str, Any]
# The cells of a table in printed order; a row's total last, if the table prints any totals.
_CELLS = """
    SELECT "row", "column", page, region, region_label, certificate_type, type_label, printed,
        state, left_pt, top_pt, right_pt, bottom_pt
    FROM raw.cells WHERE deck = ? AND month = ? AND channel = ?
    UNION ALL
    SELECT "row", NULL, page, region, region_label, 'total', 'Totalt', coalesce(printed, ''),
        CASE WHEN printed <> '' THEN 'printed' ELSE 'blank' END,
        left_pt, top_pt, right_pt, bottom_pt
    FROM raw.row_totals WHERE deck = ? AND month = ? AND channel = ?
    QUALIFY bool_or(printed <> '') OVER ()
    ORDER BY "row", "column" NULLS LAST
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
        return self.certificate_type == TOTAL

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
        return self.suspect == TOTAL

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
    explanations = _explanations(connection, finding.finding)
    suspect = _suspect(finding, explanations)
    decisions = _decisions(connection, finding, suspect)
    return FindingDetails(
        finding=finding,
        explanations=explanations,
        suspect=suspect,
        rows=_table(connection, finding.deck, finding, finding.channel),
        counterpart=_counterpart(connection, finding),
        months=_months(connection, finding, suspect, decisions),
        linked=_linked(connection, finding, explanations),
        decision=decisions.get(finding.month),
    )


def find_finding(connection: DuckDBPyConnection, prefix: str) -> ShownFinding:
    """The one finding whose id begins with `prefix`, in upper or lower case.

    Raises:
        NoSuchFindingError: see `look_up`; the message names candidates.
    """
    wanted = prefix.strip().lower()
    whole = _records(connection, "SELECT * FROM findings WHERE finding = ?", [wanted])
    if whole:
        return _finding(whole[-1])
    known = {row["finding"]: row for row in _records(connection, "SELECT * FROM findings")}
    if len(wanted) < SHORTEST_PREFIX:
        raise _no_such(prefix, f"at least {SHORTEST_PREFIX} characters of it", _LISTING)
    matches = [_finding(row) for name, row in known.items() if name.startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = [f"{each.finding} ({each.message})" for each in matches[:_NAMED_AT_MOST]]
        more = len(matches) - len(names)
        names += [f"{more} more"] if more else []
        raise _no_such(prefix, f"{len(matches)} that begin so", f"one of {'; '.join(names)}")
    near = get_close_matches(wanted, [*known, *(k[: len(wanted)] for k in known)], 3, 0.6)
    names = [name for name in known if any(name.startswith(each) for each in near)]
    advice = f"{' or '.join(names[:3])}, which are nearest; {_LISTING}" if names else _LISTING
    raise _no_such(prefix, f"none that begins so among {len(known)}", advice)


def _no_such(prefix: str, found: str, try_this: str) -> NoSuchFindingError:
    return NoSuchFindingError(
        f"finding {prefix!r}",
        expected="the id of one published finding, or its beginning",
        found=found,
        try_this=try_this,
    )


def _table(
    connection: DuckDBPyConnection, deck: str | None, finding: ShownFinding, channel: str | None
) -> tuple[ShownRow, ...]:
    """The finding's month as a deck prints it in one channel, in printed order; () without one."""
    if finding.month is None or channel is None or deck is None:
        return ()
    rows = []
    cells = _records(connection, _CELLS, [deck, finding.month, channel] * 2)
    for number, group in groupby(cells, key=itemgetter("row")):
        of_row = list(group)
        page, region, label = itemgetter("page", "region", "region_label")(of_row[0])
        rows.append(ShownRow(number, page, region, label, tuple(map(_cell, of_row))))
    return tuple(rows)


def _counterpart(connection: DuckDBPyConnection, finding: ShownFinding) -> ShownRow | None:
    if finding.channel is None or finding.region is None:
        return None
    other = "standalone" if finding.channel == "issued" else "issued"
    decks = _records(
        connection,
        "SELECT deck FROM cells WHERE month = ? AND channel = ? AND region = ? LIMIT 1",
        [finding.month, other, finding.region],
    )
    rows = _table(connection, decks[0]["deck"] if decks else None, finding, other)
    return next((row for row in rows if row.region == finding.region), None)


def _suspect(finding: ShownFinding, explanations: tuple[ShownExplanation, ...]) -> str | None:
    """The type of the cell to be looked at: the surest explanation's, else the finding's own."""
    said = [each.certificate_type for each in explanations[:1] if each.certificate_type]
    own = TOTAL if finding.rule == "row_parts_sum_to_total" else None
    return (said[0] if said else None) or finding.certificate_type or own


def _explanations(connection: DuckDBPyConnection, finding: str) -> tuple[ShownExplanation, ...]:
    names = list(ShownExplanation.__dataclass_fields__)
    rows = _records(
        connection,
        f"SELECT {', '.join(names)} FROM explanations WHERE finding = ? ORDER BY rank",
        [finding],
    )
    return tuple(ShownExplanation(**row) for row in rows)


def _linked(
    connection: DuckDBPyConnection,
    finding: ShownFinding,
    explanations: tuple[ShownExplanation, ...],
) -> tuple[ShownFinding, ...]:
    """Findings that its explanations name, and findings whose explanations name it."""
    rows = _records(
        connection,
        "SELECT DISTINCT f.* FROM findings AS f LEFT JOIN explanations AS e USING (finding) "
        "WHERE f.finding <> $own AND (list_contains($named, f.finding) OR e.linked = $own) "
        "ORDER BY f.month, f.channel, f.page, f.top_pt, f.finding",
        {"own": finding.finding, "named": [e.linked or "" for e in explanations]},
    )
    return tuple(map(_finding, rows))


def _months(
    connection: DuckDBPyConnection,
    finding: ShownFinding,
    suspect: str | None,
    decisions: dict[date | None, Decision],
) -> tuple[ShownMonth, ...]:
    """The suspect cell in every published month, and in the finding's own deck, by month."""
    if finding.region is None or finding.channel is None or suspect is None:
        return ()
    if suspect == TOTAL:
        sql = (
            "SELECT month, deck, printed, summed_total AS summed FROM raw.row_totals AS t "
            "WHERE region = $region AND channel = $channel AND $type = 'total' AND ({uses})"
        )
    else:
        sql = (
            "SELECT t.month, t.deck, t.printed, expected, expected_low, expected_high "
            "FROM raw.cells AS t LEFT JOIN raw.expected AS e "
            "USING (deck, month, channel, region, certificate_type) "
            "WHERE region = $region AND channel = $channel AND certificate_type = $type "
            "AND ({uses})"
        )
    published = (
        "SELECT month, deck FROM staging.table_versions WHERE is_current AND channel = $channel"
    )
    uses = f"t.deck = $deck OR (t.month, t.deck) IN ({published})"
    rows = _records(
        connection,
        sql.format(uses=uses) + " ORDER BY t.month, t.deck",
        {
            "region": finding.region,
            "channel": finding.channel,
            "type": suspect,
            "deck": finding.deck,
        },
    )
    decided = {month: decision.decided for month, decision in decisions.items()}
    return tuple(ShownMonth(**row, decided=decided.get(row["month"])) for row in rows)


def _decisions(
    connection: DuckDBPyConnection, finding: ShownFinding, suspect: str | None
) -> dict[date | None, Decision]:
    """What is decided about the suspect cell, by month."""
    rows = _records(
        connection,
        "SELECT month, coalesce(CAST(decided AS VARCHAR), 'stands') AS decided, reason, who, "
        "decided_on FROM corrections WHERE channel = ? AND region = ? AND certificate_type = ?",
        [finding.channel, finding.region, suspect],
    )
    return {row.pop("month"): Decision(*(str(said or "") for said in row.values())) for row in rows}


def _finding(row: _Row) -> ShownFinding:
    names = [name for name in ShownFinding.__dataclass_fields__ if name != "box"]
    return ShownFinding(**{name: row[name] for name in names}, box=_box(row))


def _cell(row: _Row) -> ShownCell:
    said = (row["certificate_type"], row["type_label"], row["printed"], row["state"])
    return ShownCell(*said, _box(row))


def _box(row: _Row) -> Box | None:
    edges = [row[name] for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    return None if None in edges else Box(*edges)


def _records(connection: DuckDBPyConnection, sql: str, values: Any = None) -> list[_Row]:
    result = connection.execute(sql, values) if values else connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
