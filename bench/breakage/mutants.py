"""Thousands of changed decks, read in processes of their own, each judged by its drawing."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pypdfium2

from breakage.changes import BY_BYTES, BY_OBJECTS, DRAWN, KINDS, something_drawn
from breakage.judge import Standard, Verdict, judge
from breakage.pdf_objects import PdfObjects, file_to_objects
from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.files import MIB
from intygsstat.models import Engines
from intygsstat.pdf.files import Limits
from intygsstat.pipeline.workers import Job, examine_safely

SECONDS = 60  # for one changed deck, by the clock
NAME = "forum-2024-03.pdf"


@dataclass(frozen=True, slots=True)
class Source:
    """A sound deck: its file's name, the pages taken of it (from 1; all if none), the forum."""

    path: Path
    pages: tuple[int, ...] = ()
    name: str = NAME


DECKS = Path(__file__).parent.parent.parent / "tests" / "decks"
SOURCES = (
    Source(DECKS / "anvandarforum-2024-03.pdf", (10, 11, 12), "anvandarforum-2024-03.pdf"),
    Source(DECKS / "synthetic-2024-05-borderless.pdf", (1, 4, 5), "anvandarforum-2024-05.pdf"),
    Source(DECKS / "synthetic-2024-11-new-types.pdf", (1, 4, 5, 6, 7), "anvandarforum-2024-11.pdf"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """One change of one deck; `seed` settles all that is left to chance."""

    source: Source
    kind: str
    seed: int
    engine: Engines = "pdfium"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of an order."""

    order: Order
    verdict: Verdict


def judge_all(orders: Sequence[Order]) -> Iterator[Judged]:
    """Each order's verdict, in order. A reader that dies or hangs is an error, and goes on."""
    context = multiprocessing.get_context("fork")
    done = 0
    while done < len(orders):
        inlet, outlet = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(orders[done:], outlet), daemon=True)
        worker.start()
        outlet.close()
        try:
            while done < len(orders):
                heard = inlet.recv() if inlet.poll(SECONDS) else None
                if heard is None:
                    raise EOFError
                yield heard
                done += 1
        except (EOFError, OSError):
            worker.kill()
            worker.join()
            said = f"the reader ended with {worker.exitcode}"
            yield Judged(orders[done], Verdict("error", said))
            done += 1
        finally:
            if worker.is_alive():
                worker.kill()
            worker.join()


def _work(orders: Sequence[Order], outlet: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (4096 * MIB, 4096 * MIB))
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)
    with tempfile.TemporaryDirectory() as folder:
        for order in orders:
            standard = standard_of(order.source)
            content = changed(order)
            path = Path(folder) / order.source.name
            path.write_bytes(content)
            read = examine_safely(Job(path, engine=order.engine), Limits())
            outlet.send(Judged(order, judge(standard, content, read)))


def changed(order: Order) -> bytes:
    """The changed deck's file."""
    random = Random(f"{order.source.path.name} {order.kind} {order.seed}")
    if order.kind in BY_BYTES:
        packed = order.source.path.read_bytes() if not order.source.pages else _plain(order.source)
        return BY_BYTES[order.kind](random, packed)
    pdf = _objects(order.source)
    if order.kind == DRAWN:
        standard = standard_of(order.source)
        cell = random.choice([cell for cell in standard.told if len(cell.printed) > 1])
        height = standard.drawings[cell.page].shape[0] / 3.0
        return something_drawn(random, pdf, cell.box, height).to_file()
    return BY_OBJECTS[order.kind](random, pdf).to_file()


@cache
def _objects(source: Source) -> PdfObjects:
    content = source.path.read_bytes()
    if source.pages:
        with pypdfium2.PdfDocument(content) as document, pypdfium2.PdfDocument.new() as part:
            part.import_pages(document, [number - 1 for number in source.pages])
            with tempfile.TemporaryFile() as file:
                part.save(file)
                file.seek(0)
                content = file.read()
    return file_to_objects(content)


@cache
def _plain(source: Source) -> bytes:
    return _objects(source).to_file()


@cache
def standard_of(source: Source) -> Standard:
    """The sound deck, read, with every number as the page shows it."""
    content = _plain(source)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / source.name
        path.write_bytes(content)
        deck = examine_deck(path)
    assert isinstance(deck, ExaminedDeck)
    assert deck.reading.tables
    assert not deck.reading.rejections
    return Standard(content, deck)


def orders_for(
    sources: Sequence[Source], each: int, engine: Engines = "pdfium", kinds: Sequence[str] = KINDS
) -> list[Order]:
    """`each` changes of each kind to each deck."""
    return [
        Order(source, kind, seed, engine)
        for source in sources
        for kind in kinds
        for seed in range(each)
    ]
