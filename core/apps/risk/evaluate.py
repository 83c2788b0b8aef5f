"""How good the score is on cases it has never seen, beside a logistic regression."""

from collections.abc import Sequence
from dataclasses import replace

from core.apps.risk.fit import Fitted
from core.judge import labels
from core.judge.scores import Scores
from core.learn.labelled import evaluate as labelled
from core.table.sheet import Tables


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Scores with 95 % intervals; the evidence holds one row per test case."""
    found = labelled.evaluate(fitted, test)
    terms = {name: getattr(fitted.config, name) for name in ("loss_share", "margin", "handling")}
    return replace(found, facts={**found.facts, **terms})


def pool(parts: Sequence[Scores]) -> Scores:
    """Folds as one: the mean of their scores."""
    return labels.pool(parts)
