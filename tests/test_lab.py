"""The notebooks in JupyterLab, in a browser: they run, charts show, choices change them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from browser import chromium
from lab import Notebook, lab_server, opened
from test_notebooks import CHARTS

import intygsstat
from intygsstat.chart.notebook import draw_choice

TYPES = "02_integrated_vs_standalone"  # opened once, to be run and chosen in


@pytest.fixture(scope="module")
def address(march_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with lab_server(tmp_path_factory.mktemp("lab") / "jupyter", march_database) as address:
        yield address


@pytest.fixture(scope="module")  # open, no other test of the process could start one of its own
def browser() -> Iterator[Any]:
    with chromium() as engine:
        yield engine


def see_it_run(notebook: Notebook, name: str, tmp_path: Path) -> None:
    """Run it all; nothing fails, every chart is drawn, nothing is asked of another machine."""
    notebook.run_all()
    charts = notebook.charts()
    assert len(charts) == CHARTS[name]
    assert all(c["width"] > 600 and c["height"] > 200 and c["marks"] > 0 for c in charts)
    assert notebook.errors() == []
    assert notebook.hosts() == {"127.0.0.1"}
    assert notebook.tab.get_by_text("Jupyter news").count() == 0  # it asks unless told not to
    notebook.keep_picture(picture(name, tmp_path))


def picture(name: str, tmp_path: Path) -> Path:
    folder = Path(os.environ.get("INTYGSSTAT_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"jupyterlab-{name}.png"


@pytest.mark.parametrize("name", [name for name in CHARTS if name != TYPES])
def test_a_notebook_runs_and_its_charts_show(
    name: str, browser: Any, address: str, tmp_path: Path
) -> None:
    with opened(browser, address, name) as notebook:
        see_it_run(notebook, name, tmp_path)


def test_a_choice_changes_the_figure_to_the_one_that_is_drawn_of_it(
    browser: Any, address: str, march_database: Path, tmp_path: Path
) -> None:
    def agrees_with(**chosen: Any) -> bool:
        view = partial(intygsstat.view, home=march_database)
        drawn = draw_choice(view, **chosen)
        return notebook.lines() == [list(trace.y) for trace in drawn.data]

    with opened(browser, address, TYPES) as notebook:
        see_it_run(notebook, TYPES, tmp_path)
        notebook.wait_for_words("intyg per månad i hela landet, nov\u00a02023–feb\u00a02024")
        assert agrees_with()
        assert notebook.chosen_in("Region") == "Hela landet"
        assert notebook.chosen_in("Intygstyp") == "Alla intygstyper"

        notebook.choose("Region", "Dalarna")
        notebook.wait_for_words("intyg per månad i Dalarna, nov")
        assert agrees_with(region="dalarna")

        notebook.press("Andel fristående")
        notebook.wait_for_words("procent av utfärdade intyg per månad i Dalarna")
        assert agrees_with(region="dalarna", shown="standalone_share")

        notebook.choose("Intygstyp", "FK7804")
        notebook.wait_for_words("FK7804, Dalarna: ")
        assert agrees_with(region="dalarna", certificate_type="fk7804")
        notebook.keep_picture(picture("val", tmp_path))

        notebook.press("Bara bildspelets")
        notebook.wait_for_words("Värden enligt bildspelet.")
        assert agrees_with(region="dalarna", certificate_type="fk7804", likely=False)

        notebook.choose("Region", "Hela landet")
        notebook.wait_for_words("Antal intyg per månad i hela landet, FK7804")
        assert agrees_with(certificate_type="fk7804", likely=False)

        notebook.tab.locator(".noUi-handle-lower").press("ArrowRight")
        notebook.wait_for_words("dec\u00a02023–feb\u00a02024")
        assert notebook.errors() == []
        assert notebook.hosts() == {"127.0.0.1"}
