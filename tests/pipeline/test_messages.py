"""What a reader answers: our records as JSON, and nothing else is taken for one."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import DeckUndatedError, IntygsstatError
from intygsstat.models import Box, Finding
from intygsstat.pipeline.messages import MOST_BYTES, from_json, to_json

DECK = "anvandarforum-2024-03.txt"
DECKS = Path(__file__).parent.parent / "decks"


@pytest.mark.parametrize("name", ["anvandarforum-2024-03.pdf", "anvandarforum-2024-03.txt"])
def test_an_answer_holds_the_whole_deck(name: str) -> None:
    deck = examine_deck(DECKS / name)
    assert from_json(to_json(deck), deck.reading.deck) == deck


def test_an_error_survives_the_way() -> None:
    error = DeckUndatedError("a\udcff.pdf", expected="one", found="two", try_this="three")
    again = from_json(to_json(error), "a.pdf")
    assert type(again) is DeckUndatedError
    assert str(again) == str(error)


@pytest.fixture(scope="module")
def answer() -> bytes:
    return to_json(examine_deck(DECKS / "anvandarforum-2024-03.txt"))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"cos\nsystem\n(S'exit 3'\ntR.",
        pickle.dumps(DeckUndatedError("a", expected="b", found="c", try_this="d")),
        b"[]",
        b'{"deck": {}}',
        b'{"deck": [], "error": ""}',
        b'{"error": "Exception", "said": ["a", "b", "c", "d"]}',
        b'{"error": "StoreError", "said": ["a", "b", "c"]}',
        b'{"error": "StoreError", "said": ["a", "b", "c", 4]}',
        b"[" * 100_000,
        b'{"deck": [' + b"[]," * 2_000_000 + b"[]]}",
        b" " * (MOST_BYTES + 1),
        b'{"error": "StoreError", "said": ["a", "b", "c", "' + b"d" * 2**21 + b'"]}',
    ],
)
def test_anything_else_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(said, DECK)


NO_BOX = Box(float("nan"), 0.0, float("inf"), 1.0)
WRONG: dict[str, dict[str, Any]] = {
    "a number beyond all": {"pages": 10**30},
    "half of a pair": {"sha256": "\ud800"},
    "another deck": {"deck": "another.pdf"},
    "a finding of another deck": {
        "findings": (Finding("a_rule", "error", "message", "meddelande", "another.pdf"),)
    },
    "no number": {"findings": (Finding("a_rule", "error", "", "", DECK, box=NO_BOX),)},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_may_not_be_stored_is_refused(name: str) -> None:
    deck = examine_deck(DECKS / DECK)
    assert from_json(to_json(deck), DECK) == deck
    wrong = replace(deck, reading=replace(deck.reading, **WRONG[name]))
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(to_json(wrong), DECK)


@given(st.data())
def test_a_truncated_answer_is_refused(answer: bytes, data: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(answer[: data.draw(st.integers(0, len(answer) - 1))], DECK)


other = st.sampled_from([None, True, -1, 0.5, "x", [], {}, [1], "2024-01-01"])


@given(st.data())
def test_a_value_of_another_kind_is_refused_or_the_record_is_still_one(
    answer: bytes, data: Any
) -> None:
    said = json.loads(answer)
    place: Any = said["deck"]
    while True:
        index = data.draw(st.integers(0, len(place) - 1))
        if not (isinstance(place[index], list) and place[index]):
            break
        place = place[index]
    place[index] = data.draw(other)
    try:
        deck = from_json(json.dumps(said).encode(), DECK)
    except ValueError:
        return
    assert isinstance(deck, ExaminedDeck)
    assert not isinstance(deck, IntygsstatError)
    assert from_json(to_json(deck), deck.reading.deck) == deck
