"""How sure: what the levels were tested on, the scores, service by target, dependence."""

from core.apps.stock.explain import Reasons
from core.apps.stock.report_words import RULE, SCORES
from core.judge.scores import Scores
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, msg


def sure(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """Everything that tells how far to trust the levels."""
    return (
        *(Sentence(warning, tone="caution") for warning in scores.warnings),
        Sentence(_tested(scores), tone="lead"),
        _table(scores),
        _targets(scores),
        Sentence(_dependence(scores)),
        Sentence(
            msg(
                "Sales stand for demand: what customers asked for while a shelf was empty is not "
                "in them, unless the run of demand was told of its stock-outs."
            )
        ),
    )


def _tested(scores: Scores) -> Message:
    facts = scores.facts
    if facts["real"]:
        return msg(
            "Tested on sales: {n:count} times an item was given its level at the beginning of "
            "{origins:count} held-out stretches, by forecasts that had seen nothing of them. Lead "
            "times are drawn.",
            n=facts["tested"],
            origins=facts["origins"],
        )
    return msg(
        "Tested on {n:count} items with demand drawn anew from the same means and deviations.",
        n=facts["tested"],
    )


def _table(scores: Scores) -> Table:
    rows = tuple(
        (title, scores.values[name], scores.intervals.get(name), scores.baseline[name])
        for name, (title, _unit) in SCORES.items()
    )
    return Table(
        msg("Scores of the test"),
        (
            Column("score", msg("score")),
            Column("ours", msg("ours"), "percent"),
            Column("interval", msg("95 % interval"), "percent"),
            Column("rule", RULE, "percent"),
        ),
        rows,
        note=msg(
            "Intervals: items drawn again and again. Usual rule: mean + z × deviation of the "
            "seasonal naive over the same periods, at the same costs."
        ),
    )


def _targets(scores: Scores) -> Table:
    """Whether a level keeps what it promises."""
    told = scores.facts["tradeoff"]
    rows = tuple(
        zip(
            told["share"],
            told["ours_service"],
            told["usual_service"],
            told["ours_stock"],
            told["usual_stock"],
            strict=True,
        )
    )
    return Table(
        msg("Service aimed at and reached"),
        (
            Column("share", msg("aimed at"), "percent"),
            Column("ours", msg("reached"), "percent"),
            Column("rule", msg("reached by the usual rule"), "percent"),
            Column("stock", msg("money in leftovers"), "short"),
            Column("rule_stock", msg("by the usual rule"), "short"),
        ),
        rows,
    )


def _dependence(scores: Scores) -> Message:
    rho = scores.facts["rho"]
    if not scores.facts["from_run"]:
        return msg(
            "Correlation of demand from period to period beyond its mean: {rho:number}.", rho=rho
        )
    return msg(
        "What the forecast misses in one period and in the next is alike to a correlation of "
        "{rho:number}, measured in the tests; draws of several periods keep to it. A level is "
        "corrected by how often draws held in the tests: those of the other stretches, where it is "
        "itself tested.",
        rho=rho,
    )
