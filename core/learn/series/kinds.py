"""What kind of demand a series is: smooth, erratic, intermittent or lumpy."""

import numpy as np

from core.words import Message, msg

KINDS = ("smooth", "erratic", "intermittent", "lumpy")
NAMES: dict[str, Message] = {
    "smooth": msg("smooth"),
    "erratic": msg("erratic"),
    "intermittent": msg("intermittent"),
    "lumpy": msg("lumpy"),
}
OFTEN, EVEN = 1.32, 0.49  # Syntetos, Boylan & Croston 2005


def kinds(y: np.ndarray) -> np.ndarray:
    """(S,) the place in KINDS, by the mean gap between demands and how much their size varies.

    >>> kinds(np.array([[5.0, 5, 5, 5], [0, 9, 0, 9], [1, 30, 1, 1], [0, 1, 0, 90]])).tolist()
    [0, 2, 1, 3]
    """
    told = np.isfinite(y)
    some = told & (y != 0)
    count = np.maximum(some.sum(1), 1)
    gap = told.sum(1) / count
    size = np.where(some, y, 0.0).sum(1) / count
    spread = np.where(some, (y - size[:, None]) ** 2, 0.0).sum(1) / count
    varies = spread / np.maximum(size**2, 1e-12) >= EVEN
    return (varies + 2 * (gap >= OFTEN)).astype(np.int64)
