"""Decks changed at the level of PDF objects: what reading makes of them, by what they show.

    python bench/objects.py [--seed 1] [--count 100] [--kinds a,b] [--out DIR] [--jobs 2]

Each deck is one change of one sound deck, by seed. With --out the changed decks on which
something is published wrongly, lost or disputed are kept there.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import traceback
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests"), str(HERE.parent / "src")]

warnings.filterwarnings("ignore", module="pikepdf")
warnings.filterwarnings("ignore", message=".*widget")

import pikepdf  # noqa: E402
from breakage.edit import Edit, NotHereError  # noqa: E402
from breakage.kinds import HARMLESS, KINDS, LETTERS  # noqa: E402
from breakage.sound import SOURCES, sound_deck  # noqa: E402
from breakage.verdicts import GRAVEST, Verdict, judge  # noqa: E402


@dataclass(frozen=True, slots=True)
class Judged:
    name: str
    kind: str
    detail: str
    source: str
    verdict: Verdict


def change(kind: str, number: int, seed: int) -> tuple[Edit, bytes, str]:
    """The deck of this number and kind, of the first source by chance that has what is changed."""
    random = Random(f"{seed} {kind} {number}")
    for source in random.sample(SOURCES, len(SOURCES)):
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
    try:
        edit, content, source = change(kind, number, seed)
    except NotHereError:
        return Judged("", kind, "no deck has what is changed", "", Verdict("right"))
    name = f"{kind.replace(' ', '-').replace(chr(39), '')}-{seed}-{number}"
    try:
        verdict = judge(edit, content)
    except Exception:
        verdict = Verdict("wrong", traceback.format_exc().strip().splitlines()[-1])
        traceback.print_exc()
    if out and verdict.outcome in ("wrong", "lost", "disputed"):
        folder = out / verdict.outcome / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{edit.sound.name}.pdf").write_bytes(content)
        (folder / "said.txt").write_text(f"{source}\n{edit.detail}\n{verdict.said}\n")
    return Judged(name, kind, edit.detail, source, verdict)


def table_of(judged: Sequence[Judged]) -> str:
    """Outcomes by kind, as Markdown."""
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_kind[one.kind].append(one)
    heads = [*reversed(GRAVEST), "numbers denied needlessly", "not seen"]
    lines = ["| kind | decks | " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) + 1)]
    groups = {
        "the number is another": set(KINDS) - HARMLESS - LETTERS,
        "the number is the same": HARMLESS,
        "words by lying letters": LETTERS,
    }
    for group, members in groups.items():
        chosen = [one for one in judged if one.kind in members]
        lines += [_line(k, by_kind[k]) for k in KINDS if k in members and k in by_kind]
        if chosen:
            lines.append(_line(f"**{group}**", chosen))
    return "\n".join(lines)


def _line(name: str, judged: Sequence[Judged]) -> str:
    counts = Counter(one.verdict.outcome for one in judged)
    numbers = [counts[outcome] or "" for outcome in reversed(GRAVEST)]
    needless = sum(one.verdict.needless for one in judged)
    unseen = sum(not one.verdict.changed for one in judged)
    cells = [name, len(judged), *numbers, needless or "", unseen or ""]
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10 * len(KINDS))
    parser.add_argument("--kinds", help="parts of kinds' names, parted by commas")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    parts = given.kinds.split(",") if given.kinds else [""]
    kinds = [kind for kind in KINDS if any(part in kind for part in parts)]
    orders = [
        (kinds[n % len(kinds)], n // len(kinds), given.seed, given.out) for n in range(given.count)
    ]
    started = time.monotonic()
    with ProcessPoolExecutor(given.jobs) as jobs:
        judged = list(jobs.map(try_one, orders, chunksize=4))
    print(table_of(judged))
    for outcome in ("wrong", "lost", "disputed"):
        for one in judged:
            if one.verdict.outcome == outcome:
                where = f"{given.out}/{outcome}/" if given.out else ""
                print(
                    f"{outcome}: {where}{one.name} ({one.source}, {one.detail}) {one.verdict.said}"
                )
    print(f"{len(judged)} decks in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
