"""Live questions to a fitted score: what if, and the scored list of a new table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.apps.risk.fit import Fitted
from core.judge.money import Costs, capacity_cut
from core.learn.labelled import ask as labelled
from core.learn.labelled.ask import drift
from core.table.sheet import Tables

WORDS = ("review", "approve")  # at or above the cut-off, and below
EXPLAINED = 200  # rows of a scored list that get their reasons: those with the highest scores

__all__ = ["ask", "cut_off", "drift", "scored"]


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """What if: the score of {"row": {column: value}}, and against {"before": ...} what changed."""
    return labelled.ask(fitted, question, cut_off(fitted), WORDS)


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """Columns to stand beside the rows: score, decision, and reasons for the highest scores."""
    return labelled.scored(fitted, tables, lambda p: p >= cut_off(fitted, p), WORDS, EXPLAINED)


def cut_off(fitted: Fitted, p: np.ndarray | None = None) -> float:
    """The cut-off of least expected cost; higher where no more than `capacity` can be handled."""
    config = fitted.config
    cut = Costs(config.cost_false_negative, config.cost_false_positive).cut
    if p is not None and config.capacity is not None:
        return max(cut, capacity_cut(p, config.capacity))
    return cut
