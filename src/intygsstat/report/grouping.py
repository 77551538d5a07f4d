"""Which findings have a card of their own, and which are told on another one's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from intygsstat.chart.shown_findings import OF_SEVERAL_ROWS

Told = tuple[
    str, str | None, str | None
]  # finding, its best diagnosis, the finding it is linked to


def told_once(
    findings: Iterable[Told], named: Iterable[tuple[str, str]] = ()
) -> tuple[list[str], Mapping[str, Sequence[str]]]:
    """Findings with a card of their own, in the order given, and the rows that each run is about.

    A row with an error of its own beside the run has its card, and stands in the run too:
    `named` are such rows with their run.
    """
    rows = list(findings)
    linked = {name: into for name, _, into in rows}
    under: dict[str, list[str]] = {}
    alone = []
    for name, diagnosis, into in rows:
        may = diagnosis is None or diagnosis in OF_SEVERAL_ROWS
        if may and into is not None and into in linked and into != name and linked[into] != name:
            under.setdefault(into, []).append(name)
        else:
            alone.append(name)
    for name, into in named:
        if name in linked and into in linked and name not in under.setdefault(into, []):
            under[into].append(name)
    return alone, under
