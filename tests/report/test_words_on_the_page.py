"""What a fresh reader misread is said in words now: on cards, bars, the grid and in headings."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from storage.decks import NOV, deck, flagging, published

from intygsstat.pdf.sidecar import Sidecar
from intygsstat.reference.lookup import regions
from intygsstat.report.page import write_report
from report.opened import opened

# How the page used to speak, and how people misread it.
NEVER = (
    "tryckt",
    "Tryckt",
    "ihålig",
    "sluta med statistik",
    "bildspelen berättar",
    "fylld ring",
    "Ingen andel under",
    "Gjord av",
    "linjen är en månad",
    "Tryck på",
    "0,0\u00a0%",
    "6297",
    "Stockholm/Gotland",
    "VGR",
    "fel värde",
    "fel summa",
    "en enda cell",
    "slumpens spelrum",
    "Vem man frågar",
    "(varning)",
    "events.csv",
)


def body(report: Any) -> str:
    report.tab.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    words: str = report.tab.locator("body").inner_text()
    drawn: list[str] = report.tab.locator("svg text, svg title, svg desc").all_text_contents()
    return "\n".join([words, *drawn])


def test_words_that_were_misread_are_nowhere(page: Path, browser: Any) -> None:
    for address in ("", "#values=printed&measure=count", "#measure=per&map=issued"):
        with opened(browser, page, address) as report:
            words = body(report)
            assert [one for one in NEVER if one in words] == []
            assert not re.search(
                r"\d %|säkert\b.*%|% säkert", words
            )  # a number and its sign stay together


def test_a_line_that_nobody_has_to_open_explains_the_words(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        line = report.tab.locator("#budskap .words").inner_text()
        for word in ("troligt är", "Enligt bildspelet är", "ofylld markering"):
            assert word in line
        assert "Välj en region" in report.tab.locator("#region-chosen").inner_text()
        assert "Bygger på ett bildspel, " in report.tab.locator("#made-from").inner_text()


def test_a_reconstruction_is_explained_and_its_publisher_is_to_be_asked(
    tmp_path: Path, browser: Any
) -> None:
    rows = {"dalarna": {"db": "300"}}
    tables = [(NOV, channel, rows) for channel in ("issued", "standalone")]
    reading = deck(
        "forum.pdf", date(2023, 12, 1), tables, [flagging("forum.pdf", NOV, "issued", "dalarna")]
    )
    sidecar = Sidecar(publisher="Inera AB", kind="reconstruction")
    database = published(tmp_path, [reading], {"forum.pdf": sidecar})
    with opened(browser, write_report(database, tmp_path, None)) as report:
        assert "Bildspelet är här en rekonstruktion" in report.tab.locator(".words").inner_text()
        assert "Det är en rekonstruktion." in report.tab.locator("#made-from").inner_text()
        asked = report.tab.locator("#findings dd").last.inner_text()
        assert asked == "Inera AB (gav ut bildspelet)."


def test_a_region_has_one_name(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        names = {row["Region"] for row in report.rows("region-bars")}
        assert names <= {region.name for region in regions().values()}
        assert names & set(report.drawn("region-bars").split("\n")) == names


def test_a_card_says_six_things(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        card = report.tab.locator("#findings article").first
        said = dict(
            zip(
                card.locator("dt").all_text_contents(),
                (one.replace("\u00a0", " ") for one in card.locator("dd").all_text_contents()),
                strict=True,
            )
        )
        assert card.locator("h4").inner_text().startswith("Västra Götaland, FK7804, fristående")
        assert said["Enligt bildspelet"] == "142"
        assert said["Troligt"].startswith("1 424")
        assert said["Hur troligt"] == (
            "Sannolikhet 71 %. Andra värden: 21 %. "
            "8 % att bildspelets tal stämmer eller att något annat har hänt."
        )
        assert said["Radens summa"].startswith("Raden går ihop med bildspelets total. Det visar")
        assert "+1 282 fristående" in said["Vad det ändrar"]
        assert "1,8 % i stället för 1,0 % (+0,8 procentenheter)" in said["Vad det ändrar"]
        assert said["Vem kan svara?"] == (
            "Västra Götaland (regionen) eller den som gav ut bildspelet."
        )


def test_the_answer_to_a_moved_total_is_the_rows_own(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        report.tab.locator("#more-findings summary").click()
        card = report.tab.locator("#findings article", has_text="totalen 1\u00a0841").first
        facts = card.locator("dl").inner_text().replace("\u00a0", " ")
        assert "totalen 1 841" in facts
        assert "bara bildspelets total" in facts
        assert "Dessutom:" in card.inner_text()
        run = report.tab.locator("#findings article", has_text="Gäller raderna").inner_text()
        assert "Gävleborg: 1 841 (enligt bildspelet 6 297)" in run.replace("\u00a0", " ")


def test_bars_tell_the_decks_value_in_figures_and_what_the_line_is(
    page: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        drawn = report.drawn("region-bars").replace("\u00a0", " ")
        assert "enligt bildspelet 1,9 %" in drawn
        assert "enligt bildspelet 11,6 % (utanför skalan)" in drawn
        key = report.tab.locator("#figure-region-bars .key").inner_text()
        assert "tunt streck: så mycket kan andelen variera av en slump när intygen är få" in key


def test_a_change_whose_sign_is_not_agreed_on_has_no_direction(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        drawn = report.drawn("change-types").replace("\u00a0", " ")
        unsure = "riktningen okänd: troligt −27 805, enligt bildspelet +18 967 (utanför skalan)"
        assert unsure in drawn
        assert "−27 805" not in drawn.split("\n")  # no number of its own beside the bar
        heading = report.tab.locator("#change-words h3").inner_text()
        assert heading == "Fristående: färre. Integrerade: riktningen okänd"
        assert "Integrerade: riktningen okänd" in drawn
        said = report.tab.locator("#change-words").inner_text().replace("\u00a0", " ")
        assert "Utfärdade per arbetsdag: riktningen okänd (troligt 8 958 mot 7 809" in said
        assert "enligt bildspelet −1 865" in drawn
        widest = report.tab.locator("#figure-change-regions > svg rect.integrated").evaluate_all(
            "all => Math.max(...all.map(one => one.getBBox().width))"
        )
        assert widest > 200  # of some 600: the deck's +27 886 doesn't squeeze what is likely


def test_the_grid_tells_a_wrong_value_from_a_wrong_total(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        drawn = report.drawn("coverage").split("\n")
        rows = report.rows("coverage")
        values = [row for row in rows if row["Värden som ser fel ut"] != "0"]
        totals = [row for row in rows if row["Summor som inte går ihop"] != "0"]
        assert (len(values), len(totals)) == (14, 11)
        assert drawn.count("felaktigt värde?") == 14
        assert drawn.count("felaktig summa?") == drawn.count("Σ") == 11
        assert not any(word.isdigit() and len(word) < 3 for word in drawn)
        legend = report.tab.locator("#figure-coverage .key").inner_text()
        assert "felaktigt värde? ett tal i raden ser fel ut" in legend
        assert "felaktig summa? totalen och radens tal går inte ihop" in legend
        assert "utan anmärkning" in legend
    with opened(browser, page, width=320) as report:  # no room for words: the signs stay
        assert report.drawn("coverage").split("\n").count("Σ") == 11
        assert report.tab.locator("#figure-coverage > svg circle.on-flag").count() == 14


def test_a_card_has_no_codes_in_its_title_and_shows_its_picture_as_wide_as_it_is(
    page: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        card = report.tab.locator("#findings article").first
        title = card.locator("h4")
        assert title.inner_text() == "Västra Götaland, FK7804, fristående februari\u00a02024"
        assert "0b8ee7eb8f343401" in (title.get_attribute("title") or "")
        assert card.locator("img").bounding_box()["width"] > 1150
        assert card.locator("figcaption").inner_text() == "Utsnitt ur bildspelet, bild 18."


def test_a_piece_of_a_reconstruction_is_called_one(
    page: Path, tmp_path: Path, browser: Any
) -> None:
    html = page.read_text(encoding="utf-8")
    rebuilt = tmp_path / "index.html"
    rebuilt.write_text(html.replace('"rebuilt":false', '"rebuilt":true'), encoding="utf-8")
    with opened(browser, rebuilt) as report:
        caption = report.tab.locator("#findings figcaption").first.inner_text()
        assert caption == "Utsnitt ur rekonstruktionen, bild 18."
        assert "bevisar inte" in report.tab.locator("#findings").inner_text()


def test_a_proposal_outside_of_what_is_expected_says_so(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        card = report.tab.locator("#findings article", has_text="Stockholm och Gotland, FK7804")
        likely = card.first.locator("dd").nth(1).inner_text().replace("\u00a0", " ")
        assert likely == (
            "42 164 (mellan 42 160 och 42 169), över det som övriga månader talar för"
        )


def test_a_difference_is_that_of_the_numbers_shown(page: Path, browser: Any) -> None:
    """1.842 and 2.282 per cent are shown as 1.8 and 2.3: half a point less, not 0.4."""
    with opened(browser, page) as report:
        words = report.tab.locator("#findings").inner_text().replace("\u00a0", " ")
        assert "1,8 % i stället för 2,3 % (−0,5 procentenheter)" in words
        assert "1,8 %, ändras med mindre än 0,1 procentenheter" in words
