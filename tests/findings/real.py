"""What is wrong in the deck of March 2024, planted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from findings.planted import Project
from intygsstat.models import ExpectedCount
from intygsstat.storage.corrections import Correction

NOV, DEC, JAN, FEB = (date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1))
SHIFTED = "dalarna gavleborg halland jamtland_harjedalen jonkoping kalmar kronoberg norrbotten"
LOST = (
    "A digit lost, or a real drop: 4 941, 5 335 and 4 667 are printed in the other months.",
    "En siffra har fallit bort, eller så är nedgången verklig: övriga månader visar 4 941, "
    "5 335 och 4 667.",
)
RUN = (
    "The totals printed from Gävleborg to Norrbotten are those of the rows above; 1 806 is "
    "nobody's sum.",
    "Totalerna från Gävleborg till Norrbotten hör till raden ovanför. 1 806 är ingen rads summa, "
    "och Norrbottens egen total 4 654 trycks inte alls.",
)


def real_project(root: Path, deck: Path) -> tuple[Project, dict[str, str]]:
    """The project, published, and ids of its findings: 'lost', 'run', 'surplus', 'twin'."""
    project = Project(root, [deck])
    lost = project.plant(NOV, "issued", "dalarna", "fk7804")
    project.explain(lost.finding, "lost_digits", "fk7804", (6024, 6020, 6029), evidence=LOST)
    project.explain(lost.finding, "lost_digits", "fk7804", (5602, 5602, 5602), 0.11, 2)
    for month in (NOV, DEC, JAN, FEB):
        project.expected.append(
            ExpectedCount(
                lost.deck, month, "issued", "dalarna", "fk7804", 4950.2, 4480.1, 5470.9, 3
            )
        )
    boxes = [
        row.total.box
        for row in project.table(DEC, "issued").rows
        if row.region in SHIFTED.split() and row.total and row.total.box
    ]
    run = project.plant_whole("totals_stand_in_their_rows", DEC, "issued", 13, boxes[1])
    project.explain(run.finding, "totals_shifted", None, confidence=0.995, evidence=RUN)
    wrong = {
        (f.channel, f.region): f
        for f in project.examined[0].reading.findings
        if f.rule == "row_parts_sum_to_total"
    }
    for region in SHIFTED.split():
        row = wrong["issued", region]
        summed = int(row.expected or 0)
        project.explain(row.finding, None, "total", (summed,) * 3, 0.995, 1, run.finding, RUN)
    surplus, twin = (wrong[c, "stockholm_gotland"] for c in ("issued", "standalone"))
    for one, other in ((surplus, twin), (twin, surplus)):
        project.explain(
            one.finding, "unlisted_type", None, (1, 1, 1), 0.9, 1, other.finding,
            ("The other channel has the same surplus.", "Den andra tabellen har samma överskott."),
        )  # fmt: skip
    project.corrections.append(
        Correction(
            2,
            NOV,
            "issued",
            "dalarna",
            "fk7804",
            "602",
            6020,
            "Ringt regionen",
            "Analys",
            date(2026, 3, 14),
        )
    )
    project.publish()
    return project, {
        "lost": lost.finding,
        "run": run.finding,
        "surplus": surplus.finding,
        "twin": twin.finding,
        "dalarna": wrong["issued", "dalarna"].finding,
    }
