"""The report where no outcome is known: the most unusual cases, and no claim beyond that."""

import numpy as np

from core.apps.fraud.explain import Oddities
from core.apps.fraud.report_sure import by_group, inspected
from core.judge import capacity
from core.judge.scores import Scores
from core.learn.labelled.report_hood import left_out, settings
from core.report.blocks import (
    Action,
    Axis,
    Block,
    Column,
    Figure,
    Mark,
    Number,
    Report,
    Sentence,
    Table,
)
from core.report.short import short
from core.words import Message, msg

BARS, SLICES = 10, 40
NAMES = {"forest": msg("Isolation forest"), "autoencoder": msg("Autoencoder")}


def unusual(scores: Scores, reasons: Oddities) -> Report:
    """The blocks of a run without outcomes."""
    facts, chosen = scores.facts, inspected(scores)
    said = {"n": int(chosen.sum()), "all": facts["n_test"]}
    return Report(
        title=msg("Fraud review: unusual cases"),
        answer=(
            Sentence(
                msg(
                    "Look first at the {n:count} most unusual of {all:count} cases. "
                    "Unusual is not proven: no case here is known to be fraud.",
                    **said,
                ),
                tone="headline",
            ),
            *_numbers(scores, chosen),
            strength_figure(scores, chosen),
            _drivers(reasons),
            Action(
                msg(
                    "{n:count} of {all:count} test cases to look at, the most unusual first", **said
                ),
                output="output",
                rows=int(chosen.sum()),
            ),
        ),
        why=_why(reasons),
        sure=_sure(scores, chosen),
        hood=_hood(scores, reasons),
        facts=dict(facts),
    )


def _numbers(scores: Scores, chosen: np.ndarray) -> tuple[Block, ...]:
    found: list[Block] = [
        Number(
            msg("Cases to look at"),
            int(chosen.sum()),
            unit="count",
            against=scores.facts["n_test"],
            against_title=msg("all test cases"),
            help=msg("As many as the capacity allows; 5 % of the cases where none is set."),
            better="neither",
        )
    ]
    agreed = _agreement(scores, chosen)
    if agreed is not None:
        found.append(
            Number(
                msg("Agreement of the two methods"),
                agreed,
                unit="percent",
                against=float(chosen.mean()),
                against_title=msg("by chance"),
                help=msg(
                    "Of the cases that one method alone would list, the share that the other "
                    "lists too. It says how stable the list is, not how right."
                ),
            )
        )
    if "value" in scores.evidence:
        worth = capacity.worths(scores.evidence["value"], len(chosen))
        found.append(
            Number(
                msg("Amount in these cases"),
                float(worth[chosen].sum()),
                unit="money",
                against=float(worth.mean() * chosen.sum()),
                against_title=msg("as many by chance"),
                help=msg(
                    "Sum of “{name}” over the listed cases, whether fraud or not.",
                    name=scores.facts["value"],
                ),
                better="neither",
            )
        )
    return tuple(found)


def _agreement(scores: Scores, chosen: np.ndarray) -> float | None:
    """How much of the list of one detector is on the list of the other."""
    ranks = [scores.evidence[f"rank_{name}"] for name in scores.facts["detectors"]]
    if len(ranks) < 2:
        return None
    size = int(chosen.sum())
    one, other = (capacity.first(rank, size) for rank in ranks)
    return float((one & other).sum() / max(size, 1))


def strength_figure(scores: Scores, chosen: np.ndarray) -> Figure:
    """How unusual all test cases are, and where the list begins."""
    strength = scores.evidence["strength"]
    edges = np.linspace(strength.min(), strength.max() + 1e-9, SLICES + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    counts, last = np.histogram(strength, edges)[0], float(strength[chosen].min())
    return Figure(
        title=_tail(strength, chosen),
        subtitle=msg(
            "number of test cases by rarity: at 1 are those as seen once in 10, at 2 once in 100"
        ),
        x=Axis(msg("rarity")),
        y=Axis(msg("test cases"), "count", low=0.0),
        marks=(
            Mark("bar", short(middles), short(counts), msg("test cases")),
            Mark(
                "rule",
                (last,),
                label=msg("listed: {n:count}", n=int(chosen.sum())),
                role="chosen",
            ),
        ),
        note=msg("{n:count} test cases", n=len(strength)),
        key="strength",
    )


def _tail(strength: np.ndarray, chosen: np.ndarray) -> Message:
    if not chosen.any() or chosen.all():
        return msg("How unusual the cases are")
    return msg(
        "Half of the listed cases are as rare as one in {n:count} or rarer",
        n=round(float(10 ** np.median(strength[chosen]))),
    )


def _drivers(reasons: Oddities) -> Figure:
    order = np.argsort(-reasons.importance, kind="stable")[:BARS]
    total = max(float(reasons.importance.sum()), 1e-12)
    shares = reasons.importance[order] / total
    names = [reasons.columns[at] for at in order]
    title = msg("What makes the listed cases unusual")
    if len(names) > 1 and shares[0] > 0:
        title = msg(
            "“{first}” and “{second}” make the listed cases unusual most: {share:percent} of it",
            first=names[0],
            second=names[1],
            share=float(shares[:2].sum()),
        )
    return Figure(
        title=title,
        subtitle=msg("share of what makes the listed cases unusual, by column; 95 % intervals"),
        x=Axis(msg("share"), "percent", low=0.0),
        y=Axis("", "text", kind="category"),
        marks=(
            Mark(
                "bar",
                short(shares),
                tuple(names),
                msg("share"),
                low=short(reasons.low[order] / total),
                high=short(reasons.high[order] / total),
                horizontal=True,
            ),
        ),
        note=msg("Shapley values of {n:count} listed cases", n=reasons.rows),
        key="drivers",
    )


def _why(reasons: Oddities) -> tuple[Block, ...]:
    width = max((len(case.reasons) for case in reasons.cases), default=0)
    titles = [Column(f"reason_{at}", msg("reason {n:count}", n=at)) for at in range(1, width + 1)]
    rows = tuple(
        (case.row + 1, case.score, *case.reasons, *[""] * (width - len(case.reasons)))
        for case in reasons.cases
    )
    return (
        Sentence(
            msg(
                "A case is unusual where its columns seldom go together. The score is the share "
                "of the cases learned from that are less unusual: 99 % is one case in 100."
            ),
            tone="lead",
        ),
        Table(
            msg("Why the first cases of the list are unusual"),
            (
                Column("row", msg("test row"), "count"),
                Column("score", msg("more unusual than"), "percent"),
                *titles,
            ),
            rows,
            people=True,
        ),
    )


def _sure(scores: Scores, chosen: np.ndarray) -> tuple[Block, ...]:
    return (
        *(Sentence(warning, tone="caution") for warning in scores.warnings),
        Sentence(
            msg(
                "Inspect some cases picked by chance as well and write down what comes out: once "
                "{n:count} cases of each outcome are known, the review learns from them and says "
                "how much it finds.",
                n=20,
            )
        ),
        *by_group(scores, chosen),
    )


def _hood(scores: Scores, reasons: Oddities) -> tuple[Block, ...]:
    facts = scores.facts
    rows = tuple((NAMES[name], 1 / len(facts["detectors"])) for name in facts["detectors"])
    return (
        Sentence(
            msg("Learned what is usual from {n:count} cases.", n=facts["n_train"]), tone="lead"
        ),
        Table(
            msg("Methods whose rarities are averaged"),
            (Column("model", msg("model")), Column("weight", msg("weight"), "percent")),
            rows,
        ),
        *left_out(reasons.left_out),
        settings({**reasons.settings, "capacity": facts["capacity"], "steps": facts["steps"]}),
    )
