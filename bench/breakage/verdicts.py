"""What a changed deck's reading is worth, by what two viewers that it doesn't use draw.

A cell that looks as before in a viewer still shows its number; one that looks otherwise shows
what the change is known to have put there, and if nothing is known to be legible, then nothing
may be published. Beside a word that looks otherwise nothing may be published either.

right      all that is published is shown
denied     some of it is unreadable
rejected   a table or the whole deck isn't published, with its reason
finding    something else than is shown is published, and a finding says so of its row or table
disputed   something is published that only one of the two viewers shows
lost       a number that is shown isn't published, and nothing says so
wrong      something is published that isn't shown, and nothing says so
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from breakage.edit import Edit
from breakage.sound import DPI, Cell, Key, Picture, draw, published, read
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import IntygsstatError
from intygsstat.models import Box

Outcome = Literal["right", "denied", "rejected", "finding", "disputed", "lost", "wrong"]
GRAVEST: tuple[Outcome, ...] = (
    "wrong", "lost", "disputed", "finding", "denied", "rejected", "right",
)  # fmt: skip
VISIBLE = 50  # shades of 255 by which a pixel differs for a person to see it
ILLEGIBLE = "\0"  # what nobody can read, and nobody may publish


@dataclass(slots=True)
class Verdict:
    outcome: Outcome
    said: str = ""
    changed: int = 0  # cells or words that look otherwise in both viewers
    needless: int = 0  # numbers that are shown as before and not published
    counts: Counter[Outcome] = field(default_factory=Counter)


def judge(
    edit: Edit, content: bytes, after: ExaminedDeck | IntygsstatError | None = None
) -> Verdict:
    """The verdict on the file `content`, which `edit` gave; it is read here if it wasn't."""
    sound = edit.sound
    try:
        after = after or read(sound.name, content)
    except IntygsstatError as error:
        after = error
    if isinstance(after, IntygsstatError):
        return Verdict("rejected", str(after))
    drawn = draw(content)
    told, rejections = published(after), set(after.reading.rejections)
    new = _new_findings(sound.deck, after)
    verdict, worst = Verdict("right"), {}
    for key in {**sound.cells, **told}:
        truths = list(_truths(edit, drawn, key))
        outcome = _outcome(sound.cells.get(key), told.get(key), truths, bool(rejections))
        if outcome in ("wrong", "lost", "disputed") and _is_said(key, new):
            outcome = "finding"
        before = sound.cells.get(key)
        if before and truths == [{before.printed}] * len(truths) and before.state == "printed":
            verdict.needless += outcome in ("denied", "lost")
        verdict.changed += all(before is None or before.printed not in t for t in truths)
        verdict.counts[outcome] += 1
        shown = " or ".join(sorted({"|".join(sorted(t)) for t in truths}))
        got = told.get(key)
        as_read = f"{got.printed!r} ({got.state})" if got else "nothing"
        worst.setdefault(outcome, f"{' '.join(key)}: published {as_read}, shown {shown!r}")
    verdict.outcome = next(o for o in GRAVEST if verdict.counts[o])
    verdict.said = worst[verdict.outcome] if verdict.outcome != "right" else ""
    if verdict.outcome == "rejected":
        verdict.said = next(iter(rejections), verdict.said)
    return verdict


def _truths(edit: Edit, drawn: dict[str, list[Picture]], key: Key) -> Iterator[set[str]]:
    """For each viewer, what may be published of a cell."""
    cell = edit.sound.cells.get(key)
    for viewer, pictures in drawn.items():
        before = edit.sound.pictures[viewer]
        if edit.is_damage and len(pictures) != len(before):
            yield set()  # anything
        elif cell is None or any(
            key in word.keys and _differs(before, pictures, word.page, word.box, 0.5)
            for word in edit.words
        ):
            yield {ILLEGIBLE}
        elif key in edit.shown:
            margin = 0.7 * edit.boxes[key].height
            as_before = not _differs(before, pictures, cell.page, edit.boxes[key], margin)
            shown = edit.shown[key]
            if as_before and not edit.moves:
                yield {cell.printed}
            else:
                yield {ILLEGIBLE} if shown is None else set(shown.split("|"))
        elif edit.moves or not cell.printed:
            yield {cell.printed}  # a blank cell's box is wide, and reaches to its neighbours
        elif not _differs(before, pictures, cell.page, cell.box, 0.0):
            yield {cell.printed}
        else:
            yield set() if edit.is_damage else {ILLEGIBLE}


def _outcome(
    before: Cell | None, told: Cell | None, truths: list[set[str]], rejections: bool
) -> Outcome:
    if told is None:
        legible = [t for t in truths if t - {ILLEGIBLE, ""}]
        return "rejected" if rejections else "lost" if len(legible) == len(truths) else "right"
    if told.state == "unreadable":
        return "right" if before and before.state == "unreadable" else "denied"
    printed = _plain(told.printed)
    agree = [not truth or printed in map(_plain, truth) for truth in truths]
    if all(agree):
        return "right"
    if any(agree):
        return "disputed"
    return "lost" if not printed and all(t - {ILLEGIBLE} for t in truths) else "wrong"


def _plain(printed: str) -> str:
    return "".join(printed.split()).replace("−", "-").replace("–", "-")


def _differs(
    before: list[Picture], after: list[Picture], page: int, box: Box, margin: float
) -> bool:
    """Whether a place of a page looks otherwise, `margin` points to its left and right included."""
    if len(after) < page or before[page - 1].shape != after[page - 1].shape:
        return True
    left, right = round((box.left - margin) * DPI / 72), round((box.right + margin) * DPI / 72)
    top, bottom = round((box.top - 0.5) * DPI / 72), round((box.bottom + 0.5) * DPI / 72)
    place = slice(max(0, top), bottom + 1), slice(max(0, left), right + 1)
    return bool((np.abs(before[page - 1][place] - after[page - 1][place]) > VISIBLE).any())


def _new_findings(before: ExaminedDeck, after: ExaminedDeck) -> list[tuple[str | None, ...]]:
    """What findings that the sound deck hasn't are about: month, channel, region."""
    known = {(f.rule, f.month, f.channel, f.region, f.printed) for f in before.reading.findings}
    return [
        (f"{f.month:%Y-%m}" if f.month else None, f.channel, f.region)
        for f in after.reading.findings
        if (f.rule, f.month, f.channel, f.region, f.printed) not in known and f.severity != "info"
    ]


def _is_said(key: Key, new: list[tuple[str | None, ...]]) -> bool:
    """Whether a finding names the cell's row, or its whole table."""
    return any(
        month == key[0] and channel == key[1] and region in (None, key[2])
        for month, channel, region in new
    )
