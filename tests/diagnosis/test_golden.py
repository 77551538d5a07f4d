"""What is said of the deck of March 2024, and of the same deck put right with one thing altered.

`golden/<name>.txt` has it, case by case: each finding with its explanations (what happened to
which number, its lowest, likeliest and highest value, how sure, and the finding it is linked to)
and each proposal. A wanted change is copied from the file that the failing test names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from diagnosis.made import (
    DEC,
    FEB,
    JAN,
    LOST_DIGITS,
    NOV,
    PLACE,
    TOTAL,
    Diagnosis,
    Place,
    altered,
    check_whole,
    compare,
    count_at,
    counts_of,
    diagnose_readings,
    only,
    rows_of,
    with_rows,
)
from intygsstat.models import CHANNELS, Channel, DeckReading

Alter = Callable[[DeckReading], DeckReading]
HALLAND = (NOV, "issued", "halland", "fk7804")
KALMAR = (DEC, "issued", "kalmar", "fk7804")
SKANE = (JAN, "issued", "skane", "doi")
GOTALAND = (FEB, "issued", "vastra_gotaland", "fk7804")
SMALL = (DEC, "standalone", "skane", "fk7804")
OF_BOTH = (FEB, "standalone", "gavleborg", "ts_bas")  # 49, all of them standalone
LOSSES: dict[str, Callable[[str], str]] = {
    "last_digit_lost": lambda text: text[:-1],
    "first_digit_lost": lambda text: text[1:],
    "middle_digit_lost": lambda text: text[0] + text[2:],
}
TYPOS = LOSSES | {
    "digit_added": lambda text: text[0] + "7" + text[1:],
    "digits_swapped": lambda text: text[1] + text[0] + text[2:],
    "digit_replaced": lambda text: ("9" if text[0] < "5" else "1") + text[1:],
}


def of(place: Place) -> str:
    return f"{place[2]} {place[3]} {place[1]} {place[0]:%Y-%m}"


def numbers(changes: Mapping[Place, int | str | Callable[[str], str]], follow: bool) -> Alter:
    """Other numbers in some cells; the totals are wrong then, or summed from them."""

    def alter(clean: DeckReading) -> DeckReading:
        printed = {
            place: new(str(count_at(clean, place))) if callable(new) else new
            for place, new in changes.items()
        }
        return altered(clean, printed, totals_follow=follow)

    return alter


def swapped_numbers(first: Place, second: Place) -> Alter:
    def alter(clean: DeckReading) -> DeckReading:
        changes = {first: count_at(clean, second), second: count_at(clean, first)}
        return altered(clean, changes, totals_follow=True)

    return alter


def swapped_rows(month: date, first: str, second: str) -> Alter:
    def alter(clean: DeckReading) -> DeckReading:
        rows = {row.region: row for row in rows_of(clean, month, "issued")}
        (one, other), new = (rows[first], rows[second]), dict(rows)
        new[first] = replace(one, cells=other.cells, total=other.total)
        new[second] = replace(other, cells=one.cells, total=one.total)
        return with_rows(clean, month, "issued", list(new.values()))

    return alter


def repeated_month(channel: Channel, copy: date, source: date) -> Alter:
    return lambda clean: with_rows(clean, copy, channel, rows_of(clean, source, channel))


def row_left_out(clean: DeckReading) -> DeckReading:
    rows = [row for row in rows_of(clean, JAN, "issued") if row.region != "halland"]
    return with_rows(clean, JAN, "issued", rows)


def moved_totals(
    channel: Channel, first: int, number: int, step: int, also: Mapping[Place, int] | None = None
) -> Alter:
    """`number` of February's totals from place `first` printed `step` rows too low."""

    def alter(clean: DeckReading) -> DeckReading:
        names = [row.region for row in rows_of(clean, FEB, channel)]
        moved = {
            (FEB, channel, names[place + step], TOTAL): count_at(
                clean, (FEB, channel, names[place], TOTAL)
            )
            for place in range(first, first + number)
        }
        return altered(clean, {**moved, **(also or {})}, totals_follow=False)

    return alter


def cases() -> Iterator[tuple[str, str, Alter]]:
    """The golden file, the name and what is altered in each case."""
    for place in (HALLAND, SKANE, GOTALAND):
        # Halland's own months vary too much for what loses no digit
        for edit, typo in (LOSSES if place == HALLAND else TYPOS).items():
            yield "total_agrees", f"{of(place)}, {edit}", numbers({place: typo}, True)
    for place in (HALLAND, KALMAR):
        lost = numbers({place: lambda text: text[:-3]}, True)
        yield "total_agrees", f"{of(place)}, group lost", lost
    for edit, typo in TYPOS.items():
        for place in (KALMAR, SKANE, SMALL, (FEB, "issued", "halland", TOTAL)):
            yield "total_shows", f"{of(place)}, {edit}", numbers({place: typo}, False)
    yield "total_shows", f"{of(SKANE)}, left out", numbers({SKANE: ""}, False)
    for more in (1, 5):
        totals = {
            (JAN, channel, "halland", TOTAL): lambda text, more=more: str(int(text) + more)
            for channel in CHANNELS
        }
        yield "total_shows", f"both totals of Halland {more} too large", numbers(totals, False)
    # a cell that nobody can read, and what its row's total leaves for it: 839
    for printed in ("83 9", "8 39", "8x39 9", "83 9x9", "n/a", "1x2"):
        yield "unreadable", f"{of(SKANE)} {printed!r}", numbers({SKANE: printed}, False)
    for other, text in (("db", "?"), (TOTAL, "5"), (TOTAL, "2l 646")):
        changes: dict[Place, int | str] = {SKANE: "83 9", (*SKANE[:3], other): text}
        yield "unreadable", f"{of(SKANE)} '83 9' and {other} {text!r}", numbers(changes, False)
    for month, region, *kinds in (
        (JAN, "skane", "fk7801", "doi"),
        (DEC, "vastra_gotaland", "ag1_14", "ag7804"),
        (NOV, "ostergotland", "fk7804", "doi"),
        (JAN, "halland", "fk7804", "fk7802"),  # 6 FK7804 issued are fewer than standalone
    ):
        first, second = ((month, "issued", region, kind) for kind in kinds)
        yield "swapped", f"{of(first)} and {kinds[1]}", swapped_numbers(first, second)
    for month, *names in (
        (DEC, "halland", "jamtland_harjedalen"),
        (NOV, "skane", "stockholm_gotland"),
    ):
        yield "swapped", f"rows {' and '.join(names)} {month:%Y-%m}", swapped_rows(month, *names)
    # each may be the copy; standalone counts above issued ones show which, and follow from it
    for channel, copy, source in (
        ("issued", JAN, DEC), ("standalone", JAN, DEC), ("standalone", DEC, JAN)
    ):  # fmt: skip
        name = f"{channel} {copy:%Y-%m} prints {source:%Y-%m}"
        yield "tables", name, repeated_month(channel, copy, source)  # type: ignore[arg-type]
    yield "tables", "no row of Halland", row_left_out
    for channel, at, number in (
        ("issued", 2, 5),
        ("standalone", 2, 5),
        ("standalone", 9, 4),
        ("issued", 8, 2),
    ):
        for step in (1, -1):
            name = f"{channel} totals {at} to {at + number - 1} {step} row on"
            yield "moved", name, moved_totals(channel, at, number, step)  # type: ignore[arg-type]
    mistyped = {(FEB, "issued", "kalmar", "doi"): 1623}
    yield (
        "moved",
        "issued totals, Kalmar's DOI 1623 and not 162",
        moved_totals("issued", 3, 5, 1, mistyped),
    )
    for place, text in ((OF_BOTH, 499), ((FEB, "issued", *OF_BOTH[2:]), 4)):
        for follow in (True, False):
            name = f"{of(place)} {text}, total {'follows' if follow else 'stays'}"
            yield "above", name, numbers({place: text}, follow)


CASES = {
    file: {name: alter for _, name, alter in group}
    for file, group in groupby(cases(), key=lambda case: case[0])
}


def said(found: Diagnosis) -> Iterator[str]:
    """A diagnosis as text: findings with their explanations, and proposals."""
    place = {row["finding"]: f"{row['rule']}, {where(row)}" for row in found.findings.to_dicts()}
    explanations = found.frames["explanations"].sort("finding", "rank").to_dicts()
    for finding, text in sorted(place.items(), key=lambda pair: pair[1]):
        yield text
        for row in explanations:
            if row["finding"] == finding:
                linked = f" -> {place[row['linked']]}" if row["linked"] else ""
                yield f"  {row['diagnosis']} {value(row)}{linked}"
                yield f"    {row['evidence']}"
    for row in found.frames["proposals"].to_dicts():
        yield f"= {where(row)}: {row['printed_count']}, likely {value(row)}"


def where(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in PLACE if row[name])


def value(row: Mapping[str, Any]) -> str:
    low, proposed, high = (row[f"proposed{name}"] for name in ("_low", "", "_high"))
    number = f"{proposed}" if low == high else f"{low} {proposed} {high}"
    number = f"{row['unlisted_count']} without a column" if row.get("unlisted_count") else number
    return f"{row['certificate_type'] or '-'} {number}, {row['confidence']:.2f}"


@pytest.mark.parametrize("file", CASES)
def test_what_is_altered_is_pointed_out_and_explained(
    file: str, clean: DeckReading, tmp_path: Path
) -> None:
    lines: list[str] = []
    for name, alter in CASES[file].items():
        found = diagnose_readings(alter(clean))
        check_whole(found)
        lines += [f"## {name}", *said(found), ""]
    compare(file, "\n".join(lines), tmp_path)


def test_without_its_errors_the_deck_has_no_finding(clean: DeckReading) -> None:
    found = diagnose_readings(clean)
    assert list(said(found)) == []
    assert len(found.frames["expected"]) == 4 * 2 * 20 * 10


def test_the_deck_as_it_is_printed(march: DeckReading, tmp_path: Path) -> None:
    found = diagnose_readings(march)
    check_whole(found)
    compare("as_printed", "\n".join([*said(found), ""]), tmp_path)
    likely = {place: row["proposed"] for place, row in found.proposals.items()}
    assert likely == LOST_DIGITS
    rows = found.frames["expected"].to_dicts()
    assert {row["months"] for row in rows} == {3}
    places = {tuple(row[name] for name in PLACE): row for row in rows}
    inside = [
        row["expected_low"] - 0.5 <= count_at(march, place) <= row["expected_high"] + 0.5  # type: ignore[arg-type]
        for place, row in places.items()
        if place not in LOST_DIGITS
    ]
    assert sum(inside) / len(inside) > 0.93


def test_more_decks_never_bring_back_a_rejected_number(
    march: DeckReading, clean: DeckReading
) -> None:
    """Two more decks, of months in line: what the deck of March lost is as likely as before."""
    decks = [march]
    for number, factor in enumerate((1.02, 0.98, 1.03, 0.97)):
        source = only(clean, (JAN, FEB)[number % 2], name=f"anvandarforum-2024-{number + 5:02}.pdf")
        counts = {p: n for p, n in counts_of(source).items() if n and p[3] != TOTAL}
        scaled = {place: max(1, round(count * factor)) for place, count in counts.items()}
        source = altered(source, scaled, totals_follow=True)
        month = date(2024, number + 3, 1)
        tables = tuple(replace(table, month=month) for table in source.tables)
        decks.append(replace(source, tables=tables, forum_date=None))
    found = diagnose_readings(*decks)
    check_whole(found)
    for place, true in LOST_DIGITS.items():
        row = found.proposals[place]
        assert row["proposed"] is None or row["proposed"] == pytest.approx(true, rel=0.02), place
