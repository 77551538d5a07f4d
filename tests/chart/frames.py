"""Small frames with the columns of the views, and what is drawn of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

NOV, DEC, JAN, FEB = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)


def summed(month: date, issued: int | None, standalone: int | None, **more: Any) -> dict[str, Any]:
    """A row of `usage_by_type` or `usage_by_region`, sound unless `more` says otherwise."""
    both = issued is not None and standalone is not None
    row = {
        "month": month,
        "issued": issued,
        "standalone": standalone,
        "integrated": issued - standalone if both else None,
        "standalone_share": standalone / issued if both and issued else None,
        "cells_expected": 40,
        "cells_read": 40,
        "cells_flagged": 0,
        "rows_flagged": 0,
        "complete": True,
        "part_of_sum": False,
    }
    row |= more
    own = {f"{table}_flagged": row["cells_flagged"] for table in ("issued", "standalone")}
    own |= {f"{table}_rows_flagged": row["rows_flagged"] for table in ("issued", "standalone")}
    return own | row


def by_type() -> pl.DataFrame:
    """Three types: one with a missing, a flagged and an incomplete month, one small, one new."""
    rows = [
        summed(NOV, 12_000, 240, certificate_type="fk7804"),
        summed(DEC, 13_000, 230, certificate_type="fk7804", rows_flagged=2),
        summed(FEB, 9_000, 100, certificate_type="fk7804", cells_read=39, complete=False),
        summed(NOV, 19, 3, certificate_type="fk7802"),
        summed(DEC, 20, 5, certificate_type="fk7802"),
        summed(FEB, 40, 0, certificate_type="fk7802"),
        summed(FEB, 300, 12, certificate_type="fk9999"),
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def by_region() -> pl.DataFrame:
    """Three regions of February, one of them a part that another holds already."""
    rows = [
        summed(FEB, 9_000, 90, region="stockholm_gotland"),
        summed(FEB, 200, 2, region="gotland", part_of_sum=True),
        summed(FEB, 2_000, 8, region="orebro", rows_flagged=1),
        summed(FEB, 1_500, None, region="dalarna", cells_read=10, complete=False),
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def likely(frame: pl.DataFrame, *changed: dict[str, Any]) -> pl.DataFrame:
    """The likely twin of `frame`: the same, but for the rows that `changed` replaces."""
    keys = [name for name in ("month", "certificate_type", "region") if name in frame.columns]
    made_of = {"cells_proposed": 0, "cells_decided": 0, "least_confidence": None}
    rows = {tuple(row[key] for key in keys): row | made_of for row in frame.to_dicts()}
    for row in changed:
        rows[tuple(row[key] for key in keys)] |= row
    return pl.DataFrame(list(rows.values()), infer_schema_length=None)


def usage() -> pl.DataFrame:
    """Reasons for the flags of `by_type` and `by_region`."""
    rows = [
        ("fk7800", "orebro", FEB, "Örebro, utfärdade februari: delarna blir 3."),
        ("fk7804", "orebro", DEC, "Örebro, utfärdade: delarna blir 5 & inte 6."),
        ("fk7804", "dalarna", DEC, "Dalarna, utfärdade: delarna blir 1. · Dalarna, fristående: 2."),
        ("fk7804", "uppsala", DEC, "Uppsala, utfärdade: <b>7</b>."),
        ("fk7804", "orebro", NOV, ""),
    ]
    return pl.DataFrame(
        [
            {"certificate_type": t, "region": r, "month": m, "flag_reason": reason}
            for t, r, m, reason in rows
        ]
    )


def decks() -> pl.DataFrame:
    return pl.DataFrame(
        {"deck": ["forum-2024-03.pdf"], "kind": ["reconstruction"], "months": [[NOV, DEC, FEB]]}
    )


def marks(figure: go.Figure, measure: str) -> list[Any]:
    """The traces of marks of one measure, in the order of their boxes."""
    return [trace for trace in figure.data if trace.name == measure]


def line_of(figure: go.Figure, mark: Any) -> Any:
    """The line that belongs to a trace of marks."""
    return next(t for t in figure.data if t.name == "line" and t.yaxis == mark.yaxis)


def words_of(figure: go.Figure) -> str:
    """Everything a person can read on a figure without pointing at it."""
    labels = [note.text or "" for note in figure.layout.annotations]
    ticks = [
        str(tick)
        for axis in [*figure.select_xaxes(), *figure.select_yaxes()]
        for tick in axis.ticktext or []
    ]
    title = figure.layout.title
    return "\n".join([title.text or "", title.subtitle.text or "", *labels, *ticks])
