"""Why: what stands at the top of the list, which items matter and vary, what policies compare."""

from core.apps.stock.explain import Reasons
from core.apps.stock.report_words import POLICIES
from core.judge.scores import Scores
from core.learn.stock.classes import ABC, XYZ
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, msg

TOP = 12  # rows of the list that the report tells


def why(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """What the orders rest on."""
    return (
        Sentence(_how(scores), tone="lead"),
        _first(reasons),
        _classes(reasons),
        _policies(reasons, scores),
    )


def _how(scores: Scores) -> Message:
    if scores.facts["objective"] == "cost":
        return msg(
            "An order covers demand until the one after it can arrive, up to where a further unit "
            "is as likely to cost as to earn."
        )
    return msg(
        "An order covers demand until the one after it can arrive, so that {target:percent} of "
        "cycles end without running out.",
        target=scores.facts["target"],
    )


def _first(reasons: Reasons) -> Table:
    frame = reasons.listed.head(TOP)
    columns = (
        Column("item", msg("item")),
        Column("order", msg("order"), "count"),
        Column("order_cost", msg("cost"), "money"),
        Column("gain_per_money", msg("earns per 1 spent"), "number"),
        Column("on_hand", msg("on hand and on order"), "count"),
        Column("expected_demand", msg("demand to cover"), "count"),
        Column("safety_stock", msg("safety stock"), "count"),
        Column("service_after", msg("chance to last"), "percent"),
    )
    rows = tuple(
        (
            str(row["item_label"]),
            float(row["order"]),
            float(row["order_cost"]),
            float(row["gain_per_money"]),
            float(row["on_hand"] + row["on_order"]),
            float(row["expected_demand"]),
            float(row["safety_stock"]),
            float(row["service_after"]),
        )
        for _, row in frame.iterrows()
    )
    return Table(
        msg("First on the list"),
        columns,
        rows,
        note=msg(
            "Demand to cover: expected over lead time and review. Safety stock: what the level "
            "adds for its chance."
        ),
    )


def _classes(reasons: Reasons) -> Table:
    """The grid of ABC and XYZ: items, and the share of worth."""
    rows_of = reasons.classes.to_dict("records")
    found = {(row["class"], row["variation"]): row for row in rows_of}
    whole = max(float(reasons.classes["worth"].sum()), 1e-12)
    titles = {
        "X": msg("X: varies little"),
        "Y": msg("Y: varies"),
        "Z": msg("Z: varies much"),
    }
    names = {
        "A": msg("A: the first 80 % of worth"),
        "B": msg("B: up to 95 %"),
        "C": msg("C: the rest"),
    }

    def cell(one: str, two: str) -> Message | str:
        row = found.get((one, two))
        if row is None:
            return "–"
        return msg(
            "{n:count} of {all:count} items, {share:percent} of worth",
            n=int(row["items"]),
            all=len(reasons.listed),
            share=float(row["worth"]) / whole,
        )

    rows = tuple((names[one], *(cell(one, two) for two in XYZ)) for one in ABC)
    columns = (
        Column("class", msg("class")),
        *(Column(two, titles[two]) for two in XYZ),
    )
    return Table(
        msg("What matters and what varies (ABC and XYZ)"),
        columns,
        rows,
        note=msg(
            "Worth: expected sales of a year. X, Y, Z: deviation of a period's demand up to 25 %, "
            "50 %, above."
        ),
    )


def _policies(reasons: Reasons, scores: Scores) -> Table:
    columns = (
        Column("policy", msg("policy")),
        Column("stock", msg("money in stock"), "money"),
        Column("ready", msg("periods without shortage"), "percent"),
        Column("orders", msg("orders a year"), "count"),
        Column("holding", msg("holding a year"), "money"),
        Column("shortage", msg("shortages a year"), "money"),
    )
    rows = tuple(
        (
            POLICIES[str(row["policy"])],
            *(float(row[c.key]) if row[c.key] is not None else None for c in columns[1:]),
        )
        for _, row in reasons.policies.iterrows()
    )
    return Table(
        msg("The same items under other policies, simulated"),
        columns,
        rows,
        note=msg(
            "Simulated over 60 periods of drawn demand, what is short is delivered later; at most "
            "200 items, those with most money in demand."
        ),
    )
