"""Scores pooled over folds."""

import numpy as np
import pytest

from core.judge import labels
from core.judge.scores import mean_of, stacked, told_once
from core.words import msg


def part(seed: int, n: int = 150, rate: float | None = None, **more: np.ndarray):
    random = np.random.default_rng(seed)
    p = random.beta(1.2, 3.0, n)
    y = (random.random(n) < (p if rate is None else rate)).astype(int)
    evidence = {"y": y, "p": p, "p_baseline": np.full(n, p.mean()), "row": np.arange(n), **more}
    facts = {"n_test": n, "cases_test": int(y.sum()), "positive": "bad"}
    return labels.judge(evidence, msg("mean"), facts, (msg("said in every fold"),))


def test_one_fold_is_itself():
    one = part(0)
    assert labels.pool([one]) is one


def test_scores_are_means_and_counts_are_sums():
    parts = [part(seed, 100 + 50 * seed) for seed in range(3)]
    found = labels.pool(parts)
    for name in ("auc", "pr_auc", "log_loss", "brier", "ece", "ece_floor", "ks"):
        assert found.values[name] == pytest.approx(np.mean([one.values[name] for one in parts]))
        assert found.baseline[name] == pytest.approx(np.mean([one.baseline[name] for one in parts]))
    assert found.facts["n_test"] == 450 and found.facts["folds"] == 3
    assert found.facts["cases_test"] == sum(one.facts["cases_test"] for one in parts)
    assert np.bincount(found.evidence["fold"]).tolist() == [100, 150, 200]
    for name, (low, high) in found.intervals.items():
        assert low <= found.values[name] <= high
    assert len(found.warnings) == 1


def test_the_pooled_interval_covers_the_true_score():
    random = np.random.default_rng(9)
    p = random.beta(1.2, 3.0, 200_000)
    truth = float((p * (1 - p)).mean())  # Brier score of honest probabilities
    hits = 0
    for draw in range(50):
        parts = [part(1000 + 5 * draw + fold, 80) for fold in range(3)]
        low, high = labels.pool(parts).intervals["brier"]
        hits += low <= truth <= high
    assert hits >= 43


def test_a_fold_with_one_outcome_leaves_the_ranking_open_and_says_so():
    found = labels.pool([part(0), part(1, rate=0.0), part(2)])
    assert found.values["auc"] is None and found.values["log_loss"] is not None
    assert "auc" not in found.intervals and "log_loss" in found.intervals
    assert any("one outcome" in str(warning) for warning in found.warnings)


def test_evidence_that_only_some_folds_have_is_left_out():
    parts = [part(0, value=np.ones(150)), part(1)]
    assert "value" not in stacked(parts)
    assert mean_of([{"a": 1.0}, {"a": None}]) == {"a": None}
    assert len(told_once([part(0), part(1)])) == 1
