"""What a cut-off costs: misses, false alarms, and the rule that loses least; numpy only.

A case is stopped when its probability is at or above the cut-off. The server's sliders call
these on every move, so a curve over 10,000 rows takes milliseconds.
"""

from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, interval

USUAL = 0.5  # the rule everybody starts with
GRID = 100
LEVELS = 5  # value levels told apart when the band is drawn
DRAWS = 400


@dataclass(frozen=True)
class Costs:
    """What one case let through costs (miss), and one good case stopped (alarm)."""

    miss: float
    alarm: float

    @property
    def cut(self) -> float:
        """The cut-off of least expected cost for calibrated probabilities (Bayes).

        >>> round(Costs(5, 1).cut, 3), Costs(0, 0).cut
        (0.167, 0.5)
        """
        total = self.miss + self.alarm
        return self.alarm / total if total > 0 else USUAL


@dataclass(frozen=True)
class Outcome:
    """What a cut-off does: losses per 100 cases, and who is passed and caught."""

    cut: float
    per_100: float
    passed: float  # share of all cases let through
    caught: float | None  # share of the bad cases stopped
    right: float | None  # share of the stopped that were bad
    stopped: int
    misses: int
    alarms: int


@dataclass(frozen=True)
class Curve:
    """Losses per 100 cases by cut-off, with a 95 % bootstrap band."""

    cuts: np.ndarray
    per_100: np.ndarray
    low: np.ndarray
    high: np.ndarray
    passed: np.ndarray
    caught: np.ndarray


def weights(value: np.ndarray | None, n: int) -> np.ndarray:
    """What each case weighs: its value over the mean value; 1 without values.

    >>> weights(np.array([1.0, 3.0]), 2).tolist(), weights(None, 2).tolist()
    ([0.5, 1.5], [1.0, 1.0])
    """
    if value is None:
        return np.ones(n)
    known = np.isfinite(value)
    mean = np.abs(value[known]).mean() if known.any() else 0.0
    return np.where(known, np.abs(value) / mean, 1.0) if mean > 0 else np.ones(n)


def losses(
    y: np.ndarray, p: np.ndarray, cut: float, costs: Costs, value: np.ndarray | None = None
) -> np.ndarray:
    """The loss on each case at a cut-off."""
    stopped = p >= cut
    per_case = np.where(stopped, (y == 0) * costs.alarm, (y == 1) * costs.miss)
    return per_case * weights(value, len(y))


def outcome(
    y: np.ndarray, p: np.ndarray, cut: float, costs: Costs, value: np.ndarray | None = None
) -> Outcome:
    """What happens at a cut-off.

    >>> found = outcome(np.array([0, 0, 1, 1]), np.array([0.1, 0.6, 0.4, 0.9]), 0.3, Costs(5, 1))
    >>> found.per_100, found.passed, found.caught
    (25.0, 0.25, 1.0)
    """
    stopped = p >= cut
    cases, hits = int(y.sum()), int((stopped & (y == 1)).sum())
    return Outcome(
        cut=float(cut),
        per_100=float(100 * losses(y, p, cut, costs, value).mean()),
        passed=float(1 - stopped.mean()),
        caught=hits / cases if cases else None,
        right=hits / int(stopped.sum()) if stopped.any() else None,
        stopped=int(stopped.sum()),
        misses=cases - hits,
        alarms=int(stopped.sum()) - hits,
    )


def curve(
    y: np.ndarray, p: np.ndarray, costs: Costs, value: np.ndarray | None = None, seed: int = 0
) -> Curve:
    """Losses per 100 cases at every hundredth, at the Bayes cut-off and at 0.5."""
    cuts = np.unique(np.append(np.linspace(0, 1, GRID + 1), [costs.cut, USUAL]))
    bins = np.searchsorted(cuts, p, side="right")  # stopped at cut k where bins > k
    count, weight, case, where = _cells(bins, y, weights(value, len(y)))
    stopped = where[:, None] > np.arange(len(cuts))  # (cells, cuts)
    loss = np.where(stopped, (1 - case)[:, None] * costs.alarm, case[:, None] * costs.miss)
    loss = loss * weight[:, None]
    drawn = np.random.default_rng(seed).multinomial(len(y), count / len(y), size=DRAWS) @ loss
    low, high = np.quantile(100 * drawn / len(y), [0.025, 0.975], axis=0)
    n = len(y)
    return Curve(
        cuts=cuts,
        per_100=100 * (count @ loss) / n,
        low=low,
        high=high,
        passed=1 - (count @ stopped) / n,
        caught=((count * case) @ stopped) / max((count * case).sum(), 1),
    )


def _cells(bins: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, ...]:
    """Rows alike in bin, outcome and value level: their count, mean weight, outcome and bin."""
    ranks = np.searchsorted(np.unique(np.quantile(weight, np.linspace(0, 1, LEVELS + 1))), weight)
    keys = (bins * 2 + (y == 1)) * (LEVELS + 2) + ranks
    found, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
    mean = np.bincount(inverse, weights=weight) / count
    pair = found // (LEVELS + 2)
    return count.astype(float), mean, (pair % 2).astype(float), pair // 2


def best_cut(y: np.ndarray, p: np.ndarray, costs: Costs, value: np.ndarray | None = None) -> float:
    """The cut-off of least loss on these very rows: looking back, not a promise."""
    order = np.argsort(-p, kind="stable")
    weight = weights(value, len(y))[order]
    bad = (y[order] == 1) * weight * costs.miss
    good = (y[order] == 0) * weight * costs.alarm
    total = np.append(0.0, np.cumsum(good - bad)) + bad.sum()
    ends = np.append(np.flatnonzero(np.diff(p[order])), len(p) - 1) + 1  # whole groups of ties
    allowed = np.append(0, ends)
    at = int(allowed[np.argmin(total[allowed])])
    return float(p[order][at - 1]) if at else float(np.nextafter(p.max(), 2.0))


def saved(
    y: np.ndarray,
    p: np.ndarray,
    costs: Costs,
    cut: float | None = None,
    value: np.ndarray | None = None,
) -> tuple[float | None, Interval | None]:
    """The share of the 0.5 rule's losses that a cut-off (Bayes by default) saves, with interval."""
    ours = losses(y, p, costs.cut if cut is None else cut, costs, value)
    usual = losses(y, p, USUAL, costs, value)
    if usual.sum() <= 0:
        return None, None
    pairs, inverse = np.unique(np.column_stack([ours, usual]), axis=0, return_inverse=True)
    if len(pairs) > 2000:  # values differ by row: join neighbours of like loss
        inverse, pairs = _joined(ours, usual)
    share = np.bincount(inverse.ravel(), minlength=len(pairs)) / len(y)
    drawn = np.random.default_rng(0).multinomial(len(y), share, size=DRAWS) @ pairs
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = 1 - drawn[:, 0] / drawn[:, 1]
    return float(1 - ours.sum() / usual.sum()), interval(ratios)


def _joined(ours: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((usual, ours))
    group = np.empty(len(ours), dtype=np.int64)
    group[order] = np.arange(len(ours)) * 1000 // len(ours)
    count = np.bincount(group)
    sums = [np.bincount(group, weights=column) / count for column in (ours, usual)]
    return group, np.column_stack(sums)


def capacity_cut(p: np.ndarray, capacity: int) -> float:
    """The cut-off at which at most `capacity` cases are stopped, the likeliest first.

    >>> capacity_cut(np.array([0.9, 0.2, 0.5]), 2)
    0.5
    """
    if capacity >= len(p):
        return 0.0
    falling = np.sort(p)[::-1]
    first_out = falling[capacity]
    stopped = falling[falling > first_out]
    return float(stopped[-1]) if len(stopped) else float(np.nextafter(first_out, 2.0))


def youden_cut(y: np.ndarray, p: np.ndarray) -> float:
    """The cut-off with the widest gap of bad cases caught and good cases stopped (the KS point)."""
    bad, good = max(int(y.sum()), 1), max(int((1 - y).sum()), 1)
    return best_cut(y, p, Costs(1 / bad, 1 / good))
