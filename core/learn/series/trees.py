"""Boosted trees over all series: three quantiles of what the simple forecasts leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from core.learn.series.lags import Window, categorical, window
from core.learn.series.panel import Panel
from core.learn.stored import load_sklearn, save_sklearn

QUANTILES = (0.1, 0.5, 0.9)
SIZES, RATE = {0.1: 80, 0.5: 170, 0.9: 80}, 0.08  # trees, and how far each goes
MOST_ROWS, FEWEST_ROWS = 120_000, 300
REPEATS = 3  # times that a row is drawn at most on average
MOST_SERIES = 4_000  # learned from at one origin
ORIGINS = 14
LARGEST = 20.0  # weight of a row whose series is steady, against 1


@dataclass(frozen=True)
class Trees:
    models: Mapping[float, HistGradientBoostingRegressor]

    def predict(self, seen: Window) -> np.ndarray:
        """(S, H, 3) quantiles in pieces, in order."""
        flat = seen.x.reshape(-1, seen.x.shape[-1])
        found = np.stack([self.models[q].predict(flat) for q in QUANTILES], -1)
        found = found.reshape(*seen.base.shape, len(QUANTILES))
        return seen.base[..., None] + np.sort(found, -1) * seen.level[:, None, None]

    def save(self, folder: Path) -> None:
        for q, model in self.models.items():
            save_sklearn(folder / f"trees_{round(100 * q)}.skops", model)

    @staticmethod
    def load(folder: Path) -> "Trees | None":
        if not (folder / "trees_50.skops").exists():
            return None
        return Trees({q: load_sklearn(folder / f"trees_{round(100 * q)}.skops") for q in QUANTILES})


@dataclass(frozen=True)
class Examples:
    """Rows to learn from: inputs (n, F) and targets (n,), drawn with chances by their weight."""

    x: np.ndarray
    y: np.ndarray


def examples(
    panel: Panel, end: int, season: int, ahead: int, random: np.random.Generator
) -> Examples:
    """Rows whose targets lie before `end`, from origins spread over the history; none where there
    are too few.

    Rows of steady series are drawn more often instead of weighing more: the quantiles of weighted
    rows that bins and leaves would need take sklearn most of its time.
    """
    first = min(max(season + 4, 8), max(end - ahead, 1) // 2)
    last = max(end - ahead, first)
    origins = np.unique(np.linspace(first, last, min(ORIGINS, last - first + 1)).astype(int))
    quota = max(MOST_ROWS // len(origins), 1)
    parts = [_of_origin(panel, int(at), (end, season, ahead), quota, random) for at in origins]
    x, y, weight = (np.concatenate([part[k] for part in parts]) for k in range(3))
    if len(y) < FEWEST_ROWS:
        return Examples(x[:0], y[:0])
    count, share = min(MOST_ROWS, REPEATS * len(y)), np.cumsum(weight) / weight.sum()
    drawn = np.searchsorted(share, (np.arange(count) + random.random()) / count)
    x, y = x[drawn.clip(max=len(y) - 1)], y[drawn.clip(max=len(y) - 1)]
    x[:, np.isnan(x).all(0)] = 0.0  # a column without a value has no bins
    return Examples(x, y)


def _of_origin(
    panel: Panel, origin: int, shape: tuple[int, int, int], quota: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    end, season, ahead = shape
    some = np.flatnonzero(np.isfinite(panel.y[:, :origin]).sum(1) >= 4)
    if len(some) > MOST_SERIES:
        some = np.sort(random.choice(some, MOST_SERIES, replace=False))
    seen = window(panel, origin, season, ahead, some)
    came = np.full(seen.base.shape, np.nan)
    there = panel.y[some, origin : min(origin + ahead, end)]
    came[:, : there.shape[1]] = there
    rows, steps = np.nonzero(np.isfinite(came))
    if len(rows) > quota:
        kept = np.sort(random.choice(len(rows), quota, replace=False))
        rows, steps = rows[kept], steps[kept]
    level = seen.level[rows]
    target = (came[rows, steps] - seen.base[rows, steps]) / level
    weight = np.clip(level / np.maximum(seen.unit[rows], 1e-12), 1.0, LARGEST)
    return seen.x[rows, steps], target, weight


def grow(found: Examples, panel: Panel, seed: int, most: int | None = None) -> Trees | None:
    """One forest per quantile of at most so many trees; None where there is too little to learn."""
    if not len(found.y):
        return None
    return Trees(
        {
            q: HistGradientBoostingRegressor(
                loss="quantile",
                quantile=q,
                max_iter=min(SIZES[q], most or SIZES[q]),
                learning_rate=RATE,
                max_leaf_nodes=31,
                min_samples_leaf=40,
                l2_regularization=1.0,
                max_features=0.6,
                categorical_features=categorical(panel),
                early_stopping=False,
                random_state=seed,
            ).fit(found.x, found.y)
            for q in QUANTILES
        }
    )
