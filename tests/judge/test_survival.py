"""Curves of staying against sums by hand."""

import numpy as np
import pytest

from core.judge.survival import kaplan_meier, log_rank

# Twenty-one patients on 6-MP (Freireich et al. 1963), the example of most textbooks.
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35.0])
ENDED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])


def test_the_curve_is_the_textbooks():
    found = kaplan_meier(WEEKS, ENDED)
    assert found.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    expected = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.share == pytest.approx(expected, abs=6e-4)
    assert found.median() == 23


def test_the_interval_is_greenwoods_on_the_log_log_scale():
    found = kaplan_meier(WEEKS, ENDED)
    greenwood = 3 / (21 * 18)
    error = np.sqrt(greenwood) / abs(np.log(18 / 21))
    assert found.low[0] == pytest.approx((18 / 21) ** np.exp(1.959964 * error))
    assert found.high[0] == pytest.approx((18 / 21) ** np.exp(-1.959964 * error))
    assert (found.low < found.share).all() and (found.share < found.high).all()


def test_without_leavers_everyone_stays():
    found = kaplan_meier(np.array([1.0, 2.0]), np.zeros(2))
    assert len(found.time) == 0 and found.median() is None
    assert found.at(np.array([5.0])).tolist() == [1.0]


def test_unlike_groups_are_told_from_like_ones():
    random = np.random.default_rng(2)
    group = np.repeat(["a", "b"], 300)
    time = random.exponential(np.where(group == "a", 1.0, 3.0))
    left = np.ones(600)
    assert log_rank(time, left, group) > 20
    assert log_rank(time, left, random.permutation(group)) < 8
