"""What the views must say, worked out slowly in plain loops from the decks themselves."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from intygsstat.models import CHANNELS, DeckReading, Finding, PrintedCell, PrintedTable
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.reference.lookup import regions
from intygsstat.storage.corrections import Correction

Sidecars = Mapping[str, Sidecar]
Place = tuple[date, str, str, str]
Total = tuple[date, str | None, str | None, bool]
"""Month, region or all, type or all, and whether the region is a part of another."""


def whole_of(region: str) -> str:
    known = regions().get(region)
    return known.part_of if known and known.part_of else region


def forum_days(readings: Sequence[DeckReading]) -> dict[str, tuple[date, date] | None]:
    """Between which days the forum of each deck was: on the day that it or another deck of its
    month knows, else sometime in that month; None where nothing is known."""
    known = [r.forum_date.day for r in readings if r.forum_date and r.forum_date.day_known]
    found: dict[str, tuple[date, date] | None] = {}
    for reading in readings:
        forum = reading.forum_date
        if forum is None:
            found[reading.deck] = None
            continue
        first = forum.day
        last = first.replace(day=monthrange(first.year, first.month)[1])
        same = [first] if forum.day_known else [day for day in known if first <= day <= last]
        found[reading.deck] = (max(same), max(same)) if same else (first, last)
    return found


def oldest_first(readings: Sequence[DeckReading], sidecars: Sidecars) -> list[DeckReading]:
    days = forum_days(readings)

    def age(reading: DeckReading) -> tuple[bool, date, int]:
        sidecar = sidecars.get(reading.deck)
        trust = {"published": 3, "reconstruction": 1}.get(sidecar.kind if sidecar else "", 2)
        first, _ = days[reading.deck] or (date.min, date.min)
        return reading.source != "text", first, trust

    return sorted(sorted(readings, key=lambda reading: reading.deck, reverse=True), key=age)


class Oracle:
    """The published numbers; with `likely` those that were decided, else proposed, else printed."""

    def __init__(
        self,
        readings: Sequence[DeckReading],
        sidecars: Sidecars | None = None,
        proposals: Sequence[Mapping[str, Any]] = (),
        decisions: Mapping[Place, Correction] | None = None,
        *,
        likely: bool = False,
    ) -> None:
        self.readings = oldest_first(readings, sidecars or {})
        self.tables: dict[tuple[date, str], tuple[str, PrintedTable]] = {}
        for reading in self.readings:
            for table in reading.tables:
                self.tables[table.month, table.channel] = (reading.deck, table)
        place = ("deck", "month", "channel", "region", "certificate_type")
        self.proposals = {tuple(row[name] for name in place): row["proposed"] for row in proposals}
        self.decisions = decisions or {}
        self.likely = likely

    def months(self) -> list[date]:
        return sorted({month for month, _ in self.tables})

    def tables_of(self, month: date) -> list[PrintedTable]:
        return [self.tables[month, c][1] for c in CHANNELS if (month, c) in self.tables]

    def types(self, month: date) -> set[str]:
        return {kind for table in self.tables_of(month) for kind in table.certificate_types}

    def expected_rows(self, month: date, channel: str) -> set[str]:
        """The rows that add up to the country in this table; its printed ones and those due."""
        entry = self.tables.get((month, channel))
        table = entry[1] if entry else self.tables_of(month)[0]
        printed = {row.region for row in table.rows}
        rows = {region for region in printed if whole_of(region) == region}
        for either in self.tables_of(month):
            rows |= {row.region for row in either.rows} - regions().keys()
        for region in regions().values():
            if region.part_of:
                continue
            parts = {p.id for p in regions().values() if p.part_of == region.id}
            rows |= parts if region.id not in printed and parts & printed else {region.id}
        return rows

    def all_rows(self, month: date) -> set[str]:
        rows = {row.region for table in self.tables_of(month) for row in table.rows}
        return rows.union(*(self.expected_rows(month, t.channel) for t in self.tables_of(month)))

    def printed(self, month: date, channel: str, region: str, kind: str) -> tuple[str, int | None]:
        """The state of a place, and what it counts for."""
        if (month, channel) not in self.tables:
            return "no_table", None
        table = self.tables[month, channel][1]
        if region not in {row.region for row in table.rows}:
            return "no_row", None
        cell = cells_of(table).get((region, kind))
        if cell is None:
            return "no_column", None
        placed = cell.state == "blank" and cell.probability is not None
        return "inferred" if placed else cell.state, counted(cell)

    def source(self, month: date, channel: str, region: str, kind: str) -> str:
        deck = self.tables.get((month, channel), ("",))[0]
        if (month, channel, region, kind) in self.decisions:
            return "decided"
        place = (deck, month, channel, region, kind)
        if place not in self.proposals:
            return "printed"
        return "rejected" if self.proposals[place] is None else "proposed"

    def count(self, month: date, channel: str, region: str, kind: str) -> int | None:
        place = (month, channel, region, kind)
        source = self.source(*place) if self.likely else "printed"
        if source in ("proposed", "rejected"):
            return self.proposals[self.tables[month, channel][0], *place]
        if source != "decided":
            return self.printed(*place)[1]
        decision = self.decisions[place]
        if decision.decided is None and decision.printed.strip() in ("", "-"):
            return 0  # a blank that stands says none, though a number may belong there
        return self.printed(*place)[1] if decision.decided is None else decision.decided

    def possible(self, issued: int | None, alone: int | None) -> bool:
        """Printed numbers are taken as they are, also where they contradict each other."""
        return not self.likely or issued is None or alone is None or alone <= issued

    def flags(
        self, month: date, channel: str, region: str, certificate_type: str | None
    ) -> set[str]:
        """The findings that name a cell (or, without a type, its row)."""
        if (month, channel) not in self.tables:
            return set()
        deck = self.tables[month, channel][0]
        names = {region}
        if region in self.expected_rows(month, channel):
            names.add(whole_of(region))
        return {
            finding.finding
            for reading in self.readings
            for finding in reading.findings
            if (finding.deck, finding.month) == (deck, month)
            and finding.channel in (channel, None)
            and finding.region in names
            and finding.severity != "info"
            and named_type(finding) == certificate_type
        }

    def usage(self) -> dict[tuple[date, str, str], dict[str, Any]]:
        rows: dict[tuple[date, str, str], dict[str, Any]] = {}
        for month in self.months():
            for region in self.all_rows(month):
                for kind in self.types(month):
                    row: dict[str, Any] = {}
                    for c in CHANNELS:
                        place = (month, c, region, kind)
                        row[c] = self.count(*place)
                        row[f"{c}_state"], printed = self.printed(*place)
                        row[f"{c}_flagged"] = bool(self.flags(*place))
                        row[f"{c}_row_flagged"] = bool(self.flags(month, c, region, None))
                        if self.likely:
                            row[f"{c}_source"] = self.source(*place)
                            row[f"{c}_printed"] = printed
                    issued, alone = row["issued"], row["standalone"]
                    known = issued is not None and alone is not None
                    able = known and self.possible(issued, alone)
                    row["integrated"] = issued - alone if able else None
                    row["cell_flagged"] = row["issued_flagged"] or row["standalone_flagged"]
                    row["row_flagged"] = row["issued_row_flagged"] or row["standalone_row_flagged"]
                    rows[month, region, kind] = row
        return rows

    def totals(self) -> dict[Total, dict[str, Any]]:
        """The sums of all views, over one region or all, and one type or all."""
        rows: dict[Total, dict[str, Any]] = {}
        for month in self.months():
            wholes = {whole_of(region) for region in self.all_rows(month)}
            parts = self.all_rows(month) - wholes
            for kind in (None, *self.types(month)):
                kinds = {kind} if kind else self.types(month)
                rows[month, None, kind, False] = self.sums(month, wholes, kinds)
                for region in wholes:
                    rows[month, region, kind, False] = self.sums(month, {region}, kinds)
                for part in parts:
                    rows[month, part, kind, True] = self.sums(month, {part}, kinds, part)
        return rows

    def pairs(self, month: date, region: str, part: str) -> list[set[str]]:
        """The rows that are held against each other: those of a region, each of its parts by
        itself where both tables print them apart, or those of one part alone."""
        due = set[str]().union(*(self.expected_rows(month, channel) for channel in CHANNELS))
        rows = {row for row in due if whole_of(row) == region}
        return [{part}] if part else [rows] if region in rows else [{row} for row in rows]

    def sums(self, month: date, whole: set[str], types: set[str], part: str = "") -> dict[str, Any]:
        """The measures of some whole regions and types together, or of one part alone."""
        total: dict[str, Any] = dict.fromkeys(("issued", "standalone", "integrated"))
        total |= dict.fromkeys(("cells_expected", "cells_read", "cells_unknown"), 0)
        total |= {"issued_flagged": 0, "standalone_flagged": 0, "complete": True}
        pair = {"issued": 0, "standalone": 0}
        flagged_rows = set()
        for rows in (pair for region in whole for pair in self.pairs(month, region, part)):
            for kind in types:
                here: dict[str, int | None] = {"issued": None, "standalone": None}
                expected = read = 0
                for channel in CHANNELS:
                    due = self.expected_rows(month, channel)
                    for row in rows if part else rows & due:
                        number = self.count(month, channel, row, kind)
                        expected += 1
                        total[f"{channel}_flagged"] += bool(self.flags(month, channel, row, kind))
                        if self.flags(month, channel, row, None):
                            flagged_rows.add((channel, row))
                        if number is not None:
                            read += 1
                            here[channel] = (here[channel] or 0) + number
                            total[channel] = (total[channel] or 0) + number
                total["cells_expected"] += expected
                total["cells_read"] += read
                issued, alone = here["issued"], here["standalone"]
                if expected != read or not self.possible(issued, alone):
                    total["complete"] = False
                    total["cells_unknown"] += (expected - read) or expected
                elif issued is not None and alone is not None:
                    total["integrated"] = (total["integrated"] or 0) + issued - alone
                    pair["issued"] += issued
                    pair["standalone"] += alone
        if not total["complete"]:
            total["integrated"] = None
        sharing = pair["issued"] and pair["standalone"] <= pair["issued"]
        return total | {
            "standalone_share": pair["standalone"] / pair["issued"] if sharing else None,
            "cells_flagged": total["issued_flagged"] + total["standalone_flagged"],
            "rows_flagged": len(flagged_rows),
            "issued_rows_flagged": sum(channel == "issued" for channel, _ in flagged_rows),
        }

    def revisions(self) -> Iterator[tuple[Any, ...]]:
        for month, channel in self.tables:
            versions = [
                (reading.deck, cells_of(table))
                for reading in self.readings
                for table in reading.tables
                if (table.month, table.channel) == (month, channel)
            ]
            for (old_deck, old), (new_deck, new) in pairwise(versions):
                for place in old.keys() | new.keys():
                    cells = old.get(place), new.get(place)
                    counts = [counted(cell) for cell in cells]
                    placed = any(cell and cell.probability is not None for cell in cells)
                    if counts[0] != counts[1] and not placed:
                        printed = [cell and cell.printed for cell in cells]
                        yield (month, channel, *place, *counts, *printed, old_deck, new_deck)

    def coverage(self) -> dict[tuple[date, str, str], tuple[str, int | None, int, int]]:
        rows: dict[tuple[date, str, str], tuple[str, int | None, int, int]] = {}
        months = self.months()
        month = months[0]
        while month <= months[-1]:
            for channel in CHANNELS:
                if month not in months:
                    due = {known.id for known in regions().values() if not known.part_of}
                    rows |= {(month, region, channel): ("missing", None, 0, 0) for region in due}
                    continue
                due = self.expected_rows(month, channel)
                if (month, channel) in self.tables:
                    due |= {row.region for row in self.tables[month, channel][1].rows}
                rows |= {(month, r, channel): self.covered(month, r, channel) for r in due}
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return rows

    def covered(self, month: date, region: str, channel: str) -> tuple[str, int | None, int, int]:
        cells = [self.printed(month, channel, region, kind) for kind in self.types(month)]
        named = {named_type(f) for reading in self.readings for f in reading.findings} | {None}
        named |= self.types(month)
        findings = set().union(*(self.flags(month, channel, region, kind) for kind in named))
        state = "flagged" if findings else "there"
        if all(state in ("no_row", "no_table") for state, _ in cells):
            state = "missing"
        read = sum(count is not None for _, count in cells)
        return state, len(cells), read, len(findings)


def named_type(finding: Finding) -> str | None:
    return None if finding.certificate_type == "total" else finding.certificate_type


def counted(cell: PrintedCell | None) -> int | None:
    if cell is None or cell.state in ("unreadable", "unplaced", "not_available"):
        return None
    return cell.count or 0


def cells_of(table: PrintedTable) -> dict[tuple[str, str], PrintedCell]:
    return {
        (row.region, cell.certificate_type): cell
        for row in table.rows
        for cell in row.cells
        if cell.certificate_type
    }
