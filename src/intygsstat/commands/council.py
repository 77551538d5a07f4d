"""`council`: the pack for the council, from what is published."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_OK
from intygsstat.storage.release import published_generation, run_lock
from intygsstat.visible import say


def write_council_pack(root: Path) -> int:
    """Write the pack beside reports/ and say what it holds and lacks; the exit code.

    Raises:
        StoreError: nothing is published yet.
    """
    from intygsstat.council.pack import FOLDER, write_pack

    with run_lock(root):
        generation = published_generation(root)
        pack = write_pack(generation.database, generation.reports, root / FOLDER)
    say(f"Written: {FOLDER}/{pack.folder.name}/ ({pack.files} files) and {pack.archive.name}.")
    for line in pack.missing:
        say(line)
    return EXIT_OK
