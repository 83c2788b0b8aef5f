"""Logistic regression: on one-hot columns (the baseline), and the weights it leaves behind."""

import warnings
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from core.learn.cells import Cells
from core.learn.stored import load_arrays, save_arrays


@dataclass(frozen=True)
class Linear:
    """A weight per number (centred, scaled), per missing number, and per level of each text."""

    centre: np.ndarray  # (d,) medians, put where a number is missing
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray  # (d,)
    missing: np.ndarray  # (d,) added where the number is missing
    tables: tuple[np.ndarray, ...]  # one weight per code of each text column
    intercept: float

    def parts(self, cells: Cells) -> np.ndarray:
        """What each column adds to the logit: (n, d + c)."""
        lost = np.isnan(cells.numbers)
        filled = np.where(lost, self.centre, cells.numbers)
        added = (filled - self.mean) / self.scale * self.weights + lost * self.missing
        levels = [table[cells.codes[:, j]] for j, table in enumerate(self.tables)]
        return np.column_stack([added, *levels]) if levels else added

    def logits(self, cells: Cells) -> np.ndarray:
        return self.parts(cells).sum(axis=1) + self.intercept

    def save(self, folder: Path) -> None:
        tables = {f"table_{j}": table for j, table in enumerate(self.tables)}
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        save_arrays(
            folder / "linear.npz", {**numbers, **tables, "intercept": np.array(self.intercept)}
        )

    @staticmethod
    def load(folder: Path) -> "Linear":
        stored = load_arrays(folder / "linear.npz")
        count = sum(name.startswith("table_") for name in stored)
        tables = tuple(stored[f"table_{j}"] for j in range(count))
        numbers = {name: stored[name] for name in _NUMBERS}
        return Linear(**numbers, tables=tables, intercept=float(stored["intercept"]))


_NUMBERS = ("centre", "mean", "scale", "weights", "missing")


def fit_linear(
    cells: Cells, y: np.ndarray, sizes: tuple[int, ...], strength: float = 1.0
) -> Linear:
    """Medians for missing, standardised numbers, one column per level; L2 of 1 / `strength`."""
    lost = np.isnan(cells.numbers)
    centre = _medians(cells.numbers)
    filled = np.where(lost, centre, cells.numbers)
    mean, scale = filled.mean(axis=0), filled.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    levels = [_one_hot(cells.codes[:, j], size) for j, size in enumerate(sizes)]
    numbers = sparse.csr_matrix(np.hstack([(filled - mean) / scale, lost]))
    design = sparse.hstack([numbers, *levels], format="csr")
    weights, intercept = logistic(design, y, strength)
    d = len(centre)
    edges = np.cumsum([2 * d, *sizes])
    tables = tuple(weights[a:b] for a, b in pairwise(edges))
    return Linear(centre, mean, scale, weights[:d], weights[d : 2 * d], tables, intercept)


def logistic(
    design: np.ndarray | sparse.csr_matrix, y: np.ndarray, strength: float
) -> tuple[np.ndarray, float]:
    """Weights and intercept of a logistic regression."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 2,000 steps are near enough
        model = LogisticRegression(C=strength, max_iter=2000).fit(design, y)
    return model.coef_[0], float(model.intercept_[0])


def _medians(numbers: np.ndarray) -> np.ndarray:
    columns = (column[~np.isnan(column)] for column in numbers.T)
    return np.array([np.median(known) if len(known) else 0.0 for known in columns])


def _one_hot(codes: np.ndarray, size: int) -> sparse.csr_matrix:
    n = len(codes)
    return sparse.csr_matrix((np.ones(n), codes, np.arange(n + 1)), shape=(n, size))
