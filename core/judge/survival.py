"""How long customers stay: Kaplan-Meier curves and how far groups differ; numpy only.

`time` is how long a customer was seen, `left` whether the stay ended there (else it goes on:
censored).
"""

from dataclasses import dataclass

import numpy as np

Z = 1.959964


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
