"""The workbook's first sheet: what this is, when, how to read it, and what it can't say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intygsstat.council.frames import Published
from intygsstat.council.sheets import Shade, Sheet
from intygsstat.locale import format_span
from intygsstat.report.headline import forum_words, headline_words

NO_MESSAGE = "Ingen månad har båda tabellerna, så det finns inget budskap att räkna fram."


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is about, and the words; `shade` colours the first cell as the sheets do."""

    what: str
    words: str
    shade: Shade | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the lines under it."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """The whole first sheet."""

    title: str
    parts: tuple[Part, ...]


def explain(published: Published, sheets: tuple[Sheet, ...]) -> Explained:
    """The first sheet, made from the data."""
    months = published.views["usage"]["month"].unique().sort().to_list()
    return Explained(
        title="Intyg i Webcert: integrerade och fristående",
        parts=(
            Part("Budskapet", _message(published)),
            Part("Vad och när", _what(published, format_span(months))),
            Part("Bladen", tuple(Line(sheet.name, sheet.about) for sheet in sheets)),
            Part("Färgerna", _COLOURS),
            Part("Så läser du", _READING),
            Part("Källor", _sources(published)),
            Part("Begränsningar", _LIMITS + _deck_limits(published)),
        ),
    )


def _message(published: Published) -> tuple[Line, ...]:
    if published.headline is None:
        return (Line("", NO_MESSAGE),)
    words = headline_words(published.headline)
    return (
        Line("Andel", words.lead),
        Line("Skillnaden", words.gap_drivers),
        Line("Riktning", words.direction),
        Line("Typer", words.types),
        Line("Regioner", words.regions),
        Line("Tillförlitlighet", words.trust),
    )


def _what(published: Published, span: str) -> tuple[Line, ...]:
    forum = forum_words(published.headline) if published.headline else published.name
    return (
        Line("Vad", "Antal elektroniska läkarintyg per månad, region och intygstyp i Webcert."),
        Line("Månader", span or "Inga ännu."),
        Line("Senaste forum", forum),
    )


_COLOURS = (
    Line(
        "Orange", "Talet är flaggat, eller ett flaggat tal ingår. Kommentaren säger varför.", "cell"
    ),
    Line("Gul", "Något på raden är fel, oftast totalen, men inte känt vilket tal.", "row"),
    Line("Blå", "Det troliga värdet är ett annat än bildspelets.", "likely"),
)
_READING = (
    Line("Utfärdade", "Alla intyg som utfärdats i Webcert under månaden, också de fristående."),
    Line("Fristående", "De av dem som utfärdats genom inloggning direkt i Webcert."),
    Line(
        "Integrerade", "Utfärdade minus fristående: från ett journalsystem. Står inte på bilderna."
    ),
    Line("Enligt bildspelet", "Som det står på forumets bild. Det ändras aldrig."),
    Line("Troligt", "Det som någon har beslutat, annars ett förslag, annars bildspelets tal."),
    Line("Sannolikhet", "Hur sannolikt det är att det rätta värdet ligger i förslagets spann."),
    Line("Tom cell", "Tomt på bilden eller inget tal. I summor räknas en tom cell som noll."),
    Line("Rubrikerna", "Peka på en rubrik för att se vad kolumnen betyder; filtren är påslagna."),
    Line(
        "Stockholm och Gotland",
        "Redovisas tillsammans. Står de var för sig ingår de också i den gemensamma raden: "
        "summera bara rader där Ingår i annan rad är nej.",
    ),
)
_LIMITS = (
    Line("Förslag", "Ett föreslaget värde är en bedömning och kan vara fel."),
    Line("Små tal", "Andelar av få intyg svänger mycket mellan månaderna."),
    Line("Oflaggat", "Ett tal utan flagga har klarat alla prövningar, men kan ändå vara fel."),
)


def _sources(published: Published) -> tuple[Line, ...]:
    return tuple(
        Line(row["deck"], _source(row)) for row in published.views["decks"].iter_rows(named=True)
    )


def _source(deck: dict[str, Any]) -> str:
    kinds = {
        "reconstruction": "rekonstruktion, gjord på nytt ur den publicerade filens text",
        "published": "publicerad",
    }
    parts = [deck["title"], deck["publisher"], deck["published_on"], kinds.get(deck["kind"])]
    used = f"{deck['tables_in_use']} av {deck['tables']} tabeller används"
    return ", ".join([part for part in parts if part] + [used]) + "."


def _deck_limits(published: Published) -> tuple[Line, ...]:
    """What the sidecars say of their decks; their own language."""
    decks = published.views["decks"].filter(published.views["decks"]["note"].is_not_null())
    return tuple(Line(deck, note) for deck, note in decks.select("deck", "note").rows() if note)
