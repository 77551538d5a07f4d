"""Pictures of the page in each light and width, kept where INTYGSSTAT_PICTURES says.

Looked at by people; the test holds that every view has something on it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

VIEWS = {
    "svenska": ({"viewport": {"width": 1280, "height": 900}}, ""),
    "english": ({"viewport": {"width": 1280, "height": 900}}, "#lang=en"),
    "mork": ({"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}, ""),
    "smal": ({"viewport": {"width": 320, "height": 700}}, ""),
    "bred": ({"viewport": {"width": 1920, "height": 1080}}, ""),
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_something_on_it(
    view: str, browser: Any, page: Path, tmp_path: Path
) -> None:
    options, address = VIEWS[view]
    opened = browser.new_context(**options, offline=True).new_page()
    opened.goto(page.as_uri() + address)
    opened.wait_for_selector("svg")
    png = opened.screenshot(full_page=True)
    opened.context.close()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    colours = picture.resize((64, 256)).getcolors(64 * 256)
    assert colours is not None
    assert len(colours) > 50
    assert picture.height > 2000
    folder = Path(os.environ.get("INTYGSSTAT_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"rapport-{view}.png").write_bytes(png)
