"""What a published page is made of, by the standard library's own parser: elements, scripts,
and every address it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_ADDRESSES = {
    "action", "archive", "background", "cite", "classid", "codebase", "data", "formaction",
    "href", "icon", "longdesc", "manifest", "ping", "poster", "profile", "src", "srcset",
    "usemap", "xlink:href",
}  # fmt: skip
_IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]*)|@import\s+[\"']([^\"']*)", re.IGNORECASE)


@dataclass
class Page(HTMLParser):
    """Elements by name, attributes that run script, scripts, addresses, words, and its policy."""

    elements: dict[str, int] = field(default_factory=dict)
    acting: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    policy: str = ""
    inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = self.elements.get(tag, 0) + 1
        self.inside = tag if tag in ("script", "style") else ""
        said = {name: value or "" for name, value in attrs}
        self.acting += [name for name in said if name.startswith("on") or name == "srcdoc"]
        self.addresses += [value for name, value in said.items() if name in _ADDRESSES]
        self._look_for_addresses_in_style(said.get("style", ""))
        if tag == "script":
            self.scripts.append("")
        if tag == "meta" and "http-equiv" in said:
            assert said["http-equiv"] == "Content-Security-Policy", "it goes elsewhere by itself"
            self.policy = said["content"]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data
        elif self.inside == "style":
            self._look_for_addresses_in_style(data)
        else:
            self.words.append(data)

    def _look_for_addresses_in_style(self, style: str) -> None:
        self.addresses += [first or second for first, second in _IN_STYLE.findall(style)]

    @property
    def outside(self) -> list[str]:
        """The addresses that lead out of the page, or run something."""
        ours = ("#", "data:image/png;base64,", "pictures/", "../plotly.min.js")
        return [address for address in self.addresses if not address.startswith(ours)]


def read_page(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page
