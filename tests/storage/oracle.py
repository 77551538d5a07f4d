"""What the views must say, worked out slowly in plain loops from the decks themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from intygsstat.models import CHANNELS, DeckReading, Finding, PrintedCell, PrintedTable
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.reference.lookup import regions

READ = ("printed", "blank", "dash", "inferred")
Sidecars = Mapping[str, Sidecar]


def whole_of(region: str) -> str:
    known = regions().get(region)
    return known.part_of if known and known.part_of else region


def oldest_first(readings: Sequence[DeckReading], sidecars: Sidecars) -> list[DeckReading]:
    def forum_day(reading: DeckReading) -> date:
        forum = reading.forum_date
        if forum is None:
            return date.min
        if forum.day_known:
            return forum.day
        same_month = [
            other.forum_date.day
            for other in readings
            if other.forum_date
            and other.forum_date.day_known
            and other.forum_date.day.replace(day=1) == forum.day.replace(day=1)
        ]
        return max(same_month, default=forum.day)

    def trust(reading: DeckReading) -> int:
        sidecar = sidecars.get(reading.deck)
        return {"published": 3, "reconstruction": 1}.get(sidecar.kind if sidecar else "", 2)

    by_name = sorted(readings, key=lambda reading: reading.deck, reverse=True)
    return sorted(
        by_name,
        key=lambda reading: (
            not reading.deck.lower().endswith(".txt"),
            forum_day(reading),
            trust(reading),
        ),
    )


class Oracle:
    def __init__(self, readings: Sequence[DeckReading], sidecars: Sidecars | None = None) -> None:
        self.readings = oldest_first(readings, sidecars or {})
        self.tables: dict[tuple[date, str], tuple[str, PrintedTable]] = {}
        for reading in self.readings:
            for table in reading.tables:
                self.tables[table.month, table.channel] = (reading.deck, table)

    def months(self) -> list[date]:
        return sorted({month for month, _ in self.tables})

    def types(self, month: date) -> set[str]:
        found = set()
        for channel in CHANNELS:
            if (month, channel) in self.tables:
                found |= set(self.tables[month, channel][1].certificate_types)
        return found

    def expected_rows(self, month: date, channel: str) -> set[str]:
        """The rows that add up to the country in this table; its printed ones and those due."""
        other = "standalone" if channel == "issued" else "issued"
        entry = self.tables.get((month, channel)) or self.tables.get((month, other))
        if entry is None:
            return set()
        printed = {row.region for row in entry[1].rows}
        rows = {region for region in printed if whole_of(region) == region}
        for either in CHANNELS:
            if (month, either) in self.tables:
                others = {row.region for row in self.tables[month, either][1].rows}
                rows |= others - regions().keys()
        for region in regions().values():
            if region.part_of:
                continue
            parts = [p.id for p in regions().values() if p.part_of == region.id]
            if region.id not in printed and any(part in printed for part in parts):
                rows |= set(parts)
            else:
                rows.add(region.id)
        return rows

    def all_rows(self, month: date) -> set[str]:
        rows: set[str] = set()
        for channel in CHANNELS:
            if (month, channel) in self.tables:
                rows |= self.expected_rows(month, channel)
                rows |= {row.region for row in self.tables[month, channel][1].rows}
        return rows

    def cell(
        self, month: date, channel: str, region: str, certificate_type: str
    ) -> tuple[str, int | None]:
        """The state of a place, and what it counts for."""
        if (month, channel) not in self.tables:
            return "no_table", None
        for row in self.tables[month, channel][1].rows:
            if row.region == region:
                for printed in row.cells:
                    if printed.certificate_type == certificate_type:
                        placed = printed.state == "blank" and printed.probability is not None
                        return "inferred" if placed else printed.state, counted(printed)
                return "no_column", None
        return "no_row", None

    def flags(
        self, month: date, channel: str, region: str, certificate_type: str | None
    ) -> set[str]:
        """The findings that name a cell (or, without a type, its row)."""
        if (month, channel) not in self.tables:
            return set()
        deck = self.tables[month, channel][0]
        names = {region}
        if whole_of(region) != region and region in self.expected_rows(month, channel):
            names.add(whole_of(region))
        found = set()
        for reading in self.readings:
            for finding in reading.findings:
                same_place = finding.month == month and finding.channel in (channel, None)
                if finding.deck != deck or not same_place or finding.region not in names:
                    continue
                if finding.severity != "info" and named_type(finding) == certificate_type:
                    found.add(finding.finding)
        if certificate_type and channel == "standalone":
            found |= self.over_issued_of_another_deck(month, region, certificate_type)
        return found

    def over_issued_of_another_deck(self, month: date, region: str, kind: str) -> set[str]:
        if (month, "issued") not in self.tables or (month, "standalone") not in self.tables:
            return set()
        issued = self.cell(month, "issued", region, kind)[1]
        alone = self.cell(month, "standalone", region, kind)[1]
        same = self.tables[month, "issued"][0] == self.tables[month, "standalone"][0]
        over = issued is not None and alone is not None and alone > issued
        return {f"{region} {kind}"} if over and not same else set()

    def usage(self) -> dict[tuple[date, str, str], dict[str, Any]]:
        rows = {}
        for month in self.months():
            for region in self.all_rows(month):
                for kind in self.types(month):
                    issued_state, issued = self.cell(month, "issued", region, kind)
                    alone_state, alone = self.cell(month, "standalone", region, kind)
                    known = issued is not None and alone is not None
                    rows[month, region, kind] = {
                        "issued": issued,
                        "standalone": alone,
                        "integrated": issued - alone
                        if known and self.possible(issued, alone)
                        else None,
                        "issued_state": issued_state,
                        "standalone_state": alone_state,
                        "cell_flagged": any(self.flags(month, c, region, kind) for c in CHANNELS),
                        "row_flagged": any(self.flags(month, c, region, None) for c in CHANNELS),
                        **{
                            f"{c}_flagged": bool(self.flags(month, c, region, kind))
                            for c in CHANNELS
                        },
                        **{
                            f"{c}_row_flagged": bool(self.flags(month, c, region, None))
                            for c in CHANNELS
                        },
                    }
        return rows

    def sums(
        self, month: date, whole: set[str], types: set[str], *, part: str = ""
    ) -> dict[str, Any]:
        """The measures of some whole regions and types together, or of one part alone."""
        total: dict[str, Any] = dict.fromkeys(("issued", "standalone", "integrated"))
        total |= {"cells_expected": 0, "cells_read": 0, "cells_unknown": 0}
        total |= {"issued_flagged": 0, "standalone_flagged": 0}
        pair = {"issued": 0, "standalone": 0}
        complete = True
        flagged_rows = set()
        for region in whole:
            for kind in types:
                here: dict[str, int | None] = {"issued": None, "standalone": None}
                expected = read = 0
                for channel in CHANNELS:
                    due = self.expected_rows(month, channel)
                    for row in [part] if part else [r for r in due if whole_of(r) == region]:
                        state, number = self.cell(month, channel, row, kind)
                        expected += 1
                        read += state in READ
                        flagged = bool(self.flags(month, channel, row, kind))
                        total[f"{channel}_flagged"] += flagged
                        if self.flags(month, channel, row, None):
                            flagged_rows.add((channel, row))
                        if number is not None:
                            here[channel] = (here[channel] or 0) + number
                total["cells_expected"] += expected
                total["cells_read"] += read
                for channel, number in here.items():
                    if number is not None:
                        total[channel] = (total[channel] or 0) + number
                issued, alone = here["issued"], here["standalone"]
                whole_here = expected == read and self.possible(issued, alone)
                complete = complete and whole_here
                if not whole_here:
                    total["cells_unknown"] += (expected - read) or expected
                if whole_here and issued is not None and alone is not None:
                    total["integrated"] = (total["integrated"] or 0) + issued - alone
                    pair["issued"] += issued
                    pair["standalone"] += alone
        if not complete:
            total["integrated"] = None
        sharing = pair["issued"] and pair["standalone"] <= pair["issued"]
        return total | {
            "standalone_share": pair["standalone"] / pair["issued"] if sharing else None,
            "complete": complete,
            "cells_flagged": total["issued_flagged"] + total["standalone_flagged"],
            "rows_flagged": len(flagged_rows),
            "issued_rows_flagged": sum(channel == "issued" for channel, _ in flagged_rows),
        }

    def possible(self, issued: int | None, alone: int | None) -> bool:
        """Printed numbers are taken as they are, also where they contradict each other."""
        return True

    def usage_by_month(self) -> dict[tuple[date], dict[str, Any]]:
        return {
            (month,): self.sums(
                month, {whole_of(r) for r in self.all_rows(month)}, self.types(month)
            )
            for month in self.months()
            if self.types(month)
        }

    def usage_by_type(self) -> dict[tuple[date, str], dict[str, Any]]:
        return {
            (month, kind): self.sums(month, {whole_of(r) for r in self.all_rows(month)}, {kind})
            for month in self.months()
            for kind in self.types(month)
        }

    def usage_by_region(self) -> dict[tuple[date, str, bool], dict[str, Any]]:
        rows = {}
        for month in self.months():
            types = self.types(month)
            for region in self.all_rows(month):
                whole = whole_of(region)
                rows[month, whole, False] = self.sums(month, {whole}, types)
                if whole != region:
                    rows[month, region, True] = self.sums(month, {region}, types, part=region)
        return rows

    def usage_by_region_and_type(self) -> dict[tuple[date, str, str, bool], dict[str, Any]]:
        rows = {}
        for month in self.months():
            for kind in self.types(month):
                for region in self.all_rows(month):
                    whole = whole_of(region)
                    rows[month, whole, kind, False] = self.sums(month, {whole}, {kind})
                    if whole != region:
                        apart = self.sums(month, {region}, {kind}, part=region)
                        rows[month, region, kind, True] = apart
        return rows

    def revisions(self) -> set[tuple[Any, ...]]:
        found = set()
        for month, channel in self.tables:
            told = [
                (reading.deck, cells_of(table))
                for reading in self.readings
                for table in reading.tables
                if (table.month, table.channel) == (month, channel)
            ]
            for (old_deck, old), (new_deck, new) in pairwise(told):
                for place in old.keys() | new.keys():
                    before, after = old.get(place), new.get(place)
                    if any(cell and cell.probability is not None for cell in (before, after)):
                        continue
                    if counted(before) != counted(after):
                        found.add(
                            (month, channel, *place, counted(before), counted(after),
                             before.printed if before else None,
                             after.printed if after else None, old_deck, new_deck)
                        )  # fmt: skip
        return found

    def coverage(self) -> dict[tuple[date, str, str], tuple[str, int | None, int, int]]:
        rows: dict[tuple[date, str, str], tuple[str, int | None, int, int]] = {}
        months = self.months()
        month = months[0]
        while month <= months[-1]:
            for channel in CHANNELS:
                due = self.expected_rows(month, channel)
                if (month, channel) in self.tables:
                    due |= {row.region for row in self.tables[month, channel][1].rows}
                for region in due:
                    rows[month, region, channel] = self._covered(month, region, channel)
                if month not in months:
                    for known in regions().values():
                        if not known.part_of:
                            rows[month, known.id, channel] = ("missing", None, 0, 0)
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return rows

    def _covered(self, month: date, region: str, channel: str) -> tuple[str, int | None, int, int]:
        states = [self.cell(month, channel, region, kind)[0] for kind in self.types(month)]
        named = {named_type(f) for reading in self.readings for f in reading.findings} | {None}
        named |= self.types(month)
        findings = set().union(*(self.flags(month, channel, region, kind) for kind in named))
        state = "flagged" if findings else "there"
        if all(each in ("no_row", "no_table") for each in states):
            state = "missing"
        return state, len(states), sum(each in READ for each in states), len(findings)


def named_type(finding: Finding) -> str | None:
    return None if finding.certificate_type == "total" else finding.certificate_type


def counted(cell: PrintedCell | None) -> int | None:
    if cell is None or cell.state in ("unreadable", "unplaced"):
        return None
    return cell.count or 0


def cells_of(table: PrintedTable) -> dict[tuple[str, str], PrintedCell]:
    return {
        (row.region, cell.certificate_type): cell
        for row in table.rows
        for cell in row.cells
        if cell.certificate_type
    }
