"""Whatever whole numbers a deck prints, everything is published and every text is sound.

`INTYGSSTAT_EXAMPLES=200` draws as many decks as it says (six without it), spread over the tests
of `PARTS`, so that pytest's workers share them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from monthly.whole_run import run_whole, wrong_words
from plain_deck import Rows, print_plain_deck

from intygsstat.reference.lookup import certificate_types, regions

PARTS = 10 if "INTYGSSTAT_EXAMPLES" in os.environ else 2
EXAMPLES = int(os.environ.get("INTYGSSTAT_EXAMPLES", "6")) // PARTS
NAMES = [region.name for region in regions().values() if not region.part_of]
TYPES = [one.printed_as.split(" (")[0] for one in certificate_types().values()][:10]
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
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=4, unique=True))
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


def month_of(rows: Mapping[str, Sequence[int]], month: str, channel: str) -> tuple[str, Rows]:
    title = {"issued": "8a. Utfärdade intyg", "standalone": "8b. Webcert fristående"}[channel]
    return f"{title} {month}", {n: [*map(str, c), str(sum(c))] for n, c in rows.items()}
