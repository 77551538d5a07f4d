"""`intygsstat decide`: an answer to a finding becomes a line of corrections.csv, or an error."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner, Result
from storage.decks import DEC, Table, deck, explanation, flagging, proposal, published
from storage.test_as_of import MARCH, MAY

import intygsstat
from findings.conftest import DALARNA, LOST, NOV, RUN
from intygsstat.cli import main
from intygsstat.errors import CorrectionsError
from intygsstat.findings.details import look_up
from intygsstat.findings.picture import Slides
from intygsstat.models import Finding
from intygsstat.report.letters import write_letters
from intygsstat.storage.corrections import COLUMNS, FILE_NAME, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.store import open_store

HEADER = ",".join(COLUMNS) + "\n"


@pytest.fixture
def home(march_database: Path, tmp_path: Path) -> Path:
    """A project that has published the deck of March, with no decision yet."""
    (tmp_path / "data" / "current").mkdir(parents=True)
    for name in ("intygsstat.duckdb", "parquet"):
        (tmp_path / "data" / "current" / name).symlink_to(march_database.parent / name)
    (tmp_path / FILE_NAME).write_text(HEADER, encoding="utf-8")
    return tmp_path


def decide(home: Path, *answer: str) -> Result:
    said = ["--who", "Anna", "--reason", "Ringt regionen", "--home", str(home)]
    return CliRunner().invoke(main, ["decide", *answer, *said])


def link_current(home: Path) -> None:
    """Have what is published in `home` be what a run published there."""
    (home / "data").mkdir()
    (home / "data" / "current").symlink_to(home)


def undo(home: Path, *answer: str) -> Result:
    return CliRunner().invoke(main, ["decide", *answer, "--undo", "--home", str(home)])


def statuses(home: Path) -> dict[str, str]:
    """Each finding's status after the next run."""
    database = home / "next.duckdb"
    database.unlink(missing_ok=True)
    build_warehouse(
        home / "data" / "current" / "parquet", database, read_corrections(home / FILE_NAME)
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.execute("SELECT finding, status FROM findings").fetchall())


def test_an_answer_about_one_month_says_what_the_others_are(home: Path) -> None:
    """Västerbotten's FK7804 fell in two months: digits lost, or a real fall, in both."""
    january, february = "26b49d7ecf58c356", "a86f2ef89600c90b"
    assert decide(home, february, "--stands").exit_code == 0
    statuses(home)
    with open_store(home / "next.duckdb") as connection:
        assert look_up(connection, january).settled
        rows = connection.sql("FROM usage_likely").pl()
        sums = [connection.sql(f"FROM usage_by_{by}_likely").pl() for by in ("month", "region")]
    fallen = rows.filter(region="vasterbotten", certificate_type="fk7804")
    assert fallen["issued_source"].to_list()[-2:] == ["printed", "decided"]
    for frame in (rows, *sums):
        for measure in ("issued", "standalone", "integrated", "standalone_share"):
            low, high = (pl.col(f"{measure}_{end}") for end in ("low", "high"))
            assert frame.filter((pl.col(measure) < low) | (pl.col(measure) > high)).is_empty()


def test_a_question_and_then_its_answer_are_one_line(home: Path) -> None:
    asked, again = (decide(home, LOST[:6], "--asked", "--when", "2024-04-02") for _ in range(2))
    assert (again.exit_code, again.stdout) == (0, asked.stdout)
    assert f"intygsstat decide {LOST} --value NUMBER or --stands" in asked.stdout
    answered = decide(home, LOST, "--value", "6 024")
    assert "6024, as proposed" in answered.stdout
    assert answered.stdout.endswith("Next: make monthly\n")
    (one,) = read_corrections(home / FILE_NAME)
    assert (one.decided, one.printed, one.when) == (6024, "602", date.today())
    assert statuses(home)[LOST] == "answered"


def test_an_answer_is_taken_out_again_and_what_was_not_given_is_said(home: Path) -> None:
    assert decide(home, LOST, "--value", "6024").exit_code == 0
    assert decide(home, RUN, "--stands").exit_code == 0
    undone = undo(home, LOST[:6])
    assert undone.exit_code == 0
    assert "dalarna, fk7804, printed 602: taken out, 6024." in undone.stdout
    assert {one.certificate_type for one in read_corrections(home / FILE_NAME)} == {"total"}
    assert undo(home, RUN).exit_code == 0
    assert (home / FILE_NAME).read_text(encoding="utf-8") == HEADER
    assert "expected a line of corrections.csv" in undo(home, LOST).stderr


def test_a_line_is_taken_out_though_another_no_longer_fits(home: Path) -> None:
    assert decide(home, LOST, "--value", "6024").exit_code == 0
    line = "2023-11,issued,uppsala,fk7804,999,8264,Ringt,Anna,2024-04-02\n"
    with (home / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write(line)
    assert undo(home, LOST).exit_code == 0
    assert (home / FILE_NAME).read_text(encoding="utf-8") == HEADER + line


def test_a_letter_that_is_sent_asks_all_of_its_numbers(home: Path) -> None:
    asked = decide(home, "--asked", "--region", "vasterbotten")
    assert asked.exit_code == 0
    assert "intygsstat decide FINDING --value NUMBER or --stands" in asked.stdout
    lines = read_corrections(home / FILE_NAME)
    assert {(one.region, one.asked) for one in lines} == {("vasterbotten", True)}
    assert decide(home, "--asked", "--region", "the-publisher").exit_code == 0
    asked_of_publisher = read_corrections(home / FILE_NAME)[len(lines) :]
    assert {one.certificate_type for one in asked_of_publisher} == {"total"}
    none = decide(home, "--asked", "--region", "Västerbotten")
    assert "expected a letter with an open question" in none.stderr
    assert "FINDING, or --region with" in decide(home, "--stands", "--region", "skane").stderr


def test_a_letter_asks_at_most_twelve_and_leaves_what_is_written(tmp_path: Path) -> None:
    """Of 16 open numbers the letter has the newest: all of December, four of November."""
    types = ("ag7804", "db", "doi", "fk7800", "fk7801", "fk7802", "fk7804", "ts_bas")
    rows = {"skane": dict.fromkeys(types, "100")}
    found = [
        flagging("a.pdf", month, "issued", "skane", kind, "warning")
        for month in (NOV, DEC)
        for kind in types
    ]
    tables: list[Table] = [(month, "issued", rows) for month in (NOV, DEC)]
    with duckdb.connect(str(published(tmp_path, [deck("a.pdf", MARCH, tables, found)]))) as made:
        write_letters(made, tmp_path / "letters", Slides(None))
    letter = (tmp_path / "letters" / "skane.en.txt").read_text(encoding="utf-8")
    link_current(tmp_path)
    before = (
        "2023-12,issued,skane,db,100,stands,Ringt,Bo,2024-04-02\n"
        "2023-12,issued,skane,doi,100,asked,Mejl,Bo,2024-04-02\n"
    )
    (tmp_path / FILE_NAME).write_text(HEADER + before, encoding="utf-8")
    asked = decide(tmp_path, "--asked", "--region", "skane")
    assert "db, printed 100: left as it is, stands (Bo, 2024-04-02)." in asked.stdout
    content = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert content.startswith(HEADER + before)
    lines = read_corrections(tmp_path / FILE_NAME)
    in_letter = re.findall(r"reference +([0-9a-f]{8})$", letter, re.M)
    places = {each.finding[:8]: (each.month, each.certificate_type) for each in found}
    assert len(in_letter) == 12
    assert {(each.month, each.certificate_type) for each in lines} == {
        places[name] for name in in_letter
    }
    assert decide(tmp_path, "--asked", "--region", "skane").exit_code == 0
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == content


def test_a_letter_about_a_whole_table_is_sent_answered_and_void_with_another_table(
    tmp_path: Path,
) -> None:
    found = Finding(
        "month_has_its_own_numbers", "error", "Same.", "Samma.", "a.pdf", 4, NOV, "issued"
    )
    rows = {"dalarna": {"fk7804": "602", "db": "8"}}
    place: Table = (NOV, "issued", rows)
    published(tmp_path, [deck("a.pdf", MARCH, [place], [found])])
    link_current(tmp_path)
    asked = decide(tmp_path, "--asked", "--region", "the-publisher")
    assert "line 2: 2023-11, issued, all, table: asked." in asked.stdout
    assert "intygsstat decide FINDING --stands\n" in asked.stdout
    line = (tmp_path / FILE_NAME).read_text(encoding="utf-8").splitlines()[1]
    assert line.startswith("2023-11,issued,all,table,610,asked,Ringt regionen,Anna,")
    assert statuses(tmp_path) == {found.finding: "asked"}
    with duckdb.connect(str(tmp_path / "next.duckdb")) as connection:
        assert write_letters(connection, tmp_path / "letters", Slides(None)) == {}
        assert connection.sql("SELECT questions, asked FROM calls").fetchall() == [(1, 1)]
        decision = look_up(connection, found.finding).decision
        assert decision is not None
        assert decision.decided == "asked"
        assert connection.sql("FROM changes WHERE certificate_type = 'table'").fetchall() == []
    with intygsstat.connect(as_of=date.today(), home=tmp_path / "next.duckdb") as then:
        assert then.sql("SELECT certificate_type FROM corrections").fetchall() == [("table",)]
    assert "stands or asked" in decide(tmp_path, found.finding, "--value", "3").stderr
    assert "the table stands" in decide(tmp_path, found.finding, "--stands").stdout
    assert statuses(tmp_path) == {found.finding: "answered"}
    other: Table = (NOV, "issued", {"dalarna": {"fk7804": "6024", "db": "8"}})
    with pytest.raises(
        CorrectionsError, match="prints for the whole table, issued 2023-11: '6032'"
    ):
        published(
            tmp_path / "next",
            [deck("a.pdf", MARCH, [place], [found]), deck("b.pdf", MAY, [other])],
            corrections=read_corrections(tmp_path / FILE_NAME),
        )


def test_of_two_tables_that_are_the_same_one_that_stands_makes_the_other_the_copy(
    tmp_path: Path,
) -> None:
    counts = {"fk7804": 602, "db": 8}
    rows = {"dalarna": {kind: str(count) for kind, count in counts.items()}}
    first, other = (
        Finding("month_has_its_own_numbers", "error", "=", "=", "a.pdf", 4, month, "issued")
        for month in (NOV, DEC)
    )
    draws: list[dict[str, object]] = [
        {
            "deck": "a.pdf", "month": one.month, "channel": "issued", "region": "dalarna",
            "certificate_type": kind, "finding": one.finding, "draw_group": "pair",
            # In each draw one of the two is the copy, and was more.
            "counts": [count + (draw + 1) * (draw % 2 == copy) for draw in range(200)],
        }
        for copy, one in enumerate((first, other))
        for kind, count in counts.items()
    ]  # fmt: skip
    published(
        tmp_path,
        [deck("a.pdf", MARCH, [(NOV, "issued", rows), (DEC, "issued", rows)], [first, other])],
        explanations=[
            explanation(first, None, 0.7, diagnosis="month_repeated", linked=other.finding),
            explanation(other, None, 0.3, diagnosis="month_repeated", linked=first.finding),
        ],
        proposals=[
            proposal("a.pdf", NOV, "issued", "dalarna", kind, None, finding=first.finding)
            for kind in counts
        ],
        draws=draws,
    )
    link_current(tmp_path)
    assert likely(tmp_path / "intygsstat.duckdb") == [(NOV, "rejected"), (DEC, "printed")]
    said = decide(tmp_path, first.finding, "--stands", "--type", "table").stdout
    assert "2023-11, issued, all, table: the table stands." in said
    assert "2023-12" not in said  # nobody has said anything of the other
    assert statuses(tmp_path) == {first.finding: "answered", other.finding: "open"}
    assert likely(tmp_path / "next.duckdb") == [(NOV, "printed"), (DEC, "rejected")]
    with duckdb.connect(str(tmp_path / "next.duckdb")) as connection:
        for doubts in ("staging.drawn_cells", "staging.letter_questions"):
            assert connection.sql(f"SELECT DISTINCT month FROM {doubts}").fetchall() == [(DEC,)]


def likely(database: Path) -> list[tuple[date, str]]:
    """Where the likely values of a month's issued numbers come from."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(
            "SELECT DISTINCT month, source FROM staging.cell_values WHERE basis = 'likely' "
            "AND channel = 'issued' AND region = 'dalarna' ORDER BY month"
        ).fetchall()


def test_another_number_is_said_beside_the_proposed_one_and_the_file_keeps_its_mode(
    home: Path,
) -> None:
    (home / FILE_NAME).chmod(0o444)
    said = decide(home, LOST, "--value", "6.020").stdout
    assert "6020; proposed was 6024 (6020 to 6029)." in said
    assert ",602,6020," in (home / FILE_NAME).read_text(encoding="utf-8")
    assert (home / FILE_NAME).stat().st_mode & 0o777 == 0o444


def test_where_nothing_is_published_nothing_is_made(tmp_path: Path) -> None:
    assert decide(tmp_path, LOST, "--stands").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_of_several_numbers_each_is_named_and_all_may_be_asked_about(home: Path) -> None:
    refused = decide(home, RUN, "--value", "1806")
    assert refused.exit_code == 1
    assert (
        f"1806, total of dalarna, issued 2023-12, finding {DALARNA}; 6297, total" in refused.stderr
    )
    assert (home / FILE_NAME).read_text(encoding="utf-8") == HEADER
    assert decide(home, RUN, "--asked").exit_code == 0
    lines = read_corrections(home / FILE_NAME)
    assert len(lines) == 8
    assert {(one.certificate_type, one.asked) for one in lines} == {("total", True)}
    said = statuses(home)
    assert (said[RUN], said[DALARNA]) == ("asked", "asked")


def publish_row(home: Path, region: str | None, **proposed: int) -> str:
    """A deck with a finding about a region's row, or about nothing, and what is proposed there; the
    finding."""
    cells = {"dalarna": {"fk7804": "602", "db": "30"}, "skane": {"fk7804": "6024", "db": "45"}}
    found = flagging("a.pdf", NOV, "issued", region, None, "error")
    made = deck("a.pdf", date(2024, 3, 14), [(NOV, "issued", cells)], [found])  # type: ignore[list-item]
    proposals = [
        proposal("a.pdf", NOV, "issued", "dalarna", kind, count, finding=found.finding)
        for kind, count in proposed.items()
    ]
    published(home, [made], proposals=proposals)
    link_current(home)
    return found.finding


def test_one_of_several_numbers_is_named_by_its_type(tmp_path: Path) -> None:
    finding = publish_row(tmp_path, "dalarna", fk7804=6024, db=45)
    refused = decide(tmp_path, finding, "--value", "45", "--channel", "issued")
    assert "30, db of dalarna, issued 2023-11; 602, fk7804 of dalarna" in refused.stderr
    assert decide(tmp_path, finding, "--value", "45", "--type", "db").exit_code == 0
    assert [one.decided for one in read_corrections(tmp_path / FILE_NAME)] == [45]
    assert "one of the numbers" in decide(tmp_path, finding, "--stands", "--type", "x").stderr


@pytest.mark.parametrize(
    ("finding", "answer", "said"),
    [
        (DALARNA, ["--value", "6297"], "column decided: expected stands or asked: a printed total"),
        (LOST, ["--value", "5"], "the new line, column decided: expected the row of dalarna"),
        (LOST, ["--value", "sex"], "the new line, column decided: expected a whole number"),
        (LOST, ["--stands", "--when", "i går"], "the new line, column when"),
        (LOST, ["--stands", "--despite", "\udcff"], "the new line: expected text in UTF-8"),
        ("ffffffff", ["--stands"], "none that begins so"),
        (LOST, ["--stands", "--when", ""], "the new line, column when"),
        (LOST, ["--undo"], "--undo goes without --who, --reason, --despite and --when"),
        ("--asked", ["--region", "skane", "--type", "db"], "no --type or --channel"),
        ("--asked", ["--region", "skane", "--channel", "issued"], "no --type or --channel"),
        (LOST, ["--stands", "--asked"], "give one of"),
        (LOST, [], "give one of"),
    ],
)
def test_what_a_run_would_reject_is_not_written(
    home: Path, finding: str, answer: list[str], said: str
) -> None:
    refused = decide(home, finding, *answer)
    assert refused.exit_code != 0
    assert said in refused.stderr
    assert (home / FILE_NAME).read_text(encoding="utf-8") == HEADER


def test_a_line_that_no_longer_fits_is_named_before_another_is_written(home: Path) -> None:
    line = "2023-11,issued,uppsala,fk7804,999,8264,Ringt,Anna,2024-04-02\n"
    (home / FILE_NAME).write_text(HEADER + line, encoding="utf-8")
    assert "corrections.csv, line 2, column printed" in decide(home, LOST, "--stands").stderr
    assert (home / FILE_NAME).read_text(encoding="utf-8") == HEADER + line


def test_a_finding_about_no_number_says_so(tmp_path: Path) -> None:
    refused = decide(tmp_path, publish_row(tmp_path, None), "--stands")
    assert "expected a finding that asks about a printed number" in refused.stderr
    assert not (tmp_path / FILE_NAME).exists()


def test_what_another_version_published_is_to_be_published_anew(home: Path) -> None:
    pointer = home / "data" / "current" / "intygsstat.duckdb"
    older = shutil.copyfile(pointer, home / "older.duckdb")
    with duckdb.connect(str(older)) as connection:
        connection.execute("DROP VIEW staging.subjects")
    pointer.unlink()
    pointer.symlink_to(older)
    assert "Try this: make monthly" in decide(home, LOST, "--stands").stderr
