"""The notebooks in a JupyterLab of our own on loopback, opened in a browser as an analyst would:
they run, charts show, choices change them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import chromium
from test_notebooks import CHARTS

import intygsstat
from intygsstat.chart.notebook import draw_choice

PROJECT = Path(__file__).parent.parent
TOKEN = "only-for-this-test"
TYPES = "02_integrated_vs_standalone"  # opened once, to be run and chosen in
CHOSEN = ".jupyter-widgets .js-plotly-plot"  # the chart that the widgets change
PATIENCE_SECONDS = 120  # for anything: a busy machine with two cores starts a kernel in ten
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}
OPTIONS = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.port": "0",  # any that is free
    "ServerApp.open_browser": "False",
    "ServerApp.allow_root": "True",
    "ServerApp.terminals_enabled": "False",
    "ServerApp.shutdown_no_activity_timeout": "900",  # if this process is killed
    "MappingKernelManager.cull_idle_timeout": "600",
    "MappingKernelManager.cull_connected": "True",
    "IdentityProvider.token": TOKEN,
    "LabApp.extension_manager": "readonly",
}


@contextmanager
def lab_server(folder: Path, database: Path) -> Iterator[str]:
    """JupyterLab on copies of the notebooks; its address, with a slash at the end.

    Nobody's own settings are seen: every folder of Jupyter's lies in `folder`.
    """
    for name in FOLDERS.values():
        (folder / name).mkdir(parents=True)
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    options = OPTIONS | {
        "ServerApp.root_dir": str(folder / "notebooks"),
        "LabApp.app_settings_dir": str(PROJECT / "notebooks" / ".jupyterlab"),
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    environment |= {name: str(folder / place) for name, place in FOLDERS.items()}
    environment |= {
        "HOME": str(folder),
        "PLOTLY_RENDERER": "plotly_mimetype",
        "INTYGSSTAT_HOME": str(PROJECT),
        "INTYGSSTAT_DATABASE": str(database),
    }
    environment.pop("INTYGSSTAT_STATIC", None)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *(f"--{k}={v}" for k, v in options.items())],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield _address(server, folder)
        finally:
            _stop(server)


def _address(server: subprocess.Popen[bytes], folder: Path) -> str:
    told = folder / "runtime" / f"jpserver-{server.pid}.json"
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            address: str = json.loads(told.read_text(encoding="utf-8"))["url"]
            return address
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
    raise AssertionError((folder / "server.log").read_text(encoding="utf-8"))


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; kernels end by themselves when it is killed."""
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(15)


@dataclass
class Notebook:
    """A notebook open in the browser, and every address it asked for."""

    tab: Any
    asked: list[str] = field(default_factory=list)

    def run_all(self) -> None:
        """Run every cell by the menu, and wait until the last has its number."""
        self.tab.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        self.tab.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
        self.tab.wait_for_function(
            "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            ".every(prompt => /\\[\\d+\\]/.test(prompt.textContent))"
        )

    def errors(self) -> list[str]:
        """What failed, in words, wherever in the notebook it stands."""
        kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
        where = ", ".join(f'.jp-OutputArea-output[data-mime-type="{kind}"]' for kind in kinds)
        words: list[str] = self.tab.locator(where).all_text_contents()
        return words + self.tab.locator(".jupyter-widgets-error-widget").all_text_contents()

    def charts(self) -> list[dict[str, float]]:
        """The size of every chart and how many marks are drawn in it, each brought into view."""
        plots = self.tab.locator(".js-plotly-plot")
        for plot in plots.all():
            plot.scroll_into_view_if_needed()
            plot.locator(".points path:visible, .heatmaplayer image:visible").first.wait_for()
        sizes: list[dict[str, float]] = plots.evaluate_all(
            "plots => plots.map(plot => { const box = plot.querySelector('.main-svg')"
            ".getBoundingClientRect(); return {width: box.width, height: box.height, "
            "marks: plot.querySelectorAll('.points path, .heatmaplayer image').length} })"
        )
        return sizes

    def hosts(self) -> set[str | None]:
        """Every machine that something was asked of."""
        inside = ("data:", "blob:")
        return {urlsplit(url).hostname for url in self.asked if not url.startswith(inside)}

    def choose(self, label: str, option: str) -> None:
        self.tab.get_by_label(label, exact=True).select_option(label=option)

    def wait_for_words(self, words: str) -> None:
        """Until the chosen chart says `words` in its title or subtitle."""
        seen = ".gtitle, .gtitle-subtitle, .annotation-text"
        self.tab.locator(CHOSEN).locator(seen, has_text=words).first.wait_for()

    def lines(self) -> list[list[float | None]]:
        """The values of each line of the chosen chart, as the browser holds them."""
        values: list[list[float | None]] = self.tab.locator(CHOSEN).evaluate(
            "plot => plot._fullData.map(trace => [...trace.y])"
        )
        return values


@contextmanager
def opened(browser: Any, address: str, name: str) -> Iterator[Notebook]:
    """The notebook in JupyterLab, its kernel ready, nothing run yet."""
    context = browser.new_context(viewport={"width": 1600, "height": 1400})
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    notebook = Notebook(context.new_page())
    notebook.tab.on("request", lambda request: notebook.asked.append(request.url))
    notebook.tab.on("websocket", lambda socket: notebook.asked.append(socket.url))
    try:
        notebook.tab.goto(f"{address}lab/workspaces/{name}/tree/{name}.ipynb?token={TOKEN}")
        notebook.tab.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
        # The mark beside the kernel's name is idle before there is a kernel; these words aren't.
        notebook.tab.locator(
            ".jp-StatusBar-TextItem", has_text="Python 3 (ipykernel) | Idle"
        ).wait_for()
        yield notebook
    finally:
        own = {"Authorization": f"token {TOKEN}"}
        for session in context.request.get(f"{address}api/sessions", headers=own).json():
            context.request.delete(f"{address}api/sessions/{session['id']}", headers=own)
        context.close()


@pytest.fixture(scope="module")
def address(march_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with lab_server(tmp_path_factory.mktemp("lab") / "jupyter", march_database) as address:
        yield address


@pytest.fixture(scope="module")  # open, no other test of the process could start one of its own
def browser() -> Iterator[Any]:
    with chromium() as engine:
        yield engine


def see_it_run(notebook: Notebook, name: str) -> None:
    """Run it all; nothing fails, every chart is drawn, nothing is asked of another machine."""
    notebook.run_all()
    charts = notebook.charts()
    assert len(charts) == CHARTS[name]
    assert all(c["width"] > 600 and c["height"] > 200 and c["marks"] > 0 for c in charts)
    assert notebook.errors() == []
    assert notebook.hosts() == {"127.0.0.1"}
    assert notebook.tab.get_by_text("Jupyter news").count() == 0  # it asks unless told not to


@pytest.mark.parametrize("name", [name for name in CHARTS if name != TYPES])
def test_a_notebook_runs_and_its_charts_show(name: str, browser: Any, address: str) -> None:
    with opened(browser, address, name) as notebook:
        see_it_run(notebook, name)


def test_a_choice_changes_the_figure_to_the_one_that_is_drawn_of_it(
    browser: Any, address: str, march_database: Path
) -> None:
    def agrees_with(**chosen: Any) -> bool:
        view = partial(intygsstat.view, home=march_database)
        drawn = draw_choice(view, **chosen)
        return notebook.lines() == [list(trace.y) for trace in drawn.data]

    with opened(browser, address, TYPES) as notebook:
        see_it_run(notebook, TYPES)
        notebook.wait_for_words("intyg per månad i hela landet, nov\u00a02023–feb\u00a02024")
        assert agrees_with()

        notebook.choose("Region", "Dalarna")
        notebook.wait_for_words("intyg per månad i Dalarna, nov")
        assert agrees_with(region="dalarna")

        notebook.choose("Visa", "Andel fristående")
        notebook.wait_for_words("procent av utfärdade intyg per månad i Dalarna")
        assert agrees_with(region="dalarna", shown="standalone_share")

        notebook.choose("Intygstyp", "FK7804")
        notebook.wait_for_words("FK7804, Dalarna: ")
        assert agrees_with(region="dalarna", certificate_type="fk7804")

        notebook.choose("Region", "Hela landet")
        notebook.wait_for_words("Antal intyg per månad i hela landet, FK7804")
        assert agrees_with(certificate_type="fk7804")
        assert notebook.errors() == []
        assert notebook.hosts() == {"127.0.0.1"}
