"""One thing looked at: how it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What was looked at, what was found, and, unless all is well, what to try.

    'note' is something to know that stops nothing; 'wrong' wants mending.
    """

    about: str
    found: str
    state: State = "ok"
    try_this: str = ""

    def __str__(self) -> str:
        mark = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}[self.state]
        advice = f". Try this: {self.try_this}" if self.try_this else ""
        return f"{mark}  {self.about}: {self.found}{advice}"
