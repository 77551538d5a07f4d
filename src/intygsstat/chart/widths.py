"""How wide words come out, in pixels, so that labels can be laid out before they are drawn.

The widths are those of Liberation Sans, which Arial and Helvetica share, in
thousandths of the letter size; what isn't listed counts as a wide letter.
"""

from __future__ import annotations

import re
from html import unescape

_OTHERS = 800
_REGULAR = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft·\u00a0",
    333: "()-`r{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopquåäöéü–±",
    584: "+<=>~−",
    611: "FTZ",
    667: "&ABEKPSVXYÅÄÉ",
    722: "CDHNRUwÜ",
    778: "GOQÖ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijl·\u00a0|",
    333: "!()-:;[]`ft",
    389: "*r{}",
    474: '"',
    500: "z",
    556: "#$0123456789J_aceksvxyåäé–±",
    584: "+<=>^~−",
    611: "?FLTZbdghnopquöü",
    667: "EPSVXYÉ",
    722: "&ABCDHKNRUÅÄÜ",
    778: "GOQwÖ",
    833: "M",
    889: "%m",
    944: "W",
    1000: "—…@",
}
_TAG = re.compile(r"</?[a-z][^>]*>")


def _by_letter(groups: dict[int, str]) -> dict[str, int]:
    return {letter: width for width, letters in groups.items() for letter in letters}


_WIDTHS = {False: _by_letter(_REGULAR), True: _by_letter(_BOLD)}


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of words, or of markup without its tags."""
    widths = _WIDTHS[bold]
    plain = unescape(_TAG.sub("", words))
    return sum(widths.get(letter, _OTHERS) for letter in plain) * size / 1000


def cut_to(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """Plain `words`, cut with an ellipsis where they are wider than `room`."""
    if width_of(words, size, bold=bold) <= room:
        return words
    while words and width_of(words + "…", size, bold=bold) > room:
        words = words[:-1].rstrip()
    return words + "…"


def wrapped(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """`words` in as many lines as they need, broken at spaces; the lines are of like length."""
    one = _broken(words, room, size, bold)
    if len(one) < 2:
        return one
    # The same number of lines, as narrow as that allows: no single word on the last.
    narrow = room
    while len(_broken(words, narrow - 20, size, bold)) == len(one) and narrow > room / 2:
        narrow -= 20
    return _broken(words, narrow, size, bold)


def _broken(words: str, room: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
