"""Alter one expression of the code at a time, and see whether the tests notice.

    python bench/mutants.py [--count 300] [--seed 12] [--jobs 2] [--tree DIR] \
        [--code tables,checks,diagnosis] [--tests tests/tables,tests/diagnosis]

Writes nothing in the tree: each mutant is a copy of src/ of its own. Prints every mutant that no
test noticed, and at the end how many were noticed.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

MOST_SECONDS = 900
SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One altered expression: its file and line, what was there and what stands there now."""

    file: Path
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.before}  ->  {self.after}"


def mutants_of(file: Path, root: Path) -> Iterator[Mutant]:
    """Every mutant of `file`, in its order; docstrings and annotations are left alone."""
    source = file.read_text(encoding="utf-8")
    starts = [0]
    for row in source.encode().split(b"\n"):
        starts.append(starts[-1] + len(row) + 1)
    tree = ast.parse(source)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if name in {"annotation", "returns", "decorator_list"}:
                continue
            for node in value if isinstance(value, list) else [value]:
                if not isinstance(node, ast.expr):
                    continue
                altered = _altered(node)
                if altered is None or isinstance(
                    parent, ast.Expr | ast.JoinedStr | ast.FormattedValue
                ):
                    continue
                start = starts[node.lineno - 1] + node.col_offset
                end = starts[node.end_lineno - 1] + node.end_col_offset
                yield Mutant(
                    file.relative_to(root), node.lineno, start, end,
                    ast.unparse(node), f"({ast.unparse(altered)})",
                )  # fmt: skip


def _altered(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in SWAPPED:
            return ast.Compare(left, [SWAPPED[type(op)]()], [right])
        case ast.BoolOp(op, values):
            return ast.BoolOp(SWAPPED[type(op)](), values)
        case ast.BinOp(left, op, right) if type(op) in SWAPPED:
            return ast.BinOp(left, SWAPPED[type(op)](), right)
        case ast.UnaryOp(ast.Not(), operand):
            return operand
        case ast.Constant(bool() as value):
            return ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            return ast.Constant(value + 1)
    return None


def is_noticed(mutant: Mutant, tree: Path, tests: list[str]) -> bool:
    """Run the tests on a copy of the code with this one expression altered."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(tree / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / mutant.file.relative_to("src")
        text = file.read_bytes()
        file.write_bytes(text[: mutant.start] + mutant.after.encode() + text[mutant.end :])
        environment = {**os.environ, "PYTHONPATH": str(copy), "CI": "1"}
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        try:
            run = subprocess.run(
                command, cwd=tree, env=environment, capture_output=True, timeout=MOST_SECONDS
            )
        except subprocess.TimeoutExpired:
            return True
    return run.returncode != 0


def main() -> None:
    """Draw the mutants and try each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--tree", type=Path, default=Path(__file__).parent.parent)
    parser.add_argument("--code", default="tables,checks,diagnosis")
    parser.add_argument(
        "--tests", default="tests/tables,tests/checks,tests/diagnosis,tests/layouts"
    )
    given = parser.parse_args()
    tree = given.tree.resolve()
    folders = [tree / "src" / "intygsstat" / name for name in given.code.split(",")]
    every = [
        m for folder in folders for f in sorted(folder.rglob("*.py")) for m in mutants_of(f, tree)
    ]
    drawn = random.Random(given.seed).sample(every, given.count)
    tests = [name for name in given.tests.split(",") if (tree / name).exists()]
    noticed = 0
    with ThreadPoolExecutor(given.jobs) as jobs:
        tried = jobs.map(partial(is_noticed, tree=tree, tests=tests), drawn)
        for mutant, seen in zip(drawn, tried, strict=True):
            noticed += seen
            if not seen:
                print(f"not noticed: {mutant}", flush=True)
    print(f"{noticed} of {given.count} noticed, drawn from {len(every)} by seed {given.seed}")


if __name__ == "__main__":
    main()
