"""What a changed deck's reading is worth, by what its pages show.

right      told as shown: nothing has changed, or what has is shown so
error      nothing is told, and one line says why
refused    a table is kept back, with its reason; what is told is shown so
finding    something is told otherwise than shown, or not at all, and a finding says so
in part    a number is told that is shown with a part of it hidden or odd, and nothing says so
wrong      a number, or whose it is, is told otherwise than shown, and nothing says so
lost       a number that is shown is not told, and nothing says so
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from breakage.shown import (
    Number,
    Picture,
    Shapes,
    draw_pages,
    has_ink,
    same_there,
)
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import IntygsstatError
from intygsstat.models import Box, PrintedCell

Outcome = Literal["right", "error", "refused", "finding", "in part", "wrong", "lost"]
GRAVEST: tuple[Outcome, ...] = ("wrong", "lost", "in part")
NEAR = 3.0  # points; cells whose right ends and middles are about so near stand in one place


@dataclass(frozen=True, slots=True)
class Told:
    """One cell of a reading, whose it is, and where on the page its row's name stands."""

    month: str
    channel: str
    region: str
    certificate_type: str
    printed: str
    state: str
    page: int
    box: Box
    label: Box
    above: Box  # what stands over the table: title and header

    @property
    def whose(self) -> tuple[str, str, str, str]:
        return self.month, self.channel, self.region, self.certificate_type


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    said: str = ""
    page: int | None = None
    box: Box | None = None
    changed: int = 0  # numbers told otherwise than in the sound deck, as the page shows them


@dataclass(slots=True)
class Standard:
    """A sound deck, all of whose numbers are known, and how it is drawn."""

    content: bytes
    deck: ExaminedDeck
    told: list[Told] = field(init=False)
    drawings: dict[int, Picture] = field(init=False)
    shapes: Shapes = field(init=False)
    places: dict[tuple[int, int, int], Told] = field(init=False)

    def __post_init__(self) -> None:
        self.told = cells_told(self.deck)
        self.drawings = draw_pages(self.content, {cell.page for cell in self.told})
        numbers = [Number(c.printed, c.box, c.page) for c in self.told if c.state == "printed"]
        self.shapes = Shapes(numbers, self.drawings)
        self.places = {
            (c.page, round(c.box.right / NEAR), round(c.box.y_centre / NEAR)): c for c in self.told
        }


def cells_told(deck: ExaminedDeck) -> list[Told]:
    """Every cell that a reading tells."""
    found = []
    for table in deck.reading.tables:
        tops = {
            page: min(r.box.top for r in table.rows if r.page == page and r.box)
            for page in {row.page for row in table.rows}
        }
        for row in table.rows:
            cells: tuple[PrintedCell, ...] = row.all_cells
            assert row.box
            firsts = [cell.box.left for cell in cells if cell.box]
            label = Box(
                row.box.left, row.box.top, min([row.box.right, *firsts]) - 1, row.box.bottom
            )
            above = Box(0, 0, row.box.right, tops[row.page] - 1)
            for cell in cells:
                assert cell.box
                found.append(
                    Told(
                        f"{table.month:%Y-%m}",
                        table.channel,
                        row.region,
                        cell.certificate_type,
                        cell.printed,
                        cell.state,
                        cell.page,
                        cell.box,
                        label,
                        above,
                    )
                )
    return found


def judge(standard: Standard, content: bytes, outcome: ExaminedDeck | IntygsstatError) -> Verdict:
    """The verdict on what was read of the changed deck whose file is `content`."""
    if isinstance(outcome, IntygsstatError):
        said = str(outcome)
        odd = "\n" in said or "Traceback" in said
        return Verdict("wrong" if odd else "error", said)
    told = cells_told(outcome)
    pages = {cell.page for cell in told} | {cell.page for cell in standard.told}
    drawn = draw_pages(content, pages)
    doubts = [doubt for cell in told if (doubt := _doubt(standard, cell, drawn))]
    doubts += _lost(standard, told, drawn)
    new = _new_findings(standard.deck, outcome)
    unsaid = [doubt for doubt in doubts if not _is_said(doubt, new, outcome)]
    if unsaid:
        return min(unsaid, key=lambda doubt: GRAVEST.index(doubt.verdict.outcome)).verdict
    if outcome.reading.rejections:
        return Verdict("refused", outcome.reading.rejections[0])
    if doubts:
        return Verdict("finding", doubts[0].verdict.said)
    known = {(cell.whose, cell.printed) for cell in standard.told}
    changed = [c for c in told if c.state == "printed" and (c.whose, c.printed) not in known]
    if not changed:
        return Verdict("right")
    one = changed[0]
    said = f"{one.region}, {one.certificate_type}: {one.printed}"
    kind: Outcome = "finding" if new else "right"
    return Verdict(kind, said, one.page, one.box, len(changed))


@dataclass(frozen=True, slots=True)
class _Doubt:
    cell: Told
    verdict: Verdict


def _doubt(standard: Standard, cell: Told, drawn: dict[int, Picture]) -> _Doubt | None:
    """What speaks against a cell that is told."""
    picture = drawn.get(cell.page)
    if picture is None:
        return _against(cell, "wrong", "the page can't be drawn")
    before = standard.drawings.get(cell.page)
    twin = _twin(standard, cell)
    as_before = before is not None and before.shape == picture.shape
    if twin and as_before and same_there(before, picture, cell.box.joined(twin.box)):
        if cell.state != "unreadable" and (cell.printed, cell.state) != (twin.printed, twin.state):
            return _against(
                cell, "wrong", f"told {cell.printed!r}, shown is {twin.printed!r} still"
            )
    elif cell.state == "printed":
        sight = standard.shapes.shows(picture, cell.printed, cell.box)
        if sight == "other":
            return _against(cell, "wrong", f"told {cell.printed!r}, something else is shown")
        if sight == "part":
            return _against(cell, "in part", f"told {cell.printed!r}, a part of it is shown")
    elif cell.state == "blank":
        box = cell.box  # of the whole cell, with the lines around it
        inner = Box(box.left + 4, box.top + 2, box.right - 4, box.bottom - 2)
        if has_ink(picture, inner) and not (as_before and same_there(before, picture, inner)):
            return _against(cell, "wrong", "told blank, something is shown")
    if twin and as_before and twin.whose != cell.whose:
        label = same_there(before, picture, twin.label)
        if label and same_there(before, picture, twin.above):
            return _against(
                cell, "wrong", f"told as {cell.whose}, name and header are {twin.whose}"
            )
    return None


def _lost(standard: Standard, told: list[Told], drawn: dict[int, Picture]) -> list[_Doubt]:
    """Numbers that are shown as they were, with name and header, and that nobody tells."""
    at = {(cell.page, round(cell.box.y_centre), round(cell.box.right / 4)) for cell in told}
    whose = {cell.whose for cell in told}
    doubts = []
    for cell in standard.told:
        if cell.state != "printed" or cell.whose in whose:
            continue
        if (cell.page, round(cell.box.y_centre), round(cell.box.right / 4)) in at:
            continue
        before, after = standard.drawings[cell.page], drawn.get(cell.page)
        if after is None or before.shape != after.shape:
            continue
        if all(same_there(before, after, box) for box in (cell.box, cell.label, cell.above)):
            doubts.append(_against(cell, "lost", f"{cell.printed!r} is shown and not told"))
    return doubts


def _twin(standard: Standard, cell: Told) -> Told | None:
    """The cell of the sound deck that stands where this one stands."""
    across, down = round(cell.box.right / NEAR), round(cell.box.y_centre / NEAR)
    for column in (across, across - 1, across + 1):
        for row in (down, down - 1, down + 1):
            if found := standard.places.get((cell.page, column, row)):
                return found
    return None


def _against(cell: Told, outcome: Outcome, said: str) -> _Doubt:
    where = f"page {cell.page}, {cell.region}, {cell.certificate_type}: "
    return _Doubt(cell, Verdict(outcome, where + said, cell.page, cell.box))


def _new_findings(before: ExaminedDeck, after: ExaminedDeck) -> list[tuple[str | None, ...]]:
    """Findings that the sound deck hasn't, as (month, channel, region)."""
    known = {(f.rule, f.month, f.channel, f.region, f.printed) for f in before.reading.findings}
    return [
        (f"{f.month:%Y-%m}" if f.month else None, f.channel, f.region)
        for f in after.reading.findings
        if (f.rule, f.month, f.channel, f.region, f.printed) not in known
    ]


def _is_said(doubt: _Doubt, new: list[tuple[str | None, ...]], outcome: ExaminedDeck) -> bool:
    """Whether a finding names the row, or the table or deck as a whole."""
    if doubt.verdict.outcome == "lost" and outcome.reading.rejections:
        return True
    cell = doubt.cell
    return any(
        (month in (None, cell.month) and channel in (None, cell.channel))
        and region in (None, cell.region)
        for month, channel, region in new
    )
