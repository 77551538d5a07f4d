"""What the parent opens: our records, and nothing that could act."""

from __future__ import annotations

import importlib
import os
import pickle
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import DeckUndatedError
from intygsstat.pipeline.parcel import _MODULES, pack, unpack


def test_a_parcel_holds_what_was_packed(real_deck: Path) -> None:
    deck = examine_deck(real_deck)
    assert unpack(pack(deck)) == deck


def test_every_record_is_made_of_what_it_is_called_with() -> None:
    """So parcels take them apart; one with a field that is no argument would not come back."""
    kinds = [
        kind
        for name in _MODULES
        for kind in vars(importlib.import_module(name)).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == name
    ]
    assert len(kinds) > 15
    assert all(field.init and not field.kw_only for kind in kinds for field in fields(kind))


def test_an_error_survives_the_way() -> None:
    importlib.import_module("distributed")  # which changes how errors are pickled
    error = DeckUndatedError("a.pdf", expected="one", found="two", try_this="three")
    again = unpack(pack(error))
    assert type(again) is DeckUndatedError
    assert str(again) == str(error)


class Harm:
    def __init__(self, call: object, *args: object) -> None:
        self.call = call, args

    def __reduce__(self) -> tuple[object, ...]:
        return self.call


@pytest.mark.parametrize(
    "harm",
    [
        Harm(os.system, "true"),
        Harm(eval, "1"),
        Harm(__import__, "os"),
        Harm(Path.unlink, Path("x")),
        Harm(examine_deck, Path("x")),
    ],
    ids=["system", "eval", "import", "unlink", "a function of ours"],
)
def test_what_could_act_is_refused(harm: Harm) -> None:
    with pytest.raises(pickle.UnpicklingError):
        unpack(pickle.dumps(harm))
