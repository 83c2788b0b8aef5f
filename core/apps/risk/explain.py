"""Why: what drives the score, how it moves with each column, and why single cases score high."""

from core.apps.risk.fit import Fitted
from core.judge.money import Costs
from core.learn.labelled import explain as labelled
from core.learn.labelled.explain import Reasons
from core.table.sheet import Tables


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The reasons behind a fitted score, on at most 200 test rows."""
    cut = Costs(fitted.config.cost_false_negative, fitted.config.cost_false_positive).cut
    return labelled.explain(fitted, test, lambda scores: scores >= cut)
