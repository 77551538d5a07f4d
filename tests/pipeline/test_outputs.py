"""What is made from the database, and in which process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intygsstat.pipeline import outputs
from intygsstat.storage.release import Release
from intygsstat.storage.store import DATABASE_NAME

WRITERS = ("report", "extracts", "charts")


def note_report(_: Path, release: Release) -> None:
    (release.folder / "report").write_text(str(os.getpid()))


def note_extracts(release: Release) -> None:
    (release.folder / "extracts").write_text(str(os.getpid()))


def note_charts(release: Release) -> None:
    (release.folder / "charts").write_text(str(os.getpid()))


@pytest.mark.parametrize("size", [outputs.LARGE - 1, outputs.LARGE])
def test_only_a_large_archive_has_a_process_for_each_output_and_one_notebook_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    with (tmp_path / DATABASE_NAME).open("wb") as file:
        file.truncate(size)
    at_once = []
    for name, note in zip(WRITERS, (note_report, note_extracts, note_charts), strict=True):
        monkeypatch.setattr(outputs, f"write_{name}_of", note)
    monkeypatch.setattr(outputs, "write_notebooks_of", lambda *_, **said: at_once.append(said))
    outputs.write_outputs(tmp_path, Release(tmp_path))
    processes = {(tmp_path / name).read_text() for name in WRITERS}
    large = size >= outputs.LARGE
    assert len(processes - {str(os.getpid())}) == (3 if large else 0)
    assert at_once == [{"at_once": 1 if large else None}]
