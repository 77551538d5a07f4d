"""Explanations of whole rows and tables: swapped, repeated, missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from intygsstat.diagnosis.expected import Expectation
from intygsstat.diagnosis.panel import Floats, Panel
from intygsstat.diagnosis.repeats import RepeatedTable
from intygsstat.diagnosis.report import Report, box_of, finding_at
from intygsstat.diagnosis.swaps import Swap
from intygsstat.diagnosis.totals import rows_in_order
from intygsstat.diagnosis.words import Words, joined
from intygsstat.models import Finding
from intygsstat.reference.lookup import regions
from intygsstat.reference.sentences import CHANNEL_SV, month_sv, number, spot


def explain_swapped_rows(report: Report, panel: Panel, swaps: Sequence[Swap]) -> None:
    """Two findings a swap, one for each row, linked to each other."""
    for swap in swaps:
        pair = (swap.first, swap.second)
        rows = [report.row(panel, swap.table, region) for region in pair]
        telling = panel.tellings[swap.table]
        ids = [finding_of_row(panel, swap.table, region) for region in pair]
        for here in (0, 1):
            row, other = rows[here], rows[1 - here]
            report.findings.append(
                Finding(
                    "rows_stand_under_their_names",
                    "warning",
                    f"{telling.deck}, {spot(telling.deck)} {row['page']}, {panel.channel} "
                    f"{telling.month:%Y-%m}, row {row['region_label']}: the counts are out of "
                    "line with the other months",
                    f"{row['region_label']}, {CHANNEL_SV[panel.channel]} "
                    f"{month_sv(telling.month)}: radens tal avviker från övriga månader.",
                    telling.deck,
                    row["page"],
                    telling.month,
                    panel.channel,
                    row["region"],
                    printed=row["printed"] or None,
                    expected=other["printed"] or None,
                    box=box_of(row),
                )
            )
            evidence = joined(
                (
                    f"the rows {row['region_label']} and {other['region_label']} have changed "
                    "places: each fits the other's months far better than its own",
                    f"raderna {row['region_label']} och {other['region_label']} har bytt plats: "
                    "var och en passar den andras månader mycket bättre än sina egna",
                )
            )
            report.explain(
                ids[here],
                1,
                "rows_swapped",
                None,
                swap.probability,
                evidence,
                linked=ids[1 - here],
            )
            _propose_other_row(report, panel, swap, pair[here], pair[1 - here], ids[here])


def finding_of_row(panel: Panel, table: int, region: int) -> str:
    """The id of rows_stand_under_their_names for a row."""
    return finding_at("rows_stand_under_their_names", panel, table, region)


def _propose_other_row(
    report: Report, panel: Panel, swap: Swap, region: int, other: int, id: str
) -> None:
    for kind in range(len(panel.types)):
        count = panel.counts[swap.table, other, kind]
        if panel.cell[swap.table, region, kind] < 0 or not np.isfinite(count):
            continue
        if count == panel.counts[swap.table, region, kind]:
            continue
        proposed = (int(count),) * 3
        report.propose(
            panel, swap.table, region, kind, proposed, swap.probability, "rows_swapped", id
        )


def explain_repeated_tables(report: Report, panel: Panel, repeats: Sequence[RepeatedTable]) -> None:
    """One finding for each of two tables that are the same, linked to the other's."""
    for repeat in repeats:
        source = panel.tellings[repeat.source]
        same = (
            f"{repeat.equal} of {repeat.compared} counts of five or more are those of "
            f"{source.month:%Y-%m}, so that one of the two months has the other's table",
            f"{repeat.equal} av {repeat.compared} tal från fem och uppåt är desamma som för "
            f"{month_sv(source.month)}, så en av månaderna har den andras tabell",
        )
        which = (
            ("nothing tells which", "inget avgör vilken")
            if 0.3 < repeat.probability < 0.7
            else (
                f"it is likely {'this' if repeat.probability > 0.5 else 'the other'} one, by the "
                "standalone counts above issued ones",
                f"troligen {'denna' if repeat.probability > 0.5 else 'den andra'}, att döma av "
                "fristående tal som överstiger de utfärdade",
            )
        )
        finding = finding_of_copy(report, panel, repeat.table, repeat.source)
        if finding.finding in {known.finding for known in report.findings}:
            continue
        report.findings.append(finding)
        report.explain(
            finding.finding,
            1,
            "month_repeated",
            None,
            repeat.probability,
            joined(same, which),
            linked=finding_of_copy(report, panel, repeat.source, repeat.table).finding,
        )


def finding_of_copy(report: Report, panel: Panel, table: int, source: int) -> Finding:
    """month_has_its_own_numbers for `table`, which is the same as the month of `source`."""
    telling, other = panel.tellings[table], panel.tellings[source]
    first = report.row(panel, table, rows_in_order(panel, table)[0])
    return Finding(
        "month_has_its_own_numbers",
        "error",
        f"{telling.deck}, {spot(telling.deck)} {first['page']}, {panel.channel} "
        f"{telling.month:%Y-%m}: the table is the same as that of {other.month:%Y-%m}",
        f"{CHANNEL_SV[panel.channel].capitalize()} {month_sv(telling.month)}: tabellen är "
        f"densamma som för {month_sv(other.month)}.",
        telling.deck,
        first["page"],
        telling.month,
        panel.channel,
        box=box_of(first),
    )


def explain_missing_rows(
    report: Report, expectation: Expectation, findings: pl.DataFrame, tables: Sequence[int]
) -> None:
    """every_region_present: what the missing row would have held."""
    panel = expectation.panel
    number_of = {(t.deck, t.month): i for i, t in enumerate(panel.tellings) if i in tables}
    rows = findings.filter(
        (pl.col("rule") == "every_region_present") & (pl.col("channel") == panel.channel)
    )
    means, _ = expectation.means_and_spreads()
    for row in rows.iter_rows(named=True):
        table = number_of.get((row["deck"], row["month"]))
        if table is None:
            continue
        region = panel.regions.index(row["region"]) if row["region"] in panel.regions else None
        sure, evidence = _missing_words(expectation, table, region, means, row["region"])
        report.explain(row["finding"], 1, "row_missing", None, sure, evidence)


def _missing_words(
    expectation: Expectation, table: int, region: int | None, means: Floats, name: str
) -> tuple[float, Words]:
    label = regions()[name].name if name in regions() else name
    months = int(expectation.others[table, region].max()) if region is not None else 0
    if region is None or not months:
        return 0.8, joined(
            (
                f"the row of {label} is left out, or nothing was issued there",
                f"raden för {label} är utelämnad, eller så har inget utfärdats där",
            )
        )
    known = expectation.others[table, region] > 0
    total = float(means[table, region][known].sum())
    plural, plural_sv = ("" if months == 1 else "s"), ("månad" if months == 1 else "månader")
    return 0.99, joined(
        (
            f"the row of {label} is left out: {months} other month{plural} "
            f"foretell{'s' if months == 1 else ''} about {number(round(total))} certificates",
            f"raden för {label} är utelämnad: {months} andra {plural_sv} talar för omkring "
            f"{number(round(total))} intyg",
        )
    )
