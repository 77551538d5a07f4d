"""`intygsstat verify`: does every published number still follow from the decks?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from intygsstat.errors import EXIT_DATA, EXIT_OK, echo


def run_verify(root: Path) -> int:
    """Print what was compared and each difference; the exit code is 1 if there is one.

    Raises:
        StoreError: nothing is published yet.
    """
    from intygsstat.pipeline.run_log import run_log
    from intygsstat.pipeline.verify import verify
    from intygsstat.pipeline.workers import examine_decks, processors
    from intygsstat.storage.release import published_release, run_lock

    with run_log(root, "verify") as log, run_lock(root):
        published = published_release(root)
        verdict = verify(root, published, partial(examine_decks, workers=processors()))
        exit_code = EXIT_DATA if verdict.differences else EXIT_OK
        log.note(
            exit_code=exit_code,
            published=published.id,
            compared=verdict.compared,
            differences=verdict.differences,
        )
    echo(f"Release {published.id}, made again from the decks:")
    for line in verdict.compared:
        echo(f"  {line}")
    if not verdict.differences:
        echo("Every published number follows from the decks.")
        return exit_code
    for line in verdict.differences:
        echo(line, error=True)
    many = len(verdict.differences)
    echo(
        f"{many} difference{'' if many == 1 else 's'}. Try this: make monthly, if decks or the "
        "program changed since; else rm data/current && make monthly",
        error=True,
    )
    return exit_code
