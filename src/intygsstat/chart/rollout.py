"""Each region's rollout beside its standalone share before and after, in Swedish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from intygsstat.chart.by_region import whole_regions
from intygsstat.chart.events import sentence, when
from intygsstat.chart.formats import (
    format_count,
    format_share,
    full_month,
    party_name,
    region_name,
    safe,
    swedish_order,
)
from intygsstat.chart.prose import Words
from intygsstat.chart.style import MIN_DENOMINATOR
from intygsstat.chart.table import Table
from intygsstat.reference.lookup import regions

ENOUGH_MONTHS = 6  # on each side; over fewer, chance and season weigh more than a new client
_HEADINGS = (
    "Region",
    "Ny underskriftstjänst",
    "Nya Webcertklienten",
    "Aktiverad",
    "Månader före",
    "Månader efter",
    "Andel fristående före",
    "Andel fristående efter",
    "Räcker månaderna?",
)
_WHAT = {"signature_service": "ny underskriftstjänst", "client": "nya Webcertklienten"}
_DATES = ("date_from", "date_to", "precision")


@dataclass(frozen=True, slots=True)
class RegionRollout:
    """How far a region has come, and its months of complete numbers before and after.

    Statuses and `activated` are in words, '' where no deck says anything. `before` and `after`
    are months of `usage_by_region` and of its likely twin; None where nobody says when the
    client was, or is to be, activated. The month of the activation is in neither.
    """

    region: str
    signature_service: str
    client: str
    is_done: bool
    activated: str
    before: tuple[pl.DataFrame, pl.DataFrame] | None
    after: tuple[pl.DataFrame, pl.DataFrame] | None

    @property
    def months(self) -> tuple[int, int] | None:
        """How many months there are on each side."""
        if self.before is None or self.after is None:
            return None
        return self.before[1].height, self.after[1].height

    @property
    def is_enough(self) -> bool:
        """True if there are months enough on both sides to say something."""
        return self.months is not None and min(self.months) >= ENOUGH_MONTHS


def region_rollouts(
    rollout: pl.DataFrame,
    events: pl.DataFrame,
    usage_by_region: pl.DataFrame,
    likely: pl.DataFrame,
) -> list[RegionRollout]:
    """Every region of the numbers or of the rollout, in alphabetical order.

    The arguments are the views `rollout`, `events`, `usage_by_region` and its likely twin. Of
    the first two the current rows count. A client is activated when an event says so, else on
    the day that the table plans, or planned in an older deck.
    """
    statuses = {
        (row["party"], row["what"]): row
        for row in rollout.filter(pl.col("is_current")).iter_rows(named=True)
        if row["kind"] == "region"
    }
    frames = [whole_regions(frame).filter("complete") for frame in (usage_by_region, likely)]
    names = {*(party for party, _ in statuses), *whole_regions(usage_by_region)["region"]}
    told = []
    for region in sorted(names, key=lambda one: swedish_order(region_name(one))):
        client = statuses.get((region, "client"))
        first, last, words = _activation(region, rollout, events)
        own = [frame.filter(pl.col("region") == region).sort("month") for frame in frames]
        before = after = None
        if first and last:
            before, after = (
                (own[0].filter(side), own[1].filter(side))
                for side in (
                    pl.col("month") < first.replace(day=1),
                    pl.col("month") > last.replace(day=1),
                )
            )
        service = statuses.get((region, "signature_service"))
        is_done = client is not None and client["status"] == "done"
        told.append(
            RegionRollout(region, _status(service), _status(client), is_done, words, before, after)
        )
    return told


def _activation(
    region: str, rollout: pl.DataFrame, events: pl.DataFrame
) -> tuple[date | None, date | None, str]:
    """The first and last day on which the client may have been activated, and that in words."""
    known = regions()
    activated = (pl.col("kind") == "client_activated") & pl.col("is_current")
    for row in events.filter(activated).sort("is_ahead", "date_from").iter_rows(named=True):
        named = row["parties"].split("|")
        if region in named or region in {known[n].part_of for n in named if n in known}:
            words = when(row, "on", "sv").removeprefix("den ")
            words += " (aviserat)" if row["is_ahead"] else ""
            return row["date_from"].date(), row["date_to"].date(), words
    own = rollout.filter((pl.col("party") == region) & (pl.col("what") == "client"))
    days = own["date"].drop_nulls()  # the newest deck's last
    if days.is_empty():
        return None, None, "datum okänt" if "done" in own["status"] else ""
    day: date = days[-1]
    return day, day, f"{day.day} {full_month(day)} (planerat)"


def _status(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    words = {"done": "klart", "planned": "planerat"}.get(row["status"])
    return words or f"oklart: ”{row['printed']}”"


def show_rollout(rollouts: Sequence[RegionRollout]) -> Table:
    """A row a region: its status, and its standalone share before and after the activation.

    The shares are of the likely values of all months on that side; the printed ones stand
    beside them where they differ.
    """
    rows = []
    for one in rollouts:
        cells = [region_name(one.region), one.signature_service, one.client, one.activated]
        cells += [str(count) for count in one.months] if one.months else ["", ""]
        cells += [_share_words(one.before), _share_words(one.after), _verdict(one)]
        rows.append([safe(cell) for cell in cells])
    return Table(_HEADINGS, [4 <= place <= 7 for place in range(len(_HEADINGS))], rows, 0)


def _verdict(one: RegionRollout) -> str:
    if one.months is None:
        return "går inte att säga"
    return "ja" if one.is_enough else "nej, för få"


def _share_words(side: tuple[pl.DataFrame, pl.DataFrame] | None) -> str:
    if side is None:
        return ""
    printed, likely = (format_share(_share(frame)) for frame in side)
    if printed == likely:
        return likely
    return f"{likely or '–'} (bildspelet {printed or '–'})"


def _share(months: pl.DataFrame) -> float | None:
    issued, standalone = int(months["issued"].sum()), int(months["standalone"].sum())
    return standalone / issued if issued >= MIN_DENOMINATOR else None


def say_rollout(rollouts: Sequence[RegionRollout]) -> Words:
    """How many regions have come how far, and whether the months are enough to say more."""
    if not any(one.signature_service or one.client for one in rollouts):
        return Words("Inget bildspel berättar hur långt regionerna har kommit.")
    done = sum(one.is_done for one in rollouts)
    dated = [one for one in rollouts if one.months]
    words = [
        f"Av {format_count(len(rollouts))} regioner har {format_count(done)} den nya "
        f"Webcertklienten enligt det senaste bildspel som säger något om dem. "
        f"För {format_count(len(dated))} är det känt när den aktiverades eller ska aktiveras."
    ]
    sides = [one.months for one in dated if one.months]
    both = [months for months in sides if min(months) > 0]
    if sides:
        words.append(
            f"De har {_span([b for b, _ in sides])} månader före och "
            f"{_span([a for _, a in sides])} efter; "
            f"{format_count(len(both))} har någon månad på båda sidor."
        )
    enough = [one for one in dated if one.is_enough]
    if enough:
        names = ", ".join(safe(region_name(one.region)) for one in enough)
        words.append(f"Minst {ENOUGH_MONTHS} månader på var sida har {names}.")
    if len(enough) < len(rollouts):
        words.append(
            f"{'För de övriga är det' if enough else 'Det är'} för få månader för att säga mer: en "
            "skillnad mellan före och efter kan vara slump eller årstid så länge det inte finns "
            f"minst {ENOUGH_MONTHS} månader på var sida."
        )
    return Words(" ".join(words))


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low}–{high}"


def show_moved_dates(date_revisions: pl.DataFrame) -> Table:
    """What a deck said and what a later one says instead; the view `date_revisions`."""
    rows = []
    for row in date_revisions.iter_rows(named=True):
        if row["kind"] == "rollout":
            what = _WHAT.get(row["subject"], row["subject"].replace("_", " "))
            said = f"{party_name(row['parties'])}, {what}: {row['old_printed'] or 'tomt'}"
            now = row["new_printed"] or "tomt"
        else:
            old, new = (
                {name: row[f"{age}_{name.removeprefix('date_')}"] for name in _DATES}
                for age in ("old", "new")
            )
            about = {name: row[name] for name in ("kind", "parties")}
            about |= {"subject": [row["subject"]], "is_ahead": row["old_is_ahead"]}
            said, now = sentence(about | old, "sv"), when(new, "on", "sv")
        decks = (row["old_deck"], row["new_deck"])
        rows.append([safe(cell) for cell in (said, now, *decks)])
    headings = ("Tidigare uppgift", "Nu", "Tidigare bildspel", "Senare bildspel")
    return Table(headings, [False] * 4, rows, 0)
