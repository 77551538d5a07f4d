"""Findings as cards, for the page and the notebooks: what is printed and what is likely, what that
changes, who can answer, the piece of the slide, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.findings.details import FindingDetails, look_up_all
from intygsstat.findings.grouping import group_findings
from intygsstat.findings.picture import Picture, Slides, find_picture, raw_folder
from intygsstat.findings.wording import FindingWords, render
from intygsstat.locale import (
    Lang,
    capitalized,
    counted,
    format_count,
    format_decimal,
    format_signed,
    full_month,
    listed,
    percent_sign,
    text,
)
from intygsstat.reference.lookup import regions
from intygsstat.storage.store import open_store

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

PIXELS_WIDE = 1400  # of a picture; it is shown smaller, and stays sharp when enlarged
_OF_TOTALS = {"totals_shifted", "unlisted_type"}  # what these say touches no cell
Effect = Mapping[str, Any]  # what a finding does to the sums of its month: staging.finding_effects
_ROWS_THAT_ADD_UP = """
    SELECT deck, month, channel, region FROM raw.row_totals WHERE state = 'agrees'
"""


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
    place: Callable[[str, Picture, bool], str | None] = lambda *_: None,
) -> list[Card]:
    """A card for each finding, with the rows that belong to it.

    `place` says in which file a finding's picture is, None for inside the card; it is told
    whether the picture is of the newest deck.
    """
    known = look_up_all(connection, list(dict.fromkeys(chain(groups, *groups.values()))))
    decks, agree = _decks(connection), set(connection.execute(_ROWS_THAT_ADD_UP).fetchall())
    [(newest,)] = connection.execute("FROM staging.report_month").fetchall()
    found = connection.sql("FROM staging.finding_effects").pl().to_dicts()
    effects = {effect["finding"]: effect for effect in found}
    subjects = {
        lang: {name: FindingWords(known[name], lang).subject for name in groups} for lang in langs
    }
    by_deck = sorted(groups, key=lambda name: known[name].finding.deck)
    pictures = {name: find_picture(known[name], slides, PIXELS_WIDE) for name in by_deck}
    cards = []
    for name, rows in groups.items():
        details, finding = known[name], known[name].finding
        publisher, rebuilt, is_newest = decks.get(finding.deck, (None, False, False))
        picture, file = pictures[name], None
        if isinstance(picture, Picture):
            file = place(name, picture, is_newest)
        html = [
            render(
                "card.html.j2",
                words=(words := FindingWords(details, lang, subjects[lang])),
                picture=picture if isinstance(picture, Picture) else None,
                file=file,
                no_picture=words.t(f"no_picture_{picture}") if isinstance(picture, str) else "",
                rows=[_row(row, lang) for row in in_table_order(known[row] for row in rows)],
                effect=_effect(words, effects.get(name), newest),
                ask=_whom_to_ask(words, publisher),
                rebuilt=rebuilt,
                adds_up=(finding.deck, finding.month, finding.channel, finding.region) in agree,
            )
            for lang in langs
        ]
        cards.append(Card(name, finding.severity, html, rebuilt and isinstance(picture, Picture)))
    return cards


def in_table_order(rows: Iterable[FindingDetails]) -> list[FindingDetails]:
    """The rows of a run as they stand on the slide."""
    return sorted(rows, key=lambda one: one.row.number if one.row else -1)


def _decks(connection: DuckDBPyConnection) -> dict[str, tuple[str | None, bool, bool]]:
    """Publisher of each deck, whether it is rebuilt, and whether it is the newest in use."""
    rows = connection.execute(
        "SELECT deck, publisher, coalesce(kind = 'reconstruction', false), tables_in_use > 0 "
        "FROM decks ORDER BY forum_date DESC NULLS LAST, deck DESC"
    ).fetchall()
    newest = next((deck for deck, _, _, used in rows if used), None)
    return {deck: (publisher, rebuilt, deck == newest) for deck, publisher, rebuilt, _ in rows}


def _row(details: FindingDetails, lang: Lang) -> str:
    """A row of a run: its name, its own total where it is known, and the slide's."""
    words = FindingWords(details, lang)
    own = next((one.proposed for one in details.explanations if one.of_its_run), None)
    if own is None:
        return words.region
    total = format_count(own, lang)
    return words.t("row_total", region=words.region, own=total, printed=words.printed)


def _effect(words: FindingWords, effect: Effect | None, newest: date | None) -> str:
    """What the likely value changes in its month's sums, everything else being likely values."""
    details = words.details
    if effect is None or not effect["known"]:
        if details.decision is not None and details.decision.decided == "stands":
            return words.t("effect_stands")
        if details.settled:
            return words.t("settled")
        of_totals = {one.diagnosis for one in details.explanations} & _OF_TOTALS
        return words.t("effect_total" if of_totals or details.of_total else "effect_unknown")
    changes = [
        words.t(f"effect_{channel}", change=format_signed(count, 0, words.lang))
        for channel in ("issued", "standalone")
        if (count := effect[channel])
    ]
    month = capitalized(full_month(effect["month"], words.lang))
    said = f"{month}: {listed(changes, words.lang)}."
    older = "" if effect["month"] == newest else words.t("older_month")
    return said + _share_effect(words, effect) + older


def _share_effect(words: FindingWords, effect: Effect) -> str:
    """How the share moves, with the headline's decimals; the difference is of what is shown."""
    now, then = effect["share_with"], effect["share_without"]
    if now is None or then is None:
        return ""
    places = 2 if max(now, then) < 0.00995 else 1
    to, was = (round(100 * share, places) for share in (now, then))
    sign = percent_sign(words.lang)
    said = {"to": format_decimal(to, places, words.lang) + sign}
    if to == was:
        return words.t("share_stays", **said, least=format_decimal(0.1**places, places, words.lang))
    said["was"] = format_decimal(was, places, words.lang) + sign
    return words.t("share_changes", **said, change=format_signed(to - was, places, words.lang))


def _whom_to_ask(words: FindingWords, publisher: str | None) -> str:
    """The region and whoever published the deck; only the latter about a total."""
    by = words.t("publisher", publisher=publisher) if publisher else words.t("some_publisher")
    region = words.region
    if words.details.of_total or not region:
        said = by
    else:
        known = words.details.finding.region in regions()
        who = words.t("the_region", region=region) if known else region
        said = words.t("either", one=who, other=by)
    return f"{capitalized(said)}."
