"""How sure: the held-out days beside the forecast made before them, and beside simple rules."""

import numpy as np

from core.apps.value.explain import Reasons
from core.judge import horizon
from core.judge.scores import Scores
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.report.short import short
from core.words import Message, msg

NAMES = {
    "mae": msg("Mean error (MAE)"),
    "rmse": msg("Root mean squared error (RMSE)"),
    "total_ratio": msg("Forecast to actual total"),
    "top_decile_capture": msg("Share brought by the top tenth"),
    "spearman": msg("Rank correlation (Spearman)"),
}
PERCENT = ("total_ratio", "top_decile_capture")


def sure(scores: Scores, quick: Scores | None, reasons: Reasons) -> tuple[Block, ...]:
    """Everything that tells how far to trust the forecast."""
    return (
        *(Sentence(warning, tone="caution") for warning in scores.warnings),
        Sentence(_total(scores), tone="lead"),
        *_changed(scores, quick, reasons),
        *_figures(scores),
        Sentence(_rules(scores)),
        _table(scores),
    )


def tracking_figure(scores: Scores) -> Figure:
    """Orders summed over the held-out days: as they came, ours, and the frequency carried on."""
    facts = scores.facts["tracking"]
    x = tuple(facts["days"])
    ratio = scores.values["total_ratio"]
    title: Message = msg("Nothing came in the held-out days")
    if ratio is not None:
        title = msg(
            "Tested on {days:count} days it had not seen, the forecast came to {ratio:percent} of "
            "the orders",
            days=scores.facts["horizon"],
            ratio=ratio,
        )
    return Figure(
        title=title,
        subtitle=msg("orders of customers known at the start, summed; forecast made on day one"),
        x=Axis("", "date", kind="date"),
        y=Axis(msg("orders"), "count", low=0.0),
        marks=(
            Mark("line", x, short(facts["naive"]), msg("frequency carried on"), "baseline"),
            Mark("line", x, short(facts["came"]), msg("came"), "real"),
            Mark("line", x, short(facts["ours"]), msg("forecast"), "ours"),
        ),
        note=msg("{n:count} customers", n=scores.facts["n_test"]),
        key="tracking",
    )


def _total(scores: Scores) -> Message:
    facts = scores.facts
    said = {
        "n": facts["n_test"],
        "days": facts["horizon"],
        "came": facts["came"],
        "forecast": float(scores.evidence["p"].sum()),
        "new": facts["new_customers"],
    }
    return msg(
        "In the {days:count} held-out days the {n:count} known customers ordered {came:count} "
        "times; {forecast:count} were forecast. {new:count} customers came new: nobody can "
        "forecast them from this log, and they are in no figure here.",
        **said,
    )


def _changed(scores: Scores, quick: Scores | None, reasons: Reasons) -> tuple[Block, ...]:
    """What the network changed against the probability models, with a paired interval."""
    if quick is None:
        return ()
    if not scores.facts["deep"]:
        if "weight" in reasons.record:
            said = msg(
                "A network over the sequence of orders was tried. On days inside the known ones it "
                "gained nothing, so the probability models answer alone."
            )
            return (Sentence(said),)
        return ()
    y = scores.evidence["y"]
    value, edges = horizon.gap(y, scores.evidence["p"], quick.evidence["p"])
    facts = {"share": abs(value), "low": edges[0], "high": edges[1]}
    if edges[0] <= 0 <= edges[1]:
        said = msg(
            "The network over the sequence of orders changes the error (RMSE) by {share:percent}; "
            "that may be chance.",
            **facts,
        )
    elif value > 0:
        said = msg(
            "The network over the sequence of orders lowers the error (RMSE) by {share:percent} "
            "({low:percent} to {high:percent}).",
            **facts,
        )
    else:
        said = msg(
            "The network over the sequence of orders raises the error (RMSE) by {share:percent}: "
            "it did better on days inside the known ones only.",
            **facts,
        )
    return (Sentence(said),)


def _figures(scores: Scores) -> tuple[Block, ...]:
    evidence = scores.evidence
    return (
        _deciles(evidence["y"], evidence["p"], msg("orders"), "number", "deciles_orders"),
        _deciles(evidence["money"], evidence["p_money"], msg("money"), "money", "deciles_money"),
    )


def _deciles(y: np.ndarray, p: np.ndarray, what: Message, unit: str, key: str) -> Figure:
    forecast, came, error = horizon.deciles(y, p)
    x = tuple(str(at) for at in range(1, len(forecast) + 1))
    last = forecast[-1] / came[-1] if came[-1] > 0 else None
    title: Message = msg("By tenth of the forecast: {what}", what=what)
    if last is not None:
        title = msg(
            "The top tenth was forecast at {ratio:percent} of its {what}", ratio=last, what=what
        )
    return Figure(
        title=title,
        subtitle=msg(
            "mean {what} of a customer in the held-out days, by tenth of the forecast; "
            "bars: 95 % intervals",
            what=what,
        ),
        x=Axis(msg("tenth of the forecast, 10 the highest"), "text", kind="category"),
        y=Axis(what, unit, low=0.0),
        marks=(
            Mark(
                "bar",
                x,
                short(came),
                msg("came"),
                "real",
                low=short(np.maximum(came - 1.96 * error, 0)),
                high=short(came + 1.96 * error),
            ),
            Mark("bar", x, short(forecast), msg("forecast"), "ours"),
        ),
        note=msg("{n:count} customers", n=len(y)),
        key=key,
    )


def _rules(scores: Scores) -> Message:
    facts = scores.facts
    ours, rule = scores.values["spearman"], facts["rule_spearman"]
    said = {
        "ours": ours,
        "rule": rule,
        "capture": scores.values["top_decile_capture"],
        "rule_capture": facts["rule_capture"],
    }
    if None in said.values():
        return msg("Too little came in the held-out days to compare with simple rules.")
    if rule > ours:
        return msg(
            "Ordering all customers by repeat count alone ranks them better over the whole list "
            "(Spearman {rule:number} against {ours:number}); at the top, where it matters, the "
            "tenth chosen by the forecast brought {capture:percent} of the orders, that chosen by "
            "repeat count {rule_capture:percent}.",
            **said,
        )
    return msg(
        "The forecast ranks customers better than the repeat count alone (Spearman {ours:number} "
        "against {rule:number}), and its top tenth brought {capture:percent} of the orders against "
        "{rule_capture:percent}.",
        **said,
    )


def _table(scores: Scores) -> Table:
    rows = []
    for prefix, what in (("", msg("orders")), ("money_", msg("money"))):
        for name, title in NAMES.items():
            unit = "percent" if name in PERCENT else "number"
            key = prefix + name
            cells = (scores.values[key], scores.intervals.get(key), scores.baseline[key])
            rows.append((what, title, *(_written(cell, unit) for cell in cells)))
    return Table(
        msg("Scores of the held-out days"),
        (
            Column("what", msg("of")),
            Column("score", msg("score")),
            Column("ours", msg("forecast")),
            Column("interval", msg("95 % interval")),
            Column("baseline", msg("frequency carried on")),
        ),
        tuple(rows),
    )


def _written(value: object, unit: str) -> Message | str:
    if value is None:
        return "–"
    return (
        msg("{value:percent}", value=value)
        if unit == "percent"
        else msg("{value:number}", value=value)
    )
