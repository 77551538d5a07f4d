from __future__ import annotations

from collections.abc import Iterator

import pytest
from kills.scene import Driver, Scene


@pytest.fixture(scope="package")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """What is broken is a copy; the scene itself stays as it is."""
    with Driver(tmp_path_factory.mktemp("driver")) as driver:
        yield Scene(tmp_path_factory.mktemp("scene"), driver)
