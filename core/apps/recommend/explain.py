"""Why: things that go together, what a history speaks for, and how the model was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.manifold import TSNE

from core.apps.recommend.ask import ask
from core.apps.recommend.fit import Fitted
from core.learn.sequence.closed import WINDOW
from core.learn.sequence.simple import popularity
from core.table.sheet import Tables

SHOWN, EACH = 8, 3  # popular things, and for each so many that go with it
PEOPLE = 3
MAPPED = 250  # things on the map
FEW = 20  # things, from which neighbours can be kept


@dataclass(frozen=True)
class Reasons:
    """What the report tells of the why."""

    together: tuple[tuple[str, str, float], ...]  # thing, goes with, weight
    fading: tuple[float, ...]  # mean share of a list's reasons, by age of the event
    examples: tuple[dict[str, Any], ...]  # lists of single customers
    places: np.ndarray  # (things, 2) on the map
    names: tuple[str, ...]
    groups: tuple[str, ...]  # the category of each, of a list of them the first
    exact: bool
    record: Mapping[str, Any]


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """Pairs of things, how reasons fade with age, some lists, and the map of things."""
    often = np.argsort(-popularity(fitted.log), kind="stable")
    pairs = []
    for at in often[:SHOWN]:
        found = ask(fitted, {"similar": str(fitted.log.items[at]), "k": EACH})
        pairs += [(fitted.catalogue.title(int(at)), one["title"], one["score"])
                  for one in found["rows"]]  # fmt: skip
    shown = often[:MAPPED]
    kinds = fitted.catalogue.frame["category"].iloc[shown]
    return Reasons(
        tuple(pairs),
        _fading(fitted),
        _examples(fitted),
        _map(fitted.vectors[shown]),
        tuple(fitted.catalogue.title(int(at)) for at in shown),
        tuple("" if kind is None or kind != kind else str(kind).split("|")[0] for kind in kinds),
        fitted.net is None,
        fitted.record,
    )


def _fading(fitted: Fitted) -> tuple[float, ...]:
    """What share of the instant model's reasons falls to the last event, the one before it ..."""
    people = np.flatnonzero(fitted.log.lengths >= 5)[:200]
    total = np.zeros(WINDOW)
    for at in people:
        history = fitted.log.history(int(at)).astype(np.int64)
        best = np.argsort(-fitted.closed.scores([history])[0], kind="stable")[:10]
        added = np.maximum(fitted.closed.contributions(history, best).sum(axis=1), 0)[::-1]
        size = added.sum()
        if size > 0:
            total[: min(len(added), WINDOW)] += added[:WINDOW] / size
    return tuple((total / max(len(people), 1)).round(4).tolist())


def _examples(fitted: Fitted) -> tuple[dict[str, Any], ...]:
    """Customers with histories of a middling length, and what they would be shown."""
    lengths = fitted.log.lengths
    order = np.argsort(np.abs(lengths - np.median(lengths)), kind="stable")[:PEOPLE]
    found = []
    for at in order:
        answer = ask(fitted, {"user": str(fitted.log.users[at]), "k": 3})
        found.append({"user": str(fitted.log.users[at]), **answer})
    return tuple(found)


def _map(vectors: np.ndarray) -> np.ndarray:
    """(things, 2) a plane on which those near in histories stay near (t-SNE, van der Maaten and
    Hinton 2008); of very few their two main directions."""
    if len(vectors) < FEW:
        middle = vectors - vectors.mean(axis=0)
        left, strength, _ = np.linalg.svd(middle, full_matrices=False)
        flat = (left * strength)[:, :2]
        return np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
    plane = TSNE(2, perplexity=min(10, len(vectors) / 4), metric="cosine", init="random",
                 method="exact", max_iter=500, random_state=0)  # fmt: skip
    return np.asarray(plane.fit_transform(vectors), dtype=float)
