"""The ways to explain one finding, weighed against one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intygsstat.models import Diagnosis
from intygsstat.reference.typos import Edit

HELD = 0.95  # share of a hypothesis' weight that its range holds
TIE = 0.8  # a second hypothesis this share of the best leaves nothing to propose
LOCATED = 0.5  # confidence from which a cell is the suspect, and proposed another value
LEAST_CONFIDENCE = 0.02  # hypotheses less likely are left out
COUNTS = 0.1  # share of all that may be wrong with a number from which an explanation must agree
# A temperature. Doubts too small for a finding are all that draws know of errors that go unnoticed,
# and those are commoner than such doubts say.
UNNOTICED = 2.0
Range = tuple[int, int, float]  # the lowest and the highest value, and their probability


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
    likely was, and how sure that is. Without a `diagnosis` another finding says what happened.

    `ranges` are all values it leaves open, the likeliest first; nearly all of their weight, the
    `confidence`, lies from `low` to `high`, which the first `held` of them make.
    """

    diagnosis: Diagnosis | None
    suspect: int | None
    edit: Edit | None
    proposed: int | None
    low: int | None
    high: int | None
    confidence: float
    ranges: tuple[Range, ...] = ()
    held: int = 0

    @property
    def weight(self) -> float:
        """The probability that this happened, whatever the number was."""
        return sum(share for *_, share in self.ranges) or self.confidence


def certain(
    diagnosis: Diagnosis | None, suspect: int | None, value: int | None, confidence: float
) -> Hypothesis:
    """What leaves one value that a number was, or none that can be told."""
    ranges = () if value is None else ((value, value, confidence),)
    held = len(ranges)
    return Hypothesis(diagnosis, suspect, None, value, value, value, confidence, ranges, held)


def weigh(candidates: Iterable[Candidate], log_nothing: float) -> tuple[Hypothesis, ...]:
    """Hypotheses, those of the likeliest diagnosis first; their confidences and that of
    `log_nothing` (no error at all, or one of another kind) sum to at most 1.

    Candidates that say the same of the same suspect are one, under the likelier edit; those of
    one edit are one hypothesis, whose range holds nearly all of their weight.
    """
    merged: dict[tuple[object, ...], Candidate] = {}
    for candidate in candidates:
        key = (candidate.diagnosis, candidate.suspect, candidate.low, candidate.high)
        if other := merged.get(key):
            likelier = max(candidate, other, key=lambda each: each.log_weight)
            together = float(np.logaddexp(candidate.log_weight, other.log_weight))
            candidate = replace(likelier, log_weight=together)
        merged[key] = candidate
    logs = np.array([each.log_weight for each in merged.values()] + [log_nothing])
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    groups: dict[tuple[object, ...], list[tuple[float, Candidate]]] = defaultdict(list)
    for share, each in zip(shares.tolist(), merged.values(), strict=False):
        groups[each.diagnosis, each.suspect, each.edit].append((share, each))
    hypotheses = [_hypothesis(group) for group in groups.values()]
    by_diagnosis: dict[Diagnosis | None, float] = defaultdict(float)
    for found in hypotheses:
        by_diagnosis[found.diagnosis] += found.confidence
    hypotheses.sort(key=lambda found: (-by_diagnosis[found.diagnosis], -found.confidence))
    return tuple(found for found in hypotheses if found.confidence >= LEAST_CONFIDENCE)


def _hypothesis(group: Sequence[tuple[float, Candidate]]) -> Hypothesis:
    ordered = sorted(group, key=lambda pair: -pair[0])
    best, total = ordered[0][1], sum(share for share, _ in group)
    ranges = tuple(
        (each.low, each.high, share)
        for share, each in ordered
        if each.low is not None and each.high is not None
    )
    what = (best.diagnosis, best.suspect, best.edit)
    if not ranges:
        return Hypothesis(*what, None, None, None, total)
    shares = np.cumsum([share for *_, share in ranges])
    held = int(np.searchsorted(shares, HELD * total)) + 1
    lows, highs, _ = zip(*ranges[:held], strict=True)
    proposed = (ranges[0][0] + ranges[0][1]) // 2
    confidence = float(shares[:held][-1])
    return Hypothesis(*what, proposed, min(lows), max(highs), confidence, ranges, held)


def unnoticed(hypotheses: Sequence[Hypothesis]) -> Iterator[Hypothesis]:
    """The hypotheses about a number that has no finding, as likely as is drawn."""
    weights = [each.weight for each in hypotheses]
    drawn = [weight ** (1 / UNNOTICED) for weight in (*weights, max(1 - sum(weights), 0.0))]
    for each, weight, share in zip(hypotheses, weights, drawn, strict=False):
        scale = share / sum(drawn) / weight
        ranges = tuple((low, high, scale * own) for low, high, own in each.ranges)
        yield replace(each, confidence=scale * each.confidence, ranges=ranges)


def proposal_of(hypotheses: Sequence[Hypothesis]) -> Hypothesis | None:
    """What one number was by all that may have happened to it, the likeliest first; None if it is
    not likelier wrong than right.

    Nothing is proposed where they disagree: its confidence is then that the number is wrong. Else
    it is what one explanation says that is likelier than all else; else the weighted middle of
    them all, where their ranges have values in common.
    """
    wrong = sum(each.weight for each in hypotheses)
    if wrong <= LOCATED:
        return None
    best = max(hypotheses, key=lambda each: each.confidence)
    weighty = [each for each in hypotheses if each.confidence >= COUNTS * wrong]
    rival = max((e.confidence for e in weighty if e is not best), default=0.0)
    if best.confidence >= LOCATED and rival < TIE * best.confidence:
        weighty = [best]
    lows = [each.low for each in weighty if each.low is not None]
    highs = [each.high for each in weighty if each.high is not None]
    if len(lows) < len(weighty) or max(lows) > min(highs):
        return certain(hypotheses[0].diagnosis, hypotheses[0].suspect, None, wrong)
    low, high, proposed = min(lows), max(highs), best.proposed
    if weighty != [best]:
        ranges = sorted(r for each in weighty for r in each.ranges if low <= r[0] and r[1] <= high)
        shares = np.cumsum([share for *_, share in ranges])
        middle = ranges[int(np.searchsorted(shares, shares[-1] / 2))]
        proposed = (middle[0] + middle[1]) // 2
    confidence = sum(each.confidence for each in weighty)
    return replace(
        hypotheses[0], proposed=proposed, low=low, high=high, confidence=confidence, ranges=()
    )


def settle(hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """The hypotheses, the first without a proposal if the second is nearly as likely and says
    something else: of another number, or values that it has none of."""
    if len(hypotheses) < 2:
        return tuple(hypotheses)
    best, second, *_ = hypotheses
    hulls = [range(each.low or 0, (each.high or 0) + 1) for each in (best, second)]
    agree = max(hull.start for hull in hulls) < min(hull.stop for hull in hulls)
    if (agree and best.suspect == second.suspect) or second.confidence < TIE * best.confidence:
        return tuple(hypotheses)
    return (replace(best, proposed=None, low=None, high=None), *hypotheses[1:])
