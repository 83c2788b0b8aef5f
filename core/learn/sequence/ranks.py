"""At which place of the full list the thing that was really taken stands."""

from collections.abc import Callable

import numpy as np

from core.learn.sequence.log import Histories

CELLS = 4_000_000  # scores in memory at once

Scorer = Callable[[Histories], np.ndarray]  # histories -> (people, items)


def chunks(n_people: int, n_items: int) -> list[slice]:
    """Parts of the people whose scores fit in memory."""
    step = max(CELLS // max(n_items, 1), 16)
    return [slice(at, at + step) for at in range(0, n_people, step)]


def ranks(scorer: Scorer, histories: Histories, targets: np.ndarray, repeats: bool) -> np.ndarray:
    """(people,) the place of each target among ALL things, from 0; equal scores share places.

    Without `repeats`, what a history holds already is out of the list.
    """
    found = [np.empty(0)]
    n_items = scorer(histories[:1]).shape[1] if len(histories) else 0
    for part in chunks(len(histories), n_items):
        found.append(places(scorer(histories[part]), histories[part], targets[part], repeats))
    return np.concatenate(found)


def places(
    scores: np.ndarray, histories: Histories, targets: np.ndarray, repeats: bool
) -> np.ndarray:
    """`ranks` of scores that are known already: (people, items)."""
    rows = np.arange(len(targets))
    wanted = scores[rows, targets][:, None]
    open_ = scores if repeats else without_seen(scores, histories)
    above = (open_ > wanted).sum(axis=1)
    equal = (open_ == wanted).sum(axis=1) - (open_[rows, targets] == wanted[:, 0])
    return above + equal / 2


def without_seen(scores: np.ndarray, histories: Histories) -> np.ndarray:
    """A copy in which what a history holds can never be chosen."""
    hidden = scores.copy()
    lengths = [len(history) for history in histories]
    if sum(lengths):
        hidden[np.repeat(np.arange(len(lengths)), lengths), np.concatenate(histories)] = -np.inf
    return hidden


def top(scores: np.ndarray, k: int) -> np.ndarray:
    """(people, k) the things of the highest scores, highest first; equal ones by their number."""
    k = min(k, scores.shape[1])
    rough = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    rough.sort(axis=1)
    order = np.argsort(-np.take_along_axis(scores, rough, axis=1), axis=1, kind="stable")
    return np.take_along_axis(rough, order, axis=1)
