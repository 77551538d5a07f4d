"""What the project stands on: the lock, its licences and bill, and the package that is built."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

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


def test_everything_that_runs_is_locked() -> None:
    names = {one.name for one in LOCKED}
    to_run = needed_to_run()
    assert {"duckdb", "polars", "pdfplumber", "jupyterlab", "pdfminer-six"} <= to_run
    assert not {"pytest", "fpdf2", "playwright", "cyclonedx-python-lib"} & to_run
    wanted = {name for name in to_run if is_installed(name)}
    assert wanted <= names


def test_every_licence_is_allowed() -> None:
    """Of alternatives one must be, of parts all; copyleft only of what is not needed to run."""
    licences = {one.name: licence_of(one.name) for one in LOCKED}
    assert [name for name, licence in licences.items() if not is_allowed(licence)] == []
    to_run = needed_to_run() & licences.keys()
    assert not [name for name in to_run if re.search("GPL|Artistic", licences[name])]
    assert rules()["package"].keys() <= licences.keys()
    assert is_allowed("MIT OR GPL-3.0-only")
    assert not is_allowed("MIT AND GPL-3.0-only")
    assert is_allowed("(MIT AND 0BSD) OR GPL-3.0-only")
    for other in ("", "GPL-3.0-only", "AGPL-3.0-or-later", "Proprietary", "MIT, or so"):
        assert not is_allowed(other)


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
