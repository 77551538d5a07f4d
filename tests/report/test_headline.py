"""The newest month's message: its facts, what its gap depends on, and when a direction is stated.

The wording of real months is held by test_wording.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from intygsstat.chart.country_summary import Country
from intygsstat.report.headline import (
    ChangedCell,
    Gap,
    Headline,
    deciding_numbers,
    headline_words,
)
from report.headlines import APR, FEB, JAN, database_of, headline_in, lost_digit, months_of


def message(folder: Path, tables: list[tuple], **more: object) -> Headline:  # type: ignore[type-arg]
    headline = headline_in(database_of(folder, tables, **more))  # type: ignore[arg-type]
    assert headline is not None
    return headline


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_the_numbers_are_the_sums_of_the_newest_month(tmp_path: Path) -> None:
    headline = message(tmp_path, months_of({JAN: (1000, 50), FEB: (1000, 30)}))
    now = headline.printed.now
    assert (headline.month, headline.previous_month) == (FEB, JAN)
    assert (now.issued, now.standalone, now.integrated) == (20_000, 600, 19_400)
    assert now.standalone_share == pytest.approx(0.03)
    assert now.integrated_share == pytest.approx(0.97)
    assert headline.likely == headline.printed
    assert headline.direction == "down"
    words = headline_words(headline)
    assert words["gap_drivers"] == "I februari är bildspelets tal och de troliga desamma."
    assert plain(words["lead"]) == (
        "I februari 2024 var 3,0 % av intygen fristående (600 av 20 000) och 97,0 % integrerade."
    )


@pytest.mark.parametrize(
    ("standalone", "direction"),
    [(48, "down"), (49, "same"), (50, "same"), (51, "same"), (52, "up")],
)
def test_a_tenth_of_a_percentage_point_is_a_direction(
    tmp_path: Path, standalone: int, direction: str
) -> None:
    tables = months_of({JAN: (2000, 50), FEB: (2000, standalone)})
    assert message(tmp_path, tables).direction == direction


def test_no_direction_is_stated_where_printed_and_likely_disagree(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 50)}, issued="100")
    headline = message(tmp_path, tables, proposals=[lost_digit(FEB, "issued", 1000)])
    assert (headline.printed.direction, headline.likely.direction) == ("up", "same")
    assert headline.direction is None
    assert [plain(one) for one in [*headline_words(headline).values()][:3]] == [
        "I februari 2024 var 5,0 eller 5,2 % av intygen fristående och 95,0 eller 94,8 % "
        "integrerade. Vilket det är beror på ett enda tal.",
        "Skillnaden i utfärdade är 900 intyg och beror på ett enda tal: Kalmar län, läkarintyg "
        "för sjukpenning FK7804, februari (enligt bildspelet 100, troligt 1 000, sannolikhet "
        "97 %).",
        "Antalet fristående var oförändrat från januari 2024: 1 000 till 1 000. Det går inte att "
        "säga om antalet integrerade ökade eller minskade. Det går inte att säga åt vilket håll "
        "andelen fristående gick. Enligt bildspelet ökade den (5,0 % till 5,2 %), med troliga tal "
        "var den i stort sett oförändrad (5,0 % till 5,0 %).",
    ]
    other_way = headline_words(replace(headline, printed=headline.likely, likely=headline.printed))
    assert "Enligt bildspelet var den i stort sett oförändrad (" in other_way["direction"]
    english = headline_words(headline, "en")["direction"]
    assert "It can't be said which way the standalone share went." in english


def test_a_direction_that_both_agree_on_is_stated_with_both_values(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 10), FEB: (1000, 50)}, issued="100")
    headline = message(tmp_path, tables, proposals=[lost_digit(FEB, "issued", 1000)])
    assert headline.direction == "up"
    words = plain(headline_words(headline)["direction"])
    assert words.startswith("Antalet fristående ökade från januari 2024: 200 till 1 000.")
    assert words.endswith(
        "Andelen fristående ökade från januari 2024: 1,0 % till 5,0 % med troliga tal, "
        "1,0 % till 5,2 % enligt bildspelet."
    )


def test_a_month_that_was_skipped_is_not_the_month_before(tmp_path: Path) -> None:
    headline = message(tmp_path, months_of({FEB: (1000, 50), APR: (1000, 30)}))
    assert (headline.previous_month, headline.direction) == (None, None)
    assert "månaden före saknas" in headline_words(headline)["direction"]


def test_an_incomplete_month_has_no_direction_and_says_so(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 30)}, issued="oläslig")
    headline = message(tmp_path, tables)
    assert (headline.complete, headline.direction) == (False, None)
    assert headline.printed.now.standalone_share == pytest.approx(0.03)  # of the other regions
    words, english = headline_words(headline), headline_words(headline, "en")
    assert "1 av månadens 40 tal är okända" in words["lead"]
    assert "1 av månadens 40 tal saknas" in words["trust"]
    assert "1 of the month's 40 numbers are missing" in english["trust"]


@pytest.mark.parametrize(
    ("issued", "standalone", "lead"),
    [
        (0, 0, "Inga intyg utfärdades i februari 2024, så ingen andel kan räknas ut."),
        (10, 20, "Enligt bildspelet var fler intyg fristående (400) än utfärdade (200) i februari"),
    ],
)
def test_a_month_without_a_share_says_why(
    issued: int, standalone: int, lead: str, tmp_path: Path
) -> None:
    words = headline_words(message(tmp_path, months_of({FEB: (issued, standalone)})))
    assert words["lead"].startswith(lead)
    assert words["direction"] == "Ingen riktning anges: månaden har ingen andel att jämföra."


def test_without_both_tables_there_is_no_message(tmp_path: Path) -> None:
    tables = [one for one in months_of({FEB: (1000, 30)}) if one[1] == "issued"]
    assert headline_in(database_of(tmp_path, tables)) is None


def test_a_month_of_one_table_does_not_hide_the_last_whole_one(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 30)})[:-1]
    assert message(tmp_path, tables).month == JAN


def test_regions_with_few_certificates_are_not_ranked(tmp_path: Path) -> None:
    tables = months_of({FEB: (1000, 30)}, issued="99", standalone="99")
    headline = message(tmp_path, tables)
    assert "kalmar" not in [one.id for one in headline.regions_by_share.likely]
    tables = months_of({FEB: (1000, 30)}, issued="100", standalone="99")
    assert message(tmp_path / "more", tables).regions_by_share.likely[0].id == "kalmar"


def test_where_nothing_is_standalone_nothing_is_ranked(tmp_path: Path) -> None:
    headline = message(tmp_path, months_of({JAN: (1000, 0), FEB: (1000, 0)}))
    assert headline.types_by_count.likely == headline.regions_by_share.likely == ()
    words = headline_words(headline)
    assert words["regions"] == "Ingen region har fristående intyg."
    assert plain(words["lead"]) == (
        "I februari 2024 var 0 % av intygen fristående (0 av 20 000) och 100,0 % integrerade."
    )


def test_a_region_that_is_first_by_one_reading_only_is_not_called_first(tmp_path: Path) -> None:
    tables = months_of({FEB: (1000, 30)}, standalone="10")
    headline = message(tmp_path, tables, proposals=[lost_digit(FEB, "standalone", 900)])
    first = headline.regions_by_share.likely[0]
    assert (first.id, first.standalone, first.printed_standalone) == ("kalmar", 900, 10)
    assert first.differs
    assert "kalmar" not in [one.id for one in headline.regions_by_share.printed]
    words = plain(headline_words(headline)["regions"])
    assert "Störst andel" not in words
    assert "Om Kalmar län (troligt 90,0 %, enligt bildspelet 1,0 %)" in words


def test_the_message_of_the_deck_of_march_2024_is_the_databases(march_database: Path) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    with duckdb.connect(str(march_database), read_only=True) as connection:
        for view, now in (("usage", headline.printed.now), ("usage_likely", headline.likely.now)):
            summed = connection.execute(
                f"SELECT sum(issued), sum(standalone), sum(integrated), "
                f"sum(standalone) / sum(issued) FROM {view} WHERE month = ?",
                [headline.month],
            ).fetchone()
            assert (now.issued, now.standalone, now.integrated, now.standalone_share) == summed
    standalone, issued = headline.gaps
    assert standalone.net == headline.likely.now.standalone - headline.printed.now.standalone
    assert issued.net == headline.likely.now.issued - headline.printed.now.issued
    q = headline.quality
    assert (q.of_numbers, q.of_rows, q.of_tables, q.cards) == (14, 11, 1, 19)
    assert (q.flagged_table_rows, q.table_rows) == (25, 160)
    assert (headline.regions_by_share.agreed, headline.types_by_share.agreed) == (False, True)


def gap(*changes: int, confidence: float | None = 0.71) -> Gap:
    """A gap in standalone, of cells that print 100 each."""
    cells = [
        ChangedCell("dalarna", "fk7804", FEB, 100, 100 + change, confidence) for change in changes
    ]
    return Gap("standalone", tuple(cells))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (gap(900, 50), "Skillnaden i fristående är 950 intyg och beror på två tal: Dalarna"),
        (gap(900, 40, 30, 30), "är 1 000 intyg i 4 tal och beror mest på ett enda tal: Dalarna"),
        (gap(50, 50, 50, 50), "är 200 intyg, spridd på 4 tal. Störst är Dalarna"),
        (gap(900, -100), "är netto 800 intyg och beror på två tal"),
        (gap(900, confidence=None), "troligt 1 000, beslutat av en person)."),
        (gap(900, confidence=0.995), "sannolikhet mer än 99 %)."),
        (gap(900, confidence=0.004), "sannolikhet mindre än 1 %)."),
    ],
)
def test_how_many_numbers_a_gap_depends_on_decides_the_words(
    found: Gap, said: str, tmp_path: Path
) -> None:
    headline = message(tmp_path, months_of({FEB: (1000, 30)}))
    assert said in plain(headline_words(replace(headline, gaps=(found,)))["gap_drivers"])


def country(issued: int, standalone: int) -> Country:
    return Country(FEB, issued, standalone, issued - standalone, standalone / issued, True)


def test_the_share_depends_on_as_few_numbers_as_move_it_to_the_likely_one() -> None:
    """A thousand standalone move the share, a hundred issued don't as it is written."""
    issued = ChangedCell("skane", "fk7804", FEB, 10, 110, 0.9)
    gaps = [gap(1000), Gap("issued", (issued,))]
    assert deciding_numbers(gaps, country(100_000, 1000), country(100_100, 2000)) == 1
    spread = [gap(250, 250, 250, 250)]
    assert deciding_numbers(spread, country(100_000, 1000), country(100_000, 2000)) is None
