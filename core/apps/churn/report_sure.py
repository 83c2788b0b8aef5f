"""How sure the plan is: beside the usual rules, ranking, calibration, groups."""

import numpy as np

from core.judge import retention
from core.judge.scores import Scores
from core.learn.labelled.report_chosen import (
    TOO_FEW,
    Chosen,
    chosen_by_group,
    each_group,
    spread,
)
from core.learn.labelled.report_sure import calibration, comparison, table
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, msg

MORE = {"plan_gain": msg("Money per customer (beside it: the 0.5 rule)")}


def sure(scores: Scores, chosen: np.ndarray, quick: Scores | None) -> tuple[Block, ...]:
    """Everything that tells how far to trust the plan."""
    p = scores.evidence["p"]
    lowest: float | None = float(p[chosen].min()) if chosen.any() else 1.0
    if (p[~chosen] >= lowest).any():  # the worth of customers decides, and no one cut-off
        lowest = None
    return (
        *comparison(scores, quick),
        rules(scores, chosen),
        *calibration(scores, lowest),
        *_by_group(scores, chosen),
        table(scores, MORE),
    )


def rules(scores: Scores, chosen: np.ndarray) -> Table:
    """The plan beside what people do without one, on the same customers."""
    terms = retention.facts_terms(scores.facts)
    y, p, value = (scores.evidence[name] for name in ("y", "p", "value"))
    others = retention.rules(p, value, terms)
    named = (
        (msg("The plan: each customer by expected gain"), chosen),
        (msg("One threshold for all"), others["threshold"]),
        (msg("The 0.5 rule"), others["half"]),
        (msg("Calling everyone"), others["everyone"]),
    )
    rows = []
    for name, who in named:
        found = retention.profit(y, who, value, terms)
        gap, band = retention.more(y, chosen, who, value, terms)
        rows.append(
            (
                *(name, int(who.sum()), float(who.sum() * terms.cost)),
                *(found.total, found.band),
                *((gap, band) if who is not chosen else (None, None)),
            )
        )
    return Table(
        msg("The plan beside the usual rules"),
        (
            Column("rule", msg("rule")),
            Column("calls", msg("calls"), "count"),
            Column("cost", msg("cost"), "money"),
            Column("profit", msg("profit"), "money"),
            Column("band", msg("interval"), "money"),
            Column("gap", msg("less than the plan by"), "money"),
            Column("gap_band", msg("interval"), "money"),
        ),
        tuple(rows),
        note=msg("Profit on the same test customers; a call saves the share you estimate."),
    )


def _by_group(scores: Scores, chosen: np.ndarray) -> tuple[Block, ...]:
    """Who is called, group by group."""
    blocks: list[Block] = []
    for name, names in each_group(scores):
        lines = chosen_by_group(names, chosen, scores.evidence["y"])
        blocks += [Sentence(spread(name, lines, (_alike, _apart))), _table(name, lines)]
    return tuple(blocks)


def _alike(**facts: object) -> Message:
    return msg(
        "{column}: called are {most:percent} of “{high}” and {least:percent} of “{low}”; "
        "the difference may be chance.",
        **facts,
    )


def _apart(**facts: object) -> Message:
    return msg(
        "{column}: called are {most:percent} of “{high}” but {least:percent} of “{low}”, "
        "more apart than chance explains.",
        **facts,
    )


def _table(name: str, lines: list[Chosen]) -> Table:
    return Table(
        msg("Who of {column} is called", column=name),
        (
            Column("group", name),
            Column("rows", msg("test customers"), "count"),
            Column("base", msg("left"), "percent"),
            Column("called", msg("called"), "percent"),
            Column("interval", msg("interval"), "percent"),
            Column("reached", msg("leavers reached"), "percent"),
        ),
        tuple((line.name, line.rows, line.base, *line.share, line.of_bad[0]) for line in lines),
        note=TOO_FEW,
    )
