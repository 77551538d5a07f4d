"""The deck of March 2024, diagnosed, and details of findings that no deck has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import MakeOnce

from intygsstat.findings.details import (
    FindingDetails,
    ShownCell,
    ShownFinding,
    ShownRow,
    look_up,
)
from intygsstat.models import Box, PrintedTable
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.store import open_store

NOV = date(2023, 11, 1)
LOST = "07dec06c5f349da9"  # Dalarna, FK7804, November: 602, likely 6 024
RUN = "b9ea44ceebde0b45"  # the totals from Gävleborg to Norrbotten, December
DALARNA = "e755cc145a68a4f4"  # a row of the run
SURPLUS, COUNTERPART = "bf59fa4d36748d7b", "a53f9a55baa38f17"  # one certificate too many
Details = Callable[[str], FindingDetails]


@pytest.fixture(scope="session")
def decided(march_database: Path, make_once: MakeOnce) -> Path:
    """The database, with a decision about the cell of LOST."""

    def fill(root: Path) -> None:
        (root / "data").symlink_to(march_database.parent / "data")
        said = ("fk7804", "602", 6020, "Ringt regionen", "Analys", date(2026, 3, 14))
        correction = Correction(2, NOV, "issued", "dalarna", *said)
        build_warehouse(march_database.parent / "parquet", root / "intygsstat.duckdb", [correction])

    return make_once("decided", fill) / "intygsstat.duckdb"


@pytest.fixture
def details(decided: Path) -> Details:
    """Looks up a finding of the deck by its id."""

    def of(finding: str) -> FindingDetails:
        with open_store(decided) as connection:
            return look_up(connection, finding)

    return of


def details_of(
    deck: str,
    sha256: str = "",
    table: PrintedTable | None = None,
    region: str | None = None,
    suspect: str | None = None,
    *,
    page: int | None = None,
    box: Box | None = None,
) -> FindingDetails:
    """Details of a finding about a cell, a row or a whole table, without any explanation."""
    place = (table.month, table.channel) if table else (NOV, None)
    said = ("ab" * 8, "cell_is_readable", "error", "odd", "Udda.", deck, sha256, page)
    finding = ShownFinding(*said, *place, region, suspect, expected="0", box=box)
    rows = tuple(
        ShownRow(number, row.page, row.region, row.label, tuple(
            ShownCell(cell.certificate_type, cell.type_label, cell.printed, cell.state, cell.box)
            for cell in row.cells
        ))
        for number, row in enumerate(table.rows if table else ())
    )  # fmt: skip
    return FindingDetails(finding, (), suspect, rows)
