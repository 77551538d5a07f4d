"""Pictures of findings, cut from decks by a process that can do nothing else."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Timer
from typing import Any

from intygsstat.errors import PictureError
from intygsstat.findings.details import FindingDetails
from intygsstat.findings.picture import WIDEST, Slides
from intygsstat.pdf.files import DAY, WAITING, Limits, limits_here
from intygsstat.pipeline.confinement import confine
from intygsstat.pipeline.fork_server import context, no_interrupt
from intygsstat.pipeline.workers import begin_as_reader, end_with_parent
from intygsstat.reference.sentences import failure

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 32 * 2**20


class ConfinedSlides(Slides):
    """`Slides` that are opened and drawn elsewhere; a deck that brings the drawer down, or takes
    too long, costs its own picture."""

    _drawer: Any = None
    _pipe: Connection

    def picture(self, details: FindingDetails, widest: int = WIDEST) -> bytes:
        limits = limits_here()
        if self._drawer is None:
            self._start(limits)
        answer = b""
        alarm = Timer(limits.seconds * WAITING, self._drawer.kill)
        alarm.start()
        try:
            self._pipe.send((details, widest))
            answer = self._pipe.recv_bytes(_MOST_BYTES)
        except (EOFError, OSError):
            self._stop()
        finally:
            alarm.cancel()
        if not answer.startswith(_PNG):
            raise failure(PictureError, "no_picture", details.finding.deck)
        return answer

    def _start(self, limits: Limits) -> None:
        self._pipe, outlet = context().Pipe()
        self._drawer = context().Process(target=_draw, args=(self.raw, limits, outlet), daemon=True)
        with no_interrupt():
            self._drawer.start()
        outlet.close()
        self.callback(self._stop)

    def _stop(self) -> None:
        if self._drawer is not None:
            self._pipe.close()
            self._drawer.kill()
            self._drawer.join(10)
            self._drawer = None


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
