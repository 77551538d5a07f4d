"""What a reader answers, as JSON: all that a deck says, or the error that says why there is none.

A file that got the better of a library speaks with the reader's voice. So nothing that comes from
a reader is unpickled: records are made of plain JSON, each value checked against its field's type.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import intygsstat.errors
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import DeckUnreadableError, IntygsstatError
from intygsstat.reference.sentences import failure

# A deck of 500 pages full of tables says some 2 million values in 20 MiB. A value takes up to 100
# bytes of memory beyond what it says.
MOST_BYTES = 128 * 2**20
_MOST_VALUES = 5_000_000
_LONGEST_TEXT = 2**20
_LARGEST = 2**63 - 1  # that can be stored

Outcome = ExaminedDeck | IntygsstatError


def to_json(outcome: Outcome) -> bytes:
    """The answer that `from_json` reads."""
    if isinstance(outcome, IntygsstatError):
        answer: dict[str, object] = {"error": type(outcome).__name__, "said": outcome.args}
    else:
        answer = {"deck": outcome}
    return json.dumps(answer, default=_plain, separators=(",", ":")).encode()


def _plain(value: Any) -> object:
    """A record as its fields' values, in their order; a date as text."""
    if isinstance(value, date):
        return value.isoformat()
    return [getattr(value, each.name) for each in fields(value)]


def outcome_of(answer: bytes, deck: str) -> Outcome:
    """What a reader says about the deck of this name; an error if it is no such answer."""
    try:
        return from_json(answer, deck)
    except (ValueError, TypeError, AttributeError) as error:
        return no_answer(deck, error)


def no_answer(deck: str, error: Exception) -> IntygsstatError:
    """The error for a reader that says what no deck says."""
    found = " ".join(str(error).split())[:200]
    return failure(DeckUnreadableError, "no_answer_of_a_reader", deck, found=found)


def from_json(answer: bytes, deck: str) -> Outcome:
    """What `to_json` was given, about the deck of this name. Raises ValueError if the answer is
    anything else, or unfolds to more than a deck can say."""
    values = sum(map(answer.count, (b",", b"[", b"{")))
    if len(answer) > MOST_BYTES or values > _MOST_VALUES:
        raise ValueError(f"{len(answer)} bytes, {values} values")
    try:
        said = json.loads(answer)
        if said.keys() == {"deck"}:
            examined: ExaminedDeck = _decoder(ExaminedDeck)(said["deck"])
            reading = examined.reading
            about = {f.deck for f in reading.findings} | {t.deck for t in examined.totals}
            if about | {reading.deck} != {deck}:
                raise ValueError("about another deck")
            return examined
        kind = getattr(intygsstat.errors, said["error"])
        where, expected, found, try_this = (_text(words, "surrogatepass") for words in said["said"])
        if not issubclass(kind, IntygsstatError):
            raise ValueError(f"no error of ours: {kind}")
        error: IntygsstatError = kind(where, expected=expected, found=found, try_this=try_this)
    except (KeyError, TypeError, AttributeError, RecursionError) as mistake:
        raise ValueError(f"not an answer of a reader: {mistake}") from mistake
    return error


def _checked(value: Any, *kinds: type) -> Any:
    if type(value) not in kinds:
        raise ValueError(f"none of {kinds}: {value!r:.80}")
    return value


def _text(value: Any, errors: str = "strict") -> str:
    if type(value) is not str or len(value) > _LONGEST_TEXT:
        raise ValueError(f"no text, or too long: {value!r:.80}")
    if not value.isascii():
        value.encode(errors=errors)  # half of a pair can't be stored, and is a ValueError
    return value


def _number(value: Any, *kinds: type) -> Any:
    if type(value) not in kinds or not -_LARGEST <= value <= _LARGEST:  # as NaN isn't either
        raise ValueError(f"none of {kinds}, or too large: {value!r:.80}")
    return value


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of the type `kind` of what JSON says; it raises ValueError."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return lambda value: parts[parts.index(_checked(value, *map(type, parts)))]
    if origin in (Union, UnionType):
        some = _decoder(next(part for part in parts if part is not NoneType))
        return lambda value: None if value is None else some(value)
    if origin is tuple and parts[-1] is Ellipsis:
        each = _decoder(parts[0])
        return lambda values: tuple(map(each, _checked(values, list)))
    if origin is tuple or is_dataclass(kind):
        make = (lambda *values: values) if origin is tuple else kind
        hints = parts if origin is tuple else get_type_hints(kind).values()
        decoders = [_decoder(hint) for hint in hints]
        return lambda values: make(
            *[decode(one) for decode, one in zip(decoders, _checked(values, list), strict=True)]
        )
    if issubclass(kind, date):
        return lambda text: kind.fromisoformat(_text(text))
    if kind is str:
        return _text
    if kind is bool:
        return lambda value: _checked(value, bool)
    return lambda value: _number(value, *((float, int) if kind is float else (int,)))
