"""Kinds of customers in the report: whether there are any, what they are worth, and their map."""

import numpy as np

from core.apps.value.explain import Reasons
from core.apps.value.kinds import names
from core.judge.scores import Scores
from core.learn.segments import Segments
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.words import Message, msg, pack

FEW = 5  # dots of fewer customers are not drawn
CELLS = 36  # of the map, along each side


def kinds(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """The map, the table, and how sure the groups are; a sentence where there are none."""
    found = reasons.kinds
    if found is None:
        return ()
    if found.k < 2:
        return (Sentence(_none(found)),)
    return (_map(found), _table(reasons, found, scores), Sentence(_sure(found)))


def _none(found: Segments) -> Message:
    if not found.tried:
        return msg("Too few customers, or too much alike, to look for kinds of customers.")
    return msg(
        "No kinds of customers: no cut into groups is clearer than chance and comes back when the "
        "customers are drawn again. They differ by degrees; the rules above cut where you choose."
    )


def _sure(found: Segments) -> Message:
    chosen = found.chosen
    assert chosen is not None
    return msg(
        "Kinds of customers, found by how they buy (k-means). {k:count} groups of the {low:count} "
        "to {high:count} tried are the clearest: silhouette {ours:number} against at most "
        "{cloud:number} without groups. Drawn again, the same groups come back (adjusted Rand "
        "index {same:number}; 1 is the same).",
        k=found.k,
        low=2,
        high=max(one.k for one in found.tried),
        ours=chosen.silhouette,
        cloud=chosen.cloud,
        same=chosen.stability,
    )


def _map(found: Segments) -> Figure:
    told = names(found)
    marks = []
    for at, name in enumerate(told):
        x, y = _dots(found.place[found.labels == at], found.place)
        marks.append(Mark("point", x, y, name, "series"))
    return Figure(
        title=msg("{k:count} kinds of customers by how they buy", k=found.k),
        subtitle=msg(
            "a dot: at least {n:count} customers alike; the nearer, the more alike (two principal "
            "axes)",
            n=FEW,
        ),
        x=Axis(""),
        y=Axis(""),
        marks=tuple(marks),
        note=msg("{n:count} customers", n=len(found.labels)),
        key="kinds",
    )


def _dots(some: np.ndarray, all_: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Middles of the map's cells that hold at least five of them: nobody stands alone."""
    edges = [np.linspace(side.min(), side.max() + 1e-9, CELLS + 1) for side in all_.T]
    counts, _, _ = np.histogram2d(some[:, 0], some[:, 1], bins=edges)
    at, to = np.nonzero(counts >= FEW)
    middles = [(edge[:-1] + edge[1:]) / 2 for edge in edges]
    x, y = middles[0][at], middles[1][to]
    return tuple(float(f"{v:.4g}") for v in x), tuple(float(f"{v:.4g}") for v in y)


def _table(reasons: Reasons, found: Segments, scores: Scores) -> Table:
    frame = reasons.frame
    rows = []
    for name in names(found):
        here = frame[frame["kind"] == pack(name)]
        rows.append(
            (
                name,
                len(here),
                float(here["orders"].mean()),
                float(here["recency_days"].median()),
                float(here["mean_order"].mean()),
                float(here["expected_money"].sum()),
                float(here["at_stake"].sum()),
            )
        )
    return Table(
        msg("Kinds of customers, and what they bring"),
        (
            Column("kind", msg("kind")),
            Column("customers", msg("customers"), "count"),
            Column("orders", msg("orders each"), "number"),
            Column("silence", msg("days silent"), "count"),
            Column("order", msg("money per order"), "money"),
            Column("expected", msg("expected money"), "money"),
            Column("stake", msg("at stake"), "money"),
        ),
        tuple(rows),
        note=msg(
            "orders and money per order: means; days silent: median; expected and at stake: in "
            "the next {n:count} days",
            n=scores.facts["horizon"],
        ),
    )
