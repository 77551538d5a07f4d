"""Text that a spreadsheet would take for a formula, and the apostrophe that keeps it text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intygsstat.errors import sanitize_text

if TYPE_CHECKING:
    import polars as pl

# = + - @ start a formula, full-width and small ones too; spaces can hide one, and so
# can an apostrophe, which whoever takes ours away would take with it.
_STARTS_A_FORMULA = re.compile(r"[\s'\u00ad]*[=+\-@＝＋－＠﬩﹢﹣﹦﹫−]|[\t\r\n]")
_HARMLESS = re.compile(r"[-−]|[-−][0-9][0-9 \u00a0\u2009\u202f.,]*")


def guarded(text: str) -> str:
    """`text` for a CSV file: an apostrophe before what a spreadsheet would run, and what
    would act on a terminal shown as its escape.

    A lone dash and a negative number stay as they are.
    """
    starts = _STARTS_A_FORMULA.match(text) and not _HARMLESS.fullmatch(text)
    return sanitize_text(f"'{text}" if starts else text)


def guard_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with every text guarded; columns that hold no text stay as they are."""
    import polars as pl

    return frame.with_columns(
        _guarded_column(column) for column in frame if column.dtype == pl.String
    )


def _guarded_column(column: pl.Series) -> pl.Series:
    texts = [text for text in column.unique().to_list() if text is not None]
    new = {text: safe for text in texts if (safe := guarded(text)) != text}
    return column.replace(list(new), list(new.values())) if new else column
