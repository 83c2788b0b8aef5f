"""What the amount of each case does to the decision: gains by rule, and by share approved."""

import numpy as np

from core.apps.risk import worth as rules
from core.judge import stakes, worth
from core.judge.intervals import wilson
from core.judge.money import USUAL
from core.judge.scores import Scores
from core.judge.stakes import Stakes
from core.report.blocks import Axis, Block, Column, Figure, Mark, Number, Sentence, Table
from core.report.short import short
from core.words import Message, msg


def reviewed(scores: Scores) -> np.ndarray:
    """Which test cases the list sends to review."""
    evidence = scores.evidence
    return rules.stopped(evidence["p"], evidence.get("value"), scores.facts)


def decided(scores: Scores) -> Stakes:
    """How the cases are decided, and what that costs: by amounts where these decide otherwise."""
    p, value, facts = scores.evidence["p"], scores.evidence.get("value"), scores.facts
    costs, cut = rules.costs_of(facts), rules.flat(scores.evidence["p"], facts)
    if value is None or not apart(scores):
        return stakes.flat(p, cut, costs, value)
    capacity = None if facts["capacity"] is None else int(facts["capacity"])
    return stakes.by_amount(p, value, rules.terms_of(facts), costs.cut, capacity)


def apart(scores: Scores) -> bool:
    """Whether amounts decide otherwise than the one cut-off for all."""
    p = scores.evidence["p"]
    return not np.array_equal(reviewed(scores), p >= rules.flat(p, scores.facts))


def amount_headline(scores: Scores) -> Message:
    """The decision where the amounts make it, with what that earns over the flat cut-off."""
    gain, passed = gains(scores), rules_of(scores)
    ours, flat = passed["amount"], passed["flat"]
    more, band = worth.difference(gain, ours, flat)
    said = {"share": float(ours.mean()), "gain": worth.rule(gain, ours).per_100, "more": more}
    if band[0] <= 0 <= band[1]:
        return msg(
            "Approve {share:percent} of applicants, each by its expected gain: {gain:money} per "
            "100 cases, no certain difference to one cut-off for all.",
            **said,
        )
    if more > 0:
        return msg(
            "Approve {share:percent} of applicants, each by its expected gain: {gain:money} per "
            "100 cases, {more:money} more than by one cut-off for all.",
            **said,
        )
    return msg(
        "Approve {share:percent} of applicants, each by its expected gain: {gain:money} per "
        "100 cases; one cut-off for all earned {less:money} more on these.",
        **{**said, "less": -more},
    )


def gains(scores: Scores) -> np.ndarray:
    """What approving each test case came to."""
    evidence = scores.evidence
    return worth.gains(evidence["y"], evidence["value"], rules.terms_of(scores.facts))


def rules_of(scores: Scores) -> dict[str, np.ndarray]:
    """Whom each rule approves."""
    p = scores.evidence["p"]
    return {
        "amount": ~reviewed(scores),
        "flat": p < rules.flat(p, scores.facts),
        "usual": p < USUAL,
        "all": np.ones(len(p), dtype=bool),
    }


def amount_numbers(scores: Scores) -> tuple[Number, Number]:
    """What the rule of amounts earns and catches, beside the one cut-off for all."""
    gain, passed = gains(scores), rules_of(scores)
    ours, flat = worth.rule(gain, passed["amount"]), worth.rule(gain, passed["flat"])
    bad = scores.evidence["y"] == 1
    caught = [int((bad & ~passed[key]).sum()) for key in ("amount", "flat")]
    cases = int(bad.sum())
    against = msg("one cut-off for all")
    return (
        Number(
            msg("Gain per 100 cases"),
            ours.per_100,
            unit="money",
            interval=ours.interval,
            against=flat.per_100,
            against_title=against,
            help=msg("What the approved test cases earned less what they lost and cost."),
        ),
        Number(
            msg("Bad cases caught"),
            caught[0] / cases if cases else None,
            unit="percent",
            interval=wilson(caught[0], cases),
            against=caught[1] / cases if cases else None,
            against_title=against,
            help=msg(
                "Of the cases that turned out “{positive}”, the share that is not approved.",
                positive=scores.facts["positive"],
            ),
        ),
    )


def by_amount(scores: Scores) -> tuple[Block, ...]:
    """Nothing where no amounts are known; else the rules side by side, and the gain curve."""
    if not worth.known(scores.evidence.get("value")):
        return ()
    picture = () if apart(scores) else (gain_figure(scores),)  # then it stands in the answer
    return Sentence(_terms(scores), tone="lead"), *picture, rules_table(scores)


def _terms(scores: Scores) -> Message:
    terms = rules.terms_of(scores.facts)
    return msg(
        "A case is approved where its expected gain is above nought: of “{name}”, a good case "
        "earns {margin:percent} and a bad one loses {loss:percent}; each approved case costs "
        "{handling:money} to handle.",
        name=str(scores.facts["value"]),
        margin=terms.margin,
        loss=terms.loss,
        handling=terms.handling,
    )


def rules_table(scores: Scores) -> Table:
    """What each rule would have earned on the test cases."""
    gain, passed = gains(scores), rules_of(scores)
    names = {
        "amount": msg("by expected gain of each case"),
        "flat": msg(
            "one cut-off for all: {cut:number}", cut=rules.flat(scores.evidence["p"], scores.facts)
        ),
        "usual": msg("usual rule: 0.5"),
        "all": msg("approve everybody"),
    }
    rows = []
    for key, name in names.items():
        found = worth.rule(gain, passed[key])
        rows.append((name, found.approved, found.per_100, found.interval))
    return Table(
        msg("What each rule earns"),
        (
            Column("rule", msg("rule")),
            Column("approved", msg("approved"), "percent"),
            Column("gain", msg("gain per 100 cases"), "money"),
            Column("interval", msg("interval"), "money"),
        ),
        tuple(rows),
        note=msg("on {n:count} test cases the model had not seen", n=len(gain)),
    )


def gain_figure(scores: Scores) -> Figure:
    """Gain by share approved: those of the highest expected gain first, and the safest first."""
    p, value = scores.evidence["p"], worth.filled(scores.evidence["value"])
    gain, terms = gains(scores), rules.terms_of(scores.facts)
    ours = worth.curve(gain, worth.expected(p, value, terms))
    flat = worth.curve(gain, -p)
    chosen = float(rules_of(scores)["amount"].mean())
    best = int(np.argmax(ours.per_100))
    return Figure(
        title=msg(
            "Gains are highest where {share:percent} are approved; the rule approves "
            "{chosen:percent}",
            share=float(ours.approved[best]),
            chosen=chosen,
        ),
        subtitle=msg("gain per 100 cases by share approved; band: 95 % intervals"),
        x=Axis(msg("share approved"), "percent", low=0.0, high=1.0),
        y=Axis(msg("gain per 100 cases"), "money"),
        marks=(
            Mark("band", short(ours.approved), low=short(ours.low), high=short(ours.high)),
            Mark(
                "line",
                short(flat.approved),
                short(flat.per_100),
                msg("lowest probability first"),
                "baseline",
            ),
            Mark("line", short(ours.approved), short(ours.per_100), msg("highest gain first")),
            Mark("rule", (chosen,), label=msg("the rule"), role="chosen"),
        ),
        note=msg("{n:count} test cases the model had not seen", n=len(gain)),
        key="gains",
    )
