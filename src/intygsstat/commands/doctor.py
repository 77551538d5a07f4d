"""`intygsstat doctor`: how things stand, and how to mend what is wrong."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import EXIT_DATA, EXIT_OK, echo


def run_doctor(root: Path) -> int:
    """Print a line for everything looked at; the exit code is 1 if anything wants mending."""
    from intygsstat.pipeline.doctor import examine_project

    wrong = 0
    for advice in examine_project(root):
        echo(advice)
        wrong += advice.state == "wrong"
    echo(f"\n{wrong} thing{'' if wrong == 1 else 's'} to mend." if wrong else "\nAll is well.")
    return EXIT_DATA if wrong else EXIT_OK
