"""The kinds of change, each by chance alone: the same seed gives the same bytes.

A kind changes a deck and says what a person sees there then. Most are something drawn by one of
the ways in which it can come upon a page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pikepdf
from fontTools.agl import UV2AGL
from pikepdf import Array, Name

from breakage.edit import BLACK, RED, WHITE, YELLOW, Edit, around
from breakage.fonts import NotHereError, from_map, helvetica, swap_glyphs, to_map, type_3
from breakage.sound import Cell, Word, shows_of
from intygsstat.models import Box
from intygsstat.reference.lookup import MONTHS_SV

Change = Callable[[Edit], None]
KINDS: dict[str, Change] = {}
HARMLESS: list[str] = []  # a person sees the same number
WORDS: list[str] = []
LETTERS: list[str] = []  # words by fonts that lie: counted apart
DAMAGE: list[str] = []  # by chance, without a purpose
NOTES = (
    "FreeText", "Stamp", "Square", "Circle", "Polygon", "Ink", "Line", "Caret", "Text", "Redact",
    "FileAttachment", "Watermark", "Widget", "Highlight", "Underline", "StrikeOut", "Squiggly",
    "Link", "Screen", "PrinterMark", "Projection",
)  # fmt: skip


def kind(name: str, *lists: list[str]) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        KINDS[name] = change
        for each in lists:
            each.append(name)
        return change

    return register


# The ways in which something drawn comes upon a page.

Way = Callable[[Edit, int, Box, bytes], None]


def _in_forms(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    for _ in range(edit.random.choice((1, 2, 3))):
        drawn = edit.use(page, edit.form(page, drawn))
    edit.add(page, drawn)


def _in_a_pattern(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    pattern = edit.form(page, drawn, PatternType=1, PaintType=1, TilingType=1)
    pattern.Type, pattern.XStep, pattern.YStep = Name.Pattern, 6000, 6000
    x, y = map(float, edit.page(page).cropbox[:2])
    pattern.Matrix = Array([1, 0, 0, 1, x, y])
    name = edit.resource(page, "Pattern", pattern)
    place = edit.up(page, around(box, 2))
    edit.add(page, b"q /Pattern cs %s scn %.2f %.2f %.2f %.2f re f Q " % (name, *place))


def _in_an_annotation(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    subtype = edit.random.choice(NOTES)
    edit.detail += f" {subtype}"
    field = {"FT": Name.Tx, "V": "7"} if subtype == "Widget" else {}
    edit.annotate(page, subtype, around(box, 2), drawn, **field)


def _in_a_picture(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    pixels, place = edit.photograph(page, around(box, 2), drawn)
    name = edit.resource(page, "XObject", edit.image(pixels))
    edit.add(page, edit.paste(page, place, b"%s Do" % name))


def _in_an_inline_image(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    pixels, place = edit.photograph(page, around(box, 2), drawn)
    shades = pixels.astype(np.uint8).tobytes().hex().encode()
    image = b"BI /W %d /H %d /CS /RGB /BPC 8 /F /AHx ID %s> EI" % (*pixels.shape[1::-1], shades)
    edit.add(page, edit.paste(page, place, image))


def _in_a_picture_with_a_mask(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    """Only what differs from the page is opaque."""
    pixels, place = edit.photograph(page, around(box, 2), drawn)
    before, _ = edit.photograph(page, around(box, 2), b"")
    differs = (np.abs(pixels.astype(np.int16) - before).max(axis=2) > 8) * 255
    image = edit.image(pixels, SMask=edit.pdf.make_indirect(edit.image(differs)))
    edit.add(page, edit.paste(page, place, b"%s Do" % edit.resource(page, "XObject", image)))


def _as_the_whole_page(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    """The text below stays: a scan with its recognised text."""
    whole = Box(0, 0, 9999, edit.sound.heights[page - 1])
    pixels, place = edit.photograph(page, whole, drawn)
    name = edit.resource(page, "XObject", edit.image(pixels))
    edit.add(page, edit.paste(page, place, b"%s Do" % name))
    for cell in edit.sound.cells.values():
        if cell.page == page and cell.key not in edit.shown:
            edit.says(cell, cell.printed)


WAYS: dict[str, Way] = {
    "drawn": lambda edit, page, _, drawn: edit.add(page, drawn),
    "in forms": _in_forms,
    "in a pattern": _in_a_pattern,
    "in a layer": lambda edit, page, _, drawn: edit.add(page, edit.layered(page, drawn, True)),
    "through a soft mask": lambda e, page, _, drawn: e.add(page, e.masked(page, drawn, 1)),
    "in an annotation": _in_an_annotation,
    "in a picture": _in_a_picture,
    "in an inline image": _in_an_inline_image,
    "in a picture with a mask": _in_a_picture_with_a_mask,
}


def _put(edit: Edit, page: int, box: Box, drawn: bytes) -> None:
    """Upon the page by any of the ways; most often plainly."""
    way = edit.random.choice(["drawn"] * 6 + sorted(WAYS))
    edit.detail = f"{edit.detail} {way}".strip()
    WAYS[way](edit, page, box, drawn)


# Another number


def _another(edit: Edit, way: Way) -> None:
    cell, other = edit.exchanged()
    place = around(cell.box)
    way(edit, cell.page, place, edit.rect(cell.page, place) + edit.either(cell, other))


for _name, _way in {**WAYS, "in a picture of the whole page": _as_the_whole_page}.items():
    KINDS[f"another number {_name} over a number"] = partial(_another, way=_way)


@kind("one digit covered by another")
def _(edit: Edit) -> None:
    cell, other = edit.exchanged()
    at = next(n for n, sign in enumerate(other) if sign != cell.printed[n])
    left = cell.box.left + at * cell.unit
    place = Box(left, cell.box.top - 0.5, left + cell.unit, cell.box.bottom + 0.5)
    cover = edit.rect(cell.page, place, edit.ground(cell.page, around(cell.box)))
    _put(edit, cell.page, place, cover + edit.either(cell, other[at], at * cell.unit))


@kind("number covered and nothing in its stead")
def _(edit: Edit) -> None:
    cell = edit.cell()
    edit.says(cell, "")
    _put(edit, cell.page, around(cell.box), edit.rect(cell.page, around(cell.box)))


@kind("number covered by a blend mode")
def _(edit: Edit) -> None:
    cell = edit.cell()
    edit.says(cell, "")
    edit.detail = edit.random.choice(("Screen", "Lighten", "ColorDodge"))
    blend = edit.state(cell.page, BM=Name("/" + edit.detail))
    edit.add(cell.page, edit.rect(cell.page, around(cell.box), WHITE, blend))


# Something added


@kind("digit added to a number")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    digit, is_left = edit.other("0", cell), edit.random.random() < 0.5
    edit.says(cell, digit + cell.printed if is_left else cell.printed + digit)
    dx = -cell.unit if is_left else cell.box.width
    left = cell.box.left + dx
    place = Box(left, cell.box.top, left + cell.unit, cell.box.bottom)
    _put(edit, cell.page, place, edit.either(cell, digit, dx))


@kind("minus or 'less than' before a number")
def _(edit: Edit) -> None:
    cell = edit.cell(1, "123456789")
    x, y, unit = cell.box.left, cell.box.y_centre + 0.3, cell.unit
    place = Box(x - 1.6 * unit, cell.box.top, x - 0.6, cell.box.bottom)
    sign = edit.random.choice("-<")
    edit.detail = sign
    edit.says(cell, sign + cell.printed)
    if sign == "<":
        drawn = edit.line(cell.page, (x - 1.5, y - 2.2), (x - 1 - unit, y), (x - 1.5, y + 2.2))
    elif edit.random.random() < 0.7:
        drawn = edit.line(cell.page, (x - unit, y), (x - 1, y), width=edit.random.uniform(0.4, 1))
    else:
        drawn = edit.text(cell.page, "-", x - 0.7 * unit, cell.shows[0].matrix[5], cell.size)
    _put(edit, cell.page, place, drawn)


@kind("decimal sign in a number")
def _(edit: Edit) -> None:
    cell = edit.cell()
    at = edit.random.randrange(1, len(cell.printed))
    x, base = cell.box.left + at * cell.unit, edit.sound.heights[cell.page - 1]
    base -= cell.shows[0].matrix[5]
    edit.says(cell, "|".join(cell.printed[:at] + sign + cell.printed[at:] for sign in ",."))
    low = base + edit.random.choice((0.3, 1.6))  # a stop or a comma
    drawn = edit.line(cell.page, (x, base - 0.9), (x, low), width=edit.random.choice((0.7, 1.1)))
    _put(edit, cell.page, Box(x - 1, base - 1.5, x + 1, base + 2), drawn)


@kind("number put into a blank cell")
def _(edit: Edit) -> None:
    cell = edit.blank()
    number = edit.other("0", cell) + edit.random.choice(("", edit.other("0", cell)))
    edit.says(cell, number)
    _put(edit, cell.page, around(cell.box), edit.either(cell, number))


# Damaged


def _half(edit: Edit, box: Box) -> Box:
    """The upper or lower half."""
    edit.detail = edit.random.choice(("upper", "lower"))
    wide, cut = around(box), box.y_centre
    top, bottom = (wide.top, cut) if edit.detail == "upper" else (cut, wide.bottom)
    return Box(wide.left, top, wide.right, bottom)


@kind("half of a number covered")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    edit.says(cell)
    half = _half(edit, cell.box)
    cover = edit.rect(cell.page, half, edit.ground(cell.page, around(cell.box)))
    edit.add(cell.page, cover)


@kind("number clipped to its half")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    edit.says(cell)
    edit.take_out(cell)
    clip = b"q %.2f %.2f %.2f %.2f re W n " % edit.up(cell.page, _half(edit, cell.box))
    edit.add(cell.page, clip + edit.own(cell, cell.printed) + b"Q ")


@kind("a digit or half of it covered")
def _(edit: Edit) -> None:
    cell = edit.cell()
    at, share = edit.random.randrange(len(cell.printed)), edit.random.choice((0.55, 1.0))
    left = cell.box.left + at * cell.unit
    place = Box(left, cell.box.top - 1, left + share * cell.unit, cell.box.bottom + 1)
    is_whole = share == 1.0 and at in (0, len(cell.printed) - 1)
    edit.says(cell, cell.printed[:at] + cell.printed[at + 1 :] if is_whole else None)
    cover = edit.rect(cell.page, place, edit.ground(cell.page, around(cell.box)))
    _put(edit, cell.page, place, cover)


@kind("number struck out")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    edit.says(cell)
    box, y = cell.box, cell.box.y_centre
    rising = [(box.left, box.bottom), (box.right, box.top)]
    falling = [(box.left, box.top), (box.right, box.bottom)]
    lines = {
        "one line": [[(box.left - 1, y), (box.right + 1, y)]],
        "two lines": [[(box.left - 1, y + d), (box.right + 1, y + d)] for d in (-1, 1)],
        "a cross": [rising, falling],
        "aslant": [rising],
        "scribbled": [
            [
                (edit.random.uniform(box.left, box.right), edit.random.uniform(box.top, box.bottom))
                for _ in range(14)
            ]
        ],
    }
    edit.detail = edit.random.choice(sorted(lines))
    colour = edit.random.choice((BLACK, RED))
    width = edit.random.choice((0.4, 0.8, 1.2))
    drawn = [edit.line(cell.page, *line, width=width, colour=colour) for line in lines[edit.detail]]
    _put(edit, cell.page, around(box), b"".join(drawn))


_REDRAWN = {  # strokes in a digit's place, from 0 to 1 across and from its top down
    "17": [(0.1, 0.0), (0.6, 0.0)],
    "38": [(0.18, 0.1), (0.18, 0.9)],
    "08": [(0.2, 0.5), (0.8, 0.5)],
    "68": [(0.78, 0.1), (0.78, 0.5)],
    "56": [(0.2, 0.5), (0.2, 0.9)],
    "98": [(0.2, 0.5), (0.2, 0.9)],
    "14": [(0.5, 0.0), (0.05, 0.7), (0.95, 0.7)],
    "79": [(0.2, 0.0), (0.2, 0.45), (0.75, 0.45)],
}  # fmt: skip


@kind("digit redrawn as another")
def _(edit: Edit) -> None:
    (old, new), strokes = edit.random.choice(sorted(_REDRAWN.items()))
    cell = edit.cell(1, old)
    edit.detail = f"{old} to {new}"
    edit.says(cell, cell.printed.replace(old, new, 1))
    left = cell.box.left + cell.printed.index(old) * cell.unit
    base = edit.sound.heights[cell.page - 1] - cell.shows[0].matrix[5]
    high = 0.7 * cell.size
    line = [(left + x * cell.unit, base - high + y * high) for x, y in strokes]
    edit.add(cell.page, edit.line(cell.page, *line, width=0.09 * cell.size))


@kind("two numbers upon each other")
def _(edit: Edit) -> None:
    cell = edit.cell()
    edit.says(cell)
    _put(edit, cell.page, cell.box, edit.either(cell, edit.other(cell.printed, cell)))


# A number that nobody sees, with another in its stead or in a blank cell

Hide = Callable[[Edit, Cell, str], bytes]


def _in_a_hidden_form(edit: Edit, cell: Cell, text: str) -> bytes:
    form = edit.form(cell.page, edit.own(cell, text), OC=edit.layer(False))
    return edit.use(cell.page, form)


def _blended_away(edit: Edit, cell: Cell, text: str) -> bytes:
    edit.detail += " " + edit.random.choice(("Screen", "Lighten", "Exclusion", "Difference"))
    blend = edit.state(cell.page, BM=Name("/" + edit.detail.split()[-1])) + b"0 g "
    white = edit.rect(cell.page, around(cell.box), WHITE)
    return white + edit.own(cell, text, state=blend)


HIDDEN: dict[str, Hide] = {
    "in invisible letters": lambda e, c, t: e.own(c, t, state=b"3 Tr "),
    "as a clip": lambda e, c, t: e.own(c, t, state=b"7 Tr "),
    "in the ground's colour": lambda e, c, t: e.own(
        c, t, state=b"%.4f %.4f %.4f rg " % e.ground(c.page, around(c.box))
    ),
    "in tiny letters": lambda e, c, t: e.own(c, t, size=e.random.choice((0.01, 0.05))),
    "transparent": lambda e, c, t: e.own(c, t, state=e.state(c.page, ca=0, CA=0)),
    "in a hidden layer": lambda e, c, t: e.layered(c.page, e.own(c, t), False),
    "in a hidden form": _in_a_hidden_form,
    "behind a soft mask": lambda e, c, t: e.masked(c.page, e.own(c, t), 0),
    "under the ground": lambda e, c, t: e.own(c, t) + e.rect(c.page, around(c.box)),
    "in a blend mode": _blended_away,
    "clipped away": lambda e, c, t: b"q 0 0 1 1 re W n %s Q " % e.own(c, t),
}


def _hidden(edit: Edit, hide: Hide) -> None:
    cell, other = edit.exchanged()
    edit.take_out(cell)
    edit.add(cell.page, hide(edit, cell, cell.printed))
    _put(edit, cell.page, around(cell.box), edit.path(cell, other))


for _name, _hide in HIDDEN.items():
    KINDS[f"number {_name}, another shown"] = partial(_hidden, hide=_hide)


@kind("number that nobody sees in a blank cell")
def _(edit: Edit) -> None:
    cell = edit.blank()
    edit.says(cell, "")
    edit.detail = edit.random.choice(sorted(set(HIDDEN) - {"in a blend mode"}))
    edit.add(cell.page, HIDDEN[edit.detail](edit, cell, edit.other("0", cell)))


# Fonts and texts that lie


@kind("another number in the deck's font, said to be the first")
def _(edit: Edit) -> None:
    cell, other = edit.exchanged()
    known = edit.sound.digits(cell.page, cell.shows[0].font)
    said = {known[shown]: sign for shown, sign in zip(other, cell.printed, strict=True)}
    if len(said) < len(set(zip(other, cell.printed, strict=True))):
        raise NotHereError
    edit.take_out(cell)
    edit.add(cell.page, edit.own(cell, other, font=edit.said_otherwise(cell, said)))


@kind("another number in a font of its own, said to be the first")
def _(edit: Edit) -> None:
    """With two codes for a digit, or of Type 3."""
    cell, other = edit.exchanged()
    edit.detail = edit.random.choice(("two codes", "Type 3"))
    make = helvetica if edit.detail == "two codes" else type_3
    font = make(edit.pdf, other + "0123456789", cell.printed + "0123456789")
    name = edit.resource(cell.page, "Font", edit.pdf.make_indirect(font))
    edit.take_out(cell)
    codes = bytes(65 + at for at in range(len(other)))
    edit.add(cell.page, edit.own(cell, other, font=name, codes=codes))


def _two_digits(edit: Edit) -> tuple[Cell, dict[str, bytes]]:
    cell = edit.cell()
    known = edit.sound.digits(cell.page, cell.shows[0].font)
    if len(known) < 2:
        raise NotHereError
    return cell, {digit: known[digit] for digit in edit.random.sample(sorted(known), 2)}


@kind("digits' glyphs swapped in the font")
def _(edit: Edit) -> None:
    cell, codes = _two_digits(edit)
    swap_glyphs(edit.pdf, edit.page(cell.page).resources.Font[cell.shows[0].font], codes)
    one, two = codes
    for each in edit.sound.cells.values():
        edit.says(each, each.printed.translate(str.maketrans(one + two, two + one)))


@kind("digits' meanings swapped in the font")
def _(edit: Edit) -> None:
    cell, codes = _two_digits(edit)
    font = edit.page(cell.page).resources.Font[cell.shows[0].font]
    if "/ToUnicode" not in font:
        raise NotHereError
    (one, first), (two, second) = codes.items()
    said = {**dict(from_map(font.ToUnicode.read_bytes())), first: two, second: one}
    font.ToUnicode = edit.pdf.make_stream(to_map(said))
    edit.says(cell, cell.printed)


def _said(edit: Edit, meaning: Callable[[str], str]) -> None:
    """A number looks as before; its first or last digit's code is said to be something else."""
    cell = edit.cell()
    said = dict(zip(cell.codes, cell.printed, strict=True))
    code = cell.codes[edit.random.choice((0, -1, -1))]
    said[code] = meaning(said[code])
    edit.detail = repr(said[code])
    edit.says(cell, cell.printed)
    font, show = edit.said_otherwise(cell, said), cell.shows[0]
    size = b"%.3f" % show.size
    edit.wrap(cell, b"%s %s Tf " % (font, size), b"%s %s Tf " % (show.font.encode(), size))


@kind("digit said to be another")
def _(edit: Edit) -> None:
    _said(edit, lambda digit: edit.random.choice([d for d in "0123456789" if d != digit]))


@kind("digit said to be two")
def _(edit: Edit) -> None:
    _said(edit, lambda digit: digit + edit.random.choice("0123456789"))


@kind("digit said to be a space or nothing")
def _(edit: Edit) -> None:
    signs = ["", *" \u00a0\u2009\u200b\u00ad\ufeff\u2060"]
    _said(edit, lambda _: edit.random.choice(signs))


@kind("ActualText that lies")
def _(edit: Edit) -> None:
    cell = edit.cell()
    edit.says(cell, cell.printed)
    said = edit.other(cell.printed, cell).encode()
    edit.wrap(cell, b"/Span <</ActualText (%s)>> BDC " % said, b" EMC ")


@kind("digits drawn last one first")
def _(edit: Edit) -> None:
    cell = edit.cell()
    edit.says(cell, cell.printed)
    edit.take_out(cell)
    for at, digit in reversed([*enumerate(cell.printed)]):
        edit.add(cell.page, edit.own(cell, digit, at * cell.unit))


# Honest


@kind("number changed by an editor")
def _(edit: Edit) -> None:
    cell, other = edit.exchanged()
    edit.take_out(cell)
    edit.add(cell.page, edit.own(cell, other))
    edit.is_update = edit.random.random() < 0.3


@kind("number turned into paths or a picture")
def _(edit: Edit) -> None:
    """What no text says; it may be denied, but not be blank."""
    cell = edit.cell(1)
    edit.says(cell, cell.printed)
    edit.take_out(cell)
    _put(edit, cell.page, around(cell.box), edit.path(cell, cell.printed))


@kind("number set in another row")
def _(edit: Edit) -> None:
    target = edit.blank()
    cells = edit.sound.cells.values()
    cell = edit.pick(c for c in cells if c.shows and c.key[::3] == target.key[::3])
    if cell.page != target.page or cell.shows[0].font != target.shows[0].font:
        raise NotHereError
    edit.says(cell, "")
    edit.says(target, cell.printed)
    edit.take_out(cell)
    edit.add(cell.page, edit.own(target, cell.printed))


@kind("page box that cuts digits off")
def _(edit: Edit) -> None:
    cell = edit.cell()
    page = edit.page(cell.page)
    if int(page.obj.get("/Rotate", 0)):
        raise NotHereError
    left, bottom, _, top = map(float, page.cropbox)
    cut = cell.box.right - edit.random.choice((0.5, 1.0)) * cell.unit
    edit.detail = edit.random.choice(("CropBox", "MediaBox"))
    page.obj.CropBox = page.obj["/" + edit.detail] = Array([left, bottom, left + cut, top])
    edit.moves = True
    for each in edit.sound.cells.values():
        if each.page == cell.page and each.box.right > cut:
            edit.says(each, "" if each.box.left > cut or not each.printed else None)


# What leaves the number the same


def _harmless(edit: Edit) -> Cell:
    cell = edit.cell(1)
    edit.says(cell, cell.printed)
    return cell


@kind("page shown larger, turned or from elsewhere", HARMLESS)
def _(edit: Edit) -> None:
    page = edit.page(_harmless(edit).page)
    edit.moves = True
    edit.detail = edit.random.choice(("UserUnit", "Rotate 90", "Rotate 180", "Rotate 270", "box"))
    if edit.detail == "UserUnit":
        page.obj.UserUnit = 2
    elif edit.detail == "box":
        left, bottom, right, top = map(float, page.mediabox)
        page.obj.CropBox = page.cropbox
        page.obj.MediaBox = Array([left - 50, bottom - 70, right + 30, top + 20])
    else:
        page.rotate(int(edit.detail.split()[1]), relative=True)


@kind("highlighted", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    place = around(cell.box)
    multiply = edit.state(cell.page, BM=Name.Multiply)
    drawn = edit.rect(cell.page, place, YELLOW, multiply)
    edit.detail = edit.random.choice(("annotation", "upon", "under"))
    if edit.detail == "annotation":
        edit.annotate(cell.page, "Highlight", place, drawn)
    elif edit.detail == "upon":
        edit.add(cell.page, drawn)
    else:
        edit.take_out(cell)
        original = edit.own(cell, cell.printed)
        edit.add(cell.page, edit.rect(cell.page, place, YELLOW) + original)


@kind("underlined, ringed or framed", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    box = cell.box
    base = edit.sound.heights[cell.page - 1] - cell.shows[0].matrix[5] + 1.5
    frame = Box(box.left - 2.5, box.top - 1, box.right + 2.5, box.bottom + 1)
    corners = [(frame.left, frame.top), (frame.right, frame.top), (frame.right, frame.bottom),
               (frame.left, frame.bottom), (frame.left, frame.top)]  # fmt: skip
    edit.detail = edit.random.choice(("underlined", "framed"))
    line = corners if edit.detail == "framed" else [(box.left, base), (box.right, base)]
    drawn = edit.line(cell.page, *line, width=0.6, colour=edit.random.choice((BLACK, RED)))
    if edit.random.random() < 0.3:
        edit.detail += " by an annotation"
        edit.annotate(cell.page, "Ink", around(frame, 2), drawn)
    else:
        edit.add(cell.page, drawn)


@kind("white box that blends away", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    blend = edit.state(cell.page, BM=edit.random.choice((Name.Multiply, Name.Darken)))
    edit.add(cell.page, edit.rect(cell.page, around(cell.box), WHITE, blend))


@kind("hidden cover over a number", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    place, page = around(cell.box), cell.page
    drawn = edit.rect(page, place) + edit.either(cell, edit.other(cell.printed, cell))
    edit.detail = edit.random.choice(("layer", "annotation", "soft mask"))
    if edit.detail == "layer":
        edit.add(page, edit.layered(page, drawn, False))
    elif edit.detail == "annotation":
        edit.annotate(page, edit.random.choice(NOTES), place, drawn, F=edit.random.choice((2, 32)))
    else:
        edit.add(page, edit.masked(page, drawn, 0))


@kind("number drawn twice, as bold", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    edit.add(cell.page, edit.own(cell, cell.printed, edit.random.choice((0.0, 0.25))))


@kind("ground drawn anew under a number", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    edit.take_out(cell)
    original = edit.own(cell, cell.printed)
    edit.add(cell.page, edit.rect(cell.page, around(cell.box, 2), (0.9, 0.93, 0.97)) + original)


@kind("note in the margin", HARMLESS)
def _(edit: Edit) -> None:
    cell = _harmless(edit)
    place = Box(4, cell.box.top, 14, cell.box.bottom)
    edit.annotate(cell.page, "Text", place, edit.rect(cell.page, place, YELLOW))


# Words that give numbers their meaning


def _other_word(edit: Edit, word: Word) -> str:
    choices = {
        "month": MONTHS_SV,
        "year": ("2021", "2022"),
        "channel": ("Utfärdade", "fristående"),
        "region": ("Halland", "Kalmar", "Uppsala", "Blekinge"),
        "heading": ("FK7804", "AG7804", "DB", "LUSE"),
    }[word.what]
    return str(edit.pick(c for c in choices if c.lower() not in word.text.lower()))


def _change_word(edit: Edit, what: str) -> None:
    word = edit.word(what)
    edit.words.append(word)
    box, page = word.box, word.page
    left, bottom, _, high = edit.up(page, box)
    ground = edit.ground(page, box)
    whole = Box(box.left - 0.5, box.top, box.right + 0.5, box.bottom)
    cover = edit.rect(page, whole, ground)
    edit.detail = edit.random.choice(("replaced", "replaced", "covered", "struck out", "half"))
    if edit.detail == "replaced":
        other = _other_word(edit, word)
        cover += edit.text(page, other, left, bottom + 0.2 * high, 0.72 * high)
    elif edit.detail == "struck out":
        cover = edit.line(page, (box.left, box.y_centre), (box.right, box.y_centre), colour=RED)
    elif edit.detail == "half":
        cover = edit.rect(page, Box(box.left, box.top, box.right, box.y_centre), ground)
    _put(edit, page, whole, cover)


def _lie_about_word(edit: Edit, what: str) -> None:
    """Another word is shown, in a font that says that it is the one that stood there.

    The whole text that the word is part of is drawn anew, in Helvetica.
    """
    word = edit.word(what)
    high = edit.sound.heights[word.page - 1]
    line = [
        s for s in edit.sound.shows[word.page - 1]
        if abs(high - s.matrix[5] - word.box.bottom) < word.box.height / 2 and not s.is_followed
    ]  # fmt: skip
    starts = [s for s in line if s.matrix[4] < word.box.left + 2]
    show = max(starts, key=lambda s: s.matrix[4], default=None)
    if not show or len(show.codes) < len(word.text):
        raise NotHereError  # a letter at a time, or an upright heading
    x, y = show.matrix[4:]
    end = min([s.matrix[4] for s in line if s.matrix[4] > x + 2], default=9999.0)
    words = [
        w for w in edit.sound.words
        if w.page == word.page and abs(w.box.y_centre - word.box.y_centre) < 2
        and x - 2 < w.box.left < end - 2
    ]  # fmt: skip
    other = _other_word(edit, word)[: len(word.text)].ljust(len(word.text))
    said = " ".join(w.text for w in words)
    shown = " ".join(other if w == word else w.text for w in words)
    if len(said) != len(show.codes) or any(ord(sign) not in UV2AGL for sign in shown):
        raise NotHereError
    edit.words.append(word)
    edit.lost[word.page].add(show.index)
    edit.add(word.page, edit.text(word.page, shown, x, y, show.size * show.matrix[0], said))


for _what in ("month", "year", "channel", "region", "heading"):
    kind(f"{_what} covered or replaced", WORDS)(partial(_change_word, what=_what))
    kind(f"{_what} in letters that lie", LETTERS)(partial(_lie_about_word, what=_what))


# By chance, without a purpose: bytes, objects and operators that are lost, doubled or changed


@kind("bytes changed", DAMAGE)
def _(edit: Edit) -> None:
    content, random = bytearray(edit.sound.content), edit.random
    start, length = random.randrange(len(content)), random.choice((1, 20, 500, 5000))
    edit.detail = random.choice(("flipped", "lost", "zeroed", "doubled", "cut"))
    piece = bytes(content[start : start + length])
    if edit.detail == "flipped":
        for _ in range(random.choice((1, 3, 10, 30))):
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    elif edit.detail == "cut":
        del content[start:]
    else:
        instead = {"lost": b"", "zeroed": bytes(len(piece)), "doubled": piece * 2}
        content[start : start + length] = instead[edit.detail]
    edit.is_damage, edit.content = True, bytes(content)


@kind("objects changed", DAMAGE)
def _(edit: Edit) -> None:
    random = edit.random
    objects = [o for o in edit.pdf.objects if isinstance(o, pikepdf.Dictionary | pikepdf.Stream)]
    one, two = random.sample(objects, 2)
    edit.detail = random.choice(("lost", "swapped", "entry", "stream"))
    if edit.detail == "lost":
        edit.pdf._replace_object(one.objgen, pikepdf.Dictionary())
    elif edit.detail == "swapped":
        edit.pdf._swap_objects(one.objgen, two.objgen)
    elif edit.detail == "entry":
        key = edit.pick(key for key in one.keys() if key != "/Length")  # noqa: SIM118
        one[key] = random.choice((0, -1, 1, 1e6, Name.X, Array([])))
    else:
        stream = edit.pick(o for o in objects if isinstance(o, pikepdf.Stream))
        data = bytearray(stream.read_bytes())
        if not data:
            raise NotHereError
        for _ in range(random.choice((1, 3, 10))):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        stream.write(bytes(data[: random.choice((len(data), len(data), len(data) // 2))]))
    edit.is_damage = True


@kind("operators changed", DAMAGE)
def _(edit: Edit) -> None:
    random, number = edit.random, edit.cell().page
    page = edit.page(number)
    content = list(pikepdf.parse_content_stream(page))
    at = random.choice([show.index for show in shows_of(page)]) + random.randrange(-6, 4)
    at = min(max(0, at), len(content) - 2)
    edit.detail = random.choice(("lost", "doubled", "swapped", "operand"))
    if edit.detail == "lost":
        del content[at]
    elif edit.detail == "doubled":
        content.insert(at, content[at])
    elif edit.detail == "swapped":
        content[at : at + 2] = content[at + 1], content[at]
    else:
        given = list(content[at].operands)
        if not given or (not isinstance(given[-1], int | float) and "." not in str(given[-1])):
            raise NotHereError
        place = random.randrange(len(given))
        given[place] = random.choice((0, -1, 1, 14, -40, 1000))
        content[at] = pikepdf.ContentStreamInstruction(given, content[at].operator)
    edit.is_damage = True
    page.obj.Contents = edit.pdf.make_stream(pikepdf.unparse_content_stream(content))
