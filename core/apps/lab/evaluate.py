"""How well an experiment went, beside the simplest thing that could do the work."""

from core.apps.lab.fit import Fitted
from core.judge.scores import Scores
from core.table.sheet import Tables
from core.words import Message, msg

BASELINES: dict[str, Message] = {
    "planar": msg("a straight line"),
    "program": msg("the program as the article writes it"),
    "gan": msg("one bell fitted to the points"),
    "language": msg("counts of pairs of characters"),
    "encoder": msg("none: it is looked at, not judged"),
}


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """The experiment holds its own test part back; its arrays are the evidence that is drawn."""
    result = fitted.result
    return Scores(
        values=dict(result.scores),
        intervals={name: pair for name, pair in result.intervals.items() if pair},
        baseline_name=BASELINES[fitted.config.experiment],
        baseline=dict(result.baseline),
        evidence=dict(result.arrays),
        facts={**result.facts, "experiment": fitted.config.experiment},
    )
