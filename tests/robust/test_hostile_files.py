"""Files that harm, each of a wrong that PDFs from outside have: each gives one line within its
limits, and nothing of it is published."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_slides
from readers.odd_files import one_page, stream, write_pdf

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import IntygsstatError
from intygsstat.readers.workers import Job, Outcome, examine_decks

Make = Callable[[Path], Path]
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_SHOWN = b"BT /F 12 Tf 40 400 Td (Dalarna 12 Kalmar 13) Tj ET"


def _page(contents: bytes, others: dict[int, bytes], resources: bytes) -> Make:
    return lambda path: write_pdf(path, one_page(stream(contents), others, resources))


def _page_tree(kids: bytes, count: int, more: dict[int, bytes] | None = None) -> Make:
    objects = one_page(stream(b""), more or {})
    objects[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return lambda path: write_pdf(path, objects)


def _media_box(numbers: bytes) -> Make:
    objects = one_page(stream(_SHOWN), {5: _FONT}, b"/Font<</F 5 0 R>>")
    objects[3] = objects[3].replace(b"[0 0 960 540]", b"[%s]" % numbers)
    return lambda path: write_pdf(path, objects)


def _deck_changed(change: Callable[[bytes], bytes]) -> Make:
    """A deck that was sound, with its file put otherwise."""

    def make(path: Path) -> Path:
        sound = print_plain_deck(path, usual_slides(["januari"])).read_bytes()
        changed = change(sound)
        assert changed != sound
        path.write_bytes(changed)
        return path

    return make


def _deck_with(old: bytes, new: bytes) -> Make:
    return _deck_changed(lambda content: content.replace(old, new))


def _many_fonts(path: Path) -> Path:
    names = b"".join(b"/F%d 5 0 R" % number for number in range(1_000_000))
    return write_pdf(path, one_page(stream(_SHOWN), {5: _FONT}, b"/Font<<%s>>" % names))


def _deep(opening: bytes, closing: bytes, levels: int) -> Make:
    nested = opening * levels + closing * levels
    return lambda path: write_pdf(path, one_page(stream(b""), {5: nested}, b"/X 5 0 R"))


_FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</F %d 0 R>>>>"
_CYCLE = {5: stream(b"/F Do", _FORM % 6), 6: stream(b"/F Do", _FORM % 5)}
_TYPE3 = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 68"
    b"/LastChar 68/Widths[9]/Encoding<</Differences[68/D]>>/CharProcs<</D 6 0 R>>"
    b"/Resources<</Font<</F 5 0 R>>>>>>"
)
_BIG = b"9" * 400

HOSTILE: dict[str, Make] = {
    "a page tree that is its own child": _page_tree(b"2 0 R 3 0 R", 2),
    "a page tree that goes round": _page_tree(
        b"10 0 R", 1, {10: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"}
    ),
    "pages that are missing": _page_tree(b"30 0 R 31 0 R", 2),
    "a negative count of pages": _page_tree(b"3 0 R", -5),
    "a huge count of pages": _page_tree(b"3 0 R", 2**31 - 1),
    "forms that show each other": _page(b"/F Do", _CYCLE, b"/XObject<</F 5 0 R>>"),
    "a font whose sign is written in itself": _page(
        b"BT /F 12 Tf 40 400 Td (D) Tj ET",
        {5: _TYPE3, 6: stream(b"BT /F 9 Tf (D) Tj ET")},
        b"/Font<</F 5 0 R>>",
    ),
    "a font that is its own descendant": _page(
        _SHOWN,
        {5: b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[5 0 R]>>"},
        b"/Font<</F 5 0 R>>",
    ),
    "an object that is itself": lambda path: write_pdf(
        path, one_page(stream(b""), {5: b"5 0 R"}, b"/Font 5 0 R")
    ),
    "a stream as long as itself": lambda path: write_pdf(
        path, one_page(b"<</Length 4 0 R>>\nstream\nBT\nendstream", {})
    ),
    "a million fonts": _many_fonts,
    "arrays in arrays": _deep(b"[", b"]", 100_000),
    "dictionaries in dictionaries": _deep(b"<</A", b">>", 50_000),
    "saved states without end": _page(b"q " * 500_000, {}, b""),
    "numbers of four hundred digits": _page(
        b"BT /F %s Tf %s -%s Td (Dalarna 12) Tj ET" % (_BIG, _BIG, _BIG),
        {5: _FONT},
        b"/Font<</F 5 0 R>>",
    ),
    "a page without size": _media_box(b"0 0 0 0"),
    "a page inside out": _media_box(b"960 540 0 0"),
    "a page of no numbers": _media_box(b"nan inf -inf nan"),
    "a page larger than the country": _media_box(b"0 0 1e30 1e30"),
    "a page of thousands of points": _media_box(b"0 0 99999999 99999999"),
    "an object number beyond all": lambda path: (
        path.write_bytes(
            b"%PDF-1.7\n4294967295 65536 obj\n<<>>\nendobj\ntrailer<</Root 4294967295 0 R>>\n"
        )
        and path
    ),
    "nothing behind the head": _deck_changed(lambda content: content[:1024]),
    "only its second half": _deck_changed(
        lambda content: b"%PDF-1.4\n" + content[len(content) // 2 :]
    ),
    "zeros in place of its end": _deck_changed(
        lambda content: content[: len(content) // 2] + bytes(len(content) // 2)
    ),
}

# Wrongs that a reader may mend: the deck is then read as it was, or not at all.
MENDABLE: dict[str, Make] = {
    "no endobj": _deck_with(b"endobj", b""),
    "no endstream": _deck_with(b"endstream", b""),
    "lengths of nought": _deck_with(b"/Length ", b"/Length 0 % "),
    "lengths of too much": _deck_with(b"/Length ", b"/Length 9"),
    "a cross-reference beside everything": _deck_with(b"%PDF-", b"% moved\n%PDF-"),
    "a cross-reference that points to itself": _deck_with(b"trailer\n<<", b"trailer\n<</Prev 9 "),
    "no cross-reference": _deck_changed(lambda content: content[: content.rindex(b"xref\n0 ")]),
    "a cross-reference of nines": _deck_with(b" 00000 n", b" 99999 n"),
    "NUL between all lines": _deck_with(b"\nendobj", b"\n\0\0\0endobj"),
    "a second end": _deck_changed(lambda content: content + content[content.rindex(b"xref\n0 ") :]),
    "junk behind it": _deck_changed(lambda content: content + b"\0junk 1 0 obj\n" * 100),
}

FOLDER = os.environ.get("INTYGSSTAT_HOSTILE", "")
SECONDS = 20
MIB = 1024
SHARED = sorted(Path(FOLDER).glob("*.pdf")) if FOLDER else []


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_SECONDS", str(SECONDS))
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", str(MIB))


def examined(path: Path) -> Outcome:
    """The outcome as `make monthly` gets it; memory is bounded by the child's own limit."""
    begun = time.monotonic()
    (outcome,) = examine_decks([Job(path)])
    assert time.monotonic() - begun < 4 * SECONDS
    return outcome


def assert_says_what_is_wrong(outcome: Outcome, name: str) -> None:
    """One line: where, what was expected, what was found, what to try."""
    assert isinstance(outcome, IntygsstatError), outcome
    said = str(outcome)
    assert said.startswith(name)
    assert "\n" not in said
    assert "Traceback" not in said
    assert ": expected " in said
    assert "; found " in said
    assert "Try this: " in said
    assert "Success" not in said  # which is pdfium's word for a file without pages
    assert "report this file" not in said, said  # what a library threw and nobody foresaw


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> ExaminedDeck:
    """The deck that is broken in every way, before it is."""
    path = tmp_path_factory.mktemp("sound") / "forum-2024-03.pdf"
    return examine_deck(print_plain_deck(path, usual_slides(["januari"])))


@pytest.mark.skipif(not SHARED, reason="INTYGSSTAT_HOSTILE names no folder of hostile PDFs")
@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_no_file_of_the_shared_folder_gets_further_than_a_message(path: Path) -> None:
    assert_says_what_is_wrong(examined(path), path.name)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_hostile_file_gets_further_than_a_message(kind: str, tmp_path: Path) -> None:
    path = HOSTILE[kind](tmp_path / "forum-2024-03.pdf")
    assert_says_what_is_wrong(examined(path), path.name)


@pytest.mark.parametrize("kind", MENDABLE)
def test_a_file_that_can_be_mended_is_read_as_it_was_or_not_at_all(
    kind: str, tmp_path: Path, sound: ExaminedDeck
) -> None:
    """A page that pdfium finds empty is a table that is missing, and is said to be."""
    outcome = examined(MENDABLE[kind](tmp_path / "forum-2024-03.pdf"))
    if isinstance(outcome, ExaminedDeck) and outcome.reading.tables:
        whole = [table.rows for table in sound.reading.tables]
        read = [table.rows for table in outcome.reading.tables]
        assert all(rows in whole for rows in read)
        said = {finding.rule for finding in outcome.reading.findings}
        assert read == whole or "every_month_has_both_channels" in said
    elif isinstance(outcome, ExaminedDeck):
        assert outcome.reading.rejections
    else:
        assert_says_what_is_wrong(outcome, "forum-2024-03.pdf")
