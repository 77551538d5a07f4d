"""Sentences about the data, in Swedish, made anew from whatever decks there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from intygsstat.chart.by_name import months_to_compare
from intygsstat.chart.country_summary import country_by_month
from intygsstat.chart.likely import likely_rows, say_source, tells_otherwise
from intygsstat.chart.over_months import whole_regions
from intygsstat.chart.theme import MIN_DENOMINATOR, safe
from intygsstat.locale import (
    format_change,
    format_count,
    format_month,
    format_share,
    format_span,
    months_between,
    text,
)
from intygsstat.reference.names import region_name, type_name


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, ready to be shown by a notebook."""

    words: str

    def _repr_html_(self) -> str:
        return f'<p style="font:16px/1.5 Arial,sans-serif;max-width:50em">{self.words}</p>'


def say_what_was_read(
    decks: pl.DataFrame, row_totals: pl.DataFrame, findings: pl.DataFrame
) -> Words:
    """How many decks, months and rows were read, and what was found."""
    months = sorted({month for told in decks["months"].to_list() for month in told or []})
    rebuilt = decks.filter(pl.col("kind") == "reconstruction").height
    states = row_totals["state"].value_counts() if row_totals.height else None
    count = dict(states.iter_rows()) if states is not None else {}
    found = dict(findings["severity"].value_counts().iter_rows()) if findings.height else {}
    lines = [
        f"{_many(decks.height, 'bildspel', 'bildspel')} är läst{'' if decks.height == 1 else 'a'}"
        + (f" ({_many(rebuilt, 'rekonstruktion', 'rekonstruktioner')})" if rebuilt else "")
        + f": {_many(len(months), 'månad', 'månader')}, {format_span(months)}.",
        f"Av {_many(row_totals.height, 'tabellrad', 'tabellrader')} stämmer "
        f"{format_count(count.get('agrees', 0))} med sin total i bildspelet, "
        f"{format_count(count.get('differs', 0))} stämmer inte och "
        f"{format_count(count.get('unknown', 0))} går inte att pröva.",
        f"Avvikelserna är {format_count(found.get('error', 0))} fel, "
        f"{_many(found.get('warning', 0), 'varning', 'varningar')} och "
        f"{_many(found.get('info', 0), 'upplysning', 'upplysningar')}.",
    ]
    return Words(" ".join(lines))


def say_usage(usage_by_type: pl.DataFrame, likely: pl.DataFrame | None = None) -> Words:
    """The latest month in the country: how many, how many standalone, and of which types.

    The numbers are the printed ones; with `likely` (`usage_by_type_likely`) the
    likely ones are said too where they differ.
    """
    if usage_by_type.is_empty():
        return Words("Det finns inga tal ännu.")
    country = country_by_month(usage_by_type).row(-1, named=True)
    latest = usage_by_type.filter(pl.col("month") == country["month"])
    issued, standalone = country["issued"], country["standalone"]
    month = format_month(country["month"])
    if issued is None or standalone is None:
        return Words(f"För {month} saknas den ena av de två tabellerna.")
    whole = "" if country["complete"] else " Summan är ofullständig."
    shared = latest.filter(
        (pl.col("issued") >= MIN_DENOMINATOR) & pl.col("standalone_share").is_not_null()
    ).sort("standalone_share", descending=True)
    words = [
        f"I {month} utfärdades enligt tabellerna {format_count(issued)} intyg, varav "
        f"{format_count(standalone)} fristående "
        f"({_share_words(country)}).{whole}",
        *_say_likely(country, likely),
    ]
    if shared.height:
        top = shared.row(0, named=True)
        words.append(
            f"Störst är andelen fristående för {safe(type_name(top['certificate_type']))}: "
            f"{format_share(top['standalone_share'])}, {format_count(top['standalone'])} av "
            f"{format_count(top['issued'])}."
        )
    return _with_caution(words)


def _say_likely(printed: dict[str, Any], likely: pl.DataFrame | None) -> list[str]:
    """The likely values of the month of `printed`, a row of the country; none if they agree."""
    if likely is None or likely.is_empty():
        return []
    row = likely_rows(country_by_month(likely), "month").get((printed["month"],))
    if row is None or not tells_otherwise(printed, row):
        return []
    return [
        f"Med troliga värden ({say_source(row)}) är det {format_count(row['issued'])} intyg, "
        f"varav {format_count(row['standalone'])} fristående "
        f"({_share_words(row)})."
    ]


def _share_words(row: dict[str, Any]) -> str:
    return format_share(row["standalone_share"]) or "ingen andel kan räknas ut"


def say_regions(usage_by_region: pl.DataFrame, likely: pl.DataFrame | None = None) -> Words:
    """The latest month by region: where standalone is used most, and where not at all.

    The printed shares, and with `likely` (`usage_by_region_likely`) the likely
    ones too where another region or share comes first.
    """
    frame = whole_regions(usage_by_region)
    if frame.is_empty():
        return Words("Det finns inga tal ännu.")
    month = frame["month"].max()
    ordered = _by_share(frame, month)
    places = _three_first(ordered)
    words = [
        f"I {format_month(month)} är andelen fristående enligt tabellerna störst i {places}."  # type: ignore[arg-type]
        if places
        else "Ingen region har en andel att visa."
    ]
    now = "" if likely is None else _three_first(_by_share(whole_regions(likely), month))
    if now and now != places:
        words.append(f"Med troliga värden är den störst i {now}.")
    none = ordered.filter(pl.col("standalone") == 0).height
    if none:
        words.append(f"I {_many(none, 'region', 'regioner')} är inget intyg fristående.")
    return _with_caution(words)


def _by_share(frame: pl.DataFrame, month: object) -> pl.DataFrame:
    """The regions of a month that have a share, the largest first."""
    shared = (pl.col("issued") >= MIN_DENOMINATOR) & pl.col("standalone_share").is_not_null()
    return (
        frame.filter(pl.col("month") == month)
        .filter(shared)
        .sort("standalone_share", "region", descending=[True, False])
    )


def _three_first(ordered: pl.DataFrame) -> str:
    return ", ".join(
        f"{safe(region_name(row['region']))} ({format_share(row['standalone_share'])})"
        for row in ordered.head(3).iter_rows(named=True)
    )


def say_trend(usage_by_type: pl.DataFrame, likely: pl.DataFrame | None = None) -> Words:
    """What changed between the two latest comparable months, and which months are whole.

    The printed numbers' change, and with `likely` (`usage_by_type_likely`) the
    likely ones' too where it differs.
    """
    compared = months_to_compare(usage_by_type)
    if compared is None:
        return Words("Det krävs minst två månader för att se en förändring.")
    country = country_by_month(usage_by_type)
    span = f"Från {format_month(compared[0])} till {format_month(compared[1])}"
    words = [f"{span} går förändringen inte att räkna: en av summorna är ofullständig eller noll."]
    printed = _changes_of(country, compared)
    if printed:
        words = [
            f"{span} ändrades enligt tabellerna antalet integrerade intyg med {printed[0]} "
            f"och antalet fristående med {printed[1]}."
        ]
    now = None if likely is None else _changes_of(country_by_month(likely), compared)
    if now and now != printed:
        words.append(f"Med troliga värden är det {now[0]} och {now[1]}.")
    every = months_between(country["month"].to_list())
    flagged = country.filter(pl.col("cells_flagged") + pl.col("rows_flagged") > 0).height
    incomplete = country.filter(~pl.col("complete")).height
    words.append(
        f"Av {_many(len(every), 'månad', 'månader')} saknas {len(every) - country.height}, "
        f"{incomplete} är ofullständiga och {flagged} har flaggade tal."
    )
    return _with_caution(words)


def _changes_of(country: pl.DataFrame, months: tuple[date, date]) -> tuple[str, str] | None:
    """The change of integrated and of standalone in per cent; None if a sum lacks something."""
    rows = {row["month"]: row for row in country.iter_rows(named=True)}
    before, after = (rows[month] for month in months)
    if not (before["complete"] and after["complete"]):
        return None
    if not (before["integrated"] and before["standalone"]):
        return None
    if min(before["integrated"], after["integrated"]) < 0:
        return None
    integrated, standalone = (
        format_change((after[name] - before[name]) / before[name])
        for name in ("integrated", "standalone")
    )
    return integrated, standalone


def say_revisions(revisions: pl.DataFrame, decks: pl.DataFrame) -> Words:
    """How many numbers a later deck told differently; with one deck nothing can have been."""
    if decks.height < 2:
        return Words("Det kan inte prövas: det finns bara ett bildspel.")
    if revisions.is_empty():
        return Words("Inget tal har ändrats av ett senare bildspel.")
    return Words(
        f"{_many(revisions.height, 'tal', 'tal')} står med ett annat värde i ett senare bildspel; "
        "det senaste forumets tal gäller."
    )


def _many(count: int, one: str, several: str) -> str:
    return f"{format_count(count)} {one if count == 1 else several}"


def _with_caution(sentences: list[str]) -> Words:
    return Words(" ".join([*sentences, text("proposals_note")]))
