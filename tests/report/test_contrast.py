"""Colours can be told from what they stand on (WCAG 2.1: 4.5 for text, 3 for signs and edges)."""

from __future__ import annotations

import re

import pytest

from intygsstat.chart.layout import COLOURS
from intygsstat.report.page import asset

_CSS = asset("page.css")
LIGHT, DARK = (
    dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", _CSS, re.S)[:2]
)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_signs_and_edges_stand_out(scheme: dict[str, str]) -> None:
    for text in ("ink", "soft", "link"):
        assert min(contrast(scheme[text], scheme[one]) for one in ("paper", "panel")) >= 4.5
    assert contrast("#1a1a1a", scheme["flag"]) >= 4.5
    for sign in (COLOURS["integrated"], COLOURS["standalone"], scheme["edge"], scheme["focus"]):
        assert contrast(sign, scheme["paper"]) >= 3


def test_numbers_on_tiles_stand_out() -> None:
    shades = dict(re.findall(r"svg \.([ob]\d) \{ fill: (#[0-9a-f]{6})", _CSS))
    assert len(shades) == 10
    for name, shade in shades.items():
        assert contrast("#ffffff" if name.endswith("5") else "#1a1a1a", shade) >= 4.5
