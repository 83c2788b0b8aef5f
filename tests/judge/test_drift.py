"""The verdict on new rows depends on how they spread, not on how many there are."""

import numpy as np
import pytest

from core.judge.drift import moved as shift
from core.judge.drift import of_codes, of_numbers, psi
from core.learn.labelled.drift import MOVED

SIZES = (500, 5000, 50_000)
DRAWS = 200


def verdicts(before, sample) -> dict[int, float]:
    """The share of draws in which rows are said to have moved, by size."""
    random = np.random.default_rng(1)
    found = {}
    for n in SIZES:
        found[n] = float(np.mean([shift(before, sample(random, n)) > MOVED for _ in range(DRAWS)]))
    return found


@pytest.mark.parametrize("trained_on", [1000, 20_000])
def test_one_distribution_gets_one_verdict_at_every_size(trained_on):
    before = of_numbers(np.random.default_rng(0).normal(size=trained_on))
    same = verdicts(before, lambda random, n: random.normal(size=n))
    assert max(same.values()) <= 0.01
    moved = verdicts(before, lambda random, n: random.normal(0.6, 1, size=n))
    assert min(moved.values()) >= 0.99


@pytest.mark.parametrize("levels", [3, 40, 200])
def test_columns_of_few_and_many_levels_too(levels):
    share = 1 / np.arange(1, levels + 1) ** 0.7
    share /= share.sum()
    random = np.random.default_rng(0)
    before = of_codes(2 + random.choice(levels, 20_000, p=share))
    same = verdicts(before, lambda random, n: 2 + random.choice(levels, n, p=share))
    assert max(same.values()) <= 0.01
    bent = share[::-1] ** 1.5
    bent /= bent.sum()
    moved = verdicts(before, lambda random, n: 2 + random.choice(levels, n, p=bent))
    assert min(moved.values()) >= 0.99


def test_columns_mostly_zero_and_with_holes_too():
    def sample(random, n, zero=0.9):
        x = np.where(random.random(n) < zero, 0.0, random.lognormal(8, 1, n))
        return np.where(random.random(n) < 0.1, np.nan, x)

    before = of_numbers(sample(np.random.default_rng(0), 20_000))
    assert max(verdicts(before, sample).values()) <= 0.01
    moved = verdicts(before, lambda random, n: sample(random, n, 0.7))
    assert min(moved.values()) >= 0.99


def test_an_empty_or_constant_column_is_no_drift_by_itself():
    for column in (np.full(300, np.nan), np.full(300, 4.0)):
        found, luck = psi(of_numbers(column), column[:80])
        assert found == 0 and luck == 0
    assert psi(of_numbers(np.full(300, np.nan)), np.arange(80.0))[0] > 1


@pytest.mark.parametrize("n", [50, 100, 200])
def test_small_tables_raise_no_false_alarm_but_a_great_shift_is_seen(n):
    random = np.random.default_rng(3)
    before = of_numbers(random.normal(size=4000))
    same = [shift(before, random.normal(size=n)) > MOVED for _ in range(DRAWS)]
    assert np.mean(same) <= 0.05
    assert shift(before, random.normal(1.5, 1, size=n)) > MOVED


@pytest.mark.parametrize("heavy", [0.0, 10.0])
def test_a_frequent_value_has_its_own_bin_at_either_end(heavy):
    random = np.random.default_rng(4)

    def sample(share):
        return np.where(random.random(5000) < share, heavy, random.uniform(0.1, 9.9, 5000))

    assert shift(of_numbers(sample(0.95)), sample(0.7)) > MOVED
    assert shift(of_numbers(sample(0.95)), sample(0.95)) < MOVED
    flag = of_numbers((random.random(5000) < 0.05).astype(float))
    assert shift(flag, (random.random(5000) < 0.3).astype(float)) > MOVED


def test_the_index_above_luck_does_not_depend_on_the_number_of_rows():
    random = np.random.default_rng(5)
    before = of_numbers(random.normal(size=50_000))
    found = [
        np.mean([np.subtract(*psi(before, random.normal(0.5, 1, n))) for _ in range(50)])
        for n in SIZES
    ]
    assert max(found) - min(found) < 0.02
