"""What became of the numbers that were published: since the run before, and by `diff`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from storage.decks import DEC, JAN, NOV, Table, decision, deck, proposal, published
from storage.test_as_of import MARCH, MAY, run_over

from intygsstat.cli import main
from intygsstat.errors import PublishError
from intygsstat.models import CHANNELS
from intygsstat.pipeline.summary import published_changes

ROWS = {"skane": {"db": "7"}}
Diff = Callable[..., Result]


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
    assert [" ".join(line.split()) for line in changes.lines] == [
        "month table region type before after",
        "changed 2023-11 issued skane db 7 8",
        "changed 2023-11 issued skane doi blank “-”",
        "new 2023-11 issued skane fk7804 – 1",
        "withdrawn 2023-11 issued skane ts_bas 1 –",
        "withdrawn 2023-11 standalone skane db 7 –",
        "withdrawn 2023-11 standalone skane total blank –",
    ]
    assert published_changes(new, new).nothing


def test_months_that_come_and_go_are_named_once(tmp_path: Path) -> None:
    old = publish(tmp_path / "old", (NOV, "issued", ROWS), (DEC, "issued", ROWS))
    new = publish(tmp_path / "new", (DEC, "issued", ROWS), (JAN, "issued", ROWS))
    changes = published_changes(old, new)
    assert (changes.months_gone, changes.months_added) == ((NOV,), (JAN,))
    assert changes.rows == ()


def test_an_old_database_that_is_none_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "old.duckdb"
    broken.write_text("nothing")
    with pytest.raises(PublishError, match="old"):
        published_changes(broken, publish(tmp_path, (NOV, "issued", ROWS)))


def test_a_likely_value_that_changed_alone_is_named(tmp_path: Path) -> None:
    reading = deck("a.pdf", MARCH, [(NOV, "issued", {"skane": {"db": "7", "doi": "5"}})])
    proposals = [proposal("a.pdf", NOV, "issued", "skane", "db", 70)]
    old = published(tmp_path / "old", [reading], proposals=proposals)
    corrections = [decision(NOV, "issued", "skane", "doi", "5", 51)]
    new = published(tmp_path / "new", [reading], corrections=corrections)
    assert published_changes(old, new).rows == (
        ("as printed", "2023-11", "issued", "skane", "db", "70", "7"),
        ("decided", "2023-11", "issued", "skane", "doi", "5", "51"),
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of November the deck of March and that of May, which has December too; a decision between
    the two and one after them."""
    march = {"dalarna": {"fk7804": "602", "db": "-"}, "halland": {"fk7804": "7000", "db": "8"}}
    may = {"dalarna": {"fk7804": "602", "db": "5", "doi": "4o"}}
    readings = [
        deck("a.pdf", MARCH, [(NOV, channel, march) for channel in CHANNELS]),
        deck("b.pdf", MAY, [(month, channel, may) for month in (NOV, DEC) for channel in CHANNELS]),
    ]
    later = decision(NOV, "standalone", "dalarna", "db", "5", None, 3)
    decisions = [
        decision(NOV, "issued", "dalarna", "fk7804", "602", 6024),
        replace(later, when=date(2024, 6, 1)),
    ]
    return run_over(tmp_path_factory.mktemp("decks"), readings, decisions)


@pytest.fixture
def diff(database: Path, monkeypatch: pytest.MonkeyPatch) -> Diff:
    monkeypatch.setenv("INTYGSSTAT_DATABASE", str(database))
    return lambda *forums: CliRunner().invoke(main, ["diff", *forums], catch_exceptions=False)


def test_a_line_says_what_became_of_each_number(diff: Diff) -> None:
    result = diff("2024-03", "2024-05-13")
    assert result.exit_code == 0
    said, lines = result.output.split("\n\n")
    assert said == "From what was known on 2024-03-14 to what was known on 2024-05-13:"
    months, *table = [" ".join(line.split()) for line in lines.splitlines()]
    assert months == "new months: 2023-12 (numbers: 8 printed)"
    assert [line for line in table if "issued" in line] == [
        "changed 2023-11 issued dalarna db “-” 5",
        "new 2023-11 issued dalarna doi – “4o”",
        "withdrawn 2023-11 issued halland db 8 –",
        "withdrawn 2023-11 issued halland fk7804 7 000 –",
        "withdrawn 2023-11 issued halland total blank –",
        "decided 2023-11 issued dalarna fk7804 602 6 024",
    ]
    assert not any("decided" in line for line in table if "standalone" in line)


def test_without_a_second_forum_it_goes_on_to_the_last_decision(diff: Diff) -> None:
    lines = diff("2024-05").output.splitlines()
    assert lines[0] == "From what was known on 2024-05-13 to all that is known:"
    assert [line.split() for line in lines[3:]] == [
        ["decided", "2023-11", "standalone", "dalarna", "db", "5", "5"]
    ]


@pytest.mark.parametrize(
    ("forums", "said"),
    [
        (
            ["2024-04", "2024-05"],
            "a forum that a deck is of: 2024-03-14, 2024-05-13; found 2024-04",
        ),
        (["2024-05", "2024-03"], "Try this: intygsstat diff 2024-03 2024-05"),
        (["2024-03", "2024-03-14"], "the earlier one first"),
        (["may"], "a day or a month"),
    ],
)
def test_what_is_no_forum_is_one_line(diff: Diff, forums: list[str], said: str) -> None:
    result = diff(*forums)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert said in result.output
