"""What is known of one finding, ready to be shown, looking it up in the published data, and which
findings are shown together.

Boxes are points from the upper left corner of the slide as a person sees it,
counts whole certificates, a month the date of its first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from intygsstat.errors import NoSuchFindingError, StoreError
from intygsstat.models import Box, Explanation, box_around, is_text_deck
from intygsstat.reference.sentences import failure
from intygsstat.storage.store import DATABASE_NAME, read_records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What these say of a row is said once, by the finding about the whole run or table.
OF_SEVERAL_ROWS = {"totals_shifted", "rows_swapped", "month_repeated"}
Linked = tuple[str, str | None, str | None]  # finding, its best diagnosis, the finding it names
_ALONE_OR_IN_A_RUN = """
    SELECT finding, diagnosis, f.linked FROM staging.findings AS f
    LEFT JOIN staging.finding_effects AS e USING (finding)
    WHERE in_use AND severity <> 'info'
    ORDER BY
        e.finding IS NULL, e.month IS DISTINCT FROM (FROM staging.report_month), NOT known,
        coalesce(round(abs(share_with - share_without), 12), 0) DESC,
        abs(coalesce(issued, 0)) DESC, f.rowid
"""
SHORTEST_PREFIX = 4  # characters of an id
_NAMED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as published. In a deck that is only text, `page` is a line of the file."""

    finding: str
    rule: str
    severity: str
    message: str
    message_sv: str
    deck: str
    deck_sha256: str
    page: int | None = None
    month: date | None = None
    channel: str | None = None
    region: str | None = None
    certificate_type: str | None = None
    printed: str | None = None
    expected: str | None = None
    box: Box | None = None
    status: str = "open"

    @property
    def is_text(self) -> bool:
        return is_text_deck(self.deck)


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

    @property
    def box(self) -> Box:
        """Around its numbers, of which one at least has a place."""
        return box_around(self.boxes)


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """The same cell in one month: what is printed, and what was expected there.

    `summed` is the sum of the row's parts where the cell is a total.
    `decided` is the value a correction gives, 'stands' or 'asked'.
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
class Decision:
    """What people decided about the suspect cell: a value, 'stands', or 'asked'."""

    decided: str
    reason: str
    who: str
    when: str
    as_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What the likely value changes in the sums of its month, all else being likely values:
    certificates, and the country's standalone share, None where there is none."""

    month: date
    of_newest_month: bool
    issued: int
    standalone: int
    share_with: float | None
    share_without: float | None


@dataclass(frozen=True, slots=True)
class FindingDetails:
    """All that is known of one finding.

    `suspect` is the type of the cell that is likely wrong, 'total', or None for
    a row or table. `rows` is the whole table, empty where there is none, `linked` other findings
    that belong to it. `settled` says that somebody's answer about another number, with which this
    one hangs together, makes the printed one likely. `publisher`, `rebuilt` (a reconstruction) and
    `of_newest_deck` are of its deck; `row_adds_up` says that its row sums to its printed total.
    """

    finding: ShownFinding
    explanations: tuple[Explanation, ...] = ()
    suspect: str | None = None
    rows: tuple[ShownRow, ...] = ()
    months: tuple[ShownMonth, ...] = ()
    linked: tuple[ShownFinding, ...] = ()
    decision: Decision | None = None
    settled: bool = False
    publisher: str | None = None
    rebuilt: bool = False
    of_newest_deck: bool = False
    row_adds_up: bool = False
    effect: Effect | None = None

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
    def leading(self) -> list[Explanation]:
        """The three surest explanations; what a run says of its row comes first."""
        return sorted(self.explanations[:3], key=lambda one: not one.of_its_run)

    @property
    def expected_range(self) -> tuple[float, float] | None:
        """From where to where the other months predict the suspect number; None if they don't."""
        for one in filter(self.is_own, self.months):
            if one.expected_low is not None and one.expected_high is not None:
                return one.expected_low, one.expected_high
        return None

    def is_own(self, month: ShownMonth) -> bool:
        """True for the month of the deck that the finding is about."""
        return (month.month, month.deck) == (self.finding.month, self.finding.deck)

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
        NoSuchFindingError: see `find_finding`.
        StoreError: see `look_up_all`.
    """
    finding = find_finding(connection, prefix)
    return look_up_all(connection, [finding])[finding]


@contextmanager
def of_this_version() -> Iterator[None]:
    """Raise a StoreError where another version published the database that is read."""
    import duckdb

    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        said = {"found": str(error).splitlines()[0].strip()}
        version = "database_of_another_version"
        raise failure(StoreError, version, DATABASE_NAME, **said) from error


def look_up_all(
    connection: DuckDBPyConnection, findings: Sequence[str]
) -> dict[str, FindingDetails]:
    """All that the published data says of findings, in their order, by id.

    Raises:
        StoreError: another version of this program published it.
    """
    query = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with of_this_version():
        rows = read_records(connection, query, dict, {"ids": [*findings]})
    found = {row["finding"]: _details(row) for row in rows}
    return {name: found[name] for name in findings}


def _details(row: dict[str, Any]) -> FindingDetails:
    parts = {"finding": row, "linked": row.get("links", [])}
    return msgspec.convert(row | parts, FindingDetails)


def find_finding(connection: DuckDBPyConnection, prefix: str) -> str:
    """The id of the one finding that begins with `prefix`, in upper or lower case.

    Raises:
        NoSuchFindingError: none begins so, several do, or `prefix` has fewer
            than four characters; the message names candidates.
    """
    wanted, where = prefix.strip().lower(), f"finding {prefix!r}"
    known: dict[str, str] = dict(
        connection.execute("SELECT finding, message FROM findings").fetchall()
    )
    if wanted in known:
        return wanted
    if len(wanted) < SHORTEST_PREFIX:
        raise failure(NoSuchFindingError, "finding_too_short", where, shortest=SHORTEST_PREFIX)
    matches = [name for name in known if name.startswith(wanted)]
    if not matches:
        raise failure(NoSuchFindingError, "finding_unknown", where, known=len(known))
    if len(matches) > 1:
        names = [f"{name} ({known[name]})" for name in matches[:_NAMED_AT_MOST]]
        more = len(matches) - _NAMED_AT_MOST
        said = "; ".join([*names, *([f"{more} more"] if more > 0 else [])])
        raise failure(NoSuchFindingError, "finding_of_many", where, many=len(matches), names=said)
    return matches[0]


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
    """Findings in use that flag something and have a card of their own, and the rows that each
    run is about.

    First come those that change the newest month's standalone share, then its issued count, then
    other months'; in each month what nobody can tell stands after what is known to change
    something.
    """
    rows = connection.execute(_ALONE_OR_IN_A_RUN).fetchall()
    named = connection.execute(
        "SELECT finding, linked FROM explanations WHERE diagnosis IS NULL AND linked IS NOT NULL"
    ).fetchall()
    return group_findings(rows, named)
