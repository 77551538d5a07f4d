"""The software bill of materials: CycloneDX JSON from requirements.lock, the same every time.

`python -m supply.sbom` writes dist/intygsstat-<version>.cdx.json.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from supply.licences import licence_of, spdx
from supply.locked import PROJECT, Locked, locked_packages, needed_to_run, needs

NAME = "intygsstat"


def bill() -> str:
    """The bill as JSON, without the time and number that would make each one another."""
    to_run = needed_to_run()
    packages = [(one, _component(one, one.name in to_run)) for one in locked_packages()]
    us = Component(
        name=NAME, version=version(NAME), type=ComponentType.APPLICATION, bom_ref=NAME,
        purl=PackageURL("pypi", None, NAME, version(NAME)),
    )  # fmt: skip
    made = Bom(components=[component for _, component in packages])
    made.metadata.component = us
    made.register_dependency(us, _of(packages, NAME, frozenset({"dev", "cluster"})))
    for one, component in packages:
        made.register_dependency(component, _of(packages, one.name))
    said = json.loads(JsonV1Dot6(made).output_as_string())
    del said["serialNumber"], said["metadata"]["timestamp"]
    return json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _of(
    packages: list[tuple[Locked, Component]], name: str, extras: frozenset[str] = frozenset()
) -> list[Component]:
    wanted = {each for each, _ in needs(name, extras)}
    return [component for one, component in packages if one.name in wanted]


def _component(one: Locked, to_run: bool) -> Component:
    purl = PackageURL("pypi", None, one.name, one.version)
    licence = licence_of(one.name)
    known = not spdx().validate(licence).errors
    properties = [Property(name="intygsstat:machines", value=one.marker)] if one.marker else []
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED if to_run else ComponentScope.EXCLUDED,
        purl=purl,
        bom_ref=str(purl),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in one.sha256],
        licenses=[LicenseExpression(licence) if known else DisjunctiveLicense(name=licence)],
        properties=properties,
    )


def main() -> None:
    path = PROJECT / "dist" / f"{NAME}-{version(NAME)}.cdx.json"
    path.parent.mkdir(exist_ok=True)
    Path(path).write_text(bill(), encoding="utf-8")
    print(f"Written: dist/{path.name}.")


if __name__ == "__main__":
    main()
