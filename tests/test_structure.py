"""The folder is the pipeline: a stage imports only what stands before it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from intygsstat.files import package_files

PACKAGE = Path(__file__).parent.parent / "src" / "intygsstat"
STAGES = ["locale", "reference", "pdf", "tables", "slides", "text_decks", "checks", "readers"]
STAGES += ["storage", "diagnosis", "findings", "chart", "report", "council", "pipeline"]
ALWAYS = {"errors", "files", "models"}
# `reference.dates` hands out a model record, so the models may not import the reference.
ALLOWED = {
    "errors": set(),
    "files": {"errors"},
    "models": {"errors"},
    **{stage: {*ALWAYS, *STAGES[: place + 1]} for place, stage in enumerate(STAGES)},
}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [node.module or ""]
            if node.module == "intygsstat":
                names = [f"intygsstat.{alias.name}" for alias in node.names]
        found |= {n.split(".")[1] for n in names if n.startswith("intygsstat.")}
    return found


@pytest.mark.parametrize("part", ALLOWED)
def test_a_stage_imports_only_what_stands_before_it(part: str) -> None:
    folder = PACKAGE / part
    files = folder.rglob("*.py") if folder.is_dir() else [PACKAGE / f"{part}.py"]
    for path in files:
        assert imports_of(path) <= ALLOWED[part], path


@pytest.mark.parametrize(
    ("code", "left_out"),
    [
        (
            "from click.testing import CliRunner; from intygsstat.cli import main; "
            "CliRunner().invoke(main, ['--help']); CliRunner().invoke(main, ['read', '--help'])",
            "polars pandas duckdb pdfplumber pypdfium2 plotly rich babel jinja2 holidays",
        ),
        ("import intygsstat, intygsstat.chart", "ipywidgets IPython"),
        # `read` waits for another process to import that
        ("import intygsstat.pipeline.printout", "pypdfium2"),
    ],
)
def test_what_is_not_needed_is_not_imported(code: str, left_out: str) -> None:
    check = f"{code}; import sys; print(*set({left_out!r}.split()) & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert ran.stdout == "\n"


def test_no_module_has_grown_out_of_hand() -> None:
    long = [p for p in PACKAGE.rglob("*.py") if len(p.read_text().splitlines()) > 600]
    assert long == []


def test_whatever_the_package_holds_makes_outputs_anew_when_it_changes() -> None:
    shipped = {p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    left_out = {p.name for p in shipped - set(package_files())}
    assert left_out <= {"py.typed", "README.md"}


def test_the_project_stands_alone() -> None:
    """No machine's paths and no registry's host names in what is committed."""
    root = PACKAGE.parent.parent
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    banned = ["/wo" + "rk/", "/ro" + "ot/", "pypi" + ".org", "python" + "hosted"]
    for name in filter(None, files):
        path = root / name
        if not path.is_file() or path.suffix in {".pdf", ".png", ".npz"}:
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in banned if word in text], name
