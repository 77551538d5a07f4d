"""Decks changed by chance, thousands with pdfium and a sample with both engines: the table."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageDraw

from breakage.judge import Outcome, Verdict
from breakage.mutants import Judged, Order, Source, changed, judge_all, orders_for, tally
from breakage.shown import PIXELS_PER_POINT, draw_pages
from breakage.table import Row, Section
from intygsstat.models import Box

DECKS = Path(__file__).parent.parent.parent / "tests" / "decks"
SOURCES = (
    Source(DECKS / "anvandarforum-2024-03.pdf", (10, 11, 12), "anvandarforum-2024-03.pdf"),
    Source(DECKS / "synthetic-2024-05-borderless.pdf", (1, 4, 5), "anvandarforum-2024-05.pdf"),
    Source(DECKS / "synthetic-2024-11-new-types.pdf", (1, 4, 5, 6, 7), "anvandarforum-2024-11.pdf"),
)
EACH = 50  # changes of each kind to each deck
AT_A_TIME = 2
EACH_WITH_BOTH = 1
OUTCOMES: tuple[Outcome, ...] = (
    "right", "error", "refused", "finding", "in part", "wrong", "lost",
)  # fmt: skip
MOVED = ("text moved", "operand changed")
SHOWN = 3
PICTURES = Path(__file__).parent.parent / "pictures"


def measure() -> Section:
    """Change decks, read and judge them, and tell what came of each kind of change."""
    lines: list[str] = []
    rows: list[Row] = []
    for engine, each in (("pdfium", EACH), ("both", EACH_WITH_BOTH)):
        judged = _judge_side_by_side(orders_for(SOURCES, each, engine))  # type: ignore[arg-type]
        name = "changed decks, read with " + ("pdfium" if engine == "pdfium" else "both engines")
        rows.append(_row(name, judged))
        lines += ["", f"### {name[0].upper()}{name[1:]}", "", *_by_kind(judged), ""]
        lines += _failures(judged)
        if engine == "pdfium":
            lines += _unseen(judged)
    return Section(tuple(rows), (*_WORDS, *lines))


def _judge_side_by_side(orders: Sequence[Order]) -> list[Judged]:
    parts = [orders[first::AT_A_TIME] for first in range(AT_A_TIME)]
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        judged = [
            one for part in threads.map(lambda part: list(judge_all(part)), parts) for one in part
        ]
    place = {order: place for place, order in enumerate(orders)}
    return sorted(judged, key=lambda one: place[one.order])


_WORDS = (
    "Each change is settled by its kind, its deck and a seed. What the changed pages show is told",
    "from their drawing alone, by the shapes that each digit has in the sound deck.",
    "",
    "- right: told as it is shown, changed or not",
    "- error, refused: nothing is told of the deck, or of the table, and the reason is said",
    "- finding: not told as it is shown, and a finding names the row or the table",
    "- in part: told as the file has it, shown with a part of a digit hidden, odd or written upon",
    "- wrong, lost: told otherwise than shown, or not told though shown, and nothing says so",
)


def _row(name: str, judged: Sequence[Judged]) -> Row:
    outcomes = [one.verdict.outcome for one in judged]
    odd = sum("Traceback" in one.verdict.said for one in judged)
    return Row(
        name, len(judged), outcomes.count("wrong"), outcomes.count("lost"), odd,
        max(one.seconds for one in judged), max(one.memory for one in judged),
    )  # fmt: skip


def _by_kind(judged: Sequence[Judged]) -> list[str]:
    counts = tally(judged)
    lines = ["| change | " + " | ".join(OUTCOMES) + " |", "|---|" + "--:|" * len(OUTCOMES)]
    for kind, row in counts.items():
        lines.append(f"| {kind} | " + " | ".join(str(row.get(o, "")) for o in OUTCOMES) + " |")
    whole = [sum(row.get(outcome, 0) for row in counts.values()) for outcome in OUTCOMES]
    return [*lines, "| **all** | " + " | ".join(map(str, whole)) + " |"]


def _failures(judged: Sequence[Judged]) -> list[str]:
    return [
        f"- {one.verdict.outcome}: {one.order.source.path.stem}, {one.order.kind} "
        f"{one.order.seed}: {one.verdict.said}"
        for one in judged
        if one.verdict.outcome in ("wrong", "lost")
    ]


def _unseen(judged: Sequence[Judged]) -> list[str]:
    """Changes of what the page says that no check can see: another number, or another place."""
    unseen = [o for o in judged if o.verdict.outcome == "right" and o.verdict.changed]
    moved = [one for one in unseen if one.order.kind in MOVED]
    lines = [
        f"In {len(unseen)} decks numbers were changed or moved, told as the page shows them, and "
        "nothing was found. They count as right, not as caught; the first ones:",
        "",
    ]
    chosen = (moved or unseen)[:SHOWN]
    lines += [
        f"- {one.order.source.path.stem}, {one.order.kind} {one.order.seed}: "
        f"{one.verdict.said} and {one.verdict.changed - 1} more"
        for one in (*chosen, *[o for o in unseen if o not in chosen][:10])
    ]
    PICTURES.mkdir(exist_ok=True)
    for number, one in enumerate(chosen, start=1):
        path = PICTURES / f"moved-{number}.png"
        _draw(one.order, one.verdict, path)
        lines += ["", f"![{one.order.kind} {one.order.seed}]({PICTURES.name}/{path.name})"]
    return lines


def _draw(order: Order, verdict: Verdict, path: Path) -> None:
    """The changed place and what is around it, the number that is told framed in red."""
    assert verdict.box
    assert verdict.page
    drawing = draw_pages(changed(order), [verdict.page])[verdict.page]
    box = verdict.box
    around = Box(max(0.0, box.left - 130), max(0.0, box.top - 24), box.right + 60, box.bottom + 16)
    left, top, right, bottom = (
        int(at * PIXELS_PER_POINT) for at in (around.left, around.top, around.right, around.bottom)
    )
    picture = Image.fromarray(drawing.astype("uint8")[top:bottom, left:right]).convert("RGB")
    frame = [(box.left - 2) * PIXELS_PER_POINT - left, (box.top - 1) * PIXELS_PER_POINT - top]
    frame += [(box.right + 2) * PIXELS_PER_POINT - left, (box.bottom + 1) * PIXELS_PER_POINT - top]
    ImageDraw.Draw(picture).rectangle(frame, outline=(200, 0, 0), width=2)
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=8).save(path, optimize=True)
