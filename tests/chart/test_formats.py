"""Numbers, months and names as people read them."""

from __future__ import annotations

from datetime import date

from intygsstat.chart.axes import month_ticks, nice_ticks
from intygsstat.chart.formats import (
    format_change,
    format_count,
    format_month,
    format_share,
    format_span,
    months_between,
    region_name,
    swedish_order,
    type_name,
)


def test_thousands_are_parted_by_a_space_that_does_not_break() -> None:
    assert format_count(12345) == "12\u00a0345"
    assert format_count(999) == "999"
    assert format_count(-4491) == "\u22124\u00a0491"
    assert format_count(None) == ""
    assert format_count(12345, "en") == "12,345"


def test_a_share_has_a_decimal_comma_and_small_ones_two_decimals() -> None:
    assert format_share(0.0204) == "2,0\u00a0%"
    assert format_share(0.0052) == "0,52\u00a0%"
    assert format_share(0.0) == "0\u00a0%"
    assert format_share(None) == ""
    assert format_share(0.0204, "en") == "2.0%"


def test_a_change_shows_its_sign() -> None:
    assert [format_change(c) for c in (0.17, -0.705, 0.001)] == [
        "+17\u00a0%",
        "\u221270\u00a0%",
        "±0\u00a0%",
    ]


def test_months_are_short_and_swedish() -> None:
    assert format_month(date(2023, 11, 1)) == "nov\u00a02023"
    assert format_month(date(2024, 5, 1)) == "maj\u00a02024"
    assert format_span([date(2024, 2, 1), date(2023, 11, 1)]) == "nov\u00a02023–feb\u00a02024"
    assert format_span([]) == ""


def test_a_month_between_two_is_not_forgotten() -> None:
    assert months_between([date(2023, 11, 1), date(2024, 2, 1)]) == [
        date(2023, 11, 1),
        date(2023, 12, 1),
        date(2024, 1, 1),
        date(2024, 2, 1),
    ]


def test_ids_become_names_known_or_not() -> None:
    assert type_name("fk7804") == "FK7804"
    assert type_name("ts_bas") == "TS bas"
    assert type_name("fk9999") == "FK9999"
    assert region_name("vastra_gotaland") == "Västra Götaland"
    assert region_name("capio_s_t_gorans_sjukhus") == "Capio s t gorans sjukhus"


def test_swedish_letters_sort_last() -> None:
    assert sorted(["Örebro", "Ängelholm", "Zinkgruvan", "Åre"], key=swedish_order) == [
        "Zinkgruvan",
        "Åre",
        "Ängelholm",
        "Örebro",
    ]


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
