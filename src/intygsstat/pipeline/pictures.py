"""Pictures of findings, cut from decks by a process that can do nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Timer

from intygsstat.errors import PictureError
from intygsstat.findings.details import FindingDetails
from intygsstat.findings.picture import WIDEST, Slides
from intygsstat.pdf.files import DAY, WAITING, Limits, limits_here
from intygsstat.pipeline.confinement import confine
from intygsstat.pipeline.workers import Child, begin_as_reader, end_with_parent
from intygsstat.reference.sentences import failure

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 32 * 2**20


class ConfinedSlides(Slides):
    """`Slides` that are opened and drawn elsewhere; a deck that brings the drawer down, or takes
    too long, costs its own picture."""

    _drawer: Child | None = None

    def picture(self, details: FindingDetails, widest: int = WIDEST) -> bytes:
        limits = limits_here()
        drawer = self._drawer = self._drawer or Child(_draw, self.raw, limits, duplex=True)
        alarm = Timer(limits.seconds * WAITING, drawer.process.kill)
        alarm.start()
        with suppress(OSError):  # it is gone already
            drawer.pipe.send((details, widest))
        answer = drawer.receive(_MOST_BYTES)
        alarm.cancel()
        if not answer:
            self.close()
        if not answer.startswith(_PNG):
            raise failure(PictureError, "no_picture", details.finding.deck)
        return answer

    def close(self) -> None:
        if self._drawer:
            self._drawer.stop()
            self._drawer = None

    def __exit__(self, *_: object) -> None:
        self.close()


def _draw(raw: Path | None, limits: Limits, pipe: Connection) -> None:
    """In the child: a picture for whatever is asked, nothing where there is none."""
    begin_as_reader(pipe)
    decks = [raw, *raw.iterdir()] if raw and raw.is_dir() else []
    confine(replace(limits, seconds=DAY), *decks)  # of all decks; each has its alarm
    end_with_parent()
    with Slides(raw) as slides:
        while True:
            try:
                answer = slides.picture(*pipe.recv())
            except EOFError:
                return
            except Exception:
                answer = b" "
            pipe.send_bytes(answer)
