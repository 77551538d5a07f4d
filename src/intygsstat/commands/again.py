"""`extracts`, `charts` and `notebooks`: one kind of output again, from what is published."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_OK
from intygsstat.monthly import outputs
from intygsstat.publish.generation import published_generation, run_lock
from intygsstat.visible import say


def write_again(root: Path, what: str) -> int:
    """Write one kind of output anew into the published folder; the exit code.

    Charts come with their pictures for slides, if there is a browser to draw them.

    Raises:
        StoreError: nothing is published yet.
    """
    missing: list[str] = []
    with run_lock(root):
        generation = published_generation(root)
        if what == "extracts":
            outputs.write_extracts_of(generation)
        elif what == "notebooks":
            outputs.write_notebooks_of(root, generation)
        else:
            outputs.write_charts_of(generation)
            missing = outputs.write_pictures_of(generation)
    say(f"Written: reports/{what}/.")
    for line in missing:
        say(line)
    return EXIT_OK
