"""A published project, and how tests run commands on it: in this process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import MakeOnce

from intygsstat.pipeline import run as runs
from intygsstat.report.notebooks import NotebookRunner
from intygsstat.storage.release import Release
from pipeline.project import make_project, run


@pytest.fixture(scope="session")
def planted(make_once: MakeOnce) -> Path:
    """A project, published with everything a run makes; nobody changes it. What the run said
    is in `said.txt` beside it."""

    def fill(folder: Path) -> None:
        said = run(make_project(folder / "project"), "monthly")
        assert (said.exit_code, said.stderr) == (0, "")
        (folder / "said.txt").write_text(said.stdout, encoding="utf-8")

    return make_once("planted", fill) / "project"


@pytest.fixture
def published(planted: Path, tmp_path: Path) -> Path:
    """A published project of one's own."""
    return Path(shutil.copytree(planted, tmp_path / "published", symlinks=True))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was never run."""
    return make_project(tmp_path / "project")


class NoNotebooks(NotebookRunner):
    """A runner that starts no process: each notebook's page is its database's size."""

    def __init__(self, project_root: Path) -> None:
        self.notebooks = [project_root / "notebooks" / "01_short.ipynb"]

    def run(self, out_folder: Path, database: Path | None = None):  # type: ignore[no-untyped-def]
        out_folder.mkdir(parents=True)
        assert database
        (out_folder / "01_short.html").write_text(str(database.stat().st_size))
        return iter(["01_short"])

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts, page and notebooks, most of what a run costs, are small files that say for which
    database they were written."""

    def write(release: Release, name: str) -> None:
        path = release.reports / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(release.database.stat().st_size))

    monkeypatch.setattr(runs, "NotebookRunner", NoNotebooks)
    monkeypatch.setattr(
        runs, "write_charts_of", lambda root, release, *_: write(release, "charts/one.html")
    )
    monkeypatch.setattr(
        runs, "write_report_of", lambda root, release, *_: write(release, "index.html")
    )
