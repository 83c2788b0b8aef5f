"""How good a list is: NDCG, hit rate, MRR at k over the full ranking, and what the lists look like.

One thing is right for each person, so that NDCG is 1 / log2(rank + 2) within the first k, the rank
counted from 0. Never over sampled rivals: such figures say little (Krichene and Rendle 2020).
"""

from collections.abc import Mapping

import numpy as np

from core.judge.intervals import Interval, interval

DRAWS = 1000


def ndcg(ranks: np.ndarray, k: int) -> np.ndarray:
    """(people,) the gain of each list; ranks from 0, halves between equal scores.

    >>> ndcg(np.array([0.0, 2.0, 10.0]), 10).round(2).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.where(ranks < k, 1 / np.log2(np.minimum(ranks, k) + 2), 0.0)


def hits(ranks: np.ndarray, k: int) -> np.ndarray:
    """(people,) whether the right thing is among the first k."""
    return (ranks < k).astype(float)


def reciprocal(ranks: np.ndarray, k: int) -> np.ndarray:
    """(people,) 1 over the place, from 1; nought beyond k."""
    return np.where(ranks < k, 1 / (np.minimum(ranks, k) + 1), 0.0)


MEASURES = {"ndcg": ndcg, "hr": hits, "mrr": reciprocal}


def measures(ranks: np.ndarray, k: int = 10) -> dict[str, float | None]:
    """The means over people, by name (`ndcg_10`); None without people."""
    if not len(ranks):
        return {f"{name}_{k}": None for name in MEASURES}
    return {f"{name}_{k}": float(gain(ranks, k).mean()) for name, gain in MEASURES.items()}


def intervals(ranks: np.ndarray, k: int = 10, seed: int = 0) -> dict[str, Interval]:
    """95 % bootstrap intervals of the same, people drawn with replacement."""
    found = {f"{name}_{k}": gain(ranks, k) for name, gain in MEASURES.items()}
    return _known({name: interval(drawn(gains, seed)) for name, gains in found.items()})


def drawn(gains: np.ndarray, seed: int = 0) -> np.ndarray:
    """(draws,) the mean over people drawn with replacement."""
    n = len(gains)
    if n == 0:
        return np.empty(0)
    random = np.random.default_rng(seed)
    return np.array([gains[random.integers(0, n, n)].mean() for _ in range(DRAWS)])


def paired(
    ours: np.ndarray, theirs: np.ndarray, k: int = 10, seed: int = 0
) -> tuple[float, Interval | None, float | None, Interval | None]:
    """NDCG@k of ours against theirs on the same people: difference with interval, and ratio."""
    one, two = ndcg(ours, k), ndcg(theirs, k)
    gap = interval(drawn(one - two, seed))
    base = two.mean() if len(two) else 0.0
    if base == 0:
        return float((one - two).mean()) if len(one) else 0.0, gap, None, None
    shares = drawn(one, seed) / np.maximum(drawn(two, seed), 1e-12)
    return float((one - two).mean()), gap, float(one.mean() / base), interval(shares)


def coverage(lists: np.ndarray, n_items: int) -> float | None:
    """Share of all things that stand in at least one list; lists: (people, k), -1 for no thing."""
    shown = lists[lists >= 0]
    return float(len(np.unique(shown)) / n_items) if n_items and len(lists) else None


def coverage_interval(lists: np.ndarray, n_items: int, seed: int = 0) -> Interval | None:
    """How coverage varies with the people asked: halves drawn without replacement, and moved to
    the figure of all (a bootstrap would draw fewer different people and fall short)."""
    n = len(lists)
    if n < 40:
        return None
    random = np.random.default_rng(seed)
    parts = [coverage(lists[random.choice(n, n // 2, replace=False)], n_items) for _ in range(100)]
    values = np.array(parts, dtype=float)
    whole = coverage(lists, n_items)
    found = interval(values - values.mean() + whole)
    return None if found is None else (min(found[0], whole or 0), max(found[1], whole or 0))


def gini(lists: np.ndarray, n_items: int) -> float | None:
    """How unevenly the places go to things: 0 all alike, 1 all to one.

    >>> gini(np.array([[0, 1], [2, 3]]), 4), round(gini(np.zeros((9, 1), int), 4), 2)
    (0.0, 0.75)
    """
    shown = lists[lists >= 0]
    if not len(shown) or not n_items:
        return None
    counts = np.sort(np.bincount(shown.ravel(), minlength=n_items)).astype(float)
    place = np.arange(1, n_items + 1)
    return float((2 * place - n_items - 1) @ counts / (n_items * counts.sum()))


def novelty(lists: np.ndarray, popularity: np.ndarray) -> float | None:
    """Mean surprise of what is shown, in bits: -log2 of the share of people who have it."""
    shown = lists[lists >= 0]
    if not len(shown):
        return None
    share = np.maximum(popularity, 0.5) / max(popularity.sum(), 1)
    return float(-np.log2(share[shown]).mean())


def diversity(lists: np.ndarray, vectors: np.ndarray) -> float | None:
    """Mean distance (1 - cosine) between the things of one list; vectors of length 1 or 0."""
    whole = lists[(lists >= 0).all(axis=1)]
    k = whole.shape[1] if whole.ndim == 2 else 0
    if k < 2 or not len(whole):
        return None
    sums = vectors[whole].sum(axis=1)  # (people, d)
    own = (vectors[whole] ** 2).sum(axis=(1, 2))
    alike = ((sums**2).sum(axis=1) - own) / (k * (k - 1))
    return float((1 - alike).mean())


def _known(found: Mapping[str, Interval | None]) -> dict[str, Interval]:
    return {name: pair for name, pair in found.items() if pair is not None}
