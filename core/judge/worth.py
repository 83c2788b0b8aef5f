"""What each case is worth: its expected gain where it is approved, and the rule that follows.

Numpy only: the server's sliders call these. The worth of a case is the amount at stake, such as the
loan. Approved, a good case earns `margin` of it, a bad one loses `loss` of it, and either costs
`handling`; a stopped case earns and costs nothing. This is the rule of least expected cost with
costs that differ from case to case (C. Elkan, "The foundations of cost-sensitive learning", 2001).
"""

from dataclasses import dataclass

import numpy as np

from core.judge.capacity import first
from core.judge.intervals import Interval
from core.judge.money import Costs

POINTS = 60  # of a curve
DRAWS, MOST_CELLS = 400, 40_000_000  # of its band; fewer draws of very many cases
SIDE = 1.96  # standard errors to either end of a 95 % interval


@dataclass(frozen=True)
class Terms:
    """Shares of the amount lost by a bad case and earned by a good one; money spent on each."""

    loss: float
    margin: float
    handling: float = 0.0

    @staticmethod
    def of(costs: Costs, loss: float, margin: float | None, handling: float) -> "Terms":
        """Without a margin it is to the loss as a false alarm to a miss: the flat rule's cut-off.

        >>> Terms.of(Costs(5, 1), 1.0, None, 0.0)
        Terms(loss=1.0, margin=0.2, handling=0.0)
        """
        if margin is not None:
            return Terms(loss, margin, handling)
        if costs.miss > 0:
            return Terms(loss, loss * costs.alarm / costs.miss, handling)
        return Terms(0.0, loss, handling) if costs.alarm > 0 else Terms(loss, loss, handling)

    def cut(self, value: float) -> float:
        """The probability from which a case of this amount loses on average.

        >>> round(Terms(1.0, 0.2).cut(500), 3), round(Terms(1.0, 0.2, 10.0).cut(100), 3)
        (0.167, 0.083)
        """
        total = (self.loss + self.margin) * abs(value)
        cut = (self.margin * abs(value) - self.handling) / total if total > 0 else 0.5
        return float(np.clip(cut, 0, 1))


@dataclass(frozen=True)
class Rule:
    """What a rule earns on known outcomes, per 100 cases, with a 95 % interval."""

    approved: float  # share of all cases
    per_100: float
    interval: Interval


@dataclass(frozen=True)
class Curve:
    """Gain per 100 cases by the share of them approved, the best first, with a 95 % band."""

    approved: np.ndarray
    per_100: np.ndarray
    low: np.ndarray
    high: np.ndarray


def known(value: np.ndarray | None) -> bool:
    """Whether any case has an amount other than nought."""
    return value is not None and bool((np.isfinite(value) & (value != 0)).any())


def expected(p: np.ndarray, value: np.ndarray, terms: Terms) -> np.ndarray:
    """The expected gain of approving each case; NaN where its amount is unknown.

    >>> expected(np.array([0.1, 0.5]), np.array([1e3, 1e3]), Terms(1.0, 0.2, 5.0)).round().tolist()
    [75.0, -405.0]
    """
    amount = np.abs(value)
    return (1 - p) * terms.margin * amount - p * terms.loss * amount - terms.handling


def gains(y: np.ndarray, value: np.ndarray, terms: Terms) -> np.ndarray:
    """What approving each case came to; an unknown amount counts as the mean of the known."""
    return expected(np.asarray(y, dtype=float), filled(value), terms)


def filled(value: np.ndarray) -> np.ndarray:
    """Amounts without their sign, the unknown ones as the mean of the known.

    >>> filled(np.array([-2.0, np.nan, 4.0])).tolist()
    [2.0, 3.0, 4.0]
    """
    there = np.isfinite(value)
    mean = np.abs(value[there]).mean() if there.any() else 1.0
    return np.where(there, np.abs(value), mean)


def stopped(
    p: np.ndarray, value: np.ndarray, terms: Terms, cut: float, capacity: int | None = None
) -> np.ndarray:
    """Which cases are not approved: those without an expected gain, the costliest `capacity`.

    A case of no known amount goes by the flat cut-off.

    >>> stopped(np.array([0.1, 0.3, 0.9]), np.array([1e3, 9e3, 1e2]), Terms(1, 0.2), 0.2).tolist()
    [False, True, True]
    >>> terms = Terms(1.0, 0.2)
    >>> stopped(np.array([0.1, 0.3, 0.9]), np.array([1e3, 9e3, 1e2]), terms, 0.2, 1).tolist()
    [False, True, False]
    """
    ev = expected(p, filled(value), terms)
    # Within rounding of nought, a case is stopped, as at the cut-off itself.
    none = ev <= 1e-9 * (terms.margin + terms.loss) * filled(value)
    found = np.where(np.isfinite(value) & (value != 0), none, p >= cut)
    if capacity is None or found.sum() <= capacity:
        return found
    return first(np.where(found, -ev, -np.inf), capacity)


def rule(gain: np.ndarray, passed: np.ndarray) -> Rule:
    """What a rule earned; `gain`: of approving each case, `passed`: whom it approves.

    >>> rule(np.array([2.0, -4.0]), np.array([True, False])).per_100
    100.0
    """
    return Rule(float(passed.mean()), *_mean(gain * passed))


def difference(gain: np.ndarray, ours: np.ndarray, other: np.ndarray) -> tuple[float, Interval]:
    """How much more one rule earns than another per 100 cases, on the same cases."""
    return _mean(gain * (ours.astype(float) - other.astype(float)))


def curve(gain: np.ndarray, order: np.ndarray, seed: int = 0) -> Curve:
    """Gains by share approved; `order`: higher is approved earlier. The band is a bootstrap's."""
    n = len(gain)
    at = np.unique(np.round(np.linspace(0, n, POINTS + 1)).astype(int))
    step = np.searchsorted(at, np.arange(n), side="right")  # the point that first approves a case
    ranked, random = gain[np.argsort(-order, kind="stable")], np.random.default_rng(seed)
    drawn = np.empty((min(DRAWS, max(MOST_CELLS // max(n, 1), 100)), len(at)))
    for line in drawn:  # rows alike are not joined: gains have long tails, which carry the band
        rows = random.integers(0, n, n)
        line[:] = np.bincount(step[rows], weights=ranked[rows], minlength=len(at)).cumsum()
    low, high = np.quantile(100 * drawn / n, [0.025, 0.975], axis=0)
    return Curve(at / n, 100 * np.append(0.0, np.cumsum(ranked))[at] / n, low, high)


def _mean(each: np.ndarray) -> tuple[float, Interval]:
    mean, error = each.mean(), SIDE * each.std() / np.sqrt(max(len(each), 1))
    return float(100 * mean), (float(100 * (mean - error)), float(100 * (mean + error)))
