"""The Why of a risk report: what drives the score, how it moves, and typical cases."""

import numpy as np

from core.learn.labelled.explain import Curve, Reasons
from core.numerals import three
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.report.short import short
from core.words import Message, msg

BARS = 10
CURVES = 4


def drivers(reasons: Reasons, positive: str) -> Figure:
    """The columns that move the score most."""
    order = np.argsort(-reasons.importance, kind="stable")[:BARS]
    total = max(float(reasons.importance.sum()), 1e-12)
    names = [reasons.columns[at] for at in order]
    shares = reasons.importance[order] / total
    return Figure(
        title=_finding(names, shares),
        subtitle=msg(
            "share of all movement of the log odds of “{positive}”, by column; "
            "bars: 95 % intervals",
            positive=positive,
        ),
        x=Axis(msg("share of the movement"), "percent", low=0.0),
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
        note=msg("Shapley values of {n:count} test cases", n=reasons.rows),
        key="drivers",
    )


def _finding(names: list[str], shares: np.ndarray) -> Message:
    if len(names) < 2 or shares[0] <= 0:
        return msg("What drives the score")
    if shares[0] > 0.3:
        return msg(
            "“{first}” alone makes {share:percent} of the score's movement",
            first=names[0],
            share=float(shares[0]),
        )
    return msg(
        "“{first}” and “{second}” drive the score most: {share:percent} of its movement",
        first=names[0],
        second=names[1],
        share=float(shares[:2].sum()),
    )


def why(reasons: Reasons, positive: str) -> tuple[Block, ...]:
    """How the score moves with the main columns; the reasons of typical cases."""
    lead = Sentence(
        msg(
            "Each picture sets one column to each of its values in turn, for the same "
            "cases, and shows the mean probability of “{positive}”.",
            positive=positive,
        ),
        tone="lead",
    )
    curves = [figure(curve, positive) for curve in reasons.curves if len(curve.values) > 1]
    return (lead, *curves[:CURVES], *_cases(reasons))


def figure(curve: Curve, positive: str) -> Figure:
    """One column's partial dependence."""
    risk = np.array(curve.risk)
    low, high = int(np.argmin(risk)), int(np.argmax(risk))
    words = [_word(curve, at) for at in (low, high)]
    title = msg(
        "{column}: from {low:percent} at {from} to {high:percent} at {to}",
        **{
            "column": curve.column,
            "low": float(risk[low]),
            "from": words[0],
            "high": float(risk[high]),
            "to": words[1],
        },
    )
    bars = curve.kind == "category"
    order = np.argsort(risk, kind="stable") if bars else np.arange(len(risk))
    x, y = tuple(curve.values[at] for at in order), short(risk[order])
    mark = (
        Mark("bar", y, x, msg("mean probability"), horizontal=True)
        if bars
        else Mark("line", x, y, msg("mean probability"))
    )
    chance = Axis(msg("probability"), "percent", low=0.0)
    values = Axis("" if bars else curve.column, "text" if bars else "number", kind=curve.kind)
    return Figure(
        title=title,
        subtitle=msg("mean probability of “{positive}”", positive=positive),
        x=chance if bars else values,
        y=values if bars else chance,
        marks=(mark,),
        key=f"curve_{curve.column}",
    )


def _word(curve: Curve, at: int) -> str:
    value = curve.values[at]
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= 100 else three(value)  # a year stays a year


def _cases(reasons: Reasons) -> tuple[Block, ...]:
    if not reasons.cases:
        return ()
    width = max(len(case.reasons) for case in reasons.cases)
    titles = [Column(f"reason_{at}", msg("reason {n:count}", n=at)) for at in range(1, width + 1)]
    rows = []
    for case in reasons.cases:
        told = [*case.reasons, *[""] * (width - len(case.reasons))]
        rows.append((case.row + 1, case.score, *told))
    return (
        Table(
            msg("Why typical cases above the cut-off score high"),
            (
                Column("row", msg("test row"), "count"),
                Column("score", msg("probability"), "percent"),
                *titles,
            ),
            tuple(rows),
            people=True,
        ),
    )
