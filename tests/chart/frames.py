"""Small frames with the columns of the views, and what is drawn of them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.models import CHANNELS
from intygsstat.reference.lookup import certificate_types, regions

NOV, DEC, JAN, FEB = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)


ONE = {"cells_proposed": 1, "cells_decided": 0, "least_confidence": 0.973}
REGIONS = [region.id for region in regions().values() if not region.part_of]


def summed(month: date, issued: int | None, standalone: int | None, **more: Any) -> dict[str, Any]:
    """A row of `usage_by_type` or `usage_by_region`, sound unless `more` says otherwise."""
    both = issued is not None and standalone is not None
    row = {
        "month": month,
        "issued": issued,
        "standalone": standalone,
        "integrated": issued - standalone if both else None,
        "standalone_share": standalone / issued if both and standalone <= issued else None,
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


def by_type(odd_too: bool = False) -> pl.DataFrame:
    """Three types: one with a missing, a flagged and an incomplete month, one small, one new.

    And one with more standalone than issued, and one whose issued certificates alone are flagged.
    """
    issued_alone = {"cells_flagged": 1, "standalone_flagged": 0}
    rows = [
        summed(NOV, 12_000, 240, certificate_type="fk7804"),
        summed(DEC, 13_000, 230, certificate_type="fk7804", rows_flagged=2),
        summed(FEB, 9_000, 100, certificate_type="fk7804", cells_read=39, complete=False),
        summed(NOV, 19, 3, certificate_type="fk7802"),
        summed(DEC, 20, 5, certificate_type="fk7802"),
        summed(FEB, 40, 0, certificate_type="fk7802"),
        summed(FEB, 300, 12, certificate_type="fk9999"),
    ]
    odd = [
        summed(NOV, 100, 3, certificate_type="fk7472"),
        summed(DEC, 100, 300, certificate_type="fk7472"),
        summed(FEB, 100, 300, certificate_type="fk7472"),
        summed(DEC, None, 3, certificate_type="db", complete=False, cells_read=3),
        summed(FEB, 900, 30, certificate_type="db", **issued_alone),
    ]
    return pl.DataFrame([*rows, *odd] if odd_too else rows, infer_schema_length=None)


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


def squares(
    months: list[date], names: list[str], usual: dict[str, Any], *other: dict[str, Any]
) -> pl.DataFrame:
    """A `usual` row a month, region and channel; `other` are the first ones' own."""
    places = product(months, names, CHANNELS)
    rows = [
        {"month": month, "region": region, "channel": channel} | usual
        for month, region, channel in places
    ]
    for row, own in zip(rows, other, strict=False):
        row |= own
    return pl.DataFrame(rows, infer_schema_length=None)


def coverage() -> pl.DataFrame:
    """Two regions in three months: one table flagged, one missing."""
    there = {"state": "there", "cells_expected": 10, "cells_read": 10, "findings": 0}
    flagged = {"state": "flagged", "findings": 3}
    missing = {"state": "missing", "cells_expected": None, "cells_read": 0}
    own = (flagged, {}, {}, {}, {}, missing)
    return squares([NOV, DEC, FEB], ["orebro", "dalarna"], there, *own)


def row_totals() -> pl.DataFrame:
    """A total that differs, one that agrees, and one that can't be checked."""
    rows = [
        ("orebro", "9 000", 9_000, 4_509, 4_491, "differs"),
        ("dalarna", "12", 12, 12, 0, "agrees"),
        ("kalmar", "", None, None, None, "unknown"),
    ]
    columns = ["region", "printed", "printed_total", "summed_total", "difference", "state"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return frame.with_columns(month=pl.lit(NOV), channel=pl.lit("issued"))


def findings() -> pl.DataFrame:
    message = "Örebro, utfärdade november: delarna blir 5 men totalen är < 6"
    place = {"month": NOV, "channel": "issued", "region": "orebro", "severity": "error"}
    return pl.DataFrame([place | {"message": "the parts sum to 5", "message_sv": message}])


def event_row(
    kind: str,
    first: str,
    last: str = "",
    precision: str = "day",
    subject: str = "",
    parties: str = "",
    *,
    ahead: bool = False,
) -> dict[str, Any]:
    """A row of the view `events`."""
    return {
        "deck": "anvandarforum-webcert-produktrad-bilder-2.pdf",
        "page": 2,
        "kind": kind,
        "date_from": datetime.fromisoformat(first),
        "date_to": datetime.fromisoformat(last or first),
        "precision": precision,
        "subject": subject,
        "parties": parties,
        "is_ahead": ahead,
        "is_current": True,
    }  # fmt: skip


def events() -> pl.DataFrame:
    """A release a week, and every region activated in the last month."""
    weeks = [date(2023, 7, 1) + timedelta(days=7 * week) for week in range(26)]
    activated = event_row("client_activated", "2023-12-12", parties="|".join(REGIONS))
    return pl.DataFrame([*(event_row("release", str(day)) for day in weeks), activated])


def views() -> dict[str, pl.DataFrame]:
    """The views that `VIEWS` names, with all that can be wrong in them."""
    types, regions = by_type(odd_too=True), by_region()
    two = ONE | {"cells_proposed": 2, "cells_decided": 1}
    likely_types = (
        summed(NOV, 18_000, 300, certificate_type="fk7804", **ONE),
        summed(FEB, 12_000, 100, certificate_type="fk7804", **ONE),
        summed(FEB, 100, 30, certificate_type="fk7472", **ONE),
        summed(DEC, 30, 3, certificate_type="fk7802", **two),
    )
    likely_regions = (
        summed(FEB, 20_000, 8, region="orebro", rows_flagged=1, **ONE),
        summed(FEB, 1_500, 40, region="dalarna", **two),
    )
    return {
        "usage": usage(),
        "usage_by_type": types,
        "usage_by_region": regions,
        "usage_by_type_likely": likely(types, *likely_types),
        "usage_by_region_likely": likely(regions, *likely_regions),
        "coverage": coverage(),
        "row_totals": row_totals(),
        "findings": findings(),
        "decks": decks(),
        "events": events(),
    }


# Frames that leave little room: every region and a company, long names, wide numbers.
MONTHS = [date(2023, month, 1) for month in range(7, 13)]
COMPANY = "kry_livi_primarvard_i_samverkan_med_vastra_gotalandsregionen_och_capio_ab"
TYPES = [*list(certificate_types())[:13], "lakarintyg_om_nagot_som_ingen_kande_till"]


def crowded() -> dict[str, pl.DataFrame]:
    """The views that `VIEWS` names, of half a year in which much is flagged and wide."""
    types, places = _sums("certificate_type", TYPES), _sums("region", [*REGIONS, COMPANY])
    return {
        "usage_by_type": types,
        "usage_by_type_likely": _otherwise(types),
        "usage_by_region": places,
        "usage_by_region_likely": _otherwise(places),
        "usage": usage().clear(),
        "coverage": squares(
            MONTHS,
            [*REGIONS, COMPANY],
            {"cells_read": 10, "cells_expected": 10, "findings": 12, "state": "flagged"},
        ),
        "row_totals": squares(
            MONTHS,
            [*REGIONS, COMPANY],
            {"printed": "1", "summed_total": 1, "difference": -123_456, "state": "differs"},
        ),
        "findings": findings().clear(),
        "decks": pl.DataFrame(
            {
                "deck": [f"anvandarforum-webcert-produktrad-bilder-{n}.pdf" for n in range(3)],
                "kind": ["reconstruction"] * 3,
            }
        ),
        "events": events(),
    }


def _sums(group: str, names: list[str]) -> pl.DataFrame:
    rows = []
    for place, name in enumerate(names):
        for number, month in enumerate(MONTHS):
            issued = 1_234_567 if place % 3 == 0 else 25 + 7 * place * number
            more = {"rows_flagged": 1, "complete": (place + number) % 7 != 6}
            alone = issued * (number + 1) // 17
            rows.append(summed(month, issued, alone, **{group: name}, **more))
    return pl.DataFrame(rows, infer_schema_length=None)


def _otherwise(frame: pl.DataFrame) -> pl.DataFrame:
    """Every other row likely has a third more, the newest month all."""
    group = "region" if "region" in frame.columns else "certificate_type"
    changed = [
        summed(
            row["month"],
            row["issued"] * 4 // 3,
            row["standalone"] * (2 if number % 3 else 1),
            **{group: row[group]},
            **ONE,
        )
        for number, row in enumerate(frame.to_dicts())
        if number % 2 or row["month"] == MONTHS[-1]
    ]
    return likely(frame, *changed)


def marks(figure: go.Figure, measure: str) -> list[Any]:
    """The traces of marks of one measure, in the order of their boxes."""
    return [trace for trace in figure.data if trace.name == measure]


def words_of(figure: go.Figure) -> str:
    """Everything a person can read on a figure without pointing at it."""
    labels = [note.text or "" for note in figure.layout.annotations]
    ticks = [
        str(tick)
        for axis in [*figure.select_xaxes(), *figure.select_yaxes()]
        for tick in axis.ticktext or []
    ]
    title = figure.layout.title
    words = [title.text or "", title.subtitle.text or "", *labels, *ticks]
    return "\n".join(words).replace("<br>", " ")


SHOWN = ["range", "tickvals", "ticktext", "x", "y", "z", "zmin", "zmax", "text", "hovertext"]
SHOWN += ["marker.color", "marker.symbol", "marker.line.color"]


def described(figure: go.Figure) -> str:
    """All that a person sees on a figure or is told on pointing at it, but not where it stands."""

    def plain(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        if isinstance(value, float):
            return round(value, 5)
        return value.replace("<br>", " ") if isinstance(value, str) else value

    title, said = figure.layout.title, []
    for words in (title.text, title.subtitle.text, *(a.text for a in figure.layout.annotations)):
        said += [plain(words or "")]
    for thing in (*figure.select_xaxes(), *figure.select_yaxes(), *figure.data):
        is_trace = thing in figure.data
        said.append(f"{thing.name} {thing.yaxis}" if is_trace else thing.plotly_name)
        for name in SHOWN:
            if name in thing and thing[name] is not None:
                line = f"  {name} {json.dumps(plain(thing[name]), ensure_ascii=False)}"
                if line not in said or name in ("x", "y", "z"):  # ticks and hovers are often alike
                    said.append(line)
    return "\n".join(said).replace("\u00a0", "\u00b7") + "\n"
