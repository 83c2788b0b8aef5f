"""How good scores of a yes-or-no outcome are; numpy only.

Every measure takes weights (one row of counts per bootstrap draw), so that a thousand draws cost
a few matrix products instead of a thousand sorts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

BINS = 15  # equal-mass bins of the calibration error
CLIP = 1e-6
LABEL_SCORES = ("auc", "pr_auc", "log_loss", "brier", "ece", "ece_floor", "ks")


def auc(y: np.ndarray, p: np.ndarray) -> float:
    """The chance that a case is ranked above a non-case; ties count half.

    >>> auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    return float(Ranked.of(y, p).auc()[0])


def auc_band(y: np.ndarray, p: np.ndarray) -> tuple[float, tuple[float, float] | None]:
    """ROC-AUC with a 95 % interval after DeLong (1988), drawn on the scale of its logit.

    Without an interval where every case is above every other, or none is: no spread is seen.
    """
    m, n = int((y == 1).sum()), int((y == 0).sum())
    every, cases, others = _middle_ranks(p), _middle_ranks(p[y == 1]), _middle_ranks(p[y == 0])
    above = (every[y == 1] - cases) / n  # per case: the share of others below it
    below = 1 - (every[y == 0] - others) / m  # per other: the share of cases above it
    area = float(above.mean())
    error = np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    if not 0 < area < 1 or error == 0:
        return area, None
    middle, half = np.log(area / (1 - area)), 1.96 * error / (area * (1 - area))
    return area, (
        float(1 / (1 + np.exp(half - middle))),
        float(1 / (1 + np.exp(-half - middle))),
    )


def _middle_ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def pr_auc(y: np.ndarray, p: np.ndarray) -> float:
    """Average precision: the mean of precision over the cases found, best first."""
    return float(Ranked.of(y, p).pr_auc()[0])


def ks(y: np.ndarray, p: np.ndarray) -> float:
    """The widest gap between the share of cases caught and of non-cases caught."""
    return float(Ranked.of(y, p).ks()[0])


def log_losses(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Minus the log of the probability given to what happened, per row."""
    safe = np.clip(p, CLIP, 1 - CLIP)
    return -np.where(y == 1, np.log(safe), np.log1p(-safe))


def log_loss(y: np.ndarray, p: np.ndarray) -> float:
    """The mean surprise at what happened; a coin gives 0.693.

    >>> round(log_loss(np.array([0, 1]), np.array([0.5, 0.5])), 3)
    0.693
    """
    return float(log_losses(y, p).mean())


def brier(y: np.ndarray, p: np.ndarray) -> float:
    """The mean squared difference of probability and outcome."""
    return float(np.mean((p - y) ** 2))


def mass_bins(p: np.ndarray, bins: int = BINS) -> np.ndarray:
    """A bin per row, equally many rows in each, by rank of `p`."""
    order = np.argsort(p, kind="stable")
    found = np.empty(len(p), dtype=np.int64)
    found[order] = np.arange(len(p)) * bins // max(len(p), 1)
    return found


def ece(y: np.ndarray, p: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error: the mean gap of probability and share, over equal-mass bins."""
    gaps = np.bincount(mass_bins(p, bins), weights=p - y, minlength=bins)
    return float(np.abs(gaps).sum() / len(y))


def ece_floor(p: np.ndarray, bins: int = BINS, draws: int = 50, seed: int = 0) -> float:
    """The calibration error that perfectly calibrated probabilities show at this size, by luck."""
    random = np.random.default_rng(seed)
    groups = mass_bins(p, bins)
    found = 0.0
    for _ in range(draws):
        gaps = np.bincount(groups, weights=p - (random.random(len(p)) < p), minlength=bins)
        found += np.abs(gaps).sum() / len(p)
    return float(found / draws)


def measures(y: np.ndarray, p: np.ndarray) -> dict[str, float | None]:
    """All scores of a label application; None where a class is lacking."""
    both = 0 < y.sum() < len(y)
    return {
        "auc": auc(y, p) if both else None,
        "pr_auc": pr_auc(y, p) if both else None,
        "log_loss": log_loss(y, p),
        "brier": brier(y, p),
        "ece": ece(y, p),
        "ece_floor": ece_floor(p),
        "ks": ks(y, p) if both else None,
    }


@dataclass(frozen=True)
class Ranked:
    """Outcomes in order of falling score; `ends` marks where a group of equal scores ends."""

    y: np.ndarray
    order: np.ndarray
    ends: np.ndarray

    @staticmethod
    def of(y: np.ndarray, p: np.ndarray) -> "Ranked":
        order = np.argsort(-p, kind="stable")
        ends = np.append(np.flatnonzero(np.diff(p[order])), len(p) - 1)
        return Ranked(np.asarray(y, dtype=np.float64)[order], order, ends)

    def counts(self, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Cases and non-cases caught down to each different score: (draws, scores)."""
        drawn = np.ones((1, len(self.y))) if weights is None else weights[:, self.order]
        cases = np.cumsum(drawn * self.y, axis=1)[:, self.ends]
        return cases, np.cumsum(drawn, axis=1)[:, self.ends] - cases

    def auc(self, weights: np.ndarray | None = None) -> np.ndarray:
        return auc_of(*self.counts(weights))

    def pr_auc(self, weights: np.ndarray | None = None) -> np.ndarray:
        return pr_auc_of(*self.counts(weights))

    def ks(self, weights: np.ndarray | None = None) -> np.ndarray:
        return ks_of(*self.counts(weights))


def auc_of(hits: np.ndarray, alarms: np.ndarray) -> np.ndarray:
    """The area under the ROC curve of counts caught, by trapezoids."""
    steps = np.diff(alarms, axis=1, prepend=0.0)
    heights = hits - np.diff(hits, axis=1, prepend=0.0) / 2
    return (steps * heights).sum(axis=1) / _some(hits[:, -1] * alarms[:, -1])


def pr_auc_of(hits: np.ndarray, alarms: np.ndarray) -> np.ndarray:
    precision = hits / np.maximum(hits + alarms, 1e-12)
    gained = np.diff(hits, axis=1, prepend=0.0)
    return (precision * gained).sum(axis=1) / _some(hits[:, -1])


def ks_of(hits: np.ndarray, alarms: np.ndarray) -> np.ndarray:
    gap = hits / _some(hits[:, -1:]) - alarms / _some(alarms[:, -1:])
    return gap.max(axis=1)


def drawn_measures(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> Mapping[str, np.ndarray]:
    """Every score for every row of weights (counts of a bootstrap draw): name -> (draws,)."""
    hits, alarms = Ranked.of(y, p).counts(weights)
    total = weights.sum(axis=1)
    groups = mass_bins(p)
    gaps = np.stack([weights[:, groups == g] @ (p - y)[groups == g] for g in range(BINS)], axis=1)
    return {
        "auc": auc_of(hits, alarms),
        "pr_auc": pr_auc_of(hits, alarms),
        "log_loss": weights @ log_losses(y, p) / total,
        "brier": weights @ (p - y) ** 2 / total,
        "ece": np.abs(gaps).sum(axis=1) / total,
        "ks": ks_of(hits, alarms),
    }


def _some(value: np.ndarray) -> np.ndarray:
    """A divisor; a draw that lacks a class gives NaN rather than a warning."""
    return np.where(value > 0, value, np.nan)
