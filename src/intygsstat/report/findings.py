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


class Effect(NamedTuple):
    """What a finding does to the sums of its month, as `staging.finding_effects` says it."""

    month: date
    known: bool
    issued: int | None
    standalone: int | None
    share_with: float | None
    share_without: float | None

    def order(self, newest: date | None) -> tuple[int, float, int]:
        """A key: the newest month first, by share and then by issued; then the other months.

        In each, what nobody can tell stands after what is known to change something.
        """
        place = (0 if self.month == newest else 2) + (not self.known)
        moved = 0.0
        if self.share_with is not None and self.share_without is not None:
            moved = round(abs(self.share_with - self.share_without), 12)
        return place, -moved, -abs(self.issued or 0)


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
    issued count, then other months'. A finding about a row that another one
    explains for a whole run of rows stands there, with the row's own total. `card` is
    Swedish and English, `png` the picture's bytes where it stands inside the page;
    `of_rebuilt` says that a picture is of a reconstruction.
    """
    [(newest,)] = connection.execute("FROM staging.report_month").fetchall()
    effects = {
        finding: Effect(*effect)
        for finding, *effect in connection.execute("FROM staging.finding_effects").fetchall()
    }
    groups = shown_groups(connection)

    def order(name: str) -> tuple[int, float, int]:
        return effects[name].order(newest) if name in effects else (4, 0.0, 0)

    names = sorted(groups, key=order)[:MOST]
    every = look_up_all(
        connection, list({*names, *(row for name in names for row in groups[name])})
    )
    known = {name: every[name] for name in names}
    decks = _decks(connection)
    agree = _rows_that_add_up(connection)
    shown: list[dict[str, Any]] = [
        {"id": name, "severity": details.finding.severity, "card": []}
        for name, details in known.items()
    ]
    pictures = []
    for record, details in zip(shown, known.values(), strict=True):
        deck = decks.get(details.finding.deck, {})
        found = find_picture(details, album.slides, PIXELS_WIDE)
        file = None
        if isinstance(found, Picture):
            record["of_rebuilt"] = deck.get("rebuilt", False)
            file = album.place(record["id"], found, inside=bool(deck.get("newest")))
            if file is None:
                record["png"] = found.data
        pictures.append((found, file))
    for lang in LANGUAGES:
        subjects = {name: FindingWords(one, lang).subject for name, one in known.items()}
        for record, details, (found, file) in zip(shown, known.values(), pictures, strict=True):
            words = FindingWords(details, lang, subjects)
            finding = details.finding
            deck = decks.get(finding.deck, {})
            picture = None
            if isinstance(found, Picture):
                width, height = found.size
                alt = words.picture(found.area)
                picture = {"width": width, "height": height, "alt": alt, "file": file}
            reason = "here" if found == "deck" else found
            rows = in_table_order([every[row] for row in groups[record["id"]]])
            card = render(
                "page_card.html.j2",
                words=words,
                picture=picture,
                no_picture="" if picture else words.t(f"no_picture_{reason}", id=record["id"][:8]),
                rows=[_row(row, lang) for row in rows],
                effect=_effect(words, effects.get(record["id"]), newest),
                ask=_whom_to_ask(words, deck.get("publisher")),
                rebuilt=deck.get("rebuilt", False),
                adds_up=(finding.deck, finding.month, finding.channel, finding.region) in agree,
            )
            record["card"].append(card)
    return shown


def _decks(connection: DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Publisher of each deck, whether it is rebuilt, and whether it is the newest in use."""
    rows = connection.execute(
        "SELECT deck, publisher, kind = 'reconstruction', tables_in_use > 0 FROM decks "
        "ORDER BY forum_date DESC NULLS LAST, deck DESC"
    ).fetchall()
    newest = next((deck for deck, _, _, used in rows if used), None)
    return {
        deck: {"publisher": publisher, "rebuilt": bool(rebuilt), "newest": deck == newest}
        for deck, publisher, rebuilt, _ in rows
    }


def _rows_that_add_up(connection: DuckDBPyConnection) -> set[tuple[Any, ...]]:
    """(deck, month, channel, region) of the rows whose numbers sum to the printed total."""
    return set(
        connection.execute(
            "SELECT deck, month, channel, region FROM raw.row_totals WHERE state = 'agrees'"
        ).fetchall()
    )


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
    month = full_month(effect.month, words.lang)
    said = f"{month[:1].upper()}{month[1:]}: {listed(changes, words.lang)}."
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
    return f"{said[:1].upper()}{said[1:]}."
