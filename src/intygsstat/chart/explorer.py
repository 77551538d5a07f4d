"""A chart to choose in: dropdowns, a span and buttons above a figure, in JupyterLab.

Where a notebook becomes a page nobody can choose, and the figure stands there
as it is at first. ipywidgets is imported only where it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Literal

import plotly.graph_objects as go
import plotly.io as pio
import polars as pl

from intygsstat.chart.over_months import (
    draw_region_panels,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
    types_by_size,
    whole_regions,
)
from intygsstat.chart.pages import plotly_config
from intygsstat.chart.points import MEASURES
from intygsstat.locale import Lang, format_month, months_between, swedish_order, text
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import region_name, type_name

STATIC_VARIABLE = "INTYGSSTAT_STATIC"
"""Set where a notebook is run to become a page: no widgets then."""
_ALL = ""  # what a dropdown holds for all of them: to ipywidgets None is nothing chosen, and blank
_MEASURE = {"count": "measure_count"}  # the name of its text, where that is another
View = Callable[[str], pl.DataFrame]
By = Literal["type", "region", "country"]

# What the boxes can show; one type or region alone, and the country, shows all measures.
_BOXES: dict[By, dict[str, Callable[..., go.Figure]]] = {
    "type": {"count": draw_type_panels, "standalone_share": draw_share_panels},
    "region": {
        measure: partial(draw_region_panels, measure=measure) for measure in reversed(MEASURES)
    },
    "country": {},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; None is all of them, `likely` draws likely values beside printed ones.

    It only says which rows a drawing function gets. `shown` names one of the boxes' figures, the
    first if none is named.
    """

    by: By = "type"
    region: str | None = None
    certificate_type: str | None = None
    first: date | None = None
    last: date | None = None
    shown: str | None = None
    likely: bool = True

    @property
    def is_one_line(self) -> bool:
        """True if there are no boxes to set beside each other; all measures are shown then."""
        alone = {"type": self.certificate_type, "region": self.region, "country": ""}
        return alone[self.by] is not None

    @property
    def view(self) -> str:
        """The view whose rows add up to what is asked for: the country's, or the finer one."""
        if self.by == "region" and self.region is None:
            return "usage_by_region_and_type" if self.certificate_type else "usage_by_region"
        return "usage_by_region_and_type" if self.region else "usage_by_type"

    def rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows asked for; of a region printed in parts, in `usage`, those of its parts."""
        wanted = [pl.col("month") >= self.first] if self.first else []
        wanted += [pl.col("month") <= self.last] if self.last else []
        if self.certificate_type and "certificate_type" in frame.columns:
            wanted.append(pl.col("certificate_type") == self.certificate_type)
        if self.region and "region" in frame.columns:
            parts = [one.id for one in regions().values() if one.part_of == self.region]
            parts = [] if "part_of_sum" in frame.columns else parts
            wanted.append(pl.col("region").is_in([self.region, *parts]))
        return frame.filter(*wanted) if wanted else frame


def draw_choice(view: View, choice: Choice, lang: Lang = "sv") -> go.Figure:
    """The figure of a choice. `view` hands out a published view by its name."""
    boxes = _BOXES[choice.by]
    draw = draw_trend if choice.is_one_line else boxes[choice.shown or next(iter(boxes))]
    return draw(
        choice.rows(view(choice.view)),
        likely=choice.rows(view(f"{choice.view}_likely")) if choice.likely else None,
        usage=choice.rows(view("usage")),
        decks=view("decks"),
        events=view("events"),
        region=choice.region,
        certificate_type=choice.certificate_type,
        lang=lang,
    )


def choosable(view: View) -> tuple[list[str], list[str], list[date]]:
    """What the published data has to choose from: ids of regions in Swedish order, of types by
    size, months without a gap. Stockholm and Gotland are one region."""
    by_type, by_region = view("usage_by_type"), whole_regions(view("usage_by_region"))
    names = sorted(by_region["region"].unique(), key=lambda one: swedish_order(region_name(one)))
    return names, types_by_size(by_type), months_between([*by_type["month"], *by_region["month"]])


def explore_usage(view: View, by: By = "type", *, lang: Lang = "sv") -> Explorer:
    """Certificates as somebody chooses to see them: types, regions or the country over time.

    `view` hands out a published view by its name: `intygsstat.view`. `by` says what
    the boxes are: a type each, a region each, or none, 'country'. Choosing one type
    (or region) shows it alone; choosing in the other dropdown narrows the counts.

    Raises:
        ValueError: `by` is another word.
        StoreError: there is no published data.
    """
    if by not in _BOXES:
        raise ValueError(f"by is one of {', '.join(_BOXES)}, not {by!r}")
    return Explorer(view, Choice(by), lang)


class Explorer:
    """A figure and what is chosen for it; a notebook shows both, a page the figure alone."""

    def __init__(self, view: View, choice: Choice, lang: Lang = "sv") -> None:
        self.view: View = cache(view)
        self.choice = choice
        self.lang = lang

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        if os.environ.get(STATIC_VARIABLE):
            display(draw_choice(self.view, self.choice, self.lang))  # type: ignore[no-untyped-call]
            display(HTML(f"<p>{text('static_note', self.lang)}</p>"))  # type: ignore[no-untyped-call]
        else:
            display(self.widget())  # type: ignore[no-untyped-call]

    def widget(self) -> Any:
        """The ipywidgets box: choices above, the figure below, drawn anew with every choice."""
        import ipywidgets

        controls, shown = self._controls(), ipywidgets.Output()

        def draw(_: object = None) -> None:
            chosen: dict[str, Any] = {name: one.value or None for name, one in controls.items()}
            first, last = chosen.pop("span", None) or (None, None)
            chosen |= {"first": first, "last": last, "likely": bool(chosen["likely"])}
            self.choice = choice = Choice(self.choice.by, **chosen)
            figure = draw_choice(self.view, choice, self.lang)
            if "shown" in controls:
                controls["shown"].disabled = choice.is_one_line
            shown.layout.min_height = f"{figure.layout.height}px"  # or the notebook jumps between
            bundle = pio.renderers["plotly_mimetype"].to_mimebundle(figure.to_dict())
            name = "-".join(["intyg", choice.certificate_type or "alla", choice.region or "landet"])
            bundle["application/vnd.plotly.v1+json"]["config"] = plotly_config(name, self.lang)
            shown.outputs = ({"output_type": "display_data", "data": bundle, "metadata": {}},)

        for control in controls.values():
            control.observe(draw, names="value")
        draw()
        layout = {"flex_flow": "row wrap", "grid_gap": "4px 28px"}
        return ipywidgets.VBox([ipywidgets.Box(list(controls.values()), layout=layout), shown])

    def _controls(self) -> dict[str, Any]:
        """The controls by the field of Choice they set; 'span' sets first and last."""
        import ipywidgets

        (names, types, months), by, lang = choosable(self.view), self.choice.by, self.lang

        def control(kind: Any, label: str, options: list[tuple[str, Any]], **more: Any) -> Any:
            style = {"description_width": "initial", "button_width": "auto"}
            style = style if kind is ipywidgets.ToggleButtons else {"description_width": "initial"}
            return kind(options=options, description=text(label, lang), style=style, **more)

        every_region = text("all_regions" if by == "region" else "country_choice", lang)
        types_named = [(text("all_types", lang), _ALL), *((type_name(one), one) for one in types)]
        names_named = [(every_region, _ALL), *((region_name(one), one) for one in names)]
        controls = {
            "certificate_type": control(ipywidgets.Dropdown, "choose_type", types_named),
            "region": control(ipywidgets.Dropdown, "choose_region", names_named),
        }
        if len(months) > 1:
            controls["span"] = control(
                ipywidgets.SelectionRangeSlider,
                "choose_span",
                [(format_month(month, lang), month) for month in months],
                index=(0, len(months) - 1),
                continuous_update=False,
                layout={"width": "420px"},
            )
        if _BOXES[by]:
            measures = [(text(_MEASURE.get(one, one), lang), one) for one in _BOXES[by]]
            controls["shown"] = control(ipywidgets.ToggleButtons, "choose_measure", measures)
        values = [(text(f"choose_{one}", lang), one == "both") for one in ("both", "printed")]
        controls["likely"] = control(ipywidgets.ToggleButtons, "choose_values", values)
        return controls
