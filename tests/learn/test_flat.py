"""Flat tables give what scikit-learn's own walk gives, on every kind of split."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from core.learn.cells import Cells
from core.learn.scorer.flat import flatten
from core.learn.scorer.trees import Forest, matrix

N = 3000


def draw(seed: int, d: int = 4, levels: tuple[int, ...] = (3, 40, 250)) -> tuple[Cells, np.ndarray]:
    """Numbers with holes, ties and a mass at zero; codes of few and of very many levels."""
    random = np.random.default_rng(seed)
    numbers = random.normal(size=(N, d)).round(2)
    numbers[:, :1] *= random.random((N, 1)) < 0.2
    numbers[random.random((N, d)) < 0.15] = np.nan
    codes = np.column_stack([random.integers(0, k, N) for k in levels] or [np.zeros((N, 0))])
    signal = np.isnan(numbers[:, -1]) + np.nan_to_num(numbers).sum(axis=1)
    signal = signal + (codes % 3 == 1).sum(axis=1)
    return Cells(numbers, codes.astype(np.int32)), (signal + random.normal(size=N) > 1) * 1.0


def grown(leaves: int, d: int = 4, levels: tuple[int, ...] = (3, 40, 250), seed: int = 0):
    cells, y = draw(seed, d, levels)
    some = cells.take(slice(0, 1500))  # leaves levels that the forest never met
    places = np.arange(d, d + len(levels)) if levels else None
    model = HistGradientBoostingClassifier(
        max_iter=150, max_leaf_nodes=leaves, min_samples_leaf=5, categorical_features=places
    )
    return model.fit(matrix(some), y[:1500])


def odd(d: int, codes: int) -> Cells:
    """Rows at the edge: all missing, far out, exactly on a threshold, codes nobody knows."""
    numbers = np.array([[np.nan] * d, [1e300] * d, [-1e300] * d, [0.0] * d])
    return Cells(numbers, np.array([[999] * codes, [0] * codes, [255] * codes, [1] * codes]))


@pytest.mark.parametrize(
    ("leaves", "d", "levels"),
    [(2, 4, ()), (15, 4, (3, 40, 250)), (31, 5, (250,)), (64, 2, ()), (15, 1, (3, 3, 3, 3))],
)
def test_flat_tables_equal_the_walk(leaves, d, levels):
    models = tuple(grown(leaves, d, levels, seed) for seed in (0, 1))
    flat = flatten(models)
    for cells in (draw(2, d, levels)[0], odd(d, len(levels))):
        walked = [model.decision_function(matrix(cells)) for model in models]
        assert np.abs(flat.logits(cells) - np.mean(walked, axis=0)).max() < 1e-12
    nodes = np.concatenate([step[0].nodes for model in models for step in model._predictors])
    inner = nodes[nodes["is_leaf"] == 0]
    if (leaves, d) == (15, 4):  # the kinds of split this test is about do occur
        assert np.isinf(inner["num_threshold"]).any()
        assert inner["missing_go_to_left"].any() and not inner["missing_go_to_left"].all()
        assert inner["is_categorical"].sum() > 100


def test_a_row_adds_the_same_alone_and_among_others():
    flat, cells = flatten([grown(15)]), draw(3)[0]
    alone = [flat.logits(cells.take(slice(at, at + 1)))[0] for at in range(40)]
    assert flat.logits(cells)[:40].tolist() == alone
    assert flat.logits(cells.take(slice(0, 0))).shape == (0,)


def test_what_does_not_fit_a_word_is_walked():
    model = grown(80)
    forest, cells = Forest((model,)), draw(4)[0]
    assert forest.flat is None
    assert np.array_equal(forest.logits(cells), model.decision_function(matrix(cells)))
