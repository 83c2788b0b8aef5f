"""One sentence."""

from core.judge.scores import Scores
from core.report.blocks import Number, Report, Sentence
from core.words import msg


def report(scores: Scores, reasons: object, quick: Scores | None = None) -> Report:
    said = msg("The share is learned by the {kind} part.", kind=scores.facts["kind"])
    number = Number(msg("Brier"), scores.values["brier"], against=0.25)
    return Report(msg("Practice"), (Sentence(said, "headline"), number))
