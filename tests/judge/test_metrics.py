"""Metrics agree with scikit-learn; intervals cover what they claim to."""

import numpy as np
import pytest
from sklearn import metrics as sk

from core.judge import labels, metrics
from core.judge.calibration import Platt, fit_platt, logit, reliability, sigmoid
from core.judge.intervals import bootstrap, interval, wilson
from core.words import msg


def draw(n: int, seed: int = 0, ties: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes drawn from their own probabilities: perfectly calibrated."""
    random = np.random.default_rng(seed)
    p = random.beta(1.2, 3.0, n)
    p = np.round(p, 1).clip(0.05, 0.95) if ties else p
    return (random.random(n) < p).astype(int), p


@pytest.mark.parametrize("ties", [False, True])
def test_scores_agree_with_scikit_learn(ties):
    y, p = draw(800, 1, ties)
    found = metrics.measures(y, p)
    false, true, _ = sk.roc_curve(y, p, drop_intermediate=False)
    assert found["auc"] == pytest.approx(sk.roc_auc_score(y, p), abs=1e-12)
    assert found["pr_auc"] == pytest.approx(sk.average_precision_score(y, p), abs=1e-12)
    assert found["log_loss"] == pytest.approx(sk.log_loss(y, p), abs=1e-12)
    assert found["brier"] == pytest.approx(sk.brier_score_loss(y, p), abs=1e-12)
    assert found["ks"] == pytest.approx((true - false).max(), abs=1e-12)


@pytest.mark.parametrize("ties", [False, True])
def test_weighted_scores_are_scores_of_repeated_rows(ties):
    y, p = draw(300, 2, ties)
    counts = np.random.default_rng(3).multinomial(300, np.full(300, 1 / 300), size=4)
    drawn = metrics.drawn_measures(y, p, counts.astype(float))
    for at, count in enumerate(counts):
        again = metrics.measures(np.repeat(y, count), np.repeat(p, count))
        for name in ("auc", "pr_auc", "log_loss", "brier", "ks"):
            assert drawn[name][at] == pytest.approx(again[name], abs=1e-12)


def test_calibrated_probabilities_stand_at_the_noise_floor_and_bent_ones_above():
    y, p = draw(4000, 4)
    assert metrics.ece(y, p) == pytest.approx(metrics.ece_floor(p), abs=0.006)
    assert metrics.ece(y, p**2) > 3 * metrics.ece_floor(p**2)


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    _, large = draw(400_000, 5)
    truth = metrics.auc((np.random.default_rng(6).random(len(large)) < large).astype(int), large)
    hits = 0
    for seed in range(60):
        y, p = draw(200, 100 + seed)
        low, high = labels.intervals(y, p, y)["auc"]
        hits += low <= truth <= high
    assert 51 <= hits <= 60  # 95 % of 60 is 57; below 51 once in ten thousand


def test_wilson_covers_a_known_share():
    random = np.random.default_rng(0)
    edges = [wilson(int(hit), 40) for hit in random.binomial(40, 0.1, 2000)]
    assert 0.92 < np.mean([low <= 0.1 <= high for low, high in edges]) < 0.98
    assert wilson(0, 0) is None


def test_a_mean_has_the_interval_that_theory_gives():
    values = np.random.default_rng(1).normal(size=500)
    drawn = bootstrap(lambda w: {"mean": w @ values / w.sum(axis=1)}, np.zeros(500))["mean"]
    low, high = interval(drawn)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(500), rel=0.1)


def test_the_difference_of_a_score_with_itself_is_nothing():
    y, p = draw(300, 7)
    assert labels.difference(y, p, p)["auc"] == (0.0, 0.0)
    better = labels.difference(y, p, np.full(300, 0.3))["log_loss"]
    assert better[1] < 0


def test_platt_mends_logits_that_are_twice_too_bold():
    y, p = draw(20_000, 8)
    found = fit_platt(y, 2 * logit(p) - 1)
    assert found.slope == pytest.approx(0.5, abs=0.03)
    assert found.intercept == pytest.approx(0.5, abs=0.05)
    assert sigmoid(Platt()(np.zeros(1)))[0] == 0.5


def test_the_calibration_curve_of_honest_probabilities_is_the_diagonal():
    y, p = draw(20_000, 9)
    found = reliability(y, p)
    assert np.abs(found.predicted - found.happened).max() < 0.04
    assert found.rows.sum() == len(y)


def test_folds_are_pooled_to_the_mean_with_an_interval_around_it():
    def part(seed):
        y, p = draw(200, seed)
        evidence = {"y": y, "p": p, "p_baseline": p, "row": np.arange(200)}
        facts = {"n_test": 200, "cases_test": int(y.sum())}
        return labels.judge(evidence, msg("baseline"), facts)

    parts = [part(seed) for seed in range(3)]
    found = labels.pool(parts)
    assert found.values["auc"] == pytest.approx(np.mean([one.values["auc"] for one in parts]))
    low, high = found.intervals["auc"]
    assert low < found.values["auc"] < high
    one_low, one_high = parts[0].intervals["auc"]
    assert high - low < one_high - one_low  # three folds know more than one
    assert len(found.evidence["fold"]) == 600 and found.facts["n_test"] == 600


def test_one_outcome_only_gives_null_and_says_why():
    evidence = {"y": np.zeros(60), "p": np.full(60, 0.2), "p_baseline": np.full(60, 0.2)}
    found = labels.judge(evidence, msg("baseline"), {})
    assert found.values["auc"] is None and found.warnings
