"""Tables of the outcomes, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from simulation.errors import KINDS, SIZES
from simulation.slips import LOSING

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


def mean(numbers: Sequence[float]) -> str:
    """The mean as a percentage; a dash for no numbers."""
    return f"{100 * sum(numbers) / len(numbers):.0f} %" if numbers else "–"


def by_kind(outcomes: Sequence[Row], sizes: Sequence[str] = (*SIZES, "any")) -> str:
    """Each kind and class of size: planted, with a trace, and what became of those."""
    rows = []
    for kind in KINDS:
        for size in sizes:
            planted = [o for o in outcomes if o["kind"] == kind and o["size"] == size]
            if planted:
                rows.append([kind, size, *_counts(planted)])
    return table(("kind", "true value", *COUNT_HEADS), rows, 2)


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
    bare = [o for o in planted if not o["trace"]]
    tellable = [o for o in planted if o["tellable"]]
    return [
        len(planted),
        len(traced),
        len(tellable),
        share(traced, "found"),
        share(traced, "explained"),
        share(tellable, "explained"),
        share([o for o in traced if o["kind"] not in VALUELESS], "right_value"),
        share([o for o in traced if o["kind"] not in (*VALUELESS, "totals_shifted")], "open_value"),
        share([o for o in traced if o["kind"] not in VALUELESS], "wrong_value"),
        share(bare, "found"),
    ]


def grouped(outcomes: Sequence[Row], head: str, group: Callable[[Row], object]) -> str:
    """The same counts by any group."""
    groups = sorted({group(o) for o in outcomes}, key=str)
    rows = [[g, *_counts([o for o in outcomes if group(o) == g])] for g in groups]
    return table((head, *COUNT_HEADS), rows)


def confusion(outcomes: Sequence[Row]) -> str:
    """Planted kind against the best explanation, of those with a trace."""
    traced = [o for o in outcomes if o["trace"]]
    said = sorted({o["said"] for o in traced})
    rows = []
    for kind in KINDS:
        of_kind = [o["said"] for o in traced if o["kind"] == kind]
        rows.append([kind, *(of_kind.count(name) or "" for name in said)])
    return table(("planted", *said), rows)


def lost_digits(outcomes: Sequence[Row]) -> str:
    """Which digits were lost, by class of size, and whether their range was proposed."""
    rows = []
    for how in LOSING:
        for size in SIZES:
            planted = [
                o
                for o in outcomes
                if (o["kind"], o["how"], o["size"]) == ("lost_digits", how, size) and o["trace"]
            ]
            right = [o for o in planted if o["explained"]]
            keys = ("right_value", "open_value", "wrong_value")
            rows.append(
                [how, size, len(planted), share(planted, "explained")]
                + [share(right, key) for key in keys]
                + [mean([o["digits_belief"] for o in planted])]
            )
    heads = ("lost", "true value", "with trace", "explained")
    heads += ("range right", "left open", "range wrong", "an oracle's belief")
    return table(heads, rows, 2)


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


def calibration_by_diagnosis(rows: Sequence[Row], least: float = 0.9) -> str:
    """Best explanations above a confidence, by diagnosis."""
    sure = [r for r in rows if r["what"] == "best explanation" and r["confidence"] > least]
    names = sorted({r["diagnosis"] for r in sure if r["diagnosis"]})
    lines = []
    for name in names:
        here = [r for r in sure if r["diagnosis"] == name]
        lines.append([name, len(here), share(here, "holds")])
    return table(("diagnosis", "number", "holds the truth"), lines)


def false_findings(false: Sequence[Row], cells: dict[tuple[str, int], int]) -> str:
    """False findings per 10 000 sound printed cells, by scene and length of history."""
    rows = []
    for (scene, months), count in sorted(cells.items()):
        here = [f for f in false if f["scene"] == scene and f["months"] == months]
        rate = f"{10_000 * len(here) / count:.2f}" if count else "–"
        rows.append([scene, months, count, len(here), rate])
    for scene in sorted({scene for scene, _ in cells}):
        here = [f for f in false if f["scene"] == scene]
        count = sum(n for (name, _), n in cells.items() if name == scene)
        rate = f"{10_000 * len(here) / count:.2f}" if count else "–"
        rows.append([f"**{scene}**", "all", count, len(here), f"**{rate}**"])
    return table(("scene", "months", "sound cells", "false findings", "per 10 000"), rows)


def false_by_rule(false: Sequence[Row]) -> str:
    """False findings by rule, best explanation and class of the true value."""
    keys = sorted({(f["scene"], f["rule"], f["diagnosis"], f["size"]) for f in false})
    rows = [
        [*key, sum((f["scene"], f["rule"], f["diagnosis"], f["size"]) == key for f in false)]
        for key in keys
    ]
    return table(("scene", "rule", "diagnosis", "true value", "number"), rows, 4)


def false_by_break(false: Sequence[Row]) -> str:
    """False findings beside a real break, and away from any."""
    rows = [[where, sum(f["break"] == where for f in false)] for where in BESIDE]
    return table(("where", "false findings"), rows)


BESIDE = (
    "in a series with one month on a side of its break",
    "in a series with more months on both sides of its break",
    "elsewhere",
)


def aims(
    outcomes: Sequence[Row],
    false: Sequence[Row],
    cells: dict[tuple[str, int], int],
    beliefs: Sequence[Row],
    seconds: float,
) -> str:
    """What the diagnosis is held to, and whether it gets there."""
    rows: list[list[object]] = []
    for kind in KINDS:
        large = [
            o
            for o in outcomes
            if o["kind"] == kind and o["trace"] and o["size"] in (SIZES[0], "any")
        ]
        for key, what, least in (("found", "found", 0.95), ("explained", "rightly explained", 0.9)):
            met = bool(large) and sum(o[key] for o in large) >= least * len(large)
            aim, measured = f"at least {100 * least:.0f} %", share(large, key)
            reached = "yes" if met else "**no**"
            clear = [o for o in large if o["tellable"]]
            if key == "explained" and len(clear) < len(large):
                measured += f", {share(clear, key)} of the tellable"
                if not met and clear and sum(o[key] for o in clear) >= least * len(clear):
                    reached = "of the tellable"
            rows.append([f"{kind}: {what}", aim, measured, reached])
    clean = sum(count for (scene, _), count in cells.items() if scene == "clean")
    rate = 10_000 * sum(f["scene"] == "clean" for f in false) / max(clean, 1)
    rows.append(
        [
            "false findings per 10 000 clean cells",
            "at most 2",
            f"{rate:.2f}",
            "yes" if rate <= 2 else "**no**",
        ]
    )
    for what in ("best explanation", "proposal"):
        sure = [b for b in beliefs if b["what"] == what and b["confidence"] > 0.9]
        met = bool(sure) and sum(b["holds"] for b in sure) >= 0.95 * len(sure)
        rows.append(
            [
                f"{what} above 0.9 is right",
                "at least 95 %",
                share(sure, "holds"),
                "yes" if met else "**no**",
            ]
        )
    rows.append(
        [
            "seconds for twelve months",
            "under 1",
            f"{seconds:.2f}",
            "yes" if seconds < 1 else "**no**",
        ]
    )
    head = "for true values of 1 000 and more, or none in particular, with a trace"
    return table((head, "aim", "measured", "reached"), rows)
