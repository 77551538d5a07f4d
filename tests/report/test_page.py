"""The report page as a file: its size, what it may load, and that it is the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from intygsstat.report.page import write_report

MOST = 4_000_000


@pytest.fixture(scope="module")
def html(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_the_page_is_small_enough_to_send(page: Path) -> None:
    assert 100_000 < page.stat().st_size < MOST


def test_the_same_database_gives_the_same_bytes(
    page: Path, database: Path, raw: Path, tmp_path: Path
) -> None:
    assert write_report(database, tmp_path, raw).read_bytes() == page.read_bytes()


def test_without_the_decks_findings_are_described_without_pictures(
    html: str, database: Path, tmp_path: Path
) -> None:
    bare = write_report(database, tmp_path, None).read_text(encoding="utf-8")
    assert bare.count("<article") == html.count("<article") == 19
    assert html.count('src="data:image/png;base64,') == 19  # once for both languages
    assert "<img" not in bare
