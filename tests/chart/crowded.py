"""Frames that leave little room: every region and a company, long names, wide numbers."""

from __future__ import annotations

from datetime import date

import polars as pl

from chart.frames import REGIONS, events, likely, summed
from intygsstat.reference.lookup import certificate_types

MONTHS = [date(2023, month, 1) for month in range(7, 13)]
COMPANY = "kry_livi_primarvard_i_samverkan_med_vastra_gotalandsregionen_och_capio_ab"
TYPES = [*list(certificate_types())[:13], "lakarintyg_om_nagot_som_ingen_kande_till"]
MADE_OF = {"cells_proposed": 1, "cells_decided": 0, "least_confidence": 0.9}


def crowded() -> dict[str, pl.DataFrame]:
    """The views that `VIEWS` names, of half a year in which much is flagged and wide."""
    by_type = _sums("certificate_type", TYPES)
    by_region = _sums("region", [*REGIONS, COMPANY])
    return {
        "usage_by_type": by_type,
        "usage_by_type_likely": _otherwise(by_type),
        "usage_by_region": by_region,
        "usage_by_region_likely": _otherwise(by_region),
        "usage": pl.DataFrame(
            schema={
                "certificate_type": pl.String,
                "region": pl.String,
                "month": pl.Date,
                "flag_reason": pl.String,
            }
        ),
        "coverage": _squares({"cells_read": 10, "cells_expected": 10, "findings": 12}, "flagged"),
        "row_totals": _squares(
            {"printed": "1", "summed_total": 1, "difference": -123_456}, "differs"
        ),
        "findings": pl.DataFrame(
            schema={
                "month": pl.Date,
                "channel": pl.String,
                "region": pl.String,
                "severity": pl.String,
                "message_sv": pl.String,
                "message": pl.String,
            }
        ),
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
            **MADE_OF,
        )
        for number, row in enumerate(frame.to_dicts())
        if number % 2 or row["month"] == MONTHS[-1]
    ]
    return likely(frame, *changed)


def _squares(more: dict[str, object], state: str) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"month": month, "channel": channel, "region": region, "state": state, **more}
            for month in MONTHS
            for channel in ("issued", "standalone")
            for region in [*REGIONS, COMPANY]
        ]
    )
