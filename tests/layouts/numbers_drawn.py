"""The invented numbers of the layouts: what all the scripts that draw them share."""

from __future__ import annotations

import random
from pathlib import Path

HERE = Path(__file__).parent
LABEL = "Vårdgivare/Bolag"
TYPES = ["AG1-14", "AG7804", "DB", "DOI", "FK7804", "FK7802", "FK7801", "FK7800"]
TYPES += ["TS bas", "TS diabetes"]
HEADINGS = ["AG1-14", "AG7804", "DB", "DOI", "FK7804\n(lisjp)", "FK7802\n(luae_fs)"]
HEADINGS += ["FK7801\n(luae_na)", "FK7800\n(luse)", "TS bas", "TS diabetes"]
REGIONS = ["Blekinge", "Dalarna", "Gävleborg", "Halland", "Jämtland/Härjedalen", "Jönköping"]
REGIONS += ["Kalmar", "Kronoberg", "Norrbotten", "Skåne", "Stockholm/Gotland", "Sörmland"]
REGIONS += ["Uppsala", "VGR", "Värmland", "Västerbotten", "Västernorrland", "Västmanland"]
REGIONS += ["Örebro", "Östergötland"]
THOUSANDS = [158, 287, 286, 344, 133, 369, 247, 204, 248, 1422, 2516, 302, 405, 1767, 284, 279]
THOUSANDS += [242, 281, 308, 472]
INHABITANTS = dict(zip(REGIONS, THOUSANDS, strict=True))  # for numbers of a plausible size
COUNTY_CODES = dict(
    zip(
        REGIONS,
        ("10 20 21 13 23 06 08 07 25 12 01 04 03 14 17 24 22 19 18 05").split(),  # noqa: SIM905
        strict=True,
    )
)
PER_THOUSAND = [0.8, 0.6, 0.9, 0.85, 17.0, 0.02, 0.15, 0.3, 0.2, 0.2]
STANDALONE_SHARE = [0.02, 0.02, 0.06, 0.05, 0.01, 0.01, 0.02, 0.02, 0.15, 0.05]
HARDLY_USE_AG = {"Jönköping", "Kalmar", "Kronoberg"}
Rows = dict[str, list[int | None]]
Lines = list[list[str]]


def month_of_numbers(seed: int, names: list[str] | None = None) -> tuple[Rows, Rows]:
    """Issued and standalone certificates of one month, by region; without totals."""
    chance = random.Random(seed)
    issued: Rows = {}
    standalone: Rows = {}
    for name in names or REGIONS:
        size = INHABITANTS.get(name) or chance.randint(4, 40)
        row: list[int | None] = []
        apart: list[int | None] = []
        for place, rate in enumerate(PER_THOUSAND):
            count = round(size * rate * chance.uniform(0.75, 1.25))
            if place < 2 and name in HARDLY_USE_AG:
                count = 0
            few = sum(chance.random() < STANDALONE_SHARE[place] for _ in range(min(count, 3000)))
            row.append(count or None)
            apart.append(few or None)
        issued[name] = row
        standalone[name] = apart
    return issued, standalone


def total(row: list[int | None]) -> int | None:
    """The sum of a row's counts; None for a row with nothing in it."""
    return sum(cell or 0 for cell in row) or None


def with_totals(rows: Rows) -> Rows:
    return {name: [*row, total(row)] for name, row in rows.items()}


def sums(rows: Rows, names: list[str] = REGIONS) -> list[int | None]:
    """The sums of some regions' rows, column by column."""
    columns = zip(*(rows[name] for name in names), strict=True)
    return [sum(cell or 0 for cell in column) or None for column in columns]


def texts(rows: Rows, thousands: str = "") -> Lines:
    """Rows as they are printed: the name, then the cells."""

    def printed(cell: int | None) -> str:
        return "" if cell is None else f"{cell:,}".replace(",", thousands)

    return [[name, *map(printed, row)] for name, row in rows.items()]
