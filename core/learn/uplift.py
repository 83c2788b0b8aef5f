"""Whom a contact keeps: a T-learner or an X-learner on boosted trees, whichever lists better.

Kuenzel et al. 2019. T: one model of the outcome among the treated, one among the others; their
difference is the effect. X: the effect itself is learned, from what each customer did against what
the other side's model expects. Honest only where treatment was dealt by chance or by known columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import StratifiedKFold

from core.judge import uplift as judge
from core.judge.calibration import sigmoid
from core.judge.metrics import auc
from core.learn.cells import Cells, Encoder
from core.learn.scorer.folds import inner_folds
from core.learn.scorer.trees import Forest, TreeTask, grow, matrix
from core.learn.stored import load_json, load_sklearn, save_json, save_sklearn

FEWEST = 20  # of each outcome, among the treated and among the others
SIZE = "trees"
FOLDS = 3  # in which the two learners are compared
EFFECT: dict[str, Any] = {  # effects are fainter than outcomes: smaller, slower trees
    "learning_rate": 0.03,
    "max_iter": 200,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 50,
    "l2_regularization": 10.0,
    "early_stopping": True,
    "validation_fraction": 0.2,
    "n_iter_no_change": 15,
}


@dataclass(frozen=True)
class Late:
    """The X-learner's second models: the effect as seen among the treated, among the others."""

    treated: HistGradientBoostingRegressor
    others: HistGradientBoostingRegressor

    def effect(self, cells: Cells, share: float) -> np.ndarray:
        """Weighed so that the side with fewer customers, whose model is weaker, counts less."""
        seen = matrix(cells)
        return share * self.others.predict(seen) + (1 - share) * self.treated.predict(seen)


@dataclass(frozen=True)
class Uplift:
    """Two models of leaving, among the treated and among the others; with X two of the effect."""

    encoder: Encoder
    treated: Forest
    others: Forest
    treated_value: str
    share: float  # of the training customers who were treated
    propensity: float  # ROC-AUC of treatment from the columns; 0.5: dealt by chance
    late: Late | None = None  # None: the T-learner lists better
    areas: Mapping[str, float] = field(default_factory=dict)  # held-out Qini of T and X

    def effect(self, cells: Cells) -> np.ndarray:
        """By how much treatment lowers each customer's chance of leaving: (n,)."""
        if self.late is not None:
            return np.asarray(self.late.effect(cells, self.share))
        return _apart(self.others, self.treated, cells)

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        for name, forest in (("treated", self.treated), ("others", self.others)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            forest.save(folder / name)
        if self.late is not None:
            save_sklearn(folder / "late_treated.skops", self.late.treated)
            save_sklearn(folder / "late_others.skops", self.late.others)
        facts = {
            "encoder": self.encoder.to_json(),
            "treated_value": self.treated_value,
            "share": self.share,
            "propensity": self.propensity,
            "areas": dict(self.areas),
        }
        save_json(folder / "uplift.json", facts)

    @staticmethod
    def load(folder: Path) -> "Uplift":
        facts = load_json(folder / "uplift.json")
        encoder = Encoder.from_json(facts.pop("encoder"))
        treated, others = (Forest.load(folder / name) for name in ("treated", "others"))
        late = None
        if (folder / "late_treated.skops").exists():
            late = Late(*(load_sklearn(folder / f"late_{name}.skops") for name in LATE))
        return Uplift(encoder, treated, others, late=late, **facts)


LATE = ("treated", "others")


def fit_uplift(
    encoder: Encoder, cells: Cells, y: np.ndarray, treated: np.ndarray, value: str, seed: int
) -> Uplift:
    """Both models of leaving, the effect's where they list better, and the propensity."""
    one, other = (_forest(cells.take(rows), y[rows], seed) for rows in (treated > 0, treated == 0))
    share = float(treated.mean())
    areas = _compared(cells, y, treated, seed)
    late = _late((one, other), cells, y, treated, seed) if areas["x"] > areas["t"] else None
    propensity = _propensity(cells, treated, seed)
    return Uplift(encoder, one, other, value, share, propensity, late, areas)


def enough(y: np.ndarray, treated: np.ndarray) -> bool:
    """Whether both outcomes are common enough among the treated and among the others."""
    counts = [int(((treated == t) & (y == o)).sum()) for t in (0, 1) for o in (0, 1)]
    return min(counts) >= FEWEST


def _compared(cells: Cells, y: np.ndarray, treated: np.ndarray, seed: int) -> dict[str, float]:
    """The Qini area of both learners on customers that neither has seen."""
    by_t, by_x = np.zeros(len(y)), np.zeros(len(y))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for learn, held in folds.split(np.zeros(len(y)), 2 * treated + y):
        some, given, left = cells.take(learn), treated[learn], y[learn]
        sides = tuple(_single(some, left, given == t, seed) for t in (1, 0))
        rows = cells.take(held)
        by_t[held] = _apart(sides[1], sides[0], rows)
        late = _late((sides[0], sides[1]), some, left, given, seed)
        by_x[held] = late.effect(rows, float(given.mean()))
    return {"t": judge.area(1 - y, treated, by_t), "x": judge.area(1 - y, treated, by_x)}


def _late(
    sides: tuple[Forest, Forest], cells: Cells, y: np.ndarray, treated: np.ndarray, seed: int
) -> Late:
    """What treatment changed for each customer, by the other side's model, learned from columns."""
    expected = [sigmoid(side.logits(cells)) for side in sides]  # among the treated, the others
    given = treated > 0
    kept = np.where(given, expected[1] - y, y - expected[0])
    number, c = cells.numbers.shape[1], cells.codes.shape[1]
    kinds = np.arange(number, number + c) if c else None
    one, other = (
        HistGradientBoostingRegressor(**EFFECT, random_state=seed, categorical_features=kinds).fit(
            matrix(cells.take(rows)), kept[rows]
        )
        for rows in (given, ~given)
    )
    return Late(one, other)


def _apart(others: Forest, treated: Forest, cells: Cells) -> np.ndarray:
    return np.asarray(sigmoid(others.logits(cells)) - sigmoid(treated.logits(cells)))


def _single(cells: Cells, y: np.ndarray, rows: np.ndarray, seed: int) -> Forest:
    """One forest of a side, stopped on a fifth of it."""
    return _forest(cells.take(rows), y[rows], seed, most=1)


def _forest(cells: Cells, y: np.ndarray, seed: int, most: int | None = None) -> Forest:
    grown = [
        grow(
            (cells.take(train), y[train]),
            (cells.take(held), y[held]),
            TreeTask(SIZE, seed + at),
        )
        for at, (train, held) in enumerate(inner_folds(y, seed)[:most])
    ]
    return Forest(tuple(grown))


def _propensity(cells: Cells, treated: np.ndarray, seed: int) -> float:
    scores = np.full(len(treated), np.nan)
    for at, (train, held) in enumerate(inner_folds(treated, seed)):
        rows = cells.take(held)
        model = grow(
            (cells.take(train), treated[train]), (rows, treated[held]), TreeTask(SIZE, seed + at)
        )
        scores[held] = Forest((model,)).logits(rows)
    seen = np.isfinite(scores)
    return float(auc(treated[seen], scores[seen]))
