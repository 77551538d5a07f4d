"""Working days of Swedish months, to see a short month for what it is."""

from __future__ import annotations

from datetime import date, timedelta


def working_days(month: date) -> int:
    """Mondays to Fridays of the month that starts on `month`, less holidays and usual days off.

    Holidays are those of the Swedish act; Midsummer Eve, Christmas Eve and New Year's
    Eve are days off as well, as nearly everywhere.
    """
    free = days_off(month.year)
    day, count = month, 0
    while day.month == month.month:
        count += day.weekday() < 5 and day not in free
        day += timedelta(days=1)
    return count


def days_off(year: int) -> frozenset[date]:
    """Public holidays of a year that can fall on a weekday, and the three eves."""
    easter = easter_sunday(year)
    midsummer_eve = next(
        day
        for day in (date(year, 6, 19) + timedelta(days=n) for n in range(7))
        if day.weekday() == 4
    )
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (easter + timedelta(days=n) for n in (-2, 1, 39))  # Good Friday, Monday, Ascension
    return frozenset({*(date(year, *day) for day in fixed), *moving, midsummer_eve})


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the lunar cycle and the leap days."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, since_leap = divmod(century, 4)
    moved = (8 * century + 13) // 25
    moon = (19 * golden + century - leaps - moved + 15) % 30
    quarters, rest = divmod(of_century, 4)
    sunday = (32 + 2 * since_leap + 2 * quarters - moon - rest) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
