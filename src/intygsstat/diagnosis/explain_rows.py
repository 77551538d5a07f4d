"""Explanations of rows whose parts don't make their total."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.diagnosis.balance import OddRow
from intygsstat.diagnosis.hypotheses import TOTAL, Option, settle
from intygsstat.diagnosis.panel import Panel
from intygsstat.diagnosis.report import Report, box_of, finding_at, type_of
from intygsstat.diagnosis.totals import ShiftedTotals, rows_in_order
from intygsstat.diagnosis.words import Words, joined, mistyped
from intygsstat.models import Finding
from intygsstat.reference.lookup import certificate_types, reference_rows
from intygsstat.reference.sentences import CHANNEL_SV, month_sv, number, spot

RUN_CONFIDENCE = 0.999


def finding_of_sum(panel: Panel, table: int, region: int) -> str:
    """The id of row_parts_sum_to_total for a row."""
    return finding_at("row_parts_sum_to_total", panel, table, region)


def explain_shifted_totals(report: Report, panel: Panel, runs: Sequence[ShiftedTotals]) -> None:
    """One finding for each run; its rows are linked to it."""
    for run in runs:
        order = rows_in_order(panel, run.table)
        rows = [report.row(panel, run.table, order[place]) for place in run.affected]
        by_place = dict(zip(run.affected, rows, strict=True))
        first, last = by_place[run.rows[0]], by_place[run.rows[-1]]
        lost = by_place[run.unprinted]
        nobody = by_place[run.nobody] if run.nobody is not None else None
        nobodys = number(nobody["printed_total"] or 0) if nobody else ""
        low, low_sv = ("low", "ned") if run.step > 0 else ("high", "upp")
        moved = (
            f"the totals from {first['region_label']} to {last['region_label']} "
            f"are printed one row too {low}",
            f"totalerna från {first['region_label']} till {last['region_label']} står en rad "
            f"för långt {low_sv}",
        )
        never = (
            f"{lost['region_label']}'s own total {number(lost['summed_total'])} is not printed",
            f"{lost['region_label']}s egen total {number(lost['summed_total'])} "
            "står inte på bilden",
        )
        whose = (
            (
                (
                    f"{nobodys}, printed for {nobody['region_label']}, is nobody's",
                    f"{nobodys}, som står för {nobody['region_label']}, är ingens",
                ),
            )
            if nobody
            else ()
        )
        evidence = joined(moved, *whose, never)
        telling = panel.tellings[run.table]
        finding = Finding(
            "totals_stand_in_their_rows",
            "error",
            f"{telling.deck}, {spot(telling.deck)} {first['page']}, {panel.channel} "
            f"{telling.month:%Y-%m}: {evidence[0].rstrip('.')}",
            f"{CHANNEL_SV[panel.channel].capitalize()} {month_sv(telling.month)}: {evidence[1]}",
            telling.deck,
            first["page"],
            telling.month,
            panel.channel,
            printed=nobody["printed"] if nobody else None,
            expected=str(lost["summed_total"]),
            box=box_of(first),
        )
        report.findings.append(finding)
        total = int(lost["summed_total"])
        report.explain(
            finding.finding,
            1,
            "totals_shifted",
            "total",
            RUN_CONFIDENCE,
            evidence,
            (total, total, total),
        )
        for place in run.affected:
            _link_row(report, panel, run, order, place, finding.finding, moved)


def _link_row(
    report: Report,
    panel: Panel,
    run: ShiftedTotals,
    order: Sequence[int],
    place: int,
    finding: str,
    moved: Words,
) -> None:
    source = place + run.step
    region = order[place]
    moved = (f"{moved[0]} (finding {finding})", f"{moved[1]} (avvikelse {finding})")
    if panel.difference[run.table, region] == 0 or (
        panel.no_total[run.table, region] and not panel.summed_total[run.table, region]
    ):
        return  # the row has no finding
    id = finding_of_sum(panel, run.table, region)
    if source not in run.rows:
        summed = int(panel.summed_total[run.table, region])
        own = ("its own total is not printed", "dess egen total står inte på bilden")
        report.explain(
            id, 1, None, "total", RUN_CONFIDENCE, joined(moved, own), (summed,) * 3, finding
        )
        return
    other = report.row(panel, run.table, order[source])
    total = int(other["printed_total"] or 0)
    agrees = total == panel.summed_total[run.table, region]
    own = (
        f"its own total, {number(total)}, stands in the row {other['region_label']}",
        f"dess egen total, {number(total)}, står på raden {other['region_label']}",
    )
    rank = 1 if agrees else 2
    report.explain(
        id, rank, None, "total", RUN_CONFIDENCE, joined(moved, own), (total,) * 3, finding
    )


def explain_rows(
    report: Report, panel: Panel, odd: Sequence[OddRow], twins: dict[tuple[int, int], str]
) -> None:
    """Row differences: unlisted types, mistyped totals and parts.

    `twins` leads from (table, region) to the finding of the other channel's row
    with the same surplus.
    """
    for row in odd:
        id = finding_of_sum(panel, row.table, row.region)
        options = settle(row.options)
        for rank, (option, whole) in enumerate(zip(options, row.options, strict=True), 1):
            twin = twins.get((row.table, row.region))
            linked = twin if option.diagnosis == "unlisted_type" else None
            report.explain(
                id,
                rank,
                option.diagnosis,
                type_of(panel, option),
                option.confidence,
                _row_words(report, panel, row, whole, linked),
                (option.proposed, option.low, option.high),
                linked,
            )
        if options:
            report.propose_best(panel, row.table, row.region, options[0], id)


def _row_words(
    report: Report, panel: Panel, row: OddRow, option: Option, linked: str | None
) -> Words:
    if option.diagnosis == "unlisted_type":
        count = option.proposed or 0
        more = "" if count == 1 else "s"
        what = (
            f"{count} certificate{more} of a type that has no column",
            f"{count} intyg av en typ som saknar kolumn",
        )
        total = panel.summed_total[row.table, row.region] + count
        moved = (
            (
                (
                    f"by its own total {number(int(total))}, which stands in another row",
                    f"med sin egen total {number(int(total))}, som står på en annan rad",
                ),
            )
            if total != panel.printed_total[row.table, row.region]
            else ()
        )
        hidden = _types_without_column(report, panel, row.table)
        names = (f"it may be {hidden}", f"det kan vara {hidden}")
        twin = (
            (
                (
                    f"the other table of the month has the same surplus (finding {linked})",
                    f"månadens andra tabell har samma överskott (avvikelse {linked})",
                ),
            )
            if linked
            else ()
        )
        return joined(*moved, what, *twin, names)
    if option.cell == TOTAL:
        name = ("the printed total", "bildspelets total")
    else:
        label = report.cell(panel, row.table, row.region, option.cell or 0)["type_label"]
        name = (label, label)
    return joined(mistyped(name, option.edit, option.low, option.high))


def _types_without_column(report: Report, panel: Panel, table: int) -> str:
    """The known types that have no column in a table and were not announced for later."""
    printed = {t for k, t in enumerate(panel.types) if (panel.cell[table, :, k] >= 0).any()}
    month = f"{panel.tellings[table].month:%Y-%m}"
    since = {row["id"]: row["from"] for row in reference_rows("certificate_types.csv")}
    hidden = [
        kind.printed_as
        for kind in certificate_types().values()
        if kind.id not in printed and (since[kind.id] or "")[:7] <= month
    ]
    return ", ".join(hidden)
