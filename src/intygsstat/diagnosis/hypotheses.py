"""The ways to explain one finding, weighed against one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intygsstat.models import Diagnosis
from intygsstat.reference.typos import Edit

TOTAL = -1  # stands for the printed total where a certificate type's number would stand
HELD = 0.95  # share of a hypothesis' weight that its range holds
TIE = 0.8  # a second hypothesis this share of the best leaves nothing to propose
LOCATED = 0.5  # confidence from which a cell is the suspect, and proposed another value
LEAST_CONFIDENCE = 0.02  # hypotheses less likely are left out


@dataclass(frozen=True, slots=True)
class Candidate:
    """True values `low` to `high` of the suspect, with the logarithm of their weight together.

    `suspect` is a type's number, TOTAL, or None for the row. The range is None where nobody can
    tell.
    """

    diagnosis: Diagnosis
    suspect: int | None
    edit: Edit | None
    low: int | None
    high: int | None
    log_weight: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One explanation: what happened to which number (`suspect` as in `Candidate`), what it
    likely was, and how sure that is."""

    diagnosis: Diagnosis
    suspect: int | None
    edit: Edit | None
    proposed: int | None
    low: int | None
    high: int | None
    confidence: float

    @property
    def cell(self) -> int | None:
        """The number of the type that is the suspect, None if it is a total or the row."""
        return None if self.suspect == TOTAL else self.suspect

    @property
    def range(self) -> tuple[int | None, int | None, int | None]:
        """The likely value with its lowest and highest."""
        return self.proposed, self.low, self.high


def weigh(candidates: Iterable[Candidate], log_nothing: float) -> tuple[Hypothesis, ...]:
    """Hypotheses, those of the likeliest diagnosis first; their confidences and that of
    `log_nothing` (no error at all, or one of another kind) sum to at most 1.

    Candidates of one edit of one suspect are one hypothesis, whose range holds nearly all of
    their weight.
    """
    merged = _merged(candidates)
    if not merged:
        return ()
    logs = np.array([candidate.log_weight for candidate in merged] + [log_nothing])
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    groups: dict[tuple[object, ...], list[tuple[float, Candidate]]] = defaultdict(list)
    for share, candidate in zip(shares.tolist(), merged, strict=False):
        key = (candidate.diagnosis, candidate.suspect, candidate.edit)
        groups[key].append((share, candidate))
    hypotheses = [_hypothesis(group) for group in groups.values()]
    by_diagnosis: dict[Diagnosis, float] = defaultdict(float)
    for each in hypotheses:
        by_diagnosis[each.diagnosis] += each.confidence
    hypotheses.sort(key=lambda each: (-by_diagnosis[each.diagnosis], -each.confidence))
    return tuple(each for each in hypotheses if each.confidence >= LEAST_CONFIDENCE)


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates that say the same of the same suspect as one, under the likelier edit."""
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in candidates:
        key = (candidate.diagnosis, candidate.suspect, candidate.low, candidate.high)
        other = best.setdefault(key, candidate)
        if other is not candidate:
            likelier = max(candidate, other, key=lambda each: each.log_weight)
            together = float(np.logaddexp(candidate.log_weight, other.log_weight))
            best[key] = replace(likelier, log_weight=together)
    return list(best.values())


def _hypothesis(group: Sequence[tuple[float, Candidate]]) -> Hypothesis:
    ordered = sorted(group, key=lambda pair: -pair[0])
    best, total = ordered[0][1], sum(share for share, _ in group)
    what = (best.diagnosis, best.suspect, best.edit)
    if best.low is None or best.high is None:
        return Hypothesis(*what, None, None, None, total)
    kept, held = [], 0.0
    for share, candidate in ordered:
        kept.append(candidate)
        held += share
        if held >= HELD * total:
            break
    low = min(each.low for each in kept if each.low is not None)
    high = max(each.high for each in kept if each.high is not None)
    return Hypothesis(*what, (best.low + best.high) // 2, low, high, held)


def settle(hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """The hypotheses, the first without a proposal if the second is nearly as likely."""
    if len(hypotheses) < 2:
        return tuple(hypotheses)
    best, second, *_ = hypotheses
    same = (best.low, best.high, best.suspect) == (second.low, second.high, second.suspect)
    if same or second.confidence < TIE * best.confidence:
        return tuple(hypotheses)
    return (replace(best, proposed=None, low=None, high=None), *hypotheses[1:])
