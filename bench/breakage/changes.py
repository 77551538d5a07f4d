"""Ways to change a deck's file, each by chance alone: the same seed gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from breakage.pdf_objects import PdfObjects
from intygsstat.models import Box

_NUMBER = re.compile(rb"(?<![\w.#<(])-?[0-9]+\.?[0-9]*(?![\w.>)])")
_HEX = re.compile(rb"<([0-9A-Fa-f]{2,})>(?=[^\n]*T[jJ])")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)(?=[^\n]*T[jJ])", re.DOTALL)
_PLACE = re.compile(rb"(-?[0-9.]+) (-?[0-9.]+) T([dm])\b")
_MEANING = re.compile(rb"<([0-9A-Fa-f]+)>[ \n]*<(003[0-9])>")
_ESCAPED = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

# The file as it is -> the file changed.
ByBytes = Callable[[Random, bytes], bytes]
# The objects as they are -> the objects changed.
ByObjects = Callable[[Random, PdfObjects], PdfObjects]


def bytes_flipped(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 3, 10, 30))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def file_cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content))]


def piece_lost(random: Random, content: bytes) -> bytes:
    start = random.randrange(len(content))
    return content[:start] + content[start + random.choice((1, 20, 500, 5000)) :]


def piece_zeroed(random: Random, content: bytes) -> bytes:
    start, length = random.randrange(len(content)), random.choice((1, 20, 500, 5000))
    return content[:start] + bytes(len(content[start : start + length])) + content[start + length :]


def piece_doubled(random: Random, content: bytes) -> bytes:
    start, length = random.randrange(len(content)), random.choice((1, 20, 500, 5000))
    return content[: start + length] + content[start:]


def objects_swapped(random: Random, pdf: PdfObjects) -> PdfObjects:
    one, other = random.sample(sorted(pdf.objects), 2)
    swapped = {one: pdf.objects[other], other: pdf.objects[one]}
    return PdfObjects({**pdf.objects, **swapped}, pdf.root)


def contents_swapped(random: Random, pdf: PdfObjects) -> PdfObjects:
    one, other = random.sample(pdf.contents(), 2)
    swapped = {one: pdf.objects[other], other: pdf.objects[one]}
    return PdfObjects({**pdf.objects, **swapped}, pdf.root)


def object_lost(random: Random, pdf: PdfObjects) -> PdfObjects:
    lost = random.choice(sorted(pdf.objects))
    return PdfObjects({n: o for n, o in pdf.objects.items() if n != lost}, pdf.root)


def stream_cut(random: Random, pdf: PdfObjects) -> PdfObjects:
    number, data = _stream(random, pdf)
    return pdf.with_stream(number, data[: random.randrange(len(data) + 1)])


def stream_flipped(random: Random, pdf: PdfObjects) -> PdfObjects:
    number, data = _stream(random, pdf)
    return pdf.with_stream(number, bytes_flipped(random, data) if data else data)


def entry_changed(random: Random, pdf: PdfObjects) -> PdfObjects:
    """Another number in a dictionary: a font's widths, a page's box, a reference."""
    numbered = [n for n, (head, _) in pdf.objects.items() if _NUMBER.search(head)]
    number = random.choice(sorted(numbered))
    head, data = pdf.objects[number]
    return PdfObjects({**pdf.objects, number: (_other_number(random, head), data)}, pdf.root)


def operand_changed(random: Random, pdf: PdfObjects) -> PdfObjects:
    number, data = _content(random, pdf)
    return pdf.with_stream(number, _other_number(random, data))


def line_lost(random: Random, pdf: PdfObjects) -> PdfObjects:
    number, data = _content(random, pdf)
    lines = data.split(b"\n")
    del lines[random.randrange(len(lines))]
    return pdf.with_stream(number, b"\n".join(lines))


def line_doubled(random: Random, pdf: PdfObjects) -> PdfObjects:
    number, data = _content(random, pdf)
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    return pdf.with_stream(number, b"\n".join([*lines[: at + 1], *lines[at:]]))


def lines_swapped(random: Random, pdf: PdfObjects) -> PdfObjects:
    number, data = _content(random, pdf)
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return pdf.with_stream(number, b"\n".join(lines))


def sign_changed(random: Random, pdf: PdfObjects) -> PdfObjects:
    """One sign of a text becomes another one of the same stream, mostly digit for digit."""
    return _with_other_codes(
        random, pdf, lambda codes, at, other: [*codes[:at], other, *codes[at + 1 :]]
    )


def sign_lost(random: Random, pdf: PdfObjects) -> PdfObjects:
    return _with_other_codes(random, pdf, lambda codes, at, _: [*codes[:at], *codes[at + 1 :]])


def sign_added(random: Random, pdf: PdfObjects) -> PdfObjects:
    return _with_other_codes(
        random, pdf, lambda codes, at, other: [*codes[:at], other, *codes[at:]]
    )


def text_moved(random: Random, pdf: PdfObjects) -> PdfObjects:
    """A text stands elsewhere, often in another column or row."""
    number, data = _content(random, pdf)
    places = list(_PLACE.finditer(data))
    if not places:
        return pdf
    place = random.choice(places)
    across, down = random.choice(((1, 0), (0, 1), (1, 1)))
    x = float(place[1]) + across * random.choice((-1, 1)) * random.uniform(2, 160)
    y = float(place[2]) + down * random.choice((-1, 1)) * random.uniform(1, 40)
    moved = b"%.3f %.3f T%s" % (x, y, place[3])
    return pdf.with_stream(number, data[: place.start()] + moved + data[place.end() :])


def meanings_swapped(random: Random, pdf: PdfObjects) -> PdfObjects:
    """A font says of one digit that it is another: what is shown stays as it was."""
    maps = [n for n in pdf.character_maps() if len(_meanings(pdf.objects[n][1])) > 1]
    if not maps:
        return pdf
    number = random.choice(maps)
    data = pdf.objects[number][1] or b""
    one, other = sorted(random.sample(_meanings(data), 2), key=lambda m: m.start(2))
    return pdf.with_stream(
        number,
        data[: one.start(2)] + other[2] + data[one.end(2) : other.start(2)] + one[2]
        + data[other.end(2) :],
    )  # fmt: skip


def something_drawn(random: Random, pdf: PdfObjects, box: Box, height: float) -> PdfObjects:
    """A white or black box over a number or a part of it; `box` is as it is shown."""
    number, data = _content(random, pdf)
    left = box.left + random.choice((0.0, 0.0, 0.5)) * box.width
    width = random.choice((0.3, 0.5, 1.0)) * box.width
    grey = random.choice((b"1", b"1", b"0"))
    if grey == b"0":  # a half of a digit beside a black box is anybody's guess
        left, width = box.left - 1, box.width + 2
    drawn = b"\nQ q %s g %.2f %.2f %.2f %.2f re f Q" % (
        grey, left, height - box.bottom - 1, width, box.height + 2,
    )  # fmt: skip
    return pdf.with_stream(number, b"q\n" + data + drawn)


def _meanings(data: bytes | None) -> list[re.Match[bytes]]:
    return list(_MEANING.finditer(data or b""))


def _stream(random: Random, pdf: PdfObjects) -> tuple[int, bytes]:
    streams = sorted(n for n, (_, data) in pdf.objects.items() if data)
    number = random.choice(streams)
    return number, pdf.objects[number][1] or b""


def _content(random: Random, pdf: PdfObjects) -> tuple[int, bytes]:
    """A page's contents; mostly one of those that hold tables, which are the longest."""
    contents = pdf.contents()
    number = random.choice(contents[: max(2, len(contents) // 2)])
    return number, pdf.objects[number][1] or b""


def _other_number(random: Random, data: bytes) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    at = random.choice(found)
    value = float(at[0])
    other = random.choice(
        (value + random.choice((-1, 1)), value * random.uniform(0.5, 2), -value, 0.0, value * 1000,
         value + random.uniform(-50, 50))
    )  # fmt: skip
    text = b"%d" % other if b"." not in at[0] else b"%.3f" % other
    return data[: at.start()] + text + data[at.end() :]


def _with_other_codes(
    random: Random, pdf: PdfObjects, change: Callable[[list[bytes], int, bytes], list[bytes]]
) -> PdfObjects:
    number, data = _content(random, pdf)
    texts = list(_HEX.finditer(data)) or list(_LITERAL.finditer(data))
    texts = [m for m in texts if m[1]]
    if not texts:
        return pdf
    is_hex = data[texts[0].start() : texts[0].start() + 1] == b"<"
    wide = _is_wide([m[1] for m in texts], is_hex)
    short = [m for m in texts if len(_codes(m[1], is_hex, wide)) <= 6] or texts
    text = random.choice(short)
    codes = _codes(text[1], is_hex, wide)
    other = random.choice(_codes(random.choice(short)[1], is_hex, wide))
    changed = b"".join(change(codes, random.randrange(len(codes)), other))
    shown = b"<%s>" % changed.hex().encode() if is_hex else b"(%s)" % _escaped(changed)
    return pdf.with_stream(number, data[: text.start()] + shown + data[text.end() :])


def _is_wide(texts: list[bytes], is_hex: bool) -> bool:
    """True if all codes have two bytes."""
    return all(len(_plain(text, is_hex)) % 2 == 0 for text in texts)


def _plain(text: bytes, is_hex: bool) -> bytes:
    if is_hex:
        return bytes.fromhex((text + b"0" * (len(text) % 2)).decode())
    return _ESCAPED.sub(
        lambda m: bytes([int(m[1], 8) & 255]) if m[1].isdigit() else _NAMED.get(m[1], m[1]), text
    )


def _codes(text: bytes, is_hex: bool, wide: bool) -> list[bytes]:
    plain, step = _plain(text, is_hex), 2 if wide else 1
    return [plain[at : at + step] for at in range(0, len(plain), step)]


def _escaped(plain: bytes) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", plain).replace(b"\r", b"\\r")


BY_BYTES: dict[str, ByBytes] = {
    "bytes flipped": bytes_flipped,
    "file cut": file_cut,
    "piece lost": piece_lost,
    "piece zeroed": piece_zeroed,
    "piece doubled": piece_doubled,
}
BY_OBJECTS: dict[str, ByObjects] = {
    "objects swapped": objects_swapped,
    "contents swapped": contents_swapped,
    "object lost": object_lost,
    "stream cut": stream_cut,
    "stream's bytes flipped": stream_flipped,
    "entry changed": entry_changed,
    "operand changed": operand_changed,
    "line lost": line_lost,
    "line doubled": line_doubled,
    "lines swapped": lines_swapped,
    "sign changed": sign_changed,
    "sign lost": sign_lost,
    "sign added": sign_added,
    "text moved": text_moved,
    "digits' meanings swapped": meanings_swapped,
}
# These can change a font, and with it what its signs look like or are said to be.
OF_FONTS = (
    *BY_BYTES, "objects swapped", "object lost", "stream cut", "stream's bytes flipped",
    "entry changed", "digits' meanings swapped",
)  # fmt: skip
DRAWN = "box drawn over a number"
KINDS = (*BY_BYTES, *BY_OBJECTS, DRAWN)
