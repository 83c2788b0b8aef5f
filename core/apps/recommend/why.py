"""Why a thing is offered: what each thing in the history adds to its score."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.apps.recommend.fit import Fitted

LEFT_OUT = 20  # the latest events that are left out one at a time


def contributions(fitted: "Fitted", history: np.ndarray, items: np.ndarray) -> np.ndarray:
    """(events of the history, items): what each event adds to each score.

    Exact for the instant model: the columns add up to the score. With the network it is how far the
    score falls when that one event is left out (nought for events longer ago than the latest 20).
    What a network attends to is no cause, and is not asked.
    """
    if fitted.net is None:
        return fitted.closed.contributions(history, items)
    found = np.zeros((len(history), len(items)), np.float32)
    first = max(len(history) - LEFT_OUT, 0)
    without = [np.delete(history, at) for at in range(first, len(history))]
    scores = fitted.scores([history, *without])[:, items]
    found[first:] = scores[0] - scores[1:]
    return found


def because(history: np.ndarray, added: np.ndarray) -> list[list[tuple[int, float]]]:
    """For each item the things of the history that speak most for it: (thing, share of all that
    speaks for it), at most three. added: (events, items)."""
    things, place = np.unique(history, return_inverse=True)
    sums = np.zeros((len(things), added.shape[1]))
    np.add.at(sums, place, added)
    sums = np.maximum(sums, 0)
    total = sums.sum(axis=0)
    found = []
    for column in range(added.shape[1]):
        order = np.argsort(-sums[:, column], kind="stable")[:3]
        found.append(
            [
                (int(things[at]), float(sums[at, column] / total[column]))
                for at in order
                if sums[at, column] > 0
            ]
        )
    return found
