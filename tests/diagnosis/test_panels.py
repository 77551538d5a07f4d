"""What is found in drawn months of which some counts are altered, case by case.

`golden/panels.txt` has all that looks wrong in either channel: an empty case is one that nothing
is found in. A wanted change is copied from the file that the failing test names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from diagnosis.made import REGIONS, TYPES, compare, drawn_counts, panel_of
from intygsstat.diagnosis.analysis import ChannelAnalysis, analyse_channels
from intygsstat.diagnosis.hypotheses import Hypothesis
from intygsstat.diagnosis.panel import Floats, Panel

AG1_14, DB, DOI, FK7801, FK7804 = (
    TYPES.index(kind) for kind in ("ag1_14", "db", "doi", "fk7801", "fk7804")
)
HALLAND, KALMAR, SKANE, STOCKHOLM = (
    REGIONS.index(name) for name in ("halland", "kalmar", "skane", "stockholm_gotland")
)
AT = (2, SKANE, FK7804)
Case = tuple[str, Panel, Panel]


class Drawn:
    """Issued counts, and a tenth of each standalone; printed totals are true unless said."""

    def __init__(self, seed: int = 1, months: int = 4) -> None:
        self.issued = drawn_counts(seed, months)[0]
        self.standalone = np.floor(self.issued / 10)
        self.totals: list[Floats | None] = [None, None]

    def keep_totals(self, *channels: int) -> None:
        """Have the totals be those of the counts as they are now, whatever becomes of these."""
        for channel in channels:
            self.totals[channel] = (self.issued, self.standalone)[channel].sum(axis=2)

    def case(self, name: str, **panel: Any) -> Case:
        issued, standalone = self.totals
        return (
            name,
            panel_of(self.issued, totals=issued, **panel),
            panel_of(self.standalone, totals=standalone, channel="standalone", **panel),
        )


def single_counts() -> Iterator[Case]:
    drawn = Drawn(months=8)
    drawn.issued[4:, SKANE, FK7804] = np.round(drawn.issued[4:, SKANE, FK7804] * 0.9)
    yield drawn.case("a tenth less from one month on is a real change")
    drawn = Drawn()
    drawn.issued[:, HALLAND, FK7801] = [4, 3, 19, 5]
    drawn.standalone[:, HALLAND, FK7801] = 0
    yield drawn.case("few certificates are never out of line")
    drawn = Drawn()
    drawn.issued[0, HALLAND, DOI] = drawn.standalone[0, HALLAND, DOI] = 0
    yield drawn.case("nor is a blank")
    for months, name in ((4, "a lost digit"), (1, "a month alone shows none")):
        drawn = Drawn(months=months)
        drawn.issued[0, SKANE, FK7804] //= 10
        drawn.standalone[0, SKANE, FK7804] = 3
        yield drawn.case(name)
    drawn = Drawn(months=24)
    drawn.issued[3, SKANE, DOI] *= 3
    yield drawn.case("three times as many, once in two years")
    drawn.issued[15, SKANE, DOI] *= 3
    yield drawn.case("three times as many in a month of every year is no error")
    drawn.issued[15, SKANE, DOI] //= 30
    yield drawn.case("nor does the year before explain a lost digit")


def above_issued() -> Iterator[Case]:
    drawn = Drawn()
    drawn.standalone[AT] = drawn.standalone[AT] * 100 + 77
    yield drawn.case("no typo explains a standalone count")
    for digit in (3, 7):
        for balanced in (True, False):
            drawn = Drawn()
            drawn.keep_totals(*(() if balanced else (1,)))
            true = drawn.standalone[AT]
            drawn.standalone[AT] = true * 10 + digit
            drawn.issued[AT] = true * 10 - 1  # in line all the same
            name = "is summed in" if balanced else "is not in the total"
            yield drawn.case(f"a digit {digit} added to {true:.0f} standalone {name}")
    for balanced in (True, False):
        drawn = Drawn()
        drawn.keep_totals(*(() if balanced else (0,)))
        true = drawn.issued[AT]
        drawn.issued[AT] = true // 10
        drawn.standalone[AT] = true // 10 + 1
        name = "is not in the total" if balanced else "stands in the total"
        yield drawn.case(f"the last digit of {true:.0f} issued {name}")
    for wrong in (1, None, 0):
        drawn = Drawn()
        true = drawn.issued[AT] // 100 * 100 + 44
        drawn.issued[:, SKANE, FK7804] = drawn.standalone[:, SKANE, FK7804] = true
        if wrong == 1:
            drawn.keep_totals(1)
        drawn.standalone[AT] = true + 5
        if wrong == 0:
            drawn.issued[AT] = true + 5
            drawn.keep_totals(0)
            drawn.issued[AT] = true
        which = {1: "standalone", 0: "issued", None: "no"}[wrong]
        yield drawn.case(f"49 of 44, where the {which} total speaks against one")


def in_anothers_place() -> Iterator[Case]:
    drawn = Drawn(2)
    drawn.issued[:, :, DOI] = drawn.issued[:, :, DB] + 1
    drawn.issued[:, SKANE, AG1_14 + 1] = np.round(drawn.issued[:, SKANE, AG1_14] * 1.1)
    for pair in ([DB, DOI], [AG1_14, AG1_14 + 1]):
        drawn.issued[1, SKANE, pair] = drawn.issued[1, SKANE, pair[::-1]]
    yield drawn.case("cells that fit either place say nothing")
    for months, name in ((2, "two months cannot show which is swapped"), (3, "three can")):
        drawn = Drawn(3, months)
        drawn.issued[0, SKANE, [DOI, FK7804]] = drawn.issued[0, SKANE, [FK7804, DOI]]
        yield drawn.case(name)
    for number in (1, 2, 3):
        drawn = Drawn()
        for region in (HALLAND, SKANE, STOCKHOLM)[:number]:
            drawn.issued[2, region, [DOI, FK7804]] = drawn.issued[2, region, [FK7804, DOI]]
        yield drawn.case(f"two columns swapped in {number} rows (in 3 it is the types)")
    for ratio in (1.3, 1.35, 1.4, 1.45, 1.5):
        for beside in (True, False):
            drawn = Drawn()
            drawn.issued[:, SKANE, AG1_14 + 1] = np.round(drawn.issued[:, SKANE, AG1_14] * ratio)
            pair = [AG1_14, AG1_14 + 1]
            drawn.issued[1, SKANE, pair] = drawn.issued[1, SKANE, pair[::-1]]
            name, *panels = drawn.case(
                f"a pair that differs by {ratio} {'side by side' if beside else 'apart'}"
            )
            if not beside:
                panels[0].column[:, AG1_14] = 6
            yield name, panels[0], panels[1]
    drawn = Drawn(4)
    drawn.issued[2, [KALMAR, STOCKHOLM]] = drawn.issued[2, [STOCKHOLM, KALMAR]]
    drawn.issued[1, [HALLAND, SKANE, STOCKHOLM]] = drawn.issued[1, [SKANE, STOCKHOLM, HALLAND]]
    yield drawn.case("a row changes places with one other at most")
    drawn = Drawn(5)
    drawn.issued[2, HALLAND] = np.round(drawn.issued[2, HALLAND] * 2)
    yield drawn.case("a region that doubles is no swap")


def repeated_months() -> Iterator[Case]:
    for copy, source, other_numbers in ((2, 0, 0), (0, 2, 3)):
        drawn = Drawn()
        drawn.standalone[:, 3] = drawn.issued[:, 3]  # it certifies from no journal system
        drawn.issued[copy] = drawn.issued[source]
        drawn.issued[copy, :other_numbers] += 7
        yield drawn.case(f"{copy} is a copy of {source} but for {other_numbers} rows")
    drawn = Drawn()
    drawn.issued[2] = drawn.issued[0]
    drawn.standalone = np.zeros((0, *drawn.standalone.shape[1:]))
    yield drawn.case("without the other table nothing shows which is the copy")
    drawn = Drawn(months=1)
    drawn.issued = np.concatenate([drawn.issued] * 2)
    drawn.standalone = np.zeros((2, *drawn.standalone.shape[1:]))
    yield drawn.case("versions of one month are no copies", months=[0, 0], current=[False, True])
    yield drawn.case("a copy may be of any month", months=[0, 14])
    drawn.issued = np.full((2, 20, 8), 3.0)
    yield drawn.case("nor small numbers")


def rows_that_do_not_sum() -> Iterator[Case]:
    row = (1, SKANE)
    for issued, standalone in ((1, 1), (1, 0), (0, 1), (-1, -1), (500, 500)):
        drawn = Drawn()
        drawn.keep_totals(0, 1)
        for totals, surplus in zip(drawn.totals, (issued, standalone), strict=True):
            assert totals is not None
            totals[row] += surplus
        yield drawn.case(f"{issued} more than the parts issued, {standalone} more standalone")
    drawn = Drawn()
    drawn.keep_totals(0)
    drawn.issued[*row, DOI] //= 10
    drawn.issued[*row, FK7804] = drawn.issued[*row, FK7804] * 10 + 3
    yield drawn.case("two typos in one row are not explained by one")
    for step in (1, -1, 0):
        drawn = Drawn()
        drawn.issued[*row, DOI] = true = drawn.issued[*row, DOI] // 10 * 10 + 5
        drawn.keep_totals(0)
        drawn.issued[*row, DOI] -= 1
        if step:
            drawn.standalone[*row, DOI] = true - (0 if step > 0 else 2)
        said = {1: "speaks against it", -1: "allows it", 0: "says nothing"}[step]
        yield drawn.case(f"one less, and the standalone count {said}")


def said(analysis: ChannelAnalysis) -> Iterator[str]:
    """All that looks wrong in a channel."""
    channel = analysis.panel.channel

    def at(place: Sequence[int]) -> str:
        names = [REGIONS[place[1]], *(TYPES[kind] for kind in place[2:])]
        return f"{channel} {place[0]} {' '.join(names)}"

    for run in analysis.shifted_runs:
        yield f"{channel} totals moved: {run}"
    for repeat in analysis.repeats:
        same = f"{repeat.equal} of {repeat.compared}"
        yield f"{channel} {repeat.table} is {repeat.source} ({same}): {repeat.probability:.2f}"
    for swap in (*analysis.swapped_rows, *analysis.swapped_cells):
        perhaps = "" if swap.sure else "perhaps "
        yield f"{perhaps}{at(swap.first)} <-> {at(swap.second)}: {swap.probability:.2f}"
    for row, hypotheses in analysis.odd_rows.items():
        yield f"{at(row)}: {' / '.join(map(of, hypotheses)) or 'unexplained'}"
    for perhaps, found in (("", analysis.odd_cells), ("perhaps ", analysis.perhaps_odd)):
        for cell, hypotheses in found.items():
            yield f"{perhaps}{at(cell)}: {' / '.join(map(of, hypotheses))}"


def of(hypothesis: Hypothesis) -> str:
    each = hypothesis
    suspect = "-" if each.suspect is None else (*TYPES, "total")[each.suspect]
    values = f"{each.low} {each.proposed} {each.high}"
    return f"{suspect} {each.edit or each.diagnosis} {values}, {each.confidence:.2f}"


def test_what_is_altered_is_found(tmp_path: Path) -> None:
    lines: list[str] = []
    groups = (single_counts, above_issued, in_anothers_place, repeated_months, rows_that_do_not_sum)
    for name, issued, standalone in (case for group in groups for case in group()):
        scope = [range(len(panel.decks)) for panel in (issued, standalone)]
        *analyses, conflicts = analyse_channels(issued, standalone, scope)
        lines += [f"## {name}", *(line for analysis in analyses for line in said(analysis))]
        for one in conflicts:
            ours, theirs = (" / ".join(map(of, h)) for h in (one.hypotheses, one.issued_hypotheses))
            place = f"{one.cell[0]} {REGIONS[one.cell[1]]} {TYPES[one.cell[2]]}"
            lines.append(f"standalone above issued {place}: {ours or '-'} | {theirs or '-'}")
        lines.append("")
    compare("panels", "\n".join(lines), tmp_path)
