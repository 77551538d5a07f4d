"""The words of charts, page and message, in Swedish and English, as texts.toml has them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["sv", "en"]


@cache
def _texts() -> dict[str, dict[Lang, str]]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def text(key: str, lang: Lang = "sv", *values: object, **named: object) -> str:
    """The words called `key`, with the values put in the places marked {} and {name}."""
    words = _texts()[key][lang]
    return words.format(*values, **named) if values or named else words


def listed(parts: Sequence[str], lang: Lang = "sv") -> str:
    """'ett, två och tre'; '' for none."""
    *first, last = parts or ("",)
    return f"{', '.join(first)} {text('and', lang)} {last}" if first else last


def both(key: str) -> tuple[str, str]:
    """The words called `key`, in Swedish and in English."""
    return text(key, "sv"), text(key, "en")
