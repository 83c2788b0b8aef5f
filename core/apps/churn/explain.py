"""Why: what drives the score, how it moves with each column, and why customers are called."""

import numpy as np

from core.apps.churn.fit import Fitted
from core.apps.churn.worth import worth_of
from core.judge.retention import USUAL, worth
from core.learn.labelled import explain as labelled
from core.learn.labelled.explain import Reasons
from core.table.sheet import Tables


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The reasons behind the score, on at most 200 test rows; cases: those a call pays for."""
    config = fitted.config
    stake = config.save_rate * float(np.mean(worth(worth_of(test, config).values)))
    cut = min(config.contact_cost / stake, 1.0) if stake > 0 else USUAL
    return labelled.explain(fitted.score, test, lambda scores: scores >= cut)
