"""Fonts that lie: they look like one thing and are said to be another."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
from fontTools.agl import UV2AGL
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name
from printing.layout import font_file


class NotHereError(Exception):
    """This deck has nothing that could be changed so."""


def helvetica(pdf: pikepdf.Pdf, shown: str, said: str) -> Dictionary:
    """A font whose codes 65, 66, … look like `shown`, sign by sign, and are said to be `said`."""
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
        Encoding=_from_65([Name("/" + UV2AGL[ord(sign)]) for sign in shown]),
        ToUnicode=_said_from_65(pdf, said),
    )  # fmt: skip


def type_3(pdf: pikepdf.Pdf, shown: str, said: str) -> Dictionary:
    """As `helvetica`, of digits that are drawn by operators."""
    names = [Name(f"/g{at}") for at in range(len(shown))]
    drawn = [b"1139 0 0 -400 1139 1600 d1 " + outline(sign) for sign in shown]
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, -400, 1139, 1600]),
        FontMatrix=Array([1 / 2048, 0, 0, 1 / 2048, 0, 0]), Resources=Dictionary(),
        CharProcs=Dictionary({str(n): pdf.make_stream(d) for n, d in zip(names, drawn)}),  # noqa: B905
        Encoding=_from_65(names), FirstChar=65, LastChar=64 + len(shown),
        Widths=Array([1139] * len(shown)), ToUnicode=_said_from_65(pdf, said),
    )  # fmt: skip


def _from_65(names: list[Name]) -> Dictionary:
    return Dictionary(Type=Name.Encoding, Differences=Array([65, *names]))


def _said_from_65(pdf: pikepdf.Pdf, said: str) -> pikepdf.Stream:
    return pdf.make_stream(to_map({bytes([65 + at]): sign for at, sign in enumerate(said)}))


def to_map(said: dict[bytes, str]) -> bytes:
    """A ToUnicode stream; a code that is said to be nothing is left out."""
    space = b"<%s> <%s>" % tuple(b * len(next(iter(said))) for b in (b"00", b"ff"))
    lines = [
        b"<%s> <%s>" % (code.hex().encode(), text.encode("utf-16-be").hex().encode())
        for code, text in said.items()
        if text
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /X def\n"
        b"/CMapType 2 def\n1 begincodespacerange %s endcodespacerange\n"
        % space
        + b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(b), b"\n".join(b)) for b in blocks)
        + b"endcmap end end"
    )


def from_map(stream: bytes) -> Iterator[tuple[bytes, str]]:
    """A ToUnicode stream's codes and what they are said to be."""
    for part in re.finditer(rb"begin(bfchar|bfrange)(.*?)endbf", stream, re.DOTALL):
        tokens = re.findall(rb"<([0-9A-Fa-f]+)>|([\[\]])", part[2])
        signs = [bytes.fromhex(t.decode()) if t else bracket for t, bracket in tokens]
        while signs:
            low = high = int.from_bytes(signs[0], "big")
            wide = len(signs.pop(0))
            if part[1] == b"bfrange":
                high = int.from_bytes(signs.pop(0), "big")
            count = high - low + 1
            if signs[0] == b"[":
                texts = [s.decode("utf-16-be") for s in signs[1 : count + 1]]
                del signs[: count + 2]
            else:
                first = signs.pop(0).decode("utf-16-be")
                texts = [first[:-1] + chr(ord(first[-1]) + n) for n in range(count)]
            for at, text in enumerate(texts):
                yield (low + at).to_bytes(wide, "big"), text


def swap_glyphs(pdf: pikepdf.Pdf, font: Any, codes: dict[str, bytes]) -> None:
    """Two digits' codes look like each other; what they are said to be stays."""
    (digit, one), (other, two) = codes.items()
    below = font.DescendantFonts[0] if font.Subtype == "/Type0" else font
    if font.Subtype == "/Type3":
        names, code = {}, 0
        for entry in font.Encoding.Differences:
            code = entry if isinstance(entry, int) else code + 1
            names[code - (not isinstance(entry, int))] = str(entry)
        a, b = names[one[0]], names[two[0]]
        font.CharProcs[a], font.CharProcs[b] = font.CharProcs[b], font.CharProcs[a]
    elif "/FontDescriptor" not in below:
        said = {bytes([code]): chr(code) for code in range(32, 127)}
        font.ToUnicode = pdf.make_stream(to_map(said))
        looks = [one[0], Name("/" + UV2AGL[ord(other)]), two[0], Name("/" + UV2AGL[ord(digit)])]
        font.Encoding = Dictionary(
            Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=Array(looks)
        )
    elif "/FontFile2" in below.FontDescriptor:
        program = TTFont(io.BytesIO(below.FontDescriptor.FontFile2.read_bytes()), lazy=False)
        a, b = (_glyph(program, font, below, code) for code in (one, two))
        glyphs = program["glyf"]
        glyphs[a], glyphs[b] = glyphs[b], glyphs[a]
        file = io.BytesIO()
        program.save(file)
        below.FontDescriptor.FontFile2 = pdf.make_stream(file.getvalue())
    else:
        raise NotHereError


def _glyph(program: TTFont, font: Any, below: Any, code: bytes) -> str:
    number = int.from_bytes(code, "big")
    if font.Subtype != "/Type0":
        for table in program["cmap"].tables:
            if found := table.cmap.get(number) or table.cmap.get(0xF000 + number):
                return str(found)
        raise NotHereError
    table = below.get("/CIDToGIDMap", Name.Identity)
    if table != Name.Identity:
        number = int.from_bytes(table.read_bytes()[2 * number : 2 * number + 2], "big")
    return str(program.getGlyphName(number))


@cache
def outline(digits: str) -> bytes:
    """Digits as operators that fill their outlines: Liberation Sans, 2048 units an em."""
    font = TTFont(font_file("Liberation", False))
    glyphs, names, pen = font.getGlyphSet(), font.getBestCmap(), RecordingPen()
    for at, sign in enumerate(digits):
        glyph = glyphs[names[ord(sign)]]
        glyph.draw(TransformPen(Qu2CuPen(pen, 1.0, all_cubic=True), (1, 0, 0, 1, 1139 * at, 0)))
    ops = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h"}
    drawn = [
        " ".join(f"{x:.0f} {y:.0f}" for x, y in points) + f" {ops[name]}"
        for name, points in pen.value
    ]
    return " ".join([*drawn, "f"]).encode()
