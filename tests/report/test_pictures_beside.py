"""Pictures stand once in the page, older decks' beside it; without them the page says so and works
on."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from storage.decks import deck

from intygsstat.report.page import write_report
from report.opened import opened


@pytest.fixture(scope="module")
def older(database: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the deck of March 2024 once a newer deck is there too."""
    folder = tmp_path_factory.mktemp("older")
    shutil.copytree(database.parent / "parquet", folder / "parquet")
    add_newer_deck(folder)
    return write_report(folder / "intygsstat.duckdb", folder / "reports", raw)


def add_newer_deck(folder: Path) -> None:
    from storage.decks import totals_of

    from intygsstat.storage.database import build_warehouse
    from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck

    rows = {"dalarna": {"db": "300"}}
    months = [(date(2024, 5, 1), channel, rows) for channel in ("issued", "standalone")]
    newer = deck("anvandarforum-2024-06.pdf", date(2024, 6, 1), months)
    frames = reading_to_frames(newer, None, totals_of(newer))
    write_deck(folder / "parquet", deck_key(newer.deck, newer.sha256), frames)
    build_warehouse(folder / "parquet", folder / "intygsstat.duckdb")


def test_pictures_of_older_decks_are_files_beside_the_page(older: Path, browser: Any) -> None:
    html = older.read_text(encoding="utf-8")
    assert "img-src data: 'self';" in html
    assert "data:image/png;base64" not in html.split("<script", 1)[0]
    files = sorted(path.name for path in (older.parent / "pictures").iterdir())
    assert len(files) == 19
    assert all(f'src="pictures/{name}"' in html for name in files)
    with opened(browser, older) as report:
        pictures = report.tab.locator("#findings img")
        assert pictures.first.get_attribute("loading") == "lazy"
        pictures.first.scroll_into_view_if_needed()
        assert (
            pictures.first.evaluate("async img => { await img.decode(); return img.naturalWidth }")
            > 500
        )
        beside = [url for url in report.asked if "/pictures/" in url]
        assert beside
        others = [url for url in report.asked if not url.startswith(("file:", "data:"))]
        assert (report.messages, others) == ([], [])


def test_a_page_moved_alone_says_that_its_pictures_stayed(
    older: Path, tmp_path: Path, browser: Any
) -> None:
    alone = shutil.copyfile(older, tmp_path / "index.html")
    with opened(browser, alone) as report:
        card = report.tab.locator("#findings article").first
        card.scroll_into_view_if_needed()
        card.get_by_text("har inte följt med").wait_for()
        assert card.locator("img:visible").count() == 0
        assert report.tab.locator("#figure-usage-all > svg").count() == 1


def test_a_picture_that_fails_before_the_script_runs_is_said_to_be_missing(
    older: Path, tmp_path: Path, browser: Any
) -> None:
    html = older.read_text(encoding="utf-8").replace('loading="lazy"', "")
    alone = tmp_path / "index.html"
    alone.write_text("<!doctype html>", encoding="utf-8")
    with opened(browser, alone) as report:
        report.tab.evaluate(
            """([first, rest]) => new Promise((done) => {
                 document.open();
                 document.write(first);
                 setTimeout(() => { document.write(rest); document.close(); done(); }, 500);
               })""",
            ["<script".join(html.split("<script")[:-1]), "<script" + html.split("<script")[-1]],
        )
        card = report.tab.locator("#findings article").first
        card.get_by_text("har inte följt med").wait_for()


def test_pictures_that_no_longer_fit_inside_lie_beside(
    database: Path, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.report.page.INSIDE_BYTES", 100_000)
    page = write_report(database, tmp_path, raw)
    beside = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert 0 < len(beside) < 19
    assert page.read_text(encoding="utf-8").count('src="data:image/png;base64,') == 19 - len(beside)


def test_without_the_decks_there_are_words_and_no_picture_of_an_earlier_page(
    page: Path, database: Path, tmp_path: Path
) -> None:
    assert 100_000 < page.stat().st_size < 4_000_000  # it can be sent
    html = page.read_text(encoding="utf-8")
    assert html.count('src="data:image/png;base64,') == 19  # once for both languages
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "old.png").write_bytes(b"")
    bare = write_report(database, tmp_path, None).read_text(encoding="utf-8")
    assert bare.count("<article") == html.count("<article") == 19
    assert "<img" not in bare
    assert not (tmp_path / "pictures").exists()
