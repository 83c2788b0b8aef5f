"""Calibration error beside what luck alone makes of honest probabilities."""

import numpy as np
import pytest

from core.judge.calibration import fit_platt, logit, reliability, sigmoid
from core.judge.metrics import ece, ece_floor, log_loss


def draw(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    p = random.beta(1.0, 4.0, n)
    return (random.random(n) < p).astype(float), p


@pytest.mark.parametrize("n", [100, 1000, 10_000])
def test_honest_probabilities_stand_on_average_at_their_floor(n):
    found = [ece(*draw(n, seed)) / ece_floor(draw(n, seed)[1]) for seed in range(40)]
    assert np.mean(found) == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("n", [1000, 10_000])
def test_dishonest_ones_stand_above_it(n):
    y, p = draw(n, 1)
    for wrong in (sigmoid(2.5 * logit(p)), np.minimum(p + 0.1, 1), np.full(n, 0.4)):
        assert ece(y, wrong) > 1.5 * ece_floor(wrong)


def test_the_floor_falls_with_the_square_root_of_the_rows():
    ratio = ece_floor(draw(1000, 2)[1]) / ece_floor(draw(16_000, 2)[1])
    assert ratio == pytest.approx(4, rel=0.15)


@pytest.mark.parametrize("n", [1, 5, 14, 16, 40])
def test_tiny_tests_still_get_numbers(n):
    y, p = draw(n, 3)
    assert 0 <= ece(y, p) <= 1 and 0 <= ece_floor(p) <= 1
    found = reliability(y, p)
    assert found.rows.sum() == n and (found.low <= found.happened + 1e-9).all()


def test_platt_never_makes_the_loss_on_its_own_rows_worse():
    for seed in range(10):
        y, p = draw(300, seed)
        bold = 3 * logit(p) + 1
        assert log_loss(y, sigmoid(fit_platt(y, bold)(bold))) <= log_loss(y, sigmoid(bold))


def test_platt_keeps_the_rate_where_scores_rank_backwards_and_where_they_are_extreme():
    y, p = draw(2000, 5)
    found = fit_platt(y, -logit(p))
    assert found.slope > 0
    assert sigmoid(found(-logit(p))).mean() == pytest.approx(y.mean(), abs=0.05)
    wild = fit_platt(y, np.where(y == 1, 1e3, -1e3))
    assert np.isfinite([wild.slope, wild.intercept]).all() and wild.slope > 0


def test_sigmoid_and_logit_undo_each_other_and_never_overflow():
    x = np.linspace(-18, 18, 50)
    np.testing.assert_allclose(logit(sigmoid(x)), x, atol=1e-6)
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()
    assert sigmoid(np.array([1e6, -1e6])).tolist() == [1.0, 0.0]
