"""Laws of segments: they partition, the order of the rows is nothing to them, and none is said."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from core.learn.segments import distinct, segments


def planted(n: int = 900) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    middles = np.array([[0, 0, 0, 0], [5, 0, 2, 0], [0, 5, 0, 3]])
    group = random.choice(3, n, p=[0.5, 0.3, 0.2])
    return middles[group] + random.normal(size=(n, 4)), group


def test_planted_groups_are_found_named_and_partition_the_customers():
    traits, group = planted()
    found = segments(traits)
    assert found.k == 3 and adjusted_rand_score(found.labels, group) > 0.95
    sizes = np.bincount(found.labels)
    assert sizes.sum() == len(traits) and (np.diff(sizes) <= 0).all()
    assert found.chosen.holds and found.chosen.silhouette > found.chosen.cloud
    apart = distinct(found.centres)
    assert (0, 1) in apart[1] and (1, 1) in apart[2]  # high in what was planted high
    assert len({tuple(pairs) for pairs in apart}) == 3


def test_another_order_of_the_customers_gives_the_same_groups():
    traits, _ = planted()
    mixed = np.random.default_rng(1).permutation(len(traits))
    one, two = segments(traits), segments(traits[mixed])
    assert np.array_equal(one.labels[mixed], two.labels)
    assert np.allclose(one.place[mixed], two.place)


@pytest.mark.parametrize("kind", ["one cloud", "correlated", "even box", "few", "all alike"])
def test_where_there_are_no_groups_there_is_one(kind):
    random = np.random.default_rng(2)
    traits = {
        "one cloud": random.normal(size=(700, 4)),
        "correlated": random.normal(size=(700, 3)) @ random.normal(size=(3, 3)),
        "even box": random.random((700, 2)),
        "few": planted(60)[0],
        "all alike": np.ones((300, 3)),
    }[kind]
    found = segments(traits)
    assert found.k == 1 and not found.labels.any() and np.isfinite(found.place).all()
