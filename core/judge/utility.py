"""Train on synthetic, test on real: what a model learns from the twin, beside the real rows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from core.judge.fidelity import Kinds
from core.judge.intervals import Interval
from core.judge.two_sample import ordinal

ROWS = 50_000
FEWEST = 2  # holdout rows of an outcome below which it is not tested


@dataclass(frozen=True)
class Utility:
    """ROC-AUC on real rows held back, trained on real and on synthetic ones; macro over outcomes
    where there are more than two. `gap` is real minus synthetic, on the same rows."""

    trtr: float | None
    tstr: float | None
    gap: float | None
    intervals: dict[str, Interval]


NONE = Utility(None, None, None, {})


def utility(
    train: pd.DataFrame,
    holdout: pd.DataFrame,
    synthetic: pd.DataFrame,
    kinds: Kinds,
    target: str,
    seed: int = 0,
) -> Utility:
    """Both models beside each other; nothing where an outcome cannot be tested."""
    x_kinds = {name: kind for name, kind in kinds.items() if name != target}
    holdout = holdout[holdout[target].notna()]
    labels = outcomes(train, holdout, target)
    if len(labels) < 2 or not x_kinds:
        return NONE
    x = ordinal(holdout, train, x_kinds)
    y = _matrix(holdout[target], labels)
    kept = y.any(axis=1)
    x, y = x[kept], y[kept]
    influences, areas = [], []
    for rows in (train, synthetic):
        rows = _some(rows, target, labels, seed)
        named = rows[target].astype("str").to_numpy(object).astype(str)
        p = _predicted(ordinal(rows, train, x_kinds), named, labels, x, seed)
        area, influence = areas_of(y, p)
        areas.append(area)
        influences.append(influence)
    gap = areas[0] - areas[1]
    return Utility(
        areas[0],
        areas[1],
        gap,
        {
            "trtr_auc": _band(areas[0], influences[0]),
            "tstr_auc": _band(areas[1], influences[1]),
            "gap": _band(gap, influences[0] - influences[1], -1.0),
        },
    )


def outcomes(train: pd.DataFrame, holdout: pd.DataFrame, target: str) -> list[str]:
    """Outcomes that both tables hold; of two the rarer alone counts, and stands first."""
    counts = train[target].dropna().astype("str").value_counts(ascending=True)
    held = holdout[target].dropna().astype("str").value_counts()
    return [one for one in counts.index if held.get(one, 0) >= FEWEST]


def _matrix(cells: pd.Series, labels: list[str]) -> np.ndarray:
    """(n, outcomes) True where a row has it."""
    text = cells.astype("str").to_numpy(object)
    return np.stack([text == label for label in labels], axis=1)


def _some(rows: pd.DataFrame, target: str, labels: list[str], seed: int) -> pd.DataFrame:
    """Rows with an outcome that is tested, as many as a model needs."""
    rows = rows[rows[target].astype("str").isin(labels)]
    return rows if len(rows) <= ROWS else rows.sample(ROWS, random_state=seed)


def _predicted(
    given: np.ndarray, named: np.ndarray, labels: list[str], x: np.ndarray, seed: int
) -> np.ndarray:
    """(n, outcomes) probabilities of `x`; even ones where there is nothing to learn."""
    found = np.full((len(x), len(labels)), 0.5)
    if len(np.unique(named)) < 2:
        return found
    model = HistGradientBoostingClassifier(random_state=seed).fit(given, named)
    p = model.predict_proba(x)
    for at, label in enumerate(model.classes_):
        found[:, labels.index(str(label))] = p[:, at]
    return found


def areas_of(y: np.ndarray, p: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean ROC-AUC over outcomes and (n,) each row's influence on it (DeLong, 1988).

    >>> y = np.array([[True, False], [False, True], [False, True]])
    >>> area, influence = areas_of(y, np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]]))
    >>> area, influence.shape
    (1.0, (3,))
    """
    outcomes_ = range(1 if y.shape[1] == 2 else y.shape[1])
    found, influence = [], np.zeros(len(y))
    for at in outcomes_:
        case, score = y[:, at], p[:, at]
        other = np.sort(score[~case])
        mine = np.sort(score[case])
        above = _between(other, score[case])  # per case: the share of others below it
        below = 1 - _between(mine, score[~case])  # per other: the share of cases above it
        area = float(above.mean())
        found.append(area)
        influence[case] += (above - area) / case.sum()
        influence[~case] += (below - area) / (~case).sum()
    return float(np.mean(found)), influence / len(found)


def _between(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
    low = np.searchsorted(ordered, values, side="left")
    high = np.searchsorted(ordered, values, side="right")
    return (low + high) / 2 / max(len(ordered), 1)


def _band(value: float, influence: np.ndarray, lowest: float = 0.0) -> Interval:
    half = 1.96 * float(np.sqrt((influence**2).sum()))
    return max(value - half, lowest), min(value + half, 1.0)
