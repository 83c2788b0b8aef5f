"""The classifier two-sample test: can a model tell real rows from synthetic ones, and by what?

After Lopez-Paz and Oquab (2017): 0.5 means it cannot. Gradient-boosted trees in place of a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold

from core.judge.fidelity import Kinds, as_numbers
from core.judge.intervals import Interval
from core.judge.metrics import auc, auc_band

ROWS = 10_000  # of each table
FOLDS = 5
ASKED = 2  # folds in which every column is shuffled once
FEWEST = 20  # rows of each table below which nothing is tested


@dataclass(frozen=True)
class TwoSample:
    """ROC-AUC of telling apart, out of fold; `giveaways`: how far it falls without a column."""

    auc: float | None
    interval: Interval | None = None
    giveaways: Mapping[str, float] = field(default_factory=dict)


def two_sample(
    real: pd.DataFrame, synthetic: pd.DataFrame, kinds: Kinds, seed: int = 0, rows: int = ROWS
) -> TwoSample:
    """Equally many rows of each table, in five folds."""
    n = min(rows, len(real), len(synthetic))
    if n < FEWEST or not kinds:
        return TwoSample(None)
    both = pd.concat(
        [real.sample(n, random_state=seed), synthetic.sample(n, random_state=seed)],
        ignore_index=True,
    )
    x = ordinal(both, both, kinds)
    y = np.repeat([1, 0], n)
    p = np.empty(2 * n)
    falls = np.zeros((ASKED, x.shape[1]))
    random = np.random.default_rng(seed)
    parts = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(x, y)
    for at, (train, test) in enumerate(parts):
        model = HistGradientBoostingClassifier(random_state=seed).fit(x[train], y[train])
        p[test] = model.predict_proba(x[test])[:, 1]
        if at < ASKED:
            falls[at] = _falls(model, x[test], y[test], auc(y[test], p[test]), random)
    area, edges = auc_band(y, p)
    return TwoSample(area, edges, dict(zip(kinds, falls.mean(axis=0).tolist(), strict=True)))


def _falls(
    model: HistGradientBoostingClassifier,
    x: np.ndarray,
    y: np.ndarray,
    whole: float,
    random: np.random.Generator,
) -> np.ndarray:
    """(columns,) how far the area falls when one column's cells change places."""
    found = np.empty(x.shape[1])
    for at in range(x.shape[1]):
        shuffled = x.copy()
        shuffled[:, at] = random.permutation(shuffled[:, at])
        found[at] = whole - auc(y, model.predict_proba(shuffled)[:, 1])
    return found


def ordinal(frame: pd.DataFrame, known: pd.DataFrame, kinds: Kinds) -> np.ndarray:
    """(n, columns) numbers as they are, levels numbered as in `known`, others -1."""
    found = np.empty((len(frame), len(kinds)))
    for at, (name, kind) in enumerate(kinds.items()):
        if kind == "category":
            levels = np.unique(_text(known[name]))
            found[:, at] = pd.Index(levels).get_indexer(_text(frame[name]))
        else:
            found[:, at] = as_numbers(frame[name])
    return found


def _text(cells: pd.Series) -> np.ndarray:
    """Levels as text; a missing one is a level of its own."""
    return cells.astype("str").fillna("\x00").to_numpy(object).astype(str)
