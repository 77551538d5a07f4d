"""Parquet, the record: one file a deck and kind, the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from intygsstat.reference.text import id_from_text
from intygsstat.storage.schemas import (
    DIAGNOSIS_ORDER,
    DIAGNOSIS_SCHEMAS,
    KINDS,
    SCHEMAS,
    DiagnosisKind,
    Kind,
)

_LONGEST = 80  # characters of a deck's name that its files show


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
        _write(frames[kind], SCHEMAS[kind], paths[-1])
    return paths


def diagnosis_path(folder: Path, kind: DiagnosisKind) -> Path:
    """Where `folder` (the parquet folder) keeps one kind of the diagnosis of all decks."""
    return folder / "diagnosis" / f"{kind}.parquet"


def write_diagnosis(
    folder: Path, stretches: Iterable[Mapping[DiagnosisKind, pl.DataFrame]]
) -> None:
    """Write the four files of the diagnosis, one stretch of months after the other, in order.

    What every cell is expected to hold is as large as the decks are together: it goes to disk
    as it comes, a stretch a row group.
    """
    import pyarrow.parquet

    schema = DIAGNOSIS_SCHEMAS["expected"]
    pieces: dict[DiagnosisKind, list[pl.DataFrame]] = {
        kind: [pl.DataFrame(schema=DIAGNOSIS_SCHEMAS[kind])] for kind in DIAGNOSIS_SCHEMAS
    }
    path = diagnosis_path(folder, "expected")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    columns = pl.DataFrame(schema=schema).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    # Of a full disk the system's own error is to be heard, so the file is ours.
    with (
        beside.open("wb") as file,
        pyarrow.parquet.ParquetWriter(
            file, columns, compression="zstd", compression_level=3
        ) as writer,
    ):
        for stretch in stretches:
            expected = stretch["expected"].select(schema.names()).cast(schema)
            expected = expected.sort(DIAGNOSIS_ORDER["expected"])
            if expected.height:
                writer.write_table(expected.to_arrow(compat_level=pl.CompatLevel.oldest()))
            for kind in pieces.keys() - {"expected"}:
                pieces[kind].append(stretch[kind])
    for kind in pieces.keys() - {"expected"}:
        whole = pl.concat(pieces[kind]).sort(DIAGNOSIS_ORDER[kind])
        _write(whole, DIAGNOSIS_SCHEMAS[kind], diagnosis_path(folder, kind))
    os.replace(beside, path)


def _write(frame: pl.DataFrame, schema: pl.Schema, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    if frame.schema != schema:
        frame = frame.select(schema.names()).cast(schema)
    content = io.BytesIO()  # what polars says of a full disk names neither disk nor file
    frame.write_parquet(content, compression="zstd", compression_level=3, statistics=True)
    beside.write_bytes(content.getbuffer())
    os.replace(beside, path)


def has_deck(folder: Path, key: str) -> bool:
    """True if all files of the deck are there."""
    return all(parquet_path(folder, kind, key).is_file() for kind in KINDS)


def link_deck(former: Path, folder: Path, key: str) -> None:
    """Take an unchanged deck's files over from the `former` parquet folder.

    The files are never written to again, so the same file may stand in both
    folders; where the disk can't link, they are copied.

    Raises:
        FileNotFoundError: `former` has no such deck (ask `has_deck`).
    """
    for kind in KINDS:
        source, target = parquet_path(former, kind, key), parquet_path(folder, kind, key)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(source.resolve(strict=True), target)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, target)


def read_deck(folder: Path, key: str) -> dict[Kind, pl.DataFrame]:
    """The frames of one deck, as they were written.

    Raises:
        FileNotFoundError: the folder has no such deck.
    """
    return {kind: pl.read_parquet(parquet_path(folder, kind, key), glob=False) for kind in KINDS}


def stored_files(folder: Path, kind: Kind) -> list[Path]:
    """The files of one kind of all decks, in the order of their names."""
    return sorted((folder / kind).glob("*.parquet"))


def read_kind(folder: Path, kind: Kind) -> pl.DataFrame:
    """One kind of all decks, in the order of the file names; no file gives no rows."""
    return read_files(kind, stored_files(folder, kind))


def read_files(kind: Kind, paths: Sequence[Path]) -> pl.DataFrame:
    """The rows of stored files of one kind, in the order of `paths`; no file gives no rows."""
    if not paths:
        return pl.DataFrame(schema=SCHEMAS[kind])
    return pl.read_parquet(list(paths), glob=False)  # at once: a third of the time of one by one
