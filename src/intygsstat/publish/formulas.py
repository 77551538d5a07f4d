"""Text that a spreadsheet would take for a formula, and the apostrophe that keeps it text."""

from __future__ import annotations

import polars as pl

# = + - @ start a formula, full-width ones too; a tab or a line break can hide one
_STARTS_A_FORMULA = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"
_HARMLESS = r"^-$|^-\d[\d \u{a0}\u{2009}\u{202f}.,]*$"


def guard_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with an apostrophe before every text that a spreadsheet would run.

    A lone dash and a negative number stay as they are, and so do all columns
    that hold no text.
    """
    return frame.with_columns(
        pl.when(
            pl.col(pl.String).str.contains(_STARTS_A_FORMULA)
            & ~pl.col(pl.String).str.contains(_HARMLESS)
        )
        .then("'" + pl.col(pl.String))
        .otherwise(pl.col(pl.String))
        .name.keep()
    )
