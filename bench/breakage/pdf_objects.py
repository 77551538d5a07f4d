"""A PDF's file as its numbered objects, streams unpacked, and as a file again.

Enough for files with a plain cross-reference table and Flate streams, as the decks are.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?<![0-9])([0-9]+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"^(.*?>>)\s*stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_FILTER = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode(?:\s*\])?")
_LENGTH = re.compile(rb"/Length\s+[0-9]+(?: 0 R)?")
_SHOWS_TEXT = re.compile(rb"\bBT\b.*\bT[jJ]\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PdfObjects:
    """Objects by number: what stands before the stream, and the stream (None if there is none)."""

    objects: dict[int, tuple[bytes, bytes | None]]
    root: int

    def contents(self) -> list[int]:
        """The numbers of the streams that show text, those of most text first."""
        found = [n for n, (_, data) in self.objects.items() if data and _SHOWS_TEXT.search(data)]
        return sorted(found, key=lambda n: -len(self.objects[n][1] or b""))

    def character_maps(self) -> list[int]:
        """The numbers of the streams that say what a font's codes mean."""
        return [n for n, (_, data) in self.objects.items() if data and b"begincmap" in data]

    def with_stream(self, number: int, data: bytes) -> PdfObjects:
        head, _ = self.objects[number]
        return PdfObjects({**self.objects, number: (head, data)}, self.root)

    def to_file(self) -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        places = {}
        for number, (head, data) in self.objects.items():
            places[number] = len(out)
            out += b"%d 0 obj\n%s\n" % (number, _told_length(head, data))
            if data is not None:
                out += b"stream\n%s\nendstream\n" % data
            out += b"endobj\n"
        start, size = len(out), max(self.objects) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for number in range(1, size):
            out += b"%010d 00000 n \n" % places.get(number, 0)
        out += b"trailer\n<</Size %d/Root %d 0 R>>\n" % (size, self.root)
        return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _told_length(head: bytes, data: bytes | None) -> bytes:
    if data is None or b"/Length" not in head:
        return head
    return _LENGTH.sub(b"/Length %d" % len(data), head, count=1)


def file_to_objects(content: bytes) -> PdfObjects:
    """The objects of a sound file."""
    objects: dict[int, tuple[bytes, bytes | None]] = {}
    for match in _OBJECT.finditer(content):
        found = _STREAM.match(match[2])
        if not found:
            objects[int(match[1])] = match[2].strip(), None
        elif _FILTER.search(found[1]):
            head = _FILTER.sub(b"", found[1]).strip()
            objects[int(match[1])] = head, zlib.decompressobj().decompress(found[2])
        else:
            objects[int(match[1])] = found[1].strip(), found[2]
    root = re.findall(rb"/Root\s+([0-9]+) 0 R", content)
    return PdfObjects(objects, int(root[-1]))
