"""A cell that nobody can read, and what its row's total leaves for it."""

from __future__ import annotations

import pytest

from diagnosis.decks import JAN, TOTAL, Told, altered, count_at, tell
from intygsstat.models import DeckReading

PLACE = (JAN, "issued", "skane", "doi")


def told_of(clean: DeckReading, printed: str, **more: str) -> Told:
    changes = {(*PLACE[:3], kind): text for kind, text in {"doi": printed, **more}.items()}
    return tell(altered(clean, changes, totals_follow=False))


def test_the_total_leaves_what_the_digits_say(clean: DeckReading) -> None:
    told = told_of(clean, "83 9")
    best = told.best("cell_is_readable", region="skane")
    assert (best["diagnosis"], best["certificate_type"]) == ("typing_error", "doi")
    assert best["proposed"] == count_at(clean, PLACE) == 839
    assert best["confidence"] > 0.95
    (proposal,) = told.diagnosed.proposals.to_dicts()
    assert (proposal["printed_count"], proposal["proposed"]) == (None, 839)


@pytest.mark.parametrize(("surer", "less"), [("8 39", "8x39 9"), ("83 9x9", "n/a")])
def test_digits_that_agree_make_it_surer(clean: DeckReading, surer: str, less: str) -> None:
    first, second = (
        told_of(clean, printed).best("cell_is_readable", region="skane")
        for printed in (surer, less)
    )
    assert first["proposed"] == second["proposed"] == 839
    assert first["confidence"] > second["confidence"]


def test_two_unreadable_cells_of_a_row_leave_nothing_to_say(clean: DeckReading) -> None:
    told = told_of(clean, "83 9", db="?")
    assert told.diagnosed.proposals.is_empty()


def test_a_total_below_the_other_parts_leaves_nothing(clean: DeckReading) -> None:
    told = told_of(clean, "83 9", **{TOTAL: "5"})
    assert told.diagnosed.proposals.is_empty()


def test_an_unreadable_total_leaves_nothing(clean: DeckReading) -> None:
    told = told_of(clean, "83 9", **{TOTAL: "2l 646"})
    assert told.diagnosed.proposals.is_empty()


def test_an_unreadable_cell_is_no_number_to_compare_others_with(clean: DeckReading) -> None:
    """The rest of the deck is told as if the cell weren't there."""
    told = told_of(clean, "83 9")
    assert set(told.rules) == {"cell_is_readable", "row_parts_sum_to_total"}
    assert told.new.is_empty()
