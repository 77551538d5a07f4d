"""The slides beside the statistics, on the deck of March 2024 and in layouts drawn otherwise.

Each PDF here has its truth beside it in the columns that `read` prints; a table without a file
is empty. `draw_decks.py` draws them, but for another-writer: reportlab's, without lines or cells.
Nobody is named in them: "Förnamn Efternamn" and the like stand where somebody would be.
"""

from __future__ import annotations

import io
import json
import tomllib
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.checks.rules import check_rollout
from intygsstat.models import (
    Box,
    DeckReading,
    Event,
    ForumDate,
    RolloutState,
    RolloutStatus,
    Word,
)
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.pdf.words import Page
from intygsstat.pipeline.printout import records_of, write_records
from intygsstat.reference.dates import read_dates
from intygsstat.reference.lookup import known_party
from intygsstat.slides import read as slides_read
from intygsstat.slides.events import Paragraph, page_events
from intygsstat.slides.parties import PartySlides
from intygsstat.slides.read import read_slides

HERE = Path(__file__).parent
MARCH = HERE.parent / "decks" / "anvandarforum-2024-03.pdf"
DRAWN = sorted(HERE.glob("*.pdf"))
PEOPLE = "förnamn efternamn efternamns fnamn enamn tilltalsnamn släktnamn klara"
FORUM = ForumDate(date(2024, 5, 1), False, "file_name", "2024-05")
COVER = "Användarforum för Webcert, maj 2024"
LATER = ForumDate(date(2024, 4, 10), True, "option", "")
SENTENCES = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))


@cache
def read_only_slides(path: Path) -> DeckReading:
    with open_deck(path) as deck:
        bare = DeckReading(path.name, deck.text.sha256, deck.text.pages, (), FORUM, ())
        return read_slides(deck, bare)


def printed(reading: DeckReading, table: str, form: str = "csv") -> str:
    out = io.StringIO()
    deck = ExaminedDeck(reading, (), Sidecar())
    write_records(out, records_of([deck], table), table, form)
    return out.getvalue()


def truth(path: Path, table: str) -> str:
    file = path.with_suffix(f".{table}.csv")
    return file.read_text(encoding="utf-8") if file.exists() else ""


def all_that_is_kept(reading: DeckReading) -> str:
    kept = [*reading.rollout, *reading.attendance, *reading.events, *reading.findings]
    return "\n".join(map(repr, kept)).casefold()


@pytest.mark.parametrize("path", [MARCH, *DRAWN], ids=lambda path: path.stem)
def test_a_deck_says_what_is_recorded_and_keeps_nobodys_name(path: Path) -> None:
    reading = examine_deck(MARCH).reading if path == MARCH else read_only_slides(path)
    for table in ("rollout", "attendance", "events"):
        said, expected = printed(reading, table), truth(path, table)
        assert said == expected if expected else said.count("\n") == 1
    kept = all_that_is_kept(reading)
    words = "".join(sign if sign.isalpha() else " " for sign in kept).split()
    assert not set(PEOPLE.split()) & set(words)
    assert "@" not in kept
    assert "000-000" not in kept


def test_what_is_not_understood_is_counted() -> None:
    said = {
        (finding.page, finding.rule, finding.severity): finding.message.partition(":")[2][:3]
        for finding in read_only_slides(HERE / "2024-05-names-of-people.pdf").findings
        + read_only_slides(HERE / "2024-05-left-alone.pdf").findings
    }
    assert said == {
        (1, "attendance_names_known_parties", "info"): " 4.",
        (1, "other_slides_are_understood", "info"): " 1.",
    }
    # numbers, and names of people
    assert read_only_slides(HERE / "2024-05-nothing-of-the-kind.pdf").findings == ()


def told(*lines: str, title: str = "", forum: ForumDate | None = LATER) -> list[tuple[str, ...]]:
    """What the lines of a block tell: kind, first and last moment, subject and parties."""
    block = [
        Paragraph(line.lstrip("•- "), Box(0, k, 1, k + 1), (line[0] * (line[0] in "•-"), 0, 12))
        for k, line in enumerate(lines)
    ]
    page = Page(1, 960, 540, ())
    return [
        (
            event.kind,
            f"{event.date_from:%Y-%m-%d %H:%M}".removesuffix(" 00:00"),
            f"{event.date_to:%Y-%m-%d %H:%M}".removesuffix(" 00:00"),
            event.subject or " ".join(event.parties),
        )
        for event in page_events(page, [block], title, forum)
    ]


def test_a_sentence_tells_its_event() -> None:
    for sentence, event in SENTENCES["events"].items():
        kind, when, *what = event.split(" | ")
        first, _, last = when.partition(" to ")
        assert told(sentence) == [(kind, first, last or first, " ".join(what))]


def test_what_a_sentence_does_not_plainly_say_is_no_event() -> None:
    for sentence in SENTENCES["no_events"]["sentences"]:
        assert told(sentence) == [], sentence
    assert told("Release 16 april", forum=None) == []  # nothing tells the year
    assert told("Release 16 april 2024", forum=None) != []


def test_a_heading_lends_its_kind_or_its_date_to_what_stands_below() -> None:
    assert told("Releaser:", "• 20 februari: rättningar", "• 19 mars") == [
        ("release", "2024-02-20", "2024-02-20", ""),
        ("release", "2024-03-19", "2024-03-19", ""),
    ]
    assert told(
        "• Release 19 mars", "- Aktivering av React för Halland", "• Nytt från Uppsala"
    ) == [
        ("release", "2024-03-19", "2024-03-19", ""),
        ("client_activated", "2024-03-19", "2024-03-19", "halland"),
    ]
    assert told("Driftproblem:", "• Den 3 april gick inget", "• Nya HSA-id 5 april") == [
        ("disturbance", "2024-04-03", "2024-04-03", ""),
        ("disturbance", "2024-04-05", "2024-04-05", ""),
    ]
    assert told("Releaser:", "• Release notes kom den 19 mars") == []
    assert told("• Driftproblem:", "• Den 3 april gick inget", "• Nya HSA-id 5 april") == [
        ("disturbance", "2024-04-03", "2024-04-03", "")
    ]
    assert told("Måndag 13 maj, 13.00-14.30", title="7. Nästa möte") == [
        ("next_forum", "2024-05-13 13:00", "2024-05-13 14:30", "")
    ]


def test_parties_and_dates_are_known_however_they_are_printed() -> None:
    for name, party in SENTENCES["parties"].items():
        assert " ".join(known_party(name) or ()) == party
    for text, starts in SENTENCES["dates"].items():
        assert " ".join(f"{when.start:%m-%d}" for when in read_dates(text, LATER).whens) == starts


def test_json_has_the_place_on_the_slide() -> None:
    reading = read_only_slides(HERE / "2024-05-ticks.pdf")
    first = json.loads(printed(reading, "attendance", "json"))[0]
    left, top, right, bottom = first["box"]
    assert first["present"] is True
    assert left < right < 960
    assert top < bottom < 540


def _with_slides(path: Path, slides: Path) -> Path:
    """A plain deck of statistics with the slides of another one after it."""
    plain = print_plain_deck(path.with_name("plain.pdf"), usual_slides(["mars"]), cover=COVER)
    whole = pypdfium2.PdfDocument(plain)
    whole.import_pages(pypdfium2.PdfDocument(slides))
    whole.save(path)
    return path


def test_a_slide_that_cannot_be_read_leaves_the_statistics_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _with_slides(tmp_path / "2024-05.pdf", HERE / "2024-05-events-in-bullets.pdf")
    sound = examine_deck(path)
    assert sound.reading.events
    assert not sound.reading.rejections

    def broken(*_: object) -> None:
        raise RuntimeError("Förnamn Efternamn")

    monkeypatch.setattr(slides_read, "upright_phrases", broken)
    examined = examine_deck(path)
    assert examined.reading.tables == sound.reading.tables
    assert examined.reading.rejections == ()
    assert examined.reading.events == ()
    new = [f for f in examined.reading.findings if f not in sound.reading.findings]
    assert {(f.rule, f.severity) for f in new} == {("other_slides_are_understood", "info")}
    assert "förnamn" not in all_that_is_kept(examined.reading)


NAMES = st.text(st.characters(categories=["L"]), min_size=3, max_size=8).map(
    lambda letters: f"Zqx{letters}"
)
FORMS = (
    "{0}",
    "{0} {1}",
    "{0} {1} (agent)",
    "{0}, Region Kalmar",
    "Region Kalmar, {0} {1}",
    "Region Kalmar ({0})",
    "Region Kalmar {0}",
    "{0}: Region Kalmar",
    "CGM {0} (Agent)",
    "Inera: {0}, {1}",
    "{0}.{1}@example.se",
    "{0} Carasent AB",
    "Klart {0}",
    "19/3 {0}",
    "Release 16 april, fråga {0}",
    "Närvarande: Region Kalmar, {0}, VGR",
    "Aktivering av React för Region Skåne och {0} {1} den 14 mars",
)


def _row(y: float, *texts: str, size: float = 10) -> list[Word]:
    found = []
    for column, text in enumerate(texts):
        x = 40 + 260 * column
        for word in text.split():
            width = 0.5 * size * len(word)
            found.append(Word(word, Box(x, y, x + width, y + size), size))
            x += width + 0.3 * size
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(NAMES, min_size=2, max_size=4),
    st.lists(st.sampled_from(FORMS), min_size=1, max_size=9),
    st.sampled_from(["Närvarande", "Ny klient", "Utbildning", "Deltagare"]),
    st.sampled_from(["Deltagare", "Status för införande", "Nästa möte"]),
    st.integers(0, 2**30),
)
def test_no_unknown_party_reaches_a_record_or_a_finding(
    names: list[str], forms: list[str], heading: str, title: str, lot: int
) -> None:
    texts = [form.format(names[0], names[1]) for form in forms]
    rows = [("Region Halland", "Ja"), ("Region Skåne", texts[0]), ("VGR", "19/3")]
    rows += [(text, "Klart" if lot >> k & 1 else texts[-1]) for k, text in enumerate(texts)]
    words = _row(20, title, size=20) + _row(60, "Region", heading, *names[2:])
    for k, row in enumerate(rows):
        words += _row(80 + 16 * k, *row, *texts[:1])
    for k, text in enumerate(texts):
        words += _row(300 + 20 * k, text, size=14)
    page = Page(1, 960, 540, tuple(words))
    slides = PartySlides()
    bare = DeckReading("2024-05.pdf", "", 1, (), FORUM, ())
    events = slides_read._read_page(page, slides, bare)
    findings = slides_read._findings("2024-05.pdf", slides)
    kept = repr((slides.rollout, slides.attendance, events, findings))
    assert "zqx" not in kept.casefold()
    assert not {sign for sign in "".join(names) if not sign.isascii()} & set(kept) - set("åäö")


def _march(printed_as: str, state: RolloutState, activated: date, party: str) -> DeckReading:
    spot = Box(0, 0, 1, 1)
    status = RolloutStatus(4, party, "region", party, "client", printed_as, state, None, spot)
    when = datetime.combine(activated, time())
    event = Event(2, "client_activated", when, when, "day", "", ("halland",), spot)
    forum = ForumDate(date(2024, 3, 1), False, "file_name", "")
    return DeckReading("d.pdf", "", 9, (), forum, (), rollout=(status,), events=(event,))


def test_a_region_that_a_release_activated_is_done_in_the_table() -> None:
    (finding,) = check_rollout(_march("19/3", "planned", date(2024, 1, 16), "halland"))
    assert (finding.rule, finding.severity) == ("rollout_agrees_with_releases", "warning")
    assert (finding.page, finding.printed) == (4, "19/3")
    assert "2024-01-16" in finding.message
    assert "bild 2" in finding.message_sv
    for agreeing in (
        _march("Klart", "done", date(2024, 1, 16), "halland"),
        _march("16/4", "planned", date(2024, 4, 16), "halland"),
        _march("19/3", "planned", date(2024, 1, 16), "skane"),
    ):
        assert list(check_rollout(agreeing)) == []
