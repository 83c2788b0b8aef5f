"""Whether the right customers are treated: Qini curves; numpy only.

`good` is what one hopes for (the customer stayed), `treated` whether the customer was treated.
"""

from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, interval

POINTS, DRAWS = 40, 400


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
    share = np.linspace(0, 1, POINTS + 1)
    random = np.random.default_rng(seed)
    order = np.lexsort((random.random(len(rank)), -rank))
    good, treated = good[order].astype(float), treated[order].astype(float)
    weights = np.ones((1, len(good)))
    curve = _curves(good, treated, weights, share)[0]
    drawn = _curves(good, treated, random.multinomial(len(good), _even(len(good)), DRAWS), share)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    areas = _areas(drawn, share)
    return Qini(share, curve, low, high, float(_areas(curve[None], share)[0]), interval(areas))


def difference(
    good: np.ndarray, treated: np.ndarray, one: np.ndarray, other: np.ndarray, seed: int = 0
) -> Interval | None:
    """The interval of one list's area minus another's, on the same draws of customers."""
    share = np.linspace(0, 1, POINTS + 1)
    weights = np.random.default_rng(seed).multinomial(len(good), _even(len(good)), DRAWS)
    areas = []
    for rank in (one, other):
        order = np.argsort(-rank, kind="stable")
        here = (good[order].astype(float), treated[order].astype(float), weights[:, order])
        areas.append(_areas(_curves(*here, share), share))
    return interval(areas[0] - areas[1])


def effect(good: np.ndarray, treated: np.ndarray) -> tuple[float, Interval]:
    """Share kept among the treated minus among the others, with its 95 % interval."""
    one, other = good[treated > 0], good[treated == 0]
    gap = float(one.mean() - other.mean())
    half = 1.959964 * float(np.sqrt(one.var() / len(one) + other.var() / len(other)))
    return gap, (gap - half, gap + half)


def _even(n: int) -> np.ndarray:
    return np.full(n, 1 / n)


def _curves(
    good: np.ndarray, treated: np.ndarray, weights: np.ndarray, share: np.ndarray
) -> np.ndarray:
    """(draws, points): kept per 100 customers, by share of the list."""
    with_, without = weights * treated, weights * (1 - treated)
    sums = [np.cumsum(part, axis=1) for part in (with_, without, with_ * good, without * good)]
    n_with, n_without, good_with, good_without = sums
    ratio = np.divide(n_with, n_without, out=np.zeros_like(n_with, float), where=n_without > 0)
    kept = 100 * (good_with - good_without * ratio) / np.maximum(n_with[:, -1:], 1)
    at = np.round(share * (good.shape[0] - 1)).astype(int)
    found = kept[:, at]
    found[:, 0] = 0.0
    return found


def _areas(curves: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.trapezoid(curves - curves[:, -1:] * share, share, axis=1)
