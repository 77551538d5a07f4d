"""What the gap between the deck's and the likely headline hangs on, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from intygsstat.chart.country_summary import Country
from intygsstat.report.gap_drivers import (
    Gap,
    OtherCell,
    number_words,
    numbers_that_decide,
    say_gaps,
    sure_words,
)
from intygsstat.report.headline import headline_words
from report.headlines import FEB, JAN, database_of, headline_in, lost_digit, months_of


def gap(*changes: int, confidence: float | None = 0.71) -> Gap:
    """A gap in standalone, of cells that print 100 each."""
    cells = [OtherCell("dalarna", "fk7804", 100, 100 + change, confidence) for change in changes]
    return Gap("standalone", tuple(cells))


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_the_deck_of_march_2024_hangs_on_one_number_of_standalone(march_database: Path) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    first, second = headline.gaps
    assert (first.channel, second.channel) == ("standalone", "issued")
    likely, printed = headline.likely.now, headline.printed.now
    assert first.net == likely.standalone - printed.standalone
    assert second.net == likely.issued - printed.issued
    sure = first.cells[0].confidence
    assert sure is not None
    assert plain(headline_words(headline).gap_drivers).startswith(
        "Hela skillnaden i fristående, 1 282 intyg, är ett enda tal: Västra Götaland, läkarintyg "
        "för sjukpenning FK7804, februari (enligt bildspelet 142, troligt 1 424, "
        f"sannolikhet {100 * sure:.0f} %)."
    )
    assert "Sörmland" in headline_words(headline, "en").gap_drivers


def test_without_a_gap_that_is_said(tmp_path: Path) -> None:
    headline = headline_in(database_of(tmp_path, months_of({JAN: (1000, 50), FEB: (1000, 30)})))
    assert headline is not None
    assert (
        headline_words(headline).gap_drivers
        == "Bildspelets tal och de troliga är desamma för februari."
    )


def test_a_made_month_hangs_on_its_own_number(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)}, issued="100")
    database = database_of(tmp_path, tables, proposals=[lost_digit(FEB, "issued", 1000)])
    headline = headline_in(database)
    assert headline is not None
    assert plain(headline_words(headline).gap_drivers) == (
        "Hela skillnaden i utfärdade, 900 intyg, är ett enda tal: Kalmar län, läkarintyg för "
        "sjukpenning FK7804, februari (enligt bildspelet 100, troligt 1 000, sannolikhet 97 %)."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((900, 50), "Hela skillnaden i fristående, 950 intyg, är två tal"),
        ((900, 40, 30, 30), "1 000 intyg i 4 tal, hänger mest på ett enda tal"),
        ((50, 50, 50, 50), "200 intyg, är spridd på 4 tal; störst är Dalarna"),
        ((900, -100), "netto 800 intyg, är två tal"),
    ],
)
def test_how_many_numbers_it_takes_decides_the_words(changes: tuple[int, ...], said: str) -> None:
    assert said in plain(say_gaps([gap(*changes)], "februari", "sv"))


def country(issued: int, standalone: int) -> Country:
    return Country(FEB, issued, standalone, issued - standalone, standalone / issued, True)


def test_the_share_hangs_on_as_few_numbers_as_move_it_to_the_likely_one() -> None:
    """A thousand standalone move the share, a hundred issued don't as it is written."""
    issued = OtherCell("skane", "fk7804", 10, 110, 0.9)
    gaps = [gap(1000), Gap("issued", (issued,))]
    assert numbers_that_decide(gaps, country(100_000, 1000), country(100_100, 2000)) == 1
    spread = [gap(250, 250, 250, 250)]
    assert numbers_that_decide(spread, country(100_000, 1000), country(100_000, 2000)) is None
    assert number_words(1, "sv") == "ett enda tal"
    assert number_words(None, "sv") == "hur tal som ser fel ut läses"


def test_a_decision_has_no_confidence() -> None:
    assert "beslutat av någon" in say_gaps([gap(900, confidence=None)], "februari", "sv")


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.634, "sannolikhet 63 %"),
        (0.995, "sannolikhet mer än 99 %"),
        (0.004, "sannolikhet mindre än 1 %"),
    ],
)
def test_how_sure_it_is_never_breaks_over_a_line(confidence: float, said: str) -> None:
    words = sure_words(confidence, "sv")
    assert plain(words) == said
    assert words.endswith("\u00a0%")
