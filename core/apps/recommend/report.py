"""The report of recommendations: how often the next thing is on the list, why, how sure."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.apps.recommend.explain import Reasons
from core.apps.recommend.report_sure import hood, sure
from core.apps.recommend.report_words import MODELS
from core.judge.scores import Scores
from core.report.blocks import (
    Action,
    Axis,
    Block,
    Column,
    Figure,
    Mark,
    Number,
    Report,
    Sentence,
    Table,
    Text,
)
from core.words import Message, msg

DEEPEST = 50  # places of the list that the curve shows
OURS = ("quick", "deep", "final")
KINDS = 5  # categories that the map tells apart


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the instant answer's scores."""
    facts = scores.facts
    tested = facts["n_test"] > 0
    return Report(
        title=msg("Recommendations"),
        answer=(
            Sentence(_headline(scores), tone="headline"),
            *(_numbers(scores) if tested else ()),
            *((curve(scores), rivals(scores)) if tested else ()),
            Action(
                msg(
                    "The first {k:count} for each of {n:count} customers, each with its reason",
                    k=facts["k"],
                    n=facts["health"]["users"],
                ),
                output="output",
                rows=facts["health"]["users"] * facts["k"],
            ),
        ),
        why=_why(scores, reasons),
        sure=sure(scores, quick),
        hood=hood(scores),
        facts={name: facts[name] for name in ("n_test", "k", "repeat", "split", "ships")},
    )


def _headline(scores: Scores) -> Message:
    facts, health = scores.facts, scores.facts["health"]
    if not facts["n_test"]:
        return msg(
            "Lists for {n:count} customers are ready; how good they are cannot be said, as nobody "
            "can be tested.",
            n=health["users"],
        )
    found = {
        "ours": scores.values["hr_10"],
        "base": scores.baseline["hr_10"],
        "n": facts["n_test"],
    }
    edges = facts["against"]["popularity"]["gap_edges"]
    if edges is not None and edges[0] > 0:
        return msg(
            "What a customer takes next is among the ten offered in {ours:percent} of cases; "
            "the ten most popular hold it in {base:percent}.",
            **found,
        )
    return msg(
        "What a customer takes next is among the ten offered in {ours:percent} of cases, the ten "
        "most popular hold it in {base:percent}: on {n:count} customers no certain gain.",
        **found,
    )


def _numbers(scores: Scores) -> tuple[Block, ...]:
    """Four numbers, each beside popularity and with its interval."""
    about = {
        "hr_10": (
            msg("Hit rate of ten"),
            "percent",
            msg("Share of customers whose next thing is among the first ten of ALL things."),
        ),
        "ndcg_10": (
            msg("NDCG@10"),
            "number",
            msg("As the hit rate, but a hit counts less the lower it stands: 1 at the top."),
        ),
        "mrr_10": (
            msg("MRR@10"),
            "number",
            msg("Mean of one over the place of the hit; nought beyond the tenth."),
        ),
        "coverage_10": (
            msg("Range shown"),
            "percent",
            msg("Share of all products that stand in at least one of the lists."),
        ),
    }
    return tuple(
        Number(
            title,
            scores.values[name],
            unit=unit,
            interval=scores.intervals.get(name),
            against=scores.baseline[name],
            against_title=msg("popularity"),
            help=help,
        )
        for name, (title, unit, help) in about.items()
    )


def curve(scores: Scores) -> Figure:
    """Hit rate by length of the list, beside popularity."""
    evidence, items = scores.evidence, scores.facts["health"]["items"]
    deepest = min(DEEPEST, items)
    at = tuple(range(1, deepest + 1))

    def share(name: str) -> tuple[float, ...]:
        return tuple(round(float((evidence[name] < k).mean()), 5) for k in at)

    ours = share("rank")
    half = 1.96 * np.sqrt(np.array(ours) * (1 - np.array(ours)) / max(len(evidence["rank"]), 1))
    first = msg(
        "A list of ten holds the next thing in {ten:percent} of cases, one of {all:count} in "
        "{most:percent}",
        ten=ours[min(9, deepest - 1)],
        all=deepest,
        most=ours[-1],
    )
    return Figure(
        title=first,
        subtitle=msg("share of customers whose next thing is on the list; band: 95 % intervals"),
        x=Axis(msg("length of the list"), "count", low=1.0, high=float(deepest)),
        y=Axis(msg("hit rate"), "percent", low=0.0),
        marks=(
            Mark("band", at, low=_five(np.maximum(ours - half, 0)), high=_five(ours + half)),
            Mark("line", at, share("rank_popularity"), msg("popularity"), "baseline"),
            Mark("line", at, ours, msg("model")),
        ),
        note=_tested(scores.facts),
        key="hits",
    )


def _tested(facts: Mapping[str, Any]) -> Message:
    if facts["split"] == "time":
        return msg(
            "{n:count} customers, their first new thing after one moment, all things ranked",
            n=facts["n_test"],
        )
    return msg("{n:count} customers, their last thing, all things ranked", n=facts["n_test"])


def rivals(scores: Scores) -> Figure:
    """Every model's NDCG@10 with its interval."""
    facts = scores.facts
    models = {name: one["ndcg_10"] for name, one in facts["models"].items()}
    order = sorted(models, key=lambda name: models[name])
    rest = [name for name in order if name not in OURS]
    shown = (rest, "baseline"), ([name for name in order if name in OURS], "ours")
    best, simple = order[-1], rest[-1]
    times = models[best] / models[simple] if models[simple] else None
    title = msg("Which model ranks the next thing highest")
    if times is not None and times > 1:
        title = msg(
            "{times:number} times the gain of the best simple method, {name}",
            times=round(times, 1),
            name=MODELS[simple],
        )
    return Figure(
        title=title,
        subtitle=msg("NDCG@10 with 95 % intervals; the same customers for all"),
        x=Axis(msg("NDCG@10"), low=0.0),
        y=Axis(msg("model"), kind="category"),
        marks=tuple(_bars(facts, names, role) for names, role in shown if names),
        key="models",
    )


def _bars(facts: Mapping[str, Any], names: list[str], role: str) -> Mark:
    values = {name: facts["models"][name]["ndcg_10"] for name in names}
    edges = [facts["edges"][name].get("ndcg_10", [values[name]] * 2) for name in names]
    return Mark(
        "bar",
        tuple(round(value, 5) for value in values.values()),
        tuple(MODELS[name] for name in names),
        role=role,
        low=tuple(low for low, _ in edges),
        high=tuple(high for _, high in edges),
        horizontal=True,
    )


def _why(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    exact = msg(
        "Every score of the instant model is a sum over the history, so a reason such as "
        "“because of A, 62 %” is exact: that share of all that speaks for it."
    )
    left = msg(
        "A reason of the transformer is how far the score falls when that one thing is left out of "
        "the history; reasons in the list for all customers are the instant model's, which are "
        "exact for its part. What the network attends to is not taken for a cause."
    )
    return (
        Sentence(exact),
        *(() if reasons.exact else (Sentence(left),)),
        *_together(reasons),
        *((_fading(reasons), _map(reasons)) if reasons.fading and len(reasons.names) > 2 else ()),
        *_lists(reasons),
    )


def _together(reasons: Reasons) -> tuple[Block, ...]:
    if not reasons.together:
        return ()
    return (
        Table(
            msg("What goes with the most popular products"),
            (
                Column("item", msg("who has this")),
                Column("with", msg("is offered this")),
                Column("weight", msg("weight"), "number"),
            ),
            reasons.together,
        ),
    )


def _fading(reasons: Reasons) -> Figure:
    shares = reasons.fading
    return Figure(
        title=msg("The last event carries {share:percent} of the reasons", share=shares[0]),
        subtitle=msg("share of a list's reasons by age of the event, in the instant model"),
        x=Axis(msg("events ago"), "count", low=0.5, high=len(shares) + 0.5),
        y=Axis(msg("share of the reasons"), "percent", low=0.0),
        marks=(Mark("bar", tuple(range(1, len(shares) + 1)), shares),),
        key="fading",
    )


def _map(reasons: Reasons) -> Figure:
    """Things by what they stand near in histories, the most popular named."""
    groups, titles = np.array(reasons.groups, dtype=object), np.array(reasons.names, dtype=object)
    names, counts = np.unique(groups[groups != ""].astype(str), return_counts=True)
    shown = names[np.argsort(-counts, kind="stable")][:KINDS]
    parts: list[tuple[np.ndarray, Text, str]] = [
        (groups == name, str(name), "series") for name in shown
    ]
    if len(parts) > 1:
        parts.append((~np.isin(groups.astype(str), shown), msg("others"), "baseline"))
    else:
        parts = [(np.ones(len(groups), bool), msg("product"), "ours")]
    x, y = reasons.places.T
    marks = [
        Mark("point", _five(x[rows]), _five(y[rows]), label, role, names=tuple(titles[rows]))
        for rows, label, role in parts
        if rows.any()
    ]
    return Figure(
        title=msg("Products that stand near each other in histories"),
        subtitle=msg("the nearer, the more they are taken by the same customers"),
        x=Axis(""),
        y=Axis(""),
        marks=tuple(marks),
        note=msg("the {n:count} most popular products", n=len(reasons.names)),
        key="map",
    )


def _lists(reasons: Reasons) -> tuple[Block, ...]:
    columns = (
        Column("rank", msg("rank"), "count"),
        Column("title", msg("product")),
        Column("because", msg("because of")),
    )
    return tuple(
        Table(
            msg("Customer {name}", name=one["user"]),
            columns,
            tuple((row["rank"], row["title"], row["because"]) for row in one["rows"]),
            people=True,
        )
        for one in reasons.examples
    )


def _five(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)
