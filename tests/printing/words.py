"""The words of a deck outside its tables: other slides, footers, notes and dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from intygsstat.reference.lookup import MONTHS_SV as MONTHS

from .choices import stream
from .records import TextSlide

_WEEKDAYS = ["Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"]


def swedish_date(day: date) -> str:
    """'13 maj 2024'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def draw_slides(
    seed: int, look: dict[str, Any], forum: date, day_known: bool, months: list[date]
) -> tuple[tuple[TextSlide, ...], tuple[TextSlide, ...]]:
    """The slides before and after the statistics. Only the first dates the deck."""
    rng = stream(seed, "slides")
    when = swedish_date(forum) if day_known else f"{MONTHS[forum.month - 1]} {forum.year}"
    dated = look["dated_by"] in ("title", "both")
    heading = "Användarforum för Webcert"
    lines = (f"Forumdatum: {when}",) if dated else ("Regioner och ombud",)
    before = [TextSlide(heading, lines)]
    first, last = MONTHS[months[0].month - 1], MONTHS[months[-1].month - 1]
    span = first if first == last else f"{first}–{last}"
    agenda = (
        "1. Läget i förvaltningen",
        "2. Releaser sedan sist",
        "3. Kommande intyg",
        f"8. Statistik: utfärdade intyg och Webcert fristående {span}",
    )
    release = [swedish_date(forum - timedelta(days=rng.randint(7, 70))) for _ in range(3)]
    optional = [
        TextSlide("Dagordning", agenda),
        TextSlide(
            "Vad har hänt sedan sist",
            (
                f"Release {release[0]}",
                f"Release {release[1]}",
                f"{release[2]}: störning i driftmiljön 07.00–08.30",
            ),
        ),
        TextSlide(
            "Kommande intyg",
            (
                "FK7443 och FK7211 ersätter äldre blanketter",
                "Nya användare: Region Skåne, Halland, VGR och Kalmar",
            ),
        ),
    ]
    before += [slide for slide in optional if rng.random() < 0.4]
    after = []
    if look["last_slide"]:
        ahead = forum + timedelta(days=rng.randint(40, 80))
        line = f"{_WEEKDAYS[ahead.weekday()]} {swedish_date(ahead)} kl. 13.00"
        after.append(TextSlide("Nästa forum", (line,)))
    return tuple(before), tuple(after)


def draw_notes(seed: int, look: dict[str, Any], forum: date) -> tuple[tuple[str, ...], str]:
    """The lines below each table, and the line near its title ('' if none).

    Their dates lie after the last month and before the forum.
    """
    rng = stream(seed, "notes text")
    taken = forum.replace(day=rng.randint(1, 5))
    notes = [
        f"* Preliminära siffror {taken:%Y-%m-%d}",
        f"Källa: Webcert, uttag {taken:%Y-%m-%d}",
        "1) Avser även privata vårdgivare med 3 eller fler enheter",
        f"Uttag ur databasen {swedish_date(taken)} kl. 07.15",
    ]
    rng.shuffle(notes)
    chosen = notes[: look["notes"]]
    if look["footnote_mark"] and not any(note.startswith("*") for note in chosen):
        chosen.append("* Avser inte tandvården")
    near = rng.choice([f"Uttag {taken:%Y-%m-%d}", f"Per den {swedish_date(taken)}", "Antal intyg"])
    return tuple(chosen), near if look["date_near"] != "none" else ""


def draw_footer(look: dict[str, Any], forum: date, day_known: bool) -> str:
    """The words at the lower left of every slide; the page number is added in print."""
    if look["footer"] == "company":
        return f"Inera AB {forum:%Y-%m-%d}" if day_known else "Inera AB"
    return "www.inera.se" if look["footer"] in ("site", "site_and_number") else ""
