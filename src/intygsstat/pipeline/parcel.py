"""What goes from process to process: our own records, and nothing else.

A deck that got the better of a library speaks with the child's voice. The
parent therefore opens only parcels of plain data and of records it knows.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

_PLAIN = {
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("intygsstat.errors", "made_again"),
    ("pathlib", "PosixPath"),
    ("pathlib", "WindowsPath"),
}
_MODULES = (
    "intygsstat.pipeline.child",
    "intygsstat.models",
    "intygsstat.errors",
    "intygsstat.checks.examine",
    "intygsstat.pdf.sidecar",
    "intygsstat.reference.title_words",
)


def pack(content: object) -> bytes:
    """`content` as bytes that `unpack` opens."""
    parcel = io.BytesIO()
    packer = pickle.Pickler(parcel, protocol=pickle.HIGHEST_PROTOCOL)
    # Ours alone: Dask's libraries register ways of their own for errors.
    packer.dispatch_table = _TAKEN_APART
    packer.dump(content)
    return parcel.getvalue()


def unpack(parcel: bytes) -> Any:
    """What `pack` was given. Raises pickle.UnpicklingError for anything else than our records."""
    return _Opener(io.BytesIO(parcel)).load()


class _TakenApart(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How each class of records is taken apart: into what it is called with.

    A dataclass with slots would be filled field by field, in Python; a deck has thousands.
    """

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(kind) or kind.__module__ not in _MODULES:
            raise KeyError(kind)
        names = [each.name for each in fields(kind)]
        self[kind] = lambda record: (kind, tuple([getattr(record, name) for name in names]))
        return self[kind]


_TAKEN_APART = _TakenApart()


class _Opener(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module in _MODULES and "." not in name:
            found = super().find_class(module, name)
            is_ours = isinstance(found, type) and found.__module__ == module
            if is_ours and (is_dataclass(found) or issubclass(found, Exception)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a parcel")
