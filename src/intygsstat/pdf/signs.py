"""Which sign a piece of a picture shows, by its ink alone: a small perceptron.

`signs.npz` beside this file holds its weights; `bench/train_signs.py` made them, and says of
which fonts. It has never seen a deck, nor the program that draws one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shades = NDArray[np.float32]  # how much ink is in each pixel, from 0 to 1

ROWS, COLUMNS = 24, 18  # what a sign is drawn on, whatever its size
NOTHING = "\0"  # two signs upon or beside one another, struck out, no sign at all
SIGNS = (
    "0123456789-,.%*()<>+/ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖÉabcdefghijklmnopqrstuvwxyzåäöé&:" + NOTHING
)
# Signs that nobody tells from one another by their ink alone: some faces draw them alike.
_ALIKE = ("0Oo", "1lIi|", "-–—−")
_ALIKE_IN_CAPITALS = "ckpsuvwxyzåö"
# A sign is not what is said of it if that is less likely than LIKELY; leniently, if it is less than
# UNLIKELY and another one is SURE.
LIKELY, UNLIKELY, SURE = 0.05, 0.02, 0.7
LEANING = 2  # pixels beside where a sign begins, among which the one before it may end
INK = 0.25  # of the darkest pixel; what is fainter is an edge's blur


def cut(ink: NDArray[np.uint8], starts: Sequence[float]) -> list[NDArray[np.uint8]]:
    """The ink of a word cut into its signs, which begin at these shares of its width, where it
    has least ink; none of a sign for which there is no room."""
    if len(starts) == 1:
        return [ink]
    width = ink.shape[1]
    inked = ink.sum(axis=0, dtype=np.uint32).tolist()
    cuts = [0]
    for start in starts[1:]:
        about = round(start * width)
        cut, least = cuts[-1], None
        for x in range(max(cut, about - LEANING), min(width, about + LEANING + 1)):
            away = abs(x - about)
            leans = inked[x] * (1 + away), away
            if least is None or leans < least:
                cut, least = x, leans
        cuts.append(cut)
    return [ink[:, begin:end] for begin, end in pairwise([*cuts, width])]


def trimmed(ink: NDArray[Any]) -> NDArray[Any]:
    """The part of a piece that has ink."""
    dark = ink > INK * ink.max(initial=0)
    rows, columns = dark.any(axis=1).nonzero()[0], dark.any(axis=0).nonzero()[0]
    if not len(rows):
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def denies(ink: NDArray[np.uint8], said: str, *, leniently: bool = False) -> str | None:
    """The sign that a picture shows, if it is not the one that is said; '' if it is none.

    `leniently` it is denied only for another letter, or digit, that is as good as sure.
    """
    places = places_of(said)
    if not places:
        return None  # a sign that nobody taught it
    first, first_bias, second, second_bias = _weights()
    own = _of_its_line(ink) if said.isdigit() else ink  # letters have dots
    # einsum needs no memory beside its result, which a reader's limits might not leave it
    given = to_input(own.astype(np.float32))
    hidden = np.maximum(np.einsum("i,ij", given, first) + first_bias, 0)
    scores = np.einsum("i,ij", hidden, second) + second_bias
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    likeliest = int(odds.argmax())
    if leniently:
        likely = SIGNS[likeliest]
        another = odds[places_of(likely)].sum() > SURE and (likely.isalpha(), likely.isdigit()) == (
            said.isalpha(),
            said.isdigit(),
        )
        is_denied = another and odds[places].sum() < UNLIKELY
    else:
        is_denied = odds[places].sum() < LIKELY
    return SIGNS[likeliest].strip(NOTHING) if is_denied else None


def _of_its_line(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The ink without what comes in from the line above or below."""
    inked = ink.max(axis=1) > INK * ink.max()
    blank = np.flatnonzero(~inked)
    if not len(blank) or not (inked[0] or inked[-1]):
        return ink
    first, last = blank[0] if inked[0] else 0, blank[-1] if inked[-1] else len(ink)
    return ink[first:last] if 2 * inked[first:last].sum() > inked.sum() else ink


@cache
def _weights() -> list[NDArray[np.float32]]:
    with np.load(Path(__file__).with_name("signs.npz")) as file:
        return [file[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2")]


@lru_cache(maxsize=256)
def places_of(sign: str) -> list[int]:
    """The places in SIGNS of a sign and of those that look like it."""
    alike = {sign, *(other for group in _ALIKE if sign in group for other in group)}
    if sign.lower() in _ALIKE_IN_CAPITALS:
        alike |= {sign.lower(), sign.upper()}
    return [place for place, other in enumerate(SIGNS) if other in alike]


def to_input(ink: Shades) -> Shades:
    """Ink as the perceptron takes it: what is inked, stretched to one size, and its shape."""
    ink = trimmed(ink)
    if not ink.size:
        return np.zeros(ROWS * COLUMNS + 2, np.float32)
    height, width = ink.shape
    tall = np.einsum("ij,jk", _stretch(height, ROWS), ink / ink.max())
    fitted = np.einsum("ij,kj", tall, _stretch(width, COLUMNS))
    shape = np.log(width / height)
    return np.append(fitted.ravel(), (shape, max(shape, -1.0))).astype(np.float32)


@lru_cache(maxsize=512)
def _stretch(given: int, wanted: int) -> Shades:
    """What each of `wanted` pixels takes of `given` ones: the mean of what it lies upon."""
    edges = np.linspace(0, given, wanted + 1)
    pixels = np.arange(given)
    low = np.maximum(edges[:-1, None], pixels)
    high = np.minimum(edges[1:, None], pixels + 1)
    shares: Shades = (np.clip(high - low, 0, None) * wanted / given).astype(np.float32)
    return shares
