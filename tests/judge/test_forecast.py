"""Scores of forecasts, against figures worked out by hand."""

import numpy as np
import pytest

from core.judge import forecast


def flat(point: np.ndarray) -> np.ndarray:
    return np.repeat(point[..., None], 9, -1)


def test_scores_are_those_worked_out_by_hand():
    history = np.array([[1.0, 2, 1, 4], [10, 10, 10, 30]])
    scale = forecast.scale(history, 2)  # |1-1|, |4-2| -> 1; |10-10|, |30-10| -> 10
    assert scale.tolist() == [1.0, 10.0]
    y, p = np.array([[2.0, np.nan], [20, 40]]), np.array([[3.0, 9.0], [30, 30]])
    part = forecast.parts(y, p, flat(p), scale)
    found = forecast.scores([part])
    assert found["mase"] == pytest.approx((1 + 1) / 2)
    assert found["wape"] == pytest.approx(21 / 62)
    assert found["bias"] == pytest.approx((1 + 10 - 10) / 62)
    assert found["wql"] == pytest.approx(found["wape"])  # every quantile the same: a mean error
    assert found["coverage_80"] == 0.0


def test_true_quantiles_lose_least_and_cover_what_they_promise():
    random = np.random.default_rng(0)
    y = random.normal(100, 10, (200, 20))
    right = 100 + 10 * np.array(
        [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816]
    )
    ones = np.ones(200)
    point = np.full(y.shape, 100.0)
    good = forecast.parts(y, point, np.broadcast_to(right, (*y.shape, 9)), ones)
    wide = forecast.parts(y, point, np.broadcast_to(3 * (right - 100) + 100, (*y.shape, 9)), ones)
    scores = forecast.scores([good])
    assert scores["coverage_80"] == pytest.approx(0.8, abs=0.02)
    assert scores["wql"] < forecast.scores([wide])["wql"]
    low, high = forecast.intervals([good])["wape"]
    assert low <= scores["wape"] <= high
    value, edges = forecast.gap([good], [good])
    assert value == 0 and edges == (0.0, 0.0)


def test_what_cannot_be_scored_is_none():
    part = forecast.parts(
        np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 3, 9)), np.full(2, np.nan)
    )
    found = forecast.scores([part])
    assert found["mase"] is None and found["wape"] is None
