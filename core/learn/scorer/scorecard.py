"""A credit scorecard: columns in bins, a weight of evidence per bin, one regression on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.learn.cells import Cells
from core.learn.scorer.binning import Bins, bin_codes, bin_numbers
from core.learn.scorer.linear import logistic
from core.learn.stored import load_arrays, save_arrays

DOUBLE = 20.0  # points that double the odds
AT_POINTS, AT_ODDS = 600.0, 50.0  # 600 points stand for odds of 50 good to 1 bad


@dataclass(frozen=True)
class Scorecard:
    """One `Bins` per column of numbers, then of codes; the regression's weights on them."""

    bins: tuple[Bins, ...]
    weights: np.ndarray
    intercept: float

    def parts(self, cells: Cells) -> np.ndarray:
        """What each column adds to the logit: (n, d + c)."""
        columns = (*cells.numbers.T, *cells.codes.T)
        found = [
            weight * bins.woe(column)
            for bins, weight, column in zip(self.bins, self.weights, columns, strict=True)
        ]
        return np.column_stack(found) if found else np.zeros((len(cells), 0))

    def logits(self, cells: Cells) -> np.ndarray:
        return self.parts(cells).sum(axis=1) + self.intercept

    def points(self) -> list[np.ndarray]:
        """Points per bin of each column; a row's sum is its credit score (more is safer)."""
        factor = DOUBLE / np.log(2)
        used = max(int((self.weights != 0).sum()), 1)
        base = (AT_POINTS - factor * np.log(AT_ODDS) - factor * self.intercept) / used
        return [
            base * (weight != 0) - factor * weight * bins.weights
            for bins, weight in zip(self.bins, self.weights, strict=True)
        ]

    def save(self, folder: Path) -> None:
        arrays = {"weights": self.weights, "intercept": np.array(self.intercept)}
        for j, bins in enumerate(self.bins):
            arrays[f"woe_{j}"] = bins.weights
            arrays[f"value_{j}"] = np.array(bins.value)
            if bins.edges is not None:
                arrays[f"edges_{j}"] = bins.edges
            if bins.table is not None:
                arrays[f"table_{j}"] = bins.table
        save_arrays(folder / "scorecard.npz", arrays)

    @staticmethod
    def load(folder: Path) -> "Scorecard":
        stored = load_arrays(folder / "scorecard.npz")
        bins = tuple(
            Bins(
                stored[f"woe_{j}"],
                stored.get(f"edges_{j}"),
                stored.get(f"table_{j}"),
                float(stored[f"value_{j}"]),
            )
            for j in range(len(stored["weights"]))
        )
        return Scorecard(bins, stored["weights"], float(stored["intercept"]))


def fit_scorecard(
    cells: Cells, y: np.ndarray, sizes: tuple[int, ...], directions: Sequence[int] = ()
) -> Scorecard:
    """Bins by tree, joined to a trend, then logistic regression; no column may work backwards.

    `directions`: 1 or -1 per column of numbers where a person asked for a trend, else 0.
    """
    wanted = directions or [0] * cells.numbers.shape[1]
    numbers = zip(cells.numbers.T, wanted, strict=True)
    bins = [bin_numbers(column, y, direction) for column, direction in numbers]
    bins += [bin_codes(column, y, size) for column, size in zip(cells.codes.T, sizes, strict=True)]
    columns = (*cells.numbers.T, *cells.codes.T)
    found = [item.woe(column) for item, column in zip(bins, columns, strict=True)]
    design = np.column_stack(found) if found else np.zeros((len(y), 0))
    weights, intercept = _forward(design, y)
    return Scorecard(tuple(bins), weights, intercept)


def _forward(design: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights >= 0: a column whose evidence turns round beside the others is left out."""
    used = np.flatnonzero(np.ptp(design, axis=0) > 0) if design.size else np.zeros(0, dtype=int)
    weights = np.zeros(design.shape[1])
    while len(used):
        found, intercept = logistic(design[:, used], y, 1.0)
        if (found >= 0).all():
            weights[used] = found
            return weights, intercept
        used = used[found >= 0]
    rate = float(y.mean())
    return weights, float(np.log(rate / (1 - rate)))
