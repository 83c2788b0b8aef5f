"""Whom a contact keeps: a T-learner on boosted trees, and whether contacts were dealt by chance.

Kuenzel et al. 2019: one model of the outcome among the treated, one among the others; their
difference is the effect. Honest only where treatment was dealt by chance or by known columns.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.judge.calibration import sigmoid
from core.judge.metrics import auc
from core.learn.cells import Cells, Encoder
from core.learn.scorer.folds import inner_folds
from core.learn.scorer.trees import Forest, TreeTask, grow
from core.learn.stored import load_json, save_json

FEWEST = 20  # of each outcome, among the treated and among the others
SIZE = "trees"


@dataclass(frozen=True)
class Uplift:
    """Two models of leaving: among the treated and among the others."""

    encoder: Encoder
    treated: Forest
    others: Forest
    treated_value: str
    share: float  # of the training customers who were treated
    propensity: float  # ROC-AUC of treatment from the columns; 0.5: dealt by chance

    def effect(self, cells: Cells) -> np.ndarray:
        """By how much treatment lowers each customer's chance of leaving: (n,)."""
        return sigmoid(self.others.logits(cells)) - sigmoid(self.treated.logits(cells))

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        for name, forest in (("treated", self.treated), ("others", self.others)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            forest.save(folder / name)
        facts = {
            "encoder": self.encoder.to_json(),
            "treated_value": self.treated_value,
            "share": self.share,
            "propensity": self.propensity,
        }
        save_json(folder / "uplift.json", facts)

    @staticmethod
    def load(folder: Path) -> "Uplift":
        facts = load_json(folder / "uplift.json")
        encoder = Encoder.from_json(facts.pop("encoder"))
        treated, others = (Forest.load(folder / name) for name in ("treated", "others"))
        return Uplift(encoder, treated, others, **facts)


def fit_uplift(
    encoder: Encoder, cells: Cells, y: np.ndarray, treated: np.ndarray, value: str, seed: int
) -> Uplift:
    """Both models, and the propensity on rows its model had not seen."""
    one, other = (_forest(cells.take(rows), y[rows], seed) for rows in (treated > 0, treated == 0))
    share = float(treated.mean())
    return Uplift(encoder, one, other, value, share, _propensity(cells, treated, seed))


def enough(y: np.ndarray, treated: np.ndarray) -> bool:
    """Whether both outcomes are common enough among the treated and among the others."""
    counts = [int(((treated == t) & (y == o)).sum()) for t in (0, 1) for o in (0, 1)]
    return min(counts) >= FEWEST


def _forest(cells: Cells, y: np.ndarray, seed: int) -> Forest:
    grown = [
        grow(
            (cells.take(train), y[train]),
            (cells.take(held), y[held]),
            TreeTask(SIZE, seed + at),
        )
        for at, (train, held) in enumerate(inner_folds(y, seed))
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
