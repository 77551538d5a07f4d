"""What a reader answers: our records as JSON, and nothing else is taken for one."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import DeckUndatedError, IntygsstatError
from intygsstat.pipeline.messages import from_json, to_json

DECKS = Path(__file__).parent.parent / "decks"


@pytest.mark.parametrize("name", ["anvandarforum-2024-03.pdf", "anvandarforum-2024-03.txt"])
def test_an_answer_holds_the_whole_deck(name: str) -> None:
    deck = examine_deck(DECKS / name)
    assert from_json(to_json(deck)) == deck


def test_an_error_survives_the_way() -> None:
    error = DeckUndatedError("a\udcff.pdf", expected="one", found="two", try_this="three")
    again = from_json(to_json(error))
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
    ],
)
def test_anything_else_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(said)


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
        deck = from_json(json.dumps(said).encode())
    except ValueError:
        return
    assert isinstance(deck, ExaminedDeck)
    assert not isinstance(deck, IntygsstatError)
    assert from_json(to_json(deck)) == deck
