"""Draws: what the doubtful numbers may have been, summed; and how low and high that makes sums."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import intygsstat
from intygsstat.models import DeckReading
from intygsstat.storage.schema import DRAWS
from storage.decks import DEC, NOV, decision, deck, proposal, published, view
from storage.test_likely import MARCH, WHOLE

Place = tuple[Any, str, str, str]
KALMAR = (NOV, "issued", "kalmar", "fk7804")
KALMAR_ALONE = (NOV, "standalone", "kalmar", "fk7804")
GOTLAND = (DEC, "issued", "gotland", "db")
PRINTED: dict[Place, int | str] = {KALMAR: 602, KALMAR_ALONE: 3, GOTLAND: 50}
SEED = np.random.default_rng(20240314)
DRAWN: dict[Place, list[int]] = {
    KALMAR: SEED.choice([602, 6020, 6024], DRAWS).tolist(),
    KALMAR_ALONE: SEED.choice([3, 700], DRAWS).tolist(),  # more than issued in some draws
    GOTLAND: SEED.integers(10, 99, DRAWS).tolist(),
}


def reading(printed: Mapping[Place, int | str]) -> DeckReading:
    """Two months and types; in December Stockholm and Gotland stand apart."""

    def table(month: Any, channel: str, count: int) -> Any:
        apart = ["stockholm", "gotland"] if month == DEC else ["stockholm_gotland"]
        rows = [*(region for region in WHOLE if region != "stockholm_gotland"), *apart]
        kinds = {"fk7804": count, "db": count // 50}
        return {
            region: {
                kind: str(printed.get((month, channel, region, kind), usual))
                for kind, usual in kinds.items()
            }
            for region in rows
        }

    counts = {"issued": 5000, "standalone": 60}
    tables = [
        (month, channel, table(month, channel, count))
        for month in (NOV, DEC)
        for channel, count in counts.items()
    ]
    return deck("a.pdf", MARCH, tables)  # type: ignore[arg-type]


def draws(group: str = "{}") -> list[dict[str, object]]:
    """The stored draws; `group` names what a cell is drawn with, from its region."""
    columns = ("month", "channel", "region", "certificate_type")
    return [
        dict(zip(columns, place, strict=True))
        | {"deck": "a.pdf", "draw_group": group.format(place[2]), "counts": counts}
        for place, counts in DRAWN.items()
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    published(folder / "data", [reading(PRINTED)], draws=draws())
    return folder


@pytest.mark.parametrize("draw", [7, pytest.param(DRAWS - 1, marks=pytest.mark.slow)])
def test_a_draw_is_what_would_be_published_if_it_were_printed(
    project: Path, tmp_path: Path, draw: int
) -> None:
    printed = {place: counts[draw] for place, counts in DRAWN.items()}
    published(tmp_path / "data", [reading(printed)])
    for by in ("month", "type", "region"):
        expected = intygsstat.usage("likely", by, home=tmp_path)
        if by == "region":
            expected = expected.filter(~pl.col("part_of_sum"))
        drawn = intygsstat.usage("draws", by, home=project).filter(draw=draw).drop("draw")
        keys = drawn.columns[: drawn.columns.index("issued")]
        assert drawn.sort(keys).equals(expected.select(drawn.columns).sort(keys))


@pytest.mark.parametrize("by", [["year"], ["type"], ["year", "region"], None])
def test_draws_can_be_summed_by_anything(project: Path, by: list[str] | None) -> None:
    given = intygsstat.usage("draws", by, home=project)
    keys = given.columns[: given.columns.index("issued")]
    with intygsstat.connect(home=project) as connection:
        summed = connection.sql(
            f"SELECT {', '.join(keys)}, sum(issued)::BIGINT AS issued, "
            "sum(standalone)::BIGINT AS standalone, "
            "CASE WHEN bool_and(complete) THEN sum(integrated)::BIGINT END AS integrated, "
            "sum(known_standalone) / sum(known_issued) AS standalone_share, "
            "bool_and(complete) AS complete "
            "FROM (SELECT *, year(month)::INTEGER AS year FROM usage_draws) "
            "GROUP BY ALL ORDER BY ALL"
        ).pl()
    assert_frame_equal(given.sort(keys), summed)
    assert given["draw"].n_unique() == DRAWS


def test_the_lows_and_highs_of_likely_sums_hold_nine_draws_of_ten(project: Path) -> None:
    ends = intygsstat.usage("draws", "month", quantiles=(0.95, 0.05), home=project)
    likely = intygsstat.usage("likely", "month", home=project)
    for measure in ("issued", "standalone", "integrated", "standalone_share"):
        for end, share in (("low", 0.05), ("high", 0.95)):
            of_draws = ends.filter(quantile=share)[measure]
            assert likely[f"{measure}_{end}"].to_list() == of_draws.to_list()
    rows = intygsstat.usage("likely", home=project)
    kalmar = rows.filter(region="kalmar", certificate_type="fk7804", month=NOV).to_dicts()[0]
    assert (kalmar["issued_low"], kalmar["issued_high"]) == (602, 6024)
    assert (kalmar["standalone_low"], kalmar["standalone_high"]) == (3, 700)
    certain = rows.filter(~pl.col("region").is_in(["kalmar", "gotland"]))
    assert certain["issued_low"].equals(certain["issued"])
    assert certain["standalone_share_high"].equals(certain["standalone_share"])


@pytest.mark.parametrize("decided", [6024, 5555, None])
def test_an_answer_settles_what_belongs_to_it(tmp_path: Path, decided: int | None) -> None:
    """What is drawn with a number that was wrong, or stands, is drawn as where that one is so; its
    likely value follows, and lies between the lowest and the highest."""
    likely = proposal("a.pdf", *KALMAR_ALONE, 700, proposed_low=700, confidence=0.6)
    database = published(
        tmp_path / "data",
        [reading(PRINTED)],
        proposals=[likely],
        draws=draws("{:.1}"),  # those of one region
        corrections=[decision(*KALMAR, "602", decided)],
    )
    of_issued, of_standalone = (np.array(DRAWN[at]) for at in (KALMAR, KALMAR_ALONE))
    agreeing = of_standalone[(of_issued == 602) == (decided is None)]
    kalmar = view(database, "usage_draws").filter(
        month=NOV, region="kalmar", certificate_type="fk7804"
    )
    assert set(kalmar["issued"]) == {decided or 602}
    given = kalmar.sort("draw")["standalone"].to_numpy()
    assert (given == np.resize(agreeing, DRAWS)).all()
    row = view(database, "usage_likely").filter(
        month=NOV, region="kalmar", certificate_type="fk7804"
    ).to_dicts()[0]  # fmt: skip
    stands = (agreeing == 3).mean() >= 0.5
    assert row["standalone_source"] == ("printed" if stands else "proposed")
    assert row["standalone_low"] <= row["standalone"] <= row["standalone_high"]


def test_a_sum_with_unknown_cells_has_no_lowest_and_highest(tmp_path: Path) -> None:
    at = (NOV, "issued", "dalarna", "db")
    published(tmp_path / "data", [reading({**PRINTED, at: "oläslig"})], draws=draws())
    by_type = intygsstat.usage("likely", "type", home=tmp_path).filter(month=NOV)
    assert dict(by_type.select("certificate_type", pl.col("issued_low").is_null()).rows()) == {
        "fk7804": False,
        "db": True,
    }
    ends = intygsstat.usage("draws", "month", quantiles=[0.5], home=tmp_path)
    assert ends["complete"].to_list() == [False, True]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"values": "decided"}, "'printed', 'likely' or 'draws', not 'decided'"),
        ({"by": "week"}, "'month', 'type', 'region' or None, not 'week'"),
        ({"values": "likely", "quantiles": [0.5]}, "values is 'draws' then, not 'likely'"),
        ({"values": "draws", "by": "week"}, "year, month, region, type, not 'week'"),
        ({"values": "draws", "by": ["type", "type"]}, "not \\['type', 'type'\\]"),
        ({"values": "draws", "by": []}, "not \\[\\]"),
        ({"values": "draws", "quantiles": [1.5]}, "numbers from 0 to 1, not \\[1.5\\]"),
        ({"values": "draws", "quantiles": []}, "numbers from 0 to 1, not \\[\\]"),
        ({"values": "draws", "quantiles": 0.5}, "numbers from 0 to 1, not 0.5"),
        ({"values": "draws", "quantiles": [None]}, "numbers from 0 to 1, not \\[None\\]"),
        ({"values": "draws", "by": 3}, "year, month, region, type, not 3"),
        ({"values": "draws", "by": [["month"]]}, "region, type, not \\[\\['month'\\]\\]"),
    ],
)
def test_what_can_not_be_given_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        intygsstat.usage(**asked)
