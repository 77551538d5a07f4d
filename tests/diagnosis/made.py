"""Decks for the diagnosis: the real one, put right or altered, and ones made of counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from storage.decks import deck

from intygsstat.checks.deck import validate_deck
from intygsstat.diagnosis.hypotheses import LOCATED
from intygsstat.diagnosis.panel import Floats, Panel
from intygsstat.diagnosis.run import Frames, diagnose
from intygsstat.models import (
    CHANNELS,
    CellState,
    Channel,
    DeckReading,
    Finding,
    PrintedCell,
    PrintedRow,
)
from intygsstat.reference.dates import month_number, months_on
from intygsstat.storage.database import deck_order
from intygsstat.storage.parquet import reading_to_frames
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS, DRAWS, KINDS, SCHEMAS

NOV, DEC, JAN, FEB = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)
Place = tuple[date, str, str, str]  # month, channel, region, certificate type or 'total'
PLACE = ("month", "channel", "region", "certificate_type")
CELL = ("deck", *PLACE)
TOTAL = "total"
FEW = 4  # draws that more or fewer are no matter
GOLDEN = Path(__file__).parent / "golden"
OUT_OF_LINE = "count_in_line_with_history"
UNBALANCED = "row_parts_sum_to_total"
MOVED = "totals_stand_in_their_rows"
ABOVE = "standalone_within_issued"

# The cells of the deck of March 2024 that have lost digits, each as it likely was.
LOST_DIGITS: dict[Place, int] = {
    (NOV, "issued", "dalarna", "fk7804"): 6024,
    (NOV, "issued", "kronoberg", "fk7804"): 3894,
    (NOV, "issued", "uppsala", "fk7804"): 8264,
    (NOV, "issued", "stockholm_gotland", "doi"): 1234,
    (DEC, "issued", "blekinge", "fk7804"): 1944,
    (DEC, "issued", "ostergotland", "fk7804"): 7474,
    (JAN, "issued", "jamtland_harjedalen", "fk7804"): 2564,
    (JAN, "issued", "norrbotten", "fk7804"): 4050,
    (JAN, "issued", "stockholm_gotland", "fk7804"): 42164,
    (JAN, "issued", "sormland", "fk7804"): 5178,
    (JAN, "issued", "vasterbotten", "fk7804"): 4624,
    (FEB, "issued", "sormland", "fk7804"): 4558,
    (FEB, "issued", "vasterbotten", "fk7804"): 4364,
    (FEB, "standalone", "vastra_gotaland", "fk7804"): 1424,
}


@dataclass(frozen=True)
class Diagnosis:
    """A diagnosis with the findings it speaks of: the decks' own and the new ones."""

    frames: Frames
    findings: pl.DataFrame

    @property
    def proposals(self) -> dict[tuple[object, ...], dict[str, Any]]:
        """The proposals by place."""
        rows = self.frames["proposals"].to_dicts()
        return {tuple(row[name] for name in PLACE): row for row in rows}

    def finding(self, rule: str, **where: object) -> dict[str, Any]:
        """The one finding of a rule at a place."""
        rows = self.findings.filter(
            pl.col("rule") == rule, *(pl.col(name) == value for name, value in where.items())
        ).to_dicts()
        assert len(rows) == 1, (rule, where, rows)
        return rows[0]


def diagnose_readings(*readings: DeckReading) -> Diagnosis:
    """Check the readings and diagnose them together."""
    stored = []
    for reading in readings:
        totals, findings = validate_deck(replace(reading, findings=tuple(_unreadable(reading))))
        stored.append(reading_to_frames(replace(reading, findings=tuple(findings)), None, totals))
    frames = {
        kind: pl.concat([pl.DataFrame(schema=SCHEMAS[kind]), *(each[kind] for each in stored)])
        for kind in KINDS
    }
    diagnosed = diagnose(
        frames["cells"], frames["row_totals"], frames["findings"], deck_order(frames["decks"])
    )
    return Diagnosis(diagnosed, pl.concat([frames["findings"], diagnosed["diagnosed_findings"]]))


KEYS = {
    "explanations": ("finding", "rank"),
    "proposals": CELL,
    "candidates": (*CELL, "low", "high", "is_printed", "diagnosis"),
    "draws": CELL,
    "expected": CELL,
    "diagnosed_findings": ("finding",),
    "forecasts": CELL,
}


def check_whole(found: Diagnosis) -> None:
    """What every diagnosis must keep to."""
    explanations, proposals, candidates, draws, expected, new, _ = (
        found.frames[kind] for kind in DIAGNOSIS_SCHEMAS
    )
    for kind, schema in DIAGNOSIS_SCHEMAS.items():
        frame = found.frames[kind]
        assert frame.schema == schema
        assert not frame.select(KEYS[kind]).is_duplicated().any()
    assert found.findings["finding"].is_unique().all()
    known = set(found.findings["finding"])
    assert set(explanations["finding"]) <= known
    assert set(explanations["linked"].drop_nulls()) <= known
    assert set(new["finding"]) <= set(explanations["finding"])
    assert set(proposals["finding"]) <= known
    for _, own in explanations.group_by("finding"):
        assert sorted(own["rank"]) == list(range(1, len(own) + 1))
    for row in (*explanations.to_dicts(), *proposals.to_dicts()):
        assert 0 <= row["confidence"] <= 1
        values = [row[name] for name in ("proposed_low", "proposed", "proposed_high")]
        assert values == [None] * 3 or (values[0] >= 0 and values == sorted(values)), row
    assert (proposals["confidence"] >= LOCATED).all()
    chances = candidates.group_by(CELL).agg(
        pl.col("probability").sum(),
        pl.col("is_printed").sum(),
        wrong=pl.col("probability").filter(~pl.col("is_printed")).sum(),
    )
    np.testing.assert_allclose(chances["probability"], 1.0)
    assert (chances["is_printed"] == 1).all()
    likely_wrong = chances.filter(pl.col("wrong") > LOCATED + 1e-3).select(CELL)
    assert likely_wrong.join(proposals, on=CELL, how="anti").is_empty()
    check_draws(candidates, draws)
    assert not (proposals["certificate_type"] == TOTAL).any()
    values = expected.select("expected_low", "expected", "expected_high").to_numpy()
    assert (values >= 0).all()
    assert (np.diff(values) >= 0).all()
    assert (expected["months"] > 0).all()


def check_draws(candidates: pl.DataFrame, draws: pl.DataFrame) -> None:
    """A doubtful cell is what a candidate says as often as this is probable."""
    assert (draws["counts"].list.len() == DRAWS).all()
    assert (draws["counts"].list.min() >= 0).all()
    assert candidates.join(draws, on=[*CELL, "finding"], how="anti").is_empty()
    ranges = candidates.partition_by(CELL, as_dict=True)
    for row in draws.filter(pl.col("finding").is_not_null()).to_dicts():
        own = ranges[tuple(row[name] for name in CELL)].to_dicts()
        counts = np.array(row["counts"])
        unknown = sum(each["probability"] for each in own if each["low"] is None)
        within = np.zeros(DRAWS, dtype=bool)
        for each in (each for each in own if each["low"] is not None):
            here = (each["low"] <= counts) & (counts <= each["high"])
            within |= here
            assert here.mean() >= each["probability"] - FEW / DRAWS, (row, each)
            if each["is_printed"]:
                assert here.mean() <= each["probability"] + unknown + FEW / DRAWS, (row, each)
        assert within.mean() >= 1 - unknown - FEW / DRAWS, row


def _unreadable(reading: DeckReading) -> Iterator[Finding]:
    """What recognising says of the cells that nobody can read."""
    for table in reading.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.state == "unreadable":
                    yield Finding(
                        "cell_is_readable", "error", "unreadable", "oläslig", reading.deck,
                        cell.page, table.month, table.channel, row.region, cell.certificate_type,
                        cell.printed,
                    )  # fmt: skip


def compare(name: str, text: str, folder: Path) -> None:
    """Hold a text against the golden one of its name."""
    new = folder / f"{name}.txt"
    new.write_text(text, encoding="utf-8")
    golden = GOLDEN / new.name
    assert golden.exists(), f"cp {new} {golden}"
    assert golden.read_text(encoding="utf-8") == text, f"if that is right: cp {new} {golden}"


def counts_of(reading: DeckReading) -> dict[Place, int | None]:
    """The printed counts of all cells and totals by place; a blank is None."""
    return {
        (table.month, table.channel, row.region, cell.certificate_type or TOTAL): cell.count
        for table in reading.tables
        for row in table.rows
        for cell in row.all_cells
    }


def count_at(reading: DeckReading, place: Place) -> int:
    """The printed count of a cell, or a row's printed total; a blank is 0."""
    return counts_of(reading)[place] or 0


def altered(
    reading: DeckReading, changes: Mapping[Place, int | str], *, totals_follow: bool
) -> DeckReading:
    """The reading with other numbers at some places; all totals summed anew if they follow."""
    assert changes.keys() <= counts_of(reading).keys()
    tables = []
    for table in reading.tables:
        rows = []
        for row in table.rows:
            place = (table.month, table.channel, row.region)
            cells = tuple(
                _reprinted(cell, changes.get((*place, cell.certificate_type))) for cell in row.cells
            )
            assert row.total is not None
            total = sum(cell.count or 0 for cell in cells) if totals_follow else None
            printed = _reprinted(row.total, changes.get((*place, TOTAL), total))
            rows.append(replace(row, cells=cells, total=printed))
        tables.append(replace(table, rows=tuple(rows)))
    return replace(reading, tables=tuple(tables))


def _reprinted(cell: PrintedCell, printed: int | str | None) -> PrintedCell:
    if printed is None:
        return cell
    text = str(printed)
    state: CellState = "printed" if text.isdecimal() else "unreadable" if text else "blank"
    return replace(cell, printed=text, count=int(text) if text.isdecimal() else None, state=state)


def only(reading: DeckReading, *months: date, name: str | None = None) -> DeckReading:
    """The reading with the tables of some months, under another name if one is given."""
    tables = tuple(table for table in reading.tables if table.month in months)
    return replace(reading, tables=tables, deck=name or reading.deck)


def rows_of(reading: DeckReading, month: date, channel: Channel) -> list[PrintedRow]:
    """The rows of one table, in printed order."""
    (table,) = (t for t in reading.tables if (t.month, t.channel) == (month, channel))
    return list(table.rows)


def with_rows(
    reading: DeckReading, month: date, channel: Channel, rows: Sequence[PrintedRow]
) -> DeckReading:
    """The reading with other rows in one table."""
    place = (month, channel)
    tables = (
        replace(table, rows=tuple(rows)) if (table.month, table.channel) == place else table
        for table in reading.tables
    )
    return replace(reading, tables=tuple(tables))


def deck_of(
    counts: Mapping[str, np.ndarray[Any, Any]],
    regions: Sequence[str],
    types: Sequence[str],
    *,
    first: date = NOV,
    name: str = "made.pdf",
    forum: date = date(2024, 3, 14),
) -> DeckReading:
    """A deck of counts (months, regions, types) by channel; 0 is blank, totals are true."""

    def rows(month: list[list[float]]) -> dict[str, dict[str, str]]:
        texts = ([str(int(count) or "") for count in counts] for counts in month)
        return {
            region: dict(zip(types, cells, strict=True))
            for region, cells in zip(regions, texts, strict=True)
        }

    made = deck(
        name,
        forum,
        [
            (months_on(first, number), channel, rows(month))
            for channel in CHANNELS
            for number, month in enumerate(counts[channel].tolist())
        ],
    )
    tables = []
    for table in made.tables:
        with_totals = []
        for row in table.rows:
            total = sum(each.count or 0 for each in row.cells)
            beside = replace(row.cells[-1], certificate_type="", type_label="Totalt")
            with_totals.append(replace(row, total=_reprinted(beside, str(total or ""))))
        tables.append(replace(table, rows=tuple(with_totals)))
    return replace(made, tables=tuple(tables))


# Panels of plain arrays, and a country to draw counts from

REGIONS = [
    "blekinge", "dalarna", "gavleborg", "halland", "jamtland_harjedalen", "jonkoping", "kalmar",
    "kronoberg", "norrbotten", "skane", "stockholm_gotland", "sormland", "uppsala",
    "vastra_gotaland", "varmland", "vasterbotten", "vasternorrland", "vastmanland", "orebro",
    "ostergotland",
]  # fmt: skip
TYPES = ["ag1_14", "ag7804", "db", "doi", "fk7804", "fk7801", "fk7800", "ts_bas"]
SIZES = np.array([.16, .29, .29, .34, .13, .37, .25, .2, .25, 1.42, 2.5, .3, .4, 1.77, .28, .28,
                  .24, .28, .31, .47])  # million inhabitants  # fmt: skip
RATES = np.array([500.0, 300, 900, 850, 17000, 160, 300, 150])  # a million and month


def drawn_counts(
    seed: int, months: int, *, spread: float = 0.05, share: float = 1.0
) -> tuple[Floats, Floats, Floats]:
    """Counts (months, regions, types) about levels and month effects, which are given too:
    log levels (regions, types) and log effects (months, types)."""
    draw = np.random.default_rng(seed)
    habits = draw.normal(0, 0.25, (len(REGIONS), len(TYPES)))
    levels = np.log(share * SIZES[:, None] * RATES[None, :]) + habits
    effects = draw.normal(0, 0.08, (months, 1)) + draw.normal(0, 0.03, (months, len(TYPES)))
    noise = draw.normal(0, spread, (months, len(REGIONS), len(TYPES)))
    means = np.exp(levels[None] + effects[:, None, :] + noise - spread**2 / 2)
    return draw.poisson(means).astype(float), levels, effects


def panel_of(
    counts: Any,
    *,
    channel: Channel = "issued",
    totals: Any = None,
    months: list[int] | None = None,
    current: list[bool] | None = None,
) -> Panel:
    """The panel of counts (tables, regions, types) whose totals are true or given."""
    counts = np.asarray(counts, dtype=float)
    tables, regions, types = counts.shape
    dates = [months_on(NOV, step) for step in (range(tables) if months is None else months)]
    is_current = [True] * tables if current is None else current
    summed = np.nansum(counts, axis=2)
    printed = summed.copy() if totals is None else np.asarray(totals, dtype=float)
    rows = np.arange(tables * regions).reshape(tables, regions)
    names = REGIONS if regions <= len(REGIONS) else [f"r{n}" for n in range(regions)]
    return Panel(
        channel=channel,
        decks=("made.pdf",) * tables,
        dates=tuple(dates),
        regions=tuple(names[:regions]),
        types=tuple(TYPES[:types]),
        months=np.array([month_number(month) for month in dates], dtype=np.int64),
        is_current=np.array(is_current, dtype=np.bool_),
        counts=counts,
        cell=np.arange(counts.size).reshape(counts.shape),
        row=rows,
        place=np.broadcast_to(np.arange(regions), (tables, regions)).copy(),
        column=np.broadcast_to(np.arange(types), (tables, types)).copy(),
        printed_total=printed,
        printed_or_nothing=np.where(
            np.isnan(printed) & np.isfinite(printed).any(axis=1, keepdims=True), 0.0, printed
        ),
        summed_total=summed,
    )
