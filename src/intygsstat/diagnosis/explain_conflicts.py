"""Explanations of standalone counts above issued ones."""

from __future__ import annotations

from intygsstat.diagnosis.channel_conflicts import Conflict
from intygsstat.diagnosis.hypotheses import settle
from intygsstat.diagnosis.panel import Panel
from intygsstat.diagnosis.report import Report, box_of, finding_at
from intygsstat.diagnosis.words import Words, joined, mistyped
from intygsstat.models import Finding, finding_id
from intygsstat.reference.sentences import month_sv, number, spot

SURE_OF_LINK = 0.9  # that a conflict comes of what another finding explains
UNSURE = 0.5  # one of two numbers is wrong, and nothing tells which


def explain_conflict(
    report: Report, standalone: Panel, conflict: Conflict, linked: str | None
) -> None:
    """standalone_within_issued: which of the two counts is the odd one.

    `linked` is the finding of the issued count, if it has one.
    """
    id = _finding_of_conflict(standalone, conflict)
    issued_odd = sum(option.confidence for option in conflict.other_options)
    if conflict.standalone_odd >= issued_odd:
        rank = _blame_standalone(report, standalone, conflict, 0)
        rank = _blame_issued(report, standalone, conflict, rank, issued_odd, linked)
        if conflict.options:
            best = settle(conflict.options)[0]
            report.propose_best(standalone, conflict.standalone, conflict.region, best, id)
    else:
        rank = _blame_issued(report, standalone, conflict, 0, issued_odd, linked)
        rank = _blame_standalone(report, standalone, conflict, rank)
    if not rank:
        nothing = (
            "one of the two numbers is wrong, and nothing tells which",
            "ett av de två talen är fel, och inget avgör vilket",
        )
        report.explain(id, 1, "standalone_above_issued", None, UNSURE, joined(nothing))


def _blame_standalone(report: Report, panel: Panel, conflict: Conflict, rank: int) -> int:
    """One explanation for each slip in the standalone count; the last rank given."""
    label = _label(report, panel, conflict)
    for option, whole in zip(settle(conflict.options), conflict.options, strict=True):
        rank += 1
        happened = mistyped(label, whole.edit, whole.low, whole.high)
        odd = (
            f"the standalone number is the odd one: {happened[0]}",
            f"det fristående talet är det udda: {happened[1]}",
        )
        report.explain(
            _finding_of_conflict(panel, conflict),
            rank,
            "standalone_above_issued",
            panel.types[conflict.kind],
            option.confidence,
            joined(odd),
            (option.proposed, option.low, option.high),
        )
    return rank


def _blame_issued(
    report: Report, panel: Panel, conflict: Conflict, rank: int, share: float, linked: str | None
) -> int:
    """One explanation for all slips in the issued count, with the likeliest in words."""
    if not conflict.other_options:
        return rank
    best = conflict.other_options[0]
    happened = mistyped(_label(report, panel, conflict), best.edit, best.low, best.high)
    odd = (
        f"the issued number is the odd one: {happened[0]}",
        f"det utfärdade talet är det udda: {happened[1]}",
    )
    report.explain(
        _finding_of_conflict(panel, conflict),
        rank + 1,
        "standalone_above_issued",
        None,
        share,
        joined(odd),
        linked=linked,
    )
    return rank + 1


def _label(report: Report, panel: Panel, conflict: Conflict) -> tuple[str, str]:
    cell = report.cell(panel, conflict.standalone, conflict.region, conflict.kind)
    return (cell["type_label"], cell["type_label"])


# What a conflict comes of, where another finding says it.
OF_CELLS = (
    "one of the two numbers has changed places with another (finding {})",
    "ett av de två talen har bytt plats med ett annat (avvikelse {})",
)
OF_ROW = (
    "the row stands under another's name (finding {})",
    "raden står under ett annat namn (avvikelse {})",
)
OF_MONTH = (
    "one of the two tables may be another month's (finding {})",
    "den ena av de två tabellerna kan vara en annan månads (avvikelse {})",
)


def put_down_to(
    report: Report, standalone: Panel, conflict: Conflict, words: Words, finding: str
) -> None:
    """standalone_within_issued that follows from what another finding explains."""
    said = joined((words[0].format(finding), words[1].format(finding)))
    id = _finding_of_conflict(standalone, conflict)
    report.explain(id, 1, None, None, SURE_OF_LINK, said, linked=finding)


def add_conflict_of_decks(
    report: Report, standalone: Panel, issued: Panel, conflict: Conflict
) -> None:
    """The finding itself, where the two tables come from two decks and neither can know."""
    here = report.cell(standalone, conflict.standalone, conflict.region, conflict.kind)
    there = report.cell(issued, conflict.issued, conflict.region, conflict.kind)
    deck, other = here["deck"], there["deck"]
    report.findings.append(
        Finding(
            "standalone_within_issued",
            "error",
            f"{deck}, {spot(deck)} {here['page']}, {here['month']:%Y-%m}, row "
            f"{here['region_label']}: {here['type_label']} prints {number(here['count'])} "
            f"standalone, and {other} {number(there['count'] or 0)} issued",
            f"{here['region_label']}, {here['type_label']} {month_sv(here['month'])}: "
            f"{number(here['count'])} fristående i {deck} men bara "
            f"{number(there['count'] or 0)} utfärdade i {other}.",
            deck,
            here["page"],
            here["month"],
            "standalone",
            here["region"],
            here["certificate_type"],
            here["printed"],
            f"at most {there['count'] or 0}",
            box_of(here),
        )
    )


def _finding_of_conflict(panel: Panel, conflict: Conflict) -> str:
    at = (conflict.standalone, conflict.region, conflict.kind)
    return finding_at("standalone_within_issued", panel, *at)


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
