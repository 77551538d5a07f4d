"""How sure draws are, by the temperature of doubts too small for a finding (`UNNOTICED`), in
simulated months of seeds that the report doesn't use: coverage of nine draws in ten, and CRPS.

python bench/unnoticed.py [--histories N]
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from diagnosis import diagnose_history
from simulation.history import Plan, simulate_history
from simulation.report import grouped, in_nine_of_ten, share, table
from simulation.sums import sums_of_draws

from intygsstat.diagnosis import hypotheses

SEED, HISTORIES = 50_000, 80
LENGTHS = (4, 6)
TEMPERATURES = (1.0, 1.6, 2.0, 2.5, 4.0)


def score(plan: Plan) -> list[dict[str, Any]]:
    """The sums of one history, drawn at each temperature."""
    history, rows = simulate_history(plan), []
    for temperature in TEMPERATURES:
        hypotheses.UNNOTICED = temperature
        sums = sums_of_draws(history, diagnose_history(history))
        rows += [row | {"temperature": temperature} for row in sums]
    return rows


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--histories", type=int, default=HISTORIES)
    given = parser.parse_args()
    plans = [Plan("errors", months, SEED + n) for months in LENGTHS for n in range(given.histories)]
    with ProcessPoolExecutor(2) as pool:
        rows = [row for some in pool.map(score, plans, chunksize=2) for row in some]
    lines = [
        [temperature, what, len(own), share([in_nine_of_ten(row) for row in own]),
         f"{sum(row['drawn'] for row in own) / len(own):.4f}"]
        for (temperature, what), own in sorted(grouped(rows, "temperature", "what").items())
    ]  # fmt: skip
    print(table(("temperature", "share of", "sums", "in nine of ten", "CRPS"), lines, 2))


if __name__ == "__main__":
    main()
