"""`python -m intygsstat` is `intygsstat`."""

from intygsstat.cli import main

main()
