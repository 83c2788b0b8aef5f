"""ABC by what an item is worth a year, XYZ by how much its demand varies."""

import numpy as np

ABC, XYZ = ("A", "B", "C"), ("X", "Y", "Z")
SHARES = (0.8, 0.95)  # of the value of all, where A and B end (Pareto; Dickie 1951)
VARIES = (0.25, 0.5)  # deviation over mean, where X and Y end: the usual limits of practice


def abc(worth: np.ndarray) -> np.ndarray:
    """(S,) places in ABC: the dearest items that together make 80 %, up to 95 %, the rest.

    >>> abc(np.array([1.0, 80, 15, 4])).tolist()
    [2, 0, 1, 2]
    """
    worth = np.maximum(worth, 0.0)
    order = np.argsort(-worth, kind="stable")
    before = np.cumsum(worth[order]) - worth[order]  # an item is A if the ones above leave room
    share = before / max(worth.sum(), 1e-12)
    found = np.empty(len(worth), dtype=int)
    found[order] = np.searchsorted(SHARES, np.where(worth[order] > 0, share + 1e-9, 1.0), "right")
    return found


def xyz(mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """(S,) places in XYZ; without demand Z.

    >>> xyz(np.array([10.0, 10, 10, 0]), np.array([1.0, 3, 20, 0])).tolist()
    [0, 1, 2, 2]
    """
    varies = np.where(mean > 0, deviation / np.where(mean > 0, mean, 1.0), np.inf)
    return np.searchsorted(VARIES, varies, "right")
