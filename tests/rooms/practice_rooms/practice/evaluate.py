"""The Brier score of saying the same to everybody."""

import numpy as np

from core.judge.scores import Scores
from core.table.sheet import Tables
from core.words import msg


def evaluate(fitted, test: Tables) -> Scores:
    y = test["main"].values("target").to_numpy(dtype=float)
    brier = float(np.mean((y - fitted.share) ** 2))
    return Scores(
        values={"brier": brier, "auc": None},
        intervals={"brier": (brier, brier)},
        baseline_name=msg("a coin"),
        baseline={"brier": 0.25, "auc": 0.5},
        evidence={"y": y, "p": np.full(len(y), fitted.share)},
        facts={"kind": fitted.kind},
        warnings=(msg("Nobody is told apart by this."),),
    )
