"""Whom to ask about doubtful numbers, and the letters to them: one to each region about its own,
and one about printed totals to whoever published the decks.

Letters state what is printed and what it is held against, and ask; nothing uncertain is in them.
The same database and decks give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.errors import sanitize_text
from intygsstat.files import write_atomically
from intygsstat.findings.decide import PUBLISHER
from intygsstat.findings.details import look_up_all, shown_groups
from intygsstat.findings.picture import Picture, Slides, find_picture
from intygsstat.locale import Lang, environment, paragraphs, phrase, text
from intygsstat.models import Channel, is_text_deck
from intygsstat.reference.lookup import plain_type_name, region_name
from intygsstat.reference.text import is_count
from intygsstat.report.data import LANGUAGES
from intygsstat.storage.store import read_records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER = "letters"

OTHERS = 3  # months, or rows of a sum, that are named beside a number
_LONGEST_NAME = 80  # characters
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the view calls; `not_drawn_in_all` is of the month, with those that nobody is asked
    about."""

    place: int
    questions: int
    asked: int
    taken_away: float
    worth_it: bool
    not_drawn: int
    not_drawn_in_all: int
    month: date | None = None  # without one of which both tables are known
    region: str | None = None
    taken_away_in_all: float | None = None

    def whom(self, lang: Lang) -> str:
        return region_name(self.region) if self.region else text("finding_some_publisher", lang)


@dataclass(frozen=True, slots=True)
class Question:
    """A printed number that is asked about; `asked_of` is the region, '' for the publisher.

    A letter has its newest ones, the oldest of them first; one that is not `in_letter` waits.

    Of a total: its row's `label`, what the row's numbers sum to, if it `differs` from that, and
    the first rows of its table of which it is the sum. Of a cell: the same number in the nearest
    `others`, each a `month` and what is `printed`. Of a whole table ('table') what is odd about
    it, as the finding says.
    """

    asked_of: str
    in_letter: bool
    finding: str
    month: date
    channel: Channel
    region: str
    certificate_type: str
    printed: str
    deck: str
    deck_title: str
    rebuilt: bool
    rule: str
    label: str
    differs: bool
    page: int | None = None
    publisher: str = ""
    summed: int | None = None
    sum_of: tuple[str, ...] = ()
    others: tuple[Mapping[str, Any], ...] = ()
    message: str = ""
    message_sv: str = ""

    @property
    def is_text(self) -> bool:
        return is_text_deck(self.deck)

    @property
    def of_table(self) -> bool:
        return self.certificate_type == "table"

    @property
    def is_readable(self) -> bool:
        """Whether what is printed may be right."""
        return is_count(self.printed)

    @property
    def reference(self) -> str:
        """What the letter calls the finding: enough of its id for `intygsstat decide`."""
        return self.finding[:8]

    def type(self, lang: Lang) -> str:
        return plain_type_name(self.certificate_type, lang)


def read_calls(connection: DuckDBPyConnection) -> list[Call]:
    """The rows of the view calls, in their order."""
    in_all = "(SELECT count(*)::INTEGER FROM staging.not_drawn) AS not_drawn_in_all"
    return read_records(connection, f"SELECT *, {in_all} FROM calls", Call)


def calls_words(calls: Sequence[Call], lang: Lang) -> str:
    """How many answers settle the newest month's share, and whose; '' if nothing is to be asked,
    or there is no such month."""
    if not calls or calls[0].month is None:
        return ""
    worth = [call for call in calls if call.worth_it]
    names = [call.whom(lang) for call in worth]
    values = {"calls": worth, "names": names, "month": calls[0].month}
    values["not_drawn"] = calls[0].not_drawn_in_all
    return phrase(_TEMPLATES, "calls", lang, "words", **values)


def write_letters(connection: DuckDBPyConnection, folder: Path, slides: Slides) -> dict[str, str]:
    """Write every letter into `folder`, as text and as HTML in Swedish and English.

    Returns the letters' names by the region that each goes to, '' for whoever published the decks.

    A number that somebody was asked about already, or that is decided about, is in none. Pictures
    are of the decks that `slides` has.
    """
    query = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    questions = read_records(connection, query, Question, {"others": OTHERS})
    of_run = {row: run for run, of in shown_groups(connection).items() for row in of}
    every = {to: list(group) for to, group in groupby(questions, key=lambda one: one.asked_of)}
    letters = {
        to: sorted((one for one in group if one.in_letter), key=lambda one: one.month)
        for to, group in every.items()
    }
    pieces = {to: _pieces(letter, of_run) for to, letter in letters.items()}
    details = look_up_all(connection, list(dict.fromkeys(chain(*pieces.values()))))
    for to, letter in letters.items():
        drawn = (
            (numbers, find_picture(details[name], slides)) for name, numbers in pieces[to].items()
        )
        pictures = [(numbers, one) for numbers, one in drawn if isinstance(one, Picture)]
        _write_letter(folder / _name(to), letter, len(every[to]), pictures)
    return {to: _name(to) for to in letters}


def _name(asked_of: str) -> str:
    """What the files of a letter are called, but for their endings."""
    name = asked_of or PUBLISHER
    if len(name) <= _LONGEST_NAME:
        return name
    # a company's id is made of what stands on the slide
    return f"{name[:_LONGEST_NAME]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _pieces(questions: Sequence[Question], of_run: Mapping[str, str]) -> dict[str, list[int]]:
    """The findings of which a letter shows the piece of the slide, each with the numbers, from 1,
    of the questions that are seen there."""
    shown: dict[str, list[int]] = {}
    for number, one in enumerate(questions, start=1):
        shown.setdefault(of_run.get(one.finding, one.finding), []).append(number)
    return shown


def _write_letter(
    place: Path,
    questions: Sequence[Question],
    count: int,
    pictures: Sequence[tuple[Sequence[int], Picture]],
) -> None:
    """One letter in each form, in files that begin like `place`."""
    region = questions[0].asked_of
    said: dict[str, Any] = {
        "questions": questions,
        "asked": {(one.month, one.channel, one.certificate_type) for one in questions},
        "one": len(questions) == 1,
        "tables": sum(one.of_table for one in questions),
        "more": count - len(questions),
        "publisher": not region,
        "publishers": list(dict.fromkeys(one.publisher for one in questions if one.publisher)),
        "titles": list({one.deck: one.deck_title for one in questions}.values()),
        "rebuilt": any(one.rebuilt for one in questions),
        "unreadable": all(one.rule == "cell_is_readable" for one in questions),
        "readable": any(one.is_readable for one in questions),
        "region": region_name(region) if region else "",
        "pictures": pictures,
    }
    place.parent.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        quoted = [text("quoted", lang, title) for title in said["titles"]]
        words = paragraphs(_TEMPLATES, "letter", lang, quoted=quoted, **said)
        for form in ("txt", "html"):
            template = environment(_TEMPLATES, lang, lines=True).get_template(f"letter.{form}.j2")
            path = place.with_name(f"{place.name}.{lang}.{form}")
            write_atomically(path, sanitize_text(template.render(words=words, **said)))
