"""A warm start: vectors of things from what stands near what, before any step of training.

The positive pointwise mutual information of co-occurrence in a window, brought to a few dimensions
by a singular value decomposition (Levy and Goldberg 2014: what word2vec does, in closed form).
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from sklearn.utils.extmath import randomized_svd

from core.learn.sequence.closed import DENSE
from core.learn.sequence.log import Log
from core.learn.sequence.simple import stood_near

WINDOW = 10


def near(log: Log) -> sp.csr_matrix:
    """(items, items) how often two things stand within ten events, nearer ones counting more."""
    total = stood_near(log, 1 / np.arange(1, WINDOW + 1))
    return (total + total.T).tocsr()


def vectors(log: Log, width: int) -> np.ndarray:
    """(items, width) unit vectors; things that stand near the same things point the same way."""
    counts = near(log)
    n = counts.shape[0]
    rank = min(width, n - 1)
    found = np.zeros((n, width), np.float32)
    if rank < 1 or not counts.nnz:
        return found
    mass = np.asarray(counts.sum(axis=1), np.float32).ravel() + 1
    counts.data *= np.repeat(mass.sum() / mass, np.diff(counts.indptr))
    counts.data /= mass[counts.indices]
    np.log(counts.data, out=counts.data)
    np.maximum(counts.data, 0, out=counts.data)
    left, strength = _directions(counts, rank)
    found[:, :rank] = left * np.sqrt(strength)
    return found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-6)


def _directions(matrix: sp.csr_matrix, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """The strongest left singular vectors and their strengths; of a large catalogue by random
    projection (Halko et al. 2011), in a third of the time."""
    if matrix.shape[0] > DENSE:
        left, strength, _ = randomized_svd(matrix, rank, n_iter=8, random_state=0)
    else:
        start = np.random.default_rng(0).normal(size=matrix.shape[0]).astype(np.float32)
        left, strength, _ = svds(matrix, k=rank, v0=start)
    return left, strength
