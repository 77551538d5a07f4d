"""What is said of places, months and numbers, and the sentences of findings and rejections.

The sentences stand in rules.toml, rejections.toml and failures.toml, by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any, TypeVar

from intygsstat.errors import IntygsstatError, TableRejectedError
from intygsstat.models import Finding, PrintedCell, PrintedRow, PrintedTable, Severity, is_text_deck
from intygsstat.reference.lookup import MONTHS_SV

Failure = TypeVar("Failure", bound=IntygsstatError)
# States of a cell whose count nobody knows.
UNKNOWN = ("unreadable", "not_available", "unplaced")
CHANNEL_SV = {"issued": "utfärdade", "standalone": "fristående"}


def month_sv(month: date) -> str:
    """'november 2023'."""
    return f"{MONTHS_SV[month.month - 1]} {month.year}"


def number(count: int | None) -> str:
    """12345 as '12 345', parted by a no-break space; '' for None."""
    return "" if count is None else f"{count:,}".replace(",", "\u00a0")


def spot(deck: str) -> str:
    """What a page number of this deck counts: slides, or lines of a text."""
    return "line" if is_text_deck(deck) else "slide"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: on a slide, or on a line of a text, under its title if it has one.

    `and_page` is another slide that it stands on, `within` what of it is meant: ', row Kalmar'.
    """

    deck: str
    page: int
    title: str | None = None
    and_page: int | None = None
    within: str = ""

    def __str__(self) -> str:
        pages = f"{spot(self.deck)} {self.page}"
        if self.and_page is not None:
            pages = f"{spot(self.deck)}s {self.page} and {self.and_page}"
        title = "" if self.title is None else f', "{self.title}"'
        return f"{self.deck}, {pages}{title}{self.within}"


def finding(
    name: str,
    deck: str,
    page: int | None,
    table: PrintedTable | None = None,
    *,
    row: PrintedRow | None = None,
    cell: PrintedCell | None = None,
    severity: Severity | None = None,
    **said: Any,
) -> Finding:
    """The finding that `name` of rules.toml says, a rule and after a point which of its sentences.

    `table`, `row` and `cell` are those it stands in; `severity` is another one than the rule's.
    What else it and its sentences speak of is `said`: a `region`, `printed`, `expected`.
    """
    of_place: dict[str, Any] = dict.fromkeys(_PLACE)
    if table:
        of_place |= {"month": table.month, "channel": table.channel, "title": table.title}
        of_place["where"] = Place(deck, page or table.pages[0], table.title)
    if row:
        of_place |= {"region": row.region, "label": row.label}
    if cell:
        of_place |= {"certificate_type": cell.certificate_type or "total", "box": cell.box}
        of_place |= {"printed": cell.printed or None, "heading": cell.type_label}
    said = of_place | said
    if said["month"] and said["channel"]:
        said |= {"channel_sv": CHANNEL_SV[said["channel"]], "month_sv": month_sv(said["month"])}
    said |= {"deck": deck, "page": page, "spot": spot(deck)}
    said["spot_sv"] = "textrad" if is_text_deck(deck) else "bild"
    message, message_sv = phrase(name, **said)
    rule, severity = name.partition(".")[0], severity or _of_rule(name)["severity"]
    return Finding(rule, severity, message, message_sv, deck, page, *map(said.get, _PLACE))


_PLACE = ("month", "channel", "region", "certificate_type", "printed", "expected", "box")


def phrase(name: str, /, **said: object) -> tuple[str, str]:
    """What `name` of rules.toml says, in English and in Swedish."""
    sentences = _of_rule(name)
    return sentences["en"].format_map(said), sentences["sv"].format_map(said)


def _of_rule(name: str) -> dict[str, Any]:
    return reduce(getitem, name.split("."), _sentences("rules.toml"))


@cache
def rules() -> list[dict[str, str]]:
    """What each rule is called and means, in the order of the views."""
    columns = ("name_sv", "meaning_sv", "meaning_en")
    rules = _sentences("rules.toml").items()
    return [{"rule": rule, **{column: said[column] for column in columns}} for rule, said in rules]


def rejection(name: str, place: Place, /, **said: object) -> TableRejectedError:
    """The rejection `name` of the table at `place`, in which `said` stands in its sentences."""
    sentences = _sentences("rejections.toml")[name]
    filled = {key: sentence.format_map(said) for key, sentence in sentences.items()}
    return TableRejectedError(str(place), **filled, page=place.page)


def failure(kind: type[Failure], name: str, where: object, /, **said: object) -> Failure:
    """The error `name` of failures.toml about `where`, in which `said` stands in its sentences."""
    sentences = _sentences("failures.toml")[name]
    filled = {key: sentence.format_map(said) for key, sentence in sentences.items()}
    return kind(str(where), **filled)


@cache
def _sentences(name: str) -> dict[str, dict[str, Any]]:
    import tomllib  # most decks are read without a word

    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
