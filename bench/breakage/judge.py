"""What a changed deck's reading is worth, by what two viewers that it doesn't use draw.

A cell that looks as before in a viewer still shows its number; one that looks otherwise shows
what the change is known to have put there, and where that is nothing legible, nothing may be
published. Nor may anything beside a word that looks otherwise.

right      all that is published is shown
rejected   a table or the whole deck isn't published, with its reason
denied     a cell is published as unreadable
finding    something else than is shown is published, and a finding says so of its row or table
disputed   what is published is shown by one of the two viewers
lost       a number that is shown isn't published, and nothing says so
wrong      something is published that isn't shown, and nothing says so
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from breakage.edit import Edit
from breakage.sound import DPI, Cell, Key, Picture, draw, published, read
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import IntygsstatError
from intygsstat.models import Box
from intygsstat.readers.workers import Job, examine_decks

OUTCOMES = ("right", "rejected", "denied", "finding", "disputed", "lost", "wrong")  # by gravity
VISIBLE = 50  # shades of 255 by which a pixel differs for a person to see it
ANYTHING: set[str] = set()  # may be published
ILLEGIBLE = {"\0"}  # nothing may be


@dataclass(frozen=True, slots=True)
class Verdict:
    """`needless` are the numbers that look as before in both viewers and are denied."""

    outcome: str
    said: str = ""
    needless: int = 0
    is_seen: bool = False  # a cell or word looks otherwise


def judge(edit: Edit, content: bytes, after: ExaminedDeck | None = None) -> Verdict:
    """The verdict on the file `content`, which is what `edit` gave; it is read if it wasn't."""
    try:
        after = after or (_read_apart if edit.is_damage else read)(edit.sound.name, content)
    except IntygsstatError as error:
        return Verdict("rejected", str(error))
    before, told, drawn = edit.sound.cells, published(after), draw(content)
    findings = [*_new_findings(edit.sound.deck, after)]
    worst, said, needless, is_seen = "right", "", 0, False
    for key in {**before, **told}:
        truths = [_truth(edit, viewer, drawn[viewer], key) for viewer in drawn]
        outcome = _outcome(before.get(key), told.get(key), truths, after)
        if outcome in ("disputed", "lost", "wrong") and _is_said(key, findings, outcome):
            outcome = "finding"
        is_same = key in before and all(t == {before[key].printed} for t in truths)
        is_seen = is_seen or not is_same
        needless += is_same and before[key].printed.isdigit() and outcome in ("denied", "lost")
        if OUTCOMES.index(outcome) > OUTCOMES.index(worst):
            shown = [" or ".join(sorted(t)).replace("\0", "nothing legible") for t in truths]
            read_as = repr(told[key].printed) if key in told else "nothing"
            said = f"{' '.join(key)}: published {read_as}, shown {' / '.join(shown)}"
            worst = outcome
    if worst == "rejected":
        said = after.reading.rejections[0]
    return Verdict(worst, said, needless, is_seen)


def _read_apart(name: str, content: bytes) -> ExaminedDeck:
    """As `read`, in a process of its own: a broken file may bring it down."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.pdf"
        path.write_bytes(content)
        [outcome] = examine_decks([Job(path)])
    if isinstance(outcome, IntygsstatError):
        raise outcome
    return outcome


def _truth(edit: Edit, viewer: str, after: list[Picture], key: Key) -> set[str]:
    """What may be published of a cell, by what a viewer draws."""
    before, cell = edit.sound.pictures[viewer], edit.sound.cells.get(key)
    otherwise = ANYTHING if edit.is_damage else ILLEGIBLE
    if cell is None or (edit.is_damage and len(after) != len(before)):
        return otherwise
    if any(key in w.keys and _differs(before, after, w.page, w.box) for w in edit.words):
        return otherwise
    if key in edit.shown:
        box, shown = edit.boxes[key], edit.shown[key]
        if edit.moves or _differs(before, after, cell.page, box, 0.7 * box.height):
            return ILLEGIBLE if shown is None else set(shown.split("|"))
    elif cell.printed and not edit.moves and _differs(before, after, cell.page, cell.box):
        return otherwise  # but not in a blank cell, which reaches to its neighbours
    elif edit.is_damage and _differs(before, after, cell.page, Box(0, 0, 9999, cell.box.bottom)):
        return otherwise  # what stands above or beside it may be a title, heading or name
    return {cell.printed}


def _outcome(
    before: Cell | None, told: Cell | None, truths: list[set[str]], after: ExaminedDeck
) -> str:
    if told is None:
        is_legible = all(t not in (ANYTHING, ILLEGIBLE, {""}) for t in truths)
        return "rejected" if after.reading.rejections else "lost" if is_legible else "right"
    if told.state == "unreadable":
        return "right" if before and before.state == "unreadable" else "denied"
    agree = [not t or _plain(told.printed) in map(_plain, t) for t in truths]
    if all(agree) or any(agree):
        return "right" if all(agree) else "disputed"
    return "wrong" if told.printed or ILLEGIBLE in truths else "lost"


def _plain(printed: str) -> str:
    return "".join(printed.split()).replace("−", "-").replace("–", "-")


def _differs(
    before: list[Picture], after: list[Picture], page: int, box: Box, margin: float = 0.5
) -> bool:
    """Whether a place of a page looks otherwise, `margin` points to its left and right included."""
    if len(after) < page or before[page - 1].shape != after[page - 1].shape:
        return True
    scale = DPI / 72
    left, right = round((box.left - margin) * scale), round((box.right + margin) * scale)
    top, bottom = round((box.top - 0.5) * scale), round((box.bottom + 0.5) * scale)
    place = slice(max(0, top), bottom + 1), slice(max(0, left), right + 1)
    shades = before[page - 1][place].astype(np.int16) - after[page - 1][place]
    return bool((np.abs(shades) > VISIBLE).any())


def _new_findings(before: ExaminedDeck, after: ExaminedDeck) -> Iterator[tuple[str | None, ...]]:
    """What findings that the sound deck hasn't are about: month, channel, region."""
    known = {(f.rule, f.month, f.channel, f.region, f.printed) for f in before.reading.findings}
    for f in after.reading.findings:
        is_new = (f.rule, f.month, f.channel, f.region, f.printed) not in known
        if is_new and f.severity != "info":
            yield f"{f.month:%Y-%m}" if f.month else None, f.channel, f.region


def _is_said(key: Key, findings: list[tuple[str | None, ...]], outcome: str) -> bool:
    """Whether a finding names the cell's row, or its whole table; of a lost row, another such."""
    here = [region for *table, region in findings if tuple(table) == key[:2]]
    return bool(here) if outcome == "lost" else None in here or key[2] in here
