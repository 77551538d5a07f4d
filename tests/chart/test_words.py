"""Sentences and tables that are made from the data."""

from __future__ import annotations

import polars as pl

from chart.frames import by_region, by_type, decks, usage
from intygsstat.chart import (
    say_regions,
    say_revisions,
    say_trend,
    say_usage,
    say_what_was_read,
    show_table,
)
from intygsstat.chart.boxes import deck_source


def test_the_latest_month_is_told_with_what_it_lacks() -> None:
    words = say_usage(by_type()).words
    assert "I feb\u00a02024 utfärdades enligt tabellerna 9\u00a0340 intyg, varav 112" in words
    assert "ofullständig" in words
    assert "Ett förslag kan vara fel" in words


def test_the_region_with_the_largest_share_comes_first() -> None:
    assert (
        "Stockholm och Gotland (1,0\u00a0%), Örebro län (0,40\u00a0%)."
        in say_regions(by_region()).words
    )


def test_no_change_is_counted_from_an_incomplete_sum() -> None:
    words = say_trend(by_type()).words
    assert "går förändringen inte att räkna" in words
    assert "Av 4 månader saknas 1, 1 är ofullständiga och 1 har flaggade tal." in words


def test_what_was_read_is_counted() -> None:
    totals = pl.DataFrame({"state": ["agrees", "differs", "unknown", "agrees"]})
    words = say_what_was_read(decks(), totals, pl.DataFrame({"severity": ["error"]})).words
    assert words.startswith("1 bildspel är läst (1 rekonstruktion): 3 månader")
    assert "4 tabellrader stämmer 2" in words
    assert "1 fel, 0 varningar och 0 upplysningar" in words


def test_empty_frames_are_said_too() -> None:
    assert "inga tal" in say_usage(by_type().clear()).words
    assert "inga tal" in say_regions(by_region().clear()).words
    assert "minst två månader" in say_trend(by_type().clear()).words
    two = pl.concat([decks(), decks()])
    assert "Inget tal" in say_revisions(by_type().clear(), two).words


def test_one_deck_alone_proves_no_number_unchanged() -> None:
    assert "kan inte prövas" in say_revisions(by_type().clear(), decks().head(1)).words


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
