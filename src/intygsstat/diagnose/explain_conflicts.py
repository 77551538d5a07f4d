"""Explanations of standalone counts above issued ones."""

from __future__ import annotations

from intygsstat.diagnose.expected import Expectation
from intygsstat.diagnose.explain_rows import LOCATED
from intygsstat.diagnose.options import settle
from intygsstat.diagnose.panel import Panel
from intygsstat.diagnose.report import Report
from intygsstat.diagnose.siblings import Conflict
from intygsstat.diagnose.words import joined, mistyped
from intygsstat.model import finding_id

SURE_OF_LINK = 0.9  # that a conflict comes of what another finding explains
UNSURE = 0.5  # one of two numbers is wrong, and nothing tells which


def explain_conflict(
    report: Report, standalone: Expectation, conflict: Conflict, linked: str | None
) -> None:
    """standalone_within_issued: which of the two counts is the odd one."""
    panel = standalone.panel
    id = _finding_of_conflict(panel, conflict)
    label = report.cell(panel, conflict.standalone, conflict.region, conflict.kind)["type_label"]
    mine = conflict.options
    other = conflict.other_options
    rank = 0
    blame_issued = sum(o.confidence for o in other)
    both: list[tuple[float, bool]] = sorted(
        [(conflict.standalone_odd, True), (blame_issued, False)], reverse=True
    )
    for share, is_mine in both:
        if share <= 0:
            continue
        if is_mine:
            for option in settle(mine):
                rank += 1
                happened = mistyped((label, label), option.edit, option.low, option.high)
                odd = (
                    f"the standalone number is the odd one: {happened[0]}",
                    f"det fristående talet är det udda: {happened[1]}",
                )
                report.explain(
                    id,
                    rank,
                    "standalone_above_issued",
                    panel.types[conflict.kind],
                    option.confidence,
                    joined(odd),
                    (option.proposed, option.low, option.high),
                )
            best = mine[0]
            if (
                rank == len(mine)
                and best.confidence >= LOCATED
                and best.proposed is not None
                and best.low is not None
                and best.high is not None
            ):
                report.propose(
                    panel,
                    conflict.standalone,
                    conflict.region,
                    conflict.kind,
                    (best.proposed, best.low, best.high),
                    best.confidence,
                    "standalone_above_issued",
                    id,
                )
            continue
        rank += 1
        best = other[0]
        happened = mistyped((label, label), best.edit, best.low, best.high)
        report.explain(
            id,
            rank,
            "standalone_above_issued",
            None,
            share,
            joined(
                (
                    f"the issued number is the odd one: {happened[0]}",
                    f"det utfärdade talet är det udda: {happened[1]}",
                )
            ),
            linked=linked,
        )
    if not rank:
        report.explain(
            id,
            1,
            "standalone_above_issued",
            None,
            0.5,
            joined(
                (
                    "one of the two numbers is wrong, and nothing tells which",
                    "ett av de två talen är fel, och inget avgör vilket",
                )
            ),
        )


def _finding_of_conflict(panel: Panel, conflict: Conflict) -> str:
    telling = panel.tellings[conflict.standalone]
    return finding_id(
        "standalone_within_issued",
        telling.deck,
        telling.month,
        "standalone",
        panel.regions[conflict.region],
        panel.types[conflict.kind],
    )


def explain_conflict_of_row(
    report: Report, standalone: Panel, conflict: Conflict, row: str
) -> None:
    """standalone_within_issued where one of the two rows has changed places with another."""
    said = (
        f"the row stands under another's name (finding {row})",
        f"raden står under ett annat namn (avvikelse {row})",
    )
    report.explain(
        _finding_of_conflict(standalone, conflict), 1, None, None, 0.9, joined(said), linked=row
    )


def explain_conflict_of_month(
    report: Report, standalone: Panel, conflict: Conflict, month: str
) -> None:
    """standalone_within_issued where one of the two tables may be another month's."""
    said = (
        f"one of the two tables may be another month's (finding {month})",
        f"den ena av de två tabellerna kan vara en annan månads (avvikelse {month})",
    )
    report.explain(
        _finding_of_conflict(standalone, conflict), 1, None, None, 0.9, joined(said), linked=month
    )


def explain_conflict_of_totals(
    report: Report,
    standalone: Panel,
    table: int,
    region: int,
    linked: str | None,
    conflict: Conflict | None,
) -> None:
    """standalone_within_issued of two totals: one of them is odd (`linked` explains its row), or
    it follows from a part's `conflict`."""
    telling = standalone.tellings[table]
    place = (telling.deck, telling.month, "standalone", standalone.regions[region])
    id = finding_id("standalone_within_issued", *place, "total")
    if linked is None and conflict is not None:
        linked = _finding_of_conflict(standalone, conflict)
    evidence = (
        (
            f"one of the two totals is wrong for a reason told elsewhere (finding {linked})",
            f"en av de två totalerna är fel av ett skäl som står vid avvikelse {linked}",
        )
        if linked
        else (
            "one of the two totals is wrong, and nothing tells which",
            "en av de två totalerna är fel, och inget avgör vilken",
        )
    )
    sure = SURE_OF_LINK if linked else UNSURE
    report.explain(id, 1, "standalone_above_issued", "total", sure, joined(evidence), linked=linked)
