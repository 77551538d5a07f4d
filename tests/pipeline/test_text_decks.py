"""Text decks in the monthly run: published, told apart from other files, and below PDFs."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from storage.decks import one, published, view

from intygsstat.checks.examine import examine_deck

DECKS = Path(__file__).parent.parent / "decks"
TEXT = DECKS / "anvandarforum-2024-03.txt"


def test_unknown_places_are_not_counted_and_known_ones_are(tmp_path: Path) -> None:
    database = published(tmp_path, [examine_deck(TEXT).reading])
    usage = view(database, "usage")
    place = {"month": pl.date(2023, 11, 1)}
    bas = one(usage, region="gavleborg", certificate_type="ts_bas", **place)
    assert (bas["standalone"], bas["standalone_state"]) == (63, "inferred")
    assert (bas["issued"], bas["integrated"]) == (65, 2)
    unknown = usage.filter(pl.col("standalone_state") == "unplaced")
    assert unknown.height > 0
    assert unknown["standalone"].null_count() == unknown.height
    assert unknown["integrated"].null_count() == unknown.height
    assert usage.filter(pl.col("certificate_type").is_null()).is_empty()
    cells = view(database, "cells")
    loose = cells.filter(pl.col("certificate_type").is_null())
    assert loose["state"].unique().to_list() == ["unplaced"]
    assert loose["count"].null_count() == 0
    assert loose["left_pt"].null_count() == loose.height
    every = cells.filter(month=pl.date(2023, 11, 1), channel="standalone", region="jonkoping")
    assert every["count"].sum() == 43  # in its row every number counts


def test_slides_win_over_the_text_of_the_same_months(tmp_path: Path) -> None:
    slides = examine_deck(TEXT.with_suffix(".pdf")).reading
    database = published(tmp_path, [slides, examine_deck(TEXT).reading])
    assert view(database, "cells")["deck"].unique().to_list() == [slides.deck]
    assert view(database, "cells")["probability"].null_count() == 1600
    revisions = view(database, "revisions")
    assert revisions.is_empty(), "what was placed by likelihood was told by nobody"
