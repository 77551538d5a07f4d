"""The extracts as Excel and programs see them.

`golden/` has all files of a small database; a wanted change is copied from the folder that the
failing test names.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intygsstat.errors import sanitize_text
from intygsstat.models import CHANNELS, Finding
from intygsstat.reference.lookup import regions
from intygsstat.storage.exports import guard_formulas, write_extracts
from storage.decks import (
    NOV,
    Table,
    decision,
    deck,
    event,
    explanation,
    flagging,
    proposal,
    published,
    rollout,
    telling,
    telling_as_in_march,
)

GOLDEN = Path(__file__).parent / "golden"
WHOLE = [region.id for region in regions().values() if not region.part_of]


def publish(folder: Path) -> Path:
    """A deck with a number for every state and value, all that March's other slides say, and a
    newer one that says some of it again; its forum's day is not known."""
    issued = {r: {"db": "12345", "fk7804": "5000", "doi": "7"} for r in WHOLE}
    issued["dalarna"]["fk7804"], issued["skane"]["doi"] = "602", "=1+1"
    alone = {r: {"db": "-", "fk7804": "60", "doi": ""} for r in WHOLE}
    alone["kalmar"] = {"db": "3", "fk7804": "60", "doi": "1"}
    row = flagging("a.pdf", NOV, "issued", "dalarna")
    message = ("@x", 'Läser "=1+1"; i Skåne')
    place = ("a.pdf", 4, NOV, "issued", "skane", "doi", "=1+1")
    cell = Finding("cell_is_readable", "warning", *message, *place)  # type: ignore[arg-type]
    tables: list[Table] = [(NOV, "issued", issued), (NOV, "standalone", alone)]
    older = telling_as_in_march(deck("a.pdf", date(2024, 3, 14), tables, [row, cell]))
    newer = telling(
        deck("b.pdf", date(2024, 5, 1), [], day_known=False),
        [
            rollout("skane", "client", "Klart", "done"),
            rollout("dalarna", "client", "delvis?", "unknown"),
        ],
        events=[event("type_available", "2024-10-08", subject="fk7210")],
    )
    return published(
        folder,
        [older, newer],
        explanations=[explanation(row, "fk7804", 0.97, proposed=6024)],
        proposals=[
            proposal("a.pdf", NOV, "issued", "dalarna", "fk7804", 6024, finding=row.finding)
        ],
        corrections=[decision(NOV, "issued", "skane", "fk7804", "5000", 5001)],
    )


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracts")
    assert len(write_extracts(publish(folder), folder / "extracts")) == 16
    return folder / "extracts"


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_extracts_are_those_recorded(extracts: Path) -> None:
    """Semicolons, decimal commas, a mark and CRLF for Swedish Excel; ids and dates for programs."""
    written, golden = files(extracts), files(GOLDEN)
    assert written.keys() == golden.keys()
    for name, content in written.items():
        assert content == golden[name], f"if that is right: cp -r {extracts}/. {GOLDEN}"


def test_cells_written_piece_by_piece_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many rows at a time are in memory, and one header stands above them all."""
    full = {region: {"db": "7", "fk7804": "=1+1"} for region in WHOLE}
    months = [date(2023, month, 1) for month in (9, 10, 11)]
    tables = [(month, channel, full) for month in months for channel in CHANNELS]
    database = published(tmp_path, [deck("a.pdf", date(2024, 3, 14), tables)])
    written = []
    for rows in (100_000, 7):
        monkeypatch.setattr("intygsstat.storage.exports._ROWS", rows)
        written.append([p.read_bytes() for p in write_extracts(database, tmp_path / str(rows))])
    assert written[0] == written[1]
    cells = (tmp_path / "7" / "plain" / "cells.csv").read_text(encoding="utf-8")
    assert cells.count("\n") == 1 + 3 * 2 * 2 * len(WHOLE)


@pytest.mark.parametrize(
    "text", ["-", "–", "—", "−", "-12", "−12", "-1 234", "-1,5", "", "a=b", "12.345", "'s A\tb\nc"]
)
def test_harmless_text_is_not_touched(text: str) -> None:
    assert guard_formulas(pl.DataFrame({"text": [text]}))["text"].item() == text


@pytest.mark.parametrize(
    "text",
    [
        *("=1", "+1", "@x", "-1+cmd|x", "--1", "\t=1", " =1", "＝1", "＋1", "－1", "＠x", "﹢1"),
        *("\n@x", "-x", "'=1", "' +1", "−1+x", "=cmd|'/C calc'!A0", "\u00a0=1", "\tx"),
    ],
)
def test_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert guard_formulas(pl.DataFrame({"text": [text]}))["text"].item() == "'" + text


@given(st.lists(st.one_of(st.none(), st.text())))
@example(["=1", None, "-"])
def test_a_guarded_text_is_the_text_or_the_text_behind_an_apostrophe(
    texts: list[str | None],
) -> None:
    frame = pl.DataFrame(
        {"text": texts, "n": [1] * len(texts)}, schema={"text": pl.String, "n": pl.Int64}
    )
    for before, after in zip(texts, guard_formulas(frame)["text"].to_list(), strict=True):
        if before is None:
            assert after is None
            continue
        assert after in (sanitize_text(before), f"'{sanitize_text(before)}")
        if after:
            assert after.lstrip()[:1] not in ("=", "+", "@")
