"""A hazard network on stays whose chances are known."""

import numpy as np
import pandas as pd
import pytest

from core.learn.cells import fit_encoder
from core.learn.hazard import Hazard, Stays, at_risk, fit_hazard, periods
from core.progress import Tell, silent

LEAVE = {"a": 0.05, "b": 0.20}  # the chance to leave in each month
MONTHS = 12


def task(n: int = 4000, seed: int = 0) -> tuple[Stays, pd.DataFrame]:
    """Customers of two kinds who leave at a fixed rate, seen for up to a year."""
    random = np.random.default_rng(seed)
    kind = random.choice(list(LEAVE), n)
    stay = random.geometric(np.vectorize(LEAVE.get)(kind))
    seen = random.integers(1, MONTHS + 1, n)
    frame = pd.DataFrame({"kind": pd.Series(kind, dtype="str"), "noise": random.normal(size=n)})
    encoder = fit_encoder(frame, ["kind", "noise"])
    time, left = np.minimum(stay, seen).astype(float), (stay <= seen).astype(float)
    return Stays(encoder, encoder.encode(frame), time, left), frame


@pytest.fixture(scope="module")
def fitted():
    return fit_hazard(task()[0], 0, None, silent)


def two(fitted: Hazard):
    frame = pd.DataFrame({"kind": pd.Series(["a", "b"], dtype="str"), "noise": [0.0, 0.0]})
    return fitted.encoder.encode(frame)


def test_the_simulated_hazards_are_recovered(fitted):
    hazards = fitted.hazards(two(fitted))
    assert hazards.shape == (2, MONTHS)
    assert hazards[0, :8] == pytest.approx(LEAVE["a"], abs=0.025)
    assert hazards[1, :8] == pytest.approx(LEAVE["b"], abs=0.06)


def test_the_chance_to_leave_next_is_that_of_the_truth(fitted):
    found = fitted.within(two(fitted), np.array([3.0, 3.0]), 4.0)
    assert found == pytest.approx([1 - 0.95**4, 1 - 0.8**4], abs=0.06)


def test_staying_falls_from_one(fitted):
    share = fitted.staying(two(fitted), np.arange(0, MONTHS + 1.0))
    assert share[:, 0].tolist() == [1, 1]
    assert (np.diff(share, axis=1) <= 0).all()
    assert share[0, 6] == pytest.approx(0.95**6, abs=0.06)


def test_a_column_that_only_grows_with_the_stay_is_hardly_believed():
    made, frame = task(3000)
    grown = frame.assign(services=np.random.default_rng(1).poisson(1 + made.time / 3))
    encoder = fit_encoder(grown, ["kind", "services"])
    found = fit_hazard(Stays(encoder, encoder.encode(grown), made.time, made.left), 0, 300, silent)
    asked = pd.DataFrame({"kind": pd.Series(["a", "a"], dtype="str"), "services": [1, 4]})
    few, many = found.within(encoder.encode(asked), np.array([6.0, 6.0]), 4.0)
    assert few == pytest.approx(1 - 0.95**4, abs=0.1) and many == pytest.approx(few, abs=0.1)


def test_everyone_counts_once_where_the_table_shows_them_and_the_curve_of_all_stands():
    time = np.array([1.0, 2, 2, 3, 3, 3, 3, 3, 3, 3])
    left = np.array([1, 1, 0, 1, 0, 0, 0, 0, 0, 0.0])
    weights, gone = at_risk(time, left, np.array([1.0, 2.0, 3.0]))
    lived = [(time > 1).sum() + 0.0, ((time > 2) | ((time == 2) & (left == 0))).sum(), 6]
    assert (weights - gone).sum(axis=0).tolist() == lived
    assert gone.sum(axis=0).tolist() == [1, 1, 1]
    assert ((weights[4:] > 0)[:, 2]).all()


def test_the_same_seed_gives_the_same_net_and_it_comes_back(fitted, tmp_path):
    made, _ = task(800)
    one, other = (fit_hazard(made, 3, 60, silent) for _ in range(2))
    np.testing.assert_array_equal(one.hazards(made.cells), other.hazards(made.cells))
    one.save(tmp_path)
    np.testing.assert_array_equal(
        Hazard.load(tmp_path).hazards(made.cells), one.hazards(made.cells)
    )


def test_stop_and_keep_ends_it():
    stopped = fit_hazard(task(600)[0], 0, 1000, Tell(stopping=lambda: True))
    assert stopped.record["steps"] < 1000


def test_long_stays_are_cut_into_periods_with_as_many_leavers():
    time = np.random.default_rng(0).exponential(100, 5000)
    edges = periods(time, np.ones(5000))
    counts = np.bincount(np.searchsorted(edges, time))
    assert len(edges) <= 24 and edges[-1] == time.max()
    assert counts.max() < 1.3 * counts.min()
