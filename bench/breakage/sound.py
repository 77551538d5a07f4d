"""Sound decks of seven writers: what each says, how two viewers draw it, what stands where.

The viewers, poppler and mupdf, run as processes of their own; reading uses neither. Boxes are as
the records of the program have them, all else is counted from a page's lower left corner as seen.
"""

from __future__ import annotations

import html
import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Operator
from printing import draw_deck, print_deck

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.models import Box
from intygsstat.reference.lookup import MONTHS_SV

TESTS = Path(__file__).parent.parent.parent / "tests"
DPI = 100
Picture = NDArray[np.uint8]  # rows, columns, red green blue
Key = tuple[str, str, str, str]  # month, channel, region, certificate type or "total"
Matrix = tuple[float, ...]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)
SEEDS = range(4100, 4112)  # of decks drawn by tests/printing, whose pages aren't turned
SOURCES = (
    "anvandarforum-2024-03", "synthetic-2024-05-borderless", "synthetic-2024-11-new-types",
    "typst-two-dots", "typst-over-two-pages", "typst-headings-upright", "typst-footnotes",
    "weasyprint-grid-2024-05", "weasyprint-sums-below-2024-05", "weasyprint-thousands-2024-05",
    "matplotlib-type-3-2024-05", "impress-thousands-apart-2024-05", "impress-subtotals-2024-05",
    "impress-watermark-pale", "impress-full-names-with-short-ones-2024-05",
    *(f"{writer}-{seed}" for seed in SEEDS for writer in ("reportlab", "fpdf2")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Show:
    """An operator that shows text: its place among the page's, its codes, font, place, state."""

    index: int
    codes: tuple[bytes, ...]
    font: str
    size: float
    matrix: Matrix  # of text space, to the page as seen
    state: bytes  # colour and spacing, as operators
    is_followed: bool  # by text that goes on where this one ends


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell. `shows` are the operators that show it, if they are plainly known."""

    key: Key
    printed: str
    state: str
    page: int
    box: Box
    label_right: float  # where its row's first cell begins
    shows: tuple[Show, ...] = ()

    @property
    def codes(self) -> tuple[bytes, ...]:
        return tuple(code for show in self.shows for code in show.codes)

    @property
    def unit(self) -> float:
        """How wide a digit is."""
        return self.box.width / len(self.codes)

    @property
    def size(self) -> float:
        return self.shows[0].size * self.shows[0].matrix[0]


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, and the cells that it gives their meaning."""

    what: str  # month, year, channel, region, heading; "" for any other
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
    pictures: dict[str, list[Picture]]  # by viewer, of every page
    heights: list[float]  # of the pages as seen
    shows: list[list[Show]]  # by page
    words: list[Word]

    def digits(self, page: int, font: str) -> dict[str, bytes]:
        """The digits that a font of this page is known to show, and their codes."""
        return {
            sign: code
            for cell in self.cells.values()
            if cell.page == page and cell.shows and cell.shows[0].font == font
            for sign, code in zip(cell.printed, cell.codes, strict=True)
        }


@lru_cache(8)  # of some 40 MB each
def sound_deck(source: str) -> Sound:
    """The deck of this name: its cover and first two pages of statistics, if these are whole."""
    found = [*TESTS.glob(f"decks/{source}.pdf"), *TESTS.glob(f"layouts/{source}.pdf")]
    if found:
        name, content = source, found[0].read_bytes()
    else:
        writer, seed = source.rsplit("-", 1)
        with tempfile.TemporaryDirectory() as folder:
            printed = print_deck(draw_deck(int(seed), turn="none"), Path(folder), writer)
            name, content = printed.stem, printed.read_bytes()
    pages = read(name, content).reading.statistics_pages
    for kept in ({1, *pages[:2]}, {1, *pages}, {*range(1, 1000)}):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for at in reversed(range(len(pdf.pages))):
                if at + 1 not in kept:
                    del pdf.pages[at]
                else:
                    pdf.pages[at].contents_coalesce()
            part = to_file(pdf)
            deck = read(name, part)
            if deck.reading.tables and not deck.reading.rejections:
                return _sound(name, part, deck, pdf)
    raise ValueError(f"{source} is not sound: {deck.reading.rejections}")


def _sound(name: str, content: bytes, deck: ExaminedDeck, pdf: pikepdf.Pdf) -> Sound:
    shows = [list(shows_of(page)) for page in pdf.pages]
    heights = []
    for page in pdf.pages:
        left, bottom, right, top = map(float, page.cropbox)
        turned = int(page.obj.get("/Rotate", 0)) % 180
        heights.append(right - left if turned else top - bottom)
    cells = {
        key: replace(cell, shows=_shows_in(cell, shows[cell.page - 1], heights[cell.page - 1]))
        for key, cell in published(deck).items()
    }
    words = words_of(content, cells)
    return Sound(name, content, deck, cells, draw(content), heights, shows, words)


def _shows_in(cell: Cell, shows: list[Show], height: float) -> tuple[Show, ...]:
    """The operators that show this cell's digits, upright and nothing else; none else."""
    box = cell.box
    found = sorted(
        (
            s for s in shows
            if box.left - 1.5 <= s.matrix[4] < box.right - 0.2
            and box.top < height - s.matrix[5] < box.bottom + 1.5
        ),
        key=lambda s: s.matrix[4],
    )  # fmt: skip
    upright = all(abs(s.matrix[1]) + abs(s.matrix[2]) < 0.01 < s.matrix[0] for s in found)
    whole = sum(len(s.codes) for s in found) == len(cell.printed) and cell.printed.isdigit()
    is_plain = whole and upright and not any(s.is_followed for s in found)
    return tuple(found) if is_plain else ()


def published(deck: ExaminedDeck) -> dict[Key, Cell]:
    """Every cell of a reading, by what it says it is."""
    found: dict[Key, Cell] = {}
    for table in deck.reading.tables:
        for row in table.rows:
            right = min(c.box.left for c in row.all_cells if c.box)
            for cell in row.all_cells:
                assert cell.box
                name = "total" if cell is row.total else cell.certificate_type
                key = (f"{table.month:%Y-%m}", table.channel, row.region or row.label, name)
                told = Cell(key, cell.printed, cell.state, cell.page, cell.box, right)
                found.setdefault(key, told)
    return found


def read(name: str, content: bytes) -> ExaminedDeck:
    """What the program of this tree makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.pdf"
        path.write_bytes(content)
        return examine_deck(path)


def to_file(pdf: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return file.getvalue()


def draw(content: bytes, dpi: int = DPI) -> dict[str, list[Picture]]:
    """Every page as each viewer draws it; without those that it can't."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.pdf"
        path.write_bytes(content)
        out = f"{folder}/mupdf-%04d.ppm"
        commands = {
            "poppler": ["pdftoppm", "-cropbox", "-r", str(dpi), path, f"{folder}/poppler"],
            "mupdf": ["mutool", "draw", "-q", "-c", "rgb", "-r", str(dpi), "-o", out, path],
        }
        for command in commands.values():
            subprocess.run(command, capture_output=True, timeout=60, check=False)
        return {
            viewer: [_picture(file) for file in sorted(Path(folder).glob(f"{viewer}-*.ppm"))]
            for viewer in commands
        }


def _picture(path: Path) -> Picture:
    _, size, _, pixels = path.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')


def words_of(content: bytes, cells: dict[Key, Cell]) -> list[Word]:
    """Where poppler finds words, and what they say of which numbers."""
    command = ["pdftotext", "-bbox", "-cropbox", "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    found = []
    for page, part in enumerate(text.split("<page ")[1:], 1):
        here = [cell for cell in cells.values() if cell.page == page]
        for match in _WORD.finditer(part) if here else ():
            box, word = Box(*map(float, match.groups()[:4])), html.unescape(match[5])
            what, keys = _meaning(word, box, here)
            found.append(Word(what, word, page, box, frozenset(keys)))
    return found


def _meaning(text: str, box: Box, cells: list[Cell]) -> tuple[str, set[Key]]:
    """What a word is, of a page with these cells, and which of them hang on it."""
    low = text.lower().strip(".,:–-")
    if not re.search(r"[^\W\d]|^20\d\d$", low):
        return "", set()  # a number
    every = {c.key for c in cells}
    top = min(c.box.top for c in cells)
    if box.bottom < top and len({key[:2] for key in every}) == 1:
        if low in MONTHS_SV:
            return "month", every
        if re.fullmatch("20[0-9][0-9]", low):
            return "year", every
        if low in ("utfärdade", "fristående"):
            return "channel", every
        columns = {c.key[3] for c in cells if c.box.left < box.x_centre < c.box.right}
        if len(columns) == 1 and top - box.bottom < 30 and box.width < 120 and len(low) > 1:
            return "heading", {key for key in every if key[3] in columns}
    row = {c.key for c in cells if c.box.top < box.y_centre < c.box.bottom}
    is_label = all(box.right < c.label_right for c in cells if c.key in row)
    if len({key[:3] for key in row}) == 1 and is_label and len(text) > 3:
        return "region", {key for key in every if key[:3] in {one[:3] for one in row}}
    return "", set()


def times(one: Any, other: Any) -> Matrix:
    """The matrix that does `one` first and then `other`."""
    a, b, c, d, e, f = map(float, one)
    g, h, i, j, k, m = map(float, other)
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def seen_to_page(page: pikepdf.Page) -> Matrix:
    """From a place on the page as seen to the page's own."""
    left, bottom, right, top = map(float, page.cropbox)
    return {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }[int(page.obj.get("/Rotate", 0)) % 360]


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    k = a * d - b * c
    return (d / k, -b / k, -c / k, a / k, (c * f - d * e) / k, (b * e - a * f) / k)


def shows_of(page: pikepdf.Page) -> Iterator[Show]:
    """The operators of a page's own content that show text at a place that is known."""
    instructions = list(pikepdf.parse_content_stream(page))
    fonts, base = page.resources.get("/Font", {}), _inverse(seen_to_page(page))
    ctm, line, leading, is_known = UNIT, UNIT, 0.0, False
    state: dict[str, Any] = {}  # by operator; every setting of a colour as "colour"
    stack: list[tuple[Matrix, dict[str, Any]]] = []
    for index, one in enumerate(instructions):
        given, op = list(one.operands), str(one.operator)
        if op == "q":
            stack.append((ctm, dict(state)))
        elif op == "Q" and stack:
            ctm, state = stack.pop()
        elif op == "cm":
            ctm = times(given, ctm)
        elif op == "BT":
            line, is_known = UNIT, True
        elif op == "Tm":
            line, is_known = tuple(map(float, given)), True
        elif op in ("Td", "TD", "T*"):
            x, y = (0.0, -leading) if op == "T*" else map(float, given)
            leading = -y if op == "TD" else leading
            line, is_known = times((1, 0, 0, 1, x, y), line), True
        elif op == "TL":
            leading = float(given[0])
        elif op in ("Tf", "Tc", "Tw", "Tz", "Ts"):
            state[op] = [(given, Operator(op))]
        elif op == "cs":
            state["colour"] = [(given, Operator(op))]
        elif op in ("sc", "scn"):
            state["colour"] = [*state.get("colour", [])[:1], (given, Operator(op))]
        elif op in ("g", "rg", "k"):
            state["colour"] = [(given, Operator(op))]
        elif op in ("Tj", "TJ") and "Tf" in state:
            if is_known:
                [((font, size), _)] = state["Tf"]
                lines = [line for name, each in state.items() if name != "Tf" for line in each]
                strings = given[0] if op == "TJ" else given
                text = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
                step = 2 if fonts[font].Subtype == "/Type0" else 1
                codes = tuple(text[at : at + step] for at in range(0, len(text), step))
                after = [str(i.operator) for i in instructions[index + 1 : index + 8]]
                texts = [a for a in after if a in ("Tj", "TJ", "Td", "TD", "T*", "Tm", "ET")]
                is_followed = bool(texts) and texts[0] in ("Tj", "TJ")
                matrix = times(line, times(ctm, base))
                drawn = pikepdf.unparse_content_stream(lines)
                yield Show(index, codes, str(font), float(size), matrix, drawn, is_followed)
            is_known = False
