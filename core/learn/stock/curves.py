"""Demand of many items as quantile curves over standard normal levels, and draws from them.

A draw is a point of the curve at a normal number, so that everything downstream is the same for
forecasts (their quantiles) and for a table of means and deviations (a gamma distribution, which
never falls below zero; Burgin 1975 on why it suits stock).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaincinv, ndtr, ndtri

FAR = 4.0  # normal deviations at which the drawn tails end
GRID = np.linspace(-FAR, FAR, 81)


@dataclass(frozen=True)
class Curves:
    """`q` (S, P, K): demand of each item and period at the levels `z` (K,), rising in K.

    Periods beyond P repeat the P known ones.
    """

    z: np.ndarray
    q: np.ndarray

    def __len__(self) -> int:
        return len(self.q)

    @property
    def periods(self) -> int:
        return self.q.shape[1]

    def take(self, rows: np.ndarray | slice) -> "Curves":
        return replace(self, q=self.q[rows])

    def draw(self, z: np.ndarray) -> np.ndarray:
        """(S, N, T) demand at normal numbers z (N, T), the same for every item."""
        at = np.clip(np.searchsorted(self.z, z) - 1, 0, len(self.z) - 2)
        share = np.clip((z - self.z[at]) / (self.z[at + 1] - self.z[at]), 0, 1)
        period = np.arange(z.shape[1]) % self.periods
        low, high = self.q[:, period, at], self.q[:, period, at + 1]
        return low + share * (high - low)

    def mean(self) -> np.ndarray:
        """(S, P) expected demand of each period."""
        return self._moments()[0]

    def deviation(self) -> np.ndarray:
        """(S, P) standard deviation of the demand of each period."""
        first, second = self._moments()
        return np.sqrt(np.maximum(second - first**2, 0.0))

    def _moments(self) -> tuple[np.ndarray, np.ndarray]:
        z = ndtri((np.arange(400) + 0.5) / 400)
        drawn = np.stack([self._at(one) for one in z], -1)
        return drawn.mean(-1), (drawn**2).mean(-1)

    def _at(self, z: float) -> np.ndarray:
        at = int(np.clip(np.searchsorted(self.z, z) - 1, 0, len(self.z) - 2))
        share = np.clip((z - self.z[at]) / (self.z[at + 1] - self.z[at]), 0, 1)
        return self.q[..., at] + share * (self.q[..., at + 1] - self.q[..., at])


def from_quantiles(levels: Sequence[float], q: np.ndarray) -> Curves:
    """Curves through quantiles q (S, P, levels), with normal tails beyond the outer ones.

    A tail is as steep as the half of the curve it ends, or as its last step where that is steeper.
    Nothing falls below zero where no quantile does.
    """
    q = np.sort(np.asarray(q, dtype=float), -1)
    z, middle = ndtri(np.asarray(levels)), len(levels) // 2
    above = _steep(q, z, -1, middle)
    below = _steep(q, z, 0, middle)
    first = q[..., 0] - below * (z[0] + FAR)
    last = q[..., -1] + above * (FAR - z[-1])
    floor = np.where((q >= 0).all(-1), 0.0, -np.inf)
    whole = np.concatenate([np.maximum(first, floor)[..., None], q, last[..., None]], -1)
    return Curves(np.concatenate([[-FAR], z, [FAR]]), whole)


def _steep(q: np.ndarray, z: np.ndarray, end: int, middle: int) -> np.ndarray:
    inner = 1 if end == 0 else -2
    half = (q[..., end] - q[..., middle]) / (z[end] - z[middle])
    return np.maximum(half, (q[..., end] - q[..., inner]) / (z[end] - z[inner]))


def from_moments(mean: np.ndarray, deviation: np.ndarray) -> Curves:
    """Curves (S, 1, K) of a gamma distribution with these moments; constant without deviation."""
    mean, deviation = np.asarray(mean, dtype=float), np.asarray(deviation, dtype=float)
    varies = (mean > 0) & (deviation > 0)
    shape = np.where(varies, (mean / np.where(deviation > 0, deviation, 1.0)) ** 2, 1.0)
    scale = np.where(varies, mean / shape, 0.0)
    found = gammaincinv(shape[:, None], ndtr(GRID)) * scale[:, None]
    return Curves(GRID, np.where(varies[:, None], found, mean[:, None])[:, None, :])


def normals(n: int, periods: int, rho: float, random: np.random.Generator) -> np.ndarray:
    """(N, T) normal numbers, each column spread evenly over its distribution (Latin hypercube,
    McKay et al. 1979), with correlation `rho` between any two periods."""
    own = even(n, periods, random)
    if rho <= 0:
        return own
    return np.sqrt(rho) * even(n, 1, random) + np.sqrt(1 - rho) * own


def even(n: int, columns: int, random: np.random.Generator) -> np.ndarray:
    """(N, columns) of the same N normal quantiles, each column in an order of its own."""
    base = ndtri((np.arange(n) + 0.5) / n)
    return random.permuted(np.repeat(base[:, None], columns, 1), axis=0)


def dependence(curves: Curves, came: np.ndarray) -> float | None:
    """How alike the misses of the periods of one item are: the mean product of two periods' normal
    scores over their mean square, 0..0.95; None where fewer than two periods came. `came` (S, P).
    """
    told = np.isfinite(came)
    z = np.clip(np.where(told, _scores(curves, np.where(told, came, 0.0)), 0.0), -3, 3)
    pairs = (told.sum(1) * (told.sum(1) - 1)).sum()
    if not pairs:
        return None
    product = (z.sum(1) ** 2 - (z**2).sum(1)).sum() / pairs
    size = (z**2).sum() / told.sum()
    return float(np.clip(product / max(size, 1e-12), 0.0, 0.95))


def _scores(curves: Curves, came: np.ndarray) -> np.ndarray:
    """(S, P) the normal level at which a demand stands on its curve."""
    q, top = curves.q, curves.q.shape[-1] - 1
    under = (q <= came[..., None]).sum(-1)
    low, high = np.clip(under - 1, 0, top), np.clip(under, 0, top)
    below = np.take_along_axis(q, low[..., None], -1)[..., 0]
    above = np.take_along_axis(q, high[..., None], -1)[..., 0]
    share = (came - below) / np.where(above > below, above - below, 1.0)
    return curves.z[low] + np.clip(share, 0, 1) * (curves.z[high] - curves.z[low])
