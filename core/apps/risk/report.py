"""The report of a risk score: the answer first, then why, how sure and how fair, under the hood."""

from collections.abc import Mapping

import numpy as np

from core.apps.risk import worth as rules
from core.apps.risk.report_worth import (
    amount_headline,
    amount_numbers,
    apart,
    by_amount,
    decided,
    gain_figure,
    reviewed,
)
from core.judge import money
from core.judge.figures import cost_figure
from core.judge.intervals import wilson
from core.judge.money import Costs
from core.judge.scores import Scores
from core.learn.labelled.explain import Reasons
from core.learn.labelled.report_card import Uses, card
from core.learn.labelled.report_hood import hood
from core.learn.labelled.report_sure import sure
from core.learn.labelled.report_why import drivers, why
from core.report.blocks import Action, Block, Figure, Number, Report, Sentence
from core.report.origin import CARD
from core.words import Message, msg

USES = Uses(
    intended=msg("to order applications by risk, for people to decide with the reasons at hand"),
    never=msg(
        "decisions nobody can appeal, purposes other than credit, or reasons given as if they "
        "were causes"
    ),
    limits=(
        msg(
            "it learned only from cases whose outcome is known: who was refused before is not "
            "among them"
        ),
    ),
)
LITTLE = 0.005  # shares below this are “nothing to speak of”


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the quick answer's scores, to say what the net changed."""
    facts, costs = scores.facts, costs_of(scores)
    found = decision(scores)
    flat = None if apart(scores) else found.cut
    return Report(
        title=msg("Risk of “{positive}”", positive=facts["positive"]),
        answer=(
            headline(scores, found),
            *numbers(scores, found),
            gain_figure(scores) if apart(scores) else losses_figure(scores, costs, found.cut),
            drivers(reasons, str(facts["positive"])),
            _action(scores, found),
        ),
        why=why(reasons, str(facts["positive"])),
        sure=(*by_amount(scores), *sure(scores, flat, decided(scores), quick)),
        hood=(*hood(scores, reasons), *card(scores, reasons, USES)),
        facts={**facts, "cut": found.cut, CARD: True},
    )


def _action(scores: Scores, found: money.Outcome) -> Action:
    """The list to review, as long as it is where amounts decide."""
    said = {"n": found.stopped, "all": scores.facts["n_test"], "cut": found.cut}
    text = msg(
        "{n:count} of {all:count} test cases to review: those at or above {cut:number}", **said
    )
    if apart(scores):
        said["n"] = int(reviewed(scores).sum())
        text = msg(
            "{n:count} of {all:count} test cases to review: those that lose most or earn nothing",
            **said,
        )
    return Action(text, output="output", rows=int(said["n"]))


def costs_of(scores: Scores) -> Costs:
    return rules.costs_of(scores.facts)


def decision(scores: Scores) -> money.Outcome:
    """What happens at the chosen cut-off on the test cases."""
    evidence, costs = scores.evidence, costs_of(scores)
    cut = rules.flat(evidence["p"], scores.facts)
    return money.outcome(evidence["y"], evidence["p"], cut, costs, evidence.get("value"))


def headline(scores: Scores, found: money.Outcome) -> Sentence:
    """The decision in one sentence, honest where the cut-off saves nothing."""
    evidence, costs = scores.evidence, costs_of(scores)
    if apart(scores):
        return Sentence(amount_headline(scores), tone="headline")
    share, band = money.saved(evidence["y"], evidence["p"], costs, found.cut, evidence.get("value"))
    facts = {"share": found.passed, "cut": found.cut}
    return Sentence(_headline(facts, share, band, costs), tone="headline")


def _headline(
    facts: Mapping[str, object],
    share: float | None,
    band: tuple[float, float] | None,
    costs: Costs,
) -> Message:
    if costs.miss + costs.alarm <= 0:
        return msg(
            "Approve {share:percent} of applicants at cut-off {cut:number}. "
            "With costs of zero no rule is better than another.",
            **facts,
        )
    if costs.miss == costs.alarm and facts["cut"] == money.USUAL:
        return msg(
            "Approve {share:percent} of applicants at cut-off {cut:number}: "
            "as misses and false alarms cost the same, the usual 0.5 rule is right.",
            **facts,
        )
    if share is None or share < LITTLE or (band is not None and band[0] <= 0):
        return msg(
            "Approve {share:percent} of applicants at cut-off {cut:number}: "
            "on these cases that saves nothing certain over the usual 0.5 rule.",
            **facts,
        )
    return msg(
        "Approve {share:percent} of applicants at cut-off {cut:number}: "
        "{saved:percent} lower losses than the usual 0.5 rule.",
        **facts,
        saved=share,
    )


def numbers(scores: Scores, found: money.Outcome) -> tuple[Block, ...]:
    """Four numbers, each with a neighbour and an interval."""
    money_ = amount_numbers(scores) if apart(scores) else _money_numbers(scores, found)
    return (*money_, *_score_numbers(scores))


def _money_numbers(scores: Scores, found: money.Outcome) -> tuple[Block, ...]:
    evidence, costs = scores.evidence, costs_of(scores)
    y, p, value = evidence["y"], evidence["p"], evidence.get("value")
    usual = money.outcome(y, p, money.USUAL, costs, value)
    rival = money.outcome(y, evidence["p_baseline"], found.cut, costs, value)
    losses = money.losses(y, p, found.cut, costs, value)
    half = 1.96 * losses.std() / np.sqrt(len(losses))
    cases = int(y.sum())
    return (
        Number(
            msg("Losses per 100 cases"),
            found.per_100,
            unit="money",
            interval=(max(found.per_100 - 100 * half, 0.0), found.per_100 + 100 * half),
            against=usual.per_100,
            against_title=msg("0.5 rule"),
            help=msg("Misses and false alarms at your costs, per 100 test cases."),
            better="lower",
        ),
        Number(
            msg("Bad cases caught"),
            found.caught,
            unit="percent",
            interval=wilson(cases - found.misses, cases),
            against=rival.caught,
            against_title=msg("baseline"),
            help=msg(
                "Of the cases that turned out “{positive}”, the share at or above the cut-off. "
                "Baseline: logistic regression at the same cut-off.",
                positive=scores.facts["positive"],
            ),
        ),
    )


def _score_numbers(scores: Scores) -> tuple[Block, ...]:
    return (
        Number(
            msg("ROC-AUC"),
            scores.values["auc"],
            interval=scores.intervals.get("auc"),
            against=scores.baseline["auc"],
            against_title=msg("baseline"),
            help=msg(
                "The chance that a bad case gets a higher score than a good one; 0.5 is luck."
            ),
        ),
        Number(
            msg("Calibration error"),
            scores.values["ece"],
            interval=scores.intervals.get("ece"),
            against=scores.values["ece_floor"],
            against_title=msg("noise floor"),
            help=msg(
                "How far probabilities are from what happened, on average. "
                "The noise floor is what perfect probabilities would show at this size."
            ),
            better="lower",
        ),
    )


def losses_figure(scores: Scores, costs: Costs, cut: float) -> Figure:
    """Losses by cut-off; also what a slider of costs draws again."""
    evidence = scores.evidence
    y, p, value = evidence["y"], evidence["p"], evidence.get("value")
    found = money.curve(y, p, costs, value)
    lowest = found.cuts[int(np.argmin(found.per_100))]
    title = msg(
        "Losses are lowest near {lowest:number}; the cut-off {cut:number} follows from the costs",
        lowest=float(lowest),
        cut=cut,
    )
    return cost_figure(found, costs, cut, title, len(y))
