"""The words of charts and message, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from intygsstat.chart import labels as texts
from intygsstat.chart.labels import listed

SOURCE = Path(texts.__file__).parent.parent
WORDS = tomllib.loads(Path(texts.__file__).with_name("texts.toml").read_text(encoding="utf-8"))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same_values(key: str) -> None:
    assert set(WORDS[key]) == {"sv", "en"}
    places = {
        lang: sorted(name for _, name, _, _ in Formatter().parse(words) if name is not None)
        for lang, words in WORDS[key].items()
    }
    assert places["sv"] == places["en"]


@pytest.mark.parametrize("key", WORDS)
def test_no_words_are_left_that_nothing_says(key: str) -> None:
    begun = re.findall(r"f?[\"']([a-z_]+_)(?:\{|[\"'] \+)", CODE)
    ended = re.findall(r"f[\"']\{\w+\}(_[a-z_]+)[\"']", CODE)
    assert (
        re.search(f"[\"']{key}[\"']", CODE)
        or key.startswith(tuple(begun))
        or key.endswith(tuple(ended))
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [((), ""), (("a",), "a"), (("a", "b"), "a och b"), (("a", "b", "c"), "a, b och c")],
)
def test_a_list_ends_with_and(parts: tuple[str, ...], words: str) -> None:
    assert listed(parts) == words
