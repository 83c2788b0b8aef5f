"""The report of churn: whom to call and what it brings, then why, how sure, and how it was made."""

import numpy as np

from core.apps.churn.report_effect import effect
from core.apps.churn.report_staying import foretold, staying
from core.apps.churn.report_sure import sure
from core.judge import retention
from core.judge.retention import Control, Profit, Terms
from core.judge.scores import Scores
from core.learn.labelled.explain import Reasons
from core.learn.labelled.report_hood import hood
from core.learn.labelled.report_why import drivers, why
from core.report.blocks import Action, Axis, Block, Figure, Mark, Number, Report, Sentence
from core.report.short import short
from core.words import Message, msg


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the quick answer's scores, to say what the net changed."""
    facts, positive = scores.facts, str(scores.facts["positive"])
    terms = retention.facts_terms(facts)
    chosen = scores.evidence["chosen"] > 0
    found = retention.profit(scores.evidence["y"], chosen, scores.evidence["value"], terms)
    return Report(
        title=msg("Churn: “{positive}”", positive=positive),
        answer=(
            Sentence(_headline(scores, chosen, found, terms), tone="headline"),
            *assumed(scores),
            *_numbers(scores, chosen, found, terms),
            profit_figure(scores, chosen, terms),
            drivers(reasons, positive),
            Action(_action(scores, chosen, terms), output="output", rows=int(chosen.sum())),
        ),
        why=(*why(reasons, positive), *staying(facts["curves"])),
        sure=(*sure(scores, chosen, quick), *foretold(facts["staying"]), *effect(scores)),
        hood=hood(scores, reasons),
        facts={name: one for name, one in facts.items() if name != "curves"},
    )


def _headline(scores: Scores, chosen: np.ndarray, found: Profit, terms: Terms) -> Message:
    y, p, value = (scores.evidence[name] for name in ("y", "p", "value"))
    said: dict[str, object] = {"n": int(chosen.sum()), "all": len(y)}
    if not chosen.any():
        return msg(
            "Call nobody: at this cost no call is expected to pay among {all:count}.", **said
        )
    half = retention.rules(p, value, terms)["half"]
    gap, band = retention.more(y, chosen, half, value, terms)
    said |= {"profit": found.total, "band": found.band, "gap": gap}
    if found.band is None or found.band[0] <= 0:
        return msg(
            "Call {n:count} of {all:count} customers: {profit:money} after costs, but that "
            "may be chance (95 %: {band:money}).",
            **{**said, "band": found.band or (found.total, found.total)},
        )
    if band is None or band[0] <= 0:
        return msg(
            "Call {n:count} of {all:count} customers: {profit:money} after costs "
            "(95 %: {band:money}), no certain difference to the 0.5 rule.",
            **said,
        )
    return msg(
        "Call {n:count} of {all:count} customers: {profit:money} after costs "
        "(95 %: {band:money}), {gap:money} more than by the 0.5 rule.",
        **said,
    )


def assumed(scores: Scores) -> tuple[Block, ...]:
    """What the money rests on that nobody has measured."""
    facts = scores.facts
    if facts["worth"] != "assumed":
        return ()
    return (
        Sentence(
            msg(
                "No column and no run says what a customer is worth: {value:money} for each is an "
                "assumption. All money here moves with it.",
                value=facts["customer_value"],
            ),
            tone="caution",
        ),
    )


def _numbers(scores: Scores, chosen: np.ndarray, found: Profit, terms: Terms) -> tuple[Block, ...]:
    """Four numbers, each with a neighbour."""
    return (*_money_numbers(scores, chosen, found, terms), *_score_numbers(scores, chosen))


def _money_numbers(
    scores: Scores, chosen: np.ndarray, found: Profit, terms: Terms
) -> tuple[Block, ...]:
    y, value = scores.evidence["y"], scores.evidence["value"]
    everyone = retention.profit(y, np.ones(len(y), dtype=bool), value, terms)
    return (
        Number(
            msg("Profit of the calls"),
            found.total,
            unit="money",
            interval=found.band,
            against=everyone.total,
            against_title=msg("calling everyone"),
            help=msg(
                "Value of the customers saved minus the cost of the calls, on the test customers. "
                "Who left is known; that a call saves {save:percent} of them is your estimate.",
                save=terms.save,
            ),
        ),
        Number(
            msg("Cost of the calls"),
            float(chosen.sum() * terms.cost),
            unit="money",
            against=len(y) * terms.cost,
            against_title=msg("calling everyone"),
            help=msg("{n:count} calls at {cost:money}.", n=int(chosen.sum()), cost=terms.cost),
            better="neither",
        ),
    )


def _score_numbers(scores: Scores, chosen: np.ndarray) -> tuple[Block, ...]:
    lost = scores.evidence["y"] * retention.worth(scores.evidence["value"])
    rival, at_stake = _by_baseline(scores, int(chosen.sum())), max(float(lost.sum()), 1e-9)
    return (
        Number(
            msg("Leavers’ money reached"),
            float(lost[chosen].sum() / at_stake),
            unit="percent",
            against=float(lost[rival].sum() / at_stake),
            against_title=msg("baseline"),
            help=msg(
                "Of what the test customers who left were worth, the share that would have been "
                "called. Baseline: as many calls, the likeliest first by a logistic regression."
            ),
        ),
        Number(
            msg("ROC-AUC"),
            scores.values["auc"],
            interval=scores.intervals.get("auc"),
            against=scores.baseline["auc"],
            against_title=msg("baseline"),
            help=msg(
                "The chance that one who leaves gets a higher score than one who stays; "
                "0.5 is luck."
            ),
        ),
    )


def _by_baseline(scores: Scores, n: int) -> np.ndarray:
    return np.argsort(-scores.evidence["p_baseline"], kind="stable")[:n]


def control_of(scores: Scores, chosen: np.ndarray, terms: Terms) -> Control:
    """The control group of the plan; the chance to leave is what the score expects."""
    p = scores.evidence["p"]
    leave = float(p[chosen].mean()) if chosen.any() else 0.0
    return retention.control(int(chosen.sum()), leave, terms, float(scores.facts["power"]))


def _action(scores: Scores, chosen: np.ndarray, terms: Terms) -> Message:
    group = control_of(scores, chosen, terms)
    said = {"n": int(chosen.sum()), "size": group.size, "power": group.power}
    if not chosen.any():
        return msg("Nobody to call at these terms; the list holds every score")
    if not group.enough:
        return msg(
            "{n:count} customers to call, the highest expected gain first; too few for a control "
            "group (half of them left alone would show the effect with {power:percent})",
            **said,
        )
    return msg(
        "{n:count} customers in the plan, of whom {size:count} drawn by chance are left alone: "
        "the control group shows the effect of the calls with {power:percent}",
        **said,
    )


def profit_figure(scores: Scores, chosen: np.ndarray, terms: Terms) -> Figure:
    """Profit by number of calls: highest expected gain first, beside the likeliest first."""
    y, p, value = (scores.evidence[name] for name in ("y", "p", "value"))
    rules = retention.rules(p, value, terms)
    shown = max(2 * int(chosen.sum()), int(1.2 * rules["half"].sum()), len(y) // 10)
    found = retention.curve(y, p, value, terms, shown)
    at = short(found.contacts)
    said = {name: retention.profit(y, who, value, terms).total for name, who in rules.items()}
    return Figure(
        title=_finding(found, said["everyone"], len(y)),
        subtitle=msg(
            "profit after costs by number of calls; a call costs {cost:money} and saves "
            "{save:percent} of leavers; band: 95 % of bootstrap draws",
            cost=terms.cost,
            save=terms.save,
        ),
        x=Axis(msg("calls"), "count", low=0.0),
        y=Axis(msg("profit"), "money"),
        marks=(
            Mark("band", at, low=short(found.low), high=short(found.high), label=""),
            *_plain(found, at),
            Mark("line", at, short(found.profit), msg("highest expected gain first")),
            Mark(
                "point",
                short(np.array([rules["half"].sum()])),
                (float(said["half"]),),
                "",
                "baseline",
            ),
            Mark(
                "rule",
                (float(rules["half"].sum()),),
                label=msg("0.5 rule: {n:count}", n=int(rules["half"].sum())),
                role="baseline",
            ),
            Mark(
                "rule",
                (float(chosen.sum()),),
                label=msg("plan: {n:count}", n=int(chosen.sum())),
                role="chosen",
            ),
        ),
        note=msg("{n:count} test customers the model had not seen", n=len(y)),
        key="profit",
    )


def _plain(found: retention.Curve, at: tuple[float, ...]) -> tuple[Mark, ...]:
    """The likeliest first, where that is another order: with one value for all it is none."""
    if np.allclose(found.plain, found.profit):
        return ()
    return (Mark("line", at, short(found.plain), msg("the likeliest first"), "baseline"),)


def _finding(found: retention.Curve, everyone: float, n: int) -> Message:
    best = int(np.argmax(found.profit))
    if found.profit[best] <= 0:
        return msg("No number of calls pays at these terms")
    return msg(
        "Calls pay up to about {best:count}; calling all {all:count} would bring {last:money}",
        best=int(found.contacts[best]),
        all=n,
        last=everyone,
    )
