"""Pictures stand once in the page while there is room, the newest deck's first."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from storage.decks import deck, totals_of

from intygsstat.report.page import write_report
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck

PICTURE = 'src="data:image/png;base64,'


def test_a_page_holds_its_pictures_once_and_can_be_sent(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert html.count("<article") == html.count(PICTURE) == 19  # for both languages
    assert 100_000 < page.stat().st_size < 4_000_000
    assert sorted(path.name for path in page.parent.iterdir()) == ["index.html", "letters"]


def test_pictures_that_do_not_fit_are_left_out(
    database: Path, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.report.page.PICTURE_BYTES", 100_000)
    html = write_report(database, tmp_path, raw).read_text(encoding="utf-8")
    assert 0 < html.count(PICTURE) < 19
    assert html.count(PICTURE) + html.count("sidan rymmer inte alla") == 19


def test_an_older_decks_findings_have_what_room_is_left(
    database: Path, raw: Path, tmp_path: Path
) -> None:
    shutil.copytree(database.parent / "parquet", tmp_path / "parquet")
    rows = {"dalarna": {"db": "300"}}
    months = [(date(2024, 5, 1), channel, rows) for channel in ("issued", "standalone")]
    newer = deck("anvandarforum-2024-06.pdf", date(2024, 6, 1), months)
    frames = reading_to_frames(newer, None, totals_of(newer))
    write_deck(tmp_path / "parquet", deck_key(newer.deck, newer.sha256), frames)
    build_warehouse(tmp_path / "parquet", tmp_path / "intygsstat.duckdb")
    page = write_report(tmp_path / "intygsstat.duckdb", tmp_path / "reports", raw)
    html = page.read_text(encoding="utf-8")
    assert (html.count(PICTURE), html.count("sidan rymmer inte alla")) == (19, 0)


def test_without_the_decks_there_are_words(database: Path, tmp_path: Path) -> None:
    html = write_report(database, tmp_path, None).read_text(encoding="utf-8")
    assert (html.count("<article"), html.count("<img")) == (19, 0)
