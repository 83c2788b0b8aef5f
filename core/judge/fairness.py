"""Whether groups fare alike: who is passed, who is caught, with intervals; numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, wilson
from core.judge.metrics import auc

FEWEST = 30  # rows below which nothing is said of a group
SHOWN = 12  # groups named; the rest of a column with many levels goes into one


@dataclass(frozen=True)
class Group:
    """One group at a cut-off; rates are None where there are too few rows to judge."""

    name: str
    rows: int
    base_rate: float | None
    passed: float | None
    passed_interval: Interval | None
    caught: float | None  # true positive rate
    caught_interval: Interval | None
    alarmed: float | None  # false positive rate
    alarmed_interval: Interval | None
    gap: float | None  # mean probability less what happened
    auc: float | None


def groups(y: np.ndarray, p: np.ndarray, names: np.ndarray, cut: float) -> tuple[Group, ...]:
    """A line per group, the largest first."""
    found, counts = np.unique(names, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    kept = [found[at] for at in order[:SHOWN]]
    return tuple(_group(str(name), y[names == name], p[names == name], cut) for name in kept)


def _group(name: str, y: np.ndarray, p: np.ndarray, cut: float) -> Group:
    n = len(y)
    if n < FEWEST:
        return Group(name, n, *([None] * 9))
    stopped = p >= cut
    bad, good = int((y == 1).sum()), int((y == 0).sum())
    hits, alarms = int((stopped & (y == 1)).sum()), int((stopped & (y == 0)).sum())
    return Group(
        name=name,
        rows=n,
        base_rate=bad / n,
        passed=float(1 - stopped.mean()),
        passed_interval=wilson(n - int(stopped.sum()), n),
        caught=hits / bad if bad else None,
        caught_interval=wilson(hits, bad),
        alarmed=alarms / good if good else None,
        alarmed_interval=wilson(alarms, good),
        gap=float(p.mean() - y.mean()),
        auc=auc(y, p) if bad >= 10 and good >= 10 else None,
    )


def four_fifths(found: Sequence[Group]) -> tuple[float, Group, Group] | None:
    """The lowest rate of being passed over the highest, and whose they are."""
    judged = [group for group in found if group.passed is not None]
    if len(judged) < 2:
        return None
    low = min(judged, key=lambda group: group.passed or 0.0)
    high = max(judged, key=lambda group: group.passed or 0.0)
    if not high.passed:
        return 1.0, low, high  # nobody is passed anywhere
    return (low.passed or 0.0) / high.passed, low, high


def widest(found: Sequence[Group], rate: str) -> float | None:
    """The widest gap between groups of a rate ("caught": equal opportunity)."""
    known = [getattr(group, rate) for group in found if getattr(group, rate) is not None]
    return max(known) - min(known) if len(known) > 1 else None
