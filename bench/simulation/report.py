"""Tables of the outcomes, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from simulation.planted import KINDS, SIZES

Row = dict[str, Any]
VALUELESS = ("rows_swapped", "month_repeated", "row_missing")  # what is proposed isn't one value
BINS = (0.0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.0)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], words: int = 1) -> str:
    """A Markdown table; all columns but the first `words` are set to the right."""
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + "|".join("---" if n < words else "--:" for n in range(len(heads))) + "|")
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines)


def share(rows: Sequence[Row], key: str) -> str:
    """'97 %' of the rows have `key`; a dash for no rows."""
    if not rows:
        return "–"
    percent = 100 * sum(bool(row[key]) for row in rows) / len(rows)
    return f"{percent:.0f} %" if percent in (0, 100) else f"{percent:.1f} %"


def by_kind(outcomes: Sequence[Row]) -> str:
    """Each kind and class of size: planted, with a trace, and what became of those."""
    rows = []
    for kind in KINDS:
        for size in (*SIZES, "any"):
            planted = [o for o in outcomes if o["kind"] == kind and o["size"] == size]
            if planted:
                rows.append([kind, size, *_counts(planted)])
    return table(("kind", "true value", *COUNT_HEADS), rows, 2)


def by_length(outcomes: Sequence[Row]) -> str:
    """The same by the number of months."""
    lengths = sorted({o["months"] for o in outcomes})
    rows = [[f"{n:2}", *_counts([o for o in outcomes if o["months"] == n])] for n in lengths]
    return table(("months", *COUNT_HEADS), rows)


COUNT_HEADS = (
    "planted",
    "with trace",
    "tellable",
    "found",
    "rightly explained",
    "if tellable",
    "right value",
    "value left open",
    "wrong value",
    "no trace, found",
)


def _counts(planted: Sequence[Row]) -> list[object]:
    traced = [o for o in planted if o["trace"]]
    tellable = [o for o in planted if o["tellable"]]
    valued = [o for o in traced if o["kind"] not in VALUELESS]
    return [
        len(planted),
        len(traced),
        len(tellable),
        share(traced, "found"),
        share(traced, "explained"),
        share(tellable, "explained"),
        share(valued, "right_value"),
        share([o for o in valued if o["kind"] != "totals_shifted"], "open_value"),
        share(valued, "wrong_value"),
        share([o for o in planted if not o["trace"]], "found"),
    ]


def calibration(rows: Sequence[Row]) -> str:
    """Share of proposed ranges that hold the truth, by confidence."""
    lines = []
    for what in ("best explanation", "proposal"):
        for low, high in pairwise(BINS):
            last = high == BINS[-1]
            here = [
                r
                for r in rows
                if r["what"] == what and low <= r["confidence"] and (last or r["confidence"] < high)
            ]
            middle = f"{sum(r['confidence'] for r in here) / len(here):.3f}" if here else "–"
            lines.append([what, f"{low:g}–{high:g}", len(here), middle, share(here, "holds")])
    return table(("what", "confidence", "number", "mean confidence", "holds the truth"), lines, 2)


def false_findings(false: Sequence[Row], cells: dict[tuple[str, int], int]) -> str:
    """False findings per 10 000 sound printed cells, by scene and length of history."""

    def line(
        scene: str, months: int | str, count: int, number: int, bold: str = ""
    ) -> list[object]:
        rate = f"{bold}{10_000 * number / count:.2f}{bold}" if count else "–"
        return [f"{bold}{scene}{bold}", months, count, number, rate]

    rows = []
    for (scene, months), count in sorted(cells.items()):
        number = sum(f["scene"] == scene and f["months"] == months for f in false)
        rows.append(line(scene, months, count, number))
    for scene in sorted({scene for scene, _ in cells}):
        count = sum(n for (name, _), n in cells.items() if name == scene)
        rows.append(line(scene, "all", count, sum(f["scene"] == scene for f in false), "**"))
    return table(("scene", "months", "sound cells", "false findings", "per 10 000"), rows)


def false_by_rule(false: Sequence[Row]) -> str:
    """False findings by rule, best explanation and class of the true value."""
    found = [(f["scene"], f["rule"], f["diagnosis"], f["size"]) for f in false]
    rows = [[*key, found.count(key)] for key in sorted(set(found))]
    return table(("scene", "rule", "diagnosis", "true value", "number"), rows, 4)


def aims(
    outcomes: Sequence[Row],
    false: Sequence[Row],
    cells: dict[tuple[str, int], int],
    beliefs: Sequence[Row],
    seconds: float,
) -> str:
    """What the diagnosis is held to, and whether it gets there."""
    rows: list[list[object]] = []

    def add(what: str, aim: str, measured: str, met: bool | str) -> None:
        reached = met if isinstance(met, str) else "yes" if met else "**no**"
        rows.append([what, aim, measured, reached])

    for kind in KINDS:
        large = [
            o
            for o in outcomes
            if o["kind"] == kind and o["trace"] and o["size"] in (SIZES[0], "any")
        ]
        clear = [o for o in large if o["tellable"]]
        for key, what, least in (("found", "found", 0.95), ("explained", "rightly explained", 0.9)):
            met: bool | str = _at_least(least, large, key)
            measured = share(large, key)
            if key == "explained" and len(clear) < len(large):
                measured += f", {share(clear, key)} of the tellable"
                if not met and _at_least(least, clear, key):
                    met = "of the tellable"
            add(f"{kind}: {what}", f"at least {100 * least:.0f} %", measured, met)
    clean = sum(count for (scene, _), count in cells.items() if scene == "clean")
    rate = 10_000 * sum(f["scene"] == "clean" for f in false) / max(clean, 1)
    add("false findings per 10 000 clean cells", "at most 2", f"{rate:.2f}", rate <= 2)
    for what in ("best explanation", "proposal"):
        sure = [b for b in beliefs if b["what"] == what and b["confidence"] > 0.9]
        met = _at_least(0.95, sure, "holds")
        add(f"{what} above 0.9 is right", "at least 95 %", share(sure, "holds"), met)
    add("seconds for twelve months", "under 1", f"{seconds:.2f}", seconds < 1)
    head = "for true values of 1 000 and more, or none in particular, with a trace"
    return table((head, "aim", "measured", "reached"), rows)


def _at_least(least: float, rows: Sequence[Row], key: str) -> bool:
    return bool(rows) and sum(bool(row[key]) for row in rows) >= least * len(rows)


def in_short(scores: Any) -> str:
    """The figures that a change is held to, few lines."""
    lines = []
    for source in sorted({plan[0] for plan in scores.cells}):
        for scene in sorted({plan[1] for plan in scores.cells if plan[0] == source}):
            places = [p for p in scores.cells if p[:2] == (source, scene)]
            for months in sorted(p[2] for p in places):
                of = [scores.false, scores.outcomes, scores.calibration]
                false, outcomes, beliefs = (
                    [
                        row
                        for row in rows
                        if (row["source"], row["scene"], row["months"]) == (source, scene, months)
                    ]
                    for rows in of
                )
                cells = scores.cells[source, scene, months]
                rate = 10_000 / cells
                sure = [b for b in beliefs if b["what"] == "proposal" and b["confidence"] >= 0.9]
                line = f"{source or 'simulated':9} {scene[:22]:22} {months:2}: {cells:6} cells"
                line += f", false {rate * len(false):5.2f}, sure "
                line += f"{rate * sum(f['sure'] for f in false):5.2f}"
                line += f"; proposals at 0.9: {share(sure, 'holds')} of {len(sure)}"
                if outcomes:
                    large = [o for o in outcomes if o["trace"] and o["size"] in (SIZES[0], "any")]
                    line += f"; {len(large)} large, found {share(large, 'found')}"
                    line += f", explained {share(large, 'explained')}"
                    line += f", value {share(large, 'right_value')}"
                lines.append(line)
    for kind in sorted({e["kind"] for e in scores.events}):
        here = [e for e in scores.events if e["kind"] == kind]
        lines.append(
            f"{kind:16} {len(here):3}: found {share(here, 'found')}, "
            f"served {share(here, 'served')}, sure {share(here, 'sure')}"
        )
    said = [c for c in scores.calibration if c["scene"].startswith("digits lost")]
    lines.append(calibration(said))
    for key in sorted({(o["kind"], o["source"]) for o in scores.outcomes}):
        here = [
            o
            for o in scores.outcomes
            if (o["kind"], o["source"]) == key
            and o["trace"]
            and o["size"] in (SIZES[0], "any")
            and o["scene"] == "errors"
        ]
        lines.append(
            f"{key}: {len(here)} found {share(here, 'found')} explained {share(here, 'explained')}"
        )
    return "\n".join(lines)
