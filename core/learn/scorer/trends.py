"""What the trends that a person asked for cost, and which of them the data contradict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.judge.calibration import fit_platt, sigmoid
from core.judge.metrics import log_losses
from core.learn.cells import Cells
from core.learn.scorer.folds import inner_folds
from core.learn.scorer.scorer import Task, forest
from core.learn.scorer.trees import Forest

SPAN = (0.1, 0.9)  # quantiles between which a column's effect is measured
LEAST = 0.15  # log odds across the span below which there is no direction to speak of
SURE = 3.0  # standard errors by which it must foretell what the trees had not seen

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
        if task.directions[column] * effect < -LEAST and _tells(task, trees, free, column)
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


def _tells(task: Task, trees: list[Held], free: np.ndarray, column: int) -> bool:
    """Whether what the free trees make of a column foretells outcomes they had not seen."""
    middle = float(np.nanmedian(task.cells.numbers[:, column]))
    without = _set(task, trees, column, middle)
    seen = np.isfinite(free)
    y = task.y[seen]
    losses = [log_losses(y, sigmoid(logits[seen])) for logits in (without, free)]
    gain = losses[0] - losses[1]
    return bool(gain.mean() > SURE * gain.std() / np.sqrt(len(gain)))


def _set(task: Task, trees: list[Held], column: int, value: float) -> np.ndarray:
    """Out-of-fold logits with one column at one value; NaN where no fold held the row."""
    found = np.full(len(task.y), np.nan)
    for tree, held in trees:
        rows = task.cells.take(held)
        numbers = rows.numbers.copy()
        numbers[:, column] = value
        found[held] = tree.logits(Cells(numbers, rows.codes))
    return found
