"""The monthly run, from an empty project on: what it publishes, says and leaves alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from browser import CHROMIUM
from plain_deck import print_plain_deck, usual_rows, usual_slides

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.pipeline.decks import find_inputs, ingest_decks
from intygsstat.readers.workers import Job
from pipeline.project import DECK, LATER, add_deck, current, outputs, query, raw, run

USAGE = "SELECT count(*) FROM usage"
MONTHS = "SELECT count(DISTINCT month) FROM usage"
RENAMED, SAME = "forum-2024-03-slutlig.pdf", "Changes: no published number changed."
BROKEN = b"%PDF-1.4 and no more"


def test_one_run_publishes_everything_and_says_what_it_did(planted: Path) -> None:
    said = (planted.parent / "said.txt").read_text(encoding="utf-8")
    for words in (f"{DECK}  read", "2024-01 to 2024-02", "Rows checked: 80", "Findings: none"):
        assert words in said
    assert "\x1b" not in said  # no colours, no bars off a terminal
    assert query(planted, USAGE) == [(120,)]
    names = outputs(planted)
    parts = {name.rsplit("/", 1)[0] for name in names}
    assert parts >= {
        *(f"parquet/{kind}" for kind in ("cells", "row_totals", "findings", "decks", "diagnosis")),
        *("reports", "reports/charts", "reports/extracts/excel", "reports/notebooks"),
    }
    assert {"reports/summary.txt", "reports/index.html"} <= names.keys()
    page = (planted / "reports" / "notebooks" / "01_short.html").read_text(encoding="utf-8")
    assert "<pre>120</pre>" in page


def test_a_second_run_with_nothing_new_says_so_and_changes_no_byte(published: Path) -> None:
    before, pointer = outputs(published), os.readlink(published / "data" / "current")
    times = {p: p.stat().st_mtime_ns for p in (published / "data").rglob("*") if p.is_file()}
    result = run(published, "monthly")
    assert result.exit_code == 0
    assert result.stdout == ("Nothing new: 1 deck, 2024-01 to 2024-02. Nothing was changed.\n")
    shutil.copy(raw(published) / DECK, raw(published) / "copy.pdf")
    assert f"copy.pdf  not read: the same file as {DECK}\n" in run(published, "monthly").stdout
    assert outputs(published) == before
    assert os.readlink(published / "data" / "current") == pointer
    same = {p: t for p, t in times.items() if p.name != ".lock"}
    assert {p: p.stat().st_mtime_ns for p in same} == same


@pytest.mark.slow
def test_the_same_decks_give_the_same_bytes_in_another_place(
    published: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(raw(published), raw(other))
    shutil.copytree(published / "notebooks", other / "notebooks")
    assert run(other, "monthly").exit_code == 0
    assert outputs(other) == outputs(published)
    rows = "SELECT * FROM usage ORDER BY ALL"
    assert query(other, rows) == query(published, rows)


@pytest.mark.parametrize("kind", ["an unreadable deck", "a remark"])
def test_where_no_table_differs_nothing_is_rendered_again(
    published: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.pipeline.run.write_outputs", None)
    monkeypatch.setattr("intygsstat.pipeline.run.diagnose_decks", None)
    before, former = outputs(published), current(published)
    told = (former / "reports" / "summary.txt").read_bytes()
    (published / "reports" / "charts" / "regioner.png").write_bytes(b"drawn on demand")
    makers = {
        "an unreadable deck": lambda: (raw(published) / "a.pdf").write_bytes(BROKEN),
        "a remark": lambda: (raw(published) / f"{DECK}.toml").write_text("# seen by NN\n"),
    }
    makers[kind]()
    result = run(published, "monthly")
    assert SAME in result.stdout
    after = outputs(published)
    summary = (published / "reports" / "summary.txt").read_text(encoding="utf-8")
    assert after.pop("reports/charts/regioner.png")  # they show what they showed
    assert {name for name in after if after[name] != before.get(name)} == {"reports/summary.txt"}
    assert after.keys() == before.keys()
    assert current(published) != former
    assert (former / "reports" / "summary.txt").read_bytes() == told
    picture = published / "reports" / "charts" / "regioner.png"
    picture.unlink()
    picture.write_bytes(b"drawn again")
    again = run(published, "monthly")
    assert again.stdout.startswith("Nothing new")
    if kind == "an unreadable deck":  # nothing new, and still not well
        assert (result.exit_code, again.exit_code) == (1, 1)
        assert "expected" not in result.stdout  # stderr says what to mend, and once
        assert result.stderr.count("a.pdf: expected") == 1
        assert result.stderr.strip() in summary
        assert "Still to mend: a.pdf: expected" in again.stderr
    else:
        assert (result.exit_code, again.exit_code) == (0, 0)
    assert run(published, "doctor").exit_code == 0


def alter(project: Path) -> None:
    """Another number in a cell, which the row's total does not follow."""
    slides = usual_slides(["januari", "februari"])
    rows = {label: list(cells) for label, cells in usual_rows().items()}
    rows["Blekinge"][1] = "99"
    slides[0] = (slides[0][0], rows)
    print_plain_deck(raw(project) / DECK, slides)


def revise(project: Path) -> None:
    """A later deck in which February has another number."""
    slides = usual_slides(["februari", "mars"])
    rows = {label: list(cells) for label, cells in slides[0][1].items()}
    rows["Dalarna"][0], rows["Dalarna"][3] = "112", str(int(rows["Dalarna"][3]) + 10)
    slides[0] = (slides[0][0], rows)
    print_plain_deck(raw(project) / LATER, slides, cover="Forum maj 2024")


def replace(project: Path) -> None:
    (raw(project) / DECK).unlink()
    add_deck(project, ["mars", "april"], 120)


def slides_without_a_pdf(project: Path) -> None:
    for name in ("forum-2024-03.pptx", "forum-2024-05.pptx"):
        (raw(project) / name).write_bytes(b"PK")


def no_month_in_the_title(project: Path) -> None:
    slides = [("8a. Utfärdade intyg mars och april", usual_rows())]
    print_plain_deck(raw(project) / LATER, slides, cover="Forum maj 2024")


def decide(*lines: str) -> Callable[[Path], object]:
    header = "month,channel,region,type,printed,decided,reason,who,when"
    text = "\n".join([header, *lines]) + "\n"
    return lambda project: (project / "corrections.csv").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Change:
    """What is done to a published project, and what the next run then says and publishes."""

    change: Callable[[Path], object]
    printed: tuple[str, ...] = ()  # each once
    to_mend: tuple[str, ...] = ()  # likewise, on standard error
    sql: str = USAGE
    rows: tuple[tuple[object, ...], ...] = ((120,),)


DALARNA = "WHERE month = '2024-02-01' AND region = 'dalarna' AND certificate_type = 'ag1_14'"
CHANGES = {
    "a later deck": Change(
        lambda project: add_deck(project, ["mars", "april"], 120),
        (f"{DECK}  unchanged, not read again", f"{LATER}  read", "new months: 2024-03, 2024-04"),
        sql=MONTHS,
        rows=((4,),),
    ),
    "another deck instead": Change(
        replace,
        (f"{DECK}  REMOVED", "months that GO: 2024-01, 2024-02", "new months: 2024-03, 2024-04"),
        sql=MONTHS,
        rows=((2,),),
    ),
    "another number": Change(
        alter,
        (
            f"{DECK}  read, ANOTHER FILE than at the last run",
            "changed 2024-01 issued blekinge db 100 99",
            "changed 2024",
            "row_parts_sum_to_total",
        ),
        sql="SELECT issued FROM usage WHERE region = 'blekinge' AND certificate_type = 'db' "
        "AND month = '2024-01-01'",
        rows=((99,),),
    ),
    "another name": Change(
        lambda project: (raw(project) / DECK).rename(raw(project) / RENAMED),
        (f"RENAMED since the last run: {RENAMED}", f"{RENAMED}  read\n", SAME),
        sql="SELECT deck FROM decks",
        rows=((RENAMED,),),
    ),
    "a revision": Change(
        revise,
        sql=f"SELECT old_count, new_count, old_deck, new_deck, (SELECT issued FROM usage {DALARNA})"
        f" FROM revisions {DALARNA}",
        rows=((102, 112, DECK, LATER, 112),),
    ),
    "a broken file in a deck's place": Change(
        lambda project: (raw(project) / DECK).write_bytes(BROKEN),
        ("NOT READ, the numbers of the former file are kept",),
        ("Until then the numbers of the file that stood here before are kept.",),
    ),
    "a sidecar": Change(
        lambda p: (raw(p) / f"{DECK}.toml").write_text('publisher = "Inera AB"\n'),
        (f"{DECK}  read",),
        sql="SELECT publisher FROM decks",
        rows=(("Inera AB",),),
    ),
    "slides that are no PDF": Change(
        slides_without_a_pdf,
        ("03.pptx  not read: its PDF lies beside it", "05.pptx  NOT READ"),
        ("save it as PDF",),
    ),
    "a newest deck without its months": Change(
        no_month_in_the_title,
        (),
        (f"{LATER}, slide 2", "one month", f"{LATER}: expected its months in the outputs"),
    ),
    "a decision": Change(
        decide("2024-01,issued,blekinge,db,100,1000,Ringt,Anna,2024-04-02"),
        (
            f"{DECK}  unchanged, not read again",
            "Likely values: 0 cells proposed, 1 decided",
            "decided 2024-01 issued blekinge db 100 1 000",
        ),
        sql="SELECT issued, issued_printed, (SELECT max(issued) FROM usage WHERE "
        "region = 'blekinge' AND certificate_type = 'db' AND month = '2024-01-01') "
        "FROM usage_likely WHERE issued_source = 'decided'",
        rows=((1000, 100, 100),),
    ),
}


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_said_and_published(published: Path, name: str) -> None:
    case = CHANGES[name]
    link = published / "data" / "intygsstat.duckdb"
    with duckdb.connect(str(link.resolve()), read_only=True) as open_before:
        case.change(published)
        result = run(published, "monthly")
        assert open_before.execute(USAGE).fetchall() == [(120,)]  # whoever looks is not disturbed
    assert result.exit_code == bool(case.to_mend), result.stderr
    assert bool(result.stderr) == bool(case.to_mend)
    said = " ".join(result.stdout.split())
    for words in case.printed:
        assert said.count(" ".join(words.split())) == 1, (words, result.stdout)
    for words in case.to_mend:
        assert result.stderr.count(words) == 1, (words, result.stderr)
    assert query(published, case.sql) == list(case.rows)
    if "months that GO" in result.stdout:
        assert result.stdout.index("months that GO") < result.stdout.index("Published")


@pytest.mark.usefixtures("light")
def test_a_deck_whose_published_file_was_altered_is_read_again(published: Path) -> None:
    """With other numbers in the same size it would be published anew."""
    total = "SELECT sum(count) FROM cells"
    before = query(published, total)
    (cells,) = (current(published) / "parquet" / "cells").glob("*.parquet")
    cells.write_bytes(bytes(reversed(cells.read_bytes())))
    add_deck(published, ["mars"])
    assert run(published, "monthly").exit_code == 0
    assert query(published, total + " WHERE deck = '" + DECK + "'") == before


def test_a_decision_that_does_not_hold_stops_the_run_and_loses_nothing(published: Path) -> None:
    before, pointer = outputs(published), os.readlink(published / "data" / "current")
    decide("2024-01,issued,blekinge,db,99,1000,Ringt,Anna,2024-04-02")(published)
    result = run(published, "monthly")
    assert result.exit_code == 1
    assert (
        "corrections.csv, line 2, column printed: expected what forum-2024-03.pdf, slide 2, "
        "prints for db of blekinge, issued 2024-01: '100'; found '99'"
    ) in result.stderr
    assert outputs(published) == before
    assert os.readlink(published / "data" / "current") == pointer


def test_a_deck_that_changes_while_it_is_read_is_not_taken(project: Path) -> None:
    """As one does that is still being copied into data/raw/."""
    inputs = find_inputs(project)

    def examine_late(jobs: Sequence[Job]) -> Iterator[ExaminedDeck]:
        alter(project)
        return (examine_deck(job.path) for job in jobs)

    (record,) = ingest_decks(inputs, {}, None, project / "parquet", examine_late)
    assert (record.outcome, record.try_again) == ("unreadable", True)
    assert "changed meanwhile" in record.problems[0]


@pytest.mark.usefixtures("light")
def test_a_deck_over_a_limit_stops_no_other_and_is_tried_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_deck(project, ["mars", "april"])
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", "1")
    starved = run(project, "monthly")
    assert starved.exit_code == 1
    assert starved.stderr.count("INTYGSSTAT_MOST_MEMORY_MIB") == 2
    monkeypatch.delenv("INTYGSSTAT_MOST_MEMORY_MIB")
    again = run(project, "monthly")
    assert again.exit_code == 0, again.stderr
    assert query(project, MONTHS) == [(4,)]
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", "lots")  # nothing is new
    assert "found 'lots'" in run(project, "monthly").stderr


@pytest.mark.usefixtures("light")
def test_a_table_that_the_engines_read_differently_is_kept_back_until_one_is_chosen(
    project: Path,
) -> None:
    said = {("8a. Utfärdade intyg januari", "Halland", 1): "999"}
    print_plain_deck(raw(project) / DECK, usual_slides(["januari"]), said=said)
    assert run(project, "monthly").exit_code == 0
    spot = "region = 'halland' AND certificate_type = 'db' AND channel = 'issued'"
    assert query(project, f"SELECT printed, count, state FROM cells WHERE {spot}") == [
        ("999", None, "unreadable")
    ]
    rule = "cell_is_readable"
    ((message,),) = query(project, f"SELECT message FROM findings WHERE rule = '{rule}'")
    assert 'the text says "999" in the row Halland under DB, and the slide shows' in message
    run(project, "monthly", "--engine", "pdfplumber")  # the same deck, read anew
    ((count,),) = query(project, f"SELECT count FROM cells WHERE {spot}")
    assert count == int(usual_rows()["Halland"][1])


def test_without_a_browser_a_line_says_what_to_install_and_what_was_drawn_stays(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures are no part of a run, which never misses them."""
    monkeypatch.setenv("INTYGSSTAT_CHROMIUM", "no-such-browser")
    (published / "reports" / "charts" / "regioner.png").write_bytes(b"drawn")
    before = outputs(published)
    result = run(published, "charts")
    assert result.exit_code == 0, result.stderr
    assert "No charts as PNG and SVG" in result.stdout
    assert "apt install chromium" in result.stdout
    assert outputs(published) == before
    assert run(published, "monthly").stdout.startswith("Nothing new")
    assert run(published, "doctor").exit_code == 0


@pytest.mark.slow
def test_make_charts_draws_every_chart_and_nothing_is_new_after(published: Path) -> None:
    if not CHROMIUM and not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"):
        pytest.skip("no Chromium on this machine")
    assert run(published, "charts").stdout == "Written: reports/charts/.\n"
    names = {name for name in outputs(published) if name.startswith("reports/charts/")}
    pages = {name.removesuffix(".html") for name in names if name.endswith(".html")}
    assert len(pages) == 11
    assert names == {f"{page}.{kind}" for page in pages for kind in ("html", "png", "svg")}
    assert run(published, "monthly").stdout.startswith("Nothing new")
