"""What fingers and copying do to one number.

Each function gives the numbers that may stand for `true`, never `true` itself
and never zero, in no particular order and without repeats.
"""

from __future__ import annotations

from collections.abc import Callable

Typo = Callable[[int], list[int]]


def digit_dropped(true: int) -> list[int]:
    """4941: 941, 441, 491, 494."""
    text = str(true)
    return _others(true, [text[:n] + text[n + 1 :] for n in range(len(text))])


def digit_added(true: int) -> list[int]:
    """26: 126, 216, 261, 26 with any digit at any place; no leading zero."""
    text = str(true)
    wider = [text[:n] + d + text[n:] for n in range(len(text) + 1) for d in "0123456789"]
    return _others(true, [t for t in wider if t[0] != "0"])


def digits_swapped(true: int) -> list[int]:
    """4941: 9441, 4491, 4914."""
    text = str(true)
    turned = [text[:n] + text[n + 1] + text[n] + text[n + 2 :] for n in range(len(text) - 1)]
    return _others(true, [t for t in turned if t[0] != "0"])


def digit_replaced(true: int) -> list[int]:
    """26: 16, 36, …, 20, 21, …; no leading zero."""
    text = str(true)
    other = [text[:n] + d + text[n + 1 :] for n in range(len(text)) for d in "0123456789"]
    return _others(true, [t for t in other if t[0] != "0"])


def group_lost(true: int) -> list[int]:
    """12345: 12, 345. Nothing below a thousand."""
    return _others(true, [str(true // 1000), str(true % 1000)]) if true >= 1000 else []


def last_digit_lost(true: int) -> list[int]:
    """6021: 602."""
    return _others(true, [str(true)[:-1]])


def first_digit_lost(true: int) -> list[int]:
    """4050: 50."""
    return _others(true, [str(true)[1:]])


def middle_digit_lost(true: int) -> list[int]:
    """4941: 441, 491... whichever isn't at an end."""
    text = str(true)
    ends = {text[1:], text[:-1]}
    inner = [text[:n] + text[n + 1 :] for n in range(1, len(text) - 1)]
    return _others(true, [t for t in inner if t not in ends])


def zeros_lost(true: int) -> list[int]:
    """6000: 600, 60, 6."""
    text, shorter = str(true), []
    while text.endswith("0"):
        text = text[:-1]
        shorter.append(text)
    return _others(true, shorter)


TYPING: dict[str, Typo] = {
    "digit dropped": digit_dropped,
    "digit added": digit_added,
    "digits swapped": digits_swapped,
    "digit replaced": digit_replaced,
    "thousands group lost": group_lost,
}
LOSING: dict[str, Typo] = {
    "last digit": last_digit_lost,
    "first digit": first_digit_lost,
    "middle digit": middle_digit_lost,
    "last zeros": zeros_lost,
}


def _others(true: int, texts: list[str]) -> list[int]:
    numbers = dict.fromkeys(int(text) for text in texts if text)
    return [number for number in numbers if number not in (0, true)]
