"""All charts of a run, each as one HTML file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.by_region import draw_region_panels, draw_regions_in_month
from intygsstat.chart.by_type import draw_share_panels, draw_type_panels, draw_usage_by_type
from intygsstat.chart.change import draw_change_by_type
from intygsstat.chart.page import page_html
from intygsstat.chart.pictures import pictures_of
from intygsstat.chart.quality import draw_coverage, draw_row_totals
from intygsstat.chart.series import Measure
from intygsstat.chart.trend import draw_trend
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


def draw_all(frames: Frames, lang: Lang = "sv") -> Iterator[tuple[str, go.Figure]]:
    """Every chart with its file name (no extension), the main one first.

    `frames` holds the views that `VIEWS` names.
    """
    usage, decks, events = frames["usage"], frames["decks"], frames["events"]
    by_type, by_region = frames["usage_by_type"], frames["usage_by_region"]
    likely, likely_by_region = frames["usage_by_type_likely"], frames["usage_by_region_likely"]
    per_type: dict[str, Callable[..., go.Figure]] = {
        "intygstyper": draw_usage_by_type,
        "intygstyper-var-for-sig": draw_type_panels,
        "intygstyper-andel": draw_share_panels,
        "hela-landet": draw_trend,
    }
    for name, draw in per_type.items():
        yield name, draw(by_type, likely=likely, usage=usage, decks=decks, events=events, lang=lang)
    yield "forandring", draw_change_by_type(by_type, likely=likely, decks=decks, lang=lang)
    yield (
        "regioner",
        draw_regions_in_month(
            by_region, likely=likely_by_region, usage=usage, decks=decks, lang=lang
        ),
    )
    per_region: dict[str, Measure] = {
        "regioner-fristaende": "standalone",
        "regioner-integrerade": "integrated",
        "regioner-andel": "standalone_share",
    }
    for name, measure in per_region.items():
        yield (
            name,
            draw_region_panels(
                by_region,
                measure,
                likely=likely_by_region,
                usage=usage,
                decks=decks,
                events=events,
                lang=lang,
            ),
        )
    coverage, findings = frames["coverage"], frames["findings"]
    yield "tackning", draw_coverage(coverage, findings=findings, decks=decks, lang=lang)
    yield "radsummor", draw_row_totals(frames["row_totals"], decks=decks, lang=lang)


def write_charts(
    frames: Frames,
    folder: Path,
    *,
    lang: Lang = "sv",
    each: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Write every chart into `folder` as HTML that opens offline; the files, main chart first.

    The same frames give the same bytes. `each` is called after every file,
    for a progress bar. A file is written beside and put in place when whole.
    Where a page comes out otherwise than before its pictures are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, figure in draw_all(frames, lang):
        path = folder / f"{name}.html"
        html = page_html(figure, name, lang).encode()
        if not (path.is_file() and path.read_bytes() == html):
            for picture in pictures_of(path):  # it would show another chart than the page
                picture.unlink()
        beside = folder / f".{name}.html.part"
        beside.write_bytes(html)
        os.replace(beside, path)
        written.append(path)
        each(path)
    return written
