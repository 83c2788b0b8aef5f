"""What better lists might bring if one's assumptions hold: a sum, no measurement; numpy only."""

from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, interval

DRAWS = 1000


@dataclass(frozen=True)
class Uplift:
    """Per time of asking everybody once: sales and money, ours against the baseline's lists."""

    ours: float  # sales
    base: float
    extra: float  # money
    band: Interval | None  # of the money: from the test only, not from the assumptions


def uplift(
    ours: np.ndarray, base: np.ndarray, reached: float, accepts: float, margin: float
) -> Uplift:
    """`ours`, `base`: (people,) whether each list held what was taken next. Of those whose list
    holds it, a share `accepts` is assumed to buy because of it, at `margin` each.

    >>> round(uplift(np.array([1.0, 1]), np.array([0.0, 1]), 100, 0.1, 5).extra, 2)
    25.0
    """
    if not len(ours):
        return Uplift(0.0, 0.0, 0.0, None)
    worth = reached * accepts
    gap = (ours - base) * worth * margin
    random = np.random.default_rng(0)
    drawn = [gap[random.integers(0, len(gap), len(gap))].mean() for _ in range(DRAWS)]
    return Uplift(
        float(ours.mean() * worth),
        float(base.mean() * worth),
        float(gap.mean()),
        interval(np.array(drawn)),
    )
