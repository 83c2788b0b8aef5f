"""Histogram gradient boosting in two sizes: one forest per fold, their logits averaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from core.learn.cells import Cells
from core.learn.scorer.flat import Flat, flatten
from core.learn.stored import load_sklearn, save_sklearn

SIZES: dict[str, dict[str, Any]] = {
    "trees": {
        "learning_rate": 0.05,
        "max_iter": 600,
        "max_leaf_nodes": 15,
        "min_samples_leaf": 20,
        "l2_regularization": 1.0,
        "max_features": 0.5,
        "n_iter_no_change": 20,
    },
    "large_trees": {
        "learning_rate": 0.05,
        "max_iter": 800,
        "max_leaf_nodes": 31,
        "min_samples_leaf": 20,
        "l2_regularization": 1.0,
        "n_iter_no_change": 30,
    },
}


@dataclass(frozen=True)
class Forest:
    models: tuple[HistGradientBoostingClassifier, ...]

    @cached_property
    def flat(self) -> Flat | None:
        return flatten(self.models)

    def logits(self, cells: Cells) -> np.ndarray:
        if self.flat is not None:
            return self.flat.logits(cells)
        design = matrix(cells)
        return np.mean([model.decision_function(design) for model in self.models], axis=0)

    def save(self, folder: Path) -> None:
        for at, model in enumerate(self.models):
            save_sklearn(folder / f"trees_{at}.skops", model)

    @staticmethod
    def load(folder: Path) -> "Forest":
        files = sorted(folder.glob("trees_*.skops"), key=lambda path: int(path.stem[6:]))
        return Forest(tuple(load_sklearn(path) for path in files))


def matrix(cells: Cells) -> np.ndarray:
    """Numbers and codes side by side, as the trees read them."""
    return np.column_stack([cells.numbers, cells.codes.astype(np.float64)])


@dataclass(frozen=True)
class TreeTask:
    """What to grow: the size, the seed, and the trends a person asked for."""

    size: str
    seed: int
    directions: Sequence[int] = ()


def grow(
    train: tuple[Cells, np.ndarray], held: tuple[Cells, np.ndarray], task: TreeTask
) -> HistGradientBoostingClassifier:
    """One forest, stopped where the loss on the held rows stops falling."""
    cells, y = train
    d, c = cells.numbers.shape[1], cells.codes.shape[1]
    trends = [*task.directions, *([0] * (d + c - len(task.directions)))]
    model = HistGradientBoostingClassifier(
        **SIZES[task.size],
        early_stopping=True,
        scoring="loss",
        random_state=task.seed,
        categorical_features=np.arange(d, d + c) if c else None,
        monotonic_cst=trends if any(trends) else None,
    )
    return model.fit(matrix(cells), y, X_val=matrix(held[0]), y_val=held[1])


def grow_numbers(train: Cells, x: np.ndarray, rows: Cells) -> np.ndarray:
    """What small trees foretell of a number, here of `rows`, from the cells beside it."""
    d, c = train.numbers.shape[1], train.codes.shape[1]
    model = HistGradientBoostingRegressor(
        max_leaf_nodes=15,
        early_stopping=False,
        random_state=0,
        categorical_features=np.arange(d, d + c) if c else None,
    )
    return model.fit(matrix(train), x).predict(matrix(rows))
