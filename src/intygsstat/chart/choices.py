"""What somebody wants to see, and the figure of it: one that this package draws anyway.

A choice only says which rows a drawing function gets. All types or all regions
are boxes beside each other; one of them alone is drawn as the country is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, get_args

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.by_region import draw_region_panels, whole_regions
from intygsstat.chart.by_type import draw_share_panels, draw_type_panels, types_by_size
from intygsstat.chart.filters import Narrowed
from intygsstat.chart.trend import draw_trend
from intygsstat.locale import Lang, months_between, swedish_order
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import region_name

View = Callable[[str], pl.DataFrame]
By = Literal["type", "region", "country"]
Shown = Literal["count", "standalone_share", "standalone", "integrated"]

_BOXES: dict[By, dict[Shown, Callable[..., go.Figure]]] = {
    "type": {"count": draw_type_panels, "standalone_share": draw_share_panels},
    "region": {
        "standalone_share": partial(draw_region_panels, measure="standalone_share"),
        "standalone": partial(draw_region_panels, measure="standalone"),
        "integrated": partial(draw_region_panels, measure="integrated"),
    },
    "country": {},
}
MEASURES: dict[By, tuple[Shown, ...]] = {by: tuple(boxes) for by, boxes in _BOXES.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; None is all of them, `likely` draws likely values beside printed ones."""

    by: By = "type"
    region: str | None = None
    certificate_type: str | None = None
    first: date | None = None
    last: date | None = None
    shown: Shown | None = None  # the first of MEASURES
    likely: bool = True

    def __post_init__(self) -> None:
        if self.by not in _BOXES:
            raise ValueError(f"by is one of {', '.join(get_args(By))}, not {self.by!r}")

    @property
    def is_one_line(self) -> bool:
        """True if there are no boxes to set beside each other; all measures are shown then."""
        alone = {"type": self.certificate_type, "region": self.region, "country": ""}
        return alone[self.by] is not None


@dataclass(frozen=True, slots=True)
class Choosable:
    """What can be chosen: ids of regions in Swedish order, of types by size, months without gap."""

    regions: tuple[str, ...]
    certificate_types: tuple[str, ...]
    months: tuple[date, ...]


def choosable(view: View) -> Choosable:
    """What the published data has to choose from; Stockholm and Gotland are one region."""
    by_type, by_region = view("usage_by_type"), whole_regions(view("usage_by_region"))
    names = sorted(by_region["region"].unique(), key=lambda one: swedish_order(region_name(one)))
    months = months_between([*by_type["month"], *by_region["month"]])
    return Choosable(tuple(names), tuple(types_by_size(by_type)), tuple(months))


def draw_choice(view: View, choice: Choice, lang: Lang = "sv") -> go.Figure:
    """The figure of a choice. `view` hands out a published view by its name."""
    narrowed = Narrowed(choice.region, choice.certificate_type)
    name = _view_name(choice)
    printed = _chosen_rows(view(name), choice)
    likely = _chosen_rows(view(f"{name}_likely"), choice) if choice.likely else None
    usage, beside = _chosen_rows(view("usage"), choice), {n: view(n) for n in ("decks", "events")}
    draw = draw_trend if choice.is_one_line else _BOXES[choice.by][choice.shown or _first(choice)]
    return draw(printed, likely=likely, usage=usage, **beside, narrowed=narrowed, lang=lang)


def _first(choice: Choice) -> Shown:
    return next(iter(_BOXES[choice.by]))


def _view_name(choice: Choice) -> str:
    """The view whose rows add up to what is asked for: the country's, or the finer one."""
    if choice.by == "region" and choice.region is None:
        return "usage_by_region_and_type" if choice.certificate_type else "usage_by_region"
    return "usage_by_region_and_type" if choice.region else "usage_by_type"


def _chosen_rows(frame: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The rows asked for; of a region printed in parts, in `usage`, those of its parts."""
    if choice.region and "region" in frame.columns:
        if "part_of_sum" in frame.columns:
            frame = frame.filter(pl.col("region") == choice.region)
        else:
            frame = frame.filter(pl.col("region").is_in(_with_parts(choice.region)))
    if choice.certificate_type and "certificate_type" in frame.columns:
        frame = frame.filter(pl.col("certificate_type") == choice.certificate_type)
    if choice.first:
        frame = frame.filter(pl.col("month") >= choice.first)
    if choice.last:
        frame = frame.filter(pl.col("month") <= choice.last)
    return frame


def _with_parts(region: str) -> list[str]:
    return [region, *(one.id for one in regions().values() if one.part_of == region)]
