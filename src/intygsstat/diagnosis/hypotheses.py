"""The ways to explain one finding, weighed against one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intygsstat.models import Diagnosis
from intygsstat.reference.typos import Edit

TOTAL = -1  # stands for the printed total where a certificate type's number would stand
HELD = 0.95  # share of an option's weight that its range holds
TIE = 0.8  # a second option this share of the best leaves nothing to propose
LOCATED = 0.5  # confidence from which a cell is blamed, and proposed another value
WORTH_TELLING = 0.02  # options less likely are left out


@dataclass(frozen=True, slots=True)
class Option:
    """One explanation: what happened to which cell (a type's number, TOTAL, or None for the
    row), and what it was."""

    diagnosis: Diagnosis
    cell: int | None
    edit: Edit | None
    proposed: int | None
    low: int | None
    high: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """True values `low` to `high`, with the logarithm of their weight together."""

    diagnosis: Diagnosis
    cell: int | None
    edit: Edit | None
    low: int | None
    high: int | None
    log_weight: float


def weigh(candidates: Iterable[Candidate], log_nothing: float) -> tuple[Option, ...]:
    """Options, those of the likeliest diagnosis first; their confidences and that of
    `log_nothing` (no error at all, or one of another kind) sum to at most 1.

    Candidates of one edit in one cell are one option, whose range holds nearly
    all of their weight.
    """
    found = _merged(candidates)
    if not found:
        return ()
    logs = np.array([candidate.log_weight for candidate in found] + [log_nothing])
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    groups: dict[tuple[object, ...], list[tuple[float, Candidate]]] = {}
    for share, candidate in zip(shares, found, strict=False):
        key = (candidate.diagnosis, candidate.cell, candidate.edit)
        groups.setdefault(key, []).append((float(share), candidate))
    options = [_option(group) for group in groups.values()]
    kinds: dict[str, float] = {}
    for option in options:
        kinds[option.diagnosis] = kinds.get(option.diagnosis, 0.0) + option.confidence
    options.sort(key=lambda option: (-kinds[option.diagnosis], -option.confidence))
    return tuple(option for option in options if option.confidence >= WORTH_TELLING)


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates that say the same of the same cell as one, under the likelier edit."""
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in candidates:
        key = (candidate.diagnosis, candidate.cell, candidate.low, candidate.high)
        other = best.get(key)
        if other is None:
            best[key] = candidate
            continue
        likelier = max(candidate, other, key=lambda c: c.log_weight)
        together = float(np.logaddexp(candidate.log_weight, other.log_weight))
        best[key] = replace(likelier, log_weight=together)
    return list(best.values())


def _option(group: Sequence[tuple[float, Candidate]]) -> Option:
    best = max(group, key=lambda pair: pair[0])[1]
    total = sum(share for share, _ in group)
    if best.low is None or best.high is None:
        return Option(best.diagnosis, best.cell, best.edit, None, None, None, total)
    kept: list[tuple[float, Candidate]] = []
    held = 0.0
    for share, candidate in sorted(group, key=lambda pair: -pair[0]):
        kept.append((share, candidate))
        held += share
        if held >= HELD * total:
            break
    low = min(c.low for _, c in kept if c.low is not None)
    high = max(c.high for _, c in kept if c.high is not None)
    proposed = (best.low + best.high) // 2
    return Option(best.diagnosis, best.cell, best.edit, proposed, low, high, held)


def settle(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options, the first without a proposal if the second is nearly as likely."""
    if len(options) < 2:
        return tuple(options)
    best, second, *_ = options
    same = (best.low, best.high, best.cell) == (second.low, second.high, second.cell)
    if same or second.confidence < TIE * best.confidence:
        return tuple(options)
    return (replace(best, proposed=None, low=None, high=None), *options[1:])
