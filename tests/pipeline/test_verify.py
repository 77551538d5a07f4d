"""`make verify` reads each slide once more with a second library."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from intygsstat.pipeline.verify import _readings_that_differ
from pipeline.project import current


def test_another_number_is_an_error_and_one_that_only_one_reads_a_note(
    planted: Path, tmp_path: Path
) -> None:
    published = current(planted) / "parquet"
    assert _readings_that_differ(published, published) == ([], [])
    (file,) = sorted((published / "cells").glob("*.parquet"))
    place = pl.int_range(pl.len())
    count = pl.when(place == 0).then(777).when(place < 3).then(None).otherwise("count")
    (tmp_path / "cells").mkdir()
    cells = pl.read_parquet(file).with_columns(count=count.cast(pl.Int64))
    cells.cast(pl.read_parquet_schema(file)).write_parquet(tmp_path / "cells" / file.name)
    ((error,), (note,)) = _readings_that_differ(published, tmp_path)
    assert error.endswith(": 100 with pdfium, 777 with pdfplumber")
    assert note.endswith(": 2 numbers are read with only one of pdfium and pdfplumber")
