"""Qini curves where the effect of treatment is known."""

import numpy as np
import pytest

from core.judge import uplift


def dealt(n: int = 8000, seed: int = 0):
    """Treatment dealt by chance; it helps the first half of customers and harms nobody else."""
    random = np.random.default_rng(seed)
    helped = random.random(n) < 0.5
    treated = (random.random(n) < 0.5).astype(float)
    good = (random.random(n) < 0.5 + 0.3 * treated * helped).astype(int)
    return good, treated, helped.astype(float)


def test_a_list_in_random_order_has_no_area():
    good, treated, _ = dealt()
    areas = [
        uplift.qini(good, treated, np.random.default_rng(seed).random(len(good)), seed).area
        for seed in range(20)
    ]
    assert np.mean(areas) == pytest.approx(0, abs=0.3)
    found = uplift.qini(good, treated, np.random.default_rng(99).random(len(good)))
    assert found.band[0] <= 0 <= found.band[1]


def test_a_list_by_the_true_effect_beats_chance_and_its_reverse():
    good, treated, helped = dealt()
    found = uplift.qini(good, treated, helped)
    assert found.band[0] > 1
    assert found.kept[0] == 0 and found.kept[-1] == pytest.approx(15, abs=3)
    middle = len(found.share) // 2
    assert found.kept[middle] == pytest.approx(found.kept[-1], abs=2.5)
    assert uplift.qini(good, treated, -helped).area < 0
    low, _ = uplift.difference(good, treated, helped, -helped)
    assert low > 0


def test_the_mean_effect_is_within_its_interval():
    inside = 0
    for seed in range(40):
        good, treated, _ = dealt(2000, seed)
        _, (low, high) = uplift.effect(good, treated)
        inside += low <= 0.15 <= high
    assert inside >= 34
