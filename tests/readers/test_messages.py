"""What a reader answers: our records as JSON, and nothing else is taken for one."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import DeckUndatedError, DeckUnreadableError
from intygsstat.models import Box, Finding
from intygsstat.readers.workers import MOST_BYTES, outcome_of, to_json

DECK = "anvandarforum-2024-03.txt"
DECKS = Path(__file__).parent.parent / "decks"


@pytest.fixture(scope="module")
def deck() -> ExaminedDeck:
    return examine_deck(DECKS / DECK)


def refused(answer: bytes) -> bool:
    outcome = outcome_of(answer, DECK)
    return isinstance(outcome, DeckUnreadableError) and "still says" in outcome.expected


def test_an_answer_holds_the_whole_deck(deck: ExaminedDeck) -> None:
    slides = examine_deck((DECKS / DECK).with_suffix(".pdf"))
    for one in (deck, slides):
        assert outcome_of(to_json(one, one.reading.deck), one.reading.deck) == one


def test_an_error_survives_the_way() -> None:
    error = DeckUndatedError("a\udcff.pdf", expected="one", found="two", try_this="three")
    again = outcome_of(to_json(error, "a.pdf"), "a.pdf")
    assert type(again) is DeckUndatedError
    assert str(again) == str(error).replace("\udcff", "\\udcff")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        pickle.dumps(DeckUndatedError("a", expected="b", found="c", try_this="d")),
        b"[]",
        b"{}",
        b'{"deck": {}}',
        b'{"deck": null, "error": ""}',
        b'{"error": "Exception", "said": ["a", "b", "c", "d"]}',
        b'{"error": "sanitize_text", "said": ["a", "b", "c", "d"]}',
        b'{"error": "StoreError", "said": ["a", "b", "c"]}',
        b'{"error": "StoreError", "said": ["a", "b", "c", 4]}',
        b"[" * 100_000,
        b'{"deck": [' + b"[]," * 6_000_000 + b"[]]}",
        b" " * (MOST_BYTES + 1),
    ],
)
def test_anything_else_is_refused(said: bytes) -> None:
    assert refused(said)


NO_BOX = Box(float("nan"), 0.0, float("inf"), 1.0)
WRONG: dict[str, dict[str, Any]] = {
    "a number beyond all": {"pages": 10**30},
    "half of a pair": {"sha256": "\ud800"},
    "another deck": {"deck": "another.pdf"},
    "a finding of another deck": {
        "findings": (Finding("a_rule", "error", "message", "meddelande", "another.pdf"),)
    },
    "no number": {"findings": (Finding("a_rule", "error", "", "", DECK, box=NO_BOX),)},
    "no text": {"sha256": 5},
    "no such severity": {"findings": (Finding("a_rule", "fatal", "", "", DECK),)},  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_may_not_be_stored_is_refused(deck: ExaminedDeck, name: str) -> None:
    wrong = replace(deck, reading=replace(deck.reading, **WRONG[name]))
    assert refused(to_json(wrong, DECK))


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_answer_is_refused(deck: ExaminedDeck, share: float) -> None:
    answer = to_json(deck, DECK)
    assert refused(answer[: int(len(answer) * share)])
