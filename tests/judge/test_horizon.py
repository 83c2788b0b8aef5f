"""Scores of a forecast of customers, and segments by rules."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from core.errors import UserError
from core.judge import horizon, rfm


def test_a_perfect_forecast_is_perfect():
    y = np.arange(100.0)
    found = horizon.scores(y, y)
    assert (found["mae"], found["rmse"], found["total_ratio"]) == (0, 0, 1)
    assert found["spearman"] == pytest.approx(1)
    assert found["top_decile_capture"] == pytest.approx(horizon.capture(y, y))


def test_spearman_is_scipys_with_ties():
    random = np.random.default_rng(0)
    y, p = random.poisson(1, 300).astype(float), random.poisson(2, 300).astype(float)
    assert horizon.scores(y, p)["spearman"] == pytest.approx(spearmanr(y, p).statistic)


def test_intervals_hold_the_score_and_shrink_with_more_customers():
    random = np.random.default_rng(0)
    widths = []
    for n in (200, 5000):
        p = random.gamma(1, 1, n)
        y = random.poisson(p).astype(float)
        found = horizon.intervals(y, p)
        values = horizon.scores(y, p)
        assert all(low <= values[name] <= high for name, (low, high) in found.items())
        widths.append(found["rmse"][1] - found["rmse"][0])
    assert widths[1] < widths[0]


def test_nothing_came_gives_none_and_no_crash():
    found = horizon.scores(np.zeros(50), np.ones(50))
    assert found["total_ratio"] is None and found["spearman"] is None
    assert found["mae"] == 1


def customers(n=500, seed=0):
    random = np.random.default_rng(seed)
    age = random.integers(1, 700, n)
    orders = 1 + random.poisson(random.gamma(0.5, 3, n))
    return rfm.table(random.integers(0, age), orders, orders * random.gamma(3, 10, n), age)


def test_segments_partition_the_customers():
    frame = customers()
    found = rfm.segments(frame)
    assert len(found) == len(frame)
    assert set(found) <= {rule.key for rule in rfm.USUAL} | {rfm.REST}
    counted = pd.Series(found).value_counts()
    assert counted.sum() == len(frame)
    alone = rfm.segments(frame, rfm.parse(["Dear: money > 100"]))
    assert ((alone == "Dear") == (frame["money"] > 100)).all()


def test_a_rule_outside_the_closed_language_is_refused():
    for text in ("no colon", "Best:", "Best: __import__('os')", "Best: salary > 3"):
        with pytest.raises(UserError):
            rfm.parse([text])


def test_fifths_put_equal_values_together():
    found = rfm.fifths(np.array([1.0] * 8 + [5.0, 9.0]))
    assert len(set(found[:8])) == 1 and found[8] == found[9] == 5
