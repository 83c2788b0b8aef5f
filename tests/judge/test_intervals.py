"""Intervals cover what they claim; paired draws see small differences."""

import numpy as np
import pytest

from core.judge import intervals, labels
from core.judge.calibration import logit, sigmoid
from core.judge.intervals import bootstrap, draws, interval, unbiased, wilson
from core.judge.metrics import log_loss, log_losses


def mean_of(values: np.ndarray, seed: int = 0):
    groups = np.zeros(len(values))
    statistic = lambda w: {"mean": w @ values / w.sum(axis=1)}  # noqa: E731
    return interval(bootstrap(statistic, groups, n_draws=400, seed=seed)["mean"])


def test_the_interval_of_a_mean_covers_it_in_about_95_of_100_draws():
    random = np.random.default_rng(0)
    edges = [mean_of(random.exponential(size=120), seed) for seed in range(400)]
    assert 0.91 <= np.mean([low <= 1.0 <= high for low, high in edges]) <= 0.98


def test_the_paired_difference_covers_the_true_one():
    random = np.random.default_rng(1)
    large = random.beta(1.2, 3.0, 300_000)
    bent = sigmoid(1.3 * logit(large) + 0.2)
    surprise = lambda p, q: -p * np.log(q) - (1 - p) * np.log1p(-q)  # noqa: E731
    truth = float((surprise(large, large) - surprise(large, bent)).mean())
    hits = 0
    for _ in range(60):
        p = random.beta(1.2, 3.0, 200)
        y = (random.random(200) < p).astype(int)
        low, high = labels.difference(y, p, sigmoid(1.3 * logit(p) + 0.2))["log_loss"]
        hits += low <= truth <= high
    assert 51 <= hits <= 60


def test_pairing_makes_the_interval_of_a_difference_narrow():
    random = np.random.default_rng(2)
    p = random.beta(1.2, 3.0, 500)
    y = (random.random(500) < p).astype(int)
    other = sigmoid(logit(p) + random.normal(0, 0.1, 500))
    low, high = labels.difference(y, p, other)["log_loss"]
    one, two = (mean_of(log_losses(y, scores)) for scores in (p, other))
    assert high - low < 0.2 * (one[1] - one[0] + two[1] - two[0])
    assert low <= log_loss(y, p) - log_loss(y, other) <= high


def test_every_draw_holds_as_many_rows_of_each_group_as_there_are():
    groups = np.array([0] * 30 + [1] * 5)
    for block in draws(groups, 50):
        assert (block[:, :30].sum(axis=1) == 30).all() and (block[:, 30:].sum(axis=1) == 5).all()
    again = [block.sum() for block in draws(groups, 50)]
    assert again == [block.sum() for block in draws(groups, 50)]


def test_large_tests_get_fewer_draws_and_little_memory(monkeypatch):
    monkeypatch.setattr(intervals, "MOST_CELLS", 2_000_000)
    assert sum(len(block) for block in draws(np.zeros(10_000), 1000)) == 200
    assert sum(len(block) for block in draws(np.zeros(100), 1000)) == 1000
    assert next(draws(np.zeros(300_000))).size <= 1_000_000


def test_too_few_finite_draws_give_no_interval():
    assert interval(np.full(100, np.nan)) is None
    assert interval(np.append(np.full(90, np.nan), np.arange(10.0))) is None
    assert unbiased(np.array([0.3] * 40), 0.1) == pytest.approx((0.1, 0.1))
    low, high = unbiased(np.linspace(0, 0.2, 50), 0.01)
    assert low == 0 < high


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (1, 1), (3, 1000), (500, 1000)])
def test_wilson_holds_the_share_and_stays_between_nothing_and_all(hits, n):
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12 and hits / n - 1e-12 <= high <= 1
