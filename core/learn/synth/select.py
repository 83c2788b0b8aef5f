"""Which of many drawn rows are kept: by odds, with every level as frequent as it ought to be.

Odds turn draws of a generator into draws of what its critic knows (Azadi et al. 2019). A critic
errs a little on every row, which adds up in the shares of levels; raking (Deming and Stephan 1940)
sets those right, systematic sampling (Madow 1949) keeps them without the noise of a lottery.
"""

import numpy as np

ROUNDS = 6  # of raking over all columns
FARTHEST = 5.0  # a round moves no row's weight by a larger factor per column
CAPPED = 20  # rounds until chances above one have gone to other rows
FAINTEST = 1e-9  # of the largest odds


def selected(
    log_odds: np.ndarray, parts: np.ndarray, shares: list[np.ndarray], n: int,
    random: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """(n,) rows kept of (m,), in their order; shares: of the levels of each column of parts (m, p),
    none where they need not be kept."""
    weight = np.exp(np.clip(log_odds - log_odds.max(), np.log(FAINTEST), 0)).astype(np.float64)
    for _ in range(ROUNDS if shares else 0):
        weight = np.minimum(weight * (n / weight.sum()), 1.0)
        for column, share in zip(parts.T, shares, strict=True):
            weight = weight * _factor(weight, column, share)[column]
    for _ in range(CAPPED):
        weight = np.minimum(weight * (n / weight.sum()), 1.0)
    return systematic(weight, n, random)


def _factor(weight: np.ndarray, column: np.ndarray, share: np.ndarray) -> np.ndarray:
    """By how much the rows of each level are too light."""
    have = np.bincount(column, weights=weight, minlength=len(share))
    have = have / have.sum()
    return np.clip(share / np.maximum(have, 1e-12), 1 / FARTHEST, FARTHEST)


def systematic(chance: np.ndarray, n: int, random: np.random.Generator) -> np.ndarray:
    """n rows, each with its chance (of at most one), laid end to end in random order.

    >>> systematic(np.array([1.0, 0.0, 1.0, 0.0]), 2, np.random.default_rng(0)).tolist()
    [0, 2]
    """
    order = random.permutation(len(chance))
    laid = np.cumsum(chance[order])
    marks = (np.arange(n) + random.random()) * (laid[-1] / n)
    at = np.minimum(np.searchsorted(laid, marks, side="right"), len(order) - 1)
    return np.sort(order[at])
