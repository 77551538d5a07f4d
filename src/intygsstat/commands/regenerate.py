"""`extracts`, `charts` and `notebooks`: one kind of output again, from what is published."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_OK, echo
from intygsstat.pipeline import outputs
from intygsstat.storage.release import Release, republish, run_lock


def write_again(root: Path, what: str) -> int:
    """Write one kind of output anew and switch to it; the exit code.

    Charts come with their pictures for slides, if there is a browser to draw them.

    Raises:
        StoreError: nothing is published yet.
    """
    missing: list[str] = []

    def write(release: Release) -> None:
        if what == "extracts":
            outputs.write_extracts_of(release)
        elif what == "notebooks":
            outputs.write_notebooks_of(root, release)
        else:
            outputs.write_charts_of(release)
            missing.extend(outputs.write_pictures_of(release))

    with run_lock(root):
        # Charts look at what they were, for the pictures drawn of them.
        republish(root, f"reports/{what}", write, keep=what == "charts")
    echo(f"Written: reports/{what}/.")
    for line in missing:
        echo(line)
    return EXIT_OK
