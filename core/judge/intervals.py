"""How sure a number is: bootstrap and Wilson intervals; numpy only."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

DRAWS = 1000
FEWEST = 20  # values below which nothing is said of their mean
GROUPS = 1000
CELLS = 1_000_000  # numbers in memory at once
MOST_CELLS = 60_000_000  # work for one interval; larger tests get fewer draws

Interval = tuple[float, float]


def draws(groups: np.ndarray, n_draws: int = DRAWS, seed: int = 0) -> Iterator[np.ndarray]:
    """Counts of rows drawn with replacement within each group: blocks of (draws, n).

    Groups are the outcome (so that every draw holds both classes), or outcome and fold.
    """
    random = np.random.default_rng(seed)
    n = len(groups)
    left = min(n_draws, max(MOST_CELLS // max(n, 1), 100))
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    while left > 0:
        size = min(left, max(CELLS // max(n, 1), 1))
        block = np.empty((size, n))
        for rows in members:
            shares = np.full(len(rows), 1 / len(rows))
            block[:, rows] = random.multinomial(len(rows), shares, size=size)
        yield block
        left -= size


def bootstrap(
    statistic: Callable[[np.ndarray], Mapping[str, np.ndarray]],
    groups: np.ndarray,
    n_draws: int = DRAWS,
    seed: int = 0,
) -> dict[str, np.ndarray]:
    """What a statistic of weights gives over all draws, by name."""
    blocks = [statistic(weights) for weights in draws(groups, n_draws, seed)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def interval(values: np.ndarray, level: float = 0.95) -> Interval | None:
    """The middle `level` of drawn values.

    >>> interval(np.arange(101.0), level=0.5)
    (25.0, 75.0)
    """
    known = values[np.isfinite(values)]
    if len(known) < 20:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def unbiased(values: np.ndarray, estimate: float, level: float = 0.95) -> Interval | None:
    """As `interval`, moved by the mean bias of the draws (for errors that noise makes larger)."""
    found = interval(values - (np.nanmean(values) - estimate), level)
    return None if found is None else (max(found[0], 0.0), max(found[1], 0.0))


def mean_band(values: np.ndarray, level: float = 0.95, seed: int = 0) -> Interval | None:
    """A bootstrap interval of a mean; many different values are joined into groups of like size.

    >>> low, high = mean_band(np.repeat([0.0, 1.0], 50))
    >>> 0.3 < low < 0.5 < high < 0.7
    True
    """
    n = len(values)
    if n < FEWEST:
        return None
    different, count = np.unique(values, return_counts=True)
    if len(different) > GROUPS:
        parts = np.array_split(np.sort(values), GROUPS)
        different = np.array([part.mean() for part in parts])
        count = np.array([len(part) for part in parts])
    drawn = np.random.default_rng(seed).multinomial(n, count / n, size=DRAWS)
    return interval(drawn @ different / n, level)


def wilson(hits: float, n: float, z: float = 1.959964) -> Interval | None:
    """Wilson's interval of a share; None without rows.

    >>> tuple(round(edge, 3) for edge in wilson(8, 10))
    (0.49, 0.943)
    >>> wilson(90, 90)[1]
    1.0
    """
    if n <= 0:
        return None
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low, high = round(float(middle - half), 12), round(float(middle + half), 12)
    return max(low, 0.0), min(high, 1.0)
