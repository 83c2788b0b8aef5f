"""Why a row has its score: Shapley values over raw columns, for any model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.learn.cells import Cells

Logits = Callable[[Cells], np.ndarray]
Owners = tuple[np.ndarray, np.ndarray]  # the raw column of each column of numbers and of codes
BATCH = 8_000  # rows scored at once


@dataclass(frozen=True)
class Shapley:
    """`phi` (n, columns): what each raw column adds to the log odds; `base` + their sum = score."""

    phi: np.ndarray
    base: np.ndarray
    score: np.ndarray


def shapley(
    logits: Logits,
    rows: Cells,
    background: Cells,
    owners: Owners,
    walks: int = 16,
    steady: np.ndarray | None = None,
) -> Shapley:
    """Antithetic permutation sampling.

    Each walk turns a background row into the explained one, column by column, and back in the
    reverse order; a column's value is the mean step it causes. Sums are exact by construction.
    `steady` (background rows, columns): what each column adds there by a model that simply adds
    up and is much like this one. It takes out most of the luck of which background rows were met.
    """
    random = np.random.default_rng(0)
    columns = _count(owners)
    score, start = logits(rows), logits(background)
    phi, base = np.zeros((len(rows), columns)), np.zeros(len(rows))
    size = max(BATCH // (2 * walks * max(columns - 1, 1)), 1)
    for at in range(0, len(rows), size):
        some = np.arange(at, min(at + size, len(rows)))
        order, chosen = _walks(random, some, walks, columns, len(background))
        ends = (start[chosen], score[some])
        path = _path(logits, rows.take(some), background, (order, chosen, owners), ends)
        gained = np.empty(order.shape)
        np.put_along_axis(gained, order, np.diff(path, axis=2), axis=2)
        phi[some] = gained.mean(axis=1)
        if steady is not None:
            phi[some] += steady[chosen].mean(axis=1) - steady.mean(axis=0)
        base[some] = score[some] - phi[some].sum(axis=1)
    return Shapley(phi, base, score)


def exact(parts: np.ndarray, background: np.ndarray, owners: Owners) -> np.ndarray:
    """The same for a model whose columns simply add up: no sampling is needed.

    >>> exact(np.array([[1.0, 2.0]]), np.zeros((3, 2)), (np.array([0]), np.array([1]))).tolist()
    [[1.0, 2.0]]
    """
    return by_column(parts, owners) - by_column(background, owners).mean(axis=0)


def by_column(parts: np.ndarray, owners: Owners) -> np.ndarray:
    """What each raw column adds: the sum of its parts."""
    owner = np.concatenate(owners).astype(int)
    return np.stack([parts[:, owner == j].sum(axis=1) for j in range(_count(owners))], axis=1)


def _count(owners: Owners) -> int:
    return int(max((part.max() for part in owners if len(part)), default=-1)) + 1


def _walks(
    random: np.random.Generator, some: np.ndarray, walks: int, columns: int, background: int
) -> tuple[np.ndarray, np.ndarray]:
    """The columns in the order of each walk (n, 2 walks, columns), and the row it starts from.

    Every background row is met equally often.
    """
    shape = (len(some), walks, columns)
    order = random.permuted(np.broadcast_to(np.arange(columns), shape), axis=2)
    start = (some[:, None] * walks + np.arange(walks)) % background
    return np.concatenate([order, order[:, :, ::-1]], axis=1), np.concatenate([start] * 2, axis=1)


def _path(
    logits: Logits,
    rows: Cells,
    background: Cells,
    plan: tuple[np.ndarray, np.ndarray, Owners],
    ends: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """The score after every step of every walk: (n, walks, columns + 1).

    A step between equal values changes nothing, so only rows that are new on their walk are scored.
    """
    order, chosen, owners = plan
    start, score = ends
    differs = _differs(rows, background, chosen, owners)
    moved = np.take_along_axis(differs, order, axis=2)
    done = np.cumsum(moved, axis=2)  # how many columns truly changed so far
    fresh = moved & (done < done[:, :, -1:])  # the last change leads to the row itself
    complete = done == done[:, :, -1:]
    path = np.zeros((*order.shape[:2], order.shape[2] + 1))
    path[:, :, 0] = np.where(done[:, :, -1] > 0, start, score[:, None])
    i, walk, step = np.nonzero(fresh)
    if len(i):
        place = np.argsort(order, axis=2)[i, walk]  # when each column's turn comes
        taken = place <= step[:, None]
        theirs = chosen[i, walk]
        numbers = np.where(taken[:, owners[0]], rows.numbers[i], background.numbers[theirs])
        codes = np.where(taken[:, owners[1]], rows.codes[i], background.codes[theirs])
        path[i, walk, step + 1] = logits(Cells(numbers, codes))
    last = np.maximum.accumulate(np.where(fresh, np.arange(1, order.shape[2] + 1), 0), axis=2)
    path[:, :, 1:] = np.take_along_axis(path, last, axis=2)
    path[:, :, 1:] = np.where(complete, score[:, None, None], path[:, :, 1:])
    return path


def _differs(rows: Cells, background: Cells, chosen: np.ndarray, owners: Owners) -> np.ndarray:
    """Whether each raw column of a row says something else than in its background rows."""
    found = np.zeros((*chosen.shape, _count(owners)), dtype=bool)
    for j, owner in enumerate(owners[0]):
        mine, theirs = rows.numbers[:, j][:, None], background.numbers[chosen, j]
        found[:, :, owner] |= (mine != theirs) & ~(np.isnan(mine) & np.isnan(theirs))
    for j, owner in enumerate(owners[1]):
        found[:, :, owner] |= rows.codes[:, j][:, None] != background.codes[chosen, j]
    return found
