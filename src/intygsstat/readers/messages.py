"""What a reader answers, as JSON: all that a deck says, or the error that says why there is none.

A file that got the better of a library speaks with the reader's voice. So nothing that comes from
a reader is unpickled: msgspec makes the records of plain JSON, each value checked against its
field's type.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

import intygsstat.errors
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import DeckUnreadableError, IntygsstatError, sanitize_text
from intygsstat.reference.sentences import failure

# A deck of 500 pages full of tables says some 2 million values in 50 MiB. A value takes up to 100
# bytes of memory beyond what it says.
MOST_BYTES = 128 * 2**20
_MOST_VALUES = 5_000_000
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_BEYOND_ALL = re.compile(rb"\d{19}|\d[eE]\+?\d")  # a number that can't be stored

Outcome = ExaminedDeck | IntygsstatError


class _Answer(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Either the `deck`, or an `error` by its kind and what it says."""

    deck: ExaminedDeck | None = None
    error: str = ""
    said: tuple[str, str, str, str] | None = None


@cache
def _decoder() -> msgspec.json.Decoder[_Answer]:
    return msgspec.json.Decoder(_Answer)


def to_json(outcome: Outcome, deck: str) -> bytes:
    """The answer about the deck of this name that `outcome_of` reads."""
    try:
        if isinstance(outcome, ExaminedDeck):
            return msgspec.json.encode(_Answer(deck=outcome))
        where, *said = map(sanitize_text, outcome.args)
        return msgspec.json.encode({"error": type(outcome).__name__, "said": [where, *said]})
    except UnicodeError as error:  # half of a pair
        return to_json(no_answer(deck, error), deck)


def no_answer(deck: str, error: Exception) -> IntygsstatError:
    """The error for a reader that says what no deck says."""
    found = sanitize_text(" ".join(str(error).split())[:200])
    return failure(DeckUnreadableError, "no_answer_of_a_reader", deck, found=found)


def outcome_of(answer: bytes, deck: str) -> Outcome:
    """What a reader says about the deck of this name; an error if it is no such answer, or
    unfolds to more than a deck can say."""
    try:
        return _from_json(answer, deck)
    except (ValueError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError) as error:
        return no_answer(deck, error)


def _from_json(answer: bytes, deck: str) -> Outcome:
    values = sum(map(answer.count, (b",", b"[", b"{")))
    if len(answer) > MOST_BYTES or values > _MOST_VALUES:
        raise ValueError(f"{len(answer)} bytes, {values} values")
    if _BEYOND_ALL.search(_TEXT.sub(b"", answer)):
        raise ValueError("a number beyond all")
    said = _decoder().decode(answer)
    if said.deck:
        reading = said.deck.reading
        about = {f.deck for f in reading.findings} | {t.deck for t in said.deck.totals}
        if about | {reading.deck} != {deck}:
            raise ValueError("about another deck")
        return said.deck
    kind = getattr(intygsstat.errors, said.error, None)
    if not (said.said and isinstance(kind, type) and issubclass(kind, IntygsstatError)):
        raise ValueError(f"no error of ours: {said.error}")
    where, expected, found, try_this = said.said
    return kind(where, expected=expected, found=found, try_this=try_this)
