"""`doctor`, `verify`, and one kind of output again: the commands about what is published."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from intygsstat.errors import EXIT_DATA, EXIT_OK, echo
from intygsstat.storage.release import Release, published_release, run_lock


def run_doctor(root: Path) -> int:
    """Print a line for everything looked at; the exit code is 1 if anything wants mending."""
    from intygsstat.pipeline.doctor import examine_project

    wrong = 0
    for advice in examine_project(root):
        echo(advice)
        wrong += advice.state == "wrong"
    echo(f"\n{wrong} thing{'' if wrong == 1 else 's'} to mend." if wrong else "\nAll is well.")
    return EXIT_DATA if wrong else EXIT_OK


def run_verify(root: Path) -> int:
    """Print what was compared and each difference; the exit code is 1 if there is one.

    Raises:
        StoreError: nothing is published yet.
    """
    from intygsstat.pipeline.run_log import run_log
    from intygsstat.pipeline.verify import verify
    from intygsstat.pipeline.workers import examine_decks, processors

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


def regenerate(root: Path, what: str) -> int:
    """Write 'extracts', 'charts' or 'notebooks' again and publish them; the exit code.

    Charts come with their pictures for slides, if there is a browser to draw them.

    Raises:
        StoreError: nothing is published yet.
    """
    from intygsstat.pipeline import outputs
    from intygsstat.pipeline.progress import shown_progress
    from intygsstat.storage.release import republish

    missing: list[str] = []

    def write(release: Release) -> None:
        if what == "extracts":
            outputs.write_extracts_of(release)
        elif what == "notebooks":
            outputs.write_notebooks_of(root, release, progress)
        else:
            outputs.write_charts_of(release, progress)
            missing.extend(outputs.write_pictures_of(release, progress))

    with run_lock(root), shown_progress() as progress:
        # Charts stay until they are drawn again, for the pictures of those that don't change.
        republish(root, f"reports/{what}", write, keep=what == "charts")
    echo("\n".join([f"Written: reports/{what}/.", *missing]))
    return EXIT_OK
