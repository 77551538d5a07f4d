"""Findings as cards, for the page and the notebooks: what is printed and what is likely, what that
changes, who can answer, the piece of the slide, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.findings.details import group_findings, look_up_all
from intygsstat.findings.picture import Picture, Slides, find_picture, raw_folder
from intygsstat.findings.wording import FindingWords, render
from intygsstat.locale import Lang, counted, text
from intygsstat.storage.store import open_store

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Card:
    """A card's HTML in each language; `rebuilt` says that its picture is of a reconstruction."""

    finding: str
    severity: str
    html: Sequence[str]
    rebuilt: bool = False


@dataclass(frozen=True, slots=True)
class ShownFindings:
    """Findings ready to be shown by a notebook; `more` were left out."""

    cards: Sequence[Card]
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
        cards = make_cards(connection, shown, slides, ["sv"])
    rows = sum(row not in groups for rows in shown.values() for row in rows)
    return ShownFindings(cards, used["finding"].n_unique() - len(shown) - rows)


def make_cards(
    connection: DuckDBPyConnection,
    groups: Mapping[str, Sequence[str]],
    slides: Slides,
    langs: Sequence[Lang],
    room: int | None = None,
) -> list[Card]:
    """A card for each finding, with the rows that belong to it. Where there is `room` for so many
    bytes of pictures only, those of the newest deck come first."""
    known = look_up_all(connection, list(dict.fromkeys(chain(groups, *groups.values()))))
    subjects = {
        lang: {name: FindingWords(known[name], lang).subject for name in groups} for lang in langs
    }

    def on_the_slide(name: str) -> int:
        row = known[name].row
        return row.number if row else -1

    pictures: dict[str, Picture | str] = {}
    for name in sorted(
        groups, key=lambda name: (not known[name].of_newest_deck, known[name].finding.deck)
    ):
        picture: Picture | str = find_picture(known[name], slides)
        if room is not None and isinstance(picture, Picture):
            fits = len(picture.png) <= room
            room, picture = (room - len(picture.png), picture) if fits else (room, "room")
        pictures[name] = picture
    cards = []
    for name, rows in groups.items():
        details, picture = known[name], pictures[name]
        drawn = isinstance(picture, Picture)
        html = [
            render(
                "card.html.j2",
                words=FindingWords(details, lang, subjects[lang]),
                rows=[FindingWords(known[row], lang) for row in sorted(rows, key=on_the_slide)],
                picture=picture,
                drawn=drawn,
            )
            for lang in langs
        ]
        severity = details.finding.severity
        cards.append(Card(name, severity, html, details.rebuilt and drawn))
    return cards
