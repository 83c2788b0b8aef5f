"""What noise costs: zero-concentrated differential privacy, and the epsilon it comes to.

Costs add up (Bun and Steinke 2016): Gaussian noise of deviation s on counts that one row moves by
1 costs rho = 1 / (2 s^2); a choice by the exponential mechanism at epsilon costs epsilon^2 / 8.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

STEEPEST = 1e6  # Renyi orders that are tried


def epsilon_of(rho: float, delta: float) -> float:
    """The epsilon that `rho` guarantees at `delta` (Canonne, Kamath and Steinke 2020, prop. 12).

    >>> round(epsilon_of(0.5, 1e-6), 2), epsilon_of(0.0, 1e-6)
    (5.22, 0.0)
    """
    if rho <= 0:
        return 0.0

    def bound(log_order: float) -> float:
        order = 1 + np.exp(log_order)
        rest = np.log(1 / delta) + (order - 1) * np.log1p(-1 / order) - np.log(order)
        return float(order * rho + rest / (order - 1))

    found = minimize_scalar(bound, bounds=(np.log(1e-3), np.log(STEEPEST)), method="bounded")
    return float(max(found.fun, 0.0))


@cache
def rho_of(epsilon: float, delta: float) -> float:
    """The most that may be spent: the rho whose epsilon at `delta` is the one given.

    >>> round(epsilon_of(rho_of(1.0, 1e-6), 1e-6), 6)
    1.0
    """
    return float(brentq(lambda rho: epsilon_of(rho, delta) - epsilon, 1e-12, epsilon + 1.0))


@dataclass(frozen=True)
class Ledger:
    """What may be spent, in equal `shares`; every question to the rows takes one.

    Half of `delta` pays for showing that a value occurs at all, the other half for the noise.
    """

    epsilon: float
    delta: float
    shares: int

    @property
    def share(self) -> float:
        """The rho of one share."""
        return rho_of(self.epsilon, self.delta / 2) / self.shares

    def deviation(self, tables: int) -> float:
        """Deviation of the noise on every count of so many tables, for one share."""
        return float(np.sqrt(tables / (2 * self.share)))

    def choice(self, rounds: int) -> float:
        """Epsilon of each of so many choices, for one share."""
        return float(np.sqrt(8 * self.share / rounds))

    def threshold(self, deviation: float, columns: int) -> float:
        """A noisy count above it: the value may be named, and one row more would hardly show it."""
        return float(1 + deviation * norm.isf(self.delta / 2 / max(columns, 1)))
