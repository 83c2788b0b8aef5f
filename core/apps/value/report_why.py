"""Why: segments with their rules, how customers moved, cohorts, and how few bring the money."""

import numpy as np

from core.apps.value.explain import Reasons
from core.apps.value.report_kinds import kinds
from core.judge import rfm
from core.judge.scores import Scores
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.report.short import short
from core.words import Message, msg

FEW = 5  # cells of fewer people are not told


def why(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """The customers behind the forecast."""
    return (
        _segment_table(reasons),
        *kinds(scores, reasons),
        concentration_figure(reasons),
        retention_figure(reasons),
        Sentence(_moved(reasons)),
        _migration(reasons),
        cohort_table(reasons),
        Sentence(
            msg(
                "A customer who ordered only once counts as still there in BG/NBD: it lets "
                "customers leave only after a repeat order. Look at their expected orders instead."
            )
        ),
    )


def segments_figure(scores: Scores, reasons: Reasons) -> Figure:
    """Expected money and money at stake, by segment."""
    found = reasons.segments
    names = tuple(_name(key) for key in found.index.tolist())
    worst = found["at_stake"].idxmax()
    title: Message = msg("What the segments are expected to bring")
    if found["at_stake"].max() > 0:
        title = msg(
            "Most is at stake with “{name}”: {money:money}",
            name=_name(str(worst)),
            money=float(found["at_stake"].max()),
        )
    return Figure(
        title=title,
        subtitle=msg("money in the next {n:count} days, by segment", n=scores.facts["horizon"]),
        x=Axis(msg("money"), "short", low=0.0),
        y=Axis("", "text", kind="category"),
        marks=(
            Mark("bar", short(found["expected_money"]), names, msg("expected"), horizontal=True),
            Mark("bar", short(found["at_stake"]), names, msg("at stake"), "worse", horizontal=True),
        ),
        note=msg("{n:count} customers", n=len(reasons.frame)),
        key="segments",
    )


def _segment_table(reasons: Reasons) -> Table:
    rules = {rule.key: rule.condition for rule in reasons.rules}
    rows = []
    for key, row in reasons.segments.iterrows():
        rule = rules.get(str(key), msg("all the rest"))
        numbers = (row["customers"], row["money"], row["expected_money"], row["at_stake"])
        rows.append((_name(str(key)), rule, *(float(value) for value in numbers)))
    return Table(
        msg("Segments and their rules"),
        (
            Column("segment", msg("segment")),
            Column("rule", msg("rule, the first that fits")),
            Column("customers", msg("customers"), "count"),
            Column("money", msg("money so far"), "money"),
            Column("expected", msg("expected money"), "money"),
            Column("stake", msg("at stake"), "money"),
        ),
        tuple(rows),
        note=msg(
            "r, f, m: fifths of recency, number of orders and money, 5 the best. The rules can be "
            "changed below."
        ),
    )


def concentration_figure(reasons: Reasons) -> Figure:
    """How few customers brought how much of the money."""
    shares, money = reasons.concentration
    tenth = float(np.interp(0.1, shares, money))
    return Figure(
        title=msg("One tenth of the customers brought {share:percent} of the money", share=tenth),
        subtitle=msg("share of all money so far by share of customers, the best first"),
        x=Axis(msg("customers"), "percent", low=0.0, high=1.0),
        y=Axis(msg("money"), "percent", low=0.0, high=1.0),
        marks=(
            Mark("line", (0.0, 1.0), (0.0, 1.0), msg("if all were alike"), "baseline"),
            Mark("line", short(shares), short(money), msg("customers")),
        ),
        note=msg("{n:count} customers", n=len(reasons.frame)),
        key="concentration",
    )


def retention_figure(reasons: Reasons) -> Figure:
    """The share of customers who order again, by months since their first order."""
    found = reasons.cohorts
    width = max((len(row) for row in found.kept), default=0)
    x, y = [], []
    for k in range(width):
        pairs = [
            (row[k], size)
            for row, size in zip(found.kept, found.sizes, strict=True)
            if k < len(row) and row[k] is not None
        ]
        total = sum(size for _, size in pairs)
        if total:
            x.append(k + 1)
            y.append(sum(float(share or 0) * size for share, size in pairs) / total)
    unit = (
        msg("quarters since the first order")
        if found.quarters
        else msg("months since the first order")
    )
    title: Message = msg("The log is too short to see who comes back")
    if y:
        title = msg(
            "In a later period {share:percent} of the customers order, on average",
            share=float(np.mean(y)),
        )
    return Figure(
        title=title,
        subtitle=msg("share of customers who ordered in that period, mean over cohorts"),
        x=Axis(unit, "count"),
        y=Axis(msg("ordered"), "percent", low=0.0),
        marks=(Mark("line", tuple(x), short(y), msg("ordered")),) if y else (),
        note=msg("{n:count} cohorts", n=len(found.names)),
        key="retention",
    )


def cohort_table(reasons: Reasons) -> Table:
    """Retention of every cohort."""
    found = reasons.cohorts
    width = max((len(row) for row in found.kept), default=0)
    columns = [Column("cohort", msg("first order")), Column("size", msg("customers"), "count")]
    columns += [Column(f"k{k}", f"+{k}", "percent") for k in range(1, width + 1)]
    rows = [
        (
            name,
            size,
            *(row if size >= FEW else [None] * len(row)),
            *[None] * (width - len(row)),
        )
        for name, size, row in zip(found.names, found.sizes, found.kept, strict=True)
    ]
    note = (
        msg("+1: ordered in the quarter after that of the first order")
        if found.quarters
        else msg("+1: ordered in the month after that of the first order")
    )
    return Table(msg("Cohorts: who came back when"), tuple(columns), tuple(rows), note=note)


def _moved(reasons: Reasons) -> Message:
    _, counts = reasons.migration
    total, stayed = int(counts.sum()), int(np.trace(counts))
    if not total:
        return msg("No customer is known at both days.")
    return msg(
        "Of {n:count} customers known before the held-out days, {share:percent} are in the same "
        "segment now.",
        n=total,
        share=stayed / total,
    )


def _migration(reasons: Reasons) -> Table:
    names, counts = reasons.migration
    kept = [at for at in range(len(names)) if counts[at].sum() + counts[:, at].sum() > 0]
    columns = [Column("from", msg("from, then"))]
    columns += [Column(f"to{at}", _name(names[at]), "count") for at in kept]
    rows = tuple((_name(names[at]), *(_told(int(counts[at, to])) for to in kept)) for at in kept)
    return Table(
        msg("How customers moved between segments"),
        tuple(columns),
        rows,
        note=msg(
            "Rows: segment before the held-out days; columns: now. – : fewer than {n:count}.",
            n=FEW,
        ),
    )


def _told(count: int) -> int | None:
    return count if count >= FEW or count == 0 else None


def _name(key: str) -> Message | str:
    return rfm.named(key)
