"""Ticks of the axes."""

from __future__ import annotations

from datetime import date

from intygsstat.chart.theme import month_ticks, nice_ticks
from intygsstat.locale import months_between


def test_ticks_are_round_and_reach_the_top() -> None:
    assert nice_ticks(167_420, 2) == [0, 100_000, 200_000]
    assert nice_ticks(1, 3) == [0, 1]
    assert nice_ticks(0, 3) == [0, 1]
    assert nice_ticks(0.11, 3, whole=False) == [0, 0.05, 0.1, 0.15]


def test_month_ticks_fit_the_room_and_keep_the_last() -> None:
    months = months_between([date(2020, 1, 1), date(2024, 2, 1)])
    for room in range(1, 8):
        ticks = month_ticks(months, room)
        assert len(ticks) <= room
        assert ticks[-1] == months[-1]
    assert month_ticks(months[:4], 3) == [months[0], months[3]]
