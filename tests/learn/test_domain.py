"""A classifier between old and new rows: silent without drift, at every size, and not deaf."""

import numpy as np
import pytest

from core.learn.cells import FIRST, Cells
from core.learn.domain import ROWS, told_apart


def rows(n: int, seed: int, shift: float = 0.0, tie: float = 0.0) -> Cells:
    """Three numbers (the first moved by `shift`, the second tied to it by `tie`) and a text."""
    random = np.random.default_rng(seed)
    numbers = random.normal(size=(n, 3))
    numbers[:, 1] = tie * numbers[:, 0] + np.sqrt(1 - tie**2) * numbers[:, 1]
    numbers[:, 0] += shift
    numbers[random.random((n, 3)) < 0.05] = np.nan
    return Cells(numbers, random.integers(FIRST, FIRST + 4, size=(n, 1)).astype(np.int32))


@pytest.mark.parametrize("n", [100, 500, 5000, 50_000])
def test_without_drift_nothing_is_told_apart_at_any_size(n):
    found = [told_apart(rows(4000, 0), rows(n, 1 + seed)) for seed in range(6)]
    assert not any(one.apart for one in found)
    low, high = found[0].chance
    assert low < 0.5 < high
    assert np.mean([low - 0.02 <= one.auc <= high + 0.02 for one in found]) >= 5 / 6


@pytest.mark.parametrize("n", [500, 5000, 50_000])
def test_columns_that_go_together_otherwise_are_seen_though_each_alone_has_not_moved(n):
    found = told_apart(rows(4000, 0, tie=0.95), rows(n, 1, tie=-0.95))
    assert found.apart and found.auc > 0.8
    assert told_apart(rows(4000, 0), rows(n, 1, shift=1.5)).apart


def test_too_few_rows_or_no_columns_are_not_judged_and_many_rows_cost_no_more():
    assert told_apart(rows(4000, 0), rows(99, 1)) is None
    nothing = Cells(np.zeros((500, 0)), np.zeros((500, 0), dtype=np.int32))
    assert told_apart(nothing, nothing) is None
    many = rows(50_000, 1)
    some = many.take(np.random.default_rng(0).permutation(50_000)[:ROWS])
    assert len(some) == ROWS
    only_numbers = Cells(many.numbers, np.zeros((50_000, 0), dtype=np.int32))
    assert told_apart(only_numbers, only_numbers) is not None
