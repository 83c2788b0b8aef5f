"""Laws of the plan of calls, on customers whose chances are known."""

import numpy as np
import pytest

from core.judge import retention
from core.judge.retention import Terms

TERMS = Terms(60.0, 0.3)


def customers(n: int = 4000, seed: int = 0):
    """True chances, values, and outcomes drawn from the chances."""
    random = np.random.default_rng(seed)
    p = random.beta(0.8, 2.2, n)
    return p, random.lognormal(6.4, 0.7, n), (random.random(n) < p).astype(int)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("budget", [0.0, 59.0, 60.0, 3_333.0, 1e9])
def test_a_plan_never_exceeds_its_budget_nor_its_capacity(seed, budget):
    p, value, _ = customers(500, seed)
    for most in (None, 7):
        found = retention.plan(p, value, TERMS, budget, most)
        assert found.cost <= budget
        assert found.contacts == found.chosen.sum() <= (most or 500)
        assert (retention.gain(p, value, TERMS)[found.chosen] > 0).all()


def test_more_money_never_lowers_what_is_expected():
    p, value, _ = customers(800)
    found = [retention.plan(p, value, TERMS, budget).expected for budget in range(0, 20_000, 500)]
    assert (np.diff(found) >= 0).all()


def test_the_plan_beats_every_rule_where_chances_and_costs_are_known():
    p, value, y = customers(40_000)
    plan = retention.plan(p, value, TERMS)
    for name, rule in retention.rules(p, value, TERMS).items():
        gap, band = retention.more(y, plan.chosen, rule, value, TERMS)
        assert gap > 0 and band[0] > 0, name
    found = retention.profit(y, plan.chosen, value, TERMS)
    assert found.band[0] < found.total < found.band[1]
    assert found.total == pytest.approx(plan.expected, rel=0.05)


def test_the_band_covers_the_truth_about_as_often_as_it_says():
    covered = 0
    for seed in range(60):
        p, value, y = customers(600, seed)
        chosen = retention.plan(p, value, TERMS).chosen
        truth = retention.earned(p, chosen, value, TERMS).sum()
        low, high = retention.profit(y, chosen, value, TERMS).band
        covered += low <= truth <= high
    assert covered >= 53  # the customers stay the same in `truth`: if anything too wide


def test_unknown_and_negative_values_are_never_called():
    p = np.full(4, 0.99)
    found = retention.plan(p, np.array([np.nan, -900.0, 0.0, 900.0]), TERMS)
    assert found.chosen.tolist() == [False, False, False, True]


def test_a_free_call_that_saves_nobody_brings_nothing():
    p, value, y = customers(300)
    assert not retention.plan(p, value, Terms(0.0, 0.0)).chosen.any()
    assert retention.plan(p, value, Terms(0.0, 0.3), budget=0.0).contacts == (p * value > 0).sum()
    nobody = np.zeros(300, dtype=bool)
    assert retention.profit(y, nobody, value, TERMS).total == 0


def test_the_curve_ends_where_everyone_is_called():
    p, value, y = customers(1000)
    found = retention.curve(y, p, value, TERMS)
    everyone = retention.profit(y, np.ones(1000, dtype=bool), value, TERMS).total
    assert found.profit[0] == 0 and found.profit[-1] == pytest.approx(everyone)
    assert (found.low <= found.high).all()


@pytest.mark.parametrize(("treated", "alone"), [(900, 300), (400, 400)])
def test_the_power_is_how_often_a_simulated_test_sees_the_effect(treated, alone):
    random, before, after = np.random.default_rng(0), 0.4, 0.3
    draws = 4000
    one = random.binomial(treated, after, draws) / treated
    other = random.binomial(alone, before, draws) / alone
    pooled = (one * treated + other * alone) / (treated + alone)
    error = np.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / alone))
    seen = (np.abs(one - other) > 1.959964 * error).mean()
    assert retention.power_of(treated, alone, before, after) == pytest.approx(seen, abs=0.02)


def test_the_control_group_is_the_smallest_that_is_enough():
    found = retention.control(2000, 0.4, TERMS)
    assert found.enough and found.power >= 0.8
    fewer = found.size - 1
    assert retention.power_of(2000 - fewer, fewer, 0.4, 0.28) < 0.8
    few = retention.control(60, 0.4, TERMS)
    assert not few.enough and few.size == 30 and few.power < 0.8
    assert not retention.control(0, 0.4, TERMS).enough


def test_the_control_group_is_drawn_from_the_plan_by_chance():
    chosen = np.arange(1000) < 400
    alone = retention.left_alone(chosen, 100)
    assert alone.sum() == 100 and not (alone & ~chosen).any()
    assert 150 < np.flatnonzero(alone).mean() < 250
    words = retention.decisions(chosen, alone)
    assert [(words == word).sum() for word in ("call", "control", "leave")] == [300, 100, 600]
