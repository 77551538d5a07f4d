"""Sentences and tables that are made from the data."""

from __future__ import annotations

import polars as pl
import pytest

from chart.frames import DEC, FEB, by_region, by_type, decks, likely, summed, usage
from intygsstat.chart import (
    say_forecasts,
    say_regions,
    say_revisions,
    say_trend,
    say_usage,
    say_what_was_read,
    show_table,
)
from intygsstat.chart.notebook import Words
from intygsstat.chart.points import deck_source

ONE = {"cells_proposed": 1, "cells_decided": 0, "least_confidence": 0.973}
EMPTY = by_type().clear()
FEBRUARY = summed(FEB, 10_000, 100, certificate_type="fk7804", **ONE)
OREBRO = summed(FEB, 2_000, 800, region="orebro", **ONE)
SMALL = by_type().filter(pl.col("certificate_type") == "fk7802")
DECEMBER = summed(DEC, 40, 5, certificate_type="fk7802", **ONE)
SCORES = pl.DataFrame(
    [
        {"deck": deck, "channel": "issued", "cells": 1200, "coverage": 0.875, "crps": 90.61,
         "error_of_last_count": 150.21}
        for deck in ("b.pdf", None)
    ]
)  # fmt: skip
TOTALS = pl.DataFrame({"state": ["agrees", "differs", "unknown", "agrees"]})


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (say_usage(by_type()), ["I feb\u00a02024 utfärdades enligt tabellerna 9\u00a0340 intyg, "
         "varav 112", "ofullständig", "Ett förslag kan vara fel"]),
        # The printed numbers first
        (say_usage(by_type(), likely(by_type(), FEBRUARY)), ["enligt tabellerna 9\u00a0340 intyg",
         "Med troliga värden (förslag, sannolikhet 97 %) är det 10\u00a0340 intyg, varav 112"]),
        (say_regions(by_region()),
         ["Stockholm och Gotland (1,0\u00a0%), Örebro län (0,40\u00a0%)."]),
        (say_regions(by_region(), likely(by_region(), OREBRO)),
         ["Med troliga värden är den störst i Örebro län (40,0\u00a0%)"]),
        # No change of an incomplete sum
        (say_trend(by_type()), ["går förändringen inte att räkna",
         "Av 4 månader saknas 1, 1 är ofullständiga och 1 har flaggade tal."]),
        (say_trend(SMALL.with_columns(standalone=pl.lit(4, pl.Int64)), likely(SMALL, DECEMBER)),
         ["Med troliga värden"]),
        (say_what_was_read(decks(), TOTALS, pl.DataFrame({"severity": ["error"]})),
         ["1 bildspel är läst (1 rekonstruktion): 3 månader", "4 tabellrader stämmer 2",
          "1 fel, 0 varningar och 0 upplysningar"]),
        (say_usage(EMPTY), ["inga tal"]),
        (say_regions(by_region().clear()), ["inga tal"]),
        (say_trend(EMPTY), ["minst två månader"]),
        (say_revisions(EMPTY, pl.concat([decks(), decks()])), ["Inget tal"]),
        (say_revisions(EMPTY, decks()), ["kan inte prövas"]),  # one deck alone proves nothing
        (say_forecasts(SCORES), ["prövad på 1 bildspel", "Av 1\u00a0200 tal för utfärdade intyg "
         "ligger 87,5\u00a0% inom", "(CRPS) är 90,6 intyg", "blir det 150,2"]),
        (say_forecasts(SCORES.clear()), ["kan inte prövas än"]),
    ],
)  # fmt: skip
def test_a_paragraph_says_in_this_order(said: Words, wanted: list[str]) -> None:
    places = [said.words.find(words) for words in wanted]
    assert places == sorted(places)
    assert -1 not in places


def test_a_table_speaks_swedish_and_escapes_what_decks_say() -> None:
    html = show_table(usage(), ["month", "region", "certificate_type", "flag_reason"])._repr_html_()
    assert "<th>Månad</th><th>Region</th><th>Intygstyp</th>" in html
    assert "<td>dec\u00a02023</td><td>Örebro län</td><td>FK7804</td>" in html
    assert "&lt;b&gt;7&lt;/b&gt;" in html


def test_a_table_says_how_many_rows_it_leaves_out() -> None:
    table = show_table(by_type(), ["issued", "standalone_share"], most=2)
    assert "och 5 till" in table._repr_html_()
    assert table.rows[0] == ["12\u00a0000", "2,0\u00a0%"]


def test_many_decks_are_named_by_first_and_last() -> None:
    many = pl.DataFrame(
        {"deck": [f"d{n}.pdf" for n in range(12)], "kind": ["published"] * 11 + ["reconstruction"]}
    )
    assert deck_source(many) == "Källa: 12 bildspel, d0.pdf till d11.pdf, varav 1 rekonstruktioner."


def test_a_deck_told_anew_by_others_is_no_source() -> None:
    both = pl.DataFrame(
        {"deck": ["a.pdf", "b.pdf"], "kind": ["published"] * 2, "tables_in_use": [0, 4]}
    )
    assert deck_source(both) == "Källa: b.pdf."
