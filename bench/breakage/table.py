"""One row of bench/ROBUSTNESS.md, and one section of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was tried, how often, and what came of it. None where it can't come to that.

    `longest` is in seconds by the clock, `memory` in MiB, both the most of any one try.
    """

    what: str
    tried: int
    wrong: int | None = None
    lost: int | None = None
    tracebacks: int | None = None
    longest: float | None = None
    memory: float | None = None

    def cells(self) -> list[str]:
        counts = [self.tried, self.wrong, self.lost, self.tracebacks]
        return [
            self.what,
            *("" if count is None else f"{count:,}".replace(",", " ") for count in counts),
            "" if self.longest is None else f"{self.longest:.1f}",
            "" if self.memory is None else f"{self.memory:.0f}",
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows for the table, and Markdown lines that tell more."""

    rows: tuple[Row, ...]
    lines: tuple[str, ...] = ()


HEADINGS = (
    "what", "tried", "wrong numbers", "lost rows", "tracebacks", "longest, s", "most memory, MiB",
)  # fmt: skip


def table(rows: list[Row]) -> list[str]:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---|" + "--:|" * (len(HEADINGS) - 1)]
    return lines + ["| " + " | ".join(row.cells()) + " |" for row in rows]
