"""Why a row has its score: Shapley values over raw columns, for any model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.learn.cells import Cells

Logits = Callable[[Cells], np.ndarray]
Owners = tuple[np.ndarray, np.ndarray]  # the raw column of each column of numbers and of codes
BATCH = 40_000  # rows scored at once


@dataclass(frozen=True)
class Shapley:
    """`phi` (n, columns): what each raw column adds to the log odds; `base` + their sum = score."""

    phi: np.ndarray
    base: np.ndarray
    score: np.ndarray


def shapley(
    logits: Logits, rows: Cells, background: Cells, owners: Owners, walks: int = 16
) -> Shapley:
    """Antithetic permutation sampling.

    Each walk turns a random background row into the explained one, column by column, and back in
    the reverse order; a column's value is the mean step it causes. Sums are exact by construction.
    """
    random = np.random.default_rng(0)
    columns = _count(owners)
    score, start = logits(rows), logits(background)
    phi, base = np.zeros((len(rows), columns)), np.zeros(len(rows))
    steps = 2 * walks * max(columns - 1, 1)
    size = max(BATCH // steps, 1)
    for at in range(0, len(rows), size):
        some = np.arange(at, min(at + size, len(rows)))
        ranks, chosen = _walks(random, len(some), walks, columns, len(background))
        path = _path(logits, rows.take(some), background, (ranks, chosen, owners))
        path = np.concatenate(
            [
                start[chosen][:, :, None],
                path,
                np.broadcast_to(score[some][:, None, None], (*chosen.shape, 1)),
            ],
            axis=2,
        )
        gained = np.take_along_axis(np.diff(path, axis=2), ranks, axis=2)
        phi[some], base[some] = gained.mean(axis=1), start[chosen].mean(axis=1)
    return Shapley(phi, base, score)


def exact(parts: np.ndarray, background: np.ndarray, owners: Owners) -> np.ndarray:
    """The same for a model whose columns simply add up: no sampling is needed.

    >>> exact(np.array([[1.0, 2.0]]), np.zeros((3, 2)), (np.array([0]), np.array([1]))).tolist()
    [[1.0, 2.0]]
    """
    owner = np.concatenate(owners).astype(int)
    away = parts - background.mean(axis=0)
    return np.stack([away[:, owner == j].sum(axis=1) for j in range(_count(owners))], axis=1)


def _count(owners: Owners) -> int:
    return int(max((part.max() for part in owners if len(part)), default=-1)) + 1


def _walks(
    random: np.random.Generator, n: int, walks: int, columns: int, rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """The place of each column in each walk (n, 2 walks, columns), and the row it starts from."""
    order = random.permuted(np.broadcast_to(np.arange(columns), (n, walks, columns)), axis=2)
    there = np.argsort(order, axis=2)
    ranks = np.concatenate([there, columns - 1 - there], axis=1)
    start = random.integers(rows, size=(n, walks))
    return ranks, np.concatenate([start, start], axis=1)


def _path(
    logits: Logits, rows: Cells, background: Cells, plan: tuple[np.ndarray, np.ndarray, Owners]
) -> np.ndarray:
    """The score after every inner step of every walk: (n, walks, columns - 1)."""
    ranks, chosen, owners = plan
    n, walks, columns = ranks.shape
    if columns < 2:
        return np.zeros((n, walks, 0))
    taken = ranks[:, :, None, :] < np.arange(1, columns)[:, None]  # (n, walks, steps, columns)
    shape = (n, walks, columns - 1, 1)
    mine = np.broadcast_to(np.arange(n)[:, None, None, None], shape).reshape(-1)
    theirs = np.broadcast_to(chosen[:, :, None, None], shape).reshape(-1)
    taken = taken.reshape(len(mine), columns)
    numbers = np.where(taken[:, owners[0]], rows.numbers[mine], background.numbers[theirs])
    codes = np.where(taken[:, owners[1]], rows.codes[mine], background.codes[theirs])
    return logits(Cells(numbers, codes)).reshape(n, walks, columns - 1)
