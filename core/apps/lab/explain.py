"""Nothing to add: the pages of the theory lab draw what the experiment left."""

from core.apps.lab.fit import Fitted
from core.table.sheet import Tables


def explain(fitted: Fitted, test: Tables) -> None:
    return None
