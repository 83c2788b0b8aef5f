"""Whether the right customers are treated: Qini curves; numpy only.

`good` is what one hopes for (the customer stayed), `treated` whether the customer was treated.
"""

from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, interval

POINTS, DRAWS = 40, 400
SHARE = np.linspace(0, 1, POINTS + 1)


@dataclass(frozen=True)
class Qini:
    """Customers kept by treating the best share of the list, per 100 customers, with a band."""

    share: np.ndarray  # of the list that is treated
    kept: np.ndarray
    low: np.ndarray
    high: np.ndarray
    area: float  # between the curve and a list in random order, per 100 customers
    band: Interval | None


def qini(good: np.ndarray, treated: np.ndarray, rank: np.ndarray, seed: int = 0) -> Qini:
    """The curve of a list (highest rank first) and its area over random order.

    Radcliffe 2007: treated successes minus the successes of the untreated, scaled to their number.
    Equal ranks stand in an order drawn by chance.
    """
    lists = _Lists(good, treated, (rank,), seed)
    curve = lists.curves(0, lists.counts[None])
    drawn = lists.curves(0, lists.drawn())
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return Qini(SHARE, curve[0], low, high, float(_areas(curve)[0]), interval(_areas(drawn)))


def area(good: np.ndarray, treated: np.ndarray, rank: np.ndarray, seed: int = 0) -> float:
    """The area of `qini` alone."""
    lists = _Lists(good, treated, (rank,), seed)
    return float(_areas(lists.curves(0, lists.counts[None]))[0])


def difference(
    good: np.ndarray, treated: np.ndarray, one: np.ndarray, other: np.ndarray, seed: int = 0
) -> Interval | None:
    """The interval of one list's area minus another's, on the same draws of customers."""
    lists = _Lists(good, treated, (one, other), seed)
    drawn = lists.drawn()
    return interval(_areas(lists.curves(0, drawn)) - _areas(lists.curves(1, drawn)))


def effect(good: np.ndarray, treated: np.ndarray) -> tuple[float, Interval]:
    """Share kept among the treated minus among the others, with its 95 % interval."""
    one, other = good[treated > 0], good[treated == 0]
    gap = float(one.mean() - other.mean())
    half = 1.959964 * float(np.sqrt(one.var() / len(one) + other.var() / len(other)))
    return gap, (gap - half, gap + half)


class _Lists:
    """Customers counted by their place in each list, by treatment and by outcome.

    Draws of these counts are draws of customers, at the cost of some thousand numbers each.
    """

    def __init__(
        self, good: np.ndarray, treated: np.ndarray, ranks: tuple[np.ndarray, ...], seed: int
    ):
        self.random = np.random.default_rng(seed)
        n = len(good)
        ends = np.round(SHARE * max(n - 1, 0)).astype(int)  # last place of each share
        luck = self.random.random(n)
        parts = []
        for rank in ranks:
            place = np.empty(n, dtype=int)
            place[np.lexsort((luck, -rank))] = np.arange(n)
            parts.append(np.searchsorted(ends, place))
        kind = 2 * (treated > 0) + (good > 0)
        cells, self.counts = np.unique(np.column_stack([*parts, kind]), axis=0, return_counts=True)
        self.kind = cells[:, -1]
        self.parts = cells[:, :-1].T

    def drawn(self) -> np.ndarray:
        """Bootstrap draws of the counts: (DRAWS, cells)."""
        n = int(self.counts.sum())
        return self.random.multinomial(n, self.counts / n, DRAWS)

    def curves(self, at: int, counts: np.ndarray) -> np.ndarray:
        """(draws, points): kept per 100 treated customers, by share of the list `at`."""
        where = 4 * self.parts[at] + self.kind
        sums = np.zeros((len(counts), 4 * (POINTS + 1)))
        for cell in np.unique(where):
            sums[:, cell] = counts[:, where == cell].sum(axis=1)
        bad_o, good_o, bad_t, good_t = np.cumsum(sums.reshape(len(counts), -1, 4), axis=1).T
        others, treated = (bad_o + good_o).T, (bad_t + good_t).T  # (draws, points)
        ratio = np.divide(treated, others, out=np.zeros_like(treated), where=others > 0)
        found = 100 * (good_t.T - good_o.T * ratio) / np.maximum(treated[:, -1:], 1)
        found[:, 0] = 0.0
        return found


def _areas(curves: np.ndarray) -> np.ndarray:
    return np.asarray(np.trapezoid(curves - curves[:, -1:] * SHARE, SHARE, axis=1))
