"""What notebooks show beside the charts: paragraphs and tables in Swedish, made anew from whatever
decks there are, and a chart to choose in.

The numbers in paragraphs are the printed ones; with the likely view the likely ones are said too
where they differ. The words stand in templates/paragraphs.sv.j2. ipywidgets is imported only where
it is used.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.events import when
from intygsstat.chart.figures import (
    draw_region_panels,
    draw_share_panels,
    draw_trend,
    draw_type_panels,
)
from intygsstat.chart.layout import MIN_DENOMINATOR, safe
from intygsstat.chart.pages import plotly_config
from intygsstat.chart.points import MEASURES, paired_rows, say_source
from intygsstat.chart.sentences import (
    TEMPLATES,
    Both,
    country_by_month,
    groups_of,
    months_to_compare,
    whole_regions,
)
from intygsstat.locale import (
    Lang,
    environment,
    format_change,
    format_count,
    format_decimal,
    format_month,
    format_share,
    format_span,
    months_between,
    phrase,
    swedish_order,
    text,
    texts,
)
from intygsstat.reference.lookup import region_name, regions, type_name
from intygsstat.reference.sentences import rules

ENOUGH_MONTHS = 6  # on each side; over fewer, chance and season weigh more than a new client
STATIC_VARIABLE = "INTYGSSTAT_STATIC"
"""Set where a notebook is run to become a page: no widgets then."""
_ROLLOUT = ("region", "signature_service", "client", "activated", "months_before", "months_after",
            "share_before", "share_after", "is_enough")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, ready to be shown by a notebook."""

    words: str

    def _repr_html_(self) -> str:
        return f'<p style="font:16px/1.5 Arial,sans-serif;max-width:50em">{self.words}</p>'


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain words under their headings, ready to be shown by a notebook; those of
    `numbers` stand to the right, `more` rows were left out."""

    headings: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[str]]
    more: int = 0

    def _repr_html_(self) -> str:
        template = environment(TEMPLATES).get_template("table.html.j2")
        return template.render(table=self, text=text)


def say_what_was_read(
    decks: pl.DataFrame, row_totals: pl.DataFrame, findings: pl.DataFrame
) -> Paragraph:
    """How many decks, months and rows were read, and what was found."""
    months = {month for known in decks["months"].to_list() for month in known or []}
    return _say(
        "read",
        decks=decks.height,
        rebuilt=decks.filter(pl.col("kind") == "reconstruction").height,
        months=len(months),
        span=format_span(sorted(months)),
        rows=row_totals.height,
        states=Counter(row_totals["state"].to_list()),
        found=Counter(findings["severity"].to_list()),
    )


def say_usage(usage_by_type: pl.DataFrame, likely: pl.DataFrame | None = None) -> Paragraph:
    """The latest month in the country: how many, how many standalone, and of which types."""
    if usage_by_type.is_empty():
        return _say("no_numbers")
    by_month, others = map(country_by_month, Both.of(usage_by_type, likely).frames)
    [(printed, other)] = paired_rows(by_month.tail(1), others, ["month"]).values()
    if printed["issued"] is None or printed["standalone"] is None:
        return _say("one_table", month=printed["month"])
    top = next(iter(_by_share(usage_by_type, "certificate_type", type_name)), None)
    source = other and say_source(other)
    return _say("usage", caution=True, printed=printed, likely=other, source=source, top=top)


def say_regions(usage_by_region: pl.DataFrame, likely: pl.DataFrame | None = None) -> Paragraph:
    """The latest month by region: where standalone is used most, and where not at all."""
    both = Both.of(usage_by_region, likely)
    if both.printed.is_empty():
        return _say("no_numbers")
    printed, others = (_by_share(frame, "region", region_name) for frame in both.frames)
    without = sum(row["standalone"] == 0 for row in printed)
    facts = {"printed": printed[:3], "likely": others[:3], "without": without}
    return _say("regions", caution=True, month=both.printed["month"].max(), **facts)


def _by_share(frame: pl.DataFrame, group: str, name: Callable[[str], str]) -> list[dict[str, Any]]:
    """The newest month's rows that have a share, the largest first, with their `name` as markup."""
    newest = pl.col("month") == pl.col("month").max()
    shared = frame.filter(
        newest, pl.col("issued") >= MIN_DENOMINATOR, pl.col("standalone_share").is_not_null()
    )
    rows = shared.sort("standalone_share", group, descending=[True, False]).iter_rows(named=True)
    return [row | {"name": safe(name(row[group]))} for row in rows]


def say_trend(usage_by_type: pl.DataFrame, likely: pl.DataFrame | None = None) -> Paragraph:
    """What changed between the two latest comparable months, and which months are whole."""
    compared = months_to_compare(usage_by_type)
    if compared is None:
        return _say("one_month")
    country = country_by_month(usage_by_type)
    changes = [Both.of(usage_by_type, likely).changes(compared, one) for one in MEASURES[:2]]
    printed, others = (
        [] if None in both else list(map(format_change, both))
        for both in zip(*changes, strict=True)
    )
    months = len(months_between(country["month"].to_list()))
    flagged = pl.col("cells_flagged") + pl.col("rows_flagged") > 0
    return _say(
        "trend",
        caution=True,
        months=compared,
        printed=printed,
        likely=others,
        span=months,
        missing=months - country.height,
        incomplete=country.filter(~pl.col("complete")).height,
        flagged=country.filter(flagged).height,
    )


def say_revisions(revisions: pl.DataFrame, decks: pl.DataFrame) -> Paragraph:
    """How many numbers a later deck changed; with one deck nothing can have been."""
    return _say("revisions", decks=decks.height, number=revisions.height)


def say_forecasts(forecast_scores: pl.DataFrame) -> Paragraph:
    """How well each deck's numbers were expected by the decks before it; with the decks of one
    forum that can't be said."""
    all_decks = forecast_scores.filter(pl.col("deck").is_null()).iter_rows(named=True)
    decks = forecast_scores["deck"].drop_nulls().n_unique()
    return _say("forecasts", decks=decks, of={row["channel"]: row for row in all_decks})


def _say(name: str, *, caution: bool = False, **facts: Any) -> Paragraph:
    words = phrase(TEMPLATES, "paragraphs", "sv", name, **facts)
    return Paragraph(f"{words} {text('proposals_note')}" if caution else words)


def show_table(frame: pl.DataFrame, columns: Sequence[str], most: int = 40) -> Table:
    """The named columns of a view as a Swedish table of at most `most` rows.

    A missing number is an empty cell. Ids of types, regions and rules become
    their names.
    """
    picked = frame.select(columns)
    numeric = [picked.schema[column].is_numeric() for column in columns]
    rows = [list(map(_cell, columns, row)) for row in picked.head(most).rows()]
    headings = [_known(f"heading_{column}", column) for column in columns]
    return Table(headings, numeric, rows, max(0, picked.height - most))


def _cell(column: str, value: Any) -> str:
    match column, value:
        case _, None:
            return ""
        case "region", _:
            return region_name(value)
        case "certificate_type", _:
            return type_name(value)
        case "rule", _:
            return next((row["name_sv"] for row in rules() if row["rule"] == value), str(value))
        case "channel", _:
            return text(value)
        case "standalone_share" | "coverage", _:
            return format_share(value)
        case "crps" | "error_of_last_count", _:
            return format_decimal(value, 1)
        case _, date():
            return format_month(value)
        case _, int() | float():
            return format_count(value)
    return _known(f"value_{value}", str(value))


def _known(name: str, otherwise: str) -> str:
    return text(name) if name in texts() else otherwise


def show_rollout(rollout_by_region: pl.DataFrame) -> Table:
    """The view of that name, a row a region in alphabetical order.

    The shares are of the likely values; the printed ones stand beside where they differ.
    """
    rows = [_rollout_cells(row) for row in rollout_by_region.iter_rows(named=True)]
    rows.sort(key=lambda cells: swedish_order(cells[0]))
    headings = [text(f"heading_{column}") for column in _ROLLOUT]
    return Table(headings, [4 <= place <= 7 for place in range(len(headings))], rows)


def _rollout_cells(row: Mapping[str, Any]) -> list[str]:
    def share(side: str) -> str:
        if (row[f"issued_{side}"] or 0) < MIN_DENOMINATOR:
            return ""
        likely, printed = (format_share(row[f"share_{side}{of}"]) for of in ("_likely", ""))
        beside = text("printed_number", "sv", printed or "–")
        return likely if likely == printed else f"{likely} ({beside})"

    statuses = [text(f"rollout_{one}") if (one := row[what]) else "" for what in _ROLLOUT[1:3]]
    cells = [region_name(row["region"]), *statuses]
    if row["activated"] is None:
        unknown = text("rollout_unknown_date") if row["client"] == "done" else ""
        return [*cells, unknown, *[""] * 4, text("months_unknown")]
    activated = when(row, "on", "sv").removeprefix("den ")
    return [
        *cells,
        text(f"activated_{row['activated']}", "sv", activated),
        *(str(row[f"months_{side}"]) for side in ("before", "after")),
        *map(share, ("before", "after")),
        text("months_enough" if _is_enough(row) else "months_too_few"),
    ]


def _is_enough(row: Mapping[str, Any]) -> bool:
    return all(row[f"months_{side}"] >= ENOUGH_MONTHS for side in ("before", "after"))


def say_rollout(rollout_by_region: pl.DataFrame) -> Paragraph:
    """How many regions have come how far, and whether the months are enough to say more."""
    rows = rollout_by_region.to_dicts()
    dated = [row for row in rows if row["activated"]]
    sides = [[row[f"months_{side}"] for row in dated] or [0] for side in ("before", "after")]
    before, after = ("–".join(map(str, sorted({min(side), max(side)}))) for side in sides)
    return _say(
        "rollout",
        any_told=any(row["signature_service"] or row["client"] for row in rows),
        regions=len(rows),
        done=sum(row["client"] == "done" for row in rows),
        dated=len(dated),
        before=before,
        after=after,
        both=sum(row["months_before"] > 0 < row["months_after"] for row in dated),
        enough=[safe(region_name(row["region"])) for row in dated if _is_enough(row)],
        enough_months=ENOUGH_MONTHS,
    )


View = Callable[[str], pl.DataFrame]
By = Literal["type", "region", "country"]
# What the boxes can show; one type or region alone, and the country, shows all measures.
_BOXES: dict[By, dict[str, Callable[..., go.Figure]]] = {
    "type": {"measure_count": draw_type_panels, "standalone_share": draw_share_panels},
    "region": {
        measure: partial(draw_region_panels, measure=measure) for measure in reversed(MEASURES)
    },
    "country": {},
}


def draw_choice(
    view: View,
    by: By = "type",
    *,
    region: str | None = None,
    certificate_type: str | None = None,
    shown: str | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """The figure of what is asked for: of the rows of a region and a type; None is all of them.

    `view` hands out a published view by its name. Where there are boxes to set beside each other,
    `shown` names one of their figures, the first if none is named; else all measures are shown.
    """
    chosen = {"type": certificate_type, "region": region, "country": ""}[by]
    boxes = _BOXES[by]
    draw = boxes[shown or next(iter(boxes))] if chosen is None else draw_trend
    # The view whose rows add up to what is asked for: the country's, or the finer one
    whole, other = (
        ("region", certificate_type) if by == "region" and not region else ("type", region)
    )
    name = "usage_by_region_and_type" if other else f"usage_by_{whole}"

    def rows(name: str) -> pl.DataFrame:
        """The rows asked for; of a region printed in parts, in `usage`, those of its parts."""
        frame = view(name)
        if certificate_type and "certificate_type" in frame.columns:
            frame = frame.filter(pl.col("certificate_type") == certificate_type)
        if region and "region" in frame.columns:
            parts = [one.id for one in regions().values() if one.part_of == region]
            parts = [] if "part_of_sum" in frame.columns else parts
            frame = frame.filter(pl.col("region").is_in([region, *parts]))
        return frame

    return draw(
        rows(name),
        likely=rows(f"{name}_likely"),
        usage=rows("usage"),
        decks=view("decks"),
        events=view("events"),
        region=region,
        certificate_type=certificate_type,
        lang=lang,
    )


def explore_usage(view: View, by: By = "type", *, lang: Lang = "sv") -> Any:
    """Certificates as somebody chooses to see them: types, regions or the country over time.

    `view` hands out a published view by its name: `intygsstat.view`. `by` says what
    the boxes are: a type each, a region each, or none, 'country'. Choosing one type
    (or region) shows it alone; choosing in the other dropdown narrows the counts. On a page,
    where nobody can choose, it is the figure alone.

    Raises:
        ValueError: `by` is another word.
        StoreError: there is no published data.
    """
    if by not in _BOXES:
        raise ValueError(f"by is one of {', '.join(_BOXES)}, not {by!r}")
    view = cache(view)
    if os.environ.get(STATIC_VARIABLE):
        return draw_choice(view, by, lang=lang)
    import ipywidgets

    types = groups_of(view("usage_by_type"), "certificate_type")
    places = groups_of(whole_regions(view("usage_by_region")), "region")
    every = text("all_regions" if by == "region" else "country_choice", lang)
    options = {
        "certificate_type": [(text("all_types", lang), ""), *((type_name(t), t) for t in types)],
        "region": [(every, ""), *((region_name(one), one) for one in places)],
        "shown": [(text(one, lang), one) for one in _BOXES[by]],
    }
    controls = {
        name: ipywidgets.Dropdown(
            options=choices,
            description=text(f"choose_{name}", lang),
            style={"description_width": "initial"},
        )
        for name, choices in options.items()
        if choices
    }

    def show(**chosen: str | None) -> None:
        asked: Any = {name: value or None for name, value in chosen.items()}
        draw_choice(view, by, lang=lang, **asked).show(config=plotly_config("intyg", lang))

    output = ipywidgets.interactive_output(show, controls)
    layout = {"flex_flow": "row wrap", "grid_gap": "4px 28px"}
    return ipywidgets.VBox([ipywidgets.Box(list(controls.values()), layout=layout), output])
