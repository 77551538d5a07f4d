"""The notebooks run from clean, and their pages open offline."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser import open_offline

from intygsstat.chart.page import plotly_script
from intygsstat.checks.examine import examine_deck
from intygsstat.errors import PublishError
from intygsstat.report.notebooks import execute, notebook_files, notebook_page, run_all
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck

PROJECT = Path(__file__).parent.parent
CHARTS = {
    "01_quality": 2,
    "02_integrated_vs_standalone": 3,
    "03_regions": 4,
    "04_trends": 2,
    "05_rollout": 1,
}


@pytest.fixture(scope="module")
def database(real_deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    deck = examine_deck(real_deck)
    key = deck_key(deck.reading.deck, deck.reading.sha256)
    write_deck(folder / "parquet", key, reading_to_frames(deck.reading, deck.sidecar, deck.totals))
    build_warehouse(folder / "parquet", folder / "intygsstat.duckdb")
    return folder / "intygsstat.duckdb"


@pytest.fixture(scope="module")
def pages(database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    written = run_all(PROJECT, tmp_path_factory.mktemp("pages"), database=database)
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
        own = page.read_text(encoding="utf-8").replace(plotly_script(), "")
        assert own.count('class="plotly-graph-div"') == CHARTS[name]
        assert '<html lang="sv">' in own
        assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", own)
        assert "Traceback" not in own


def test_a_chart_to_choose_in_is_a_chart_on_a_page(pages: dict[str, Path]) -> None:
    explored = 0
    for page in pages.values():
        own = page.read_text(encoding="utf-8").replace(plotly_script(), "")
        explored += own.count("I JupyterLab (make lab) kan intygstyp, region")
        seen = re.sub(r"<script.*?</script>|<details>.*?</details>", "", own, flags=re.S)
        assert not re.search(r"(Output|VBox|Box|Dropdown|Explorer)\(| object at 0x", seen)
    assert explored == 3


def test_a_widget_of_somebodys_own_leaves_words_on_the_page(tmp_path: Path) -> None:
    notebook = json.loads(notebook_files(PROJECT)[0].read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] = ["import ipywidgets\n", "ipywidgets.VBox()"]
    del notebook["cells"][2:]
    path = tmp_path / "notebooks" / "01_own.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    page = notebook_page(execute(path, tmp_path), "own").replace(plotly_script(), "")
    assert "som bara visas i JupyterLab" in page
    assert "VBox(" not in page.replace("ipywidgets.VBox()", "")


def test_what_one_sees_is_computed(pages: dict[str, Path]) -> None:
    quality = pages["01_quality"].read_text(encoding="utf-8")
    assert "Av 160 tabellrader stämmer 141 med sin total i bildspelet, 11 stämmer inte" in quality
    assert "11 av 160 tabellrader " in quality


def test_pages_open_with_the_network_off(pages: dict[str, Path]) -> None:
    for name, page in pages.items():
        seen = open_offline(page)
        assert seen.charts_drawn == CHARTS[name]
        assert seen.messages == ()
        assert seen.asked_for == ()


def test_a_second_run_gives_the_same_bytes(database: Path, pages: dict[str, Path]) -> None:
    path = notebook_files(PROJECT)[0]
    again = notebook_page(execute(path, PROJECT, database), path.stem)
    assert again.encode() == pages[path.stem].read_bytes()


def test_a_cell_that_fails_is_an_error_that_names_the_notebook(
    database: Path, tmp_path: Path
) -> None:
    notebook = json.loads(notebook_files(PROJECT)[0].read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] = ["raise ValueError('no such number')"]
    path = tmp_path / "notebooks" / "01_broken.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(PublishError, match=r"01_broken\.ipynb.*no such number"):
        execute(path, tmp_path, database)


def test_a_project_without_notebooks_is_said(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="notebooks"):
        run_all(tmp_path, tmp_path / "out")
