"""Boosted trees over a customer's history, which correct the expected orders by a factor.

They see what the network sees in another way: numbers per customer instead of a sequence. On CDNOW
the mean of both corrects better than either, inside the known days and after them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from core.learn.buying.history import History
from core.learn.buying.orders import Orders
from core.learn.stored import load_sklearn, save_sklearn

FORESTS = 3
MOST = 7.4  # as far as the network may go too: e^2 times more or less
MANY, FEWER = 40_000, 4.0  # customers of all windows above which a quarter of one-timers is read
ROWS = 200_000  # customers that are read at most
LATELY = (28, 84)  # days in which orders are counted
SHAPE: dict[str, Any] = {
    "loss": "poisson",
    "learning_rate": 0.05,
    "max_iter": 150,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 100,
    "l2_regularization": 10.0,
    "max_features": 0.5,
    "early_stopping": False,
}


@dataclass(frozen=True)
class Trees:
    """Forests of one shape and different seeds; their mean counts."""

    forests: tuple[HistGradientBoostingRegressor, ...]

    def factor(self, table: np.ndarray) -> np.ndarray:
        """By how much expected orders are corrected: (n,)."""
        found = np.mean([forest.predict(table) for forest in self.forests], axis=0)
        return np.clip(found, 1 / MOST, MOST)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for at, forest in enumerate(self.forests):
            save_sklearn(folder / f"trees_{at}.skops", forest)


def load_trees(folder: Path) -> Trees | None:
    """What `save` wrote; None in runs made before there were trees."""
    files = sorted(folder.glob("trees_*.skops"))
    return Trees(tuple(load_sklearn(file) for file in files)) if files else None


def fit_trees(
    parts: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], seed: int
) -> Trees | None:
    """From windows of (table, expected orders, orders that came); None where too few came.

    A Poisson model with `expected` as exposure: the target is the ratio, weighed by what was
    expected.
    """
    table, expected, did = (np.concatenate(side) for side in zip(*parts, strict=True))
    if did.sum() < SHAPE["min_samples_leaf"]:
        return None
    expected = np.maximum(expected, 1e-6)
    kept, stand = _thinned(table[:, 0] == 0, seed)
    table, expected, did, weight = table[kept], expected[kept], did[kept], (expected * stand)[kept]
    forests = [
        HistGradientBoostingRegressor(**SHAPE, random_state=seed + at).fit(
            table, did / expected, sample_weight=weight / weight.mean()
        )
        for at in range(FORESTS)
    ]
    return Trees(tuple(forests))


def _thinned(once: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Of very many customers: which are kept, and for how many each stands.

    Those who ordered once are many and alike: a quarter of them teaches as much as all.
    """
    n, random = len(once), np.random.default_rng(seed)
    kept, stand = np.ones(n, dtype=bool), np.ones(n)
    if n > MANY:
        kept, stand = ~once | (random.random(n) < 1 / FEWER), np.where(once, FEWER, 1.0)
    if kept.sum() > ROWS:
        some = random.choice(np.flatnonzero(kept), ROWS, replace=False)
        kept = np.zeros(n, dtype=bool)
        kept[some] = True
    return kept, stand


def table(seen: Orders, known: History, prior: np.ndarray) -> np.ndarray:
    """Numbers per customer (n, 16), float32; NaN where there was one order only."""
    start = np.searchsorted(seen.who, known.who, side="left")
    end = np.searchsorted(seen.who, known.who, side="right")
    again = known.x > 0
    gap = np.where(again, seen.day[end - 1] - seen.day[np.maximum(end - 2, 0)], np.nan)
    lately = [
        np.bincount(seen.who[seen.day > known.day - days], minlength=len(seen.names))[known.who]
        for days in LATELY
    ]
    columns = (
        known.x,
        known.recency,
        known.age,
        known.age - known.recency,
        known.total / (known.x + 1),
        seen.money[start],
        seen.money[end - 1],
        np.maximum.reduceat(seen.money, start) if len(start) else start,
        known.total,
        gap,
        np.where(again, known.recency / np.maximum(known.x, 1), np.nan),
        *lately,
        *prior.T,
    )
    return np.column_stack(columns).astype(np.float32)
