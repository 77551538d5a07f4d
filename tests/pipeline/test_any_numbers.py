"""Whatever whole numbers a deck prints, everything is published and every text is sound.

`INTYGSSTAT_EXAMPLES=200` draws as many decks as it says (six without it), spread over the tests
of `PARTS`, so that pytest's workers share them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from plain_deck import TYPES, Rows, print_plain_deck, usual_slides

from intygsstat.reference.lookup import certificate_types, regions
from pipeline.whole_run import run_whole, wrong_words

PARTS = 10 if "INTYGSSTAT_EXAMPLES" in os.environ else 2
EXAMPLES = int(os.environ.get("INTYGSSTAT_EXAMPLES", "6")) // PARTS
NAMES = [region.name for region in regions().values() if not region.part_of]
KINDS = [one.printed_as.split(" (")[0] for one in certificate_types().values()][:10]
MONTHS = ("december", "januari", "februari")
SHARES = (
    "SELECT standalone_share FROM {} WHERE standalone_share NOT BETWEEN 0 AND 1 "
    "OR isnan(standalone_share)"
)

counts = st.one_of(
    st.integers(0, 40),
    st.integers(0, 10**4),
    st.integers(0, 10**12),
    st.sampled_from([0, 19, 20, 10**9 - 1, 10**9, 2**63, 10**12]),
)
printed = st.one_of(counts.map(str), counts.map(lambda n: f"{n:,}".replace(",", " ")))
cells = st.one_of(printed, printed, printed, st.sampled_from(["", "–", "-", "0"]))


@st.composite
def tables(draw: st.DrawFn, names: Sequence[str], types: int) -> Rows:
    """Rows of any numbers; each row's total is its sum, something else, or not there."""
    rows = {}
    kinds = {"any": cells, "zeros": st.just("0"), "blanks": st.just("")}
    kind = draw(st.sampled_from(["any", "any", "any", "zeros", "blanks"]))
    for name in names:
        parts = [draw(kinds[kind]) for _ in range(types)]
        digits = [part.replace(" ", "") for part in parts]
        total = str(sum(int(part) for part in digits if part.isdigit()))
        rows[name] = [*parts, draw(st.sampled_from([total, total, draw(cells)]))]
    return rows


@st.composite
def decks(draw: st.DrawFn) -> tuple[list[tuple[str, Rows]], list[str]]:
    """The slides of a deck, and its column headings."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    names = draw(st.sampled_from([names, names, names, NAMES]))
    types = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    slides = []
    for month in draw(st.sampled_from([MONTHS[2:], MONTHS[1:], MONTHS])):
        slides += [
            (f"{title} {month}", draw(tables(names, len(types))))
            for title in ("8a. Utfärdade intyg", "8b. Webcert fristående")
        ]
    one_short = draw(st.integers(0, 9)) == 0 and len(slides) > 2
    return slides[: -1 if one_short else None], [*types, "Totalt"]


def published(folder: Path, slides: Sequence[tuple[str, Rows]], types: Sequence[str]) -> Path:
    (folder / "data" / "raw").mkdir(parents=True)
    print_plain_deck(folder / "data" / "raw" / "forum-2024-03.pdf", slides, types=types)
    run_whole(folder)
    return folder


def check_what_is_published(root: Path) -> None:
    assert wrong_words(root) == []
    with duckdb.connect(str(root / "out" / "intygsstat.duckdb"), read_only=True) as connection:
        for view in ("usage", "usage_by_type", "usage_by_region", "usage_by_region_and_type"):
            for values in ("", "_likely"):
                assert connection.execute(SHARES.format(view + values)).fetchall() == []
        for view in ("usage_by_type", "usage_by_region"):
            for values in ("", "_likely"):
                mixed = (
                    f"SELECT * FROM {view}{values} WHERE (integrated IS NULL) = complete "
                    "OR (cells_unknown = 0) <> complete OR integrated <> issued - standalone"
                )
                assert connection.execute(mixed).fetchall() == []
    for path in (root / "out" / "reports" / "extracts").rglob("*.csv"):
        fields = path.read_text(encoding="utf-8-sig").replace("\n", ",").replace(";", ",")
        assert not {"nan", "NaN", "inf", "None"} & set(fields.split(",")), path


@pytest.mark.parametrize("part", range(PARTS))
def test_any_whole_numbers_are_published_drawn_and_explained(part: int) -> None:
    @seed(part)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        phases=(Phase.generate,),  # a smaller deck would take minutes to find
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(decks())
    def run(deck: tuple[list[tuple[str, Rows]], list[str]]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="intygsstat-any-"))
        try:
            check_what_is_published(published(folder, *deck))
        finally:
            shutil.rmtree(folder)

    run()


def lost_digit() -> list[tuple[str, Rows]]:
    """Two months in which one region prints 45 issued certificates and 950 standalone ones."""
    slides = usual_slides(["januari", "februari"])
    for place, first in ((2, "45"), (3, "950")):
        title, rows = slides[place]
        cells = list(rows["Halland"])
        total = str(int(cells[3]) - int(cells[0]) + int(first))
        slides[place] = (title, {**rows, "Halland": [first, *cells[1:3], total]})
    return slides


def of_all(issued: Sequence[str], standalone: Sequence[str], names: Sequence[str]) -> list[Any]:
    return [
        (f"{title} {month}", dict.fromkeys(names, cells))
        for month in ("januari", "februari")
        for title, cells in (
            ("8a. Utfärdade intyg", issued),
            ("8b. Webcert fristående", standalone),
        )
    ]


TYPES_HERE = ("AG1-14", "DB", "Totalt")
EXTREMES: dict[str, tuple[list[Any], Sequence[str]]] = {
    "standalone above issued in one cell": (lost_digit(), TYPES),
    "standalone above issued everywhere": (
        of_all(["45", "60", "105"], ["950", "300", "1250"], NAMES),
        TYPES_HERE,
    ),
    "nine digits": (
        of_all(["999999999", "1", "1000000000"], ["999999998", "0", "999999998"], NAMES),
        TYPES_HERE,
    ),
    "more digits than are read": (
        of_all(["9999999999", "1", "1"], ["9", "0", "9"], NAMES),
        TYPES_HERE,
    ),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_an_extreme_deck_is_published_drawn_and_explained(name: str, tmp_path: Path) -> None:
    slides, types = EXTREMES[name]
    check_what_is_published(published(tmp_path, slides, types))
