"""Every sentence of a failure or a rejection has a caller, who says all that it is filled with."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "intygsstat"
# The file that a function takes its sentences from, and where its name begins there.
CALLERS = {"failure": ("failures", ""), "rejection": ("rejections", "")}
OF_ONE_FILE = {("corrections.py", "_error"): ("failures", "corrections_")}


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """The file, the name, and what is said in each call; None where that isn't written out."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            called = OF_ONE_FILE.get((path.name, node.func.id)) or CALLERS.get(node.func.id)
            constants = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            names = [value for value in constants if isinstance(value, str)]
            if called and names:
                said = {keyword.arg for keyword in node.keywords if keyword.arg}
                whole = all(keyword.arg for keyword in node.keywords)
                yield called[0], called[1] + names[0], said if whole else None


@pytest.mark.parametrize("file", ["failures", "rejections"])
def test_each_sentence_is_filled_by_its_callers(file: str) -> None:
    text = (PACKAGE / "reference" / f"{file}.toml").read_text(encoding="utf-8")
    sentences = tomllib.loads(text)
    for of, name, said in calls():
        if of == file and said is not None:
            parts = (string.Formatter().parse(text) for text in sentences[name].values())
            fields = {field.split(".")[0] for each in parts for _, field, *_ in each if field}
            assert fields <= said, name
