"""What a fresh reader misread is said in words now: on cards, bars, the grid and in headings."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from publish.decks import NOV, deck, flagging, published

from intygsstat.read.sidecar import Sidecar
from intygsstat.reference.lookup import regions
from intygsstat.report.write import write_report
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
            assert not re.search(r"\d %|% säkert", words)  # a number and its sign stay together


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


def test_a_card_says_five_things(page: Path, browser: Any) -> None:
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
        assert said["Hur säkert"] == "71 % säkert"
        assert "+1 282 fristående" in said["Vad det ändrar"]
        assert "1,75 % i stället för 0,97 % (+0,78 procentenheter)" in said["Vad det ändrar"]
        assert said["Vem man frågar"] == (
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
        assert "enligt bildspelet 11,6 %" in drawn
        key = report.tab.locator("#figure-region-bars .key").inner_text()
        assert "strecket visar slumpens spelrum, inte hur säkra siffrorna är" in key


def test_a_change_whose_sign_is_not_agreed_on_has_no_direction(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        drawn = report.drawn("change-types").replace("\u00a0", " ")
        assert "enligt bildspelet +18 967; riktningen okänd" in drawn
        assert "enligt bildspelet −1 865" in drawn
        widest = report.tab.locator("#figure-change-regions > svg rect.integrated").evaluate_all(
            "all => Math.max(...all.map(one => one.getBBox().width))"
        )
        assert widest > 200  # of some 600: the deck's +27 886 doesn't squeeze what is likely


def test_the_grid_tells_a_wrong_value_from_a_wrong_total(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        drawn = report.drawn("coverage").split("\n")
        rows = report.rows("coverage")
        values = [row for row in rows if row["Fel värden"] != "0"]
        totals = [row for row in rows if row["Fel summor"] != "0"]
        assert (len(values), len(totals)) == (14, 11)
        assert drawn.count("fel värde") == 14
        assert drawn.count("fel summa") == drawn.count("Σ") == 11
        assert not any(word.isdigit() and len(word) < 3 for word in drawn)
        legend = report.tab.locator("#figure-coverage .key").inner_text()
        assert "fel värde: ett tal i raden ser fel ut" in legend
        assert "fel summa: totalen och radens tal går inte ihop" in legend
    with opened(browser, page, width=320) as report:  # no room for words: the signs stay
        assert report.drawn("coverage").split("\n").count("Σ") == 11
        assert report.tab.locator("#figure-coverage > svg circle.on-flag").count() == 14
