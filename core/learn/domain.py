"""Whether a classifier tells new rows from old ones: drift that no single column shows.

The two-sample test by classifier: https://arxiv.org/abs/1610.06545.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold

from core.judge.intervals import Interval
from core.judge.metrics import auc
from core.learn.cells import Cells
from core.learn.scorer.trees import matrix

ROWS = 1000  # at most, of each: more would find ever smaller differences in ever larger files
FEWEST = 100
FOLDS = 5
APART = 0.1  # ROC-AUC above 0.5 from which the difference matters
SURE = 4.0  # standard deviations of luck


@dataclass(frozen=True)
class Domain:
    """The out-of-fold ROC-AUC of new against old rows, and where luck alone would leave it."""

    auc: float
    chance: Interval  # 95 % without any drift
    apart: bool


def told_apart(before: Cells, after: Cells, seed: int = 0) -> Domain | None:
    """None with too few rows of either, or no columns. Costs less than two CPU-seconds."""
    random = np.random.default_rng(seed)
    old, new = (
        matrix(cells.take(random.permutation(len(cells))[:ROWS])) for cells in (before, after)
    )
    if min(len(old), len(new)) < FEWEST or not old.shape[1]:
        return None
    x, y = np.vstack([old, new]), np.repeat([0, 1], [len(old), len(new)])
    d, c = before.numbers.shape[1], before.codes.shape[1]
    p = np.zeros(len(y))
    for train, held in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(x, y):
        model = HistGradientBoostingClassifier(
            max_iter=60,
            max_leaf_nodes=8,
            early_stopping=False,
            categorical_features=np.arange(d, d + c) if c else None,
            random_state=seed,
        )
        p[held] = model.fit(x[train], y[train]).predict_proba(x[held])[:, 1]
    error = np.sqrt((len(y) + 1) / (12 * len(old) * len(new)))  # of Mann and Whitney's U
    found = auc(y, p)
    return Domain(
        found,
        (float(0.5 - 1.96 * error), float(0.5 + 1.96 * error)),
        bool(found - 0.5 > max(APART, SURE * error)),
    )
