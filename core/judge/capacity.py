"""What so many inspections find, the highest scores first: cases, money, share; numpy only.

Rows of equal score share the inspections that reach them: the order in a file means nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, bootstrap, interval, wilson

SHARE = 0.05  # of all cases are inspected where nobody says how many can be
POINTS = 60  # of a curve
DRAWS = 400


@dataclass(frozen=True)
class Haul:
    """What a number of inspections finds, and what as many cases picked by chance would hold."""

    inspected: int
    share: float | None  # of all such cases that are found
    right: float  # share of the inspected that are such cases
    right_interval: Interval | None
    worth: float  # what the found ones are worth; their number where no worth is known
    by_chance: float  # the same worth, picked by chance
    base: float  # share of such cases among all


@dataclass(frozen=True)
class Capture:
    """Share of cases found by number inspected, with a 95 % band."""

    inspected: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def size(wanted: int | None, n: int) -> int:
    """How many of n cases are inspected.

    >>> size(None, 800), size(30, 800), size(900, 800), size(None, 3)
    (40, 30, 800, 1)
    """
    return min(wanted if wanted is not None else max(round(SHARE * n), 1), n)


def first(p: np.ndarray, inspected: int) -> np.ndarray:
    """True for exactly so many rows: the highest scores, among equal ones the first in the table.

    >>> first(np.array([0.1, 0.9, 0.5, 0.5]), 2).tolist()
    [False, True, True, False]
    """
    found = np.zeros(len(p), dtype=bool)
    found[np.argsort(-p, kind="stable")[:inspected]] = True
    return found


def worths(worth: np.ndarray | None, n: int) -> np.ndarray:
    """What each case is worth: its amount without its sign, 0 where unknown; 1 without amounts."""
    return np.ones(n) if worth is None else np.nan_to_num(np.abs(worth))


def reach(gain: np.ndarray, p: np.ndarray, inspected: np.ndarray) -> np.ndarray:
    """The sum of `gain` over the first so many rows by score.

    >>> reach(np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.5, 0.5]), np.array([1, 2, 3])).tolist()
    [1.0, 1.5, 2.0]
    """
    return drawn_reach(gain, p, inspected, np.ones((1, len(p))))[0]


def drawn_reach(
    gain: np.ndarray, p: np.ndarray, inspected: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """The same for every row of weights (counts of a bootstrap draw): (draws, inspected)."""
    order = np.argsort(-p, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(p[order])), len(p) - 1)
    rows = np.cumsum(weights[:, order], axis=1)[:, ends]
    sums = np.cumsum(weights[:, order] * gain[order], axis=1)[:, ends]
    found = [
        np.interp(inspected, np.append(0, one), np.append(0, total))
        for one, total in zip(rows, sums, strict=True)
    ]
    return np.array(found)


def haul(y: np.ndarray, p: np.ndarray, inspected: int, worth: np.ndarray | None = None) -> Haul:
    """What so many inspections find.

    >>> found = haul(np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.3, 0.1]), 2)
    >>> found.share, found.right, found.worth, found.by_chance
    (0.5, 0.5, 1.0, 1.0)
    """
    at, cases = np.array([inspected]), float(y.sum())
    money = y * worths(worth, len(y))
    hits = float(reach(y.astype(float), p, at)[0])
    return Haul(
        inspected,
        hits / cases if cases else None,
        hits / inspected if inspected else 0.0,
        wilson(hits, inspected),
        float(reach(money, p, at)[0]),
        float(money.sum()) * inspected / max(len(y), 1),
        cases / max(len(y), 1),
    )


def together(parts: Sequence[Haul], rows: Sequence[int]) -> Haul:
    """Several queues as one: what all of them find. `rows`: the cases each was drawn from."""
    if len(parts) == 1:
        return parts[0]
    inspected, n = sum(part.inspected for part in parts), max(sum(rows), 1)
    hits = sum(part.right * part.inspected for part in parts)
    cases = sum(part.base * count for part, count in zip(parts, rows, strict=True))
    return Haul(
        inspected,
        hits / cases if cases else None,
        hits / inspected if inspected else 0.0,
        wilson(hits, inspected),
        sum(part.worth for part in parts),
        sum(part.by_chance for part in parts),
        cases / n,
    )


def measures(
    y: np.ndarray, p: np.ndarray, inspected: int, worth: np.ndarray | None = None
) -> dict[str, float | None]:
    """The two scores of a queue; the share is None where there is no case to find."""
    found = haul(y, p, inspected, worth)
    return {"recall_at_capacity": found.share, "money_at_capacity": found.worth}


def drawn(
    y: np.ndarray, p: np.ndarray, inspected: int, worth: np.ndarray | None = None, seed: int = 0
) -> Mapping[str, np.ndarray]:
    """Both scores over 1,000 draws of rows, within the cases and the others."""
    at, money = np.array([inspected]), y * worths(worth, len(y))

    def statistic(weights: np.ndarray) -> dict[str, np.ndarray]:
        hits = drawn_reach(y.astype(float), p, at, weights)[:, 0]
        return {
            "recall_at_capacity": hits / max(float(y.sum()), 1.0),
            "money_at_capacity": drawn_reach(money, p, at, weights)[:, 0],
        }

    return bootstrap(statistic, y, seed=seed)


def intervals(sample: Mapping[str, np.ndarray]) -> dict[str, Interval]:
    """The middle 95 % of drawn scores, by name."""
    found = {name: interval(values) for name, values in sample.items()}
    return {name: edges for name, edges in found.items() if edges is not None}


def capture(y: np.ndarray, p: np.ndarray, seed: int = 0) -> Capture:
    """The share of cases found by number inspected, from none to all."""
    at = np.unique(np.round(np.linspace(0, len(y), POINTS + 1)))
    cases, gain = max(float(y.sum()), 1.0), y.astype(float)
    sample = bootstrap(
        lambda weights: {"share": drawn_reach(gain, p, at, weights) / cases}, y, DRAWS, seed
    )["share"]
    low, high = np.quantile(sample, [0.025, 0.975], axis=0)
    return Capture(at, reach(gain, p, at) / cases, low, high)
