"""Answers in closed form: ridge regression from what came before to what comes next.

SLIT (Choi et al. 2021, "Session-aware linear item-item models") without its iterations: each row of
X is a history that fades with age, each row of Y the thing that followed; B = (X'X + lI)^-1 X'Y.
EASE (Steck 2019) is the same without order. Both are exact sums over the history, so a reason is a
term of the sum.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import scipy.linalg
import scipy.sparse as sp

from core.learn.sequence.log import Histories, Log

TAU, WINDOW = 3.0, 15  # how a history fades before the next thing, in events
TAU_SET, WINDOW_SET = 30.0, 100  # and where order matters little
BLOCK = 256  # rows mirrored at once: they fit in the cache
DENSE = 10_000  # more things than this: no dense inverse, it would take minutes


def faded(histories: Histories, n_items: int, tau: float | None, window: int) -> sp.csr_matrix:
    """(people, items): the last `window` things, each exp(-age / tau); tau None: all count 1."""
    tails = [history[-window:] for history in histories]
    lengths = np.array([len(tail) for tail in tails], dtype=np.int64)
    ends = np.cumsum(lengths)
    columns = np.concatenate([np.empty(0, np.int32), *tails])
    age = np.repeat(ends, lengths) - np.arange(len(columns)) - 1
    values = np.ones(len(columns)) if tau is None else np.exp(-age / tau)
    rows = np.concatenate([[0], ends])
    matrix = sp.csr_matrix((values.astype(np.float32), columns, rows), shape=(len(tails), n_items))
    matrix.sum_duplicates()
    if tau is None:
        matrix.data[:] = 1.0
    return matrix


def pairs(log: Log, distance: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of one person's events so many places apart: earlier, later, events after these."""
    owner = np.repeat(np.arange(len(log)), log.lengths)
    n = len(log.events)
    first = np.arange(n - distance) if n > distance else np.empty(0, np.int64)
    first = first[owner[first] == owner[first + distance]]
    left = log.starts[owner[first] + 1] - (first + distance) - 1
    return log.events[first], log.events[first + distance], left


def gram_next(log: Log) -> tuple[np.ndarray, np.ndarray]:
    """X'X and X'Y of the fading histories before each event, counted pair by pair.

    A pair of events k apart stands together in the history of each of the (at most window - k)
    events after it, so that X'X needs no X: its weight is a geometric sum.
    """
    n, rho = len(log.items), np.exp(-1 / TAU)
    gram = np.zeros((n, n), np.float32)
    follow = np.zeros((n, n), np.float32)
    for k in range(WINDOW + 1):
        earlier, later, left = pairs(log, k)
        if k:
            _count(follow, earlier, later, np.full(len(earlier), rho ** (k - 1)))
        if k < WINDOW:
            often = np.minimum(left, WINDOW - k)
            weight = rho**k * (1 - rho ** (2 * often)) / (1 - rho**2)
            _count(gram, earlier, later, weight * (0.5 if k == 0 else 1.0))
    gram += gram.T
    return gram, follow


def _count(matrix: np.ndarray, rows: np.ndarray, columns: np.ndarray, weight: np.ndarray) -> None:
    matrix += sp.coo_matrix(
        (weight.astype(np.float32), (rows, columns)), shape=matrix.shape
    ).toarray()


def owned(log: Log, most: int = 1000) -> sp.csr_matrix:
    """(people, items): 1 for each of the latest `most` things a person had."""
    place = np.repeat(log.starts[1:], log.lengths) - np.arange(len(log.events))
    kept = place <= most
    ends = np.concatenate([[0], np.cumsum(np.minimum(log.lengths, most))])
    values = np.ones(int(kept.sum()), np.float32)
    matrix = sp.csr_matrix((values, log.events[kept], ends), shape=(len(log), len(log.items)))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def gram_set(log: Log) -> np.ndarray:
    """X'X of who has what, order and repeats left aside."""
    x = owned(log)
    return np.asarray((x.T @ x).toarray(), np.float32)


# Beyond some thousand things these matrices are the peak of memory: what can be is done in place.


def solve_next(gram: np.ndarray, follow: np.ndarray, ridge: float) -> np.ndarray:
    """(items, items): what one thing in the history adds to the score of the next."""
    a = np.array(gram.T, order="F")  # symmetric; LAPACK works on columns
    a[np.diag_indices(len(a))] += ridge
    factor = scipy.linalg.cho_factor(a, lower=True, overwrite_a=True, check_finite=False)
    right = np.array(follow, order="F")
    found = scipy.linalg.cho_solve(factor, right, overwrite_b=True, check_finite=False)
    return np.asarray(found, np.float32)


def solve_set(gram: np.ndarray, ridge: float) -> np.ndarray:
    """(items, items): EASE's weights, nought on the diagonal."""
    a = np.array(gram.T, order="F")
    a[np.diag_indices(len(a))] += ridge
    factor = scipy.linalg.cholesky(a, lower=True, overwrite_a=True, check_finite=False)
    weights = scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)[0]  # its lower half
    for at in range(0, len(weights), BLOCK):
        here, after = slice(at, at + BLOCK), slice(at + BLOCK, None)
        weights[here, here] += np.tril(weights[here, here], -1).T
        weights[here, after] = weights[after, here].T
    weights /= -np.diag(weights).copy()
    weights[np.diag_indices(len(weights))] = 0
    return np.asarray(weights, np.float32)


Weights: TypeAlias = Any  # an array, or a sparse matrix (scipy has no types)


@dataclass(frozen=True)
class Closed:
    """The instant model: score = next part / its size + share * set part / its size."""

    follow: Weights  # (items, items) SLIT, discounted by popularity
    together: Weights  # (items, items) EASE
    share: float  # of the set part

    @property
    def n_items(self) -> int:
        return self.follow.shape[0]

    def parts(self, histories: Histories) -> tuple[np.ndarray, np.ndarray]:
        """(people, items) each: the two sums before they are brought to one size."""
        near = summed(self.follow, histories, TAU, WINDOW)
        if self.share == 0:
            return near, np.zeros_like(near)
        return near, summed(self.together, histories, TAU_SET, WINDOW_SET)

    def scores(self, histories: Histories) -> np.ndarray:
        """(people, items): the higher, the likelier next. A sum over the history."""
        return mixed(*self.parts(histories), self.share)

    def sizes(self, histories: Histories) -> np.ndarray:
        """(people, 2): the sizes of the two sums, which `contributions` divides by."""
        return np.hstack([size(part) for part in self.parts(histories)])

    def contributions(
        self, history: np.ndarray, items: np.ndarray, sizes: np.ndarray | None = None
    ) -> np.ndarray:
        """(events of the history, items): what each event adds; the column sums are the scores.

        `sizes`: the history's row of `sizes`, where those of many were counted together.
        """
        near, far = self.sizes([history])[0] if sizes is None else sizes
        age = np.arange(len(history))[::-1]
        one = np.where(age < WINDOW, np.exp(-age / TAU), 0) / near
        two = np.where(age < WINDOW_SET, np.exp(-age / TAU_SET), 0) / far
        here = np.ix_(history, items)
        found = one[:, None] * _dense(self.follow[here])
        return found + self.share * two[:, None] * _dense(self.together[here])


def summed(weights: Weights, histories: Histories, tau: float | None, window: int) -> np.ndarray:
    """(people, items): the weights summed over each history, which fades."""
    return _dense(faded(histories, weights.shape[0], tau, window) @ weights)


def mixed(near: np.ndarray, far: np.ndarray, share: float) -> np.ndarray:
    """The two sums at one size, the second by its share."""
    found = near / size(near)
    if share:
        found += far * (np.float32(share) / size(far))
    return found


def rounded(weights: Weights) -> Weights:
    """The weights at half precision, their largest 1: lists do not depend on the scale, and what is
    kept on disk is then what was measured."""
    most = np.float32(max(weights.max(), -weights.min()) or 1.0)
    if sp.issparse(weights):
        kept = weights.copy()
        kept.data = (kept.data / most).astype(np.float16).astype(np.float32)
        return kept
    kept = np.empty(weights.shape, np.float32)  # read by rows, so stored by rows
    np.divide(weights, most, out=kept)
    for row in kept:
        row[:] = row.astype(np.float16)
    return kept


def size(scores: np.ndarray) -> np.ndarray:
    """(people, 1) root mean square: things nobody here ever saw change no list by it."""
    return np.sqrt((scores**2).mean(axis=1, keepdims=True)) + 1e-12


def _dense(matrix: Weights) -> np.ndarray:
    return matrix.toarray() if sp.issparse(matrix) else np.asarray(matrix)
