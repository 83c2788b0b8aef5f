"""How long customers stay: Kaplan-Meier curves, and scores of predicted ones; numpy only.

`time` is how long a customer was seen, `left` whether the stay ended there (else it goes on:
censored).
"""

from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval

Z = 1.959964
MOST = 4000  # customers whose pairs are compared


@dataclass(frozen=True)
class Staying:
    """The share still here after each time at which somebody left, with a 95 % interval."""

    time: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray

    def at(self, when: np.ndarray) -> np.ndarray:
        """The share still here at any times."""
        return np.append(1.0, self.share)[np.searchsorted(self.time, when, side="right")]

    def median(self) -> float | None:
        """When half have left; None where fewer have."""
        gone = np.flatnonzero(self.share <= 0.5)
        return float(self.time[gone[0]]) if len(gone) else None


def kaplan_meier(time: np.ndarray, left: np.ndarray) -> Staying:
    """Product-limit estimate; Greenwood's variance, interval on the log(-log) scale.

    >>> found = kaplan_meier(np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1]))
    >>> found.time.tolist(), found.share.round(3).tolist()
    ([1.0, 3.0], [0.667, 0.0])
    """
    when, gone = np.unique(time[left > 0], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), when, side="left")
    share = np.cumprod(1 - gone / np.maximum(at_risk, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(gone / (at_risk * (at_risk - gone)))
        half = Z * np.sqrt(greenwood) / np.log(share)
        low, high = share ** np.exp(-half), share ** np.exp(half)
    known = (share > 0) & (share < 1)
    low, high = np.where(known, low, share), np.where(known, high, share)
    return Staying(when, share, low, high, at_risk)


def log_rank(time: np.ndarray, left: np.ndarray, group: np.ndarray) -> float:
    """How far groups differ in staying: the chi-square statistic summed over groups (O-E)^2/E."""
    when, where = np.unique(time[left > 0], return_inverse=True)
    gone = np.bincount(where, minlength=len(when))
    at_risk = len(time) - np.searchsorted(np.sort(time), when, side="left")
    total = 0.0
    for name in np.unique(group):
        mine = group == name
        here = mine.sum() - np.searchsorted(np.sort(time[mine]), when, side="left")
        expected = float((gone * here / np.maximum(at_risk, 1)).sum())
        total += (float(left[mine].sum()) - expected) ** 2 / max(expected, 1e-9)
    return total


def concordance(time: np.ndarray, left: np.ndarray, risk: np.ndarray) -> float | None:
    """Harrell's C: of two customers of whom one is known to leave first, how often the riskier.

    None where no pair can be compared. The first 4,000 customers are compared.

    >>> concordance(np.array([1.0, 2.0, 3.0]), np.array([1, 1, 0]), np.array([3.0, 2.0, 1.0]))
    1.0
    """
    time, left, risk = time[:MOST], left[:MOST], risk[:MOST]
    right = pairs = 0.0
    for at in np.flatnonzero(left > 0):
        later = (time > time[at]) | ((time == time[at]) & (left == 0))
        pairs += int(later.sum())
        right += float((risk[at] > risk[later]).sum() + 0.5 * (risk[at] == risk[later]).sum())
    return right / pairs if pairs else None


def brier(
    time: np.ndarray, left: np.ndarray, stay: np.ndarray, when: np.ndarray, censoring: Staying
) -> np.ndarray:
    """The Brier score at each time, (k,), weighed by the inverse chance of still being seen.

    `stay` (n, k): predicted share still here at `when`. `censoring`: Kaplan-Meier of the censoring
    (Graf et al. 1999), fitted on the training customers.
    """
    just_before = np.maximum(censoring.at(time - 1e-9), 0.05)
    found = np.empty(len(when))
    for at, moment in enumerate(when):
        ended = (time <= moment) & (left > 0)
        going = time > moment
        weight = ended / just_before + going / np.maximum(censoring.at(np.array([moment])), 0.05)
        found[at] = float((weight * (going - stay[:, at]) ** 2).mean())
    return found


def interval_of(staying: Staying, moment: float) -> Interval | None:
    """The 95 % interval of the share still here at a time."""
    at = int(np.searchsorted(staying.time, moment, side="right")) - 1
    return None if at < 0 else (float(staying.low[at]), float(staying.high[at]))
