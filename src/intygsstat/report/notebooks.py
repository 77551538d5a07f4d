"""Runs the notebooks from clean and writes each as one HTML page that opens offline.

A process of its own imports the libraries once, while decks are still being read, and forks for
every notebook: imports are shared, and nothing that one notebook leaves behind reaches the next.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from threading import Thread
from typing import Any

from intygsstat.errors import PublishError
from intygsstat.files import write_atomically
from intygsstat.reference.sentences import failure

TIMEOUT_SECONDS = 300  # for one notebook
DATABASE_VARIABLE = "INTYGSSTAT_DATABASE"
_PLOTLY = "application/vnd.plotly.v1+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_WIDGET_INSTEAD = "Här står ett reglage, som bara visas i JupyterLab (make lab)."
_LONGEST_MESSAGE = 500


def notebook_files(project_root: Path) -> list[Path]:
    """The notebooks of a project, in the order of their numbers."""
    return sorted((project_root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


class NotebookRunner:
    """A process that runs the notebooks of a project; it begins to import at once.

    Raises PublishError if the project has no notebooks.
    """

    def __init__(self, project_root: Path) -> None:
        self.notebooks = notebook_files(project_root)
        if not self.notebooks:
            raise failure(PublishError, "no_notebooks", project_root / "notebooks")
        self._scratch = tempfile.TemporaryDirectory(prefix="intygsstat-")
        environment = os.environ | {
            "PLOTLY_RENDERER": "plotly_mimetype",
            "IPYTHONDIR": str(Path(self._scratch.name) / "ipython"),
            "INTYGSSTAT_STATIC": "1",
            "PYTHONHASHSEED": "0",
            "INTYGSSTAT_HOME": str(project_root.resolve()),
        }
        environment.pop(DATABASE_VARIABLE, None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "intygsstat.report.notebooks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is answered by this process, which ends that one
        )

    def run(self, out_folder: Path, database: Path | None = None) -> Iterator[str]:
        """Write every notebook's page into `out_folder`; the names, each when it is written.
        Beside the folder stands plotly.js, which all pages share.

        The notebooks read `database`, or the published one if none is given. They begin at
        once, before the first name is asked for.

        Raises:
            PublishError: a cell failed, or a notebook took more than five minutes.
        """
        from intygsstat.chart.pages import LIBRARY, write_library

        out_folder.mkdir(parents=True, exist_ok=True)
        write_library(out_folder.parent / LIBRARY)
        order = {
            "notebooks": [str(path.resolve()) for path in self.notebooks],
            "out_folder": str(out_folder.resolve()),
            "database": str(database.resolve()) if database else None,
            "seconds": TIMEOUT_SECONDS,
        }
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):  # it has ended; `_pages` says so
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        return self._pages()

    def _pages(self) -> Iterator[str]:
        assert self._process.stdout
        missing = {path.stem: path for path in self.notebooks}
        while missing:
            line = self._process.stdout.readline()
            said = json.loads(line) if line else {"name": next(iter(missing))}
            path = missing.pop(said["name"])
            if not line:
                said["failed"] = "that its process ended before it"
            if "failed" in said:
                raise failure(PublishError, "notebook_failed", path, reason=said["failed"])
            yield path.stem

    def __enter__(self) -> NotebookRunner:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with self._process:
            self._process.kill()
        self._scratch.cleanup()


def main() -> None:
    """The process of a `NotebookRunner`: import, wait for the order, fork for each notebook; the
    kernel ends one that takes too long.

    It ends when its standard input does: whoever wanted the notebooks is gone.
    """
    import duckdb  # noqa: F401
    import ipywidgets  # noqa: F401

    import intygsstat.chart.pages
    import intygsstat.storage.store  # noqa: F401

    shell = _shell()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    order = json.loads(line)
    if order["database"]:
        os.environ[DATABASE_VARIABLE] = order["database"]
    answers = os.dup(1)
    for descriptor in (1, 2):  # what a library prints is no message of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    forking = multiprocessing.get_context("fork")
    children = {}
    for path in map(Path, order["notebooks"]):
        child = forking.Process(target=_run_one, args=(shell, path, order, answers))
        child.start()
        children[path.stem] = child
    Thread(target=_end_with_standard_input, daemon=True).start()
    for name, child in children.items():
        child.join()
        if child.exitcode:
            found = f"that its process ended (exit code {child.exitcode})"
            if child.exitcode == -signal.SIGALRM:
                found = f"that it took more than {order['seconds']} seconds"
            _answer(answers, name=name, failed=found)


def _end_with_standard_input() -> None:
    while os.read(0, 1024):  # not sys.stdin, whose lock would hold up the end of the process
        pass
    os.killpg(0, signal.SIGKILL)


def _answer(answers: int, **said: str) -> None:
    os.write(answers, json.dumps(said).encode() + b"\n")  # short, so the pipe takes it whole


def _run_one(shell: Any, path: Path, order: dict[str, Any], answers: int) -> None:
    """In a fork: run the notebook and put its page in place."""
    signal.alarm(order["seconds"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(path.parent)
    sys.path[0] = ""
    try:
        html = notebook_page(executed(shell, path), path.stem)
        write_atomically(Path(order["out_folder"]) / f"{path.stem}.html", html)
        _answer(answers, name=path.stem)
    except Exception as error:
        found = f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]
        _answer(answers, name=path.stem, failed=found)


def _shell() -> Any:
    """IPython as a notebook has it."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = InteractiveShell.instance(config=config)
    formatter = shell.display_formatter
    formatter.active_types = list(formatter.formatters)  # not text alone
    # plotly's own way to show a figure imports a second of what checks notebook files.
    formatter.ipython_display_formatter.for_type_by_name(
        "plotly.basedatatypes",
        "BaseFigure",
        lambda figure: shell.display_pub.publish({_PLOTLY: json.loads(figure.to_json())}),
    )
    return shell


def executed(shell: Any, path: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """The cells of a notebook after a run: kind, source, and what is shown, by MIME type, what is
    printed first."""
    from IPython.utils.capture import capture_output

    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source, shown = "".join(cell["source"]), list[dict[str, Any]]()
        if cell["cell_type"] == "code":
            with shell.display_trap, capture_output() as said:  # in this order, or the trap wins
                result = shell.run_cell(source, store_history=True)
            result.raise_error()
            printed = said.stdout + said.stderr
            shown += [{"text/plain": printed}] if printed else []
            shown += [output.data for output in said.outputs]
        yield cell["cell_type"], source, shown


def notebook_page(cells: Iterator[tuple[str, str, list[dict[str, Any]]]], name: str) -> str:
    """An executed notebook as a whole HTML page: text, charts and tables; the code folded away."""
    import mistune

    from intygsstat.chart.pages import page_around

    parts, title, charts = [], name, 0
    for kind, source, shown in cells:
        if kind == "markdown":
            parts.append(f'<div class="text">{mistune.html(source)}</div>')
            if title == name and source.startswith("# "):
                title = source.splitlines()[0][2:].strip()
        elif kind == "code":
            for output in shown:
                charts += 1
                parts.append(_output_html(output, f"{name}-{charts}"))
            code = f"<pre>{escape(source)}</pre>"
            parts.append(f"<details><summary>Kod</summary>{code}</details>")
    return page_around(title, "\n".join(parts))


def _output_html(output: dict[str, Any], name: str) -> str:
    from intygsstat.chart.pages import figure_html

    if _PLOTLY in output:
        figure = output[_PLOTLY]
        html: str = figure_html({"data": figure["data"], "layout": figure["layout"]}, name)
        return html
    if _WIDGET in output:  # somebody's own: those of `chart` give way to their figure
        return f'<div class="text"><p>{_WIDGET_INSTEAD}</p></div>'
    if "text/html" in output:
        return f'<div class="text">{output["text/html"]}</div>'
    return f'<div class="text"><pre>{escape(output.get("text/plain", ""))}</pre></div>'


if __name__ == "__main__":
    main()
