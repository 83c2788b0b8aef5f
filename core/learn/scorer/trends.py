"""What the trends that a person asked for cost, and which of them the data contradict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.judge.calibration import fit_platt, sigmoid
from core.learn.cells import Cells
from core.learn.scorer.folds import Fold, inner_folds
from core.learn.scorer.scorer import Task, forest
from core.learn.scorer.trees import Forest, grow_numbers

SPAN = (0.1, 0.9)  # quantiles between which a column's effect is measured
LEAST = 0.15  # log odds across the span below which there is no direction to speak of
# Standard errors, one-sided: 99 %, widened from 2.33 as columns that do nothing were measured to
# spread by 1.05 to 1.09 of them, 0.1 to 0.2 off nought, at 600 rows (200 draws, docs/log.md).
SURE = 2.8

Held = tuple[Forest, np.ndarray]  # a fold's trees, and the rows they had not seen


@dataclass(frozen=True)
class Trends:
    """Chances of unseen training rows by boosted trees with the trends and without them.

    `against`: the columns of numbers whose free effect clearly goes the other way, each with
    that effect in log odds between a low and a high value.
    """

    y: np.ndarray
    wanted: np.ndarray
    free: np.ndarray
    against: Mapping[int, float]


def contradictions(task: Task, wanted: np.ndarray) -> Trends:
    """The boosted trees once more without the trends, on the same folds and seeds.

    `wanted`: their out-of-fold logits with the trends, (n,); NaN where no fold held the row.
    """
    folds = inner_folds(task.y, task.seed)
    model, free = forest(replace(task, directions=()), folds, "trees")
    grown = model.models if isinstance(model, Forest) else ()
    trees = [(Forest((tree,)), held) for tree, (_, held) in zip(grown, folds, strict=True)]
    marked = [column for column, direction in enumerate(task.directions) if direction]
    effects = {column: _effect(task, trees, column) for column in marked}
    seen = np.isfinite(wanted) & np.isfinite(free)
    chances = [_calibrated(logits[seen], task.y[seen]) for logits in (wanted, free)]
    against = {
        column: effect
        for column, effect in effects.items()
        if task.directions[column] * effect < -LEAST
        and task.directions[column] * own_way(task, folds, column) < -SURE
    }
    return Trends(task.y[seen], chances[0], chances[1], against)


def _calibrated(logits: np.ndarray, y: np.ndarray) -> np.ndarray:
    return sigmoid(fit_platt(y, logits)(logits))


def _effect(task: Task, trees: list[Held], column: int) -> float:
    """How far held rows' log odds move, on average, from a low value of a column to a high one."""
    known = task.cells.numbers[:, column]
    known = known[~np.isnan(known)]
    low, high = np.quantile(known, SPAN)
    if low == high:  # nearly constant: its extremes, so that a rare flag is judged too
        low, high = known.min(), known.max()
    ends = [_set(task, trees, column, value) for value in (low, high)]
    return float(np.nanmean(ends[1] - ends[0]))


def own_way(task: Task, folds: list[Fold], column: int) -> float:
    """How surely outcomes rise (above 0) or fall with a column beside what the others foretell.

    In standard errors: the generalised covariance measure (R. Shah and J. Peters, "The hardness of
    conditional independence testing", Annals of Statistics, 2020). Trees foretell the outcome and
    the column's rank from the other columns alone; of unseen rows the two surprises are multiplied.
    """
    numbers, x = task.cells.numbers.copy(), task.cells.numbers[:, column]
    numbers[:, column] = 0.0
    others = Cells(numbers, task.cells.codes)
    _, logits = forest(replace(task, cells=others, directions=()), folds, "trees")
    rank = np.where(np.isnan(x), np.nan, np.searchsorted(np.sort(x), x, "left") / len(x))
    expected = np.full(len(x), np.nan)
    for train, held in folds:
        known = train[~np.isnan(x[train])]
        expected[held] = grow_numbers(others.take(known), rank[known], others.take(held))
    product = (task.y - sigmoid(logits)) * (rank - expected)
    product = product[np.isfinite(product)]
    spread = product.std() / np.sqrt(max(len(product), 1))
    return float(product.mean() / spread) if spread > 0 else 0.0


def _set(task: Task, trees: list[Held], column: int, value: float) -> np.ndarray:
    """Out-of-fold logits with one column at one value; NaN where no fold held the row."""
    found = np.full(len(task.y), np.nan)
    for tree, held in trees:
        rows = task.cells.take(held)
        numbers = rows.numbers.copy()
        numbers[:, column] = value
        found[held] = tree.logits(Cells(numbers, rows.codes))
    return found
