"""Working days of months whose calendars are known."""

from __future__ import annotations

from datetime import date

import pytest

from intygsstat.report.workdays import easter_sunday, working_days


@pytest.mark.parametrize(
    ("month", "days"),
    [
        (date(2023, 11, 1), 22),
        (date(2023, 12, 1), 19),  # Christmas Day and Boxing Day; both eves on Sundays
        (date(2024, 1, 1), 22),  # New Year's Day; Epiphany on a Saturday
        (date(2024, 2, 1), 21),
        (date(2024, 3, 1), 20),  # Good Friday
        (date(2024, 4, 1), 21),  # Easter Monday
        (date(2024, 5, 1), 21),  # First of May, Ascension
        (date(2024, 6, 1), 18),  # National Day, Midsummer Eve
        (date(2024, 12, 1), 18),  # two eves and two holidays
    ],
)
def test_a_month_has_its_working_days(month: date, days: int) -> None:
    assert working_days(month) == days


@pytest.mark.parametrize(
    "day",
    [date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2000, 4, 23)],
)
def test_easter_is_where_the_almanac_has_it(day: date) -> None:
    assert easter_sunday(day.year) == day
