"""Parquet, the record: one file a deck and kind, the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

import polars as pl

from intygsstat.errors import PublishError
from intygsstat.files import link_or_copy, write_atomically
from intygsstat.models import DeckReading, RowTotal
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.reference.sentences import failure, spot
from intygsstat.reference.text import id_from_text
from intygsstat.storage.rows import KINDS, Kind, rows_of
from intygsstat.storage.schema import (
    DIAGNOSIS_SCHEMAS,
    SCHEMAS,
    DiagnosisKind,
    stored_order,
)

_LONGEST = 80  # characters of a deck's name that its files show


def reading_to_frames(
    reading: DeckReading, sidecar: Sidecar | None, totals: Sequence[RowTotal]
) -> dict[Kind, pl.DataFrame]:
    """The frames of one deck, by kind, with the columns of their schemas, in printed order.

    Raises:
        PublishError: two numbers of the deck claim the same place.
    """
    frames = {
        kind: pl.DataFrame(list(rows_of(kind, reading, totals, sidecar)), schema=SCHEMAS[kind])
        for kind in KINDS
    }
    _check_each_place_once(reading, frames["cells"])
    return frames


def _check_each_place_once(reading: DeckReading, cells: pl.DataFrame) -> None:
    place = ["month", "channel", "region", "certificate_type"]
    twice = cells.drop_nulls("certificate_type").filter(pl.struct(place).is_duplicated())
    for _, page, month, channel, *what in twice.select("deck", "page", *place).rows()[:1]:
        where = f"{reading.deck}, {spot(reading.deck)} {page}"
        found = f"{' '.join(what)} twice in the {channel} tables of {month:%Y-%m}"
        raise failure(PublishError, "place_twice", where, found=found)


def deck_key(deck: str, sha256: str) -> str:
    """The name that a deck's files share: readable, and another one if the deck changes.

    'Användarforum 2024-03.pdf' is 'anvandarforum_2024_03-', something that tells it from
    'användarforum-2024_03.pdf', and the first 12 characters of its checksum.
    """
    own = hashlib.sha256(deck.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{id_from_text(Path(deck).stem)[:_LONGEST] or 'deck'}-{own}-{sha256[:12]}"


def parquet_path(folder: Path, kind: Kind, key: str) -> Path:
    """Where `folder` (the parquet folder) keeps one kind of one deck."""
    return folder / kind / f"{key}.parquet"


def write_deck(folder: Path, key: str, frames: Mapping[Kind, pl.DataFrame]) -> list[Path]:
    """Write the files of one deck, one a kind, each beside its place and then swapped in."""
    paths = []
    for kind in KINDS:
        paths.append(parquet_path(folder, kind, key))
        _write(frames[kind], paths[-1])
    return paths


def diagnosis_path(folder: Path, kind: DiagnosisKind) -> Path:
    """Where `folder` (the parquet folder) keeps one kind of the diagnosis of all decks."""
    return folder / "diagnosis" / f"{kind}.parquet"


def write_diagnosis(
    folder: Path, stretches: Iterable[Mapping[DiagnosisKind, pl.DataFrame]]
) -> None:
    """Write the files of the diagnosis, which comes in stretches of months; not every stretch has
    all kinds."""
    pieces = {kind: [pl.DataFrame(schema=schema)] for kind, schema in DIAGNOSIS_SCHEMAS.items()}
    for kind, frame in chain.from_iterable(stretch.items() for stretch in stretches):
        pieces[kind].append(frame)
    for kind, some in pieces.items():
        _write(pl.concat(some).sort(stored_order(kind)), diagnosis_path(folder, kind))


def _write(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()  # what polars says of a full disk names neither disk nor file
    frame.write_parquet(content, compression="zstd", compression_level=3, statistics=True)
    write_atomically(path, content.getvalue())


def link_deck(former: Path, folder: Path, key: str) -> None:
    """Take an unchanged deck's files over from the `former` parquet folder.

    The files are never written to again, so the same file may stand in both
    folders; where the disk can't link, they are copied.
    """
    for kind in KINDS:
        link_or_copy(parquet_path(former, kind, key), parquet_path(folder, kind, key))


def stored_files(folder: Path, kind: Kind | DiagnosisKind) -> list[Path]:
    """The files of one kind of all decks, in the order of their names, or of the diagnosis."""
    if kind in KINDS:
        return sorted((folder / kind).glob("*.parquet"))
    return sorted((folder / "diagnosis").glob(f"{kind}.parquet"))


def read_files(kind: Kind, paths: Sequence[Path]) -> pl.DataFrame:
    """The rows of stored files of one kind, in the order of `paths`; no file gives no rows."""
    if not paths:
        return pl.DataFrame(schema=SCHEMAS[kind])
    return pl.read_parquet(list(paths), glob=False)  # at once: a third of the time of one by one
