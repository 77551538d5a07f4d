"""Sound decks of several writers: what each says, how two viewers draw it, what stands where.

The viewers, poppler and mupdf, run as processes of their own; reading uses neither.
"""

from __future__ import annotations

import html
import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from printing import draw_deck, print_deck

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.models import Box
from intygsstat.reference.lookup import MONTHS_SV

TESTS = Path(__file__).parent.parent.parent / "tests"
DPI = 100
Picture = NDArray[np.int16]  # rows, columns, red green blue
Key = tuple[str, str, str, str]  # month, channel, region, certificate type or "total"
LAYOUTS = (
    "typst-two-dots", "typst-over-two-pages", "typst-headings-upright", "typst-footnotes",
    "weasyprint-grid-2024-05", "weasyprint-sums-below-2024-05", "weasyprint-thousands-2024-05",
    "matplotlib-type-3-2024-05", "impress-thousands-apart-2024-05", "impress-subtotals-2024-05",
    "impress-watermark-pale", "impress-full-names-with-short-ones-2024-05",
)  # fmt: skip
DRAWN = [(seed, writer) for seed in range(4100, 4112) for writer in ("reportlab", "fpdf2")]
SOURCES = (
    "anvandarforum-2024-03", "synthetic-2024-05-borderless", "synthetic-2024-11-new-types",
    *LAYOUTS, *(f"{writer}-{seed}" for seed, writer in DRAWN),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell. `label` is where its row's name stands; boxes are as a person sees them."""

    key: Key
    printed: str
    state: str
    page: int
    box: Box
    label: Box


@dataclass(frozen=True, slots=True)
class Show:
    """An operator that shows text: its place among the page's, where, in which font and colour."""

    index: int
    codes: tuple[bytes, ...]
    font: str
    size: float
    matrix: tuple[float, ...]  # of text space, to the page as a person sees it, from lower left
    state: bytes  # colour and spacing, as operators
    is_followed: bool  # by text that goes on where this one ends


@dataclass(frozen=True, slots=True)
class Word:
    """A word that gives numbers their meaning: what it is, where it stands, and which numbers."""

    what: str  # month, channel, region, heading; "" for any other
    text: str
    page: int
    box: Box
    keys: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound deck of a cover and a few pages of statistics."""

    name: str
    content: bytes
    deck: ExaminedDeck
    cells: dict[Key, Cell]
    pictures: dict[str, list[Picture]]
    heights: list[float]  # of the pages as seen, in points
    shows: dict[int, list[Show]]  # by page, from 1
    words: list[Word] = field(default_factory=list)

    def shows_in(self, page: int, box: Box) -> list[Show]:
        """What starts in `box` of this page as seen."""
        height = self.heights[page - 1]
        return [
            s
            for s in self.shows[page]
            if box.left - 1.5 <= s.matrix[4] < box.right - 0.2
            and box.top < height - s.matrix[5] < box.bottom + 1.5
        ]


def published(deck: ExaminedDeck) -> dict[Key, Cell]:
    """Every cell of a reading, by what it says it is."""
    found: dict[Key, Cell] = {}
    for table in deck.reading.tables:
        for row in table.rows:
            assert row.box
            first = min(c.box.left for c in row.all_cells if c.box)
            label = Box(row.box.left, row.box.top, max(row.box.left + 2, first - 1), row.box.bottom)
            for cell in row.all_cells:
                assert cell.box
                name = "total" if cell is row.total else cell.certificate_type
                key = (f"{table.month:%Y-%m}", table.channel, row.region or row.label, name)
                printed = (cell.printed, cell.state, cell.page, cell.box, label)
                found.setdefault(key, Cell(key, *printed))
    return found


def read(name: str, content: bytes) -> ExaminedDeck:
    """What the program of this tree makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.pdf"
        path.write_bytes(content)
        return examine_deck(path)


def draw(content: bytes) -> dict[str, list[Picture]]:
    """Every page as each viewer draws it; none of those that it can't."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.pdf"
        path.write_bytes(content)
        commands = {
            "poppler": ["pdftoppm", "-cropbox", "-r", str(DPI), path, f"{folder}/p"],
            "mupdf": ["mutool", "draw", "-q", "-c", "rgb", "-r", str(DPI),
                      "-o", f"{folder}/m-%04d.ppm", path],
        }  # fmt: skip
        drawn = {}
        for viewer, command in commands.items():
            subprocess.run(command, capture_output=True, timeout=60, check=False)
            drawn[viewer] = [
                _picture(found) for found in sorted(Path(folder).glob(f"{viewer[0]}-*.ppm"))
            ]
    return drawn


def _picture(path: Path) -> Picture:
    kind, size, _, pixels = path.read_bytes().split(b"\n", 3)
    assert kind == b"P6"
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(np.int16)


@cache
def sound_deck(source: str) -> Sound:
    """The deck of this name: its cover and its first two pages of statistics, if that is whole."""
    path = next(iter([*TESTS.glob(f"decks/{source}.pdf"), *TESTS.glob(f"layouts/{source}.pdf")]), 0)
    if path:
        name, content = source, path.read_bytes()
    else:
        writer, seed = source.rsplit("-", 1)
        with tempfile.TemporaryDirectory() as folder:
            printed = print_deck(draw_deck(int(seed), turn="none"), Path(folder), writer)
            name, content = printed.stem, printed.read_bytes()
    pages = read(name, content).reading.statistics_pages
    for kept in ({1, *pages[:2]}, {1, *pages}, None):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for at in reversed(range(len(pdf.pages))) if kept else ():
                if at + 1 not in kept:
                    del pdf.pages[at]
            file = io.BytesIO()
            pdf.save(file, static_id=True)
            deck = read(name, file.getvalue())
            if deck.reading.tables and not deck.reading.rejections:
                shows = {n: list(shows_of(page)) for n, page in enumerate(pdf.pages, 1)}
                turned = [int(page.obj.get("/Rotate", 0)) % 180 for page in pdf.pages]
                boxes = [list(map(float, page.cropbox)) for page in pdf.pages]
                heights = [
                    b[2] - b[0] if turn else b[3] - b[1]
                    for b, turn in zip(boxes, turned, strict=True)
                ]
                cells, content = published(deck), file.getvalue()
                words = words_of(content, cells)
                return Sound(name, content, deck, cells, draw(content), heights, shows, words)
    raise ValueError(f"{source} is not sound: {deck.reading.rejections}")


_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')


def words_of(content: bytes, cells: dict[Key, Cell]) -> list[Word]:
    """The words that say what a number is, where poppler finds them on the pages."""
    command = ["pdftotext", "-bbox", "-cropbox", "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    found = []
    for page, part in enumerate(text.split("<page ")[1:], 1):
        here = [c for c in cells.values() if c.page == page]
        for match in _WORD.finditer(part) if here else ():
            box, word = Box(*map(float, match.groups()[:4])), html.unescape(match[5])
            found += [*_meaning(word, page, box, here)] or [Word("", word, page, box, frozenset())]
    return found


def _meaning(text: str, page: int, box: Box, cells: list[Cell]) -> Iterator[Word]:
    low = text.lower().strip(".,:–-")
    below = {c.key for c in cells if c.box.top > box.bottom}
    is_title = len(below) == len(cells) and len({k[:2] for k in below}) == 1
    if is_title and low in MONTHS_SV:
        yield Word("month", text, page, box, frozenset(below))
    elif is_title and low in ("utfärdade", "fristående"):
        yield Word("channel", text, page, box, frozenset(below))
    elif is_title and len(low) > 1:
        under = [
            c for c in cells
            if c.box.left < box.x_centre < c.box.right and c.state == "printed"
            and c.box.top - box.bottom < 400
        ]  # fmt: skip
        top = min((c.box.top for c in cells), default=0)
        kinds = {c.key[3] for c in under}
        if len(kinds) == 1 and top - box.bottom < 30 and box.right - box.left < 120:
            keys = {c.key for c in cells if c.key[3] in kinds}
            yield Word("heading", text, page, box, frozenset(keys))
    row = {c.key for c in cells if c.label.top < box.y_centre < c.label.bottom}
    lefts = [c.box.left for c in cells if c.key in row]
    if row and len({k[:3] for k in row}) == 1 and box.right < min(lefts) and len(text) > 3:
        yield Word("region", text, page, box, frozenset(row))


Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)


def times(one: Any, other: Any) -> Matrix:
    """The matrix that does `one` first and then `other`."""
    a, b, c, d, e, f = map(float, one)
    A, B, C, D, E, F = map(float, other)  # noqa: N806
    return (
        a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E,
        e * B + f * D + F,
    )  # fmt: skip


def seen_to_page(page: pikepdf.Page) -> Matrix:
    """From points from the lower left corner as seen to the page's own."""
    left, bottom, right, top = map(float, page.cropbox)
    turn = int(page.obj.get("/Rotate", 0)) % 360
    return {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }[turn]  # type: ignore[return-value]


def inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    k = a * d - b * c
    return (d / k, -b / k, -c / k, a / k, (c * f - d * e) / k, (b * e - a * f) / k)


def shows_of(page: pikepdf.Page) -> Iterator[Show]:
    """The operators of a page's own content that show text at a place that is known."""
    instructions = list(pikepdf.parse_content_stream(page))
    fonts = page.resources.get("/Font", {})
    base = inverse(seen_to_page(page))
    ctm, line, leading, known = UNIT, UNIT, 0.0, False
    state: dict[str, tuple[Any, ...]] = {}
    stack: list[tuple[Matrix, dict[str, tuple[Any, ...]]]] = []
    for index, (operands, operator) in enumerate(instructions):
        op = str(operator)
        if op == "q":
            stack.append((ctm, dict(state)))
        elif op == "Q" and stack:
            ctm, state = stack.pop()
        elif op == "cm":
            ctm = times(operands, ctm)
        elif op == "BT":
            line, known = UNIT, True
        elif op == "Tm":
            line, known = tuple(map(float, operands)), True  # type: ignore[assignment]
        elif op in ("Td", "TD", "T*"):
            x, y = (0.0, -leading) if op == "T*" else map(float, operands)
            leading = -y if op == "TD" else leading
            line, known = times((1, 0, 0, 1, x, y), line), True
        elif op == "TL":
            leading = float(operands[0])
        elif op in ("Tf", "Tc", "Tw", "Tz", "Ts", "cs"):
            state[op] = tuple(operands)
        elif op in ("g", "rg", "k", "sc", "scn"):
            state.pop("colour", None)
            state["colour"] = (*operands, op)
            if op in ("g", "rg", "k"):
                state.pop("cs", None)
        elif op in ("Tj", "TJ") and "Tf" in state:
            if known:
                yield _show(instructions, index, state, times(line, times(ctm, base)), fonts)
            known = False


def _show(
    instructions: Any, index: int, state: dict[str, tuple[Any, ...]], matrix: Matrix, fonts: Any
) -> Show:
    font, size = str(state["Tf"][0]), float(state["Tf"][1])
    shown = instructions[index].operands[0]
    strings = shown if isinstance(shown, pikepdf.Array) else [shown]
    text = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
    step = 2 if fonts[font].Subtype == "/Type0" else 1
    codes = tuple(text[at : at + step] for at in range(0, len(text), step))
    lines = []
    for name, values in state.items():
        if name != "Tf":
            op = values[-1] if name == "colour" else name
            given = values[:-1] if name == "colour" else values
            lines.append(([*given], pikepdf.Operator(op)))
    lines.sort(key=lambda one: str(one[1]) != "cs")  # a colour is of the space set before
    following = [str(i.operator) for i in instructions[index + 1 : index + 8]]
    texts = [op for op in following if op in ("Tj", "TJ", "Td", "TD", "T*", "Tm", "ET")]
    is_followed = bool(texts) and texts[0] in ("Tj", "TJ")
    state_ops = pikepdf.unparse_content_stream(lines) if lines else b""
    return Show(index, codes, font, size, matrix, state_ops, is_followed)
