"""Numbers and truth for the layouts: what all the scripts that draw them share.

A layout's truth is a JSON file beside its PDF; README.md says what it holds.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LABEL = "Vårdgivare/Bolag"
TYPES = ["AG1-14", "AG7804", "DB", "DOI", "FK7804", "FK7802", "FK7801", "FK7800"]
TYPES += ["TS bas", "TS diabetes"]
HEADINGS = ["AG1-14", "AG7804", "DB", "DOI", "FK7804\n(lisjp)", "FK7802\n(luae_fs)"]
HEADINGS += ["FK7801\n(luae_na)", "FK7800\n(luse)", "TS bas", "TS diabetes"]
INHABITANTS = {  # thousands, for numbers of a plausible size
    "Blekinge": 158,
    "Dalarna": 287,
    "Gävleborg": 286,
    "Halland": 344,
    "Jämtland/Härjedalen": 133,
    "Jönköping": 369,
    "Kalmar": 247,
    "Kronoberg": 204,
    "Norrbotten": 248,
    "Skåne": 1422,
    "Stockholm/Gotland": 2516,
    "Sörmland": 302,
    "Uppsala": 405,
    "VGR": 1767,
    "Värmland": 284,
    "Västerbotten": 279,
    "Västernorrland": 242,
    "Västmanland": 281,
    "Örebro": 308,
    "Östergötland": 472,
}
REGIONS = list(INHABITANTS)
PER_THOUSAND = [0.8, 0.6, 0.9, 0.85, 17.0, 0.02, 0.15, 0.3, 0.2, 0.2]
STANDALONE_SHARE = [0.02, 0.02, 0.06, 0.05, 0.01, 0.01, 0.02, 0.02, 0.15, 0.05]
HARDLY_USE_AG = {"Jönköping", "Kalmar", "Kronoberg"}

# a count, None for a blank, the name of another state, or a list of all that is honest
Cell = int | str | list[Any] | None
NOTHING: Cell = [None, "dash"]
UNKNOWN: Cell = ["not_available", "unreadable"]
Rows = dict[str, list[Cell]]


def month_of_numbers(seed: int, names: list[str] | None = None) -> tuple[Rows, Rows]:
    """Issued and standalone certificates of one month, by region; without totals."""
    chance = random.Random(seed)
    issued: Rows = {}
    standalone: Rows = {}
    for name in names or REGIONS:
        size = INHABITANTS.get(name) or chance.randint(4, 40)
        row: list[Cell] = []
        apart: list[Cell] = []
        for place, rate in enumerate(PER_THOUSAND):
            count = round(size * rate * chance.uniform(0.75, 1.25))
            if place < 2 and name in HARDLY_USE_AG:
                count = 0
            few = sum(chance.random() < STANDALONE_SHARE[place] for _ in range(min(count, 3000)))
            row.append(count or None)
            apart.append(few or None)
        issued[name] = row
        standalone[name] = apart
    return issued, standalone


def total(row: list[Cell]) -> int | None:
    """The sum of a row's counts; None for a row with nothing in it."""
    counts = [cell for cell in row if isinstance(cell, int)]
    return sum(counts) if counts else None


def with_totals(rows: Rows) -> Rows:
    return {name: [*row, total(row)] for name, row in rows.items()}


def printed(cell: Cell, thousands: str = "") -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return {"dash": "-"}.get(cell, cell)
    assert isinstance(cell, int), "a cell of several truths is printed by its layout"
    return f"{cell:,}".replace(",", thousands)


def texts(rows: Rows, thousands: str = "") -> list[list[str]]:
    """Rows as they are printed: the name, then the cells."""
    return [[name, *(printed(c, thousands) for c in row)] for name, row in rows.items()]


@dataclass
class Truth:
    """What a reader must make of a deck."""

    name: str
    layout: str
    said: dict[str, Any] = field(default_factory=dict)

    def table(
        self,
        period: str,
        channel: str,
        slides: int | list[int],
        rows: Rows,
        types: list[str] | None = None,
        totals: bool = True,
        columns_of_no_type: dict[str, list[str]] | None = None,
        summary: list[str] | None = None,
    ) -> None:
        """A table that is read exactly: cells in the order of `types`, the total last.

        `columns_of_no_type` are kept as printed, by heading; `summary` names rows that
        are the sum of others.
        """
        known = {
            "period": period,
            "channel": channel,
            "slides": slides if isinstance(slides, list) else [slides],
            "certificate_types": list(types or TYPES),
            "totals": totals,
            "rows": [[name, *row] for name, row in rows.items()],
        }
        if columns_of_no_type:
            known["columns_of_no_type"] = columns_of_no_type
        if summary:
            known["summary"] = summary
        self.said.setdefault("tables", []).append(known)

    def rejected(self, slides: int | list[int], *words: str) -> None:
        """A table on one of `slides` is rejected, with one of `words` in the message."""
        on = slides if isinstance(slides, list) else [slides]
        self.said.setdefault("rejected", []).append({"slides": on, "one_of": list(words)})

    def left_alone(self, slide: int, *words: str) -> None:
        """The table on `slide` is something else: an info names one of `words`."""
        self.said.setdefault("other_statistics", []).append(
            {"slides": [slide], "one_of": list(words)}
        )

    def finds(self, *rules: str) -> None:
        self.said.setdefault("findings", []).extend(rules)

    def may_find(self, *rules: str) -> None:
        self.said.setdefault("may_find", []).extend(rules)

    def or_else(self, other: Truth) -> None:
        """Honest people could differ: what `other` says will do as well."""
        self.said.setdefault("or", []).append(other.outcome())

    def outcome(self) -> dict[str, Any]:
        return {"exit": 1 if self.said.get("rejected") else 0, **self.said}

    def write(self) -> None:
        """One line a row, so that a person can read and compare it."""
        said = json.dumps({"layout": self.layout, **self.outcome()}, ensure_ascii=False, indent=1)
        lines: list[str] = []
        depth = 0
        for line in said.splitlines():
            word = line.strip()
            if depth:
                lines[-1] += word + (" " if word.endswith(",") else "")
                depth += _opens(word)
            else:
                lines.append(line)
                depth = int(word.endswith("[") and not word.startswith(NESTED))
        text = "\n".join(line.rstrip() for line in lines) + "\n"
        assert json.loads(text) == {"layout": self.layout, **self.outcome()}
        (HERE / f"{self.name}.json").write_text(text, encoding="utf-8")


NESTED = tuple(f'"{key}"' for key in ("tables", "rows", "rejected", "other_statistics", "or"))


def _opens(word: str) -> int:
    return word.endswith("[") - word.startswith("]")
