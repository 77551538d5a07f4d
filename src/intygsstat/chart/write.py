"""All charts of a run, each as one HTML file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from inspect import signature
from pathlib import Path

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.by_region import draw_region_panels, draw_regions_in_month
from intygsstat.chart.by_type import draw_share_panels, draw_type_panels, draw_usage_by_type
from intygsstat.chart.change import draw_change_by_type
from intygsstat.chart.page import LIBRARY, page_html, write_library
from intygsstat.chart.pictures import pictures_of
from intygsstat.chart.quality import draw_coverage, draw_row_totals
from intygsstat.chart.trend import draw_trend
from intygsstat.files import write_atomically
from intygsstat.locale import Lang

Frames = Mapping[str, pl.DataFrame]
VIEWS = (
    "usage",
    "usage_by_type",
    "usage_by_region",
    "usage_by_type_likely",
    "usage_by_region_likely",
    "coverage",
    "row_totals",
    "findings",
    "decks",
    "events",
)
# Every chart, the main one first: its file's name, the view it draws, and how. What else its
# function takes by name (likely, usage, decks, events, findings) it gets too.
CHARTS: tuple[tuple[str, str, Callable[..., go.Figure]], ...] = (
    ("intygstyper", "usage_by_type", draw_usage_by_type),
    ("intygstyper-var-for-sig", "usage_by_type", draw_type_panels),
    ("intygstyper-andel", "usage_by_type", draw_share_panels),
    ("hela-landet", "usage_by_type", draw_trend),
    ("forandring", "usage_by_type", draw_change_by_type),
    ("regioner", "usage_by_region", draw_regions_in_month),
    ("regioner-fristaende", "usage_by_region", partial(draw_region_panels, measure="standalone")),
    ("regioner-integrerade", "usage_by_region", partial(draw_region_panels, measure="integrated")),
    (
        "regioner-andel",
        "usage_by_region",
        partial(draw_region_panels, measure="standalone_share"),
    ),
    ("tackning", "coverage", draw_coverage),
    ("radsummor", "row_totals", draw_row_totals),
)


def draw_all(frames: Frames, lang: Lang = "sv") -> Iterator[tuple[str, go.Figure]]:
    """Every chart with its file name (no extension), the main one first.

    `frames` holds the views that `VIEWS` names.
    """
    for name, view, draw in CHARTS:
        given = {**frames, "likely": frames.get(f"{view}_likely")}
        takes = given.keys() & signature(draw).parameters.keys()
        yield name, draw(frames[view], **{key: given[key] for key in takes - {view}}, lang=lang)


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
