"""What the slides beside the statistics say, and that no person's name leaves them."""

from __future__ import annotations

import io
import json
import tomllib
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intygsstat.checks.deck import check_rollout
from intygsstat.checks.examine import ExaminedDeck, examine_deck
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
from intygsstat.reference.words import says
from intygsstat.slides import read as slides_read
from intygsstat.slides.events import Paragraph, page_events
from intygsstat.slides.parties import PartySlides
from intygsstat.slides.read import read_slides

HERE = Path(__file__).parent
MARCH = HERE.parent / "decks" / "anvandarforum-2024-03.pdf"
DRAWN = sorted(HERE.glob("*.pdf"))
PEOPLE = "förnamn efternamn efternamns fnamn enamn tilltalsnamn släktnamn klara"
FORUM = ForumDate(date(2024, 5, 1), False, "file_name", "2024-05")
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


def all_that_is_kept(reading: DeckReading) -> str:
    kept = [*reading.rollout, *reading.attendance, *reading.events, *reading.findings]
    return "\n".join(map(repr, kept)).casefold()


@pytest.mark.parametrize("path", [MARCH, *DRAWN], ids=lambda path: path.stem)
def test_a_deck_says_what_is_recorded_and_keeps_nobodys_name(
    path: Path, examined: ExaminedDeck
) -> None:
    reading = examined.reading if path == MARCH else read_only_slides(path)
    for table in ("rollout", "attendance", "events"):
        said, recorded = printed(reading, table), path.with_suffix(f".{table}.csv")
        if recorded.exists():
            assert said == recorded.read_text(encoding="utf-8")
        else:
            assert said.count("\n") == 1
    kept = all_that_is_kept(reading)
    words = "".join(sign if sign.isalpha() else " " for sign in kept).split()
    assert not set(PEOPLE.split()) & set(words)
    assert "@" not in kept
    assert "000-000" not in kept


def test_what_is_not_understood_is_counted() -> None:
    said = {
        (finding.page, finding.rule, finding.severity): finding.message.partition(":")[2][:3]
        for name in ("names-of-people", "left-alone", "nothing-of-the-kind")
        for finding in read_only_slides(HERE / f"2024-05-{name}.pdf").findings
    }
    assert said == {
        (1, "attendance_names_known_parties", "info"): " 4.",
        (1, "other_slides_are_understood", "info"): " 1.",
    }


def events(*lines: str, title: str = "", forum: ForumDate | None = LATER) -> list[str]:
    """What the lines of a block say, as sentences.toml has it."""
    block = [
        Paragraph(line.lstrip("•- "), Box(0, k, 1, k + 1), (line[0] * (line[0] in "•-"), 0, 12))
        for k, line in enumerate(lines)
    ]
    found = []
    for event in page_events(Page(1, 960, 540, ()), [block], title, forum):
        first, last = (
            f"{day:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
            for day in (event.date_from, event.date_to)
        )
        what = event.subject or " ".join(event.parties)
        when = first if first == last else f"{first} to {last}"
        found.append(" | ".join(filter(None, (event.kind, when, what))))
    return found


def test_sentences_and_lists_say_their_events_and_no_others() -> None:
    for sentence, event in SENTENCES["events"].items():
        assert events(sentence) == [event]
    for sentence in SENTENCES["no_events"]["sentences"]:
        assert events(sentence) == [], sentence
    for block in SENTENCES["lists"]:
        assert events(*block["lines"], title=block.get("title", "")) == block["events"]
    assert events("Release 16 april", forum=None) == []  # nothing says the year
    assert events("Release 16 april 2024", forum=None) != []


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


def test_a_slide_that_cannot_be_read_leaves_the_statistics_as_they_are(
    monkeypatch: pytest.MonkeyPatch, examined: ExaminedDeck
) -> None:
    sound = examined.reading
    assert sound.events

    def broken(*_: object) -> None:
        raise RuntimeError("Förnamn Efternamn")

    monkeypatch.setattr(slides_read, "upright_phrases", broken)
    reading = examine_deck(MARCH).reading
    assert (reading.tables, reading.rejections, reading.events) == (sound.tables, (), ())
    new = [f for f in reading.findings if f not in sound.findings]
    assert {(f.rule, f.severity) for f in new} == {("other_slides_are_understood", "info")}
    assert "förnamn" not in all_that_is_kept(reading)


NAMES = (
    st.text(st.characters(categories=["L"]), min_size=3, max_size=8)
    .map(lambda letters: f"Zqx{letters}")
    .filter(lambda name: not says(name, "task"))  # nobody's name holds 'intyg' or 'system'
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


def test_a_name_that_begins_or_ends_as_a_task_is_none() -> None:
    """The column 'Kaplan' was published under its name, for a plan is a task."""
    assert not any(says(name, "task") for name in ("Kaplan", "Plantin", "Testor", "Planck"))
    tasks = "Tidplan Plan Test Testmiljö Planering Projektplan Planerad Testdatum Testfas"
    tasks += " Testresultat Utrullningsplan Införandeplan Aktivitetsplan"
    assert [task for task in tasks.split() if not says(task, "task")] == []


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
