"""Column shapes and pair trends on tables whose answer is known; what a classifier sees."""

import numpy as np
import pandas as pd
import pytest

from core.judge.fidelity import cramers_v, fidelity, missing_gap, rare_levels
from core.judge.two_sample import two_sample
from core.judge.utility import utility

KINDS = {"x": "number", "y": "number", "when": "date", "group": "category", "label": "category"}


def people(n: int, seed: int) -> pd.DataFrame:
    """y follows x, the label follows x, the group follows the label."""
    random = np.random.default_rng(seed)
    x = random.normal(size=n)
    label = np.where(x + random.normal(size=n) > 1, "yes", "no")
    return pd.DataFrame(
        {
            "x": x.round(3),
            "y": (2 * x + 0.3 * random.normal(size=n)).round(3),
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 90, n), "D"),
            "group": np.where((label == "yes") ^ (random.random(n) < 0.1), "a", "b"),
            "label": label,
        }
    )


def apart(table: pd.DataFrame, seed: int = 5) -> pd.DataFrame:
    """Every column shuffled for itself: shapes stay, trends go."""
    random = np.random.default_rng(seed)
    return pd.DataFrame({name: random.permutation(table[name].to_numpy()) for name in table})


@pytest.fixture(scope="module")
def real():
    return people(1500, 0)


def test_a_table_is_itself_and_its_shuffled_columns_keep_shapes_but_no_trends(real):
    same = fidelity(real, real, KINDS)
    assert (same.shape_error, same.pair_error) == pytest.approx((0, 0), abs=1e-12)
    loose = fidelity(real, apart(real), KINDS)
    assert loose.shape_error == 0
    assert loose.pair_error > 0.2
    low, high = loose.intervals["pair_error"]
    assert low <= loose.pair_error <= high
    counted = {(pair.one, pair.two) for pair in loose.pairs if pair.counted}
    assert ("x", "y") in counted and ("group", "label") in counted
    assert not any("when" in pair for pair in counted)  # no trend, nothing to keep


def test_errors_are_those_of_the_definitions_by_hand():
    real = pd.DataFrame({"n": [0.0, 1.0, 2.0, 3.0], "c": ["a", "a", "b", None]})
    made = pd.DataFrame({"n": [0.0, 0.0, 2.0, np.nan], "c": ["a", "z", "z", "z"]})
    found = fidelity(real, made, {"n": "number", "c": "category"}, draws=0)
    assert found.columns["n"] == pytest.approx(2 / 3 - 1 / 4)  # at 0: 2 of 3 beside 1 of 4
    assert found.columns["c"] == pytest.approx((abs(2 / 3 - 1 / 4) + 1 / 3 + 3 / 4) / 2)
    assert missing_gap(real, made, ["n", "c"]) == pytest.approx(0.25)


def test_what_cannot_be_compared_is_none_and_does_not_enter_the_mean():
    table = pd.DataFrame({"one": [1.0] * 30, "none": [np.nan] * 30, "c": ["a", "b", "b"] * 10})
    kinds = {"one": "number", "none": "number", "c": "category"}
    found = fidelity(table, table, kinds)
    assert found.columns == {"one": 0.0, "none": None, "c": 0.0}
    assert found.pair_error is None and found.shape_error == 0
    assert np.isnan(cramers_v(np.zeros(5, int), np.arange(5)))


def test_rare_levels_are_counted_but_not_those_that_are_protected():
    real = pd.DataFrame({"c": ["many"] * 2000 + ["rare"] * 12 + ["gone"] * 12 + ["single"]})
    made = pd.DataFrame({"c": ["many"] * 50 + ["rare", "single"]})
    assert rare_levels(real, made, {"c": "category"}) == (1, 2)


def test_a_classifier_cannot_tell_like_from_like_but_names_the_column_that_is_off(real):
    like = two_sample(real, people(1500, 1), KINDS)
    assert 0.44 < like.auc < 0.56
    off = people(1500, 1)
    off["y"] = np.random.default_rng(2).permutation(off["y"].to_numpy())
    told = two_sample(real, off, KINDS)
    assert told.auc > 0.85 and told.interval[0] > 0.8
    assert set(sorted(told.giveaways, key=lambda name: -told.giveaways[name])[:2]) == {"x", "y"}
    assert two_sample(real.head(5), off, KINDS).auc is None


def test_a_model_learns_from_like_rows_what_it_learns_from_real_ones_and_nothing_from_noise(real):
    holdout = people(800, 3)
    good = utility(real, holdout, people(1500, 4), KINDS, "label")
    assert good.trtr > 0.75 and good.intervals["gap"][0] < 0.02
    noise = utility(real, holdout, apart(real), KINDS, "label")
    assert noise.intervals["gap"][0] > 0.1 and noise.tstr < 0.65
    assert utility(real, holdout.assign(label="no"), real, KINDS, "label").trtr is None
