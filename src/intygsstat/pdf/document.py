"""Opening a deck and finding its statistics pages, cheaply, with pdfium's bare text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2

from intygsstat.errors import DeckUnreadableError, file_name
from intygsstat.files import Limits, limits_here, read_bytes
from intygsstat.pdf.chars import Thing, things_on
from intygsstat.reference.lookup import MONTHS_SV, months_by_name, region_keys
from intygsstat.reference.text import skeleton
from intygsstat.reference.words import may_say_something


@dataclass(frozen=True, slots=True)
class DeckText:
    """A deck's bare text, page by page, with what its metadata says of when it was made."""

    name: str
    path: Path
    sha256: str
    page_texts: tuple[str, ...]
    created: str

    @property
    def pages(self) -> int:
        return len(self.page_texts)


class OpenDeck:
    """A deck's file while it is open: its text, and its pages as pdfium has them.

    Pages whose text names a region, or may say something else, stay loaded, for they will be asked
    for again.
    """

    def __init__(self, path: Path, content: bytes, document: pypdfium2.PdfDocument) -> None:
        self.content = content
        self._document = document
        self._loaded: dict[int, tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]] = {}
        self._things: dict[int, list[Thing]] = {}
        self.read: dict[tuple[str, int], Any] = {}  # what pages say, by engine and number
        texts = tuple(self._text(number) for number in range(1, len(document) + 1))
        created = document.get_metadata_value("CreationDate") or ""
        self.text = DeckText(
            file_name(path), path, hashlib.sha256(content).hexdigest(), texts, created
        )

    def _text(self, number: int) -> str:
        page, text_page = self.load(number)
        count, text = text_page.count_chars(), ""
        if page.get_cropbox() != page.get_mediabox():  # what is cropped away is not on the slide
            text = text_page.get_text_bounded(*page.get_cropbox())
        elif count > 0:
            text = text_page.get_text_range(0, count)
        if not (regions_named(text) or may_say_something(text)):
            for part in reversed(self._loaded.pop(number)):
                part.close()
        return text

    def load(self, number: int) -> tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]:
        """Page `number` (from 1) and its text."""
        if number not in self._loaded:
            page = self._document[number - 1]
            self._loaded[number] = page, page.get_textpage()
        return self._loaded[number]

    def things(self, number: int) -> list[Thing]:
        """All that a page draws, the uppermost last."""
        if number not in self._things:
            self._things[number] = things_on(self.load(number)[0])
        return self._things[number]


@contextmanager
def open_deck(path: Path) -> Iterator[OpenDeck]:
    """The deck at `path`, read once and good while it is open.

    Raises DeckUnreadableError if the file is missing, too large, no PDF,
    locked, broken or without pages.
    """
    limits = limits_here()
    content = _content(path, limits)
    where = file_name(path)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(where, str(error)) from None
    try:
        pages = len(document)
        if not 1 <= pages <= limits.pages:
            raise DeckUnreadableError(
                where,
                expected=f"1 to {limits.pages} pages",
                found=f"{pages} pages",
                try_this="open the file in a PDF viewer and save its statistics slides as a PDF",
            )
        try:
            deck = OpenDeck(path, content, document)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(where, str(error)) from None
        yield deck
    finally:
        document.close()


def _content(path: Path, limits: Limits) -> bytes:
    where = file_name(path)
    content = read_bytes(path, limits.file_mib)
    if b"%PDF-" not in content[:1024]:
        raise DeckUnreadableError(
            where,
            expected="a PDF, which begins with %PDF-",
            found="an empty file" if not content else "something else",
            try_this="save the deck as PDF and put that file here",
        )
    return content


def page_unreadable(where: str, error: Exception) -> DeckUnreadableError:
    """An error of ours for whatever a library threw while it read a page."""
    cause = error.args[0] if error.args else error
    return DeckUnreadableError(
        where,
        expected="a page whose text can be read",
        found=f"{type(cause).__name__ if isinstance(cause, Exception) else cause}",
        try_this="open the file in a PDF viewer and save it anew",
    )


def _unreadable(where: str, message: str) -> DeckUnreadableError:
    lower = message.lower()
    if "password" in lower:
        found, advice = "a PDF locked with a password", "save it again without a password"
    elif "security" in lower:
        found, advice = "an encryption that can't be opened", "save it again without encryption"
    else:
        # where it finds no page at all pdfium says "Success"
        cause = "no page is found in it" if "Success" in message else message.rstrip(".")
        found, advice = f"a damaged file ({cause})", "fetch the file again or save it anew"
    return DeckUnreadableError(where, expected="a PDF that opens", found=found, try_this=advice)


@dataclass(frozen=True, slots=True)
class _Clues:
    """What a page's bare text holds of a statistics table, as far as that can be told: how many
    regions' names, how many whole numbers, and whether it names a channel, and a month."""

    regions: int
    numbers: int
    channel: bool
    month: bool


@lru_cache(maxsize=1024)
def _clues(text: str) -> _Clues:
    words = skeleton(text).split()
    compact = "".join(words)
    named = any(word in months_by_name() for word in words) or any(m in compact for m in MONTHS_SV)
    return _Clues(
        sum(key in (compact if len(key) > 3 else words) for key in region_keys()),
        sum(map(str.isdigit, text.split())),
        "fristaende" in compact or "utfardade" in compact,
        named or re.search(r"20[0-9]{2}[-/. ]?[01][0-9]", text) is not None,
    )


def regions_named(text: str) -> int:
    """How many regions' names stand in a page's bare text, as far as that can be told."""
    return _clues(text).regions


def find_statistics_pages(deck: DeckText) -> tuple[int, ...]:
    """The numbers (from 1) of pages that may hold a statistics table or a part of one.

    A page with two regions' names, or one that names a channel and a month,
    may; so may the page after such a one if it names a region or holds many numbers. Too many is
    harmless.
    """
    found: list[int] = []
    for number, clues in enumerate(map(_clues, deck.page_texts), start=1):
        after_one = bool(found) and found[-1] == number - 1
        may_go_on = after_one and (clues.regions or clues.numbers >= 20)
        if clues.regions >= 2 or (clues.channel and clues.month) or may_go_on:
            found.append(number)
    return tuple(found)


def surely_holds_a_table(text: str) -> bool:
    """True for a page's text with a channel, ten regions' names and many numbers."""
    clues = _clues(text)
    return clues.regions >= 10 and clues.numbers >= 40 and clues.channel


def may_head_a_table(text: str) -> bool:
    """True for a page's text with the words of a statistics title and the names of two rows."""
    clues = _clues(text)
    return clues.channel and clues.month and clues.regions >= 2
