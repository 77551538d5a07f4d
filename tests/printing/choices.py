"""Everything that is drawn by lot about a deck's look, in one table.

Each choice has its own stream of random numbers, so that forcing one leaves
the others as they were.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any

CHOICES: dict[str, tuple[tuple[Any, ...], tuple[int, ...]]] = {
    # the slide
    "page_size": (((960, 540), (842, 595), (720, 540), (595, 842)), (6, 2, 1, 1)),
    "arrangement": (("single", "side_by_side", "stacked", "continued"), (5, 2, 1, 3)),
    "pair": (("channels", "months"), (2, 1)),
    "continued_with": (("title_and_header", "header", "nothing"), (1, 1, 1)),
    "turn": (
        ("none", "rotate_90", "rotate_180", "rotate_270", "drawn_90", "drawn_180", "drawn_270"),
        (12, 1, 1, 1, 1, 1, 1),
    ),
    "turned_slides": (("statistics", "all", "some"), (2, 1, 1)),
    "box": (("plain", "media_offset", "crop"), (8, 1, 1)),
    "months": ((1, 2, 3), (3, 3, 1)),
    "twice": ((False, True), (6, 1)),
    # the grid
    "ruling": (("full", "horizontal", "vertical", "header", "none"), (3, 2, 1, 2, 4)),
    "line_as": (("line", "rect", "cell_box"), (2, 1, 1)),
    "banding": (("none", "row_box", "per_cell", "per_cell_gap"), (4, 2, 1, 1)),
    "widths": (("equal", "natural", "uneven"), (2, 1, 2)),
    "label_width": (("natural", "wide"), (2, 1)),
    "row_height": (("compact", "filled"), (1, 2)),
    "place": (("left", "centre", "right"), (3, 1, 1)),
    "padding": ((1.5, 2.0, 3.0, 4.5, 6.0), (1, 1, 2, 1, 1)),
    # the text
    "font": (
        ("Helvetica", "Times", "DejaVu", "Liberation", "DejaVuCondensed"),
        (3, 2, 3, 2, 1),
    ),
    "size": ((6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0), (1, 1, 2, 3, 3, 2, 2)),
    "diacritics": (("composed", "decomposed"), (4, 1)),
    "numbers": (("right", "centre", "left"), (4, 2, 1)),
    "header_align": (("right", "centre", "left"), (2, 2, 2)),
    "header": (("one_line", "two_lines", "turned_up", "turned_down"), (2, 4, 2, 1)),
    "header_valign": (("top", "middle", "bottom"), (1, 1, 2)),
    "header_bold": ((True, False), (2, 1)),
    "header_fill": ((True, False), (1, 1)),
    "label_heading": (("Vårdgivare/Bolag", "Vårdgivare", "Region"), (4, 1, 1)),
    # the numbers
    "blank_issued": (("nothing", "hyphen", "dash", "zero", "mixed"), (5, 1, 1, 2, 1)),
    "blank_standalone": (("nothing", "hyphen", "dash", "zero", "mixed"), (5, 1, 1, 2, 1)),
    "empty_total": (("as_cells", "zero"), (3, 1)),
    "thousands": (
        ("plain", "space", "no_break", "thin", "narrow_no_break", "gap", "point"),
        (6, 2, 2, 2, 1, 1, 1),
    ),
    "blank_columns": ((False, True), (2, 1)),
    # columns and rows
    "column_order": (("usual", "random"), (2, 1)),
    "total_at": (("last", "first"), (4, 1)),
    "total_label": (("Totalt", "Summa"), (4, 1)),
    "types": (("usual", "fewer", "more", "newest"), (4, 1, 3, 1)),
    "type_labels": (("usual", "bare", "other"), (5, 1, 1)),
    "unknown_types": ((0, 1, 2), (4, 1, 1)),
    "row_order": (("usual", "random"), (2, 1)),
    "rows": (("all", "some"), (4, 1)),
    "names": (("short", "mixed", "long"), (2, 3, 1)),
    "two_line_names": (("none", "some", "many"), (3, 2, 1)),
    "number_line": (("first", "middle", "last"), (1, 1, 1)),
    "stockholm_apart": ((False, True), (3, 1)),
    "companies": ((0, 1, 2), (4, 1, 1)),
    "summary_row": (("none", "Summa", "Totalt"), (3, 1, 1)),
    "footnote_mark": ((False, True), (8, 1)),
    # words around the table
    "title_wording": ((0, 1, 2, 3), (4, 1, 1, 1)),
    "title_letter": ((True, False), (3, 1)),
    "title_year": ((False, True), (2, 1)),
    "title_month": (("long", "short", "capital"), (5, 1, 1)),
    "title_dash": (("none", "en", "hyphen", "comma"), (5, 2, 1, 1)),
    "title_lines": ((1, 2), (5, 1)),
    "notes": ((0, 1, 2), (3, 2, 1)),
    "date_near": (("none", "right", "below"), (4, 1, 1)),
    "footer": (("site_and_number", "site", "company", "number", "none"), (3, 1, 2, 1, 1)),
    "dated_by": (("title", "file_name", "both"), (1, 1, 1)),
    "last_slide": ((True, False), (3, 1)),
    # only by force: numbers so close that one and two can't be told apart by distance
    "ambiguous": ((False, True), (1, 0)),
}


def stream(seed: int, name: str) -> random.Random:
    """Random numbers of their own for one choice."""
    return random.Random(f"{seed}:{name}")


def choose(seed: int, forced: dict[str, Any]) -> dict[str, Any]:
    """Every choice by name, those of `forced` as they are.

    Raises ValueError for a name that is no choice.
    """
    if unknown := forced.keys() - CHOICES.keys():
        raise ValueError(f"no such choice: {', '.join(sorted(unknown))}")
    return {
        name: forced.get(name, stream(seed, name).choices(values, weights)[0])
        for name, (values, weights) in CHOICES.items()
    }


def make_readable(look: dict[str, Any], forced: Collection[str]) -> dict[str, Any]:
    """`look` with what a person could not read put right, unless it was forced."""
    look = dict(look)

    def change(**changes: Any) -> None:
        look.update({k: v for k, v in changes.items() if k not in forced})

    if look["ambiguous"]:
        change(ruling="none", banding="none", widths="natural", thousands="space")
        change(header="turned_up", numbers="right", header_align="right", padding=1.5)
    if look["diacritics"] == "decomposed" and look["font"] not in ("DejaVu", "DejaVuCondensed"):
        change(font="DejaVu")
    upright_lines = look["ruling"] in ("full", "vertical") or look["banding"] == "per_cell_gap"
    if not upright_lines and look["numbers"] != look["header_align"]:
        # far from its heading and near the next one's, a number is anybody's
        change(widths="natural")
    if look["line_as"] == "cell_box" and look["ruling"] != "full":
        change(line_as="line")
    if look["thousands"] in ("thin", "narrow_no_break") and not look["font"].startswith("DejaVu"):
        look["thousands"] = "gap"  # the other fonts have no such space
    return look
