"""Archives of any size: a deck a month, twelve slides each, every deck by its number alone.

The deck of a month tells the three months before it, so that each month is told three
times. Numbers follow from the month, but for a few that lost their last digit, and a few that a
later deck tells otherwise: what the rules and the diagnosis are there for.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from intygsstat.models import CHANNELS, Channel
from intygsstat.reference.lookup import MONTHS_SV, regions
from speed.pdf import Text, write_pdf

FIRST_FORUM = date(2000, 6, 1)
MONTHS_TOLD = 3
SLIPS = 0.002  # share of cells that lost their last digit
REVISED = 0.002  # share of cells that a deck tells a little otherwise
TYPES = {
    "AG1-14": 0.03,
    "AG7804": 0.05,
    "DB": 0.04,
    "DOI": 0.04,
    "FK7804": 0.6,
    "FK7802": 0.004,
    "FK7801": 0.01,
    "FK7800": 0.06,
    "TS bas": 0.03,
    "TS diabetes": 0.01,
}
COVER, BEFORE, AFTER = 1, 2, 3  # slides
TITLES = {"issued": "Utfärdade intyg", "standalone": "Webcert fristående"}
WIDTH, HEIGHT = 960, 540

Counts = list[list[int]]


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """One slide: a row of counts for each region, in the order of `region_names`; `printed` is
    what stands there, `total` each row's true sum."""

    month: date
    channel: Channel
    printed: Counts
    totals: list[int]


@cache
def region_names() -> tuple[str, ...]:
    """The rows of every table, as printed."""
    return tuple(region.name for region in regions().values() if not region.part_of)


def forum_of(number: int) -> date:
    """The month of the forum of deck `number`, from 0."""
    return _months_on(FIRST_FORUM, number)


def file_name(number: int) -> str:
    return f"anvandarforum-{forum_of(number):%Y-%m}.pdf"


def deck_tables(number: int) -> list[ArchiveTable]:
    """The six tables of deck `number`, in printed order."""
    forum = forum_of(number)
    return [
        _table(number, _months_on(forum, -back), channel)
        for back in range(MONTHS_TOLD, 0, -1)
        for channel in CHANNELS
    ]


def _table(number: int, month: date, channel: Channel) -> ArchiveTable:
    lot = random.Random(f"{number} {month} {channel}")
    true = [
        [count + lot.randint(1, 3) if lot.random() < REVISED else count for count in row]
        for row in _true_counts(month, channel)
    ]
    printed = [
        [count // 10 if count > 99 and lot.random() < SLIPS else count for count in row]
        for row in true
    ]
    return ArchiveTable(month, channel, printed, [sum(row) for row in true])


@cache
def _levels() -> tuple[tuple[float, ...], ...]:
    """The usual count of each region and type in a month; about one inhabitant in a hundred."""
    lot = random.Random("levels")
    people = [region.inhabitants for region in regions().values() if not region.part_of]
    return tuple(
        tuple((size or 0) * share * lot.uniform(0.7, 1.4) / 100 for share in TYPES.values())
        for size in people
    )


def _true_counts(month: date, channel: Channel) -> Counts:
    lot = random.Random(f"{month} {channel}")
    of_channel = 1.0 if channel == "issued" else 0.02
    season = lot.uniform(0.85, 1.15)
    return [
        [int(max(0.0, lot.gauss(1, 0.05)) * season * of_channel * level) for level in row]
        for row in _levels()
    ]


def print_deck(number: int, folder: Path) -> Path:
    """Write deck `number` as a PDF into `folder`."""
    forum = forum_of(number)
    said = f"{MONTHS_SV[forum.month - 1]} {forum.year}"
    slides = [[Text(40, 60, f"Användarforum för Webcert, {said}", 24)]]
    slides += [_talk(place) for place in range(BEFORE)]
    slides += [_table_slide(table) for table in deck_tables(number)]
    slides += [_talk(place) for place in range(AFTER)]
    path = folder / file_name(number)
    path.write_bytes(write_pdf(slides, WIDTH, HEIGHT))
    return path


def _talk(place: int) -> list[Text]:
    lines = ["Nyheter i Webcert", "Frågor och svar från förvaltningen", "Nästa steg"]
    return [Text(40, 60 + 40 * n, lines[(place + n) % 3], 20) for n in range(3)]


def _table_slide(table: ArchiveTable) -> list[Text]:
    month = f"{MONTHS_SV[table.month.month - 1]} {table.month.year}"
    marks = [Text(40, 40, f"8a. {TITLES[table.channel]} {month}", 20)]
    marks.append(Text(40, 80, "Vårdgivare/Bolag", 9))
    for column, heading in enumerate((*TYPES, "Totalt")):
        marks.append(Text(270 + 62 * column, 80, heading, 9, "right"))
    rows = zip(region_names(), table.printed, table.totals, strict=True)
    for place, (name, counts, total) in enumerate(rows):
        down = 98 + 19 * place
        marks.append(Text(40, down, name, 9))
        for column, count in enumerate((*counts, total)):
            marks.append(Text(270 + 62 * column, down, str(count), 9, "right"))
    return marks


def _months_on(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
