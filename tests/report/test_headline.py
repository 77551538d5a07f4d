"""The newest month's message: its numbers, and when a direction may be stated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from intygsstat.report.headline import Headline, headline_words
from report.headlines import (
    APR,
    FEB,
    JAN,
    WHOLE,
    database_of,
    headline_in,
    lost_digit,
    months_of,
)


def message(folder: Path, tables: list[tuple], **more: object) -> Headline:  # type: ignore[type-arg]
    headline = headline_in(database_of(folder, tables, **more))  # type: ignore[arg-type]
    assert headline is not None
    return headline


def test_the_numbers_are_the_sums_of_the_newest_month(tmp_path: Path) -> None:
    headline = message(tmp_path, months_of({JAN: (1000, 50), FEB: (1000, 30)}))
    now = headline.printed.now
    assert (headline.month, headline.previous_month) == (FEB, JAN)
    assert (now.issued, now.standalone, now.integrated) == (20_000, 600, 19_400)
    assert now.standalone_share == pytest.approx(0.03)
    assert now.integrated_share == pytest.approx(0.97)
    assert headline.likely == headline.printed
    assert headline.direction == "down"


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
    swedish, english = headline_words(headline), headline_words(headline, "en")
    assert swedish.direction.startswith("Antalet fristående var oförändrat från januari")
    assert "Ingen riktning anges för andelen" in swedish.direction
    assert "No direction is stated for the share" in english.direction
    still = (
        "bildspelet ökade den (5,0\u00a0% till 5,2\u00a0%), med troliga tal var den i stort sett"
    )
    assert still in swedish.direction
    other_way = headline_words(replace(headline, printed=headline.likely, likely=headline.printed))
    assert "enligt bildspelet var den i stort sett oförändrad (" in other_way.direction
    assert swedish.lead == (
        "Fristående är 5,0 eller 5,2\u00a0% av intygen i februari 2024, beroende på ett enda tal. "
        "Resten, 95,0 eller 94,8\u00a0%, är integrerat."
    )
    assert "sannolikhet 97\u00a0%" in swedish.trust


def test_a_direction_that_both_agree_on_is_stated_with_both_values(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 10), FEB: (1000, 50)}, issued="100")
    headline = message(tmp_path, tables, proposals=[lost_digit(FEB, "issued", 1000)])
    assert headline.direction == "up"
    words = headline_words(headline).direction
    assert words.startswith("Antalet fristående ökade från januari\u00a02024: 200 till 1\u00a0000.")
    assert "Andelen fristående ökade från januari 2024" in words
    assert "1,0\u00a0% till 5,0\u00a0% med troliga" in words
    assert "1,0\u00a0% till 5,2\u00a0% enligt bildspelet" in words


def test_a_month_that_was_skipped_is_not_the_month_before(tmp_path: Path) -> None:
    headline = message(tmp_path, months_of({FEB: (1000, 50), APR: (1000, 30)}))
    assert headline.previous_month is None
    assert headline.direction is None
    assert "månaden före saknas" in headline_words(headline).direction


def test_an_incomplete_month_has_no_direction_and_says_so(tmp_path: Path) -> None:
    tables = months_of({JAN: (1000, 50), FEB: (1000, 30)}, issued="oläslig")
    headline = message(tmp_path, tables)
    assert not headline.complete
    assert headline.direction is None
    assert headline.printed.now.standalone_share == pytest.approx(0.03)  # of the other regions
    assert "1 av månadens 40 tal saknas" in headline_words(headline).trust
    assert "1 of the month's 40 numbers are missing" in headline_words(headline, "en").trust


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
    assert "Resten, 100,0\u00a0%, är integrerat" in headline_words(headline).lead
    assert headline_words(headline).regions == "Ingen region har fristående intyg."


def test_ranked_numbers_have_the_printed_ones_beside_them(tmp_path: Path) -> None:
    tables = months_of({FEB: (1000, 30)}, standalone="90")
    headline = message(tmp_path, tables, proposals=[lost_digit(FEB, "standalone", 900)])
    first = headline.regions_by_share.likely[0]
    assert (first.id, first.standalone, first.printed_standalone) == ("kalmar", 900, 90)
    assert first.differs
    assert (
        "Kalmar län (troligt 90,0\u00a0%, enligt bildspelet 9,0\u00a0%)"
        in headline_words(headline).regions
    )


def test_the_message_of_the_deck_of_march_2024(march_database: Path) -> None:
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
        flagged = connection.execute("SELECT count(*) FILTER (cell_flagged) FROM cells").fetchone()
    assert (headline.quality.flagged_cells,) == flagged
    assert headline.quality.cells == len(WHOLE) * 10 * 2 * 4
    assert (headline.printed.direction, headline.likely.direction) == ("down", "same")
    assert headline.direction is None
    assert headline.types_by_count.likely[0].id == "fk7804"
    assert headline.types_by_share.likely[0].id == "ts_bas"


def test_every_paragraph_says_something_in_both_languages(march_database: Path) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    for words in (headline_words(headline), headline_words(headline, "en")):
        assert all(one.endswith((".", ")")) and "None" not in one for one in words.paragraphs)
        assert "\u00a0%" in words.lead or "%" in words.lead
    assert headline_words(headline).lead.startswith("Fristående är 1,0 eller 1,8\u00a0% av intygen")
    assert headline_words(headline, "en").lead.startswith(
        "Standalone is 1.0 or 1.8% of the certificates"
    )


def test_the_top_of_the_deck_of_march_2024_says_who_is_high_and_which_way(
    march_database: Path,
) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    words = headline_words(headline)
    assert words.direction.startswith("Antalet fristående minskade från januari\u00a02024, hur man")
    assert "För antalet integrerade är riktningen okänd." in words.direction
    assert words.direction.endswith("har andelen legat still sedan november 2023.")
    assert words.regions.startswith("Hur man än läser talen hör Gävleborg (6,0\u00a0%)")
    assert "för Västra Götaland och Sörmland hänger på tal som ser fel ut" in words.regions
    assert "läkarintyg för sjukpenning FK7804" in words.types
    assert not headline.regions_by_share.agreed
    assert headline.types_by_share.agreed


def test_findings_cards_and_rows_of_the_grid_are_one_count(march_database: Path) -> None:
    headline = headline_in(march_database)
    assert headline is not None
    q = headline.quality
    assert (q.of_numbers, q.of_rows, q.of_tables, q.cards) == (14, 11, 1, 19)
    assert q.of_numbers + q.of_rows + q.of_tables == q.errors + q.warnings == 26
    assert (q.flagged_table_rows, q.table_rows) == (25, 160)
    trust = headline_words(headline).trust
    assert trust.startswith("Andelen fristående beror på ett enda tal")
    for said in (
        "26 avvikelser: 14 om ett tal, 11 om en rad",
        "25 av 160",
        "7 hör ihop",
        "19 kort",
    ):
        assert said in trust


def test_a_region_that_is_first_by_one_reading_only_is_not_called_first(tmp_path: Path) -> None:
    tables = months_of({FEB: (1000, 30)}, standalone="10")
    headline = message(tmp_path, tables, proposals=[lost_digit(FEB, "standalone", 900)])
    assert headline.regions_by_share.likely[0].id == "kalmar"
    assert "kalmar" not in [one.id for one in headline.regions_by_share.printed]
    for words in (headline_words(headline).regions, headline_words(headline, "en").regions):
        assert "Störst andel" not in words
        assert "Kalmar län" in words
    assert "Om Kalmar län" in headline_words(headline).regions
