"""How good the score is on cases it has never seen, beside a logistic regression."""

from collections.abc import Sequence

from core.apps.risk.fit import Fitted
from core.judge import labels
from core.judge.scores import Scores
from core.learn.labelled import evaluate as labelled
from core.table.sheet import Tables


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Scores with 95 % intervals; the evidence holds one row per test case."""
    return labelled.evaluate(fitted, test)


def pool(parts: Sequence[Scores]) -> Scores:
    """Folds as one: the mean of their scores."""
    return labels.pool(parts)
