"""What happened when: the events that decks tell and those of reference/events.csv, in sentences,
and their strokes under a chart's months."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import polars as pl

from intygsstat.chart.layout import INK_SOFT, Traces, safe, scatter
from intygsstat.locale import Lang, capitalized, full_month, listed
from intygsstat.reference import lookup
from intygsstat.reference.lookup import party_name, reference_rows, regions, type_name

EVENTS = "events"  # the name of the trace of strokes


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
    """The current rows of the view `events`, which decks tell, and those of reference/events.csv,
    which no deck tells, by date; the small ones last."""
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
        text_sv=_event_sentence(row, "sv"),
        text_en=_event_sentence(row, "en"),
        source=row["deck"],
        page=row["page"],
        when_sv=when(row, "on", "sv") if season else "",
        when_en=when(row, "on", "en") if season else "",
        small=row["kind"] in _event_patterns()["small"],
        subjects=tuple(row["subject"]),
        parties=tuple(row["parties"].split("|")) if row["parties"] else (),
    )


def _event_sentence(event: dict[str, Any], lang: Lang) -> str:
    """Rows of the view `events` that differ by `subject`, a list here, as one sentence."""
    words = _event_patterns()[lang]
    kind: dict[str, str] = words[event["kind"]]
    subjects = [words["subjects"].get(one) or type_name(one) for one in event["subject"]]
    parties = [party_name(one) for one in event["parties"].split("|") if one]
    said = kind["ahead" if event["is_ahead"] else "past"].format(
        at=when(event, "at", lang),
        on=when(event, "on", lang),
        subject=listed(subjects, lang),
        parties=listed(parties, lang) or kind.get("whom", ""),
    )
    return capitalized(said)


def when(event: Mapping[str, Any], form: Literal["at", "on"], lang: Lang) -> str:
    """When an event is: 'i december 2023' (at), 'december 2023' (on)."""
    first, last, precision = event["date_from"], event["date_to"], event["precision"]
    words = _event_patterns()[lang]
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
def _event_patterns() -> dict[str, Any]:
    path = Path(lookup.__file__).with_name("event_sentences.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def event_strokes(
    events: Sequence[TimelineEvent],
    months: Sequence[date],
    low: float,
    region: str | None,
    certificate_type: str | None,
    lang: Lang,
) -> Traces:
    """A stroke under each of `months` in which something happened about a region, a type or the
    country, at the lower end of an axis; pointing at it says what. It is short where all that
    happened is small; what only a season or a year is said of has none."""
    by_name = {f"{month:%Y-%m}": month.isoformat() for month in months}
    found: dict[str, list[TimelineEvent]] = {}
    for one in events:
        month = by_name.get(one.date[:7])
        if month and not one.when_sv and one.is_about(region, certificate_type):
            found.setdefault(month, []).append(one)
    if not found:
        return []
    said = [[safe(getattr(one, f"text_{lang}")) for one in each] for each in found.values()]
    marker = {
        "symbol": "line-ns",
        "size": [4 if all(one.small for one in each) else 9 for each in found.values()],
        "color": INK_SOFT,
        "line": {"width": 2, "color": INK_SOFT},
    }
    look = {"marker": marker, "hovertext": ["<br>".join(each) for each in said]}
    return [scatter(EVENTS, "markers", list(found), [low] * len(found), **look)]
