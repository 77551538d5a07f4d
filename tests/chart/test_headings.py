"""Titles state what printed and likely values both say, and nothing that only one of them says."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from chart.frames import DEC, FEB, JAN, likely, summed
from intygsstat.chart.titles import (
    Both,
    change_heading,
    count_heading,
    regions_heading,
    said_shares,
    share_heading,
    trend_heading,
    usage_heading,
)


def types(*rows: tuple[date, int, int]) -> pl.DataFrame:
    """One type with these issued and standalone certificates, beside a small one."""
    return pl.DataFrame(
        [summed(month, i, s, certificate_type="fk7804") for month, i, s in rows]
        + [summed(month, 200, 10, certificate_type="db") for month, _, _ in rows],
        infer_schema_length=None,
    )


def both(printed: pl.DataFrame, *changed: dict[str, Any]) -> Both:
    return Both.of(printed, likely(printed, *changed))


def fk7804(month: date, issued: int, standalone: int) -> dict[str, Any]:
    return summed(month, issued, standalone, certificate_type="fk7804")


USUAL = ((JAN, 10_000, 200), (FEB, 10_000, 200))


def test_a_share_that_both_have_is_stated_with_the_type_in_first_place() -> None:
    frames = both(types(*USUAL))
    assert usage_heading(frames, "sv") == (
        "Integrerat dominerar: 98\u00a0% av intygen i februari 2024; störst andel fristående har DB"
    )
    assert usage_heading(frames, "en") == (
        "Integrated dominates: 98% of the certificates in February 2024; "
        "DB has the largest standalone share"
    )


def test_shares_near_each_other_are_a_span_and_far_ones_are_not_sure() -> None:
    near = both(types(*USUAL), fk7804(FEB, 10_000, 100))
    assert usage_heading(near, "sv").startswith("Integrerat dominerar: 98–99\u00a0% av intygen")
    far = both(types(*USUAL), fk7804(FEB, 10_000, 2_000))
    words = usage_heading(far, "sv")
    assert (
        words == "Andelen integrerade i februari 2024 är osäker: troligt 80\u00a0%, "
        "enligt bildspelet 98\u00a0%"
    )
    half = both(types((FEB, 10_000, 4_000)))
    assert usage_heading(half, "sv").startswith("61\u00a0% av intygen i februari 2024 är")


@pytest.mark.parametrize(
    ("january", "february", "words"),
    [
        (200, 300, "ökade från januari till februari 2024: 2,1\u00a0% till 3,0\u00a0%"),
        (300, 200, "minskade från januari till februari 2024: 3,0\u00a0% till 2,1\u00a0%"),
        (200, 201, "i stort sett oförändrad från januari till februari 2024: 2,1\u00a0%"),
    ],
)
def test_a_direction_that_both_have_is_stated(january: int, february: int, words: str) -> None:
    frames = both(types((JAN, 10_000, january), (FEB, 10_000, february)))
    assert words in trend_heading(frames, "sv")


def test_no_direction_where_a_likely_value_turns_it_round() -> None:
    frames = both(types((JAN, 10_000, 200), (FEB, 10_000, 100)), fk7804(FEB, 10_000, 300))
    for lang, neutral in (
        ("sv", "Bildspelets och de troliga värdena ger olika riktning för andelen"),
        ("en", "The printed and the likely values give different directions"),
    ):
        words = trend_heading(frames, lang)  # type: ignore[arg-type]
        assert words.startswith(neutral)
        for moved in ("ökade", "minskade", "rose", "fell"):
            assert moved not in words


def test_no_direction_of_printed_values_alone() -> None:
    printed = Both.of(types((JAN, 10_000, 200), (FEB, 12_000, 100)), None)
    for words in (trend_heading(printed, "sv"), change_heading(printed, (JAN, FEB), "sv")):
        assert "bildspelet" in words.lower()
        assert "ökade" not in words
        assert "minskade" not in words


def test_no_direction_over_a_gap_or_from_an_incomplete_month() -> None:
    gap = both(types((DEC, 10_000, 200), (FEB, 10_000, 400)))
    assert "Månaden före saknas eller är ofullständig" in trend_heading(gap, "sv")
    part = types(*USUAL).with_columns(complete=pl.col("month") != FEB)
    assert (
        trend_heading(both(part), "sv")
        == "Andelen fristående i februari 2024 går inte att räkna ut"
    )
    assert "går inte att räkna ut" in usage_heading(both(part), "sv")


def test_the_first_place_is_named_only_if_both_agree() -> None:
    frames = both(types(*USUAL))
    assert share_heading(frames, "certificate_type", "sv") == (
        "DB har störst andel fristående i februari 2024: 5,0\u00a0%"
    )
    turned = both(types(*USUAL), fk7804(FEB, 10_000, 700))
    assert share_heading(turned, "certificate_type", "sv") == (
        "Bildspelets och de troliga värdena ger olika svar på vilken intygstyp som har störst "
        "andel fristående i februari 2024"
    )
    tie = both(types((FEB, 200, 10)))
    assert share_heading(tie, "certificate_type", "en").startswith("It can't be said for sure")
    part = types(*USUAL).with_columns(complete=pl.col("certificate_type") != "db")
    words = count_heading(both(part), "certificate_type", "standalone", "sv")
    assert words.startswith("Det går inte att säga säkert")


def test_a_part_of_all_is_said_by_both_values() -> None:
    frames = both(types(*USUAL), fk7804(FEB, 10_000, 90))
    assert count_heading(frames, "certificate_type", "standalone", "sv") == (
        "FK7804 har flest fristående intyg i februari 2024: "
        "troligt 90\u00a0% av alla, enligt bildspelet 95\u00a0%"
    )


def test_a_change_is_stated_for_what_both_agree_on() -> None:
    printed = types((JAN, 10_000, 200), (FEB, 12_000, 100))
    frames = both(printed, fk7804(FEB, 9_000, 150))
    assert change_heading(frames, (JAN, FEB), "sv") == (
        "Från januari till februari 2024: integrerade intyg går åt olika håll enligt bildspelet "
        "och med troliga värden; fristående intyg minskade "
        "(troligt 24\u00a0%, enligt bildspelet 48\u00a0%)"
    )
    same = both(types((DEC, 10_000, 200), (JAN, 10_020, 240)))
    assert change_heading(same, (DEC, JAN), "en") == (
        "From December 2023 to January 2024: integrated certificates almost unchanged; "
        "standalone certificates rose 19%"
    )
    assert "går inte att jämföra" in change_heading(both(types((FEB, 9, 1))), (JAN, FEB), "sv")


def test_what_every_region_has_at_least_holds_for_both_values() -> None:
    printed = pl.DataFrame(
        [
            summed(FEB, 1_000, 20, region="dalarna"),
            summed(FEB, 1_000, 75, region="orebro"),
            summed(FEB, 50, 40, region="kalmar"),
        ]
    )
    frames = both(printed, summed(FEB, 1_000, 105, region="orebro"))
    assert regions_heading(frames, FEB, "sv") == (
        "Minst 89\u00a0% av intygen är integrerade i de 2 regioner som har en fullständig summa, "
        "februari 2024; störst andel fristående har Örebro län"
    )


@pytest.mark.parametrize(
    ("printed", "likely_share", "words"),
    [
        (0.98, 0.98, ["98\u00a0%"]),
        (0.9949, 0.981, ["98\u00a0%", "99,5\u00a0%"]),
        (0.99, 0.981, ["98–99\u00a0%"]),
        (0.01, 0.018, ["1,8\u00a0%", "1,0\u00a0%"]),
        (0.0051, 0.0051, ["0,51\u00a0%"]),
        (0.9999, 0.9999, ["99,9\u00a0%"]),
        (None, 0.5, []),
    ],
)
def test_two_shares_show_text(printed: float | None, likely_share: float, words: list[str]) -> None:
    assert said_shares([printed, likely_share], "sv") == words
