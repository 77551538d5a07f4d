"""A reader can do nothing but read its deck: each door is tried from within one, and is closed."""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import DeckUnreadableError, PictureError
from intygsstat.files import Limits
from intygsstat.findings import picture
from intygsstat.findings.details import look_up
from intygsstat.findings.picture import Slides
from intygsstat.readers import workers
from intygsstat.readers.workers import Job, Outcome, examine_and_send, examine_decks
from intygsstat.storage.store import open_store

PNG = b"\x89PNG\r\n\x1a\n"
draw_for = picture._draw_for


def libc(name: str, *arguments: object) -> None:
    """A call of the C library's, its error raised."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def map_for_writing(path: Path) -> None:
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[:4] = b"%FDP"


# What a reader may be made to try; `it` is the deck it reads, `by` a file beside that.
DOORS: dict[str, Callable[[Path, Path], object]] = {
    "read another file": lambda it, by: by.read_bytes(),
    "read a password file": lambda it, by: Path("/etc/passwd").read_bytes(),
    "see the other decks": lambda it, by: os.listdir(it.parent),
    "see fonts": lambda it, by: os.listdir("/usr/share"),
    "look into a process": lambda it, by: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "look into itself": lambda it, by: Path("/proc/self/mem").write_bytes(b""),
    "overwrite another file": lambda it, by: by.write_bytes(b"x"),
    "overwrite the deck": lambda it, by: it.write_bytes(b"x"),
    "overwrite it in memory": lambda it, by: map_for_writing(it),
    "overwrite another in memory": lambda it, by: map_for_writing(by),
    "overwrite the program": lambda it, by: os.open(examine_deck.__code__.co_filename, os.O_RDWR),
    "make a file": lambda it, by: by.with_name("left-behind").touch(),
    "make a link": lambda it, by: by.with_name("left-behind").symlink_to(by),
    "make a file nowhere": lambda it, by: os.memfd_create("x"),
    "remove a file": lambda it, by: by.unlink(),
    "rename a file": lambda it, by: by.rename(by.with_name("left-behind")),
    "cut a file": lambda it, by: os.truncate(by, 0),
    "let others write a file": lambda it, by: by.chmod(0o777),
    "set a file's times": lambda it, by: os.utime(by),
    "speak to this machine": lambda it, by: socket.create_connection(("127.0.0.1", 9), 1),
    "speak to others": lambda it, by: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "speak to itself": lambda it, by: socket.socketpair(),
    "queue what the kernel does": lambda it, by: libc("syscall", 425, 1, bytes(120)),
    "run a program": lambda it, by: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "start a program": lambda it, by: subprocess.run(["true"], check=False),
    "multiply": lambda it, by: os.fork() or os._exit(0),
    "kill its parent": lambda it, by: os.kill(os.getppid(), 0),
    "kill everybody": lambda it, by: os.kill(-1, 0),
    "have its parent signalled": lambda it, by: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()),
    "trace its parent": lambda it, by: libc("ptrace", 0x4206, os.getppid(), None, None),
    "limit its parent": lambda it, by: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
    "take more memory": lambda it, by: bytearray(Limits().memory_mib * 2**20),
    "take new rights": lambda it, by: libc("unshare", 0x10000000),
}


def try_all_doors(job: Job, limits: Limits) -> Outcome:
    open_doors = []
    for name, door in DOORS.items():
        try:
            door(job.path, job.path.with_name("beside.txt"))
            open_doors.append(name)
        except (PermissionError, MemoryError):
            pass
        except Exception as error:
            open_doors.append(f"{name}: {error!r}")
    found = "; ".join(open_doors) + f"|{len(job.path.read_bytes())}"
    return DeckUnreadableError(job.path.name, expected="none", found=found, try_this="")


def read_badly(job: Job, limits: Limits, outlet: Connection) -> None:
    """A reader that does what a file made it do once it is read."""
    workers.examine_safely = try_all_doors  # type: ignore[assignment]
    examine_and_send(job, limits, outlet)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems only limit readers; see doctor")
def test_every_door_is_closed_to_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = print_plain_deck(tmp_path / "forum-2024-03.pdf", usual_slides(["januari"]))
    beside = deck.with_name("beside.txt")
    beside.write_text("mine")
    content = deck.read_bytes()
    monkeypatch.setattr("intygsstat.readers.workers.examine_and_send", read_badly)
    (outcome,) = examine_decks([Job(deck)])
    assert isinstance(outcome, DeckUnreadableError), outcome
    assert outcome.found == f"|{len(content)}"
    assert deck.read_bytes() == content
    assert beside.read_text() == "mine"
    assert sorted(path.name for path in deck.parent.iterdir()) == ["beside.txt", deck.name]


def draw_what_stands_beside(path: Path, limits: Limits, pipe: Connection) -> None:
    """A deck that makes its drawer show another file, if it can, else itself."""

    def draw(*_: object) -> bytes:
        with suppress(OSError):
            return PNG + path.with_name("beside.txt").read_bytes()
        return PNG + path.read_bytes()[:40]

    picture._draw_area = draw  # type: ignore[assignment]
    draw_for(path, limits, pipe)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems only limit readers; see doctor")
def test_a_deck_can_show_no_other_file(
    march_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside.txt").write_bytes(bytes(40))
    with open_store(march_database) as connection:
        details = look_up(connection, "07dec06c")
    deck = details.finding.deck
    shutil.copy(Path(__file__).parent.parent.parent / "data" / "raw" / deck, tmp_path)
    monkeypatch.setattr(picture, "_draw_for", draw_what_stands_beside)
    with Slides(tmp_path) as slides:
        assert slides.picture(details) == PNG + (tmp_path / deck).read_bytes()[:40]


def test_pictures_are_drawn_behind_closed_doors(march_database: Path) -> None:
    raw = Path(__file__).parent.parent.parent / "data" / "raw"
    with open_store(march_database) as connection:
        details = look_up(connection, "07dec06c")
    with Slides(raw) as slides:
        drawn = slides._draw(details, 1000)
        assert slides._drawer
        slides._drawer[1].process.kill()  # as a slide may, or the alarm
        with pytest.raises(PictureError, match="expected a deck whose slide can be drawn"):
            slides.picture(details, 1000)
        assert slides.picture(details, 1000) == drawn
