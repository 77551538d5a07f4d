"""`extracts`, `charts` and `notebooks`: one kind of output again, from what is published."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_OK
from intygsstat.monthly import outputs
from intygsstat.publish.generation import published_generation, run_lock

_WRITERS = {
    "extracts": lambda root, generation: outputs.write_extracts_of(generation),
    "charts": lambda root, generation: outputs.write_charts_of(generation),
    "notebooks": outputs.write_notebooks_of,
}


def write_again(root: Path, what: str) -> int:
    """Write one kind of output anew into the published folder; the exit code.

    Raises:
        StoreError: nothing is published yet.
    """
    with run_lock(root):
        generation = published_generation(root)
        _WRITERS[what](root, generation)
    print(f"Written: reports/{what}/.")
    return EXIT_OK
