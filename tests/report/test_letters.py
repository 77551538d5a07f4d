"""The letters ask about every doubtful number once, say what is printed, and claim nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import hold_golden
from storage.decks import NOV, deck, flagging, published, totals_of

from intygsstat.council.pack import write_pack
from intygsstat.findings.details import FindingDetails
from intygsstat.findings.picture import Slides
from intygsstat.locale import format_count
from intygsstat.models import Finding
from intygsstat.report.letters import PUBLISHER, write_letters
from intygsstat.report.page import write_report
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def letters(page: Path) -> Path:
    """The letters beside the page of the deck of March 2024."""
    return page.parent / "letters"


def references(path: Path) -> list[str]:
    """The findings that a letter is about."""
    return re.findall(r"Vår beteckning +([0-9a-f]{8})$", path.read_text(encoding="utf-8"), re.M)


def test_every_doubtful_number_is_asked_about_once(letters: Path, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        doubtful = connection.execute(
            "SELECT if(certificate_type = 'total', ?, region), finding "
            "FROM staging.doubtful_numbers",
            [PUBLISHER],
        ).fetchall()
    asked = [(p.name.split(".")[0], r) for p in letters.glob("*.sv.txt") for r in references(p)]
    assert len(asked) == 14 + 11
    assert Counter(asked) == Counter((name, finding[:8]) for name, finding in doubtful)
    forms = {(p.name.split(".", 1)[1]) for p in letters.iterdir()}
    assert forms == {"sv.txt", "sv.html", "en.txt", "en.html"}


def test_no_letter_says_what_a_number_likely_was(letters: Path, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        proposed = connection.execute("SELECT region, proposed FROM raw.proposals").fetchall()
    assert proposed
    for region, number in proposed:
        for lang in ("sv", "en"):
            for form in ("txt", "html"):
                said = (letters / f"{region}.{lang}.{form}").read_text(encoding="utf-8")
                assert format_count(number, lang) not in said  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_a_region_and_the_publisher_read(letters: Path, lang: str) -> None:
    names = ("vasterbotten", "vastra_gotaland", PUBLISHER)
    said = "\n\n".join(
        (letters / f"{name}.{lang}.txt").read_text(encoding="utf-8") for name in names
    ).replace("\u00a0", "_")
    hold_golden(GOLDEN / f"letters.{lang}.txt", said)


def test_a_number_that_is_asked_about_or_decided_leaves_its_letter(
    database: Path, tmp_path: Path
) -> None:
    jan, feb = date(2024, 1, 1), date(2024, 2, 1)
    said = ("Ringt", "Anna", date(2024, 4, 2))
    decisions = [
        Correction(2, feb, "issued", "vasterbotten", "fk7804", "436", None, *said, asked=True),
        Correction(3, feb, "standalone", "vastra_gotaland", "fk7804", "142", 1424, *said),
        Correction(4, jan, "issued", "sormland", "fk7804", "178", None, *said),
    ]
    build_warehouse(database.parent / "parquet", tmp_path / "x.duckdb", decisions)
    with duckdb.connect(str(tmp_path / "x.duckdb"), read_only=True) as connection:
        write_letters(connection, tmp_path / "letters", Slides(None))
    left = {path.name.split(".")[0]: references(path) for path in tmp_path.glob("letters/*.sv.txt")}
    assert left["vasterbotten"] == ["26b49d7e"]
    assert left["sormland"] == ["31cf63ee"]
    assert "vastra_gotaland" not in left
    html = (tmp_path / "letters" / "sormland.sv.html").read_text(encoding="utf-8")
    assert "<figure>" not in html  # no deck at hand


def test_the_same_bytes_and_no_piece_of_a_slide_drawn_twice(
    database: Path,
    raw: Path,
    page: Path,
    letters: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []
    draw = Slides._draw

    def counted(self: Slides, details: FindingDetails, widest: int) -> bytes:
        drawn.append(details.finding.finding)
        return draw(self, details, widest)

    monkeypatch.setattr(Slides, "_draw", counted)
    assert write_report(database, tmp_path, raw).read_bytes() == page.read_bytes()
    assert max(Counter(drawn).values()) == 1
    again = {path.name: path.read_bytes() for path in (tmp_path / "letters").iterdir()}
    assert again == {path.name: path.read_bytes() for path in letters.iterdir()}
    assert sum(b"data:image/png" in content for content in again.values()) == len(again) / 2


def test_a_table_that_repeats_another_and_a_company_with_a_long_name(tmp_path: Path) -> None:
    company = "ett_bolag" * 40
    rows = {company: {"fk7804": "6o2"}, "dalarna": {"fk7804": "6024"}}
    place = ("a.pdf", 4, NOV, "issued")
    found = [
        Finding("month_has_its_own_numbers", "error", "Same table.", "Samma tabell.", *place),
        Finding("cell_is_readable", "error", "odd", "udda", *place, company, "fk7804"),
    ]
    made = deck("a.pdf", date(2024, 3, 14), [(NOV, "issued", rows)], found)  # type: ignore[list-item]
    with duckdb.connect(str(published(tmp_path, [made])), read_only=True) as connection:
        names = write_letters(connection, tmp_path / "letters", Slides(None))
        calls = dict(connection.execute("SELECT region, questions FROM calls").fetchall())
    assert set(names) == {"", company}
    assert calls == {None: 1, company: 1}
    said = (tmp_path / "letters" / f"{PUBLISHER}.sv.txt").read_text(encoding="utf-8")
    assert said.startswith("Intyg i Webcert: stämmer en tabell i bildspelet?")
    assert "Samma tabell." in said
    assert "[ ] B: det ska vara en annan tabell: ___" in said
    said = (tmp_path / "letters" / f"{names[company]}.en.txt").read_text(encoding="utf-8")
    assert "can’t be read with certainty on the slide" in said
    assert "Question: Which number should the slide have?" in said
    assert re.search(r"Your answer +it should be ____", said)
    assert "A: 6o2" not in said


def test_not_every_total_that_is_asked_about_differs_from_its_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = {name: {"fk7804": "3"} for name in ("gotland", "halland", "kalmar", "orebro")}
    rows = same | {"dalarna": {"fk7804": "111"}, "skane": {"fk7804": "6o2"}}
    found = [
        flagging("a.pdf", NOV, "issued", region, "total", "error")
        for region in ("dalarna", "skane")
    ]
    place = ("a.pdf", 4, NOV, "standalone")
    odd = ("standalone_within_issued", "error", "Too many.", "För många.", *place)
    tables = [(NOV, "issued", rows), (NOV, "standalone", same)]
    found += [Finding(*odd), Finding(*odd, "kalmar", "fk7804")]  # type: ignore[arg-type]
    made = deck("a.pdf", date(2024, 3, 14), tables, found)  # type: ignore[arg-type]
    printed = {"dalarna": {"printed_total": 3, "difference": -108, "state": "differs"}}
    monkeypatch.setattr(
        "storage.decks.totals_of",
        lambda made: [replace(one, **printed.get(one.region, {})) for one in totals_of(made)],
    )
    with duckdb.connect(str(published(tmp_path, [made])), read_only=True) as connection:
        write_letters(connection, tmp_path / "letters", Slides(None))
    said = {
        lang: (tmp_path / "letters" / f"{PUBLISHER}.{lang}.txt").read_text(encoding="utf-8")
        for lang in ("sv", "en")
    }
    assert "2 totaler går inte ihop med andra tal i bildspelet, eller" in said["sv"]
    assert "En tabell går inte ihop med en annan" in " ".join(said["sv"].split())
    assert "2 totals disagree with other numbers of the deck, or" in said["en"]
    assert said["sv"].count("lika med summan av raden") == 3
    assert "skriv till exempel" not in said["sv"]  # three questions only
    said["kalmar"] = (tmp_path / "letters" / "kalmar.sv.txt").read_text(encoding="utf-8")
    assert "sticker ut eller går inte ihop med andra tal i" in " ".join(said["kalmar"].split())


def test_the_page_names_every_letter_and_the_pack_has_them(
    page: Path, letters: Path, database: Path, tmp_path: Path
) -> None:
    html = page.read_text(encoding="utf-8")
    linked = set(re.findall(r'href="letters/([^"]+)"', html))
    assert linked == {path.name for path in letters.glob("*.html")}
    pack = write_pack(database, page.parent, tmp_path)
    assert linked <= {path.name for path in (pack.folder / "letters").iterdir()}
