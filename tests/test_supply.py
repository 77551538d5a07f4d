"""What the project stands on: the lock, its licences and bill, and the package that is built."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply.licences import is_allowed, licence_of, rules
from supply.locked import LOCK, PROJECT, is_installed, locked_packages, needed_to_run
from supply.sbom import bill

LOCKED = locked_packages()


def test_the_whole_lock_has_checksums_and_names_no_registry() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert len(LOCKED) > 100
    assert len(LOCKED) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    assert all(re.fullmatch("[0-9a-f]{64}", each) for one in LOCKED for each in one.sha256)
    assert all(one.sha256 for one in LOCKED)
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)", text, re.MULTILINE)


def test_what_is_installed_is_what_is_locked() -> None:
    versions: dict[str, set[str]] = {}
    for one in LOCKED:
        versions.setdefault(one.name, set()).add(one.version)
    for name, locked in versions.items():
        if is_installed(name):
            assert importlib.metadata.version(name) in locked


def test_everything_that_runs_is_locked() -> None:
    names = {one.name for one in LOCKED}
    to_run = needed_to_run()
    assert {"duckdb", "polars", "pdfplumber", "jupyterlab", "pdfminer-six"} <= to_run
    assert not {"pytest", "fpdf2", "playwright", "cyclonedx-python-lib"} & to_run
    wanted = {name for name in to_run if is_installed(name)}
    assert wanted <= names


@pytest.mark.parametrize("name", sorted({one.name for one in LOCKED}))
def test_every_licence_is_allowed(name: str) -> None:
    licence = licence_of(name)
    assert is_allowed(licence), f"{name}: {licence!r} is not in supply/licences.toml"


def test_of_alternatives_one_must_be_allowed_and_of_parts_all() -> None:
    assert is_allowed("MIT OR GPL-3.0-only")
    assert not is_allowed("MIT AND GPL-3.0-only")
    assert is_allowed("(MIT AND 0BSD) OR GPL-3.0-only")
    for other in ("", "GPL-3.0-only", "AGPL-3.0-or-later", "Proprietary", "MIT, or so"):
        assert not is_allowed(other)


def test_no_odd_licence_is_needed_to_run() -> None:
    copyleft = {name for name in needed_to_run() if re.search("GPL|Artistic", licence_of(name))}
    assert copyleft == set()


def test_what_is_said_of_a_package_has_its_reason_and_its_package() -> None:
    said = rules()["package"]
    assert said.keys() <= {one.name for one in LOCKED}
    assert all(len(entry["reason"]) > 10 for entry in said.values())


def test_the_bill_is_valid_names_every_package_and_is_the_same_again() -> None:
    text = bill()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert bill() == text
    assert "://" not in re.sub(r'"\$schema": "[^"]*"', "", text)
    said = json.loads(text)
    assert "serialNumber" not in said
    components = {(one["name"], one["version"]): one for one in said["components"]}
    assert set(components) == {(one.name, one.version) for one in LOCKED}
    for one in LOCKED:
        found = {h["content"] for h in components[one.name, one.version]["hashes"]}
        assert found == set(one.sha256)
        assert components[one.name, one.version]["licenses"]
    assert {c["name"] for c in said["components"] if c["scope"] == "required"} == (
        needed_to_run() & {one.name for one in LOCKED}
    )


def test_no_target_asks_for_other_rights_or_writes_elsewhere() -> None:
    recipes = "".join(
        line
        for line in (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines(keepends=True)
        if line.startswith("\t")
    )
    assert not re.search(r"\b(sudo|su|doas|pkexec|chown|setcap)\b|curl|wget|~/|\$\(HOME\)", recipes)
    assert not re.search(r"(>|-o|-d)\s*/", recipes.replace(">/dev/null", ""))


def test_the_built_packages_hold_all_that_they_should(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)],
        cwd=PROJECT, capture_output=True, check=True,
    )  # fmt: skip
    package = PROJECT / "src" / "intygsstat"
    ours = {
        f"intygsstat/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as parts:
        assert {name for name in parts.namelist() if ".dist-info/" not in name} == ours
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as parts:
        names = {name.split("/", 1)[1] for name in parts.getnames() if "/" in name}
    needed = {"pyproject.toml", "requirements.lock", "README.md", "src/intygsstat/cli.py"}
    assert needed | {"notebooks/01_quality.ipynb", "tests/test_supply.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "reports", "data/gen"))]
