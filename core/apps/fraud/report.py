"""The report of a fraud review: what to inspect and what that finds, then why and how sure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.apps.fraud.explain import Oddities, Reasons
from core.apps.fraud.report_sure import sure
from core.apps.fraud.report_unusual import unusual
from core.judge import capacity
from core.judge.capacity import Haul
from core.judge.intervals import Interval
from core.judge.scores import Scores
from core.learn.labelled.explain import Reasons as LabelReasons
from core.learn.labelled.report_card import Uses, card
from core.learn.labelled.report_hood import hood
from core.learn.labelled.report_why import drivers, why
from core.report.blocks import Action, Axis, Block, Figure, Mark, Number, Report, Sentence, Table
from core.report.origin import CARD
from core.report.short import short
from core.words import Message, msg

USES = Uses(
    intended=msg("to choose which cases inspectors look at first, and why"),
    never=msg("refusing or accusing anybody without an inspection: an alert is no proof"),
    limits=(
        msg("fraud that nobody found counts as none: it finds what was found before"),
        msg("who commits fraud adapts: inspect some cases picked by chance as well"),
    ),
)


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the quick answer's scores, to say what the net changed."""
    if isinstance(reasons, Oddities):
        return unusual(scores, reasons)
    facts, positive = scores.facts, str(scores.facts["positive"])
    found = hauls(scores, "p")
    return Report(
        title=msg("Fraud review: “{positive}”", positive=positive),
        answer=(
            Sentence(_headline(scores, found), tone="headline"),
            *_numbers(scores, found),
            capture_figure(scores, found),
            drivers(reasons, positive),
            Action(
                msg(
                    "{n:count} of {all:count} test cases to inspect, the highest scores first",
                    n=found.inspected,
                    all=facts["n_test"],
                ),
                output="output",
                rows=found.inspected,
            ),
        ),
        why=_in_queue(why(reasons, positive)),
        sure=sure(scores, found, quick),
        hood=(_learned(reasons), *hood(scores, reasons)[1:], *card(scores, reasons, USES)),
        facts={**facts, CARD: True},
    )


def _in_queue(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The shared Why, its table of cases named for the queue they stand in."""
    return tuple(
        replace(block, title=msg("Why typical cases of the queue score high"))
        if isinstance(block, Table) and block.people
        else block
        for block in blocks
    )


def _learned(reasons: LabelReasons) -> Sentence:
    """How much there was to learn from, in place of the shared sentence on bad cases."""
    record = reasons.record
    said = {"n": record["n_train"], "fraud": record["cases_train"]}
    if not record.get("steps"):
        text = msg(
            "Learned from {n:count} cases, {fraud:count} of them fraud, without the network.",
            **said,
        )
    elif record.get("given_up"):
        text = msg(
            "Learned from {n:count} cases, {fraud:count} of them fraud. A network was tried for "
            "up to {steps:count} steps and given up: it stayed far behind the quick models.",
            **said,
            steps=record["steps"],
        )
    else:
        text = msg(
            "Learned from {n:count} cases, {fraud:count} of them fraud; the networks took up to "
            "{steps:count} steps each on {device}.",
            **said,
            steps=record["steps"],
            device=str(record["device"]),
        )
    return Sentence(text, tone="lead")


def hauls(scores: Scores, which: str) -> Haul:
    """What the queue finds by a score (`p` or `p_baseline`); over folds, all queues together."""
    evidence, sizes = scores.evidence, scores.facts["sizes"]
    fold = evidence.get("fold", np.zeros(len(evidence["y"]), dtype=int))
    parts = []
    for at, size in enumerate(sizes):
        here = fold == at
        worth = evidence["value"][here] if "value" in evidence else None
        parts.append(capacity.haul(evidence["y"][here], evidence[which][here], size, worth))
    return capacity.together(parts, [int((fold == at).sum()) for at in range(len(sizes))])


def _headline(scores: Scores, found: Haul) -> Message:
    facts: dict[str, object] = {"n": found.inspected, "all": scores.facts["n_test"]}
    if found.share is None:
        return msg(
            "Inspect the {n:count} cases with the highest scores. No test case was "
            "“{positive}”: what they hold cannot be said.",
            **facts,
            positive=scores.facts["positive"],
        )
    facts |= {"share": found.share, "chance": found.inspected / max(facts["all"], 1)}  # type: ignore[call-overload]
    band = scores.intervals.get("recall_at_capacity")
    if band is None:
        return msg(
            "Inspect the {n:count} cases with the highest scores: they hold {share:percent} of "
            "all fraud, against {chance:percent} picked by chance.",
            **facts,
        )
    facts |= {"band": band}
    if band[0] <= float(facts["chance"]):  # type: ignore[arg-type]
        return msg(
            "The {n:count} cases with the highest scores hold {share:percent} of all fraud "
            "({band:percent}); picked by chance they would hold {chance:percent}: no certain gain.",
            **facts,
        )
    return msg(
        "Inspect the {n:count} cases with the highest scores: they hold {share:percent} of all "
        "fraud ({band:percent}), against {chance:percent} picked by chance.",
        **facts,
    )


def _numbers(scores: Scores, found: Haul) -> tuple[Block, ...]:
    """Four numbers, each with a neighbour and an interval."""
    rival = hauls(scores, "p_baseline")
    return (
        Number(
            msg("Fraud found"),
            found.share,
            unit="percent",
            interval=scores.intervals.get("recall_at_capacity"),
            against=rival.share,
            against_title=msg("baseline"),
            help=msg(
                "Share of all test cases of “{positive}” that are among the {n:count} inspected. "
                "Baseline: as many cases by a logistic regression.",
                positive=scores.facts["positive"],
                n=found.inspected,
            ),
        ),
        Number(
            msg("Cases per fraud"),
            1 / found.right if found.right else None,
            interval=_turned(found.right_interval),
            against=1 / found.base if found.base else None,
            against_title=msg("by chance"),
            help=msg(
                "How many cases are inspected for each fraud found; by chance: without a score."
            ),
            better="lower",
        ),
        _money(scores, found, rival),
        Number(
            msg("PR-AUC"),
            scores.values["pr_auc"],
            interval=scores.intervals.get("pr_auc"),
            against=scores.baseline["pr_auc"],
            against_title=msg("baseline"),
            help=msg(
                "The share of fraud among the cases inspected, averaged over all lengths of the "
                "queue that find one more; by chance it is {base:percent}.",
                base=found.base,
            ),
        ),
    )


def _turned(band: Interval | None) -> Interval | None:
    """The interval of one over a share; None where the share may be nought."""
    return None if band is None or band[0] <= 0 else (1 / band[1], 1 / band[0])


def _money(scores: Scores, found: Haul, rival: Haul) -> Number:
    band = scores.intervals.get("money_at_capacity")
    folds = len(scores.facts["sizes"])
    edges = None if band is None else (band[0] * folds, band[1] * folds)
    if scores.facts["value"] is None:
        return Number(
            msg("Frauds found"),
            found.worth,
            unit="count",
            interval=edges,
            against=found.by_chance,
            against_title=msg("by chance"),
            help=msg("Name the column of amounts to see the money instead."),
        )
    return Number(
        msg("Amount found"),
        found.worth,
        unit="money",
        interval=edges,
        against=rival.worth,
        against_title=msg("baseline"),
        help=msg(
            "Sum of “{name}” over the fraud among the inspected cases; as many cases picked by "
            "chance would hold {chance:money}.",
            name=scores.facts["value"],
            chance=found.by_chance,
        ),
    )


def capture_figure(scores: Scores, found: Haul) -> Figure:
    """The share of fraud found by number inspected, beside the baseline and chance."""
    evidence = scores.evidence
    y, n = evidence["y"], len(evidence["y"])
    ours = capacity.capture(y, evidence["p"])
    base = capacity.reach(y.astype(float), evidence["p_baseline"], ours.inspected)
    at = tuple(int(k) for k in ours.inspected)
    return Figure(
        title=_curve_title(scores, found),
        subtitle=msg("share of all fraud found by number of cases inspected; band: 95 % intervals"),
        x=Axis(msg("cases inspected"), "count", low=0.0, high=float(n)),
        y=Axis(msg("fraud found"), "percent", low=0.0, high=1.0),
        marks=(
            Mark("band", at, low=short(ours.low), high=short(ours.high)),
            Mark("line", (0, n), (0.0, 1.0), msg("by chance"), "real"),
            Mark(
                "line",
                at,
                short(base / max(float(y.sum()), 1.0)),
                msg("logistic regression"),
                "baseline",
            ),
            Mark("line", at, short(ours.share), msg("model")),
            Mark(
                "rule",
                (float(found.inspected),),
                label=msg("capacity: {n:count}", n=found.inspected),
                role="chosen",
            ),
        ),
        note=msg(
            "{n:count} test cases, {bad:count} of them “{positive}”",
            n=n,
            bad=int(y.sum()),
            positive=scores.facts["positive"],
        ),
        key="capture",
    )


def _curve_title(scores: Scores, found: Haul) -> Message:
    y, p = scores.evidence["y"], scores.evidence["p"]
    if not y.any():
        return msg("How much fraud is found by number inspected")
    reached = capacity.reach(y.astype(float), p, np.arange(len(y) + 1)) / y.sum()
    half = int(np.argmax(reached >= 0.5))
    return msg(
        "Half of all fraud is found by inspecting {n:count} cases, {share:percent} of all",
        n=half,
        share=half / len(y),
    )
