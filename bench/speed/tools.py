"""What reads tables out of a PDF: each tool gives the tables of some pages as rows of texts.

`python tools.py` answers on standard output for each line of JSON on standard input, so that
tools with dependencies of their own are run by an interpreter of their own. Peers are given the
pages that hold tables; finding them is part of what ours does.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Table = list[list[str]]


def bare_text(deck: Path, pages: Sequence[int]) -> list[Table]:
    """The floor: pdfium's text of the whole deck, and nothing made of it."""
    import pypdfium2

    with pypdfium2.PdfDocument(deck.read_bytes()) as document:
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
    return []


def intygsstat(deck: Path, pages: Sequence[int], engine: str = "pdfium") -> list[Table]:
    """Reading, recognising and validating; one table of (month, channel, region, type, count)."""
    from intygsstat.checks.examine import examine_deck

    reading = examine_deck(deck, engine=engine).reading  # type: ignore[arg-type]
    return [
        [
            [str(table.month), table.channel, row.region, cell.certificate_type, str(cell.count)]
            for table in reading.tables
            for row in table.rows
            for cell in row.cells
            if cell.count is not None
        ]
    ]


def intygsstat_both(deck: Path, pages: Sequence[int]) -> list[Table]:
    return intygsstat(deck, pages, "both")


def pdfplumber(deck: Path, pages: Sequence[int]) -> list[Table]:
    import pdfplumber as library

    with library.open(deck) as pdf:
        return [_texts(t) for page in pages for t in pdf.pages[page - 1].extract_tables()]


def camelot(deck: Path, pages: Sequence[int], flavor: str) -> list[Table]:
    import camelot as library

    found = library.read_pdf(str(deck), pages=",".join(map(str, pages)), flavor=flavor)
    return [_texts(table.data) for table in found]


def camelot_lattice(deck: Path, pages: Sequence[int]) -> list[Table]:
    return camelot(deck, pages, "lattice")


def camelot_stream(deck: Path, pages: Sequence[int]) -> list[Table]:
    return camelot(deck, pages, "stream")


def camelot_auto(deck: Path, pages: Sequence[int]) -> list[Table]:
    return camelot(deck, pages, "auto")


def pymupdf(deck: Path, pages: Sequence[int], **how: str) -> list[Table]:
    import pymupdf as library

    with library.open(deck) as document:
        return [
            _texts(table.extract())
            for page in pages
            for table in document[page - 1].find_tables(**how).tables
        ]


def pymupdf_text(deck: Path, pages: Sequence[int]) -> list[Table]:
    return pymupdf(deck, pages, strategy="text")


def tabula(deck: Path, pages: Sequence[int]) -> list[Table]:
    import tabula as library

    frames = library.read_pdf(
        str(deck), pages=list(pages), silent=True, pandas_options={"header": None, "dtype": str}
    )
    return [_texts(frame.fillna("").values.tolist()) for frame in frames]


OURS: dict[str, Callable[[Path, Sequence[int]], list[Table]]] = {
    "pdfium's bare text": bare_text,
    "intygsstat": intygsstat,
    "intygsstat, both engines": intygsstat_both,
}
PEERS: dict[str, Callable[[Path, Sequence[int]], list[Table]]] = {
    "pdfplumber": pdfplumber,
    "camelot lattice": camelot_lattice,
    "camelot stream": camelot_stream,
    "camelot auto": camelot_auto,
    "PyMuPDF": pymupdf,
    "PyMuPDF by text": pymupdf_text,
    "tabula": tabula,
}


def _texts(rows: Any) -> Table:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _spent() -> float:
    """Processor seconds so far, those of children that have ended too; some tools start Java."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Run the tool asked for; its processor seconds and its tables, or why there are none."""
    tool = {**OURS, **PEERS}[asked["tool"]]
    start = _spent()
    try:
        tables = tool(Path(asked["deck"]), asked["pages"])
    except Exception as error:  # a peer that fails is told of, whatever it fails with
        said = str(error).strip().splitlines()
        return {"absent": f"{type(error).__name__}: {said[0] if said else ''}"[:200]}
    return {"seconds": _spent() - start, "tables": tables}


def main() -> None:
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):
            said = answer(json.loads(line))
        out.write(json.dumps(said) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
