"""What fingers and copying do to one number, stated once more, apart from the diagnosis.

Each function gives the numbers that may stand for `true`, never `true` itself and never zero,
without repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Typo = Callable[[int], list[int]]
DIGITS = "0123456789"


def _others(true: int, texts: Iterable[str], *, may_lead_with_zero: bool = False) -> list[int]:
    kept = [text for text in texts if text and (may_lead_with_zero or text[0] != "0")]
    return [number for number in dict.fromkeys(map(int, kept)) if number not in (0, true)]


def digit_dropped(true: int) -> list[int]:
    """4941: 941, 441, 491, 494."""
    text = str(true)
    shorter = (text[:n] + text[n + 1 :] for n in range(len(text)))
    return _others(true, shorter, may_lead_with_zero=True)


def digit_added(true: int) -> list[int]:
    """26: 126, 216, 261, 26 with any digit at any place; no leading zero."""
    text = str(true)
    return _others(true, (text[:n] + d + text[n:] for n in range(len(text) + 1) for d in DIGITS))


def digits_swapped(true: int) -> list[int]:
    """4941: 9441, 4491, 4914."""
    text = str(true)
    turned = (text[:n] + text[n + 1] + text[n] + text[n + 2 :] for n in range(len(text) - 1))
    return _others(true, turned)


def digit_replaced(true: int) -> list[int]:
    """26: 16, 36, …, 20, 21, …; no leading zero."""
    text = str(true)
    return _others(true, (text[:n] + d + text[n + 1 :] for n in range(len(text)) for d in DIGITS))


def group_lost(true: int) -> list[int]:
    """12345: 12, 345. Nothing below a thousand."""
    return _others(true, [str(true // 1000), str(true % 1000)]) if true >= 1000 else []


def last_digit_lost(true: int) -> list[int]:
    """6021: 602."""
    return _others(true, [str(true)[:-1]])


def first_digit_lost(true: int) -> list[int]:
    """4050: 50."""
    return _others(true, [str(true)[1:]], may_lead_with_zero=True)


def middle_digit_lost(true: int) -> list[int]:
    """4941: 441, 491... whichever isn't at an end."""
    text = str(true)
    inner = (text[:n] + text[n + 1 :] for n in range(1, len(text) - 1))
    return _others(true, (each for each in inner if each not in (text[1:], text[:-1])))


def zeros_lost(true: int) -> list[int]:
    """6000: 600, 60, 6."""
    text = str(true)
    zeros = len(text) - len(text.rstrip("0"))
    return _others(true, (text[: len(text) - n] for n in range(1, zeros + 1)))


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
# Nearly all of the deck's own lost digits fit a last or a first one.
LOST = {"last digit": 0.36, "first digit": 0.36, "middle digit": 0.1, "last zeros": 0.18}
