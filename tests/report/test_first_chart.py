"""The chart that stands in the page before any script: whole markup, gaps, and no more names
than there is room for."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from intygsstat.report.first_chart import first_chart_html, share_points


def payload(rows: dict[int, tuple[int, int]], months: int, **likely: int) -> dict[str, Any]:
    """A row a month, by its place; `likely` is another issued count of the last one."""
    names = [f"{2020 + n // 12}-{n % 12 + 1:02d}" for n in range(months)]
    told: list[list[Any]] = [
        [n, 0, 0, issued, alone, 1, 0, 0] for n, (issued, alone) in rows.items()
    ]
    if likely:
        told[-1] += [likely["issued"], told[-1][4], 1]
    return {"months": names, "rows": told, "least": 20}


def svg_of(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", html)[0])  # type: ignore[index]


def words(html: str, lang: str) -> list[str]:
    return ["".join(t.itertext()) for t in svg_of(html).iter("text") if t.get("lang") == lang]


def test_a_month_that_is_missing_is_a_gap() -> None:
    html = first_chart_html(payload({0: (1000, 20), 1: (1000, 30), 3: (1000, 20)}, 4))
    [path] = svg_of(html).iter("path")
    assert (path.get("d") or "").count("M") == 2
    assert [point.likely for point in share_points(payload({1: (1000, 30)}, 2))] == [None, 0.03]


def test_both_values_stand_beside_each_other_in_both_languages() -> None:
    html = first_chart_html(payload({0: (1000, 20), 1: (100, 20)}, 2, issued=1000))
    assert "bildspelet 20,0\u00a0%" in words(html, "sv")
    assert "printed 20.0%" in words(html, "en")
    assert html.count("standalone hollow") == 1
    assert "2,0\u00a0% (troligt; enligt bildspelet 20,0\u00a0%) fristående i februari" in html


def test_an_incomplete_row_and_a_small_month_have_no_share() -> None:
    few = payload({0: (19, 5)}, 1)
    assert first_chart_html(few) == ""
    unread = payload({0: (1000, 20), 1: (1000, 30)}, 2)
    unread["rows"][1][5] = 0
    assert [point.likely for point in share_points(unread)] == [0.02, None]


def test_a_share_of_nothing_is_drawn_at_zero() -> None:
    html = first_chart_html(payload({0: (1000, 0)}, 1))
    assert words(html, "sv").count("0\u00a0%") == 2  # the axis and the point


def test_many_months_have_few_names() -> None:
    html = first_chart_html(payload({n: (1000, 20 + n % 5) for n in range(240)}, 240))
    assert len(words(html, "sv")) < 15
    assert len(html) < 12_000
