"""`intygsstat show`: one finding in words, and the piece of the slide as a picture."""

from __future__ import annotations

import os
from pathlib import Path

from intygsstat.commands.read import open_stdout
from intygsstat.errors import EXIT_OK, PictureError, sanitize_text
from intygsstat.findings.crop import picture_of
from intygsstat.findings.look_up import look_up
from intygsstat.findings.words import in_words
from intygsstat.storage.store import open_store


def show_finding(prefix: str, picture: Path | None, home: Path | None) -> int:
    """Print the finding whose id begins with `prefix`, and write its picture; the exit code.

    Raises:
        IntygsstatError: there is no such finding, no published data, or no
            picture of it; then nothing is written.
    """
    with open_store(home) as connection:
        dossier = look_up(connection, prefix)
    with open_stdout() as out:
        out.write(sanitize_text(in_words(dossier)))
    if picture is not None:
        _write(picture, picture_of(dossier.finding.finding, home))
        with open_stdout() as out:
            out.write(sanitize_text(f"\nPicture   {picture}\n"))
    return EXIT_OK


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        raise PictureError(
            str(path),
            expected="a place where a file can be written",
            found=error.strerror or str(error),
            try_this="name another file with --picture",
        ) from error
