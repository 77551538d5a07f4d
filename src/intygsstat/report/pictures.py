"""Pictures of findings: the newest deck's inside the page, older decks' as files beside it."""

from __future__ import annotations

import base64
import shutil
import struct
from pathlib import Path
from typing import Any

from intygsstat.chart.shown_words import picture_sv
from intygsstat.errors import IntygsstatError
from intygsstat.findings.crop import Slides
from intygsstat.findings.crop_area import spot_of
from intygsstat.findings.details import FindingDetails

FOLDER = "pictures"
PIXELS_WIDE = 1400
INSIDE_BYTES = 1_400_000  # of all pictures in the page, before they become text


class Album:
    """The pictures of one page; those that are no part of it are kept to be written beside it.

    Without `slides` there are none.
    """

    def __init__(self, slides: Slides | None) -> None:
        self._slides = slides
        self._room = INSIDE_BYTES
        self.beside: dict[str, bytes] = {}

    def picture(self, dossier: FindingDetails, *, inside: bool) -> dict[str, Any]:
        """{'picture': …} of a finding, {} without one.

        A picture that is not to be inside, or for which there is no room, has a `file`
        beside the page instead of its bytes.
        """
        if self._slides is None:
            return {}
        try:
            png = self._slides.picture(dossier, PIXELS_WIDE)
            alt = picture_sv(dossier, spot_of(dossier))
        except IntygsstatError:
            return {}
        width, height = struct.unpack(">II", png[16:24])
        shown: dict[str, Any] = {"width": width, "height": height, "alt": alt}
        if inside and len(png) <= self._room:
            self._room -= len(png)
            shown["png"] = base64.b64encode(png).decode()
        else:
            name = f"{dossier.finding.finding}.png"
            self.beside[name] = png
            shown["file"] = f"{FOLDER}/{name}"
        return {"picture": shown}

    def write(self, folder: Path) -> None:
        """Write the pictures beside the page in `folder`; those of an earlier page go."""
        place = folder / FOLDER
        shutil.rmtree(place, ignore_errors=True)
        if self.beside:
            place.mkdir(parents=True)
        for name, png in self.beside.items():
            (place / name).write_bytes(png)
