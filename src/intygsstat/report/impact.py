"""What each finding does to the month's numbers, so that the one that matters most comes first.

Counts are whole certificates, shares from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Cells whose likely value is another than the printed one, under each finding that names them.
_CHANGED = """
    SELECT DISTINCT
        flags.finding, valued.month, valued.whole_region, valued.certificate_type, valued.channel,
        valued.region, valued.counted, valued.printed_count
    FROM staging.cell_values AS valued
    JOIN staging.flags AS flags USING (month, channel, region, certificate_type)
    WHERE basis = 'likely' AND in_sum AND source <> 'printed'
        AND counted IS DISTINCT FROM printed_count
    ORDER BY ALL
"""
_ROWS = """
    SELECT month, region, certificate_type, issued, standalone, complete
    FROM staging.usage_totals
    WHERE basis = 'likely' AND NOT part_of_sum
        AND region IS NOT NULL AND certificate_type IS NOT NULL
"""
# Findings of a cell for which nobody knows a likelier value.
_OPEN = """
    SELECT DISTINCT flags.finding, valued.month
    FROM staging.cell_values AS valued
    JOIN staging.flags AS flags USING (month, channel, region, certificate_type)
    WHERE basis = 'likely' AND in_sum AND source = 'printed'
"""
_NEWEST = """
    SELECT max(month) FROM staging.usage_totals WHERE issued IS NOT NULL AND standalone IS NOT NULL
        AND region IS NOT NULL AND certificate_type IS NOT NULL
"""
_Place = tuple[date, str, str]
_Row = tuple[int | None, int | None, bool]  # issued, standalone, complete
_AT_A_TIME = 10_000  # rows, of which a thousand decks have hundreds of thousands


@dataclass(frozen=True, slots=True)
class Effect:
    """A finding's part in the sums of its month, everything else being likely values.

    `issued` and `standalone` are likely minus printed certificates of its
    cells; `share_with` the country's standalone share with the likely values,
    `share_without` with the printed ones of these cells; None where no share
    can be told.
    """

    month: date
    issued: int
    standalone: int
    share_with: float | None
    share_without: float | None

    @property
    def of_share(self) -> float:
        """How far the share moves; 0 where it can't be told."""
        if self.share_with is None or self.share_without is None:
            return 0.0
        return self.share_with - self.share_without


@dataclass(frozen=True, slots=True)
class Effects:
    """Every finding's effect, and the findings whose effect nobody can know, by their month."""

    newest: date | None
    known: dict[str, Effect]
    unknown: dict[str, date]

    def order(self, finding: str) -> tuple[Any, ...]:
        """A key: the newest month first, by share and then by issued; then the other months.

        In each, what nobody can tell stands after what is known to change something.
        """
        effect = self.known.get(finding)
        if effect is None:
            where = self.unknown.get(finding)
            return (4 if where is None else 1 if where == self.newest else 3, 0.0, 0)
        place = 0 if effect.month == self.newest else 2
        return (place, -round(abs(effect.of_share), 12), -abs(effect.issued))


def effects_of(connection: DuckDBPyConnection) -> Effects:
    """The effects of all findings of a published database."""
    changed = connection.execute(_CHANGED).fetchall()
    rows, sums = _rows_and_sums(connection, {cell[1:4] for cell in changed})
    by_finding: dict[str, list[tuple[Any, ...]]] = {}
    for finding, *cell in changed:
        by_finding.setdefault(finding, []).append(tuple(cell))
    known = {finding: _effect(cells, rows, sums) for finding, cells in by_finding.items()}
    unknown = {
        finding: month
        for finding, month in connection.execute(_OPEN).fetchall()
        if finding not in known
    }
    [(newest,)] = connection.execute(_NEWEST).fetchall()
    return Effects(newest, known, unknown)


def _rows_and_sums(
    connection: DuckDBPyConnection, places: set[_Place]
) -> tuple[dict[_Place, _Row], dict[date, tuple[int, int]]]:
    """The rows of these places, and the sums of their months, of which not all rows are kept."""
    months = {month for month, *_ in places}
    rows: dict[_Place, _Row] = {}
    sums = dict.fromkeys(months, (0, 0))
    result = connection.execute(_ROWS)
    while some := result.fetchmany(_AT_A_TIME):
        for month, region, kind, *row in some:
            if month not in months:
                continue
            issued, standalone = _summed([tuple(row)])
            sums[month] = (sums[month][0] + issued, sums[month][1] + standalone)
            if (month, region, kind) in places:
                rows[month, region, kind] = tuple(row)
    return rows, sums


def _effect(
    cells: list[tuple[Any, ...]],
    rows: dict[_Place, _Row],
    sums: dict[date, tuple[int, int]],
) -> Effect:
    """The effect of cells in the newest of their months; most findings have but one."""
    month = max(cell[0] for cell in cells)
    effect = Effect(month, 0, 0, _share(*sums[month]), None)
    touched: dict[_Place, dict[str, int | None]] = {}
    for each, whole, kind, channel, _, counted, printed in cells:
        if each != month:
            continue
        change = (counted or 0) - (printed or 0)
        effect = replace(effect, **{channel: getattr(effect, channel) + change})
        less = touched.setdefault((each, whole, kind), {"issued": 0, "standalone": 0})
        before = less[channel]
        less[channel] = None if printed is None or before is None else before + change
    issued, standalone = sums[month]
    for place, less in touched.items():
        here = rows[place]
        now, then = _summed([here]), _summed([_without(here, less)])
        issued, standalone = issued - now[0] + then[0], standalone - now[1] + then[1]
    return replace(effect, share_without=_share(issued, standalone))


def _without(row: _Row, less: dict[str, int | None]) -> _Row:
    """The row with its printed cells again; not complete where one of these can't be read."""
    issued, standalone, _ = row
    off_issued, off_standalone = less["issued"], less["standalone"]
    if None in (issued, standalone, off_issued, off_standalone):
        return None, None, False
    assert issued is not None
    assert standalone is not None
    return issued - (off_issued or 0), standalone - (off_standalone or 0), True


def _summed(rows: Iterable[_Row]) -> tuple[int, int]:
    """Issued and standalone of the rows of which both are known, as the headline's share."""
    pairs = [(issued or 0, alone or 0) for issued, alone, complete in rows if complete]
    return sum(issued for issued, _ in pairs), sum(alone for _, alone in pairs)


def _share(issued: int, standalone: int) -> float | None:
    """From 0 to 1; None where nothing was issued, or more are standalone than issued."""
    return standalone / issued if issued and standalone <= issued else None
