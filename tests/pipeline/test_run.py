"""The monthly run, from an empty project on: what it publishes, says and leaves alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import nbformat
import pytest
from browser import CHROMIUM
from plain_deck import print_plain_deck, usual_rows, usual_slides
from two_texts import print_with_a_second_text

from intygsstat.reference.lookup import MONTHS_SV


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one deck (January and February 2024) and one short notebook."""
    return make_project(tmp_path)


def make_project(folder: Path) -> Path:
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    cells = [nbformat.v4.new_code_cell("import intygsstat\nprint(intygsstat.view('usage').height)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebooks" / "01_short.ipynb")
    print_plain_deck(raw(folder) / "forum-2024-03.pdf", usual_slides(["januari", "februari"]))
    return folder


@pytest.fixture(scope="module")
def first_run(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The project, published once, and what the run said; nobody changes it."""
    folder = make_project(tmp_path_factory.mktemp("first"))
    return folder, monthly(folder)


@pytest.fixture
def published(first_run: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> Path:
    """A copy of the published project: a run costs more than anything else here."""
    return Path(shutil.copytree(first_run[0], tmp_path / "project", symlinks=True))


def raw(project: Path) -> Path:
    return project / "data" / "raw"


def monthly(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "intygsstat", "monthly", "--home", str(project), *options],
        capture_output=True,
        text=True,
        check=False,
    )


def query(project: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(project / "data" / "intygsstat.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def outputs(project: Path) -> dict[str, str]:
    """The checksum of every published file by its plain place."""
    found = {}
    for place in (project / "data" / "parquet", project / "reports"):
        for path in sorted(place.resolve().rglob("*")):
            if path.is_file():
                name = f"{place.name}/{path.relative_to(place.resolve())}"
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def test_one_run_publishes_everything_and_says_what_it_did(
    first_run: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    project, result = first_run
    assert result.returncode == 0, result.stderr
    for words in (
        "forum-2024-03.pdf  read",
        "2024-01 to 2024-02",
        "Rows checked: 80",
        "Findings: none",
    ):
        assert words in result.stdout
    assert query(project, "SELECT count(*) FROM usage") == [(120,)]
    names = outputs(project)
    for kind in ("cells", "row_totals", "findings", "decks"):
        assert any(name.startswith(f"parquet/{kind}/") for name in names)
    assert "reports/summary.txt" in names
    assert "reports/index.html" in names
    assert "reports/notebooks/01_short.html" in names
    assert any(name.startswith("reports/charts/") for name in names)
    assert any(name.startswith("reports/extracts/excel/") for name in names)
    assert "\x1b" not in result.stdout + result.stderr  # no colours, no bars off a terminal


def test_a_second_run_with_nothing_new_says_so_and_changes_no_byte(published: Path) -> None:
    before, pointer = outputs(published), os.readlink(published / "data" / "current")
    times = {p: p.stat().st_mtime_ns for p in (published / "data").rglob("*") if p.is_file()}
    result = monthly(published)
    assert result.returncode == 0
    assert result.stdout.startswith("Nothing new")
    assert outputs(published) == before
    assert os.readlink(published / "data" / "current") == pointer
    same = {p: t for p, t in times.items() if p.name != ".lock"}
    assert {p: p.stat().st_mtime_ns for p in same} == same


def test_the_same_decks_give_the_same_bytes_in_another_place(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "published"
    shutil.copytree(raw(published), raw(other))
    shutil.copytree(published / "notebooks", other / "notebooks")
    assert monthly(other).returncode == 0
    assert outputs(other) == outputs(published)
    rows = "SELECT * FROM usage ORDER BY ALL"
    assert query(other, rows) == query(published, rows)


def test_a_new_deck_costs_only_its_own_reading_and_its_months_are_named(published: Path) -> None:
    print_plain_deck(
        raw(published) / "forum-2024-05.pdf",
        usual_slides(["mars", "april"], 120),
        cover="Användarforum maj 2024",
    )
    result = monthly(published)
    assert result.returncode == 0
    assert "forum-2024-03.pdf  unchanged, not read again" in result.stdout
    assert "forum-2024-05.pdf  read" in result.stdout
    assert "new months: 2024-03, 2024-04" in result.stdout
    assert query(published, "SELECT count(DISTINCT month) FROM usage") == [(4,)]


def test_every_published_number_that_changed_is_named(published: Path) -> None:
    slides = usual_slides(["januari", "februari"])
    rows = {label: list(cells) for label, cells in usual_rows().items()}
    rows["Blekinge"][1] = "99"
    slides[0] = (slides[0][0], rows)
    print_plain_deck(raw(published) / "forum-2024-03.pdf", slides)
    result = monthly(published)
    assert "2024-01 issued blekinge db: 100 is now 99" in result.stdout
    assert result.stdout.count(" is now ") == 1
    assert "row_parts_sum_to_total                 1" in result.stdout


def test_a_later_forum_wins_and_the_difference_is_a_revision(project: Path) -> None:
    slides = usual_slides(["februari", "mars"])
    rows = {label: list(cells) for label, cells in slides[0][1].items()}
    rows["Dalarna"][0], rows["Dalarna"][3] = "112", str(int(rows["Dalarna"][3]) + 10)
    slides[0] = (slides[0][0], rows)
    print_plain_deck(raw(project) / "forum-2024-05.pdf", slides, cover="Forum maj 2024")
    assert monthly(project).returncode == 0
    assert query(
        project,
        "SELECT issued FROM usage WHERE month = '2024-02-01' AND region = 'dalarna' "
        "AND certificate_type = 'ag1_14'",
    ) == [(112,)]
    revised = query(
        project,
        "SELECT old_count, new_count, old_deck, new_deck FROM revisions "
        "WHERE certificate_type = 'ag1_14'",
    )
    assert revised == [(102, 112, "forum-2024-03.pdf", "forum-2024-05.pdf")]


def test_a_deck_that_cannot_be_read_stops_nothing_and_fails_the_run(project: Path) -> None:
    (raw(project) / "trasig.pdf").write_bytes(b"%PDF-1.4 and no more")
    result = monthly(project)
    assert result.returncode != 0
    assert "trasig.pdf" in result.stderr
    assert "Traceback" not in result.stderr
    assert query(project, "SELECT count(*) FROM usage") == [(120,)]
    assert result.stdout.count("expected") == 0  # stderr says what to mend, and once
    assert result.stderr.count("data/raw/trasig.pdf: expected") <= 1
    summary = (project / "reports" / "summary.txt").read_text(encoding="utf-8")
    assert result.stderr.splitlines()[-1].strip() in summary
    again = monthly(project)  # nothing new, and still not well
    assert again.returncode != 0
    assert "Nothing new" in again.stdout
    assert "trasig.pdf" in again.stderr


def test_slides_that_are_no_pdf_are_named_once_with_what_to_do(published: Path) -> None:
    (raw(published) / "forum-2024-03.pptx").write_bytes(b"PK")
    named = monthly(published)  # its PDF lies beside it
    assert (named.returncode, named.stderr) == (0, "")
    assert "forum-2024-03.pptx  not read: its PDF lies beside it" in named.stdout
    (raw(published) / "forum-2024-05.pptx").write_bytes(b"PK")
    result = monthly(published)
    assert result.returncode == 1
    assert (result.stdout + result.stderr).count("save it as PDF") == 1
    assert "forum-2024-05.pptx  NOT READ" in result.stdout
    assert query(published, "SELECT count(*) FROM usage") == [(120,)]


def test_a_deck_replaced_by_a_broken_file_keeps_its_numbers(published: Path) -> None:
    (raw(published) / "forum-2024-03.pdf").write_bytes(b"%PDF-1.4 and no more")
    result = monthly(published)
    assert result.returncode != 0
    assert "kept" in result.stderr
    assert query(published, "SELECT count(*) FROM usage") == [(120,)]


def test_a_removed_deck_takes_its_months_once_they_are_named(project: Path) -> None:
    print_plain_deck(
        raw(project) / "forum-2024-05.pdf", usual_slides(["mars"]), cover="Forum maj 2024"
    )
    monthly(project)
    (raw(project) / "forum-2024-03.pdf").unlink()
    result = monthly(project)
    assert "forum-2024-03.pdf  REMOVED" in result.stdout
    assert "months that GO: 2024-01, 2024-02" in result.stdout
    assert result.stdout.index("months that GO") < result.stdout.index("Published")
    assert query(project, "SELECT DISTINCT strftime(month, '%Y-%m') FROM usage") == [("2024-03",)]


def test_a_changed_sidecar_makes_its_deck_be_read_again(published: Path) -> None:
    (raw(published) / "forum-2024-03.pdf.toml").write_text('publisher = "Inera AB"\n')
    result = monthly(published)
    assert "forum-2024-03.pdf  read" in result.stdout
    assert query(published, "SELECT publisher FROM decks") == [("Inera AB",)]


def test_the_newest_deck_without_its_months_is_an_error(project: Path) -> None:
    slides = [("8a. Utfärdade intyg mars och april", usual_rows())]
    print_plain_deck(raw(project) / "forum-2024-05.pdf", slides, cover="Forum maj 2024")
    result = monthly(project)
    assert result.returncode != 0
    assert "forum-2024-05.pdf, slide 2" in result.stderr
    assert "one month" in result.stderr


def test_a_reader_with_the_old_database_open_is_not_disturbed(published: Path) -> None:
    link = published / "data" / "intygsstat.duckdb"
    with duckdb.connect(str(link.resolve()), read_only=True) as open_before:
        print_plain_deck(
            raw(published) / "forum-2024-05.pdf", usual_slides(["mars"]), cover="Forum maj 2024"
        )
        assert monthly(published).returncode == 0
        assert open_before.execute("SELECT count(*) FROM usage").fetchall() == [(120,)]
    assert query(published, "SELECT count(*) FROM usage") == [(180,)]


def test_a_folder_that_is_no_project_is_a_clear_error(tmp_path: Path) -> None:
    result = monthly(tmp_path)
    assert result.returncode != 0
    assert "data/raw/" in result.stderr
    assert "Traceback" not in result.stderr


def decide(project: Path, *lines: str) -> None:
    header = "month,channel,region,type,printed,decided,reason,who,when"
    (project / "corrections.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def test_a_decision_changes_the_likely_value_alone(published: Path) -> None:
    numbers = "SELECT month, region, certificate_type, issued, standalone, integrated FROM usage"
    printed = query(published, numbers)
    decide(published, "2024-01,issued,blekinge,db,100,1000,Ringt,Anna,2024-04-02")
    result = monthly(published)
    assert result.returncode == 0, result.stderr
    assert "forum-2024-03.pdf  unchanged, not read again" in result.stdout
    assert "Likely values: 0 cells proposed, 1 decided" in result.stdout
    assert "2024-01 issued blekinge db: likely 100, now 1 000 (decided)" in result.stdout
    assert query(published, numbers) == printed
    assert query(
        published, "SELECT issued, issued_printed FROM usage_likely WHERE issued_source = 'decided'"
    ) == [(1000, 100)]
    assert monthly(published).stdout.startswith("Nothing new")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "2024-01,issued,blekinge,db,99,1000,Ringt,Anna,2024-04-02",
            "corrections.csv, line 2, column printed: expected what forum-2024-03.pdf, slide 2, "
            "prints for db of blekinge, issued 2024-01: '100'; found '99'",
        ),
        (
            "2024-05,issued,blekinge,db,100,1000,Ringt,Anna,2024-04-02",
            "corrections.csv, line 2, column month",
        ),
        ("2024-01,issued,blekinge,db,100,many,Ringt,Anna,2024-04-02", "line 2, column decided"),
    ],
)
def test_a_decision_that_does_not_hold_stops_the_run_and_loses_nothing(
    published: Path, line: str, said: str
) -> None:
    before, pointer = outputs(published), os.readlink(published / "data" / "current")
    decide(published, line)
    result = monthly(published)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert outputs(published) == before
    assert os.readlink(published / "data" / "current") == pointer


def test_the_diagnosis_is_stored_beside_the_decks(published: Path) -> None:
    names = {name for name in outputs(published) if name.startswith("parquet/diagnosis/")}
    assert names == {
        f"parquet/diagnosis/{kind}.parquet"
        for kind in ("explanations", "proposals", "expected", "diagnosed_findings")
    }


def test_a_deck_over_a_limit_stops_no_other_and_is_tried_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = usual_slides(["mars", "april"])
    print_plain_deck(raw(project) / "forum-2024-05.pdf", more, cover="Användarforum")
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", "1")
    starved = monthly(project)
    assert starved.returncode == 1
    assert starved.stderr.count("INTYGSSTAT_MOST_MEMORY_MIB") == 2
    assert "Traceback" not in starved.stderr
    monkeypatch.delenv("INTYGSSTAT_MOST_MEMORY_MIB")
    again = monthly(project)
    assert again.returncode == 0, again.stderr
    assert query(project, "SELECT count(DISTINCT month) FROM usage") == [(4,)]
    assert "Nothing new" in monthly(project).stdout


def test_as_many_workers_as_one_likes_give_the_same_bytes(project: Path) -> None:
    for month in range(3, 7):
        name = f"forum-2024-{month + 1:02}.pdf"
        slides = usual_slides([MONTHS_SV[month - 1]])
        print_plain_deck(raw(project) / name, slides, cover="Användarforum")
    found = []
    for workers in ("1", "3"):
        shutil.rmtree(project / "data" / "generations", ignore_errors=True)
        assert monthly(project, "--workers", workers).returncode == 0
        found.append(outputs(project))
    assert found[0] == found[1]


def charts(project: Path, chromium: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "intygsstat", "charts", "--home", str(project)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"INTYGSSTAT_CHROMIUM": chromium},
    )


def test_without_a_browser_the_charts_are_written_and_a_line_says_what_to_install(
    published: Path,
) -> None:
    before = outputs(published)
    result = charts(published, "no-such-browser")
    assert result.returncode == 0, result.stderr
    assert "No charts as PNG and SVG" in result.stdout
    assert "apt install chromium" in result.stdout
    assert outputs(published) == before
    assert monthly(published).stdout.startswith("Nothing new")


def test_pictures_for_slides_leave_the_run_whole_and_are_never_lost_silently(
    published: Path,
) -> None:
    """A stand-in for drawn pictures: what the run makes of files beside its charts."""
    folder = published / "reports" / "charts"
    pages = sorted(folder.glob("*.html"))
    for page in pages:
        page.with_suffix(".png").write_bytes(b"drawn")
    assert monthly(published).stdout.startswith("Nothing new")
    pages[0].with_suffix(".png").unlink()
    assert monthly(published).stdout.startswith("Nothing new")
    assert charts(published, "no-such-browser").returncode == 0
    assert pages[1].with_suffix(".png").is_file()  # the page is as it was
    pages[1].write_text("another chart", encoding="utf-8")
    assert charts(published, "no-such-browser").returncode == 0
    assert not pages[1].with_suffix(".png").exists()
    assert monthly(published).stdout.startswith("Nothing new")
    print_plain_deck(
        raw(published) / "forum-2024-05.pdf",
        usual_slides(["mars", "april"], 120),
        cover="Användarforum maj 2024",
    )
    result = monthly(published)
    assert "pictures for slides" in result.stdout
    assert not list(folder.glob("*.png"))


def test_make_charts_draws_every_chart_twice_the_same_and_nothing_is_new_after(
    published: Path,
) -> None:
    if not CHROMIUM and not os.environ.get("INTYGSSTAT_BROWSER_REQUIRED"):
        pytest.skip("no Chromium on this machine")
    assert charts(published, CHROMIUM).stdout == "Written: reports/charts/.\n"
    first = outputs(published)
    names = {name for name in first if name.startswith("reports/charts/")}
    pages = {name.removesuffix(".html") for name in names if name.endswith(".html")}
    assert len(pages) == 11
    assert names == {f"{page}.{kind}" for page in pages for kind in ("html", "png", "svg")}
    assert charts(published, CHROMIUM).returncode == 0
    assert outputs(published) == first
    assert monthly(published).stdout.startswith("Nothing new")
    assert outputs(published) == first


def test_a_table_that_the_engines_read_differently_is_kept_back_until_one_is_chosen(
    project: Path,
) -> None:
    print_with_a_second_text(raw(project) / "forum-2024-03.pdf", "999")
    result = monthly(project)
    assert result.returncode == 1
    assert "'999' with pdfium" in result.stderr
    assert query(project, "SELECT DISTINCT month, channel FROM cells") == [
        (date(2024, 1, 1), "standalone")
    ]
    assert query(project, "SELECT severity, channel FROM findings WHERE rule LIKE 'both_%'") == [
        ("error", "issued")
    ]
    chosen = monthly(project, "--engine", "pdfplumber")  # the same deck, read anew
    assert "999" not in chosen.stderr
    assert len(query(project, "SELECT DISTINCT channel FROM cells")) == 2
    assert "Nothing new" in monthly(project, "--engine", "pdfplumber").stdout
