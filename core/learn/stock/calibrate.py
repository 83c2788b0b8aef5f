"""Draws that keep what they promise: corrected by where demand that came stood among draws before.

The places are those of the probability integral transform; an aimed-at share becomes the share that
held so often in the tests (as in conformal prediction), drawn towards no correction where tests
are few.
"""

import numpy as np

PRIOR = 50  # tests that would have to speak against "no correction"
GRID = np.linspace(0, 1, 201)


def places(drawn: np.ndarray, came: np.ndarray) -> np.ndarray:
    """(n,) the share of draws (n, N) below what came (n,); of draws that are equal, half."""
    below = (drawn < came[:, None]).mean(1)
    return (below + (drawn <= came[:, None]).mean(1)) / 2


def correction(found: np.ndarray) -> np.ndarray:
    """The share of draws that holds as often as each share of GRID says, from places (n,)."""
    n = len(found)
    values = np.concatenate([found, (np.arange(PRIOR) + 0.5) / PRIOR])
    ends = np.sort(values)
    return np.interp(GRID, np.concatenate([[0], (np.arange(n + PRIOR) + 0.5) / (n + PRIOR), [1]]),
                     np.concatenate([[0], ends, [1]]))  # fmt: skip


def corrected(drawn: np.ndarray, shares: np.ndarray | None) -> np.ndarray:
    """Draws (S, N) in rising order, each moved to the place of the same promise.

    >>> same = corrected(np.array([[3.0, 1.0, 2.0, 4.0]]), GRID)
    >>> same.tolist()
    [[1.0, 2.0, 3.0, 4.0]]
    """
    if shares is None:
        return drawn
    order, n = np.sort(drawn, 1), drawn.shape[1]
    share = np.interp((np.arange(n) + 0.5) / n, GRID, shares)
    place = np.clip(share * n - 0.5, 0, n - 1)
    low = np.floor(place + 1e-9).astype(int)
    high = np.minimum(low + 1, n - 1)
    part = np.clip(place - low, 0, 1)
    return order[:, low] + part * (order[:, high] - order[:, low])
