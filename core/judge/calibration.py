"""Making probabilities honest: Platt's slope and intercept, and the curve that shows it; numpy."""

from dataclasses import dataclass

import numpy as np

from core.judge.intervals import wilson
from core.judge.metrics import mass_bins


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x), without overflow.

    >>> sigmoid(np.array([0.0, -1000.0])).tolist()
    [0.5, 0.0]
    """
    return np.exp(-np.logaddexp(0.0, -logits))


def logit(p: np.ndarray, clip: float = 1e-9) -> np.ndarray:
    safe = np.clip(p, clip, 1 - clip)
    return np.log(safe) - np.log1p(-safe)


@dataclass(frozen=True)
class Platt:
    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, logits: np.ndarray) -> np.ndarray:
        return self.slope * logits + self.intercept


def fit_platt(y: np.ndarray, logits: np.ndarray) -> Platt:
    """Slope and intercept of least log-loss, by Newton's steps, with a faint pull to 1 and 0.

    >>> found = fit_platt(np.array([0, 1, 1, 1] * 50), np.zeros(200))
    >>> round(float(sigmoid(found(np.zeros(1)))[0]), 2)
    0.75
    """
    theta = np.array([1.0, 0.0])
    design = np.column_stack([logits, np.ones_like(logits)])
    pull = np.array([1.0, 1e-3])
    worth = _platt_loss(theta, design, y, pull)
    for _ in range(50):
        p = sigmoid(design @ theta)
        slope = design.T @ (p - y) + pull * (theta - [1.0, 0.0])
        curve = (design * (p * (1 - p))[:, None]).T @ design + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        while (after := _platt_loss(theta - step, design, y, pull)) > worth:
            step = step / 2  # a whole step may leap over the valley and never come back
            if np.abs(step).max() < 1e-10:
                break
        if np.abs(step).max() < 1e-10:
            break
        theta, worth = theta - step, after
    if theta[0] <= 0.05:  # a blend that ranks backwards is noise: keep the rate, drop the slope
        theta = np.array([0.05, float(np.log(max(y.mean(), 1e-9) / max(1 - y.mean(), 1e-9)))])
    return Platt(float(theta[0]), float(theta[1]))


def _platt_loss(theta: np.ndarray, design: np.ndarray, y: np.ndarray, pull: np.ndarray) -> float:
    mixed = design @ theta
    away = theta - [1.0, 0.0]
    return float((np.logaddexp(0.0, mixed) - y * mixed).sum() + (pull * away**2).sum() / 2)


@dataclass(frozen=True)
class Reliability:
    """Per bin: mean probability, share that happened, its Wilson interval, rows."""

    predicted: np.ndarray
    happened: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rows: np.ndarray


def reliability(y: np.ndarray, p: np.ndarray, bins: int = 10) -> Reliability:
    """The calibration curve over equal-mass bins."""
    groups = mass_bins(p, min(bins, max(len(p) // 10, 1)))
    rows = np.bincount(groups)
    cases = np.bincount(groups, weights=y)
    edges = np.array([wilson(hit, n) for hit, n in zip(cases, rows, strict=True)])
    predicted = np.bincount(groups, weights=p) / rows
    return Reliability(predicted, cases / rows, edges[:, 0], edges[:, 1], rows)
