"""A warm start: vectors of things from what stands near what, before any step of training.

The positive pointwise mutual information of co-occurrence in a window, brought to a few dimensions
by a singular value decomposition (Levy and Goldberg 2014: what word2vec does, in closed form).
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from core.learn.sequence.closed import pairs
from core.learn.sequence.log import Log

WINDOW = 10


def near(log: Log) -> sp.csr_matrix:
    """(items, items) how often two things stand within ten events, nearer ones counting more."""
    n = len(log.items)
    total = sp.csr_matrix((n, n), dtype=np.float64)
    for distance in range(1, WINDOW + 1):
        one, two, _ = pairs(log, distance)
        weight = np.full(len(one), 1 / distance)
        total = total + sp.coo_matrix((weight, (one, two)), shape=(n, n)).tocsr()
    return (total + total.T).tocsr()


def vectors(log: Log, width: int) -> np.ndarray:
    """(items, width) unit vectors; things that stand near the same things point the same way."""
    counts = near(log)
    n = counts.shape[0]
    rank = min(width, n - 1)
    found = np.zeros((n, width), np.float32)
    if rank < 1 or not counts.nnz:
        return found
    mass = np.asarray(counts.sum(axis=1)).ravel() + 1
    rows = np.repeat(np.arange(n), np.diff(counts.indptr))
    counts.data = np.log(counts.data * mass.sum() / (mass[rows] * mass[counts.indices]))
    counts.data = np.maximum(counts.data, 0)
    start = np.random.default_rng(0).normal(size=n)
    left, strength, _ = svds(counts, k=rank, v0=start)
    found[:, :rank] = left * np.sqrt(strength)
    return found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-6)
