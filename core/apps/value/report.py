"""The report of customer value: whom to look after and what they bring, then the proof."""

import numpy as np

from core.apps.value.explain import Reasons
from core.apps.value.report_sure import sure, tracking_figure
from core.apps.value.report_why import segments_figure, why
from core.judge.scores import Scores
from core.learn.labelled.report_hood import settings
from core.report.blocks import Action, Block, Column, Number, Report, Sentence, Table
from core.words import Message, msg

TENTH = 0.1


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the quick answer's scores, to say what the net changed."""
    frame, facts = reasons.frame, scores.facts
    listed = int((frame["next_step"] == "win_back").sum())
    return Report(
        title=msg("Customer value"),
        answer=(
            Sentence(_headline(scores, reasons), tone="headline"),
            *_money_numbers(scores, reasons),
            *_tested_numbers(scores),
            tracking_figure(scores),
            segments_figure(scores, reasons),
            Action(
                msg(
                    "{n:count} customers to win back now, {money:money} at stake with them; "
                    "{all:count} in the list",
                    n=listed,
                    money=float(frame.loc[frame["next_step"] == "win_back", "at_stake"].sum()),
                    all=len(frame),
                ),
                output="output",
                rows=len(frame),
            ),
        ),
        why=why(scores, reasons),
        sure=sure(scores, quick, reasons),
        hood=_hood(scores, reasons),
        facts={name: value for name, value in facts.items() if name != "tracking"},
    )


def _headline(scores: Scores, reasons: Reasons) -> Message:
    expected = reasons.frame["expected_money"].to_numpy()
    first = max(int(len(expected) * TENTH), 1)
    total = float(expected.sum())
    share = float(np.sort(expected)[::-1][:first].sum()) / total if total > 0 else 0.0
    facts = {"n": first, "share": share, "days": scores.facts["horizon"], "money": total}
    capture = scores.values["money_top_decile_capture"]
    if capture is None or total <= 0:
        return msg(
            "{money:money} is expected in the next {days:count} days; "
            "this log is too short to test whom it comes from.",
            **facts,
        )
    return msg(
        "Look after {n:count} customers first: this tenth is expected to bring {share:percent} of "
        "the {money:money} of the next {days:count} days.",
        **facts,
    )


def _money_numbers(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    frame, facts = reasons.frame, scores.facts
    total, days = float(frame["expected_money"].sum()), facts["horizon"]
    lost = float(frame["at_stake"].sum())
    return (
        Number(
            msg("Expected money"),
            total,
            unit="money",
            interval=_interval(total, scores, reasons),
            against=float(facts["came_money"]),
            against_title=msg("last {n:count} days", n=days),
            help=msg(
                "Money of the next {n:count} days from customers in the log; customers yet to come "
                "are not in it. The interval is as wide as the forecast was off when tested.",
                n=days,
            ),
            better="neither",
        ),
        Number(
            msg("At stake"),
            lost,
            unit="money",
            against=total,
            against_title=msg("of expected"),
            help=msg(
                "Of the expected money, the part that hangs on customers who may fall silent: "
                "expected money times the chance of no order in the next {n:count} days.",
                n=facts["lapse"],
            ),
            better="lower",
        ),
    )


def _tested_numbers(scores: Scores) -> tuple[Block, ...]:
    facts = scores.facts
    return (
        Number(
            msg("From the top tenth"),
            scores.values["money_top_decile_capture"],
            unit="percent",
            interval=scores.intervals.get("money_top_decile_capture"),
            against=facts["rule_money_capture"],
            against_title=msg("by repeat count"),
            help=msg(
                "Share of the money of the held-out days that came from the tenth of customers "
                "with the highest forecast, made before those days. Ordering them by the number of "
                "repeat orders is the simple rule beside it."
            ),
        ),
        Number(
            msg("Forecast of actual"),
            scores.values["total_ratio"],
            unit="percent",
            interval=scores.intervals.get("total_ratio"),
            against=scores.baseline["total_ratio"],
            against_title=msg("frequency carried on"),
            help=msg("100 % is right: orders forecast for the held-out days by those that came."),
            better="neither",
        ),
    )


def _interval(total: float, scores: Scores, reasons: Reasons) -> tuple[float, float] | None:
    """The doubt of the parameters, of luck, and of what the held-out days showed."""
    ratio = scores.values["money_total_ratio"]
    if ratio is None or ratio <= 0 or total <= 0:
        return None
    spread = float(np.hypot(reasons.spread, np.log(ratio) / 1.96))
    return total * float(np.exp(-1.96 * spread)), total * float(np.exp(1.96 * spread))


def _hood(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    facts, worth = scores.facts, reasons.worth
    rows = [
        (msg("BG/NBD: r (shape of order rates)"), reasons.rate["r"]),
        (msg("BG/NBD: alpha (days)"), reasons.rate["alpha"]),
        (msg("BG/NBD: a (leaving)"), reasons.rate["a"]),
        (msg("BG/NBD: b (leaving)"), reasons.rate["b"]),
        (msg("Correlation of number and size of orders"), worth["correlation"]),
    ]
    if worth["holds"]:
        rows += [
            (msg("Gamma-Gamma: p"), worth["p"]),
            (msg("Gamma-Gamma: q"), worth["q"]),
            (msg("Gamma-Gamma: v (money)"), worth["v"]),
        ]
    if "weight" in reasons.record:
        rows += [
            (msg("Weight of the network: orders"), reasons.record["weight"]),
            (msg("Weight of the network: money"), reasons.record["weight_money"]),
            (
                msg("RMSE on the inner holdout, without the network"),
                reasons.record["inner_rmse_quick"],
            ),
            (msg("RMSE on the inner holdout, with it"), reasons.record["inner_rmse_blend"]),
        ]
    said = msg(
        "{lines:count} lines became {orders:count} orders of {customers:count} customers, one per "
        "customer and day, from {first:date} to {last:date}. Tested on the {days:count} days after "
        "{cut:date}; the forecast comes from all days.",
        lines=facts["lines"],
        orders=facts["orders"],
        customers=facts["customers"],
        first=facts["first_day"],
        last=facts["last_day"],
        days=facts["horizon"],
        cut=facts["cut_day"],
    )
    columns = (Column("name", msg("parameter")), Column("value", msg("value"), "number"))
    shown = {**reasons.settings, "horizon": facts["horizon"], "steps": facts["steps"]}
    return (
        Sentence(said, tone="lead"),
        Table(msg("Models"), columns, tuple((name, float(value)) for name, value in rows)),
        settings(shown),
    )
