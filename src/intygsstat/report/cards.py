"""Findings as the page shows them: a card each, what changes the message most first."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from intygsstat.files import write_atomically
from intygsstat.findings.details import FindingDetails, look_up_all
from intygsstat.findings.notebook import in_table_order
from intygsstat.findings.picture import Picture, Slides, find_picture
from intygsstat.findings.wording import FindingWords, render
from intygsstat.locale import (
    Lang,
    capitalized,
    format_count,
    format_decimal,
    format_signed,
    full_month,
    listed,
    percent_sign,
)
from intygsstat.reference.lookup import regions
from intygsstat.report.headline import shown_groups

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 300
FOLDER = "pictures"
PIXELS_WIDE = 1400
INSIDE_BYTES = 1_400_000  # of all pictures in the page, before they become text
_OF_TOTALS = {"totals_shifted", "unlisted_type"}  # what these say touches no cell
LANGUAGES: tuple[Lang, ...] = ("sv", "en")
_EFFECTS = """
    SELECT *, rank() OVER (ORDER BY
        month IS DISTINCT FROM (SELECT month FROM staging.report_month), NOT known,
        coalesce(round(abs(share_with - share_without), 12), 0) DESC,
        abs(coalesce(issued, 0)) DESC)
    FROM staging.finding_effects
"""
_ROWS_THAT_ADD_UP = """
    SELECT deck, month, channel, region FROM raw.row_totals WHERE state = 'agrees'
"""


class Effect(NamedTuple):
    """What a finding does to the sums of its month, as `staging.finding_effects` says it."""

    month: date
    known: bool
    issued: int | None
    standalone: int | None
    share_with: float | None
    share_without: float | None
    place: int  # of its card, see `shown_findings`


class Album:
    """The pictures of one page: inside it while there is room, the others as files beside it."""

    def __init__(self, slides: Slides) -> None:
        self.slides = slides
        self.beside: dict[str, bytes] = {}
        self._room = INSIDE_BYTES

    def place(self, name: str, picture: Picture, *, inside: bool) -> str | None:
        """Where the page finds a picture: None inside it, else a path beside it."""
        if inside and len(picture.png) <= self._room:
            self._room -= len(picture.png)
            return None
        self.beside[f"{name}.png"] = picture.png
        return f"{FOLDER}/{name}.png"

    def write(self, folder: Path) -> None:
        """Write the pictures beside the page in `folder`; those of an earlier page go."""
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        if self.beside:
            (folder / FOLDER).mkdir(parents=True)
        for name, png in self.beside.items():
            write_atomically(folder / FOLDER / name, png)


def shown_findings(connection: DuckDBPyConnection, album: Album) -> list[dict[str, Any]]:
    """The findings in use that flag something, at most 300: id, severity and the card's HTML.

    First come those that change the newest month's standalone share, then its
    issued count, then other months'; in each month what nobody can tell stands after what is
    known to change something. A finding about a row that another one
    explains for a whole run of rows stands there, with the row's own total. `card` is
    Swedish and English, `png` the picture's bytes where it stands inside the page;
    `of_rebuilt` says that a picture is of a reconstruction.
    """
    [(newest,)] = connection.execute("FROM staging.report_month").fetchall()
    effects = {name: Effect(*one) for name, *one in connection.execute(_EFFECTS).fetchall()}
    groups = shown_groups(connection)
    places = {name: effects[name].place if name in effects else len(effects) + 1 for name in groups}
    names = sorted(groups, key=places.__getitem__)[:MOST]
    known = look_up_all(
        connection, list({*names, *(row for name in names for row in groups[name])})
    )
    decks, agree = _decks(connection), set(connection.execute(_ROWS_THAT_ADD_UP).fetchall())
    subjects = {
        lang: {name: FindingWords(known[name], lang).subject for name in names}
        for lang in LANGUAGES
    }
    shown: list[dict[str, Any]] = []
    for name in names:
        details, finding = known[name], known[name].finding
        publisher, rebuilt, is_newest = decks.get(finding.deck, (None, False, False))
        record: dict[str, Any] = {"id": name, "severity": finding.severity, "card": []}
        found, picture = find_picture(details, album.slides, PIXELS_WIDE), {}
        if isinstance(found, Picture):
            file = album.place(name, found, inside=is_newest)
            picture = {"width": found.size[0], "height": found.size[1], "file": file}
            record |= {"of_rebuilt": rebuilt} | ({} if file else {"png": found.data})
        for lang in LANGUAGES:
            words = FindingWords(details, lang, subjects[lang])
            none = ""
            if isinstance(found, Picture):
                picture["alt"] = words.picture(found.area)
            else:
                reason = "here" if found == "deck" else found
                none = words.t(f"no_picture_{reason}", id=name[:8])
            card = render(
                "page_card.html.j2",
                words=words,
                picture=picture,
                no_picture=none,
                rows=[_row(row, lang) for row in in_table_order(known[r] for r in groups[name])],
                effect=_effect(words, effects.get(name), newest),
                ask=_whom_to_ask(words, publisher),
                rebuilt=rebuilt,
                adds_up=(finding.deck, finding.month, finding.channel, finding.region) in agree,
            )
            record["card"].append(card)
        shown.append(record)
    return shown


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
    if effect is None or not effect.known:
        if details.decision is not None and details.decision.decided == "stands":
            return words.t("effect_stands")
        of_totals = {one.diagnosis for one in details.explanations} & _OF_TOTALS
        return words.t("effect_total" if of_totals or details.of_total else "effect_unknown")
    changes = [
        words.t(f"effect_{channel}", change=format_signed(count, 0, words.lang))
        for channel in ("issued", "standalone")
        if (count := getattr(effect, channel))
    ]
    month = capitalized(full_month(effect.month, words.lang))
    said = f"{month}: {listed(changes, words.lang)}."
    older = "" if effect.month == newest else words.t("older_month")
    return said + _share_effect(words, effect) + older


def _share_effect(words: FindingWords, effect: Effect) -> str:
    """How the share moves, with the headline's decimals; the difference is of what is shown."""
    now, then = effect.share_with, effect.share_without
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
