"""Tables of the outcomes, in Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from typing import Any

from simulation.planted import KINDS, SIZES
from simulation.sums import AS_GOOD, CALLS, ORDERS
from simulation.verdicts import SURE

Row = dict[str, Any]
SAME = 1e-9
VALUELESS = ("rows_swapped", "month_repeated", "row_missing")  # what is proposed isn't one value
BINS = (0.0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.0)
LARGE = (SIZES[0], "any")  # classes of size of 1 000 and more, or of no number in particular


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], words: int = 1) -> str:
    """A Markdown table; all columns but the first `words` are set to the right."""
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + "|".join("---" if n < words else "--:" for n in range(len(heads))) + "|")
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines)


def grouped(rows: Sequence[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    """The rows by what they have under some keys, in the order of the first of each."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys)].append(row)
    return found


def share(held: Sequence[object]) -> str:
    """'97 %' of what was asked holds; a dash where nothing was."""
    if not held:
        return "–"
    percent = 100 * sum(map(bool, held)) / len(held)
    return f"{percent:.0f} %" if percent in (0, 100) else f"{percent:.1f} %"


def share_of(rows: Sequence[Row], key: str) -> str:
    return share([row[key] for row in rows])


def _mean(values: Sequence[float]) -> str:
    known = [value for value in values if not isnan(value)]
    return f"{sum(known) / len(known):.3f}" if known else "–"


def by_kind(outcomes: Sequence[Row]) -> str:
    """Each kind and class of size: planted, with a trace, and what became of those."""
    heads = ("kind", "true value", "planted", "with trace", "found", "rightly explained",
             "right value", "value left open", "wrong value", "no trace, found")  # fmt: skip
    rows = []
    order = [(kind, size) for kind in KINDS for size in (*SIZES, "any")]
    groups = grouped(outcomes, "kind", "size")
    for key in (key for key in order if key in groups):
        planted = groups[key]
        traced = [o for o in planted if o["trace"]]
        valued = [o for o in traced if o["kind"] not in VALUELESS]
        rows.append([
            *key, len(planted), len(traced), share_of(traced, "found"),
            share_of(traced, "explained"), share_of(valued, "right_value"),
            share_of([o for o in valued if o["kind"] != "totals_shifted"], "open_value"),
            share_of(valued, "wrong_value"),
            share_of([o for o in planted if not o["trace"]], "found"),
        ])  # fmt: skip
    return table(heads, rows, 2)


def sums(rows: Sequence[Row]) -> str:
    """How well sums of draws know how sure they are, and how far off they are beside likely and
    printed ones, in the same months."""
    heads = ("months", "share of", "sums", "in nine of ten", "if all is traced",
             "with a likely share", "draws off", "likely off", "printed off", "printed wrong",
             "draws nearer or as near", "likely wrong", "draws nearer")  # fmt: skip
    lines = []
    for (source, scene, what), own in sorted(grouped(rows, "source", "scene", "what").items()):
        known = [each for each in own if not isnan(each["likely"])]
        held = [
            share([in_nine_of_ten(each) for each in some])
            for some in (own, [each for each in own if each["traced"]])
        ]
        off = [_mean([each[one] for each in known]) for one in ("drawn", "likely", "printed")]
        printed, likely = (wrong(known, one) for one in ("printed", "likely"))
        lines.append([
            f"{source or 'simulated'}, {scene}", what, len(own), *held, len(known), *off,
            len(printed), share([each["drawn"] <= each["printed"] + SAME for each in printed]),
            len(likely), share([each["drawn"] < each["likely"] - SAME for each in likely]),
        ])  # fmt: skip
    return table(heads, lines, 2)


def in_nine_of_ten(row: Row) -> bool:
    """Whether the true share lies within nine draws of ten."""
    return bool(0.05 <= row["rank"] <= 0.95)


def wrong(rows: Sequence[Row], which: str) -> list[Row]:
    """The sums whose `likely` or `printed` share is not the true one, so that one can be nearer."""
    return [row for row in rows if row[which] > 100 * AS_GOOD]


def calls(rows: Sequence[Row]) -> str:
    """How much of the expected error of the share the first calls take away, in each order, and
    in how many of the months in which the orders differ those of `calls` do better: by what is
    expected, and by how far off the share then is."""
    lines = []
    whole = sum(row["expected"] for row in rows) or 1.0
    for order in ORDERS:
        for place, count in enumerate(CALLS):
            taken = [row[order][place] for row in rows]
            error = sum(row["expected"] * part for row, part in zip(rows, taken, strict=True))
            enough = share([part >= 0.9 for part in taken])
            lines.append([
                order, count, len(rows), f"{100 * error / whole:.1f} %", enough,
                *_compared([row["calls"][place] - row[order][place] for row in rows], SAME),
                f"{100 * sum(row['off'][order][place] for row in rows) / max(len(rows), 1):.4f}",
                *_compared([row["off"][order][place] - row["off"]["calls"][place] for row in rows],
                           AS_GOOD),
            ])  # fmt: skip
    head = ("order", "calls", "months", "taken away", "at least 90 %", "differ", "calls better",
            "then off", "differ", "calls better")  # fmt: skip
    return table(head, lines)


def _compared(better: Sequence[float], least: float) -> tuple[int, str]:
    """How many differ by more than `least`, and the share of them that is better."""
    differ = [each for each in better if abs(each) > least]
    return len(differ), share([each > 0 for each in differ])


def calibration(rows: Sequence[Row]) -> str:
    """Share of proposed ranges that hold the truth, by confidence."""
    lines = []
    for what in ("best explanation", "proposal"):
        own = [row for row in rows if row["what"] == what]
        for low, high in pairwise(BINS):
            upto = high if high < BINS[-1] else 2.0
            here = [row for row in own if low <= row["confidence"] < upto]
            middle = _mean([row["confidence"] for row in here])
            lines.append([what, f"{low:g}–{high:g}", len(here), middle, share_of(here, "holds")])
    return table(("what", "confidence", "number", "mean confidence", "holds the truth"), lines, 2)


def false_by_rule(false: Sequence[Row]) -> str:
    """False findings by scene, rule, best explanation and class of the true value."""
    groups = grouped(false, "scene", "rule", "diagnosis", "size")
    rows = [[*key, len(found)] for key, found in sorted(groups.items())]
    return table(("scene", "rule", "diagnosis", "true value", "number"), rows, 4)


def aims(
    outcomes: Sequence[Row],
    false: Sequence[Row],
    clean_cells: int,
    beliefs: Sequence[Row],
    seconds: float,
) -> str:
    """What the diagnosis is held to, and whether it gets there."""
    rows: list[list[object]] = []

    def add(what: str, aim: str, measured: str, met: bool) -> None:
        rows.append([what, aim, measured, "yes" if met else "**no**"])

    def add_share(what: str, least: float, held: Sequence[bool]) -> None:
        met = bool(held) and sum(held) >= least * len(held)
        add(what, f"at least {100 * least:.0f} %", share(held), met)

    for kind in KINDS:
        large = [o for o in outcomes if o["kind"] == kind and o["trace"] and o["size"] in LARGE]
        add_share(f"{kind}: found", 0.95, [o["found"] for o in large])
        add_share(f"{kind}: rightly explained", 0.9, [o["explained"] for o in large])
    rate = 10_000 * sum(f["scene"] == "clean" for f in false) / max(clean_cells, 1)
    add("false findings per 10 000 clean cells", "at most 2", f"{rate:.2f}", rate <= 2)
    for what in ("best explanation", "proposal"):
        sure = [b["holds"] for b in beliefs if b["what"] == what and b["confidence"] > 0.9]
        add_share(f"{what} above 0.9 is right", 0.95, sure)
    add("seconds for twelve months", "under 1", f"{seconds:.2f}", seconds < 1)
    head = "for true values of 1 000 and more, or none in particular, with a trace"
    return table((head, "aim", "measured", "reached"), rows)


def aims_of_sums(of_sums: Sequence[Row], of_calls: Sequence[Row]) -> str:
    """What draws and calls are held to."""
    rows: list[list[object]] = []
    own = [row for row in of_sums if not row["source"] and row["scene"] == "errors"]
    for (what,), some in grouped(own, "what").items():
        held = [in_nine_of_ten(row) for row in some]
        met = 0.88 * len(held) <= sum(held) <= 0.92 * len(held)
        rows.append([f"{what}: nine draws of ten hold the share", len(held), "88 to 92 %",
                     share(held), met])  # fmt: skip
        known = [row for row in some if not isnan(row["likely"])]
        of_errors = [row for row in known if row["with_error"]]
        drawn, *others = (
            sum(row[which] for row in of_errors) / max(len(of_errors), 1)
            for which in ("drawn", "likely", "printed")
        )
        rows.append([f"{what}: draws off on average, in months with an error", len(of_errors),
                     "below {:.4f} (likely) and {:.4f} (printed)".format(*others), f"{drawn:.4f}",
                     drawn < min(others)])  # fmt: skip
        for which in ("printed", "likely"):
            near = [row["drawn"] <= row[which] + SAME for row in wrong(known, which)]
            rows.append([f"{what}: draws as near as a wrong {which} share, or nearer", len(near),
                         "at least 95 %", share(near), sum(near) >= 0.95 * len(near)])  # fmt: skip
    here = [row for row in of_calls if not row["source"] and row["scene"] == "errors"]
    whole = sum(row["expected"] for row in here)
    taken = sum(row["expected"] * row["calls"][-1] for row in here) / whole if whole else 0.0
    rows.append([f"the first {CALLS[-1]} calls take away", len(here), "at least 90 %",
                 f"{100 * taken:.1f} %", taken >= 0.9])  # fmt: skip
    for order in ORDERS[1:]:
        for place, count in enumerate(CALLS):
            gains = [row["calls"][place] - row[order][place] for row in here]
            off = [row["off"][order][place] - row["off"]["calls"][place] for row in here]
            for what, gained, least in (("expected error", gains, SAME), ("error", off, AS_GOOD)):
                better = [gain > 0 for gain in gained if abs(gain) > least]
                rows.append([f"after {count}, less {what} left than by {order} where they differ",
                             len(better), "at least 80 %", share(better),
                             sum(better) >= 0.8 * len(better)])  # fmt: skip
    lines = [[*row[:-1], "yes" if row[-1] else "**no**"] for row in rows]
    return table(("what", "number", "aim", "measured", "reached"), lines)


def followed(outcomes: Sequence[Row]) -> str:
    """Errors whose total follows, by channel and size."""
    lines = []
    kinds = ("typing_error, part and total", "lost_digits")
    groups = grouped([o for o in outcomes if o["kind"] in kinds], "channel", "size")
    for (channel, size), own in sorted(
        groups.items(), key=lambda g: (g[0][0], SIZES.index(g[0][1]))
    ):
        traced = [o for o in own if o["trace"]]
        lines.append([channel, size, len(own), share_of(own, "found"), len(traced),
                      share_of(traced, "found"), share_of(traced, "explained")])  # fmt: skip
    heads = ("channel", "true value", "planted", "found", "with trace", "found",
             "rightly explained")  # fmt: skip
    return table(heads, lines, 2)


def by_source(
    cells: dict[tuple[str, str, int], int],
    false: Sequence[Row],
    outcomes: Sequence[Row],
    beliefs: Sequence[Row],
) -> str:
    """Each source, scene and length of history: false findings, and what became of errors."""
    heads = ("source", "scene", "months", "sound cells", "false per 10 000", "at 0.9", "errors",
             "found", "rightly explained", "proposals at 0.9", "right")  # fmt: skip
    rows = []
    by_place = [grouped(each, "source", "scene", "months") for each in (false, outcomes, beliefs)]
    for place, number in sorted(cells.items()):
        own_false, planted, said = (each.get(place, []) for each in by_place)
        sure = [b for b in said if b["what"] == "proposal" and b["confidence"] >= SURE]
        large = [o for o in planted if o["trace"] and o["size"] in LARGE]
        rates = (10_000 * n / number for n in (len(own_false), sum(f["sure"] for f in own_false)))
        rows.append([
            place[0] or "simulated", *place[1:], number, *(f"{rate:.2f}" for rate in rates),
            len(large), share_of(large, "found"), share_of(large, "explained"),
            len(sure), share_of(sure, "holds"),
        ])  # fmt: skip
    return table(heads, rows, 2)


def events(rows: Sequence[Row]) -> str:
    """What became of each kind of thing that happened for real."""
    lines = [
        [kind, len(own), *(share_of(own, key) for key in ("found", "served", "sure"))]
        for (kind,), own in grouped(rows, "kind").items()
    ]
    return table(("what happened", "number", "found", "served", "served at 0.9"), lines)
