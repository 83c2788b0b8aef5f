"""One sentence and the scores: enough for the list of runs; the pages draw the rest."""

from core.judge.scores import Scores
from core.report.blocks import Number, Report, Sentence
from core.words import Message, msg

SAID: dict[str, Message] = {
    "planar": msg("A small network learned to tell two classes of points apart."),
    "program": msg("The article’s program was trained from many first weights."),
    "gan": msg("Two networks played against each other in the plane."),
    "language": msg("A small language model read the shop’s diary."),
    "encoder": msg("A trained encoder of this machine was opened."),
}
NAMES: dict[str, tuple[Message, str]] = {
    "accuracy": (msg("Right on held-back points"), "percent"),
    "reached": (msg("Reached"), "percent"),
    "on_shape": (msg("Points on the shape"), "percent"),
    "bits": (msg("Bits per character"), "number"),
}


def report(scores: Scores, reasons: None, quick: Scores | None = None) -> Report:
    """The experiment in a sentence and its numbers."""
    numbers = [
        Number(
            title,
            scores.values[key],
            unit,
            scores.intervals.get(key),
            scores.baseline[key],
            scores.baseline_name,
            better="lower" if key == "bits" else "higher",
        )
        for key, (title, unit) in NAMES.items()
        if key in scores.values
    ]
    said = Sentence(SAID[str(scores.facts["experiment"])], "headline")
    return Report(msg("Theory lab"), (said, *numbers))
