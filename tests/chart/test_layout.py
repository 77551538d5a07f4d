"""Nothing on a chart hides anything else: every word has its own room, inside the edges."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from browser import CHROMIUM

from chart.crowded import crowded
from chart.test_pictures import needs_chromium
from intygsstat.chart import write_charts
from intygsstat.chart.pictures import open_tab
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.page import page_html
from intygsstat.chart.widths import cut_to, width_of, wrapped

SLACK = 2  # pixels
_BOXES = """
(() => {
  const boxes = [];
  for (const text of document.querySelectorAll(".js-plotly-plot .main-svg text")) {
    const lines = text.querySelectorAll("tspan.line");
    for (const line of lines.length ? lines : [text]) {
      const box = line.getBoundingClientRect();
      if (line.textContent.trim() && box.width) boxes.push({
        words: line.textContent, size: parseFloat(getComputedStyle(line).fontSize),
        left: box.left, right: box.right, top: box.top, bottom: box.bottom });
    }
  }
  const sheet = document.querySelector(".js-plotly-plot").getBoundingClientRect();
  return { boxes, width: sheet.width, top: sheet.top, bottom: sheet.bottom };
})()
"""


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > SLACK and down > SLACK


@needs_chromium
def test_no_text_touches_another_or_is_cut_at_the_edge_or_too_small(tmp_path: Path) -> None:
    pages = write_charts(crowded(), tmp_path)
    wrong = []
    with open_tab(CHROMIUM) as tab:
        for page in pages:
            tab.open(page, width=1280, height=720)
            seen = tab.evaluate(_BOXES)
            assert len(seen["boxes"]) > 20
            for box in seen["boxes"]:
                inside = box["left"] >= 0 and box["right"] <= seen["width"]
                inside = inside and seen["top"] <= box["top"] and box["bottom"] <= seen["bottom"]
                if not inside or box["size"] < 12:
                    wrong.append((page.stem, box["words"], box["size"], "at the edge"))
            wrong += [
                (page.stem, one["words"], other["words"])
                for one, other in combinations(seen["boxes"], 2)
                if overlap(one, other)
            ]
    assert wrong == []


@needs_chromium
def test_words_are_as_wide_as_they_were_taken_to_be(tmp_path: Path) -> None:
    page = tmp_path / "words.html"
    words = "Jämtland Härjedalen 12 345 (−6,7 %) Åsö–Öja & Wigs?"
    page.write_text(
        f'<meta charset="utf-8"><span style="font: bold 20px Arial, sans-serif">{words}</span>',
        encoding="utf-8",
    )
    with open_tab(CHROMIUM) as tab:
        tab.open(page, width=1280, height=720)
        wide = tab.evaluate("document.querySelector('span').getBoundingClientRect().width")
    assert wide == pytest.approx(width_of(words, 20, bold=True), rel=0.03)


def test_a_name_is_cut_only_where_it_does_not_fit() -> None:
    assert cut_to("Örebro län", 100, 14) == "Örebro län"
    short = cut_to("Ett mycket långt namn", 100, 14)
    assert short.endswith("…")
    assert width_of(short, 14) <= 100 < width_of("Ett mycket långt namn", 14)


def test_a_long_title_has_lines_of_like_length() -> None:
    lines = wrapped("ett två tre fyra fem sex sju åtta nio", 200, 14)
    assert len(lines) == 2
    assert " ".join(lines) == "ett två tre fyra fem sex sju åtta nio"
    assert min(map(len, lines)) * 2 > max(map(len, lines))


@needs_chromium
def test_a_title_on_two_lines_is_whole_and_clear_of_what_follows(tmp_path: Path) -> None:
    sheet = sheet_of(
        title="Fristående intyg " * 9,
        subtitle="Antal intyg per månad " * 9,
        key=[("◆", "#000000", "flaggad: något i talet ser fel ut")] * 6,
        notes=["Källa: " + "ett bildspel, " * 30],
        lang="sv",
        least=200,
    )
    empty = go.Figure().update_xaxes(visible=False).update_yaxes(visible=False)
    page = tmp_path / "long.html"
    page.write_text(page_html(finish(empty, sheet, "sv"), "long"), encoding="utf-8")
    with open_tab(CHROMIUM) as tab:
        tab.open(page, width=1280, height=720)
        seen = tab.evaluate(_BOXES)
    assert [box["size"] for box in seen["boxes"]].count(22) == 2
    assert min(box["top"] for box in seen["boxes"]) >= 0
    assert not [pair for pair in combinations(seen["boxes"], 2) if overlap(*pair)]
