"""Files that a PDF library chokes on, made on the spot."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path


def write_pdf(path: Path, objects: Mapping[int, bytes]) -> Path:
    """A PDF of these numbered objects; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1)
    for number in range(1, max(objects) + 1):
        out += b"%010d 00000 n \n" % offsets.get(number, 0)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, start)
    path.write_bytes(out)
    return path


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), more, content)


def one_page(
    contents: bytes, others: Mapping[int, bytes], resources: bytes = b""
) -> dict[int, bytes]:
    """The objects of a PDF with one page of these contents."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Contents 4 0 R/Resources<<%s>>>>"
        % resources,
        4: contents,
        **others,
    }


def bomb(path: Path, mib: int) -> Path:
    """A page whose contents are `mib` MiB of blanks, packed twice into some kilobytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 2**20) for _ in range(mib)) + packer.flush()
    twice = zlib.compress(packed, 9)
    return write_pdf(path, one_page(stream(twice, b"/Filter[/FlateDecode/FlateDecode]"), {}))


def laughs(path: Path, levels: int) -> Path:
    """A page that shows a form that shows another ten times, and so on down `levels` levels."""
    forms = {}
    for level in range(levels):
        number, below = 10 + level, 11 + level
        shown = b"/F Do " * 10 if level < levels - 1 else b"0 0 1 1 re f"
        resources = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
        forms[number] = stream(shown, resources % below)
    return write_pdf(path, one_page(stream(b"/F Do"), forms, b"/XObject<</F 10 0 R>>"))


def endless_pages(path: Path, pages: int) -> Path:
    """A document that shows one page very often."""
    kids = b"3 0 R " * pages
    objects = one_page(stream(b""), {})
    objects[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)
    return write_pdf(path, objects)
