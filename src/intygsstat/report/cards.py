"""The cards of the page, what changes the message most first, and where their pictures are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from intygsstat.files import write_atomically
from intygsstat.findings.cards import Card, make_cards
from intygsstat.findings.grouping import shown_groups
from intygsstat.findings.picture import Picture, Slides
from intygsstat.locale import Lang

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 300
FOLDER = "pictures"
INSIDE_BYTES = 1_400_000  # of all pictures in the page, before they become text
LANGUAGES: tuple[Lang, ...] = ("sv", "en")
_PLACES = """
    SELECT finding FROM staging.finding_effects ORDER BY
        month IS DISTINCT FROM (SELECT month FROM staging.report_month), NOT known,
        coalesce(round(abs(share_with - share_without), 12), 0) DESC,
        abs(coalesce(issued, 0)) DESC
"""


class Album:
    """The pictures of one page: inside it while there is room, the others as files beside it."""

    def __init__(self, slides: Slides) -> None:
        self.slides = slides
        self.beside: dict[str, bytes] = {}
        self._room = INSIDE_BYTES

    def place(self, name: str, picture: Picture, inside: bool) -> str | None:
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


def shown_findings(connection: DuckDBPyConnection, album: Album) -> list[Card]:
    """The cards of findings in use that flag something, at most 300, in Swedish and English.

    First come those that change the newest month's standalone share, then its
    issued count, then other months'; in each month what nobody can tell stands after what is
    known to change something. A finding about a row that another one
    explains for a whole run of rows stands there, with the row's own total.
    """
    groups = shown_groups(connection)
    places = [name for (name,) in connection.execute(_PLACES).fetchall() if name in groups]
    names = list(dict.fromkeys([*places, *groups]))[:MOST]
    shown = {name: groups[name] for name in names}
    return make_cards(connection, shown, album.slides, LANGUAGES, album.place)
