"""Every page that is published, with hostile texts in it: no element, script, address or request
that we did not put there."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, tab_of

from leaving.conftest import Ran
from leaving.hostile import ON_SLIDES

OURS = {
    "a", "article", "body", "br", "button", "code", "dd", "details", "div", "dl", "dt", "em",
    "footer", "form", "h1", "h2", "h3", "head", "header", "html", "img", "label", "li", "main",
    "meta", "nav", "noscript", "ol", "option", "p", "pre", "script", "section", "select", "small",
    "span", "b", "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "title",
    "tr", "ul",
    "caption", "h4", "desc", "figcaption", "figure", "g", "line", "path", "rect", "svg", "text",
}  # fmt: skip

_ADDRESSES = {
    "action", "archive", "background", "cite", "classid", "codebase", "data", "formaction",
    "href", "icon", "longdesc", "manifest", "ping", "poster", "profile", "src", "srcset",
    "usemap", "xlink:href",
}  # fmt: skip
_IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]*)|@import\s+[\"']([^\"']*)", re.IGNORECASE)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its texts: script, style or words."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.inside = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.texts.append((self.inside, data))

    @property
    def policy(self) -> str:
        [policy] = [said["content"] for _, said in self.elements if "http-equiv" in said]
        return policy

    @property
    def outside(self) -> list[str]:
        """The addresses that lead out of the page, or run something."""
        attributes = [pair for _, said in self.elements for pair in said.items()]
        styles = [value for name, value in attributes if name == "style"]
        styles += [text for inside, text in self.texts if inside == "style"]
        addresses = [value for name, value in attributes if name in _ADDRESSES]
        addresses += [one or other for one, other in _IN_STYLE.findall("\n".join(styles))]
        ours = ("#", "data:image/png;base64,", "../plotly.min.js")
        return [address for address in addresses if not address.startswith(ours)]


def pages(ran: Ran) -> list[Path]:
    found = sorted((ran.root / "reports").rglob("*.html"))
    return [*found, *ran.root.glob("council/*/*.html")]


def test_no_page_names_an_address_outside_itself(ran: Ran) -> None:
    letters = list((ran.root / "reports" / "letters").glob("*.html"))
    assert letters
    assert len(pages(ran)) == 1 + 11 + 1 + 1 + len(letters)
    for path in pages(ran):
        page = Page(path)
        acting = [
            n for _, said in page.elements for n in said if n.startswith("on") or n == "srcdoc"
        ]
        beside = {f"letters/{letter.name}" for letter in letters}
        assert set(page.outside) <= beside, path.name
        assert acting == [], path.name
        assert {tag for tag, _ in page.elements} <= OURS, path.name
        policy = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
        assert policy["default-src"] == "'none'"
        assert set(policy["img-src"].split()) <= {"data:", "blob:"}
        assert policy["base-uri"] == policy["form-action"] == "'none'"


def test_only_our_own_scripts_may_run(ran: Ran) -> None:
    for path in pages(ran):
        page = Page(path)
        allowed = page.policy.split("script-src ", 1)[1].split(";")[0].split()
        for script in (text for inside, text in page.texts if inside == "script"):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            is_data = script.lstrip().startswith("{")  # JSON for our script
            assert is_data or f"'sha256-{digest}'" in allowed, path.name
            if not is_data:
                assert "</" not in script
                assert "<script" not in script


def test_the_labels_stand_in_the_pages_as_they_are(ran: Ran) -> None:
    quality = "".join(
        text
        for inside, text in Page(ran.root / "reports" / "notebooks" / "01_quality.html").texts
        if not inside
    )
    shown = [label for label in ON_SLIDES if label in quality]
    assert len(shown) > 8
    assert "<script>alert(1)</script>" in shown


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as engine:
        yield engine


ADDED = (
    "img[src='x'], a[href^='javascript'], svg[onload], b > a, i, iframe, "
    "script[src]:not([src='../plotly.min.js'])"
)
# The words of up to three points of a page that tell of a label with markup in it.
HOVER = """
async () => {
  const texts = [];
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    for (const [curve, trace] of chart._fullData.entries()) {
      const words = ["text", "hovertext", "customdata"].map((name) => trace[name] || []);
      const points = [...(trace.x || []).keys()].filter((point) =>
        words.some((each) => JSON.stringify(each[point] ?? "").includes("alert(")));
      for (const point of points) {
        if (texts.length >= 3) return texts;
        await new Promise((go) => setTimeout(go, 100));  // plotly shows one at a time
        const axes = (trace.xaxis || "x") + (trace.yaxis || "y");
        Plotly.Fx.hover(chart, [{ curveNumber: curve, pointNumber: point }], axes);
        const layer = chart.querySelector(".hoverlayer");
        texts.push(layer.querySelector("a") ? "A LINK" : layer.textContent);
      }
    }
  }
  return texts;
}
"""


def test_nothing_runs_when_the_pages_are_opened(ran: Ran, browser: Any) -> None:
    seen: list[str] = []
    hovered: list[str] = []
    opened = ("index", "01_quality", "intygstyper", "regioner-andel", "tackning")
    for path in (path for path in pages(ran)[:-1] if path.stem in opened):
        tab = tab_of(browser, seen, viewport={"width": 1280, "height": 900})
        tab.goto(path.as_uri())
        if path.name == "index.html":
            for details in tab.locator("details").all():
                details.evaluate("one => { one.open = true; }")
            tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            assert ON_SLIDES[6] in tab.locator("body").inner_text()
        else:
            tab.wait_for_selector(".js-plotly-plot .main-svg")
            hovered += tab.evaluate(HOVER)
        assert tab.locator(ADDED).count() == 0, path.name
        tab.context.close()
    assert seen == []
    assert "A LINK" not in hovered
    named = [words for words in hovered if "alert(" in words]  # the others are events
    assert len(named) >= 3
