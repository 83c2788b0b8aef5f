"""Cut-offs and costs on data whose best rule is known."""

import time

import numpy as np
import pytest

from core.judge import money
from core.judge.drift import Reference, of_numbers, psi, reference
from core.judge.fairness import four_fifths, groups
from core.judge.money import Costs


def draw(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    p = random.beta(1.2, 3.0, n)
    return (random.random(n) < p).astype(int), p


def test_the_bayes_rule_loses_less_than_the_half_rule_and_no_other_loses_less():
    y, p = draw(200_000)
    costs = Costs(5, 1)
    ours = money.outcome(y, p, costs.cut, costs).per_100
    assert ours < 0.8 * money.outcome(y, p, 0.5, costs).per_100
    for cut in np.linspace(0.02, 0.98, 25):
        assert ours <= money.outcome(y, p, cut, costs).per_100 * 1.01
    share, (low, high) = money.saved(y, p, costs)
    assert low < share < high and high - low < 0.05


def test_equal_costs_make_the_half_rule_right():
    y, p = draw(1000)
    assert Costs(1, 1).cut == 0.5
    assert money.saved(y, p, Costs(1, 1)) == (0.0, (0.0, 0.0))


def test_costs_of_zero_have_nothing_to_save():
    y, p = draw(500)
    assert money.saved(y, p, Costs(0, 0)) == (None, None)
    assert money.curve(y, p, Costs(0, 0)).per_100.max() == 0


def test_the_curve_is_the_losses_at_each_cut_off():
    y, p = draw(2000, 2)
    value = np.random.default_rng(3).gamma(2.0, 100.0, 2000)
    costs = Costs(5, 1)
    for worth in (None, value):
        found = money.curve(y, p, costs, worth)
        for at in (0, 17, 50, len(found.cuts) - 1):
            there = money.outcome(y, p, found.cuts[at], costs, worth)
            assert found.per_100[at] == pytest.approx(there.per_100)
            assert found.passed[at] == pytest.approx(there.passed)
            assert found.caught[at] == pytest.approx(there.caught)
        assert (found.low <= found.per_100 + 1e-9).all()
        assert (found.high >= found.per_100 - 1e-9).all()


def test_the_band_holds_the_truth():
    y, p = draw(400_000, 4)
    costs = Costs(5, 1)
    truth = money.outcome(y, p, costs.cut, costs).per_100
    hits = 0
    for seed in range(40):
        found = money.curve(*draw(500, 50 + seed), costs)
        at = int(np.searchsorted(found.cuts, costs.cut))
        hits += found.low[at] <= truth <= found.high[at]
    assert hits >= 34


def test_the_best_cut_off_looking_back_is_the_best_of_all():
    y, p = draw(300, 5)
    for costs in (Costs(5, 1), Costs(1, 10), Costs(1, 1)):
        best = money.best_cut(y, p, costs)
        least = money.outcome(y, p, best, costs).per_100
        every = [money.outcome(y, p, cut, costs).per_100 for cut in (*p, 0.0, 1.1)]
        assert least == pytest.approx(min(every))


def test_the_youden_cut_off_is_where_the_gap_is_widest():
    from core.judge.metrics import ks

    y, p = draw(500, 6)
    stopped = p >= money.youden_cut(y, p)
    assert stopped[y == 1].mean() - stopped[y == 0].mean() == pytest.approx(ks(y, p))


@pytest.mark.parametrize("capacity", [1, 3, 7, 100])
def test_capacity_is_never_exceeded(capacity):
    p = np.array([0.9, 0.9, 0.8, 0.5, 0.5, 0.5, 0.1])
    stopped = int((p >= money.capacity_cut(p, capacity)).sum())
    assert stopped <= capacity
    assert capacity < 2 or stopped >= min(capacity, 7) - 2


def test_a_slider_moves_in_milliseconds():
    y, p = draw(10_000, 7)
    value = np.random.default_rng(0).gamma(2.0, 100.0, 10_000)
    money.curve(y, p, Costs(5, 1), value)
    started = time.process_time()
    for miss in range(5):
        money.curve(y, p, Costs(miss, 1), value)
    assert (time.process_time() - started) / 5 < 0.06  # 20 ms on an idle core


def test_small_groups_are_not_judged_and_large_ones_have_intervals():
    y, p = draw(2000, 8)
    names = np.array(["a"] * 1500 + ["b"] * 480 + ["c"] * 20)
    found = groups(y, p, names, p >= 0.3)
    assert [group.name for group in found] == ["a", "b", "c"]
    assert found[2].passed is None and found[2].rows == 20
    low, high = found[0].passed_interval
    assert low < found[0].passed < high
    ratio, _, _ = four_fifths(found)
    assert 0.9 < ratio <= 1  # the groups are alike by construction


def test_the_drift_verdict_does_not_depend_on_the_number_of_rows():
    random = np.random.default_rng(0)
    before = of_numbers(random.normal(size=5000))
    for n in (500, 5000, 50_000):
        same = [np.subtract(*psi(before, random.normal(size=n))) for _ in range(20)]
        moved = np.subtract(*psi(before, random.normal(0.6, 1, size=n)))
        assert max(same) < 0.05 < 0.1 < moved


def test_a_reference_survives_json():
    random = np.random.default_rng(0)
    kept = reference(random.normal(size=(50, 2)), random.integers(0, 4, (50, 1)), random.random(50))
    assert Reference.from_json(kept.to_json()) == kept


def test_a_level_never_seen_and_a_hole_count_as_moved():
    random = np.random.default_rng(0)
    kept = reference(random.normal(size=(900, 1)), random.integers(2, 5, (900, 1)), np.zeros(900))
    assert psi(kept.codes[0], np.zeros(500, dtype=int))[0] > 1
    assert psi(kept.numbers[0], np.full(500, np.nan))[0] > 1
