"""What happened and what is announced, as sentences, and as marks under a chart's months.

Decks tell most of it (the view `events`); reference/events.csv holds what no deck tells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import polars as pl

from intygsstat.locale import Lang, capitalized, full_month, listed
from intygsstat.reference import lookup
from intygsstat.reference.lookup import reference_rows, regions
from intygsstat.reference.names import party_name, type_name


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event on the time axis.

    `date` is 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD', of a season the month in its middle, and
    `when_sv`, `when_en` the same in words, '' where the date says it. `date_certainty` is
    'told' or 'announced' by a slide, or as reference/events.csv has it. A `small` one is one of
    many. `source` is a deck, with `page` its slide, or what the file names (`page` None).
    """

    date: str
    date_certainty: str
    kind: str
    text_sv: str
    text_en: str
    source: str
    page: int | None = None
    when_sv: str = ""
    when_en: str = ""
    small: bool = False
    subjects: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    source_en: str = ""  # '' where the source has one name

    def is_about(self, region: str | None, certificate_type: str | None) -> bool:
        """True if it concerns what is drawn: a region, a type, or (both None) the country."""
        if not region:
            return certificate_type is None or certificate_type in self.subjects
        known = regions()
        wholes = [known[one].part_of for one in self.parties if one in known]
        return region in (*self.parties, *wholes)


def timeline(events: pl.DataFrame) -> list[TimelineEvent]:
    """The current rows of the view `events` and those of reference/events.csv, by date; the
    small ones last."""
    same = ["deck", "page", "kind", "date_from", "date_to", "precision", "parties", "is_ahead"]
    current = events.filter("is_current").group_by(same, maintain_order=True).agg("subject")
    found = [_from_deck(row) for row in current.iter_rows(named=True)]
    found += [TimelineEvent(**row) for row in reference_rows("events.csv")]  # type: ignore[arg-type]
    return sorted(found, key=lambda one: (one.small, one.date, one.kind, one.text_sv))


def _from_deck(row: dict[str, Any]) -> TimelineEvent:
    first, precision = row["date_from"], row["precision"]
    season = precision == "season"
    day = first + (row["date_to"] - first) / 2 if season else first
    length = {"year": 4, "month": 7, "season": 7}.get(precision, 10)
    return TimelineEvent(
        date=f"{day:%Y-%m-%d}"[:length],
        date_certainty="announced" if row["is_ahead"] else "told",
        kind=row["kind"],
        text_sv=sentence(row, "sv"),
        text_en=sentence(row, "en"),
        source=row["deck"],
        page=row["page"],
        when_sv=when(row, "on", "sv") if season else "",
        when_en=when(row, "on", "en") if season else "",
        small=row["kind"] in _patterns()["small"],
        subjects=tuple(row["subject"]),
        parties=tuple(row["parties"].split("|")) if row["parties"] else (),
    )


def sentence(event: dict[str, Any], lang: Lang) -> str:
    """Rows of the view `events` that differ by `subject`, a list here, as one sentence."""
    words = _patterns()[lang]
    kind: dict[str, str] = words[event["kind"]]
    subjects = [words["subjects"].get(one) or type_name(one) for one in event["subject"]]
    parties = [party_name(one) for one in event["parties"].split("|") if one]
    said = kind["ahead" if event["is_ahead"] else "told"].format(
        at=when(event, "at", lang),
        on=when(event, "on", lang),
        subject=listed(subjects, lang),
        parties=listed(parties, lang) or kind.get("whom", ""),
    )
    return capitalized(said)


def when(event: Mapping[str, Any], form: Literal["at", "on"], lang: Lang) -> str:
    """When an event is: 'i december 2023' (at), 'december 2023' (on)."""
    first, last, precision = event["date_from"], event["date_to"], event["precision"]
    words = _patterns()[lang]
    if precision == "minute" and first != last:
        precision = "minutes" if first.date() == last.date() else "days"
    middle = first + (last - first) / 2
    pattern: str = (words["at"] | words[form])[precision]
    return pattern.format(
        day=first.day,
        month=full_month(first, lang),
        last_day=last.day,
        last_month=full_month(last, lang),
        year="–".join(map(str, dict.fromkeys([first.year, last.year]))),
        season=words["seasons"][middle.month % 12 // 3],
        **{"from": first.strftime(words["clock"]), "to": last.strftime(words["clock"])},
    )


@cache
def _patterns() -> dict[str, Any]:
    path = Path(lookup.__file__).with_name("event_sentences.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def events_by_month(
    events: Sequence[TimelineEvent], months: Sequence[date], about: Mapping[str, str | None]
) -> dict[date, list[TimelineEvent]]:
    """What happened in each of `months` in which something did.

    Only what is `about` a 'region' or a 'certificate_type', if one is given; nothing that only
    a season or a year is said of.
    """
    by_name = {f"{month:%Y-%m}": month for month in months}
    found: dict[date, list[TimelineEvent]] = {}
    for one in events:
        month = by_name.get(one.date[:7])
        own = one.is_about(about.get("region"), about.get("certificate_type"))
        if month and not one.when_sv and own:
            found.setdefault(month, []).append(one)
    return found
