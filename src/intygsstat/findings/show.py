"""`intygsstat show`: one finding in words, and the piece of the slide as a picture."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_OK, PictureError, sanitize_text, utf8_stdout
from intygsstat.files import write_atomically
from intygsstat.findings.details import look_up
from intygsstat.findings.picture import picture_of
from intygsstat.findings.render import show_text
from intygsstat.storage.store import open_store


def show_finding(prefix: str, picture: Path | None, home: Path | None) -> int:
    """Print the finding whose id begins with `prefix`, and write its picture; the exit code.

    Raises:
        IntygsstatError: there is no such finding, no published data, or no
            picture of it; then nothing is written.
    """
    with open_store(home) as connection:
        details = look_up(connection, prefix)
    with utf8_stdout() as out:
        out.write(sanitize_text(show_text(details)))
    if picture is not None:
        content = picture_of(details.finding.finding, home)
        try:
            write_atomically(picture, content)
        except OSError as error:
            raise PictureError(
                str(picture),
                expected="a place where a file can be written",
                found=error.strerror or str(error),
                try_this="name another file with --picture",
            ) from error
        with utf8_stdout() as out:
            out.write(sanitize_text(f"\nPicture   {picture}\n"))
    return EXIT_OK
