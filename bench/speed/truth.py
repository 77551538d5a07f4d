"""The decks that are read, what stands in them, and how much of it somebody's tables hold."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intygsstat.pdf.document import find_statistics_pages, open_deck
from intygsstat.reference.lookup import is_total_heading, known_type, region_id
from speed.tools import Table

TESTS = Path(__file__).parent.parent.parent / "tests"
DECKS = TESTS / "decks"
NAMES = (
    "anvandarforum-2024-03",
    "synthetic-2024-05-borderless",
    "synthetic-2024-11-new-types",
)
_PLAIN = {"turn": "none", "box": "plain", "twice": False, "companies": 0, "thousands": "plain"}
GENERATED = {
    "ruled": (1, {"ruling": "full", "arrangement": "single"}),
    "borderless": (2, {"ruling": "none", "banding": "none", "arrangement": "single"}),
    "side by side": (3, {"side_by_side": True}),
    "continued": (4, {"continued": True}),
    "turned header": (5, {"header": "turned", "arrangement": "single"}),
}

Place = tuple[str, str]  # region, certificate type
Numbers = dict[Place, str]


@dataclass(frozen=True, slots=True)
class KnownDeck:
    """A deck, the pages its tables stand on, and the numbers of each month and channel."""

    name: str
    path: Path
    pages: tuple[int, ...]
    tables: Mapping[tuple[str, str], Numbers]

    @property
    def cells(self) -> int:
        return sum(len(numbers) for numbers in self.tables.values())


def known_decks(folder: Path) -> Iterator[KnownDeck]:
    """The three decks of the tests, and generated ones printed into `folder`."""
    sys.path.append(str(TESTS))  # the tests' own printing of decks
    from printing import draw_deck, print_deck

    for name in NAMES:
        yield _known(name, DECKS / f"{name}.pdf", _true_rows(DECKS / f"{name}.truth.csv"))
    for name, (seed, forced) in GENERATED.items():
        drawing = draw_deck(seed, **{**_PLAIN, **forced})
        place = folder / name.replace(" ", "-")
        place.mkdir(parents=True, exist_ok=True)
        path = print_deck(drawing, place, "reportlab")
        rows = [
            (c["month"], c["channel"], c["region"], c["certificate_type"], c["count"])
            for c in drawing.truth_cells()
        ]
        yield _known(name, path, rows)


def _true_rows(path: Path) -> list[tuple[str, str, str, str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (
                f"{row['period']}-01",
                row["channel"],
                region_id(row["region"]) or row["region"],
                known_type(row["certificate_type"]).id,
                row["count"],
            )
            for row in csv.DictReader(file)
        ]


def _known(name: str, path: Path, rows: Sequence[tuple[str, str, str, str, str]]) -> KnownDeck:
    tables: dict[tuple[str, str], Numbers] = {}
    for month, channel, region, kind, count in rows:
        if count:
            tables.setdefault((month, channel), {})[region, kind] = count
    with open_deck(path) as deck:
        return KnownDeck(name, path, tuple(find_statistics_pages(deck.text)), tables)


def exactly_ours(deck: KnownDeck, tables: Sequence[Table]) -> int:
    """How many of the deck's numbers we read, in their month, channel, row and column."""
    read = {tuple(row) for table in tables for row in table}
    return sum(
        (month, channel, region, kind, count) in read
        for (month, channel), numbers in deck.tables.items()
        for (region, kind), count in numbers.items()
    )


def exactly_theirs(deck: KnownDeck, tables: Sequence[Table]) -> int:
    """How many of the deck's numbers stand in the right row and column of a peer's tables.

    Which month and channel a table tells is taken for granted: each is held against the true
    table that it fits best. Names in several lines, headings in several rows and names that
    stand in any column are understood.
    """
    found: dict[tuple[str, str], set[Place]] = {key: set() for key in deck.tables}
    for table in tables:
        read = places(table)
        fitting = {
            key: {place for place, number in numbers.items() if read.get(place) == number}
            for key, numbers in deck.tables.items()
        }
        best = max(fitting, key=lambda key: len(fitting[key]))
        found[best] |= fitting[best]
    return sum(map(len, found.values()))


def places(table: Table) -> Numbers:
    """The numbers of a table by the region and certificate type that they stand beside."""
    regions = [_region(row) for row in table]
    named = [place for place, region in enumerate(regions) if region]
    if not named:
        return {}
    kinds = _headings(table[: named[0]])
    return {
        (region, kinds[column]): re.sub(r"[\s.]", "", cell)
        for row, region in zip(table, regions, strict=True)
        for column, cell in enumerate(row)
        if region and column in kinds
    }


def _region(row: Sequence[str]) -> str | None:
    return next((found for cell in row if (found := region_id(" ".join(cell.split())))), None)


def _headings(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """The certificate type of each column, by the last lines above it that name one."""
    kinds = {}
    for column in range(max((len(row) for row in rows), default=0)):
        lines = [
            line
            for row in rows
            if column < len(row)
            for line in row[column].splitlines()
            if line.strip()
        ]
        for first in range(len(lines)):
            words = " ".join(" ".join(lines[first:]).split())
            kind = known_type(words)
            if kind.known and not is_total_heading(words):
                kinds[column] = kind.id
                break
    return kinds
