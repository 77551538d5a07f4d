"""What became of the numbers that were published: since the run before, and by `diff`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from storage.decks import DEC, JAN, NOV, decision, deck
from storage.test_as_of import MARCH, MAY, run_over

from intygsstat.cli import main
from intygsstat.models import CHANNELS
from intygsstat.pipeline.summary import changes_between

Diff = Callable[..., Result]
COLUMNS = ("certificate_type", "number", "printed", "state", "likely", "source")


def numbers(*rows: tuple[object, ...], month: date = NOV) -> pl.DataFrame:
    """What a database says of a region's issued certificates: COLUMNS of each number."""
    place = {"month": month, "channel": "issued", "region": "skane"}
    return pl.DataFrame([place | dict(zip(COLUMNS, row, strict=True)) for row in rows])


def test_every_number_that_differs_is_named_and_how() -> None:
    """A '-' that became blank is a change, '1 200' that became '1200' is none."""
    same = ("fk7472", 1200, "1 200", "printed", 1200, "printed")
    before = numbers(
        ("db", 7, "7", "printed", 7, "printed"),
        ("doi", None, "", "blank", 0, "printed"),
        ("ts_bas", 1, "1", "printed", 1, "printed"),
        ("ag7804", 602, "602", "printed", 6024, "proposed"),
        ("lisu", 5, "5", "printed", 5, "printed"),
        ("luse", 7, "7", "printed", 7, "printed"),
        same,
    )
    after = numbers(
        ("db", 8, "8", "printed", 8, "printed"),
        ("doi", None, "-", "dash", 0, "printed"),
        ("fk7804", 1, "1", "printed", 1, "printed"),
        ("ag7804", 602, "602", "printed", 602, "printed"),
        ("lisu", 5, "5", "printed", 5, "decided"),
        ("luse", 7, "7", "printed", None, None),
        (*same[:2], "1200", *same[3:]),
    )
    changes = changes_between(before, after)
    assert (changes.months_gone, changes.months_added) == ((), ())
    assert [" ".join(line.split()) for line in changes.lines] == [
        "month table region type before after",
        "changed 2023-11 issued skane db 7 8",
        "changed 2023-11 issued skane doi blank “-”",
        "new 2023-11 issued skane fk7804 – 1",
        "withdrawn 2023-11 issued skane ts_bas 1 –",
        "as printed 2023-11 issued skane ag7804 6 024 602",
        "no likely value 2023-11 issued skane luse 7 –",
        "decided 2023-11 issued skane lisu 5 5",
    ]
    assert changes_between(after, after).nothing


def test_months_that_come_and_go_are_named_once() -> None:
    row = ("db", 7, "7", "printed", 7, "printed")
    november, december, january = (numbers(row, month=month) for month in (NOV, DEC, JAN))
    changes = changes_between(pl.concat([november, december]), pl.concat([december, january]))
    assert (changes.months_gone, changes.months_added) == ((NOV,), (JAN,))
    assert (changes.rows, changes.added) == ((), {"printed": 1})


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
