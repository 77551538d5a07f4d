"""Look at a drawing: `python -m printing.show SEED out.pdf [writer] [choice=value ...]`."""

from __future__ import annotations

import ast
import sys
from typing import Any

from . import draw_deck, print_deck


def main(arguments: list[str]) -> None:
    """Print one drawing and say what was drawn."""
    seed, path, *rest = arguments
    forced: dict[str, Any] = {}
    writer = "reportlab"
    for argument in rest:
        name, equals, value = argument.partition("=")
        if not equals:
            writer = name
            continue
        try:
            forced[name] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            forced[name] = value
    drawing = draw_deck(int(seed), **forced)
    print_deck(drawing, path, writer)
    print(drawing.describe())


if __name__ == "__main__":
    main(sys.argv[1:])
