"""All charts of a run, each as one HTML file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.by_name import draw_change_by_type, draw_regions_in_month
from intygsstat.chart.over_months import (
    draw_region_panels,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
    draw_usage_by_type,
)
from intygsstat.chart.page import LIBRARY, page_html, write_library
from intygsstat.chart.pictures import pictures_of
from intygsstat.chart.points import MEASURES
from intygsstat.chart.quality import draw_coverage, draw_row_totals
from intygsstat.files import write_atomically
from intygsstat.locale import Lang

Frames = Mapping[str, pl.DataFrame]
_BESIDE = ("likely", "decks", "usage", "events")
# Every chart, the main one first: its file's name, the view it draws, how, and what that takes by
# name.
CHARTS: tuple[tuple[str, str, Callable[..., go.Figure], tuple[str, ...]], ...] = (
    ("intygstyper", "usage_by_type", draw_usage_by_type, _BESIDE),
    ("intygstyper-var-for-sig", "usage_by_type", draw_type_panels, _BESIDE),
    ("intygstyper-andel", "usage_by_type", draw_share_panels, _BESIDE),
    ("hela-landet", "usage_by_type", draw_trend, _BESIDE),
    ("forandring", "usage_by_type", draw_change_by_type, _BESIDE[:2]),
    ("regioner", "usage_by_region", draw_regions_in_month, _BESIDE[:3]),
    *(
        (f"regioner-{name}", "usage_by_region", partial(draw_region_panels, measure=one), _BESIDE)
        for name, one in zip(("integrerade", "fristaende", "andel"), MEASURES, strict=True)
    ),
    ("tackning", "coverage", draw_coverage, ("findings", "decks")),
    ("radsummor", "row_totals", draw_row_totals, ("decks",)),
)
_LIKELY = ("usage_by_type_likely", "usage_by_region_likely")
_TAKEN = {name for *_, takes in CHARTS for name in takes if name != "likely"}
VIEWS = tuple(sorted({view for _, view, *_ in CHARTS} | _TAKEN)) + _LIKELY


def draw_all(frames: Frames, lang: Lang = "sv") -> Iterator[tuple[str, go.Figure]]:
    """Every chart with its file name (no extension), the main one first.

    `frames` holds the views that `VIEWS` names.
    """
    for name, view, draw, takes in CHARTS:
        given: dict[str, Any] = {**frames, "likely": frames.get(f"{view}_likely")}
        yield name, draw(frames[view], **{key: given.get(key) for key in takes}, lang=lang)


def write_charts(
    frames: Frames,
    folder: Path,
    *,
    lang: Lang = "sv",
    each: Callable[[Path], None] = lambda path: None,
    library: Path | None = None,
) -> list[Path]:
    """Write every chart into `folder` as HTML that opens offline; the files, main chart first.

    The pages share plotly.js in `library`, which is written too: `folder`/plotly.min.js unless
    it is named. The same frames give the same bytes. `each` is called after every file,
    for a progress bar. A file is written beside and put in place when whole.
    Where a page comes out otherwise than before its pictures are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    library = library or folder / LIBRARY
    write_library(library)
    address = Path(os.path.relpath(library, folder)).as_posix()
    written = []
    for name, figure in draw_all(frames, lang):
        path = folder / f"{name}.html"
        html = page_html(figure, name, lang, address)
        if not (path.is_file() and path.read_text(encoding="utf-8") == html):
            for picture in pictures_of(path):  # it would show another chart than the page
                picture.unlink()
        write_atomically(path, html)
        written.append(path)
        each(path)
    return written
