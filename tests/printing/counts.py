"""Numbers of a plausible size: issued by region and type, standalone a small part of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from .names import APART, REGIONS, TYPES
from .records import GAP, DrawnCell

_SEPARATORS = {
    "plain": "",
    "space": " ",
    "no_break": "\u00a0",
    "thin": "\u2009",
    "narrow_no_break": "\u202f",
    "gap": GAP,
    "point": ".",
}
_BLANKS = {
    "nothing": ("", None, "blank"),
    "hyphen": ("-", None, "dash"),
    "dash": ("–", None, "dash"),
    "zero": ("0", 0, "printed"),
}


def draw_issued(rng: random.Random, region: str, types: Sequence[str]) -> list[int]:
    """Certificates issued in a month, one number a type; 0 where nothing was issued."""
    thousands = {**REGIONS, **APART}.get(region, (rng.choice([5, 20, 60]),))[0]
    level = thousands * rng.uniform(10, 19)
    hardly_used = {t for t in types if t != "fk7804" and rng.random() < 0.06}
    counts = []
    for certificate_type in types:
        share = TYPES[certificate_type][0] if certificate_type in TYPES else 0.002
        mean = 0.0 if certificate_type in hardly_used else level * share
        counts.append(min(50000, max(0, round(rng.gauss(mean, mean**0.5 + mean * 0.1)))))
    return counts


def draw_standalone(rng: random.Random, region: str, issued: Sequence[int]) -> list[int]:
    """Of those issued, the standalone ones: mostly none, never more than issued."""
    often = {"vastra_gotaland": 0.95, "stockholm_gotland": 0.8, "stockholm": 0.8}.get(region, 0.28)
    if rng.random() < 0.12:
        often = 0.0  # a region with no standalone use at all
    counts = []
    for number in issued:
        shares = [0.002, 0.01, 0.03, 0.08] if number > 200 else [0.01, 0.05, 0.3, 1.0]
        share = rng.choice(shares) if rng.random() < often else 0.0
        counts.append(min(number, round(number * share + (rng.random() < often))))
    return counts


def number_cell(count: int, thousands: str) -> DrawnCell:
    """A cell with a number, thousands set apart as drawn."""
    grouped = f"{count:,}".replace(",", _SEPARATORS[thousands])
    return DrawnCell(grouped, count, "printed")


def count_to_cell(rng: random.Random, count: int, blank_as: str, thousands: str) -> DrawnCell:
    """The cell for `count`; none at all is drawn in the table's way of drawing nothing."""
    if count:
        return number_cell(count, thousands)
    if blank_as == "mixed":
        blank_as = rng.choice(["nothing", "nothing", "hyphen", "zero"])
    return DrawnCell(*_BLANKS[blank_as])


def total_to_cell(
    rng: random.Random, cells: Sequence[DrawnCell], blank_as: str, empty_total: str, thousands: str
) -> DrawnCell:
    """The true total of `cells`."""
    total = sum(cell.count or 0 for cell in cells)
    if total == 0 and empty_total == "zero":
        blank_as = "zero"
    return count_to_cell(rng, total, blank_as, thousands)
