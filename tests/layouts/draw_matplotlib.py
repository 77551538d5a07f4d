"""Layouts drawn by matplotlib: a table in a figure.

Needs matplotlib. `python draw_matplotlib.py` draws them all.
"""

from __future__ import annotations

from typing import Any

import matplotlib
from draw_common import HEADINGS, HERE, Truth, month_of_numbers, texts, total
from draw_common import with_totals as totals_of
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

PAIR = (("Utfärdade intyg mars 2024", "issued"), ("Webcert fristående mars 2024", "standalone"))


def figures(name: str, said: str, seed: int, fonttype: int, chart: bool) -> None:
    """A table a figure, with a bar chart of the same regions to its right if `chart`."""
    matplotlib.rcParams["pdf.fonttype"] = fonttype
    matplotlib.rcParams["font.family"] = "Liberation Sans"
    truth = Truth(name, said)
    with PdfPages(HERE / f"{name}.pdf", metadata={"CreationDate": None}) as pdf:
        for page, (title, channel) in enumerate(PAIR, start=1):
            rows = totals_of(month_of_numbers(seed)[page - 1])
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
            truth.table("2024-03", channel, page, rows)
    truth.write()


def main() -> None:
    figures("matplotlib-type-3-2024-05", "A table in a figure, letters as drawings.", 120, 3, False)
    figures("matplotlib-chart-beside-2024-05", "A table and a bar chart of it.", 121, 42, True)


if __name__ == "__main__":
    main()
