"""Findings in a notebook, one card each: the piece of the slide, what is likely and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.findings.details import FindingDetails, look_up_all
from intygsstat.findings.grouping import group_findings
from intygsstat.findings.picture import Slides, find_picture, raw_folder
from intygsstat.findings.wording import FindingWords, render
from intygsstat.locale import counted, text
from intygsstat.storage.store import open_store

if TYPE_CHECKING:
    import polars as pl

PIXELS_WIDE = 1800  # of a picture; it is shown smaller, and stays sharp when enlarged
SHOWN_AT = 0.62


@dataclass(frozen=True, slots=True)
class ShownFindings:
    """Findings ready to be shown by a notebook; `more` were left out."""

    cards: Sequence[str]
    more: int

    def _repr_html_(self) -> str:
        left_out = counted("findings_left_out", self.more) if self.more else ""
        nothing = text("findings_none")
        return render("notebook.html.j2", cards=self.cards, left_out=left_out, nothing=nothing)


def show_findings(
    findings: pl.DataFrame,
    explanations: pl.DataFrame,
    *,
    home: str | Path | None = None,
    most: int = 30,
) -> ShownFindings:
    """The findings in use, worst first, each with its picture and its likely reason, in Swedish.

    `findings` and `explanations` are the views of those names, `home` as in
    `intygsstat.view`. At most `most` are shown. A finding about a row that is
    explained by another one shown here, for a whole run of rows, is named
    there. Where the PDF is not at hand there is no picture, and that is said.

    Raises:
        StoreError: there is no published data.
    """
    import polars as pl

    used = findings.filter("in_use") if "in_use" in findings.columns else findings
    of_runs = explanations.filter(pl.col("diagnosis").is_null() & pl.col("linked").is_not_null())
    groups = group_findings(
        used.select("finding", "diagnosis", "linked").rows(),
        of_runs.select("finding", "linked").rows(),
    )
    shown = dict(list(groups.items())[:most])
    with open_store(home) as connection, Slides(raw_folder(home)) as slides:
        known = look_up_all(connection, list(dict.fromkeys(chain(shown, *shown.values()))))
        subjects = {name: FindingWords(details).subject for name, details in known.items()}
        cards = [
            card_html(
                FindingWords(known[name], subjects=subjects), [known[row] for row in rows], slides
            )
            for name, rows in shown.items()
        ]
    rows = sum(row not in groups for rows in shown.values() for row in rows)
    return ShownFindings(cards, used["finding"].n_unique() - len(shown) - rows)


def card_html(words: FindingWords, rows: Sequence[FindingDetails], slides: Slides) -> str:
    """One card, with the rows of its run and its picture, or why there is none."""
    found = find_picture(words.details, slides, PIXELS_WIDE)
    picture = None
    if not isinstance(found, str):
        width, height = (round(edge * SHOWN_AT) for edge in found.size)
        alt = words.picture(found.area)
        picture = {"width": width, "height": height, "alt": alt, "data": found.data}
    return render(
        "notebook_card.html.j2",
        words=words,
        picture=picture,
        no_picture=words.t(f"no_picture_{found}") if isinstance(found, str) else "",
        rows=[FindingWords(row).region for row in in_table_order(rows)],
    )


def in_table_order(rows: Iterable[FindingDetails]) -> list[FindingDetails]:
    """The rows of a run as they stand on the slide."""
    return sorted(rows, key=lambda one: one.row.number if one.row else -1)
