"""Runs the notebooks from clean and writes each as one HTML page that opens offline.

They run in the Python that runs this, whatever kernels are installed on the
machine. Everything slow is imported when it is needed.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from typing import Any

from intygsstat.errors import PublishError

TIMEOUT_SECONDS = 300
AT_ONCE = 2  # notebooks; each has a kernel of its own
_PLOTLY = "application/vnd.plotly.v1+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_WIDGET_INSTEAD = "Här står ett reglage, som bara visas i JupyterLab (make lab)."
_kernels: weakref.WeakSet[Any] = weakref.WeakSet()
DATABASE_VARIABLE = "INTYGSSTAT_DATABASE"


def notebook_files(project_root: Path) -> list[Path]:
    """The notebooks of a project, in the order of their numbers."""
    return sorted((project_root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def run_all(
    project_root: Path,
    out_folder: Path,
    *,
    database: Path | None = None,
    at_once: int = AT_ONCE,
) -> list[Path]:
    """Execute every notebook and write `<name>.html` into `out_folder`; the pages, in order.

    Beside `out_folder` stands plotly.js, which the pages share. The notebooks read `database`
    (handed over as INTYGSSTAT_DATABASE), or the published one if none is given, `at_once` of
    them at a time. The same data gives the same bytes. A bar shows progress on a terminal.

    Raises:
        PublishError: there are no notebooks, or a cell failed: which, and how.
    """
    from intygsstat.chart.page import LIBRARY, write_library

    notebooks = notebook_files(project_root)
    if not notebooks:
        raise PublishError(
            str(project_root / "notebooks"),
            expected="notebooks named 01_….ipynb and on",
            found="none",
            try_this="check that this is the project's folder",
        )
    out_folder.mkdir(parents=True, exist_ok=True)
    write_library(out_folder.parent / LIBRARY)
    with _progress(len(notebooks)) as step, ThreadPoolExecutor(at_once) as pool:
        runs = [
            pool.submit(_run_one, path, project_root, out_folder, database) for path in notebooks
        ]
        try:
            for run in as_completed(runs):
                step(run.result().stem)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _end_kernels()  # they have sessions of their own, where no Ctrl-C reaches them
            raise
    return [run.result() for run in runs]


def _run_one(path: Path, project_root: Path, out_folder: Path, database: Path | None) -> Path:
    html = notebook_page(execute(path, project_root, database), path.stem)
    page = out_folder / f"{path.stem}.html"
    beside = out_folder / f".{path.stem}.html.part"
    beside.write_text(html, encoding="utf-8", newline="\n")
    os.replace(beside, page)
    return page


def execute(path: Path, project_root: Path, database: Path | None = None) -> Any:
    """The notebook (an nbformat node) with the outputs of a fresh run; the file isn't touched.

    Raises:
        PublishError: a cell failed, or the run took more than five minutes.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="intygsstat-") as scratch:
        kernel = _kernel_manager(Path(scratch))
        _kernels.add(kernel)

        class Client(NotebookClient):  # type: ignore[misc]
            """Runs in the kernel made above, and shuts it down when done."""

            def create_kernel_manager(self) -> Any:
                self.km = kernel
                return kernel

        client = Client(
            notebook,
            kernel_name="python3",
            timeout=TIMEOUT_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            client.execute(env=_environment(project_root, database, scratch))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise PublishError(
                str(path),
                expected="every cell to run",
                found=_what_failed(error),
                try_this="open it with `make lab` and run it to see where it stops",
            ) from error
    return notebook


def _what_failed(error: Exception) -> str:
    name, value = getattr(error, "ename", ""), getattr(error, "evalue", "")
    return f"{name}: {value}" if name else str(error).strip()[:500]


def notebook_page(notebook: Any, name: str) -> str:
    """An executed notebook as a whole HTML page: text, charts and tables; the code folded away."""
    from nbconvert.filters import markdown2html

    from intygsstat.chart.page import page_around

    parts, title, charts = [], name, 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(f'<div class="text">{markdown2html(cell.source)}</div>')
            if title == name and cell.source.startswith("# "):
                title = cell.source.splitlines()[0][2:].strip()
        elif cell.cell_type == "code":
            for output in cell.outputs:
                charts += 1
                parts.append(_output_html(output, f"{name}-{charts}"))
            code = f"<pre>{escape(cell.source)}</pre>"
            parts.append(f"<details><summary>Kod</summary>{code}</details>")
    return page_around(title, "\n".join(parts))


def _output_html(output: Any, name: str) -> str:
    from intygsstat.chart.page import figure_html

    if output.output_type == "stream":
        return f'<div class="text"><pre>{escape(output.text)}</pre></div>'
    data = output.get("data", {})
    if _PLOTLY in data:
        figure = data[_PLOTLY]
        html: str = figure_html({"data": figure["data"], "layout": figure["layout"]}, name)
        return html
    if _WIDGET in data:  # somebody's own: those of `chart` give way to their figure
        return f'<div class="text"><p>{_WIDGET_INSTEAD}</p></div>'
    if "text/html" in data:
        return f'<div class="text">{data["text/html"]}</div>'
    return f'<div class="text"><pre>{escape(data.get("text/plain", ""))}</pre></div>'


def _kernel_manager(scratch: Path) -> Any:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class OwnPython(KernelSpecManager):
        """Knows one kernel: the Python that runs this."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3",
                language="python",
            )

    # Sockets in the scratch folder rather than TCP ports, where the system has them.
    sockets = {} if sys.platform == "win32" else {"transport": "ipc", "ip": str(scratch / "kernel")}
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=OwnPython(),
        connection_file=str(scratch / "kernel.json"),
        **sockets,
    )


def _end_kernels() -> None:
    for kernel in list(_kernels):
        with suppress(Exception):  # one that never began, or has ended
            os.kill(kernel.provisioner.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _environment(project_root: Path, database: Path | None, scratch: str) -> dict[str, str]:
    from intygsstat.chart.explorer import STATIC_VARIABLE

    environment = os.environ | {
        "PLOTLY_RENDERER": "plotly_mimetype",
        "IPYTHONDIR": str(Path(scratch) / "ipython"),
        STATIC_VARIABLE: "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "INTYGSSTAT_HOME": str(project_root.resolve()),
    }
    environment.pop(DATABASE_VARIABLE, None)
    if database is not None:
        environment[DATABASE_VARIABLE] = str(database.resolve())
    return environment


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Notebooks", total=total)

        def step(name: str) -> None:
            bar.update(task, advance=1, description=f"Notebook {name}")

        yield step
