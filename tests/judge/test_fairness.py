"""Fairness on a table whose answer is counted by hand."""

import numpy as np
import pytest

from core.judge.fairness import (
    FEWEST,
    SHOWN,
    equalised_odds,
    four_fifths,
    groups,
    ratio_interval,
    widest,
)
from core.judge.metrics import auc, auc_band


def cases(name: str, hit: int, missed: int, alarmed: int, passed: int) -> list[tuple]:
    """Bad stopped, bad let through, good stopped, good let through."""
    return (
        [(name, 1, 0.9)] * hit
        + [(name, 1, 0.1)] * missed
        + [(name, 0, 0.9)] * alarmed
        + [(name, 0, 0.1)] * passed
    )


def judged(rows: list[tuple], cut: float = 0.5):
    names, y, p = (np.array(column) for column in zip(*rows, strict=True))
    return {group.name: group for group in groups(y, p, names, p >= cut)}


def test_rates_and_gaps_are_those_counted_by_hand():
    found = judged([*cases("a", 30, 10, 10, 50), *cases("b", 10, 30, 30, 30)])
    a, b = found["a"], found["b"]
    assert (a.rows, a.base_rate, a.passed, a.caught, a.alarmed) == (100, 0.4, 0.6, 0.75, 1 / 6)
    assert (b.rows, b.base_rate, b.passed, b.caught, b.alarmed) == (100, 0.4, 0.6, 0.25, 0.5)
    assert a.gap == pytest.approx(0.4 * 0.9 + 0.6 * 0.1 - 0.4)
    assert four_fifths([a, b])[0] == 1.0
    assert widest([a, b], "caught") == 0.5  # equal opportunity
    assert widest([a, b], "alarmed") == pytest.approx(1 / 3)  # with it: equalised odds
    assert equalised_odds([a, b]) == 0.5
    for group in (a, b):
        for rate in ("passed", "caught", "alarmed", "gap", "auc"):
            low, high = getattr(group, f"{rate}_interval")
            assert low < getattr(group, rate) < high


def test_four_fifths_names_the_group_that_is_passed_least():
    found = judged([*cases("low", 50, 0, 20, 30), *cases("high", 10, 0, 10, 80)])
    ratio, low, high = four_fifths(tuple(found.values()))
    assert (low.name, high.name) == ("low", "high")
    assert ratio == pytest.approx(0.3 / 0.8)


def test_below_thirty_rows_nothing_is_judged_and_from_thirty_it_is():
    found = judged([*cases("few", 5, 5, 5, 14), *cases("enough", 5, 5, 5, 15)])
    assert (found["few"].rows, found["enough"].rows) == (FEWEST - 1, FEWEST)
    assert found["few"].passed is None and found["few"].auc is None
    assert found["enough"].passed == pytest.approx(2 / 3) and found["enough"].auc is not None
    assert (
        four_fifths(tuple(found.values())) is None
        and widest(list(found.values()), "caught") is None
    )


def test_a_group_with_one_outcome_has_no_rate_of_the_other():
    good = judged(cases("good", 0, 0, 10, 40))["good"]
    assert good.caught is None and good.caught_interval is None and good.alarmed == 0.2
    bad = judged(cases("bad", 20, 20, 0, 0))["bad"]
    assert bad.alarmed is None and bad.caught == 0.5 and bad.auc is None


def test_two_hundred_levels_show_the_largest():
    random = np.random.default_rng(0)
    names = np.array([f"g{at:03d}" for at in random.integers(0, 200, 4000)] + ["big"] * 500)
    p = random.random(4500)
    found = groups((random.random(4500) < p).astype(int), p, names, p >= 0.5)
    assert len(found) == SHOWN and found[0].name == "big"
    assert [group.rows for group in found] == sorted((g.rows for g in found), reverse=True)


def test_groups_that_all_stop_everybody_do_not_divide_by_nothing():
    found = judged([*cases("a", 20, 0, 20, 0), *cases("b", 20, 0, 20, 0)])
    ratio, _, _ = four_fifths(tuple(found.values()))
    assert ratio == 1.0  # nobody is passed in either: alike


def test_the_interval_of_the_ratio_holds_the_truth_nineteen_times_of_twenty():
    random = np.random.default_rng(0)
    held = []
    for _ in range(400):
        names = np.repeat(["a", "b"], [300, 500])
        stopped = random.random(800) < np.where(names == "a", 0.5, 0.3)  # the ratio is 5 to 7
        found = groups((random.random(800) < 0.5).astype(int), stopped * 1.0, names, stopped)
        _, low, high = four_fifths(found)
        edges = ratio_interval(low, high)
        held.append(edges[0] <= 5 / 7 <= edges[1])
    assert 0.92 <= np.mean(held) <= 0.98


def test_the_interval_of_the_ranking_holds_the_truth_nineteen_times_of_twenty():
    random = np.random.default_rng(1)
    truth = 0.7602  # of normal scores one apart
    held = []
    for _ in range(400):
        y = (random.random(150) < 0.4).astype(int)
        p = random.normal(y, 1)
        area, edges = auc_band(y, p)
        assert area == pytest.approx(auc(y, p))
        held.append(edges[0] <= truth <= edges[1])
    assert 0.92 <= np.mean(held) <= 0.98
    assert auc_band(np.array([0, 0, 1, 1]), np.array([1.0, 2, 3, 4])) == (1.0, None)


def test_decisions_may_differ_where_probabilities_are_alike():
    names, y = np.repeat(["a", "b"], 40), np.tile([0, 1], 40)
    p = np.full(80, 0.5)
    found = groups(y, p, names, names == "a")
    assert {group.name: group.passed for group in found} == {"a": 0.0, "b": 1.0}
