"""Where the command begins; `python -m intygsstat` is `intygsstat`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line. Ctrl-C while it is still being loaded ends it in one line too."""
    try:
        from intygsstat.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; what was published before is as it was.\n")
        sys.stderr.flush()
        os._exit(130)  # nothing has begun that would have to be put away


if __name__ == "__main__":
    main()
