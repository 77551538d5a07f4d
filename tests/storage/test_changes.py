"""What a run says it changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from intygsstat.errors import PublishError
from intygsstat.storage.changes import months_published, published_changes
from storage.decks import DEC, JAN, NOV, Table, deck, published
from storage.diagnosed import decision, proposal, publish_diagnosed

MARCH = date(2024, 3, 14)


def told(folder: Path, *tables: Table) -> Path:
    return published(folder, [deck("a.pdf", MARCH, tables)])


def test_the_same_numbers_are_no_change(tmp_path: Path) -> None:
    rows = {"skane": {"db": "7", "doi": ""}}
    old = told(tmp_path / "old", (NOV, "issued", rows))
    new = published(tmp_path / "new", [deck("other.pdf", MARCH, [(NOV, "issued", rows)])])
    assert published_changes(old, new).nothing


def test_every_number_told_otherwise_is_named(tmp_path: Path) -> None:
    old = told(tmp_path / "old", (NOV, "issued", {"skane": {"db": "7", "doi": "", "ts_bas": "1"}}))
    new = told(tmp_path / "new", (NOV, "issued", {"skane": {"db": "8", "doi": "-", "fk7804": "1"}}))
    changes = published_changes(old, new)
    assert not changes.nothing
    assert changes.numbers.rows() == [
        (NOV, "skane", "db", "issued", 7, 8, "7", "8"),
        (NOV, "skane", "doi", "issued", None, None, "", "-"),
        (NOV, "skane", "fk7804", "issued", None, 1, None, "1"),
        (NOV, "skane", "ts_bas", "issued", 1, None, "1", None),
    ]


def test_months_that_come_and_go_are_named_once(tmp_path: Path) -> None:
    rows = {"skane": {"db": "7"}}
    old = told(tmp_path / "old", (NOV, "issued", rows), (DEC, "issued", rows))
    new = told(tmp_path / "new", (DEC, "issued", rows), (JAN, "issued", rows))
    changes = published_changes(old, new)
    assert (changes.months_gone, changes.months_added) == ((NOV,), (JAN,))
    assert changes.numbers.is_empty()
    assert months_published(new) == (DEC, JAN)


def test_a_table_that_goes_is_told_number_by_number(tmp_path: Path) -> None:
    rows = {"skane": {"db": "7"}}
    old = told(tmp_path / "old", (NOV, "issued", rows), (NOV, "standalone", rows))
    changes = published_changes(old, told(tmp_path / "new", (NOV, "issued", rows)))
    assert changes.months_gone == ()
    assert (NOV, "skane", "db", "standalone", 7, None, "7", None) in changes.numbers.rows()


def test_an_old_database_that_is_none_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "old.duckdb"
    broken.write_text("nothing")
    with pytest.raises(PublishError, match="old"):
        published_changes(broken, told(tmp_path, (NOV, "issued", {"skane": {"db": "7"}})))


def test_a_likely_value_that_changed_alone_is_named(tmp_path: Path) -> None:
    rows = {"skane": {"db": "7", "doi": "5"}}
    reading = deck("a.pdf", MARCH, [(NOV, "issued", rows)])
    old = publish_diagnosed(
        tmp_path / "old",
        [reading],
        proposals=[proposal("a.pdf", NOV, "issued", "skane", "db", 70)],
    )
    new = publish_diagnosed(
        tmp_path / "new",
        [reading],
        corrections=[decision(NOV, "issued", "skane", "doi", "5", 51)],
    )
    changes = published_changes(old, new)
    assert not changes.nothing
    assert changes.numbers.is_empty()
    assert changes.likely.rows() == [
        (NOV, "skane", "db", "issued", 70, 7, "printed"),
        (NOV, "skane", "doi", "issued", 5, 51, "decided"),
    ]
    assert published_changes(new, new).nothing


def test_a_database_from_before_there_were_likely_values_had_the_printed_ones(
    tmp_path: Path,
) -> None:
    rows = {"skane": {"db": "7"}}
    reading = deck("a.pdf", MARCH, [(NOV, "issued", rows)])
    old = publish_diagnosed(tmp_path / "old", [reading])
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP VIEW usage_likely")
    proposed = [proposal("a.pdf", NOV, "issued", "skane", "db", 70)]
    new = publish_diagnosed(tmp_path / "new", [reading], proposals=proposed)
    assert published_changes(old, new).likely.rows() == [
        (NOV, "skane", "db", "issued", 7, 70, "proposed")
    ]
