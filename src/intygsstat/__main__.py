"""`python -m intygsstat` is `intygsstat`."""

from __future__ import annotations

from intygsstat.cli import main

if __name__ == "__main__":
    main()
