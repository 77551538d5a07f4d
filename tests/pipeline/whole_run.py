"""A run from printed decks to everything that is published, in one process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from intygsstat.chart.pages import VIEWS, draw_all
from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.council.pack import write_pack
from intygsstat.errors import IntygsstatError
from intygsstat.pipeline.decks import DeckRecord, diagnose_decks, find_inputs, ingest_decks
from intygsstat.pipeline.summary import summarise
from intygsstat.readers.workers import Job
from intygsstat.report.page import write_report
from intygsstat.storage.corrections import read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.exports import write_extracts

# What a number that went wrong looks like in a text, and a share of more than everything.
_WRONG = re.compile(
    r"\b(nan|NaN|None|inf|Infinity|undefined)\b"
    r"|[-\u2212]0(?![\d.,])"
)
_ABOVE_ALL = re.compile(r"\b(?:10[1-9]|1[1-9]\d|[2-9]\d\d|\d{1,3}(?:\u00a0\d{3})+)(?:,\d)?\u00a0%")


def examine_here(jobs: Sequence[Job]) -> Iterator[ExaminedDeck | IntygsstatError]:
    """As the readers do, without a process for each deck."""
    for job in jobs:
        try:
            yield examine_deck(job.path, engine="pdfium")
        except IntygsstatError as error:
            yield error


def run_whole(root: Path) -> list[DeckRecord]:
    """Publish the decks in `root`/data/raw/ into `root`/out: database, page, extracts, charts,
    and the council's pack, all without pictures. The records of the decks."""
    out = root / "out"
    parquet, reports, database = out / "parquet", out / "reports", out / "intygsstat.duckdb"
    parquet.mkdir(parents=True)
    reports.mkdir()
    records = ingest_decks(find_inputs(root, "pdfium"), {}, None, parquet, examine_here)
    diagnose_decks(parquet)
    build_warehouse(parquet, database, read_corrections(root / "corrections.csv"))
    (reports / "summary.txt").write_text(summarise(records, database, None, {}))
    write_report(database, reports, None)  # pictures of slides take most of the time
    write_extracts(database, reports / "extracts")
    with duckdb.connect(str(database), read_only=True) as connection:
        frames = {name: connection.sql(f"FROM {name}").pl() for name in VIEWS}
    charts = [figure.to_json() for _, figure in draw_all(frames)]
    (reports / "charts.txt").write_text("\n".join(charts), encoding="utf-8")
    write_pack(database, reports, out / "council")
    return records


def texts_of(root: Path) -> dict[str, str]:
    """The words that people read, by where they stand: the page's, the summaries', the charts'."""
    reports, pack = root / "out" / "reports", root / "out" / "council"
    page = (reports / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    texts = {"index.html": re.sub(r"<[^>]*>", " ", page)}
    for path in (reports / "summary.txt", *pack.rglob("*.txt")):
        texts[path.name] = path.read_text(encoding="utf-8-sig")
    charts = (reports / "charts.txt").read_text(encoding="utf-8")
    words = re.findall(
        r'"(?:text|hovertext|ticktext)":(?:"((?:[^"\\]|\\.)*)"|(\[[^\]]*\]))', charts
    )
    texts["charts"] = "\n".join(one or many for one, many in words)
    return texts


def wrong_words(root: Path) -> list[str]:
    """Where a text says what no number is, with what stands around it."""
    found = []
    for name, text in texts_of(root).items():
        patterns = [_WRONG] if name == "charts" else [_WRONG, _ABOVE_ALL]
        for pattern in patterns:
            found += [
                f"{name}: …{text[max(0, hit.start() - 60) : hit.end() + 30]}…"
                for hit in pattern.finditer(text)
            ]
    return found
