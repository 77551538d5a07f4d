from __future__ import annotations

from collections.abc import Iterator

import pytest
from kills.killed import Scene
from kills.project import Driver


@pytest.fixture(scope="package")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with Driver(tmp_path_factory.mktemp("driver"), light=True) as started:
        yield started


@pytest.fixture(scope="package")
def scene(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """What is broken is a copy; the scene itself stays as it is."""
    return Scene(tmp_path_factory.mktemp("scene"), driver)
