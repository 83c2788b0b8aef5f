"""What every recommender must beat: popularity, recent popularity, neighbours of single things."""

from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from core.learn.sequence.closed import owned, pairs
from core.learn.sequence.log import Log

NEIGHBOURS, SHRINK = 200, 100
RECENT_DAYS = 30
KEPT = 100  # successors of a thing that the sparse form keeps
MANY = 30_000_000  # pairs of things above which only so many of each are kept
CELLS = 4_000_000  # of a sparse matrix that are worked on at once


def popularity(log: Log) -> np.ndarray:
    """(items,) how often each was taken."""
    return np.bincount(log.events, minlength=len(log.items)).astype(np.float32)


def recent(log: Log) -> np.ndarray:
    """(items,) the same in the last 30 days of the log; without times in everyone's last tenth."""
    if log.times is not None:
        late = log.times >= log.times.max() - RECENT_DAYS * 86_400
    else:
        place = np.arange(len(log.events)) - np.repeat(log.starts[:-1], log.lengths)
        late = place >= 0.9 * np.repeat(log.lengths, log.lengths) - 1
    counts = np.bincount(log.events[late], minlength=len(log.items)).astype(np.float32)
    return counts + 1e-3 * popularity(log) / max(len(log.events), 1)  # ties by all of the log


def neighbours(log: Log, shrink: float = SHRINK, most: int = NEIGHBOURS) -> sp.csr_matrix:
    """(items, items) ItemKNN: shrunk cosine of who has what, the `most` nearest of each."""
    x = owned(log)
    having = x.T.tocsr()
    norm = np.sqrt(np.diff(having.indptr)).astype(np.float32)
    found = [sp.csr_matrix((0, len(norm)), dtype=np.float32)]
    for rows in _blocks(np.asarray(x.sum(axis=1)).ravel(), having):
        part = (having[rows] @ x).tocsr()
        owner = np.repeat(np.arange(len(norm))[rows], np.diff(part.indptr))
        part.data /= norm[owner] * norm[part.indices] + np.float32(shrink)
        part.data[owner == part.indices] = 0
        found.append(nearest(part, most))
    return sp.vstack(found, format="csr")


def _blocks(lengths: np.ndarray, having: sp.csr_matrix) -> list[slice]:
    """Rows of things whose products with all others have at most about CELLS cells."""
    cells = np.minimum(having @ lengths, having.shape[1])  # no row has more
    block = (np.cumsum(cells) // CELLS).astype(np.int64)
    cuts = np.flatnonzero(np.diff(block)) + 1
    edges = [0, *cuts.tolist(), len(cells)]
    return [slice(low, high) for low, high in pairwise(edges)]


def followers(log: Log, window: int = 10, tau: float = 3.0) -> sp.csr_matrix:
    """(items, items) decayed counts of what follows what, per time of the first: the sparse form
    of the next-item regression, for catalogues too large for an inverse."""
    total = stood_near(log, np.exp(-np.arange(window) / tau))
    often = popularity(log) + 10
    return nearest(sp.diags(1 / often).astype(np.float32) @ total, KEPT)


def stood_near(log: Log, weights: np.ndarray) -> sp.csr_matrix:
    """(items, items) how often one thing came so many places before another, weights[0] for the
    next place; of very many pairs the most frequent of each thing."""
    n = len(log.items)
    total = sp.csr_matrix((n, n), dtype=np.float32)
    for distance, weight in enumerate(weights, start=1):
        earlier, later, _ = pairs(log, distance)
        cells = np.full(len(earlier), weight, np.float32)
        total = total + sp.coo_matrix((cells, (earlier, later)), shape=(n, n)).tocsr()
        if total.nnz > MANY:
            total = nearest(total, KEPT)
    return total


def nearest(matrix: sp.csr_matrix, most: int) -> sp.csr_matrix:
    """The `most` largest of each row."""
    matrix = matrix.tocsr()
    block = matrix.indptr[:-1] // CELLS
    edges = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), matrix.shape[0]]
    parts = [_nearest(matrix[low:high], most) for low, high in pairwise(edges)]
    return sp.vstack(parts, format="csr") if len(parts) > 1 else parts[0]


def _nearest(matrix: sp.csr_matrix, most: int) -> sp.csr_matrix:
    matrix.sort_indices()
    ends = matrix.indptr
    kept = matrix.data != 0
    for row in np.flatnonzero(np.diff(ends) > most):  # a partition, as a sort takes ten times it
        part = slice(ends[row], ends[row + 1])
        kept[part] &= _largest(matrix.data[part], most)
    parts = (matrix.data[kept].astype(np.float32), matrix.indices[kept])
    before = np.concatenate([[0], np.cumsum(kept)])
    return sp.csr_matrix((*parts, before[ends]), shape=matrix.shape)


def _largest(values: np.ndarray, most: int) -> np.ndarray:
    """Which values are the `most` largest; of equal ones the first.

    >>> _largest(np.array([1.0, 3.0, 2.0, 2.0]), 2).tolist()
    [False, True, True, False]
    """
    least = np.partition(values, -most)[-most]
    kept = values > least
    equal = np.flatnonzero(values == least)
    kept[equal[: most - np.count_nonzero(kept)]] = True
    return kept
