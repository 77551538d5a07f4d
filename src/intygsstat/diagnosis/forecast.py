"""What each forum's decks were expected to print by earlier forums' decks, and how it came out.

The model of `baseline.py` is fitted with the new months' counts left out: the level of a cell is
weighed by the earlier decks' months, and of the month's effect, which nobody has seen, only its
usual spread is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from statistics import NormalDist

import numpy as np
import polars as pl

from intygsstat.diagnosis.baseline import (
    SMALLEST,
    WINDOW,
    fit_baseline,
    gamma_quantiles,
    ninth_of_variance,
)
from intygsstat.diagnosis.panel import Bools, Floats, Panel, make_panel
from intygsstat.diagnosis.run import CELL, Rows
from intygsstat.models import CHANNELS
from intygsstat.reference.dates import month_number, months_on
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS

EDGE = 0.05  # of the distribution, on either side of an interval that holds 90 of 100
POINTS = 20  # quantiles that stand for a distribution, each as likely
_Z = np.array([NormalDist().inv_cdf((point + 0.5) / POINTS) for point in range(POINTS)])
_Z_EDGE = NormalDist().inv_cdf(1 - EDGE)


def forecast_decks(
    months: Mapping[str, Iterable[date]],
    known_on: Mapping[str, date | None],
    rows_of: Callable[[date, date], Rows],
) -> pl.DataFrame:
    """A row for each count of a month that no deck of an earlier forum has: what it was expected
    to be, and how well that held.

    `months` are those of each deck, `known_on` as `storage.database.deck_order` gives it, `rows_of`
    as in `diagnose_months`. With decks of one forum there is no row. Decks without a forum's date
    are neither expected nor known before.
    """
    days = sorted({day for day in known_on.values() if day})
    found = [pl.DataFrame(schema=DIAGNOSIS_SCHEMAS["forecasts"])]
    for day in days[1:]:
        earlier = [deck for deck, known in known_on.items() if known and known < day]
        before = {month for deck in earlier for month in months[deck]}
        own = [deck for deck, known in known_on.items() if known == day]
        new = sorted({month for deck in own for month in months[deck]} - before)
        if not new:
            continue
        of_new = pl.col("deck").is_in(own) & pl.col("month").is_in(new)
        wanted = pl.col("deck").is_in(earlier) | of_new
        cells, row_totals, _ = rows_of(months_on(new[0], -WINDOW), new[-1])
        rows = cells.filter(wanted), row_totals.filter(wanted)
        for panel in (make_panel(channel, *rows, list(known_on)) for channel in CHANNELS):
            is_new = np.isin(panel.months, [month_number(month) for month in new])
            if is_new.any() and (panel.is_current & ~is_new).any():
                found.append(_forecast(panel, is_new[:, None, None]))
    return pl.concat(found)


def _forecast(panel: Panel, is_new: Bools) -> pl.DataFrame:
    """The forecasts of the new tables of a panel, `is_new` (tables, 1, 1), by its other ones."""
    history = replace(
        panel,
        counts=np.where(is_new, np.nan, panel.counts),
        is_current=panel.is_current & ~is_new[:, 0, 0],
    )
    baseline = fit_baseline(history, None)
    chosen = is_new & panel.is_current[:, None, None] & (panel.cell >= 0)
    chosen &= np.isfinite(panel.counts) & (baseline.others > 0)
    counts = panel.counts[chosen]
    means, spreads = (each[chosen] for each in baseline.means_and_spreads)
    low, high = (gamma_quantiles(means, spreads, z) for z in (-_Z_EDGE, _Z_EDGE))
    last = np.broadcast_to(_last_counts(history), panel.counts.shape)[chosen]
    scores = {
        "forecast": np.round(means, 1),
        "forecast_low": np.round(low, 1),
        "forecast_high": np.round(high, 1),
        "last_count": last,
        "covered": np.round(covered(counts, means, spreads), 3),
        "crps": np.round(crps(counts, means, spreads), 2),
    }
    places = panel.cells.select(CELL)[panel.cell[chosen]]
    return places.with_columns(**scores).cast(DIAGNOSIS_SCHEMAS["forecasts"])


def _last_counts(history: Panel) -> Floats:
    """The newest count of each region and type (regions, types), NaN without any."""
    last = np.full(history.counts.shape[1:], np.nan)
    current = np.flatnonzero(history.is_current)
    for table in current[np.argsort(history.months[current], kind="stable")].tolist():
        here = history.counts[table]
        last = np.where(np.isfinite(here), here, last)
    return last


def covered(counts: Floats, means: Floats, spreads: Floats) -> Floats:
    """How much of each count lies in the middle 90 of 100 of what was expected, 0 to 1.

    A whole number takes a piece of the distribution, from half below it to half above; a small one
    may lie across the edge. So the mean is 0.9 where the distribution is right.
    """
    below, above = (_share_below(counts + half, means, spreads) for half in (-0.5, 0.5))
    inside = np.minimum(above, 1 - EDGE) - np.maximum(below, EDGE)
    piece = above - below
    middle = (below > EDGE) & (below < 1 - EDGE)  # a piece so thin that it can't be told
    return np.where(piece > 1e-9, np.clip(inside, 0, None) / np.maximum(piece, 1e-9), middle)


def crps(counts: Floats, means: Floats, spreads: Floats) -> Floats:
    """The continuous ranked probability score of each count, in certificates; 0 is best. Of a
    single number it is how far that was off."""
    points = np.round(gamma_quantiles(means[:, None], spreads[:, None], _Z))
    off = np.abs(points - counts[:, None]).mean(axis=1)
    apart: Floats = np.abs(points[:, :, None] - points[:, None, :]).mean(axis=(1, 2))
    scores: Floats = off - apart / 2
    return scores


def _share_below(counts: Floats, means: Floats, spreads: Floats) -> Floats:
    """How much of each distribution lies below `counts`; the inverse of `gamma_quantiles`."""
    ninth = ninth_of_variance(means, spreads)
    ratios = np.maximum(counts, 0.0) / np.maximum(means, SMALLEST)
    z = (np.cbrt(ratios) - 1 + ninth) / np.sqrt(2 * ninth)
    shares = np.array([(1 + math.erf(value)) / 2 for value in z.tolist()])
    return np.where(counts < 0, 0.0, shares)
