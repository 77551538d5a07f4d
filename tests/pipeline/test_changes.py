"""What a run changed of the numbers that were published before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from storage.decks import DEC, JAN, NOV, Table, deck, published
from storage.diagnosed import decision, proposal, publish_diagnosed

from intygsstat.errors import PublishError
from intygsstat.pipeline.summary import months_published, published_changes

MARCH = date(2024, 3, 14)
ROWS = {"skane": {"db": "7"}}


def publish(folder: Path, *tables: Table, name: str = "a.pdf") -> Path:
    return published(folder, [deck(name, MARCH, tables)])


def test_every_number_that_differs_is_named(tmp_path: Path) -> None:
    """A '-' that became blank is a change, another deck's name is none; a table that goes is
    named number by number."""
    before = {"skane": {"db": "7", "doi": "", "ts_bas": "1"}}
    old = publish(tmp_path / "old", (NOV, "issued", before), (NOV, "standalone", ROWS))
    after = {"skane": {"db": "8", "doi": "-", "fk7804": "1"}}
    new = publish(tmp_path / "new", (NOV, "issued", after), name="b.pdf")
    changes = published_changes(old, new)
    assert not changes.nothing
    assert changes.months_gone == ()
    assert changes.numbers.rows() == [
        (NOV, "skane", "db", "issued", 7, 8, "7", "8"),
        (NOV, "skane", "doi", "issued", None, None, "", "-"),
        (NOV, "skane", "fk7804", "issued", None, 1, None, "1"),
        (NOV, "skane", "ts_bas", "issued", 1, None, "1", None),
        (NOV, "skane", "db", "standalone", 7, None, "7", None),
        (NOV, "skane", "total", "standalone", None, None, "", None),
    ]
    assert published_changes(new, new).nothing


def test_months_that_come_and_go_are_named_once(tmp_path: Path) -> None:
    old = publish(tmp_path / "old", (NOV, "issued", ROWS), (DEC, "issued", ROWS))
    new = publish(tmp_path / "new", (DEC, "issued", ROWS), (JAN, "issued", ROWS))
    changes = published_changes(old, new)
    assert (changes.months_gone, changes.months_added) == ((NOV,), (JAN,))
    assert changes.numbers.is_empty()
    assert months_published(new) == (DEC, JAN)


def test_an_old_database_that_is_none_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "old.duckdb"
    broken.write_text("nothing")
    with pytest.raises(PublishError, match="old"):
        published_changes(broken, publish(tmp_path, (NOV, "issued", ROWS)))


def test_a_likely_value_that_changed_alone_is_named(tmp_path: Path) -> None:
    reading = deck("a.pdf", MARCH, [(NOV, "issued", {"skane": {"db": "7", "doi": "5"}})])
    proposals = [proposal("a.pdf", NOV, "issued", "skane", "db", 70)]
    old = publish_diagnosed(tmp_path / "old", [reading], proposals=proposals)
    corrections = [decision(NOV, "issued", "skane", "doi", "5", 51)]
    new = publish_diagnosed(tmp_path / "new", [reading], corrections=corrections)
    changes = published_changes(old, new)
    assert not changes.nothing
    assert changes.numbers.is_empty()
    assert changes.likely.rows() == [
        (NOV, "skane", "db", "issued", 70, 7, "printed"),
        (NOV, "skane", "doi", "issued", 5, 51, "decided"),
    ]
