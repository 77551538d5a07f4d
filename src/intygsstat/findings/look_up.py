"""Finding a finding in the published data, and all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from intygsstat.errors import NoSuchFindingError
from intygsstat.findings.details import (
    TOTAL,
    Decision,
    FindingDetails,
    ShownCell,
    ShownExplanation,
    ShownFinding,
    ShownMonth,
    ShownRow,
)
from intygsstat.models import Box

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHORTEST_PREFIX = 4
_NAMED_AT_MOST = 8
Row = dict[str, Any]


def look_up(connection: DuckDBPyConnection, prefix: str) -> FindingDetails:
    """All that the published data says of the finding whose id begins with `prefix`.

    Raises:
        NoSuchFindingError: none begins so, several do, or `prefix` has fewer
            than four characters.
    """
    finding = find_finding(connection, prefix)
    explanations = _explanations(connection, finding.finding)
    rows = table_rows(connection, finding)
    blamed = _blamed(finding, explanations)
    return FindingDetails(
        finding=finding,
        explanations=explanations,
        blamed=blamed,
        rows=rows,
        sibling=_sibling(connection, finding),
        months=_months(connection, finding, blamed),
        linked=_linked(connection, finding, explanations),
        decision=_decision(connection, finding, blamed),
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


_LISTING = "`intygsstat.view('findings')` or intygsstat check, which name every id"


def _no_such(prefix: str, found: str, try_this: str) -> NoSuchFindingError:
    return NoSuchFindingError(
        f"finding {prefix!r}",
        expected="the id of one published finding, or its beginning",
        found=found,
        try_this=try_this,
    )


def table_rows(connection: DuckDBPyConnection, finding: ShownFinding) -> tuple[ShownRow, ...]:
    """The rows of the table that the finding is about, in printed order; none without a table."""
    return _rows(connection, finding.deck, finding, finding.channel)


def _rows(
    connection: DuckDBPyConnection, deck: str | None, finding: ShownFinding, channel: str | None
) -> tuple[ShownRow, ...]:
    if finding.month is None or channel is None or deck is None:
        return ()
    place = [deck, finding.month, channel]
    where = "WHERE deck = ? AND month = ? AND channel = ?"
    cells: dict[int, list[Row]] = {}
    for cell in _records(
        connection, f'SELECT * FROM raw.cells {where} ORDER BY "row", "column"', place
    ):
        cells.setdefault(cell["row"], []).append(cell)
    totals = {
        row["row"]: row
        for row in _records(connection, f"SELECT * FROM raw.row_totals {where}", place)
    }
    prints_totals = any(row["printed"] for row in totals.values())
    rows = []
    for number in sorted({*cells, *totals}):
        first = (cells.get(number) or [totals[number]])[0]
        parts = [
            ShownCell(c["certificate_type"], c["type_label"], c["printed"], c["state"], _box(c))
            for c in cells.get(number, ())
        ]
        total = totals.get(number)
        if total and prints_totals:
            state = "printed" if total["printed"] else "blank"
            parts.append(ShownCell(TOTAL, "Totalt", total["printed"] or "", state, _box(total)))
        rows.append(
            ShownRow(number, first["page"], first["region"], first["region_label"], tuple(parts))
        )
    return tuple(rows)


def _sibling(connection: DuckDBPyConnection, finding: ShownFinding) -> ShownRow | None:
    if finding.channel is None or finding.region is None:
        return None
    other = "standalone" if finding.channel == "issued" else "issued"
    decks = _records(
        connection,
        "SELECT deck FROM cells WHERE month = ? AND channel = ? AND region = ? LIMIT 1",
        [finding.month, other, finding.region],
    )
    rows = _rows(connection, decks[0]["deck"] if decks else None, finding, other)
    return next((row for row in rows if row.region == finding.region), None)


def _blamed(finding: ShownFinding, explanations: Sequence[ShownExplanation]) -> str | None:
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
    explanations: Sequence[ShownExplanation],
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
    connection: DuckDBPyConnection, finding: ShownFinding, blamed: str | None
) -> tuple[ShownMonth, ...]:
    """The blamed cell in every published month, and in the finding's own deck, by month."""
    if finding.region is None or finding.channel is None or blamed is None:
        return ()
    if blamed == TOTAL:
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
            "type": blamed,
            "deck": finding.deck,
        },
    )
    decided = {
        row["month"]: _decided_value(row)
        for row in _corrections(connection, finding)
        if row["certificate_type"] == blamed
    }
    return tuple(ShownMonth(**row, decided=decided.get(row["month"])) for row in rows)


def _decision(
    connection: DuckDBPyConnection, finding: ShownFinding, blamed: str | None
) -> Decision | None:
    for row in _corrections(connection, finding):
        if row["month"] == finding.month and row["certificate_type"] == blamed:
            texts = (str(row.get(name) or "") for name in ("reason", "who", "decided_on"))
            return Decision(_decided_value(row), *texts)
    return None


def _decided_value(row: Row) -> str:
    return str(row["decided"] if row["decided"] is not None else "stands")


def _corrections(connection: DuckDBPyConnection, finding: ShownFinding) -> list[Row]:
    return _records(
        connection,
        "SELECT * FROM corrections WHERE channel = ? AND region = ?",
        [finding.channel, finding.region],
    )


def _finding(row: Row) -> ShownFinding:
    names = [name for name in ShownFinding.__dataclass_fields__ if name != "box"]
    return ShownFinding(**{name: row[name] for name in names}, box=_box(row))


def _box(row: Row) -> Box | None:
    edges = [row[name] for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    return None if None in edges else Box(*edges)


def _records(connection: DuckDBPyConnection, sql: str, values: Any = None) -> list[Row]:
    result = connection.execute(sql, values) if values else connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
