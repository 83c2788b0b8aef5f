"""How a case is decided and what either decision costs, with one cut-off or by amounts; numpy only.

Both rules are one: cases stand in a line, and those from a mark upwards are stopped. In the line of
one cut-off it is their probability that counts, in the line of amounts the money that approving
them is expected to lose.
"""

from dataclasses import dataclass

import numpy as np

from core.judge import worth
from core.judge.money import Costs, weights
from core.judge.worth import Terms


@dataclass(frozen=True)
class Stakes:
    """`rank` (n,): stopped from `cut` upwards; `prices` (2, 2, n): of passing a good and a bad
    case, then of stopping them; a gain is a price below nought."""

    rank: np.ndarray
    cut: float
    prices: np.ndarray
    in_money: bool = False  # whether ranks are money rather than probabilities

    @property
    def stopped(self) -> np.ndarray:
        return self.rank >= self.cut

    def take(self, rows: np.ndarray) -> "Stakes":
        return Stakes(self.rank[rows], self.cut, self.prices[:, :, rows], self.in_money)

    def expected(self, bad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What passing and what stopping costs; `bad`: the chance of it, or 0 and 1."""
        passed, stopped = ((1 - bad) * good + bad * worse for good, worse in self.prices)
        return passed, stopped

    def losses(self, y: np.ndarray, stopped: np.ndarray) -> np.ndarray:
        """What decisions cost on known outcomes, case by case."""
        one, other = self.expected(y)
        return np.where(stopped, other, one)


def flat(p: np.ndarray, cut: float, costs: Costs, value: np.ndarray | None = None) -> Stakes:
    """One cut-off for all; a miss and a false alarm cost what a case weighs times `costs`.

    >>> flat(np.array([0.1, 0.9]), 0.5, Costs(5, 1)).losses(np.ones(2), np.zeros(2)).tolist()
    [5.0, 5.0]
    """
    weight = weights(value, len(p))
    none = np.zeros(len(p))
    prices = np.array([[none, weight * costs.miss], [weight * costs.alarm, none]])
    return Stakes(p, cut, prices)


def by_amount(
    p: np.ndarray, value: np.ndarray, terms: Terms, cut: float, capacity: int | None = None
) -> Stakes:
    """Each case by its expected gain, as `worth.stopped` decides; gains are prices below nought.

    >>> found = by_amount(np.array([0.1, 0.3]), np.array([1e3, 9e3]), Terms(1, 0.2), 0.2)
    >>> found.stopped.tolist(), found.losses(np.array([0, 1]), np.zeros(2)).tolist()
    ([False, True], [-200.0, 9000.0])
    """
    chosen, amount = worth.stopped(p, value, terms, cut, capacity), worth.filled(value)
    known = np.isfinite(value) & (value != 0)
    rank = -worth.expected(p, amount, terms)
    rank = np.where(known, rank, (p - cut) * (terms.loss + terms.margin) * amount)
    mark = float(rank[chosen].min()) if chosen.any() else float(np.nextafter(rank.max(), np.inf))
    rank = np.where(chosen, rank, np.minimum(rank, np.nextafter(mark, -np.inf)))  # ties, capacity
    none = np.zeros(len(p))
    passed = [terms.handling - terms.margin * amount, terms.handling + terms.loss * amount]
    return Stakes(rank, mark, np.array([passed, [none, none]]), in_money=True)
