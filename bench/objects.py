"""Decks changed at the level of PDF objects: what reading makes of them, by what they show.

    python bench/objects.py [--seed 1] [--count 100] [--kinds a,b] [--out DIR] [--jobs 2]
                            [--sound 500] [--write bench/ROBUSTNESS.md]

Each deck is one change of one sound deck, by seed. With --out the decks of which something is
published wrongly, lost or disputed are kept there. With --sound so many decks of tests/printing
are read as they are; --write writes the report.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests"), str(HERE.parent / "src")]
warnings.filterwarnings("ignore", message=".*widget")

import pikepdf  # noqa: E402
from breakage.edit import Edit  # noqa: E402
from breakage.fonts import NotHereError  # noqa: E402
from breakage.judge import OUTCOMES, Verdict, judge  # noqa: E402
from breakage.kinds import DAMAGE, HARMLESS, KINDS, LETTERS, WORDS  # noqa: E402
from breakage.sound import SOURCES, sound_deck  # noqa: E402
from printing import available_writers, draw_deck, print_deck  # noqa: E402

from intygsstat.checks.examine import examine_deck  # noqa: E402
from intygsstat.errors import IntygsstatError  # noqa: E402

BAD = ("wrong", "lost", "disputed")
GROUPS = {
    "The number is another, or none": [
        k for k in KINDS if k not in {*HARMLESS, *WORDS, *LETTERS, *DAMAGE}
    ],
    "A word that gives numbers their meaning is another": WORDS,
    "The number is the same": HARMLESS,
    "Damage by chance": DAMAGE,
    "Words by fonts that lie": LETTERS,
}


@dataclass(frozen=True, slots=True)
class Judged:
    name: str
    kind: str
    detail: str
    source: str
    verdict: Verdict


def sources_for(kind: str, number: int, seed: int) -> list[str]:
    """The sources in the order in which they are tried."""
    return Random(f"{seed} {kind} {number}").sample(SOURCES, len(SOURCES))


def change(kind: str, number: int, seed: int) -> tuple[Edit, bytes, str]:
    """A changed deck, of the first source that has what is changed."""
    random = Random(f"{number} {kind} {seed}")
    for source in sources_for(kind, number, seed):
        sound = sound_deck(source)
        for _ in range(3):
            with pikepdf.open(io.BytesIO(sound.content)) as pdf:
                edit = Edit(sound, random, pdf)
                try:
                    KINDS[kind](edit)
                    return edit, edit.finish(), source
                except NotHereError:
                    continue
    raise NotHereError(kind)


def try_one(order: tuple[str, int, int, Path | None]) -> Judged:
    """Make a deck, read it, judge what was read."""
    kind, number, seed, out = order
    name = f"{''.join(c if c.isalnum() else '-' for c in kind)}-{seed}-{number}"
    edit, content, source = change(kind, number, seed)
    try:
        verdict = judge(edit, content)
    except Exception:  # nothing but an IntygsstatError may come of a deck
        verdict = Verdict("wrong", traceback.format_exc())
    if out and verdict.outcome in BAD:
        folder = out / verdict.outcome / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{edit.sound.name}.pdf").write_bytes(content)
        (folder / "said.txt").write_text(f"{source}\n{edit.detail}\n{verdict.said}\n")
    return Judged(name, kind, edit.detail, source, verdict)


@dataclass(frozen=True, slots=True)
class SoundDeck:
    """How a sound deck of this seed was read; tables and numbers that should have been."""

    seed: int
    writer: str
    numbers: int
    denied: int
    wrong: int
    tables: int
    rejected: int
    said: tuple[str, ...]


def try_sound(seed: int) -> SoundDeck:
    """Print the deck of a seed with one of the writers and read it."""
    writers = available_writers()
    drawing, writer = draw_deck(seed), writers[seed % len(writers)]
    truth = {
        (cell["month"][:7], cell["channel"], cell["region"], cell["certificate_type"]): cell
        for cell in drawing.truth_cells()
    }
    with tempfile.TemporaryDirectory() as folder:
        path = print_deck(drawing, Path(folder), writer)
        try:
            reading = examine_deck(path).reading
            tables, said = reading.tables, reading.rejections
        except IntygsstatError as error:
            tables, said = (), (str(error),)
    told = {
        (f"{t.month:%Y-%m}", t.channel, row.region, cell.certificate_type): cell
        for t in tables
        for row in t.rows
        for cell in row.cells
    }
    numbers = {key: cell for key, cell in truth.items() if cell["state"] == "printed"}
    here = [(cell, told[key]) for key, cell in numbers.items() if key in told]
    denied = sum(cell.state == "unreadable" for _, cell in here)
    wrong = sum(c.state != "unreadable" and c.printed != true["printed"] for true, c in here)
    wanted, found = ({key[:2] for key in keys} for keys in (truth, told))
    return SoundDeck(
        seed, writer, len(numbers), denied, wrong, len(wanted), len(wanted - found), said
    )


def table_of(judged: Sequence[Judged]) -> str:
    """How many decks came to which outcome, by kind, as Markdown."""
    heads = ["", "decks", *OUTCOMES, "numbers denied needlessly"]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 1)]
    for group, kinds in GROUPS.items():
        rows = {f"**{group}**": [one for one in judged if one.kind in kinds]}
        rows |= {kind: [one for one in judged if one.kind == kind] for kind in kinds}
        for name, ones in rows.items():
            counts = Counter(one.verdict.outcome for one in ones)
            needless = sum(one.verdict.needless for one in ones)
            cells = [name, len(ones), *(counts[o] or "" for o in OUTCOMES), needless or ""]
            if ones:
                lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def sound_table_of(decks: Sequence[SoundDeck]) -> str:
    """What was denied or rejected of sound decks, by writer, as Markdown."""
    lines = [
        "| writer | decks | numbers | denied | wrong | tables | rejected |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for writer in sorted({deck.writer for deck in decks}):
        ones = [deck for deck in decks if deck.writer == writer]
        names = ("numbers", "denied", "wrong", "tables", "rejected")
        sums = [sum(getattr(deck, name) for deck in ones) for name in names]
        lines.append("| " + " | ".join(map(str, [writer, len(ones), *sums])) + " |")
    return "\n".join(lines)


def report(judged: Sequence[Judged], sound: Sequence[SoundDeck], seed: int) -> str:
    """ROBUSTNESS.md."""
    counts = Counter(one.verdict.outcome for one in judged if one.kind not in LETTERS)
    letters = [one for one in judged if one.kind in LETTERS]
    asked = (["pdftoppm", "-v"], ["mutool", "-v"])
    viewers = [subprocess.run(a, capture_output=True, text=True).stderr for a in asked]
    named = " and ".join(viewer.splitlines()[0].replace(" version", "") for viewer in viewers)
    return f"""# Changed decks

`make bench-robustness` wrote this. {len(judged)} decks, each with one change of one of
{len(SOURCES)} sound decks of seven writers, by seed {seed}, were read, and held against what two
viewers draw that reading doesn't use: {named}. A cell or word that looks as before in a viewer
still says what it said; one that looks otherwise says what the change is known to have put there,
or nothing. Of {sum(counts.values())} decks {counts["wrong"]} publish something that isn't shown,
without a finding about its row or table (wrong); {counts["lost"]} leave out a number that is shown,
without a word (lost); {counts["disputed"]} publish what one of the two viewers shows (disputed).
Words in fonts whose letters lie are counted apart: {len(letters)} decks,
{sum(one.verdict.outcome == "wrong" for one in letters)} wrong.

{table_of(judged)}

## Sound decks

{len(sound)} decks of `tests/printing`, by seeds 0 to {len(sound) - 1}, as they were printed:
numbers denied though they are right, read wrongly, and tables rejected.

{sound_table_of(sound)}
"""


def main() -> None:
    """Change, read and judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10 * len(KINDS))
    parser.add_argument("--kinds", default="", help="parts of kinds' names, parted by commas")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sound", type=int, default=0)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    kinds = [kind for kind in KINDS if any(part in kind for part in given.kinds.split(","))]
    orders = [
        (kinds[n % len(kinds)], n // len(kinds), given.seed, given.out) for n in range(given.count)
    ]
    orders.sort(key=lambda order: sources_for(*order[:3])[0])  # a source is read and drawn once
    started = time.monotonic()
    with ProcessPoolExecutor(given.jobs) as jobs:
        judged = list(jobs.map(try_one, orders, chunksize=8))
        sound = list(jobs.map(try_sound, range(given.sound), chunksize=4))
    print(table_of(judged))
    for one in sorted(judged, key=lambda one: one.verdict.outcome):
        if one.verdict.outcome in BAD:
            where = f"{given.out}/{one.verdict.outcome}/" if given.out else ""
            print(f"{one.verdict.outcome}: {where}{one.name} ({one.source}, {one.detail})")
            print(f"    {one.verdict.said}")
    if given.write:
        given.write.write_text(report(judged, sound, given.seed), encoding="utf-8")
    if sound:
        print(sound_table_of(sound))
        print(*[deck for deck in sound if deck.denied + deck.wrong + deck.rejected], sep="\n")
    print(f"{len(judged)} changed and {len(sound)} sound decks, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
