"""Whether groups fare alike: who is passed, who is caught, with intervals; numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.intervals import Interval, wilson
from core.judge.metrics import auc_band

FEWEST = 30  # rows below which nothing is said of a group
FEW = 10  # of each outcome below which a group's ranking is not measured
SHOWN = 12  # groups named; the rest of a column with many levels goes into one


@dataclass(frozen=True)
class Group:
    """One group under some decisions; rates are None where there are too few rows to judge."""

    name: str
    rows: int
    base_rate: float | None
    passed: float | None
    passed_interval: Interval | None
    caught: float | None  # true positive rate
    caught_interval: Interval | None
    alarmed: float | None  # false positive rate
    alarmed_interval: Interval | None
    gap: float | None  # calibration in the large: mean probability less what happened
    gap_interval: Interval | None
    auc: float | None
    auc_interval: Interval | None


def groups(
    y: np.ndarray, p: np.ndarray, names: np.ndarray, stopped: np.ndarray
) -> tuple[Group, ...]:
    """A line per group, the largest first; `stopped`: the decision on each case."""
    return tuple(_group(name, y[here], p[here], stopped[here]) for name, here in largest(names))


def largest(names: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The largest groups, each with a mask of its cases."""
    found, counts = np.unique(names, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:SHOWN]
    return [(str(found[at]), names == found[at]) for at in order]


def _group(name: str, y: np.ndarray, p: np.ndarray, stopped: np.ndarray) -> Group:
    n = len(y)
    if n < FEWEST:
        return Group(name, n, *([None] * 11))
    bad, good = int((y == 1).sum()), int((y == 0).sum())
    hits, alarms = int((stopped & (y == 1)).sum()), int((stopped & (y == 0)).sum())
    gap, half = float((p - y).mean()), float(1.96 * (p - y).std() / np.sqrt(n))
    ranked = auc_band(y, p) if bad >= FEW and good >= FEW else (None, None)
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
        gap=gap,
        gap_interval=(gap - half, gap + half),
        auc=ranked[0],
        auc_interval=ranked[1],
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


def ratio_interval(low: Group, high: Group) -> Interval | None:
    """A 95 % interval of the ratio of two groups' rates of being passed (Katz, on its logarithm).

    None where one of them passes nobody.
    """
    a, b = low.passed, high.passed
    if not a or not b:
        return None
    error = np.sqrt((1 - a) / (a * low.rows) + (1 - b) / (b * high.rows))
    return float(a / b * np.exp(-1.96 * error)), float(a / b * np.exp(1.96 * error))


def widest(found: Sequence[Group], rate: str) -> float | None:
    """The widest gap between groups of a rate ("caught": equal opportunity)."""
    known = [getattr(group, rate) for group in found if getattr(group, rate) is not None]
    return max(known) - min(known) if len(known) > 1 else None


def equalised_odds(found: Sequence[Group]) -> float | None:
    """The wider of the gaps in bad cases caught and in good cases stopped."""
    gaps = [widest(found, rate) for rate in ("caught", "alarmed")]
    known = [gap for gap in gaps if gap is not None]
    return max(known) if known else None
