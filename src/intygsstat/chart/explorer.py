"""A chart to choose in: dropdowns, a span and buttons above a figure, in JupyterLab.

Where a notebook becomes a page nobody can choose, and the figure stands there
as it is at first. ipywidgets is imported only where it is used.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from typing import Any, Literal

import plotly.graph_objects as go
import plotly.io as pio

from intygsstat.chart.choices import (
    MEASURES,
    By,
    Choice,
    Choosable,
    View,
    choosable,
    draw_choice,
)
from intygsstat.chart.page import plotly_config
from intygsstat.locale import Lang, format_month, text
from intygsstat.reference.names import region_name, type_name

STATIC_VARIABLE = "INTYGSSTAT_STATIC"
"""Set where a notebook is run to become a page: no widgets then."""
_ALL = ""  # what a dropdown holds for all of them: to ipywidgets None is nothing chosen, and blank


def explore_usage(view: View, by: By = "type", *, lang: Lang = "sv") -> Explorer:
    """Certificates as somebody chooses to see them: types, regions or the country over time.

    `view` hands out a published view by its name: `intygsstat.view`. `by` says what
    the boxes are: a type each, a region each, or none, 'country'. Choosing one type
    (or region) shows it alone; choosing in the other dropdown narrows the counts.

    Raises:
        ValueError: `by` is another word.
        StoreError: there is no published data.
    """
    return Explorer(view, Choice(by), lang)


class Explorer:
    """A figure and what is chosen for it; a notebook shows both, a page the figure alone."""

    def __init__(self, view: View, choice: Choice, lang: Lang = "sv") -> None:
        self.view: View = cache(view)
        self.choice = choice
        self.lang = lang
        self.offered = choosable(self.view)

    def figure(self) -> go.Figure:
        """The figure of what is chosen now."""
        return draw_choice(self.view, self.choice, self.lang)

    def choose(self, **changed: Any) -> None:
        """Choose otherwise: `region`, `certificate_type`, `first`, `last`, `shown`, `likely`."""
        self.choice = replace(self.choice, **changed)

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        if os.environ.get(STATIC_VARIABLE):
            display(self.figure())  # type: ignore[no-untyped-call]
            display(HTML(f"<p>{text('static_note', self.lang)}</p>"))  # type: ignore[no-untyped-call]
        else:
            display(make_widget(self))  # type: ignore[no-untyped-call]


def make_widget(explorer: Explorer) -> Any:
    """The ipywidgets box: choices above, the figure below, drawn anew with every choice."""
    import ipywidgets

    lang, shown = explorer.lang, ipywidgets.Output()
    controls = _controls(ipywidgets, explorer.offered, explorer.choice, lang)

    def draw(_: object = None) -> None:
        figure = explorer.figure()
        if "shown" in controls:
            controls["shown"].disabled = explorer.choice.is_one_line
        shown.layout.min_height = f"{figure.layout.height}px"  # or the notebook jumps in between
        shown.outputs = (_as_output(figure, explorer.choice, lang),)

    def choose(name: str, value: Any) -> None:
        chosen = {"first": value[0], "last": value[1]} if name == "span" else {name: value}
        chosen = {field: None if one == _ALL else one for field, one in chosen.items()}
        explorer.choose(**chosen)
        draw()

    for name, control in controls.items():
        control.observe(lambda change, name=name: choose(name, change["new"]), names="value")
    draw()
    row = ipywidgets.Box(
        list(controls.values()), layout={"flex_flow": "row wrap", "grid_gap": "4px 28px"}
    )
    return ipywidgets.VBox([row, shown])


def _controls(ipywidgets: Any, offered: Choosable, choice: Choice, lang: Lang) -> dict[str, Any]:
    """The controls by the field of Choice they set; 'span' sets first and last."""
    every_region = text("all_regions" if choice.by == "region" else "country_choice", lang)
    fitted: dict[str, Any] = {"style": {"description_width": "initial"}}
    controls = {
        "certificate_type": ipywidgets.Dropdown(
            options=[
                (text("all_types", lang), _ALL),
                *((type_name(one), one) for one in offered.certificate_types),
            ],
            description=text("choose_type", lang),
            **fitted,
        ),
        "region": ipywidgets.Dropdown(
            options=[(every_region, _ALL), *((region_name(one), one) for one in offered.regions)],
            description=text("choose_region", lang),
            **fitted,
        ),
    }
    if len(offered.months) > 1:
        controls["span"] = ipywidgets.SelectionRangeSlider(
            options=[(format_month(month, lang), month) for month in offered.months],
            index=(0, len(offered.months) - 1),
            description=text("choose_span", lang),
            continuous_update=False,
            layout={"width": "420px"},
            **fitted,
        )
    if MEASURES[choice.by]:
        controls["shown"] = _buttons(
            ipywidgets,
            text("choose_measure", lang),
            [
                (text("measure_count" if one == "count" else one, lang), one)
                for one in MEASURES[choice.by]
            ],
        )
    controls["likely"] = _buttons(
        ipywidgets,
        text("choose_values", lang),
        [(text("choose_both", lang), True), (text("choose_printed", lang), False)],
    )
    return controls


def _buttons(ipywidgets: Any, description: str, options: list[tuple[str, Any]]) -> Any:
    return ipywidgets.ToggleButtons(
        options=options,
        description=description,
        style={"description_width": "initial", "button_width": "auto"},
    )


def _as_output(figure: go.Figure, choice: Choice, lang: Lang) -> dict[str, Any]:
    """The figure as Jupyter keeps what a cell shows."""
    bundle = pio.renderers["plotly_mimetype"].to_mimebundle(figure.to_dict())
    mimetype: Literal["application/vnd.plotly.v1+json"] = "application/vnd.plotly.v1+json"
    name = "-".join(["intyg", choice.certificate_type or "alla", choice.region or "landet"])
    bundle[mimetype]["config"] = plotly_config(name, lang)
    return {"output_type": "display_data", "data": bundle, "metadata": {}}
