"""The notebooks run from clean, and their pages open offline."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser import chromium, tab_of

from intygsstat.errors import PublishError
from intygsstat.report.notebooks import NotebookRunner, notebook_files

PROJECT = Path(__file__).parent.parent
CHARTS = {
    "01_quality": 2,
    "02_integrated_vs_standalone": 3,
    "03_regions": 4,
    "04_trends": 2,
    "05_rollout": 1,
}


def run_all(project: Path, out: Path, database: Path | None = None) -> list[Path]:
    with NotebookRunner(project) as runner:
        return sorted(out / f"{name}.html" for name in runner.run(out, database))


@pytest.fixture(scope="module")
def pages(march_database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    written = run_all(PROJECT, tmp_path_factory.mktemp("pages"), database=march_database)
    return {page.stem: page for page in written}


@pytest.mark.parametrize("path", notebook_files(PROJECT), ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_holds_no_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert not any(re.search(r"^\s*(def|class|for) ", "".join(c["source"]), re.M) for c in code)
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_all_notebooks_become_pages_with_their_charts(pages: dict[str, Path]) -> None:
    assert list(pages) == list(CHARTS)
    for name, page in pages.items():
        own = page.read_text(encoding="utf-8")
        assert own.count('<div class="chart"') == CHARTS[name]
        assert '<html lang="sv">' in own
        assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", own)
        assert '<script src="../plotly.min.js">' in own
        assert "Traceback" not in own


def test_a_chart_to_choose_in_is_a_chart_on_a_page(pages: dict[str, Path]) -> None:
    explored = 0
    for page in pages.values():
        own = page.read_text(encoding="utf-8")
        explored += own.count("I JupyterLab (<code>make lab</code>) kan man välja")
        seen = re.sub(r"<script.*?</script>|<details>.*?</details>", "", own, flags=re.S)
        assert not re.search(r"(Output|VBox|Box|Dropdown|Explorer)\(| object at 0x", seen)
    assert explored == 3


def test_pages_open_with_the_network_off(pages: dict[str, Path]) -> None:
    messages: list[str] = []
    with chromium() as browser:
        tab = tab_of(browser, messages, viewport={"width": 1280, "height": 720})
        for name, page in pages.items():
            tab.goto(page.as_uri())
            tab.wait_for_selector(".js-plotly-plot .main-svg")
            drawn = tab.evaluate(
                "[...document.querySelectorAll('.js-plotly-plot')]"
                ".filter(c => c.querySelector('.points path, .heatmaplayer image')).length"
            )
            assert drawn == CHARTS[name]
    assert messages == []


def project_of(folder: Path, *sources: str) -> Path:
    """A project with a notebook for each of these cells."""
    (folder / "notebooks").mkdir()
    for number, source in enumerate(sources, 1):
        cell = {"cell_type": "code", "source": source.splitlines(keepends=True)}
        path = folder / "notebooks" / f"{number:02}_own.ipynb"
        path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    return folder


def test_a_second_run_gives_the_same_bytes_and_no_notebook_sees_another(
    march_database: Path, tmp_path: Path
) -> None:
    look = (
        "import os, sys, intygsstat\n"
        "print(sorted(set(dir()) & {'left'}), 'LEFT' in os.environ, hasattr(sys, 'left'))\n"
        "left = sys.left = os.environ['LEFT'] = 'x'\n"
        "display(intygsstat.view('decks')['deck'][0])\n"
        "print('after'); intygsstat.usage().height"
    )
    project = project_of(tmp_path, *3 * [look])
    outs = [
        [
            page.read_text("utf-8")
            for page in run_all(project, tmp_path / out, database=march_database)
        ]
        for out in ("one", "two")
    ]
    assert outs[0] == outs[1]
    for page in outs[0]:
        assert "[] False False" in page
        shown = re.findall("<pre>(.*?)</pre>", page, flags=re.S)
        assert shown[0].endswith("after\n")  # what is printed comes first
        assert "anvandarforum-2024-03.pdf" in shown[1]
        assert shown[2] == "800"


def test_a_widget_of_somebodys_own_leaves_words_on_the_page(tmp_path: Path) -> None:
    project = project_of(tmp_path, "import ipywidgets\nipywidgets.VBox()")
    (page,) = run_all(project, tmp_path / "out")
    own = page.read_text(encoding="utf-8")
    assert "som bara visas i JupyterLab" in own
    assert "VBox(" not in own.replace("ipywidgets.VBox()", "")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise ValueError('no such number')", r"ValueError: no such number"),
        ("1 +", "SyntaxError"),
        ("import os; os._exit(3)", r"its process ended \(exit code 3\)"),
        ("import time; time.sleep(60)", "it took more than 1 seconds"),
    ],
)
def test_a_cell_that_fails_is_an_error_that_names_the_notebook(
    tmp_path: Path, source: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.report.notebooks.TIMEOUT_SECONDS", 1)
    project = project_of(tmp_path, "1", source)
    with pytest.raises(PublishError, match=rf"02_own\.ipynb: expected every cell to run.*{said}"):
        run_all(project, tmp_path / "out")


def test_a_project_without_notebooks_is_said(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="notebooks"):
        run_all(tmp_path, tmp_path / "out")
