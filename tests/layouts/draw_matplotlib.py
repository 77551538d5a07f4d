"""Layouts drawn by matplotlib: a table in a figure.

Needs matplotlib. `python draw_matplotlib.py` draws them all.
"""

from __future__ import annotations

from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from numbers_drawn import HEADINGS, HERE, month_of_numbers, texts, total, with_totals

TITLES = ("Utfärdade intyg mars 2024", "Webcert fristående mars 2024")


def figures(name: str, seed: int, fonttype: int, chart: bool) -> None:
    """A table a figure, with a bar chart of the same regions to its right if `chart`."""
    matplotlib.rcParams["pdf.fonttype"] = fonttype
    matplotlib.rcParams["font.family"] = "Liberation Sans"
    path = HERE / f"matplotlib-{name}-2024-05.pdf"
    with PdfPages(path, metadata={"CreationDate": None}) as pdf:
        for title, counts in zip(TITLES, month_of_numbers(seed), strict=True):
            rows = with_totals(counts)
            figure = Figure(figsize=(13.33, 7.5))
            figure.suptitle(title, x=0.04, ha="left", fontsize=18)
            places: Any = figure.subplots(1, 2, width_ratios=[4, 1]) if chart else None
            left = places[0] if chart else figure.subplots()
            left.axis("off")
            body = texts(rows)
            table = left.table(
                [row[1:] for row in body],
                rowLabels=[row[0] for row in body],
                colLabels=[*HEADINGS, "Totalt"],
                loc="center",
                bbox=[0.1, 0, 0.9, 1],
            )
            table.auto_set_font_size(False)
            table.set_fontsize(7)
            if chart:
                names = list(rows)[::-1]
                places[1].barh(names, [total(rows[name][:-1]) or 0 for name in names])
                places[1].tick_params(labelsize=6)
            pdf.savefig(figure)


if __name__ == "__main__":
    figures("type-3", 120, 3, False)
    figures("chart-beside", 121, 42, True)
