"""`council`: the pack for the council, from what is published."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_OK, echo
from intygsstat.storage.release import published_release, run_lock


def write_council_pack(root: Path) -> int:
    """Write the pack beside reports/ and say what it holds and lacks; the exit code.

    Raises:
        StoreError: nothing is published yet.
    """
    from intygsstat.council.pack import FOLDER, write_pack

    with run_lock(root):
        release = published_release(root)
        pack = write_pack(release.database, release.reports, root / FOLDER)
    echo(f"Written: {FOLDER}/{pack.folder.name}/ ({pack.files} files) and {pack.archive.name}.")
    for line in pack.missing:
        echo(line)
    return EXIT_OK
