"""A chart's SVG made to last: the same chart gives the same bytes, and it opens alone."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_POINTS_TO = re.compile(r"url\(['\"]?#([^)'\"]+)['\"]?\)")
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _LINK)


def steady_svg(svg: str, title: str) -> str:
    """The SVG that plotly.js made, without what is random or only of use in a page.

    Ids become p1, p2 … in the order they stand; those that nothing points to go, and so
    do classes and data, whose names hold random parts. `title` is what a screen
    reader says.
    """
    root = ElementTree.fromstring(svg)
    elements = list(root.iter())
    used = {name for element in elements for name in _pointed_to(element)}
    ids = [element.get("id", "") for element in elements]
    names = {one: f"p{n}" for n, one in enumerate((i for i in ids if i in used), start=1)}
    for element in elements:
        for key, value in list(element.attrib.items()):
            if key == "class" or key.startswith("data-") or (key == "style" and not value):
                del element.attrib[key]
            elif key == "id":
                _rename(element, names.get(value))
            else:
                element.set(key, _pointing(key, value, names))
    heading = ElementTree.Element(f"{{{_SVG}}}title")
    heading.text = title
    root.insert(0, heading)
    root.set("role", "img")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _pointed_to(element: ElementTree.Element) -> list[str]:
    found = [name for value in element.attrib.values() for name in _POINTS_TO.findall(value)]
    links = (element.get(f"{{{_LINK}}}href", ""), element.get("href", ""))
    return found + [link[1:] for link in links if link.startswith("#")]


def _rename(element: ElementTree.Element, name: str | None) -> None:
    if name:
        element.set("id", name)
    else:
        del element.attrib["id"]


def _pointing(key: str, value: str, names: dict[str, str]) -> str:
    if key.endswith("href") and value.startswith("#"):
        return f"#{names.get(value[1:], value[1:])}"
    return _POINTS_TO.sub(lambda found: f"url(#{names.get(found[1], found[1])})", value)
