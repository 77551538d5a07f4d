"""Where a likely value comes from, and which values a sentence states first."""

from __future__ import annotations

import polars as pl
import pytest

from chart.frames import DEC, FEB, by_region, by_type, likely, summed
from intygsstat.chart import say_regions, say_trend, say_usage
from intygsstat.chart.likely import say_source

ONE = {"cells_proposed": 1, "cells_decided": 0, "least_confidence": 0.973}


@pytest.mark.parametrize(
    ("proposed", "decided", "confidence", "words"),
    [
        (1, 0, 0.97, "förslag, sannolikhet 97 %"),
        (3, 0, 0.999, "3 förslag, sannolikhet minst 99 %"),
        (0, 1, None, "1 beslut"),
        (1, 2, 0.5, "förslag, sannolikhet 50 %, 2 beslut"),
    ],
)
def test_where_a_likely_value_comes_from_is_said(
    proposed: int, decided: int, confidence: float | None, words: str
) -> None:
    row = {"cells_proposed": proposed, "cells_decided": decided, "least_confidence": confidence}
    assert say_source(row) == words


def test_sentences_state_the_printed_numbers_first() -> None:
    changed = summed(FEB, 10_000, 100, certificate_type="fk7804", **ONE)
    words = say_usage(by_type(), likely(by_type(), changed)).words
    assert words.index("enligt tabellerna 9\u00a0340 intyg") < words.index(
        "Med troliga värden (förslag, sannolikhet 97 %) "
        "är det 10\u00a0340 intyg, varav 112 fristående"
    )
    assert "troliga värden" not in say_usage(by_type(), likely(by_type())).words
    region = summed(FEB, 2_000, 800, region="orebro", **ONE)
    words = say_regions(by_region(), likely(by_region(), region)).words
    assert "Med troliga värden är den störst i Örebro län (40,0\u00a0%)" in words
    whole = by_type().filter(pl.col("certificate_type") == "fk7802")
    before = summed(DEC, 40, 5, certificate_type="fk7802", **ONE)
    words = say_trend(
        whole.with_columns(standalone=pl.lit(4, pl.Int64)), likely(whole, before)
    ).words
    assert "Med troliga värden" in words
