"""How good the lists are for events no model had seen, beside what must be beaten."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.apps.recommend.fit import Fitted, Tested, lists_of
from core.apps.recommend.whole import people
from core.judge import ranking
from core.judge.intervals import Interval
from core.judge.scores import Scores
from core.learn.sequence.instant import Held
from core.learn.sequence.ranks import ranks
from core.learn.sequence.simple import popularity
from core.table.sheet import Tables
from core.words import Message, msg

K = 10  # of the scores' names, whatever the length of the lists
FEW = 30  # people below which a part of them is not reported
RIVALS = ("popularity", "recent", "knn", "ease", "quick")


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """NDCG, hit rate, MRR and coverage at 10 over all things, with bootstrap intervals.

    The figures were taken before the shipped model learnt from the test events. A test file of a
    person's own is ranked by the shipped model: everybody's last event in it, after what they did.
    """
    tested = fitted.tested
    given = test["main"]
    if len(given) != fitted.health["rows"] or given.roles != fitted.roles:
        tested = _given(fitted, test)
    final = tested.ranks.get("final", tested.ranks["quick"])
    lists = tested.lists.get("final", tested.lists["quick"])
    values = _values(final, lists, len(fitted.log.items))
    base = _values(tested.ranks["popularity"], tested.lists["popularity"], len(fitted.log.items))
    n = len(final)
    return Scores(
        values=values,
        intervals=_intervals(final, lists, len(fitted.log.items)),
        baseline_name=msg("popularity"),
        baseline=base,
        evidence=_evidence(fitted, tested, final),
        facts=_facts(fitted, tested, final),
        warnings=() if n else (NOBODY,),
    )


def _values(places: np.ndarray, lists: np.ndarray, items: int) -> dict[str, float | None]:
    return {**ranking.measures(places, K), f"coverage_{K}": ranking.coverage(lists, items)}


def _intervals(places: np.ndarray, lists: np.ndarray, items: int) -> dict[str, Interval]:
    found = ranking.intervals(places, K)
    edges = ranking.coverage_interval(lists, items)
    return found if edges is None else {**found, f"coverage_{K}": edges}


def _evidence(fitted: Fitted, tested: Tested, final: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "rank": final.astype(np.float32),
        "length": tested.lengths,
        "popularity": popularity(fitted.log)[tested.targets],
        **{f"rank_{name}": one.astype(np.float32) for name, one in tested.ranks.items()},
    }


def _facts(fitted: Fitted, tested: Tested, final: np.ndarray) -> dict[str, Any]:
    record = fitted.record
    return {
        "n_test": len(final),
        "k": fitted.config.k,
        "repeat": fitted.config.repeat,
        "split": fitted.config.split,
        "ships": record["ships"],
        "steps": record["steps"],
        "device": record["device"],
        "record": dict(record),
        "health": dict(fitted.health),
        "models": {name: ranking.measures(one, K) for name, one in tested.ranks.items()},
        "edges": {name: _edges(ranking.intervals(one, K)) for name, one in tested.ranks.items()},
        "against": {
            name: _against(final, tested.ranks[name]) for name in RIVALS if name in tested.ranks
        },
        "looks": {name: _look(fitted, one) for name, one in tested.lists.items()},
        "parts": _parts(fitted, tested, final),
    }


def _edges(found: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {name: list(pair) for name, pair in found.items()}


def _against(ours: np.ndarray, theirs: np.ndarray) -> dict[str, Any]:
    gap, edges, ratio, ratios = ranking.paired(ours, theirs, K)
    return {
        "gap": gap,
        "gap_edges": None if edges is None else list(edges),
        "ratio": ratio,
        "ratio_edges": None if ratios is None else list(ratios),
    }


def _look(fitted: Fitted, lists: np.ndarray) -> dict[str, float | None]:
    """What the lists are like: how much of the range, how evenly, how novel, how varied."""
    often, items = popularity(fitted.log), len(fitted.log.items)
    return {
        "coverage": ranking.coverage(lists, items),
        "gini": ranking.gini(lists, items),
        "novelty": ranking.novelty(lists, often),
        "diversity": ranking.diversity(lists, fitted.vectors),
        "popularity": float(often[lists[lists >= 0]].mean()) if len(lists) else None,
    }


def _parts(fitted: Fitted, tested: Tested, final: np.ndarray) -> list[dict[str, Any]]:
    """NDCG by length of history and by how popular the right thing is, beside popularity's."""
    if not len(final):
        return []
    found = []
    cuts = np.unique(np.quantile(tested.lengths, [1 / 3, 2 / 3]))
    for number in range(len(cuts) + 1):
        low = cuts[number - 1] if number else -1
        high = cuts[number] if number < len(cuts) else np.inf
        rows = (tested.lengths > low) & (tested.lengths <= high)
        if rows.any():
            facts = {
                "low": int(tested.lengths[rows].min()),
                "high": int(tested.lengths[rows].max()),
            }
            found.append(_part("length", facts, rows, tested, final))
    often = popularity(fitted.log)
    order = np.argsort(-often, kind="stable")
    share = np.cumsum(often[order]) / often.sum()
    tail = np.empty(len(often))
    tail[order] = share
    for name, low, high in (("head", -1, 0.5), ("middle", 0.5, 0.8), ("tail", 0.8, 2)):
        rows = (tail[tested.targets] > low) & (tail[tested.targets] <= high)
        things = int(((tail > low) & (tail <= high)).sum())
        found.append(_part(name, {"items": things}, rows, tested, final))
    return [part for part in found if part["n"] >= FEW]


def _part(
    kind: str, facts: dict[str, int], rows: np.ndarray, tested: Tested, final: np.ndarray
) -> dict[str, Any]:
    edges = ranking.intervals(final[rows], K).get(f"ndcg_{K}")
    shown = {"ndcg": final, **{name: tested.ranks[name] for name in ("popularity", "quick")}}
    mean = {
        name: float(ranking.ndcg(one[rows], K).mean()) if rows.any() else None
        for name, one in shown.items()
    }
    return {"kind": kind, **facts, "n": int(rows.sum()), **mean, "edges": edges and list(edges)}


def _given(fitted: Fitted, test: Tables) -> Tested:
    """Everybody's last event in a file of one's own, by the model that ships."""
    _, histories = people(fitted, test)
    long = [at for at, history in enumerate(histories) if len(history) >= 2]
    kept = [histories[at] for at in long]
    asked = Held(
        np.array(long, np.int64),
        [history[:-1] for history in kept],
        np.array([history[-1] for history in kept], np.int64),
    )
    counts = popularity(fitted.log)
    models = {
        "popularity": lambda some: np.tile(counts, (len(some), 1)),
        "quick": fitted.closed.scores,
        "final": fitted.scores,
    }
    repeat = fitted.config.repeat
    return Tested(
        asked.people,
        asked.targets,
        np.array([len(history) for history in asked.histories], np.int64),
        {name: ranks(one, asked.histories, asked.targets, repeat) for name, one in models.items()},
        {name: lists_of(one, asked, repeat) for name, one in models.items()},
    )


NOBODY: Message = msg(
    "Nobody can be tested: it takes customers with three events. No score is computed."
)
