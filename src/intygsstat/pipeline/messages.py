"""What a reader answers, as JSON: all that a deck says, or the error that says why there is none.

A file that got the better of a library speaks with the reader's voice. So nothing that comes from
a reader is unpickled: records are made of plain JSON, each value checked against its field's type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import IntygsstatError

Outcome = ExaminedDeck | IntygsstatError
Decode = Callable[[Any], Any]


def to_json(outcome: Outcome) -> bytes:
    """The answer that `from_json` reads."""
    if isinstance(outcome, IntygsstatError):
        answer: dict[str, object] = {"error": type(outcome).__name__, "said": outcome.args}
    else:
        answer = {"deck": outcome}
    return json.dumps(answer, default=_plain, separators=(",", ":")).encode()


def from_json(answer: bytes) -> Outcome:
    """What `to_json` was given. Raises ValueError if the answer is anything else."""
    try:
        said = json.loads(answer)
        if said.keys() == {"deck"}:
            deck: ExaminedDeck = _decoder(ExaminedDeck)(said["deck"])
            return deck
        where, expected, found, try_this = map(_exactly(str), said["said"])
        kind = {each.__name__: each for each in _kinds_of(IntygsstatError)}[said["error"]]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an answer of a reader: {error}") from error
    return kind(where, expected=expected, found=found, try_this=try_this)


def _plain(value: Any) -> object:
    """A record as its fields' values, in their order; a date as text."""
    return value.isoformat() if isinstance(value, date) else _values_of(value.__class__)(value)


@cache
def _values_of(kind: Any) -> Callable[[Any], object]:
    names = [each.name for each in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda record: [getattr(record, names[0])]


def _kinds_of(kind: type[IntygsstatError]) -> Iterator[type[IntygsstatError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds_of(each)


@cache
def _decoder(kind: Any) -> Decode:
    """What makes a value of the type `kind` of what JSON says; it raises ValueError."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _one_of(parts)
    if origin in (Union, UnionType):
        return _optional(*(part for part in parts if part is not NoneType))
    if origin is tuple and parts[-1] is Ellipsis:
        one = _decoder(parts[0])
        return lambda values: tuple(map(one, _exactly(list)(values)))
    if origin is tuple:
        return _together(lambda *values: values, parts)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return _together(kind, tuple(hints[each.name] for each in fields(kind)))
    if isinstance(kind, type) and issubclass(kind, date):
        return lambda text: kind.fromisoformat(_exactly(str)(text))
    return _exactly(kind)


def _together(make: Callable[..., Any], kinds: tuple[Any, ...]) -> Decode:
    decoders = [_decoder(kind) for kind in kinds]

    def decode(values: Any) -> Any:
        if type(values) is not list:
            raise ValueError(f"no record: {values!r:.80}")
        return make(*[one(value) for one, value in zip(decoders, values, strict=True)])

    return decode


def _one_of(allowed: tuple[Any, ...]) -> Decode:
    def decode(value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"none of {allowed}: {value!r:.80}")
        return value

    return decode


def _optional(kind: Any) -> Decode:
    decode = _decoder(kind)
    return lambda value: None if value is None else decode(value)


def _exactly(kind: type) -> Decode:
    kinds = {kind, int} if kind is float else {kind}

    def decode(value: Any) -> Any:
        if type(value) not in kinds:
            raise ValueError(f"no {kind.__name__}: {value!r:.80}")
        return value

    return decode
