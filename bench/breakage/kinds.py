"""The kinds of change, each by chance alone: the same seed gives the same bytes.

A kind takes an edit of a sound deck, changes it, and says what a person sees there then.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from fontTools.agl import UV2AGL
from pikepdf import Array, Dictionary, Name

from breakage.edit import BLACK, RED, WHITE, YELLOW, Edit, NotHereError
from breakage.sound import DPI, Cell, Word
from intygsstat.models import Box
from intygsstat.reference.lookup import MONTHS_SV

Change = Callable[[Edit], None]
KINDS: dict[str, Change] = {}
HARMLESS: set[str] = set()  # a person sees the same number
LETTERS: set[str] = set()  # words by fonts that lie: counted apart
NOTES = (
    "FreeText", "Stamp", "Square", "Circle", "Polygon", "Ink", "Line", "Caret", "Text", "Redact",
    "FileAttachment", "Watermark", "Widget", "Highlight", "Underline", "StrikeOut", "Squiggly",
    "Link", "Screen", "Sound", "PrinterMark", "Projection",
)  # fmt: skip


def kind(name: str, *sets: set[str]) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        KINDS[name] = change
        for each in sets:
            each.add(name)
        return change

    return register


def _chosen(edit: Edit) -> tuple[Cell, str]:
    """A number, and another that is shown in its stead."""
    cell = edit.cell()
    other = edit.other(cell.printed)
    edit.says(cell, other)
    return cell, other


def _covered(edit: Edit, cell: Cell, other: str, box: Box | None = None) -> bytes:
    """A box in the ground's colour with another number on it."""
    box = box or edit.around(cell)
    ground = edit.ground(cell.page, edit.around(cell))
    write = edit.random.choice((edit.own, edit.outlined))
    return edit.rect(cell.page, box, ground) + write(cell, other)


# Covered by another number


@kind("white box with another number")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    edit.add(cell.page, edit.rect(cell.page, edit.around(cell)) + edit.own(cell, other))


@kind("box in the row's own colour with another number")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    ground = edit.ground(cell.page, edit.around(cell))
    edit.add(
        cell.page, edit.rect(cell.page, edit.around(cell), ground) + edit.outlined(cell, other)
    )


@kind("one digit covered by another")
def _(edit: Edit) -> None:
    cell = edit.cell()
    at = edit.random.randrange(len(cell.printed))
    digit = edit.other(cell.printed[at])
    unit = edit.advance(cell)
    box = cell.box
    left = box.left + at * unit
    place = Box(left, box.top - 0.5, left + unit, box.bottom + 0.5)
    ground = edit.ground(cell.page, edit.around(cell))
    write = edit.random.choice((edit.own, edit.outlined))
    edit.add(cell.page, edit.rect(cell.page, place, ground) + write(cell, digit, dx=at * unit))
    edit.says(cell, cell.printed[:at] + digit + cell.printed[at + 1 :])


@kind("number covered and nothing in its stead")
def _(edit: Edit) -> None:
    cell = edit.cell()
    ground = edit.ground(cell.page, edit.around(cell))
    edit.add(cell.page, edit.rect(cell.page, edit.around(cell), ground))
    edit.says(cell, "")


def _pasted(edit: Edit) -> tuple[Cell, Cell]:
    """A number, and one of the same length whose picture is put upon it."""
    cell = edit.cell()
    same = [
        c for c in edit.sound.cells.values()
        if c.page == cell.page and len(c.printed) == len(cell.printed) and c.printed.isdigit()
        and c.printed != cell.printed
    ]  # fmt: skip
    if not same:
        raise NotHereError
    source = edit.random.choice(same)
    edit.says(cell, source.printed)
    return cell, source


@kind("pasted picture of another number")
def _(edit: Edit) -> None:
    cell, source = _pasted(edit)
    pixels = edit.pixels(cell.page, edit.around(source))
    edit.add(cell.page, edit.image(cell.page, pixels, edit.around(cell)))


@kind("inline image of another number")
def _(edit: Edit) -> None:
    cell, source = _pasted(edit)
    pixels = edit.pixels(cell.page, edit.around(source))
    high, wide = pixels.shape[:2]
    left, bottom, width, height = edit.up(cell.page, edit.around(cell))
    shades = pixels.astype(np.uint8).tobytes().hex().encode()
    edit.add(
        cell.page,
        b"q %.3f 0 0 %.3f %.3f %.3f cm BI /W %d /H %d /CS /RGB /BPC 8 /F /AHx ID %s> EI Q "
        % (width, height, left, bottom, wide, high, shades),
    )


@kind("picture of a number with a transparent ground")
def _(edit: Edit) -> None:
    cell, source = _pasted(edit)
    pixels = edit.pixels(cell.page, edit.around(source))
    mask = edit.pdf.make_stream((255 - pixels.min(axis=2)).astype(np.uint8).tobytes())
    mask.Type, mask.Subtype, mask.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    mask.Height, mask.Width, mask.BitsPerComponent = *pixels.shape[:2], 8
    ground = edit.ground(cell.page, edit.around(cell))
    edit.add(
        cell.page,
        edit.rect(cell.page, edit.around(cell), ground)
        + edit.image(cell.page, pixels * 0, edit.around(cell), SMask=mask),
    )


@kind("whole page is a picture with one number changed")
def _(edit: Edit) -> None:
    cell, source = _pasted(edit)
    page = edit.sound.pictures["poppler"][cell.page - 1].copy()
    box, other = edit.around(cell), edit.around(source)
    top, left = round(box.top * DPI / 72), round(box.left * DPI / 72)
    pixels = edit.pixels(cell.page, other)
    page[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    whole = Box(0, 0, page.shape[1] * 72 / DPI, page.shape[0] * 72 / DPI)
    edit.add(cell.page, edit.image(cell.page, page, whole))
    for each in edit.sound.cells.values():
        if each.page == cell.page and each.key != cell.key:
            edit.says(each, each.printed)


@kind("annotation with another number")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    edit.detail = edit.random.choice(NOTES)
    more = {"FT": Name.Tx, "V": other} if edit.detail == "Widget" else {}
    edit.annotation(cell.page, edit.detail, edit.around(cell), _covered(edit, cell, other), **more)


@kind("pattern as fill with another number")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    pattern = edit.form(cell.page, _covered(edit, cell, other))
    del pattern.Subtype
    pattern.Type, pattern.PatternType, pattern.PaintType, pattern.TilingType = Name.Pattern, 1, 1, 1
    pattern.XStep = pattern.YStep = 6000
    x, y = map(float, edit.page(cell.page).cropbox[:2])
    pattern.Matrix = Array([1, 0, 0, 1, x, y])
    name = edit.resource(cell.page, "Pattern", pattern)
    edit.add(
        cell.page,
        b"q /Pattern cs %s scn %.2f %.2f %.2f %.2f re f Q "
        % (name, *edit.up(cell.page, edit.around(cell))),
    )


@kind("form within a form with another number")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    drawn = _covered(edit, cell, other)
    for _ in range(edit.random.choice((1, 2, 3))):
        drawn = edit.use(cell.page, edit.form(cell.page, drawn))
    edit.add(cell.page, drawn)


@kind("number under an opaque ground")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    original = edit.own(cell, cell.printed)
    edit.take_out(cell)
    edit.add(cell.page, original + _covered(edit, cell, other))


# Added


def _joined(edit: Edit) -> tuple[Cell, str, float]:
    """A number, a digit, and how far from the number's left end it is added."""
    cell = edit.cell(1)
    digit = edit.other("0")
    is_left = edit.random.random() < 0.5
    unit = edit.advance(cell)
    edit.says(cell, digit + cell.printed if is_left else cell.printed + digit)
    return cell, digit, -unit if is_left else cell.box.width


@kind("digit added as path")
def _(edit: Edit) -> None:
    cell, digit, dx = _joined(edit)
    edit.add(cell.page, edit.outlined(cell, digit, dx))


@kind("digit added as text")
def _(edit: Edit) -> None:
    cell, digit, dx = _joined(edit)
    edit.add(cell.page, edit.own(cell, digit, dx))


@kind("digit added as picture")
def _(edit: Edit) -> None:
    cell, digit, dx = _joined(edit)
    sources = [
        c for c in edit.sound.cells.values() if c.printed == digit and c.page == cell.page
    ]  # fmt: skip
    if not sources:
        raise NotHereError
    source = edit.random.choice(sources).box
    pixels = edit.pixels(cell.page, source)
    left = cell.box.left + dx
    place = Box(left, cell.box.top, left + source.width, cell.box.top + source.height)
    edit.add(cell.page, edit.image(cell.page, pixels, place))


@kind("digit added as annotation")
def _(edit: Edit) -> None:
    cell, digit, dx = _joined(edit)
    unit, box = edit.advance(cell), cell.box
    place = Box(box.left + dx, box.top, box.left + dx + unit, box.bottom)
    edit.detail = edit.random.choice(NOTES)
    edit.annotation(cell.page, edit.detail, place, edit.outlined(cell, digit, dx))


@kind("minus drawn before a number")
def _(edit: Edit) -> None:
    cell = edit.cell(1, "123456789")
    box, unit = cell.box, edit.advance(cell)
    y = box.y_centre + 0.3
    edit.add(cell.page, edit.strokes(cell.page, [(box.left - unit, y), (box.left - 1, y)]))
    edit.says(cell, "-" + cell.printed)


@kind("minus added as text")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    name = edit.lying_font(cell.page, "-", "-").decode()
    edit.add(cell.page, edit.own(cell, "-", -edit.advance(cell) * 0.7, font=name, codes=b"A"))
    edit.says(cell, "-" + cell.printed)


@kind("decimal sign drawn in a number")
def _(edit: Edit) -> None:
    cell = edit.cell()
    at = edit.random.randrange(1, len(cell.printed))
    x = cell.box.left + at * edit.advance(cell)
    base = edit.sound.heights[cell.page - 1] - edit.baseline(cell)
    low = base + edit.random.choice((0.3, 1.6))  # a stop or a comma
    edit.add(cell.page, edit.strokes(cell.page, [(x, base - 0.9), (x, low)], 1.1))
    edit.says(
        cell, f"{cell.printed[:at]},{cell.printed[at:]}|{cell.printed[:at]}.{cell.printed[at:]}"
    )


@kind("'less than' drawn before a number")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    x, y, unit = cell.box.left, cell.box.y_centre, edit.advance(cell)
    points = [(x - 1.5, y - 2.2), (x - 1 - unit, y), (x - 1.5, y + 2.2)]
    edit.add(cell.page, edit.strokes(cell.page, points))
    edit.says(cell, "<" + cell.printed)


@kind("number drawn in a blank cell")
def _(edit: Edit) -> None:
    cell = edit.blank()
    other = edit.random.choice("123456789") + edit.random.choice("0123456789")
    edit.add(cell.page, edit.outlined(cell, other))
    edit.says(cell, other)


@kind("number added as text in a blank cell")
def _(edit: Edit) -> None:
    cell = edit.blank()
    other = edit.random.choice(edit.digits_of_page)
    edit.add(cell.page, edit.own(cell, other))
    edit.says(cell, other)


# Damaged


@kind("half of a number covered")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    box = edit.around(cell)
    cut = cell.box.y_centre
    half = edit.random.choice((Box(box.left, box.top, box.right, cut),
                               Box(box.left, cut, box.right, box.bottom)))  # fmt: skip
    edit.add(cell.page, edit.rect(cell.page, half, edit.ground(cell.page, box)))
    edit.says(cell)


@kind("a digit or half of it covered")
def _(edit: Edit) -> None:
    cell = edit.cell()
    box, unit = cell.box, edit.advance(cell)
    at = edit.random.randrange(len(cell.printed))
    left, share = box.left + at * unit, edit.random.choice((0.55, 1.0))
    place = Box(left, box.top - 1, left + share * unit, box.bottom + 1)
    edit.add(cell.page, edit.rect(cell.page, place, edit.ground(cell.page, edit.around(cell))))
    edges = at in (0, len(cell.printed) - 1) and share == 1.0
    edit.says(cell, cell.printed[:at] + cell.printed[at + 1 :] if edges else None)


@kind("clipped to a half")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    box = edit.around(cell)
    cut = cell.box.y_centre
    half = edit.random.choice((Box(box.left, box.top, box.right, cut),
                               Box(box.left, cut, box.right, box.bottom)))  # fmt: skip
    edit.take_out(cell)
    clip = b"q %.2f %.2f %.2f %.2f re W n " % edit.up(cell.page, half)
    edit.add(cell.page, clip + edit.own(cell, cell.printed) + b"Q ")
    edit.says(cell)


@kind("struck out")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    box, y = cell.box, cell.box.y_centre
    colour = edit.random.choice((BLACK, RED))
    across = [[(box.left - 1, y), (box.right + 1, y)]]
    two = [[(box.left - 1, y + d), (box.right + 1, y + d)] for d in (-1, 1)]
    cross = [[(box.left, box.top), (box.right, box.bottom)],
             [(box.left, box.bottom), (box.right, box.top)]]  # fmt: skip
    edit.detail, lines = edit.random.choice(
        (("one line", across), ("two lines", two), ("a cross", cross), ("aslant", cross[1:]))
    )
    for line in lines:
        edit.add(cell.page, edit.strokes(cell.page, line, 0.8, colour))
    edit.says(cell)


@kind("struck out by an annotation")
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    box, y = cell.box, cell.box.y_centre
    edit.detail = edit.random.choice(("StrikeOut", "Line", "Ink"))
    line = edit.strokes(cell.page, [(box.left, y), (box.right, y)], 0.9, RED)
    edit.annotation(cell.page, edit.detail, box, line)
    edit.says(cell)


@kind("scribbled over")
def _(edit: Edit) -> None:
    cell = edit.cell()
    box = cell.box
    points = [
        (edit.random.uniform(box.left, box.right), edit.random.uniform(box.top, box.bottom))
        for _ in range(14)
    ]
    edit.add(cell.page, edit.strokes(cell.page, points, 0.9))
    edit.says(cell)


REDRAWN = {  # strokes in a digit's place, from 0 to 1 across and from its top down
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
    (old, new), points = edit.random.choice(sorted(REDRAWN.items()))
    cell = edit.cell(1, old)
    at, unit, size = cell.printed.index(old), edit.advance(cell), edit.size_of(cell)
    left = cell.box.left + at * unit
    base = edit.sound.heights[cell.page - 1] - edit.baseline(cell)
    top = base - 0.7 * size
    drawn = [(left + x * unit, top + y * (base - top)) for x, y in points]
    edit.add(cell.page, edit.strokes(cell.page, drawn, 0.09 * size))
    edit.says(cell, cell.printed.replace(old, new, 1))


@kind("two digits upon each other")
def _(edit: Edit) -> None:
    cell = edit.cell()
    write = edit.random.choice((edit.own, edit.outlined))
    edit.add(cell.page, write(cell, edit.other(cell.printed)))
    edit.says(cell)


# Fonts that lie


def _other_own_font(edit: Edit) -> None:
    """The cell shows another number in its own font, said to be the number that stood there."""
    cell, other = _chosen(edit)
    show = edit.first(cell)
    known = edit.code_of(cell.page, show.font)
    said = {known[a]: b for a, b in zip(other, cell.printed, strict=True)}
    if len(said) < len({*zip(other, cell.printed, strict=True)}):
        raise NotHereError
    font = edit.said_otherwise(cell.page, show.font, said)
    edit.take_out(cell)
    edit.add(cell.page, edit.own(cell, other, font=font))


kind("another number said to be the one that stood there")(_other_own_font)


@kind("two codes for one digit")
def _(edit: Edit) -> None:
    """A font of which two codes are said to be the same digit and look otherwise."""
    cell, other = _chosen(edit)
    signs = "0123456789" + other
    name = edit.lying_font(cell.page, signs, "0123456789" + cell.printed).decode()
    codes = bytes(65 + 10 + at for at in range(len(other)))
    edit.take_out(cell)
    edit.add(cell.page, edit.own(cell, other, font=name, codes=codes))


@kind("digits' glyphs swapped in the font")
def _(edit: Edit) -> None:
    cell = edit.cell()
    show = edit.first(cell)
    known = edit.code_of(cell.page, show.font)
    if len(known) < 2:
        raise NotHereError
    one, two = edit.random.sample(sorted(known), 2)
    edit.swap_glyphs(cell.page, show.font, known[one], known[two], (one, two))
    swapped = str.maketrans({one: two, two: one})
    for each in edit.sound.cells.values():
        if each.printed:
            edit.says(each, f"{each.printed.translate(swapped)}|{each.printed}")
            if set(each.printed) & {one, two}:
                edit.says(each, each.printed.translate(swapped))


@kind("Type 3 font that lies")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    name = edit.type_3(cell.page, other, cell.printed).decode()
    edit.take_out(cell)
    codes = bytes(65 + at for at in range(len(other)))
    edit.add(cell.page, edit.own(cell, other, font=name, codes=codes))


def _said(edit: Edit, meaning: Callable[[str, int], str]) -> None:
    """The cell looks as before; its codes are said to mean something else."""
    cell = edit.cell()
    show = edit.first(cell)
    codes = edit.codes(cell)
    said = {code: meaning(sign, at) for at, (code, sign) in
            enumerate(zip(codes, cell.printed, strict=True))}  # fmt: skip
    font = edit.said_otherwise(cell.page, show.font, said)
    for each in edit.sound.shows_in(cell.page, cell.box):
        size = b"%.3f" % each.size
        edit.wrap(
            cell.page, each, b"%s %s Tf " % (font.encode(), size),
            b"%s %s Tf " % (each.font.encode(), size),
        )  # fmt: skip
    edit.says(cell, cell.printed)


@kind("digit said to be another")
def _(edit: Edit) -> None:
    by = edit.random.randrange(1, 10)
    _said(edit, lambda sign, at: str((int(sign) + by) % 10) if at == 0 else sign)


@kind("digit said to be a space or nothing")
def _(edit: Edit) -> None:
    edit.detail = edit.random.choice((" ", "\u00a0", "\u200b", "\u00ad", "", "\ufeff"))
    last = edit.random.random() < 0.7
    _said(edit, lambda sign, at: edit.detail if (at > 0) == last else sign)
    edit.detail = repr(edit.detail)


@kind("digit said to be two")
def _(edit: Edit) -> None:
    _said(edit, lambda sign, at: sign + "0" if at == 0 else sign)


@kind("digits' meanings swapped in the font")
def _(edit: Edit) -> None:
    cell = edit.cell()
    font = edit.first(cell).font
    known = edit.code_of(cell.page, font)
    if len(known) < 8:
        raise NotHereError
    one, two = edit.random.sample(sorted(known), 2)
    edit.change_meaning(cell.page, font, {known[one]: two, known[two]: one})
    edit.says(cell, cell.printed)


@kind("ActualText that lies")
def _(edit: Edit) -> None:
    cell = edit.cell()
    text = edit.other(cell.printed).encode()
    edit.put_between(cell, b"/Span <</ActualText (%s)>> BDC " % text, b" EMC ")
    edit.says(cell, cell.printed)


@kind("digits drawn last one first")
def _(edit: Edit) -> None:
    cell = edit.cell()
    unit = edit.advance(cell)
    edit.take_out(cell)
    for at in reversed(range(len(cell.printed))):
        edit.add(cell.page, edit.own(cell, cell.printed[at], at * unit))
    edit.says(cell, cell.printed)


# Hidden and shown


@kind("number hidden in a layer, another shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    off, on = edit.layer(cell.page, False), edit.layer(cell.page, True)
    hidden, shown = edit.own(cell, cell.printed), edit.outlined(cell, other)
    edit.take_out(cell)
    edit.add(cell.page, b"/OC %s BDC %s EMC /OC %s BDC %s EMC " % (off, hidden, on, shown))


@kind("number hidden in a layer's form, another shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    layer = edit.layer(cell.page, False)
    group = edit.page(cell.page).resources.Properties[layer.decode()]
    hidden = edit.form(cell.page, edit.own(cell, cell.printed), OC=group)
    edit.take_out(cell)
    edit.add(cell.page, edit.use(cell.page, hidden) + edit.outlined(cell, other))


@kind("layer that is shown covers a number")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    layer = edit.layer(cell.page, True)
    edit.add(cell.page, b"/OC %s BDC %s EMC " % (layer, _covered(edit, cell, other)))


@kind("number behind a soft mask, another shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceGray)
    mask = edit.form(cell.page, b"0 g -2000 -2000 6000 6000 re f", Group=group)
    hides = edit.state(cell.page, SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=mask))
    original = edit.own(cell, cell.printed)
    edit.take_out(cell)
    edit.add(cell.page, b"q %s %s Q %s" % (hides, original, edit.outlined(cell, other)))


@kind("soft mask that lets a cover through")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceGray)
    mask = edit.form(cell.page, b"1 g -2000 -2000 6000 6000 re f", Group=group)
    state = edit.state(cell.page, SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=mask))
    edit.add(cell.page, b"q %s %s Q " % (state, _covered(edit, cell, other)))


@kind("number fully transparent, another shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    edit.put_between(cell, edit.state(cell.page, ca=0, CA=0), edit.state(cell.page, ca=1, CA=1))
    edit.add(cell.page, edit.outlined(cell, other))


@kind("white box that covers by its blend mode")
def _(edit: Edit) -> None:
    cell = edit.cell()
    edit.detail = edit.random.choice(("Screen", "Lighten", "ColorDodge", "Normal"))
    state = edit.state(cell.page, BM=Name("/" + edit.detail))
    edit.add(cell.page, edit.rect(cell.page, edit.around(cell), WHITE, state))
    edit.says(cell, "")


@kind("number in a blend mode that doesn't show it, another shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    edit.detail = edit.random.choice(("Screen", "Lighten", "Exclusion", "Difference"))
    blend = edit.state(cell.page, BM=Name("/" + edit.detail))
    original = edit.own(cell, cell.printed, state=blend + b"0 g ")
    edit.take_out(cell)
    white = edit.rect(cell.page, edit.around(cell))
    edit.add(cell.page, white + original + edit.outlined(cell, other))


@kind("invisible text, another number shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    mode = edit.random.choice((3, 7))
    edit.detail = f"mode {mode}"
    original = edit.own(cell, cell.printed, state=b"%d Tr " % mode)
    edit.take_out(cell)
    edit.add(cell.page, original + edit.outlined(cell, other))


@kind("white text, another number shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    ground = edit.ground(cell.page, edit.around(cell))
    original = edit.own(cell, cell.printed, state=b"%.3f %.3f %.3f rg " % ground)
    edit.take_out(cell)
    edit.add(cell.page, original + edit.outlined(cell, other))


@kind("tiny text, another number shown")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    original = edit.own(cell, cell.printed, size=edit.random.choice((0.01, 0.05)))
    edit.take_out(cell)
    edit.add(cell.page, original + edit.outlined(cell, other))


@kind("number that nobody sees in a blank cell")
def _(edit: Edit) -> None:
    cell = edit.blank()
    digits = edit.random.choice(edit.digits_of_page)
    ground = edit.ground(cell.page, edit.around(cell))
    edit.detail = edit.random.choice(("white", "mode 3", "tiny", "layer", "transparent", "under"))
    white = b"%.3f %.3f %.3f rg " % ground
    drawn = {
        "white": lambda: edit.own(cell, digits, state=white),
        "mode 3": lambda: edit.own(cell, digits, state=b"3 Tr "),
        "tiny": lambda: edit.own(cell, digits, size=0.02),
        "layer": lambda: (
            b"/OC %s BDC %s EMC " % (edit.layer(cell.page, False), edit.own(cell, digits))
        ),
        "transparent": lambda: edit.own(cell, digits, state=edit.state(cell.page, ca=0, CA=0)),
        "under": lambda: (
            edit.own(cell, digits) + edit.rect(cell.page, edit.around(cell, 0.3), ground)
        ),
    }[edit.detail]()
    edit.add(cell.page, drawn)
    edit.says(cell, "")


# The file


@kind("another number in an incremental update")
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    edit.is_update = True
    if edit.random.random() < 0.5:
        edit.take_out(cell)
        edit.add(cell.page, edit.own(cell, other))
    else:
        edit.add(cell.page, _covered(edit, cell, other))


@kind("number changed by an editor")
def _(edit: Edit) -> None:
    """An honest change: it is read as it is shown."""
    cell, other = _chosen(edit)
    edit.take_out(cell)
    edit.add(cell.page, edit.own(cell, other))


@kind("number set in another row")
def _(edit: Edit) -> None:
    """A number that leaves its cell and stands in a blank one."""
    target = edit.blank()
    same = [
        c for c in edit.sound.cells.values()
        if c.page == target.page and c.printed.isdigit() and c.key[3] == target.key[3]
        and c.key[:2] == target.key[:2]
    ]  # fmt: skip
    cell = edit.random.choice(same)
    drawn = edit.own(target, cell.printed)
    edit.take_out(cell)
    edit.add(cell.page, drawn)
    edit.says(cell, "")
    edit.says(target, cell.printed)


@kind("page box that cuts digits off")
def _(edit: Edit) -> None:
    cell = edit.cell()
    page = edit.page(cell.page)
    if int(page.obj.get("/Rotate", 0)):
        raise NotHereError
    left, bottom, _, top = map(float, page.cropbox)
    cut = cell.box.right - edit.random.choice((0.5, 1.0)) * edit.advance(cell)
    box = Array([left, bottom, left + cut, top])
    page.obj.CropBox = box
    edit.detail = edit.random.choice(("CropBox", "MediaBox"))
    if edit.detail == "MediaBox":
        page.obj.MediaBox = box
    edit.moves = True
    for each in edit.sound.cells.values():
        if each.page == cell.page and each.box.right > cut:
            edit.says(each)


# What leaves the number the same


@kind("page shown larger, turned or from elsewhere", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell()
    page = edit.page(cell.page)
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
    cell = edit.cell(1)
    edit.says(cell, cell.printed)
    multiply = edit.state(cell.page, BM=Name.Multiply)
    drawn = edit.rect(cell.page, edit.around(cell), YELLOW, multiply)
    edit.detail = edit.random.choice(("annotation", "drawn upon", "drawn under"))
    if edit.detail == "annotation":
        edit.annotation(cell.page, "Highlight", edit.around(cell), drawn)
    elif edit.detail == "drawn upon":
        edit.add(cell.page, drawn)
    else:
        original = edit.own(cell, cell.printed)
        edit.take_out(cell)
        edit.add(cell.page, edit.rect(cell.page, edit.around(cell), YELLOW) + original)


@kind("underlined", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    base = edit.sound.heights[cell.page - 1] - edit.baseline(cell) + 1.4
    line = [(cell.box.left, base), (cell.box.right, base)]
    edit.add(cell.page, edit.strokes(cell.page, line, 0.6, edit.random.choice((BLACK, RED))))
    edit.says(cell, cell.printed)


@kind("ringed or framed", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    box = cell.box
    place = Box(box.left - 2.5, box.top - 1, box.right + 2.5, box.bottom + 1)
    drawn = edit.ring(cell.page, place)
    if edit.random.random() < 0.5:
        edit.annotation(cell.page, "Square", edit.around(cell, 4), drawn)
    else:
        edit.add(cell.page, drawn)
    edit.says(cell, cell.printed)


@kind("white box that blends away", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    state = edit.state(cell.page, BM=edit.random.choice((Name.Multiply, Name.Darken)))
    edit.add(cell.page, edit.rect(cell.page, edit.around(cell), WHITE, state))
    edit.says(cell, cell.printed)


@kind("layer that is hidden covers a number", HARMLESS)
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    layer = edit.layer(cell.page, False)
    edit.add(cell.page, b"/OC %s BDC %s EMC " % (layer, _covered(edit, cell, other)))
    edit.says(cell, cell.printed)


@kind("annotation that is hidden or has no looks", HARMLESS)
def _(edit: Edit) -> None:
    cell, other = _chosen(edit)
    edit.detail = edit.random.choice(NOTES)
    flags = edit.random.choice((2, 32))
    edit.annotation(cell.page, edit.detail, edit.around(cell), _covered(edit, cell, other), F=flags)
    edit.says(cell, cell.printed)


@kind("number drawn twice, as bold", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    edit.add(cell.page, edit.own(cell, cell.printed, dx=edit.random.choice((0.0, 0.25))))
    edit.says(cell, cell.printed)


@kind("ground drawn anew under a number", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    original = edit.own(cell, cell.printed)
    edit.take_out(cell)
    grey = (0.9, 0.93, 0.97)
    edit.add(cell.page, edit.rect(cell.page, edit.around(cell, 2), grey) + original)
    edit.says(cell, cell.printed)


@kind("mark in the margin", HARMLESS)
def _(edit: Edit) -> None:
    cell = edit.cell(1)
    place = Box(4, cell.box.top, 14, cell.box.bottom)
    edit.annotation(cell.page, "Text", place, edit.rect(cell.page, place, YELLOW))


# Words that give numbers their meaning


def _other_word(edit: Edit, word: Word) -> str:
    choices = {
        "month": [m for m in MONTHS_SV if m != word.text.lower()],
        "channel": ["Utfärdade", "fristående"],
        "region": ["Halland", "Kalmar", "Uppsala", "Blekinge"],
        "heading": ["FK7804", "AG7804", "DB", "LUSE"],
    }[word.what]
    return edit.random.choice([c for c in choices if c.lower() not in word.text.lower()])


def _drawn_word(edit: Edit, word: Word, text: str) -> bytes:
    """A word in Helvetica upon a box in the ground's colour."""
    box = word.box
    name = edit.lying_font(word.page, text, text)
    left, bottom, _, height = edit.up(word.page, box)
    codes = bytes(65 + at for at in range(len(text))).hex().encode()
    size = 0.72 * height
    return b"q 0 g BT %s %.2f Tf %.2f %.2f Td <%s> Tj ET Q " % (
        name, size, left, bottom + 0.25 * size, codes,
    )  # fmt: skip


WORDS = ("month", "channel", "region", "heading")


def _change_word(edit: Edit, what: str) -> None:
    word = edit.word(what)
    edit.words.append(word)
    box = word.box
    ground = edit.ground(word.page, box)
    whole = Box(box.left - 0.5, box.top, box.right + 0.5, box.bottom)
    cover = edit.rect(word.page, whole, ground)
    ways = ("covered", "box with another", "picture", "annotation", "struck out", "half", "layer")
    edit.detail = edit.random.choice(ways)
    other = _drawn_word(edit, word, _other_word(edit, word))
    if edit.detail == "covered":
        edit.add(word.page, cover)
    elif edit.detail == "box with another":
        edit.add(word.page, cover + other)
    elif edit.detail == "picture":
        sources = [w for w in edit.sound.words if w.what == what and w.text != word.text]
        if not sources:
            raise NotHereError
        source = edit.random.choice(sources)
        pixels = edit.pixels(source.page, source.box)
        place = Box(box.left, box.top, box.left + source.box.width, box.bottom)
        edit.add(word.page, cover + edit.image(word.page, pixels, place))
    elif edit.detail == "annotation":
        edit.annotation(word.page, edit.random.choice(("FreeText", "Stamp")), whole, cover + other)
    elif edit.detail == "struck out":
        line = [(box.left, box.y_centre), (box.right, box.y_centre)]
        edit.add(word.page, edit.strokes(word.page, line, 1.0, RED))
    elif edit.detail == "half":
        cut = Box(box.left, box.top, box.right, box.y_centre)
        edit.add(word.page, edit.rect(word.page, cut, ground))
    else:
        layer = edit.layer(word.page, True)
        edit.add(word.page, b"/OC %s BDC %s EMC " % (layer, cover + other))


def _lie_about_word(edit: Edit, what: str) -> None:
    """Another word is shown, in a font that says that it is the one that stood there.

    The whole text that the word is part of is drawn anew, in Helvetica.
    """
    word = edit.word(what)
    high = edit.sound.heights[word.page - 1]
    line = [
        s for s in edit.sound.shows[word.page]
        if abs(high - s.matrix[5] - word.box.bottom) < word.box.height / 2 and not s.is_followed
    ]  # fmt: skip
    starts = sorted((s for s in line), key=lambda s: s.matrix[4])
    first = [s for s in starts if s.matrix[4] < word.box.left + 2]
    if not first or len(first[-1].codes) < len(word.text):
        raise NotHereError  # a letter at a time, or an upright heading
    show = first[-1]
    after = min([s.matrix[4] for s in starts if s.matrix[4] > show.matrix[4] + 2], default=9999.0)
    words = [
        w for w in edit.sound.words
        if w.page == word.page and abs(w.box.y_centre - word.box.y_centre) < 2
        and show.matrix[4] - 2 < w.box.left < after - 2
    ]  # fmt: skip
    other = _other_word(edit, word)[: len(word.text)].ljust(len(word.text))
    said = " ".join(w.text for w in words)
    shown = " ".join(other if w == word else w.text for w in words)
    if len(said) != len(show.codes) or any(ord(sign) not in UV2AGL for sign in shown):
        raise NotHereError
    edit.words.append(word)
    edit.lost.setdefault(word.page, set()).add(show.index)
    name = edit.lying_font(word.page, shown, said)
    codes = bytes(65 + at for at in range(len(said))).hex().encode()
    size = show.size * show.matrix[0]
    edit.add(word.page, b"q %s BT %s %.2f Tf %.2f %.2f Td <%s> Tj ET Q " % (
        show.state, name, size, show.matrix[4], show.matrix[5], codes,
    ))  # fmt: skip


for _what in WORDS:
    KINDS[f"{_what} covered or replaced"] = lambda edit, what=_what: _change_word(edit, what)
    KINDS[f"{_what} in letters that lie"] = lambda edit, what=_what: _lie_about_word(edit, what)
    LETTERS.add(f"{_what} in letters that lie")
