"""How sure the plan is: beside the usual rules, ranking, calibration, groups."""

import numpy as np

from core.judge import retention
from core.judge.fairness import FEWEST, SHOWN
from core.judge.intervals import wilson
from core.judge.scores import Scores
from core.learn.labelled.report_sure import calibration, comparison, table
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, msg

MORE = {"plan_gain": msg("Money per customer (beside it: the 0.5 rule)")}


def sure(scores: Scores, chosen: np.ndarray, quick: Scores | None) -> tuple[Block, ...]:
    """Everything that tells how far to trust the plan."""
    p = scores.evidence["p"]
    lowest = float(p[chosen].min()) if chosen.any() else 1.0
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
    for at, name in enumerate(scores.facts["groups"]):
        names = scores.evidence.get(f"group_{at}")
        if names is None:
            continue
        rows = _rows(names, chosen, scores.evidence["y"])
        blocks += [Sentence(_spread(name, rows)), _table(name, rows)]
    return tuple(blocks)


def _rows(names: np.ndarray, chosen: np.ndarray, y: np.ndarray) -> list[tuple]:
    found, counts = np.unique(names, return_counts=True)
    lines: list[tuple] = []
    for at in np.argsort(-counts, kind="stable")[:SHOWN]:
        here = names == found[at]
        n, line = int(here.sum()), [str(found[at])]
        if n < FEWEST:
            lines.append((*line, n, *[None] * 4))
            continue
        gone = here & (y == 1)
        reached = float(chosen[gone].mean()) if gone.any() else None
        called = int(chosen[here].sum())
        lines.append((*line, n, float(y[here].mean()), called / n, wilson(called, n), reached))
    return lines


def _spread(name: str, rows: list[tuple]) -> Message:
    judged = [row for row in rows if row[3] is not None]
    if len(judged) < 2:
        return msg(
            "{column}: too few cases in the groups to judge (fewer than {n:count}).",
            column=name,
            n=FEWEST,
        )
    low, high = min(judged, key=lambda row: row[3]), max(judged, key=lambda row: row[3])
    facts = {"column": name, "low": low[0], "least": low[3], "high": high[0], "most": high[3]}
    if low[4][1] >= high[4][0]:
        return msg(
            "{column}: called are {most:percent} of “{high}” and {least:percent} of “{low}”; "
            "the difference may be chance.",
            **facts,
        )
    return msg(
        "{column}: called are {most:percent} of “{high}” but {least:percent} of “{low}”, "
        "more apart than chance explains.",
        **facts,
    )


def _table(name: str, rows: list[tuple]) -> Table:
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
        tuple(rows),
        note=msg("– : fewer than {n:count} cases, too few to judge", n=FEWEST),
    )
