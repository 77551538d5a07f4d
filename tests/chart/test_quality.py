"""The matrices of coverage and row totals."""

from __future__ import annotations

from typing import Any

import polars as pl

from chart.frames import DEC, FEB, NOV, marks, words_of
from intygsstat.chart import draw_coverage, draw_row_totals
from intygsstat.models import CHANNELS


def coverage() -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {"month": month, "region": region, "channel": channel, "state": "there"}
        | {"cells_expected": 10, "cells_read": 10, "findings": 0}
        for month in (NOV, DEC, FEB)
        for region in ("orebro", "dalarna")
        for channel in CHANNELS
    ]
    rows[0] |= {"state": "flagged", "findings": 3}
    rows[5] |= {"state": "missing", "cells_expected": None, "cells_read": 0}
    return pl.DataFrame(rows, infer_schema_length=None)


def findings() -> pl.DataFrame:
    message = "Örebro, utfärdade november: delarna blir 5 men totalen är < 6"
    return pl.DataFrame(
        {
            "month": [NOV],
            "channel": ["issued"],
            "region": ["orebro"],
            "severity": ["error"],
            "message": ["the parts sum to 5"],
            "message_sv": [message],
        }
    )


def test_a_square_is_there_flagged_or_missing() -> None:
    figure = draw_coverage(coverage(), findings=findings())
    issued, standalone = marks(figure, "issued")[0], marks(figure, "standalone")[0]
    assert list(figure.layout.yaxis.ticktext) == ["Örebro län", "Dalarna"]
    assert issued.text[0][0] == "◆ 3"
    assert issued.z[0][0] == 1
    assert "totalen är &lt; 6" in issued.hovertext[0][0].replace("<br>", " ")
    assert standalone.z[0][1] == 2
    assert issued.z[1][0] == 0


def test_a_month_nobody_tells_is_no_row() -> None:
    issued = marks(draw_coverage(coverage()), "issued")[0]
    assert [row[2] for row in issued.z] == [2, 2]
    assert "Ingen egen rad" in issued.hovertext[0][2]


def test_the_title_counts() -> None:
    assert "1 av 11 tabellrader är flaggade, 1 saknas" in words_of(draw_coverage(coverage()))
    clean = coverage().filter(pl.col("state") == "there")
    assert "Alla 10 tabellrader finns och ingen är flaggad" in words_of(draw_coverage(clean))


def row_totals() -> pl.DataFrame:
    return pl.DataFrame(
        [
            ("orebro", "9 000", 9_000, 4_509, 4_491, "differs"),
            ("dalarna", "12", 12, 12, 0, "agrees"),
            ("kalmar", "", None, None, None, "unknown"),
        ],
        schema=["region", "printed", "printed_total", "summed_total", "difference", "state"],
        orient="row",
    ).with_columns(month=pl.lit(NOV), channel=pl.lit("issued"))


def test_a_total_that_differs_shows_by_how_much() -> None:
    issued = marks(draw_row_totals(row_totals()), "issued")[0]
    assert [row[0] for row in issued.text] == ["+4\u00a0491", "–", ""]
    assert [row[0] for row in issued.z] == [1, 2, 0]
    assert "Radens summa: 4\u00a0509" in issued.hovertext[0][0]


def test_a_row_that_could_not_be_checked_is_not_counted_as_checked() -> None:
    figure = draw_row_totals(row_totals())
    assert "1 av 2 totaler i bildspelet stämmer inte" in words_of(figure)
