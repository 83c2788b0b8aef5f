"""The report of stock: what to order and for how much, how it fared when tested, then why."""

import numpy as np

from core.apps.stock.explain import Reasons
from core.apps.stock.report_sure import sure
from core.apps.stock.report_why import why
from core.apps.stock.report_words import POLICIES, RULE
from core.judge.scores import Scores
from core.learn.labelled.report_hood import settings
from core.report.blocks import Action, Axis, Block, Figure, Mark, Number, Report, Sentence
from core.words import Message, msg


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; there is no deeper answer than the quick one."""
    total = reasons.totals
    return Report(
        title=msg("Stock"),
        answer=(
            Sentence(_headline(scores, reasons), tone="headline"),
            *_numbers(scores, reasons),
            tradeoff_figure(scores),
            money_figure(scores, reasons),
            Action(
                msg(
                    "{n:count} orders for {cost:money}, the best use of money first; the file "
                    "holds every item",
                    n=total["lines"],
                    cost=total["order_cost"],
                ),
                output="output",
                rows=len(reasons.listed),
            ),
        ),
        why=why(scores, reasons),
        sure=sure(scores, reasons),
        hood=_hood(scores, reasons),
        facts={name: value for name, value in scores.facts.items() if name != "tradeoff"},
    )


def _headline(scores: Scores, reasons: Reasons) -> Message:
    total, ratio = reasons.totals, scores.values["cost_ratio"]
    facts = {
        "n": total["lines"],
        "all": total["items"],
        "cost": total["order_cost"],
        "service": total["service_after"],
    }
    if not total["wanted_lines"]:
        return msg(
            "Nothing needs ordering now: {service:percent} of {all:count} items last to the next "
            "order.",
            **facts,
        )
    if not total["lines"]:
        return msg("No order fits the money: {all:count} items, none ordered.", **facts)
    if ratio is None:
        return msg("Order {n:count} of {all:count} items, for {cost:money}.", **facts)
    gap = 1 - ratio
    words = _words(scores, gap)
    return msg(
        "Order {n:count} of {all:count} items for {cost:money}; {words}.", **facts, words=words
    )


def _words(scores: Scores, gap: float) -> Message:
    share = abs(gap)
    if share < 0.005:
        return msg("the levels cost as much as the usual rule's")
    if scores.facts["real"]:
        if gap > 0:
            return msg(
                "tested on sales, such levels cost {share:percent} less than the usual rule's",
                share=share,
            )
        return msg(
            "tested on sales, such levels cost {share:percent} more than the usual rule's",
            share=share,
        )
    if gap > 0:
        return msg(
            "on drawn demand such levels cost {share:percent} less than the usual rule's",
            share=share,
        )
    return msg(
        "on drawn demand such levels cost {share:percent} more than the usual rule's",
        share=share,
    )


def _numbers(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    total = reasons.totals
    limited = total["order_cost"] < total["wanted_cost"] - 1e-6
    return (
        Number(
            msg("Orders in all"),
            total["order_cost"],
            "money",
            None,
            total["wanted_cost"] if limited else None,
            msg("without a limit") if limited else None,
            msg(
                "Units times unit cost; packs and minimum orders are kept, the money never passed."
            ),
            "neither",
        ),
        Number(
            msg("Expected gain"),
            total["expected_gain"],
            "money",
            None,
            None,
            None,
            msg(
                "Shortages that the orders avoid, at what a unit short costs, less what leftovers "
                "cost, up to the next order."
            ),
            "higher",
        ),
        *_tested_numbers(scores),
    )


def _tested_numbers(scores: Scores) -> tuple[Block, ...]:
    values = scores.values
    return (
        Number(
            msg("Cost of such levels"),
            values["cost_ratio"],
            "percent",
            scores.intervals.get("cost_ratio"),
            scores.baseline["cost_ratio"],
            RULE,
            msg(
                "Cost of leftovers and shortages as a share of that of the usual rule: mean + z x "
                "deviation of the seasonal naive, for the same service."
            ),
            "lower",
        ),
        Number(
            msg("Service when tested"),
            values["service"],
            "percent",
            scores.intervals.get("service"),
            scores.baseline["service"],
            RULE,
            msg(
                "Share of order cycles in the test whose demand the stock covered; aimed at: "
                "{target:percent}.",
                target=scores.facts["target"],
            ),
        ),
    )


def tradeoff_figure(scores: Scores) -> Figure:
    """Money in leftover stock against the service reached in the test."""
    told = scores.facts["tradeoff"]
    target = scores.facts["target"]
    at = int(np.argmin(np.abs(np.array(told["share"]) - target)))
    chosen = (told["ours_service"][at], told["ours_stock"][at])
    marks = (
        Mark("line", _six(told["usual_service"]), _six(told["usual_stock"]), RULE, "baseline"),
        Mark("line", _six(told["ours_service"]), _six(told["ours_stock"]), msg("ours"), "ours"),
        Mark("point", (chosen[0],), (chosen[1],), msg("chosen"), "chosen"),
    )
    kind = msg("tested on sales") if scores.facts["real"] else msg("on drawn demand")
    return Figure(
        title=_tradeoff_title(scores, at),
        subtitle=msg(
            "money in what is left at the end of a cycle, by service reached; {kind}", kind=kind
        ),
        x=Axis(msg("cycles without running out"), "percent"),
        y=Axis(msg("money in leftover stock"), "short", low=0.0),
        marks=marks,
        note=msg(
            "{n:count} tests of {items:count} items",
            n=scores.facts["tested"],
            items=scores.facts["tested_items"],
        ),
        key="tradeoff",
    )


def _tradeoff_title(scores: Scores, at: int) -> Message:
    """How much more or less stock ours needs for the service that the rule reaches."""
    told = scores.facts["tradeoff"]
    service, stock = (np.array(told[f"ours_{name}"]) for name in ("service", "stock"))
    reached, held = told["usual_service"][at], told["usual_stock"][at]
    if not service.min() <= reached <= service.max() or held <= 0:
        return msg("What a higher service takes in stock")
    gap = 1 - float(np.interp(reached, service, stock)) / held
    if abs(gap) < 0.01:
        return msg("The usual rule reaches its service with as much stock")
    if gap > 0:
        return msg("The usual rule's service is reached with {share:percent} less stock", share=gap)
    return msg("The usual rule's service is reached with {share:percent} more stock", share=-gap)


def money_figure(scores: Scores, reasons: Reasons) -> Figure:
    """What orders earn as the money goes down the list."""
    spent, earned = reasons.money["spent"], reasons.money["earned"]
    title: Message = msg("Nothing to spend on now")
    if spent[-1] > 0 and earned[-1] > 0:
        half = float(np.interp(spent[-1] / 2, spent, earned)) / earned[-1]
        title = msg("The first half of the money earns {share:percent} of the gain", share=half)
    marks = [Mark("line", _six(spent), _six(earned), msg("expected gain"), "ours")]
    budget = scores.facts["budget_money"]
    if budget is not None and budget < spent[-1]:
        marks.append(Mark("rule", (float(budget),), (), msg("money for orders"), "chosen"))
    return Figure(
        title=title,
        subtitle=msg("expected gain of all orders so far, by money spent down the list"),
        x=Axis(msg("money spent"), "short", low=0.0),
        y=Axis(msg("expected gain"), "short"),
        marks=tuple(marks),
        note=msg("{n:count} items would be ordered", n=reasons.totals["wanted_lines"]),
        key="money",
    )


def _six(values: object) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in np.asarray(values, dtype=float))


def _hood(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    facts = scores.facts
    said = msg(
        "{n:count} items, {policy}. Demand over lead time and review is drawn {draws:count} times "
        "for every item; the level is the {target:percent} quantile of it.",
        n=facts["items"],
        policy=POLICIES[facts["policy"]],
        draws=facts["draws"],
        target=facts["target"],
    )
    more = msg(
        "Orders are ranked by what each further pack earns per money, the best first, as long as "
        "the money lasts."
    )
    hidden = ("quick", "budget", "device", "threads")
    shown = {name: value for name, value in reasons.settings.items() if name not in hidden}
    return (Sentence(said, tone="lead"), Sentence(more), settings(shown))
