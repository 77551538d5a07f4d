"""What the gap between the deck's and the likely headline hangs on, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from intygsstat.report.headline_words import words_en, words_sv
from intygsstat.report.hinge import Gap, OtherCell, say_gaps, sure_words
from report.headlines import FEB, JAN, database_of, headline_in, lost_digit, months_of


def gap(*changes: int, confidence: float | None = 0.71) -> Gap:
    """A gap in standalone, of cells that print 100 each."""
    cells = [OtherCell("dalarna", "fk7804", 100, 100 + change, confidence) for change in changes]
    return Gap("standalone", tuple(cells))


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_the_deck_of_march_2024_hangs_on_one_cell_of_standalone(march_database: Path) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    first, second = headline.gaps
    assert (first.channel, second.channel) == ("standalone", "issued")
    likely, printed = headline.likely.now, headline.printed.now
    assert first.net == likely.standalone - printed.standalone
    assert second.net == likely.issued - printed.issued
    sure = first.cells[0].confidence
    assert sure is not None
    assert plain(words_sv(headline).hinge).startswith(
        "Hela skillnaden i fristående, 1 282 intyg, är en enda cell: Västra Götaland, FK7804, "
        f"februari (enligt bildspelet 142, troligt 1 424, {100 * sure:.0f} % säkert)."
    )
    assert "Sörmland" in words_en(headline).hinge


def test_without_a_gap_that_is_said(tmp_path: Path) -> None:
    headline = headline_in(database_of(tmp_path, months_of({JAN: (1000, 50), FEB: (1000, 30)})))
    assert headline is not None
    assert words_sv(headline).hinge == "Bildspelets tal och de troliga är desamma för februari."


def test_a_made_month_hangs_on_its_own_cell(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)}, issued="100")
    database = database_of(tmp_path, tables, proposals=[lost_digit(FEB, "issued", 1000)])
    headline = headline_in(database)
    assert headline is not None
    assert plain(words_sv(headline).hinge) == (
        "Hela skillnaden i utfärdade, 900 intyg, är en enda cell: Kalmar län, FK7804, februari "
        "(enligt bildspelet 100, troligt 1 000, 97 % säkert)."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((900, 50), "Hela skillnaden i fristående, 950 intyg, är två celler"),
        ((900, 40, 30, 30), "1 000 intyg i 4 celler, hänger mest på en enda cell"),
        ((50, 50, 50, 50), "200 intyg, är spridd på 4 celler; störst är Dalarna"),
        ((900, -100), "netto 800 intyg, är två celler"),
    ],
)
def test_how_many_cells_it_takes_decides_the_words(changes: tuple[int, ...], said: str) -> None:
    assert said in plain(say_gaps([gap(*changes)], "februari", "sv"))


def test_a_decision_has_no_confidence() -> None:
    assert "beslutat av någon" in say_gaps([gap(900, confidence=None)], "februari", "sv")


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(0.634, "63 % säkert"), (0.995, "mer än 99 % säkert"), (0.004, "mindre än 1 % säkert")],
)
def test_how_sure_it_is_never_breaks_over_a_line(confidence: float, said: str) -> None:
    words = sure_words(confidence, "sv")
    assert plain(words) == said
    assert words.endswith("\u00a0%\u00a0säkert")
