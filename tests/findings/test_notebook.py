"""Findings with their pictures in a notebook: in Swedish, offline, small, and the worst first."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser import CHROMIUM, wait_until

import intygsstat
from findings.conftest import (
    COUNTERPART,
    DALARNA,
    LOST,
    RUN,
    SURPLUS,
    Details,
    details_of,
)
from intygsstat.chart.page import LIBRARY, page_around, write_library
from intygsstat.findings.details import ShownExplanation
from intygsstat.findings.notebook import ShownFindings, card_html, show_findings
from intygsstat.findings.picture import Slides
from intygsstat.findings.wording import FindingWords

IMAGE = re.compile(r'<img width="(\d+)" [^>]*alt="([^"]+)" src="([^"]+)"')


def shown(home: Path, most: int = 30) -> ShownFindings:
    views = (intygsstat.view(name, home=home) for name in ("findings", "explanations"))
    return show_findings(*views, home=home, most=most)


@pytest.fixture(scope="module")
def everything(decided: Path) -> ShownFindings:
    return shown(decided)


@pytest.fixture(scope="module")
def cards(everything: ShownFindings) -> dict[str, str]:
    """Each card's HTML by the id that it names."""
    return {re.search(r"· (\w{16})</p>", card)[1]: card for card in everything.cards}  # type: ignore[index]


def plain(card: str) -> str:
    return re.sub(r"<[^>]+>", " ", card).replace("\u00a0", " ").replace("  ", " ")


def test_a_card_says_what_is_printed_what_is_likely_how_sure_and_why(
    cards: dict[str, str],
) -> None:
    lost, surplus, run = (plain(cards[name]) for name in (LOST, SURPLUS, RUN))
    for said in (
        "Dalarna, FK7804, utfärdade november 2023",
        "Enligt bildspelet: 602.",
        "Troligt: 6 024 (mellan 6 020 och 6 029), sannolikhet 74 %.",
        "Varför: En siffra borta",
        "Eller: 6 002 (mellan 6 002 och 6 502), sannolikhet 22 %.",
        "Beslutat: 6 020. Ringt regionen (Analys, 2026-03-14).",
    ):
        assert said in lost
    one_too_many = "Troligt: 1 intyg av en typ utan kolumn, sannolikhet mer än 99 %."
    assert f"Enligt bildspelet: 40 890. {one_too_many}" in surplus
    assert "(se Stockholm och Gotland, totalen, fristående december 2023)" in surplus
    assert "Troligt: totaler på fel rad, sannolikhet mer än 99 %." in run
    assert "Enligt bildspelet:" not in run


def test_rows_of_one_run_stand_on_its_card(cards: dict[str, str]) -> None:
    assert DALARNA not in cards
    assert {RUN, SURPLUS, COUNTERPART, LOST} <= set(cards)
    assert "Gäller raderna: Dalarna, Gävleborg, Halland" in plain(cards[RUN])


def test_a_picture_stands_in_the_page_and_its_words_say_what_it_shows(
    cards: dict[str, str],
) -> None:
    images = IMAGE.findall("".join(cards.values()))
    assert len(images) == len(cards)
    assert all(src.startswith("data:image/png;base64,") for _, _, src in images)
    assert all(900 < int(width) <= 1180 for width, _, _ in images)
    assert IMAGE.findall(cards[LOST])[0][1] == (
        "Utsnitt av bild 11 i anvandarforum-2024-03.pdf: raden Dalarna med raderna intill. "
        "Inramat: FK7804 602."
    )
    assert "raderna Dalarna till Norrbotten" in IMAGE.findall(cards[RUN])[0][1]
    assert sum(map(len, cards.values())) / len(cards) < 1_500_000 / 30


def test_what_is_left_out_is_counted_and_the_worst_stays(
    decided: Path, everything: ShownFindings, cards: dict[str, str]
) -> None:
    few = shown(decided, most=3)
    first = [list(cards)[place] for place in range(3)]
    assert all(name in card for name, card in zip(first, few.cards, strict=True))
    assert everything.more == 0
    assert few.more == 26 - 3 - 7 * (RUN in first)  # whose rows it holds
    assert f"Ytterligare {few.more} avvikelser visas inte här" in few._repr_html_()
    assert any(LOST in card for card in everything.cards[5:])  # a warning, after the errors


def test_without_the_pdf_the_words_stand_alone_and_say_so(
    decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTYGSSTAT_HOME", raising=False)
    html = shown(Path(shutil.copy(decided, tmp_path)))._repr_html_()
    assert "<img" not in html
    assert "Ingen bild: den PDF som lästes finns inte" in html
    assert "sannolikhet 74\u00a0%" in html
    assert ShownFindings([], 0)._repr_html_() == "<p>Inga avvikelser.</p>"


def test_how_sure_it_is_never_says_all_or_nothing(details: Details) -> None:
    words = FindingWords(details(RUN))

    def said(confidence: float) -> str:
        one = ShownExplanation("rows_swapped", None, 7, 7, 7, confidence, "", "", None)
        return words.likely(one).replace("\u00a0", " ")

    assert said(0.999) == "två rader har bytt plats, sannolikhet mer än 99 %."
    assert said(0.004).endswith("sannolikhet mindre än 1 %.")
    assert said(0.5).endswith("sannolikhet 50 %.")


def test_a_decks_words_are_no_markup_and_nothing_explained_is_said() -> None:
    hostile = details_of("<script>alert(1)</script>.txt")
    with ExitStack() as stack:
        card = card_html(FindingWords(hostile), [], Slides(None, stack))
    assert "<script" not in card
    assert "&lt;script&gt;" in card
    assert "Ingen förklaring är känd." in card
    assert "bildspelet är bara text" in card


def test_the_pictures_show_in_a_page_that_fetches_nothing(decided: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write_library(tmp_path / LIBRARY)
    shown_html = shown(decided, most=3)._repr_html_()
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
        wait_until(tab, "[...document.images].every(i => i.complete)")
        widths = tab.evaluate("[...document.images].map(i => i.naturalWidth)")
        across = tab.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert len(widths) == 3
    assert all(width > 1500 for width in widths)
    assert across == 1280
    assert messages == []
