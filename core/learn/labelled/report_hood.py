"""Under the hood: the members and their weights, points, settings, what was left out and why."""

from collections.abc import Mapping

from core.judge.scores import Scores
from core.learn.labelled.explain import Reasons
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, msg

POINTS = 60  # rows of the points table

MEMBERS: dict[str, Message] = {
    "scorecard": msg("Scorecard (weight of evidence)"),
    "linear": msg("Logistic regression on one-hot columns"),
    "trees": msg("Boosted trees, 15 leaves"),
    "large_trees": msg("Boosted trees, 31 leaves"),
    "deep": msg("Neural network (TabM, piecewise-linear inputs)"),
}


def hood(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """How the score came about."""
    return (
        Sentence(_summary(reasons), tone="lead"),
        _members(reasons),
        *_points(reasons),
        *left_out(reasons.left_out),
        _settings(scores, reasons),
    )


def _summary(reasons: Reasons) -> Message:
    record = reasons.record
    if not record.get("steps"):
        return msg(
            "Learned from {n:count} cases, {bad:count} of them bad, without the network.",
            n=record["n_train"],
            bad=record["cases_train"],
        )
    if record.get("given_up"):
        return msg(
            "Learned from {n:count} cases, {bad:count} of them bad. A network was tried for up to "
            "{steps:count} steps and given up: it stayed far behind the quick models.",
            n=record["n_train"],
            bad=record["cases_train"],
            steps=record["steps"],
        )
    return msg(
        "Learned from {n:count} cases, {bad:count} of them bad; the networks took up to "
        "{steps:count} steps each on {device}.",
        n=record["n_train"],
        bad=record["cases_train"],
        steps=record["steps"],
        device=str(record["device"]),
    )


def _members(reasons: Reasons) -> Table:
    order = sorted(reasons.losses, key=lambda name: reasons.losses[name])
    rows = [
        (MEMBERS.get(name, name), reasons.weights.get(name, 0.0), reasons.losses[name])
        for name in order
    ]
    return Table(
        msg("Models in the blend"),
        (
            Column("model", msg("model")),
            Column("weight", msg("weight"), "percent"),
            Column("loss", msg("log-loss on unseen training rows"), "number"),
        ),
        tuple(rows),
        note=msg("Models clearly worse than the best get no weight."),
    )


def _points(reasons: Reasons) -> tuple[Block, ...]:
    if not reasons.points:
        return ()
    rows = tuple((row.column, row.bin, row.points, row.value) for row in reasons.points[:POINTS])
    return (
        Table(
            msg("Scorecard points"),
            (
                Column("column", msg("column")),
                Column("bin", msg("value")),
                Column("points", msg("points"), "number"),
                Column("value", msg("information value"), "number"),
            ),
            rows,
            note=msg(
                "Add one line per column; more points are safer. 600 points stand for odds of "
                "50 to 1, 20 more double them."
            ),
        ),
    )


def left_out(found: Mapping[str, Message]) -> tuple[Block, ...]:
    """The columns that were not used, each with the reason."""
    if not found:
        return ()
    rows = tuple((name, reason) for name, reason in found.items())
    return (
        Table(
            msg("Columns left out"),
            (Column("column", msg("column")), Column("reason", msg("because"))),
            rows,
            note=msg("Name a column under `keep` to use it all the same."),
        ),
    )


def _settings(scores: Scores, reasons: Reasons) -> Table:
    costs = {
        name: scores.facts[name]
        for name in ("cost_false_negative", "cost_false_positive", "capacity")
    }
    return settings({**reasons.settings, **costs, "steps": reasons.record.get("steps", 0)})


def settings(shown: Mapping[str, object]) -> Table:
    """Every setting as it was."""
    rows = tuple((name, _word(value)) for name, value in shown.items())
    return Table(
        msg("Settings"), (Column("name", msg("setting")), Column("value", msg("value"))), rows
    )


def _word(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value) or "–"
    return "–" if value is None else str(value)
