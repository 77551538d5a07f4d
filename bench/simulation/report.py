"""Tables of the outcomes, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from simulation.planted import KINDS, SIZES
from simulation.verdicts import SURE

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


def sums(rows: Sequence[Row]) -> str:
    """How well sums of draws know how sure they are."""
    heads = ("months", "share of", "sums", "in nine of ten", "draws off", "likely off",
             "printed off", "better than likely", "than printed")  # fmt: skip
    lines = []
    for source, scene in sorted({(each["source"], each["scene"]) for each in rows}):
        for what in ("country", "region", "type"):
            own = [r for r in rows if (r["source"], r["scene"], r["what"]) == (source, scene, what)]
            wrong = [each for each in own if each["with_error"]]
            off = [_mean([each[one] for each in own]) for one in ("drawn", "likely", "printed")]
            held = share([{"held": 0.05 <= each["rank"] <= 0.95} for each in own], "held")
            better = [
                share([{"ok": not each["drawn"] > each[one] + 1e-9} for each in wrong], "ok")
                for one in ("likely", "printed")
            ]
            lines.append([f"{source or 'simulated'}, {scene}", what, len(own), held, *off, *better])
    return table(heads, lines, 2)


def calls(rows: Sequence[Row]) -> str:
    """How much of the error of the share the first calls take away, in three orders."""
    heads = ("order", "calls", "months", "taken away", "at least 90 %", "off before", "off then",
             "calls better", "as good")  # fmt: skip
    lines = []
    for order in ("calls", "effect", "confidence"):
        for count in (1, 2):
            taken, off = f"expected_{order}_{count}", f"off_{order}_{count}"
            best = [r[f"expected_calls_{count}"] - r[taken] for r in rows]
            total = sum(r["expected"] for r in rows) or 1.0
            whole = sum(r["expected"] * r[taken] for r in rows) / total
            lines.append([
                order, count, len(rows), f"{100 * whole:.1f} %",
                share([{"ok": r[taken] >= 0.9} for r in rows], "ok"),
                _mean([r["off_before"] for r in rows]), _mean([r[off] for r in rows]),
                share([{"ok": more > 1e-9} for more in best], "ok"),
                share([{"ok": abs(more) <= 1e-9} for more in best], "ok"),
            ])  # fmt: skip
    return table(heads, lines)


def _mean(values: Sequence[float]) -> str:
    known = [value for value in values if value == value]  # a sum without a likely value is NaN
    return f"{sum(known) / len(known):.3f}" if known else "–"


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


def by_source(
    cells: dict[tuple[str, str, int], int],
    false: Sequence[Row],
    outcomes: Sequence[Row],
    beliefs: Sequence[Row],
) -> str:
    """Each source, scene and length of history: false findings, and what became of errors."""
    rows = []
    for place, number in sorted(cells.items()):
        own_false, planted, said = (
            [row for row in of if (row["source"], row["scene"], row["months"]) == place]
            for of in (false, outcomes, beliefs)
        )
        sure = [b for b in said if b["what"] == "proposal" and b["confidence"] >= SURE]
        large = [o for o in planted if o["trace"] and o["size"] in (SIZES[0], "any")]
        rates = (10_000 * n / number for n in (len(own_false), sum(f["sure"] for f in own_false)))
        rows.append(
            [
                place[0] or "simulated",
                *place[1:],
                number,
                *(f"{rate:.2f}" for rate in rates),
                len(large),
                share(large, "found"),
                share(large, "explained"),
                len(sure),
                share(sure, "holds"),
            ]
        )
    heads = ("source", "scene", "months", "sound cells", "false per 10 000", "at 0.9")
    heads += ("errors", "found", "rightly explained", "proposals at 0.9", "right")
    return table(heads, rows, 2)


def events(rows: Sequence[Row]) -> str:
    """What became of each kind of thing that happened for real."""
    lines = []
    for kind in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == kind]
        lines.append([kind, len(own), *(share(own, key) for key in ("found", "served", "sure"))])
    return table(("what happened", "number", "found", "served", "served at 0.9"), lines)


def in_short(scores: Any) -> str:
    """The figures that a change is held to, few lines."""
    said = [c for c in scores.calibration if c["scene"].startswith("digits lost")]
    usual = [
        o for o in scores.outcomes if o["scene"] == "errors" and o["size"] in (SIZES[0], "any")
    ]
    return "\n\n".join(
        (
            by_source(scores.cells, scores.false, scores.outcomes, scores.calibration),
            events(scores.events),
            calibration(said),
            by_kind(usual),
        )
    )
