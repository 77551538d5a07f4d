"""Findings with their pictures in a notebook: in Swedish, offline, small, and the worst first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import CHROMIUM
from findings.planted import Project
from findings.real import NOV, real_project

import intygsstat
from intygsstat.chart.page import LIBRARY, page_around, write_library
from intygsstat.findings.details import ShownExplanation, look_up
from intygsstat.findings.notebook import ShownFindings, show_findings
from intygsstat.findings.wording import FindingWords
from intygsstat.storage.store import open_store

Published = tuple[Project, dict[str, str]]


@pytest.fixture(scope="module")
def published(real_deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return real_project(tmp_path_factory.mktemp("real"), real_deck)


def shown(home: Path, most: int = 30) -> ShownFindings:
    views = (intygsstat.view(name, home=home) for name in ("findings", "explanations"))
    return show_findings(*views, home=home, most=most)


@pytest.fixture(scope="module")
def cards(published: Published) -> dict[str, str]:
    """Each card's HTML by the id that it names."""
    found = shown(published[0].root).cards
    return {re.search(r"· (\w{16})</p>", card)[1]: card for card in found}  # type: ignore[index]


def plain(card: str) -> str:
    return re.sub(r"<[^>]+>", " ", card).replace("\u00a0", " ").replace("  ", " ")


def test_a_card_says_what_is_printed_what_is_likely_how_sure_and_why(
    published: Published, cards: dict[str, str]
) -> None:
    words = plain(cards[published[1]["lost"]])
    assert "Dalarna, FK7804, utfärdade november 2023" in words
    assert "Enligt bildspelet: 602." in words
    likely = "Troligt: 6 024 (mellan 6 020 och 6 029), högre än de andra månaderna talar för, "
    assert f"{likely}sannolikhet 82 %." in words
    assert "Varför: En siffra har fallit bort" in words
    assert "Eller: 5 602, högre än de andra månaderna talar för, sannolikhet 11 %." in words
    assert "Beslutat: 6 020. Ringt regionen (Analys, 2026-03-14)." in words


def test_a_picture_stands_in_the_page_and_its_words_say_what_it_shows(
    published: Published, cards: dict[str, str]
) -> None:
    images = re.findall(
        r'<img width="(\d+)" [^>]*alt="([^"]+)" src="([^"]+)"', "".join(cards.values())
    )
    assert len(images) == len(cards)
    assert all(src.startswith("data:image/png;base64,") for _, _, src in images)
    assert all(900 < int(width) <= 1180 for width, _, _ in images)
    own = re.search(r'alt="([^"]+)"', cards[published[1]["lost"]])
    assert own is not None
    assert own[1] == (
        "Utsnitt av bild 11 i anvandarforum-2024-03.pdf: raden Dalarna med raderna intill. "
        "Inramat: FK7804 602."
    )
    run = re.search(r'alt="([^"]+)"', cards[published[1]["run"]])
    assert run is not None
    assert "raderna Dalarna till Norrbotten" in run[1]


def test_rows_of_one_run_are_told_once(published: Published, cards: dict[str, str]) -> None:
    _, ids = published
    assert ids["dalarna"] not in cards
    assert {ids["run"], ids["surplus"], ids["twin"], ids["lost"]} <= set(cards)
    assert "Gäller raderna: Dalarna, Gävleborg, Halland" in plain(cards[ids["run"]])


def test_a_surplus_is_certificates_without_a_column_and_a_run_has_no_one_number(
    published: Published, cards: dict[str, str]
) -> None:
    _, ids = published
    surplus, run = plain(cards[ids["surplus"]]), plain(cards[ids["run"]])
    assert (
        "Enligt bildspelet: 40 890. Troligt: 1 intyg av en typ utan kolumn, sannolikhet 90 %."
        in surplus
    )
    assert "Troligt: totaler på fel rad, sannolikhet mer än 99 %." in run
    assert "Tryckt:" not in run


def test_what_is_left_out_is_counted_and_the_worst_stays(published: Published) -> None:
    few = shown(published[0].root, most=2)
    everything = shown(published[0].root)
    assert few.cards == everything.cards[:2]
    assert everything.more == 0
    assert few.more == len(everything.cards) - 2
    assert f"Ytterligare {few.more} avvikelser visas inte här" in few._repr_html_()
    assert published[1]["lost"] in everything.cards[-1]  # a warning, after the errors


def test_pictures_are_small_enough_for_thirty_in_a_page(cards: dict[str, str]) -> None:
    assert sum(map(len, cards.values())) / len(cards) < 1_500_000 / 30


def test_without_the_pdf_the_words_stand_alone_and_say_so(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTYGSSTAT_HOME", raising=False)
    alone = tmp_path / "alone.duckdb"
    alone.write_bytes(published[0].database.read_bytes())
    html = shown(alone)._repr_html_()
    assert "<img" not in html
    assert "Ingen bild: den PDF som lästes finns inte" in html
    assert "sannolikhet 82\u00a0%" in html


def test_nothing_found_and_nothing_explained_are_said(real_deck: Path, tmp_path: Path) -> None:
    project = Project(tmp_path, [real_deck])
    project.plant_whole("every_month_has_both_channels", NOV, None, None, None)
    project.publish()
    html = shown(tmp_path)._repr_html_()
    assert html.count("Ingen förklaring är känd.") == 12
    assert "det som saknas har ingen plats på en bild" in html
    assert ShownFindings([], 0)._repr_html_() == "<p>Inga avvikelser.</p>"


def test_how_sure_it_is_never_says_all_or_nothing(published: Published) -> None:
    with open_store(published[0].root) as connection:
        dossier = look_up(connection, published[1]["run"])

    def said(confidence: float) -> str:
        one = ShownExplanation("rows_swapped", None, 7, 7, 7, confidence, "", "", None)
        return FindingWords(dossier).likely(one).replace("\u00a0", " ")

    assert said(0.999) == "två rader har bytt plats, sannolikhet mer än 99 %."
    assert said(0.004).endswith("sannolikhet mindre än 1 %.")
    assert said(0.5).endswith("sannolikhet 50 %.")


def test_a_decks_words_are_no_markup(real_deck: Path, tmp_path: Path) -> None:
    project = Project(tmp_path, [real_deck])
    finding = project.plant(NOV, "issued", "dalarna", "fk7804")
    project.explain(
        finding.finding, "typing_error", "fk7804", evidence=("", "<script>alert(1)</script>")
    )
    project.publish()
    html = shown(tmp_path)._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_pictures_show_in_a_page_that_fetches_nothing(
    published: Published, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    write_library(tmp_path / LIBRARY)
    shown_html = shown(published[0].root, most=3)._repr_html_()
    page.write_text(page_around("x", shown_html, library=LIBRARY), "utf-8")
    assert "img-src data: blob:;" in page.read_text("utf-8")
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
        tab = opened.new_page()
        messages: list[str] = []
        tab.on("console", lambda message: messages.append(message.text))
        tab.goto(page.as_uri())
        tab.wait_for_function("[...document.images].every(i => i.complete)")
        widths = tab.evaluate("[...document.images].map(i => i.naturalWidth)")
        across = tab.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert len(widths) == 3
    assert all(width > 1500 for width in widths)
    assert across == 1280
    assert messages == []
