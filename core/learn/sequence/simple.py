"""What every recommender must beat: popularity, recent popularity, neighbours of single things."""

import numpy as np
import scipy.sparse as sp

from core.learn.sequence.closed import DENSE, faded, pairs
from core.learn.sequence.log import Log

NEIGHBOURS, SHRINK = 200, 100
RECENT_DAYS = 30
KEPT = 100  # successors of a thing that the sparse form keeps


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


def neighbours(log: Log) -> sp.csr_matrix:
    """(items, items) ItemKNN: shrunk cosine of who has what, the 200 nearest of each."""
    x = faded(log.histories(), len(log.items), None, 1000)
    together = (x.T @ x).tocsr()
    norm = np.sqrt(together.diagonal())
    rows = np.repeat(np.arange(together.shape[0]), np.diff(together.indptr))
    together.data /= norm[rows] * norm[together.indices] + SHRINK
    together.setdiag(0)
    return nearest(together, NEIGHBOURS)


def followers(log: Log, window: int = 10, tau: float = 3.0) -> sp.csr_matrix:
    """(items, items) decayed counts of what follows what, per time of the first: the sparse form
    of the next-item regression, for catalogues too large for an inverse."""
    n = len(log.items)
    total = sp.csr_matrix((n, n), dtype=np.float32)
    for distance in range(1, window + 1):
        earlier, later, _ = pairs(log, distance)
        weight = np.full(len(earlier), np.exp(-(distance - 1) / tau), np.float32)
        total = total + sp.coo_matrix((weight, (earlier, later)), shape=(n, n)).tocsr()
        if total.nnz > 60_000_000:
            total = nearest(total, KEPT)
    often = popularity(log) + 10
    return nearest(sp.diags(1 / often).astype(np.float32) @ total, KEPT)


def nearest(matrix: sp.csr_matrix, most: int) -> sp.csr_matrix:
    """The `most` largest of each row."""
    matrix = matrix.tocsr()
    if most < matrix.shape[1] <= DENSE and matrix.nnz > 0.2 * matrix.shape[1] ** 2:
        dense = matrix.toarray()  # sorting so many single cells would take longer
        least = np.partition(dense, -most, axis=1)[:, -most, None]
        dense[dense < least] = 0
        return sp.csr_matrix(dense)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    place = np.arange(len(order)) - matrix.indptr[rows]
    kept = order[(place < most) & (matrix.data[order] != 0)]
    parts = (matrix.data[kept].astype(np.float32), (rows[kept], matrix.indices[kept]))
    return sp.csr_matrix(parts, shape=matrix.shape)
