"""Behavioural segments: groups of customers that the data hold, or the finding that it holds none.

K-means on standardised traits. A number of groups counts only where it is clearer than clouds
without groups would be (silhouette against draws from one normal distribution, after Liu et al.
2008, SigClust, and from an even box, after Tibshirani et al. 2001) and comes back under bootstrap
(adjusted Rand index, after Hennig 2007).
"""

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

MOST = 7  # groups that a person keeps apart
SAMPLED, JUDGED = 2_000, 700  # customers that the search looks at; that a silhouette counts
CLOUDS, DRAWS = 6, 6  # of each kind without groups; bootstrap draws
SURE = 3.0  # standard deviations above what clouds without groups show
STABLE, CLEAR = 0.8, 0.25  # adjusted Rand index; silhouette (Kaufman and Rousseeuw 1990)
FEWEST = 100  # customers, below whom nothing is searched
SMALLEST = 0.02  # share of the customers that a group must hold
FAR = 3.0  # standard deviations to which a trait counts


@dataclass(frozen=True)
class Tried:
    """One number of groups: how clear, against a cloud without any, and how stable."""

    k: int
    silhouette: float
    cloud: float  # what clouds without groups hardly exceed
    stability: float  # mean adjusted Rand index between bootstrap draws and the whole

    @property
    def holds(self) -> bool:
        return self.silhouette > max(CLEAR, self.cloud) and self.stability >= STABLE


@dataclass(frozen=True)
class Segments:
    """Each customer's group, the largest 0; one group where no cut holds."""

    labels: np.ndarray  # (n,)
    centres: np.ndarray  # (k, traits), in standard deviations from the mean of all
    place: np.ndarray  # (n, 2) on a map of the two directions in which customers differ most
    tried: tuple[Tried, ...] = ()

    @property
    def k(self) -> int:
        return len(self.centres)

    @property
    def chosen(self) -> Tried | None:
        return next((one for one in self.tried if one.k == self.k), None)


def segments(traits: np.ndarray, seed: int = 0) -> Segments:
    """Groups of rows of `traits` (n, d), all finite; the order of the rows changes nothing."""
    z = _standard(traits)
    order = np.lexsort(z.T)  # whoever stands first in the file must not matter
    rows = order
    if len(rows) > SAMPLED:
        rows = np.sort(np.random.default_rng(seed).choice(len(order), SAMPLED, replace=False))
        rows = order[rows]
    some = z[rows]
    tried = _tried(some, seed) if len(some) >= FEWEST and z.std(axis=0).any() else ()
    holding = [one for one in tried if one.holds]
    place = _place(z, some)
    if not holding:
        return Segments(np.zeros(len(z), dtype=int), np.zeros((1, z.shape[1])), place, tried)
    best = max(holding, key=lambda one: one.silhouette)
    labels = _ranked(_fit(some, best.k, seed).predict(z))
    centres = np.array([z[labels == at].mean(axis=0) for at in range(best.k)])
    return Segments(labels, centres, place, tried)


def _standard(traits: np.ndarray) -> np.ndarray:
    spread = traits.std(axis=0)
    z = (traits - traits.mean(axis=0)) / np.where(spread > 1e-12, spread, 1.0)
    return np.clip(z, -FAR, FAR)


def _fit(z: np.ndarray, k: int, seed: int, starts: int = 4) -> KMeans:
    return KMeans(k, n_init=starts, max_iter=100, random_state=seed).fit(z)


def _tried(z: np.ndarray, seed: int) -> tuple[Tried, ...]:
    """Every number of groups, on the same clouds and the same draws."""
    random = np.random.default_rng(seed)
    clouds = _clouds(z, min(len(z), JUDGED), random)
    draws = [random.integers(0, len(z), len(z)) for _ in range(DRAWS)]
    judged = random.permutation(len(z))[:JUDGED]
    found = []
    for k in range(2, min(MOST, len(np.unique(z, axis=0)) - 1) + 1):
        labels = _fit(z, k, seed).labels_
        if np.bincount(labels, minlength=k).min() < SMALLEST * len(z):
            continue
        again = [_fit(z[draw], k, seed + 1, 2).predict(z) for draw in draws]
        found.append(
            Tried(
                k,
                _silhouette(z[judged], labels[judged]),
                max(_by_chance(some, k, seed) for some in clouds),
                float(np.mean([adjusted_rand_score(labels, other) for other in again])),
            )
        )
    return tuple(found)


def _clouds(
    z: np.ndarray, n: int, random: np.random.Generator
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Rows without groups that spread as z does: normal ones, and even ones over its box."""
    z = z - z.mean(axis=0)
    _, size, axes = np.linalg.svd(z, full_matrices=False)
    turned = z @ axes.T
    low, high, shape = turned.min(axis=0), turned.max(axis=0), (n, len(size))
    normal = [random.normal(size=shape) * size / np.sqrt(len(z)) @ axes for _ in range(CLOUDS)]
    return normal, [random.uniform(low, high, shape) @ axes for _ in range(CLOUDS)]


def _by_chance(clouds: list[np.ndarray], k: int, seed: int) -> float:
    found = [_silhouette(cloud, _fit(cloud, k, seed, 2).labels_) for cloud in clouds]
    return float(np.mean(found) + SURE * np.std(found, ddof=1))


def _silhouette(z: np.ndarray, labels: np.ndarray) -> float:
    kinds = len(np.unique(labels))
    return float(silhouette_score(z, labels)) if 2 <= kinds < len(z) else -1.0


def _ranked(labels: np.ndarray) -> np.ndarray:
    """The same groups, the largest called 0.

    >>> _ranked(np.array([2, 2, 5, 2])).tolist()
    [0, 0, 1, 0]
    """
    _, place, count = np.unique(labels, return_inverse=True, return_counts=True)
    rank = np.argsort(np.argsort(-count, kind="stable"), kind="stable")
    return rank[place]


def _place(z: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Two principal axes; the sign such that the heaviest trait of each points up."""
    if z.shape[1] < 2 or len(some) < 2 or not some.std(axis=0).any():
        return np.column_stack([z[:, 0], np.zeros(len(z))])
    axes = PCA(2, svd_solver="full").fit(some)
    heaviest = np.abs(axes.components_).argmax(axis=1)
    sign = np.sign(axes.components_[np.arange(2), heaviest])
    return np.asarray(axes.transform(z) * sign)


def distinct(centres: np.ndarray, least: float = 0.35) -> list[list[tuple[int, int]]]:
    """What sets each group apart: (trait, 1 high or -1 low), the strongest first.

    Two of them, more where two groups would read alike.

    >>> distinct(np.array([[1.0, 0.5, 0.1], [-1.0, 0.0, -0.9]]))
    [[(0, 1), (1, 1)], [(0, -1), (2, -1)]]
    """
    ranked = [
        [(int(at), 1 if row[at] > 0 else -1) for at in np.argsort(-np.abs(row), kind="stable")]
        for row in centres
    ]
    strong = [
        [pair for pair in pairs if abs(row[pair[0]]) >= least] or pairs[:1]
        for pairs, row in zip(ranked, centres, strict=True)
    ]
    found = [pairs[:2] for pairs in strong]
    for at, pairs in enumerate(found):
        alike = any(sorted(pairs) == sorted(other) for i, other in enumerate(found) if i != at)
        found[at] = strong[at][:3] if alike else pairs
    return found
