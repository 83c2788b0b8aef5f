"""The model card: what a score is for and not for, what it learned from, how good, how far.

After M. Mitchell and others, "Model cards for model reporting", FAT* 2019.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.judge.fairness import FEWEST
from core.judge.scores import Scores
from core.learn.labelled.explain import Reasons
from core.learn.labelled.report_hood import MEMBERS
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, listed, msg

FEW_CASES = 100  # test cases of the outcome below which every interval is wide
NAMED = 40  # columns spelled out
SHOWN = {
    "auc": msg("ROC-AUC"),
    "pr_auc": msg("PR-AUC"),
    "log_loss": msg("Log-loss"),
    "ece": msg("Calibration error"),
}


@dataclass(frozen=True)
class Uses:
    """What only the room can say of its score."""

    intended: Message
    never: Message
    limits: tuple[Message, ...] = ()


def card(scores: Scores, reasons: Reasons, uses: Uses) -> tuple[Block, ...]:
    """The card as blocks; where the data came from is added when the run is stored."""
    facts = scores.facts
    return (
        Sentence(msg("Model card"), tone="lead"),
        _line(msg("Intended use"), uses.intended),
        _line(msg("Not for"), uses.never),
        _line(msg("Outcome"), _outcome(scores)),
        *_period(reasons),
        _line(msg("Columns used"), _some(reasons.columns)),
        *_left_out(reasons),
        *_weights(reasons),
        _line(msg("Groups judged"), _groups(facts.get("groups") or ())),
        *(_line(msg("Limit"), text) for text in (*limits(scores), *uses.limits)),
        _scores(scores),
    )


def limits(scores: Scores) -> tuple[Message, ...]:
    """What these very figures forbid to conclude."""
    facts, found = scores.facts, []
    if facts["cases_test"] < FEW_CASES:
        found.append(
            msg(
                "only {n:count} test cases say “{positive}”: every figure is uncertain",
                n=facts["cases_test"],
                positive=facts["positive"],
            )
        )
    error, floor = scores.values.get("ece"), scores.values.get("ece_floor")
    if error is not None and floor is not None and error > 1.5 * floor + 0.002:
        found.append(
            msg("probabilities are off by {error:percent}: compare scores, do not add", error=error)
        )
    if not facts.get("groups"):
        found.append(msg("nobody has looked whether groups of people fare alike"))
    found.append(
        msg("it knows cases like those it learned from; scoring a new file says what has moved")
    )
    return tuple(found)


def _line(title: Message, text: Message | str) -> Sentence:
    return Sentence(msg("{title}: {said}", title=title, said=text))


def _outcome(scores: Scores) -> Message:
    facts = scores.facts
    return msg(
        "“{positive}” in “{target}”; learned from {n:count} cases, {bad:count} of them such, "
        "tested on {m:count}, {cases:count} of them such",
        positive=facts["positive"],
        target=facts["target"],
        n=facts["n_train"],
        bad=facts["cases_train"],
        m=facts["n_test"],
        cases=facts["cases_test"],
    )


def _period(reasons: Reasons) -> tuple[Block, ...]:
    period = reasons.record.get("period")
    if not period:
        return ()
    text = msg("{first:date} to {last:date}", first=period[0], last=period[1])
    return (_line(msg("Period learned from"), text),)


def _some(names: Iterable[str]) -> Message:
    every = list(names)
    return listed([*every[:NAMED], *(["…"] if len(every) > NAMED else [])])


def _left_out(reasons: Reasons) -> tuple[Block, ...]:
    names = [*reasons.left_out, *reasons.settings.get("exclude", ())]
    return (_line(msg("Columns not used"), _some(names)),) if names else ()


def _weights(reasons: Reasons) -> tuple[Block, ...]:
    order = sorted(reasons.weights, key=lambda name: -reasons.weights[name])
    return tuple(
        _line(
            msg("Model"),
            msg(
                "{name}, weight {weight:percent}",
                name=MEMBERS.get(name, name),
                weight=reasons.weights[name],
            ),
        )
        for name in order
    )


def _groups(names: Sequence[str]) -> Message:
    if not names:
        return msg("none")
    return msg("{names}; those of {n:count} test cases or more", names=_some(names), n=FEWEST)


def _scores(scores: Scores) -> Table:
    rows = tuple(
        (title, scores.values.get(name), scores.intervals.get(name), scores.baseline.get(name))
        for name, title in SHOWN.items()
    )
    return Table(
        msg("Scores of the card"),
        (
            Column("score", msg("score")),
            Column("ours", msg("model"), "number"),
            Column("interval", msg("interval"), "number"),
            Column("baseline", msg("baseline"), "number"),
        ),
        rows,
        note=msg("on {n:count} test cases the model had not seen", n=scores.facts["n_test"]),
    )
