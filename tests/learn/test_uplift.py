"""Effects of a contact where the truth is known: planted ones are found, none is not invented."""

import numpy as np
import pandas as pd
import pytest

from core.judge import uplift as judge
from core.learn.cells import fit_encoder
from core.learn.uplift import Uplift, enough, fit_uplift


def dealt(n: int, seed: int, effect: float) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, ...]:
    """Customers on two plans; a contact keeps `effect` of those on the monthly one, none else."""
    random = np.random.default_rng(seed)
    monthly, tickets = random.random(n) < 0.5, random.poisson(1.0, n)
    treated = (random.random(n) < 0.3).astype(float)
    chance = 0.15 + 0.2 * monthly + 0.05 * np.minimum(tickets, 4)
    true = effect * monthly
    y = (random.random(n) < chance - true * treated).astype(float)
    plan = pd.Series(np.where(monthly, "monthly", "yearly"), dtype="str")
    frame = pd.DataFrame({"plan": plan, "tickets": tickets, "noise": random.random(n)})
    return frame, y, treated, true


def fitted(effect: float) -> Uplift:
    frame, y, treated, _ = dealt(3_000, 0, effect)
    encoder = fit_encoder(frame, list(frame))
    return fit_uplift(encoder, encoder.encode(frame), y, treated, "yes", 0)


@pytest.fixture(scope="module")
def planted() -> Uplift:
    return fitted(0.25)


def test_a_planted_effect_is_recovered_on_unseen_customers(planted):
    frame, y, treated, true = dealt(3_000, 1, 0.25)
    found = planted.effect(planted.encoder.encode(frame))
    assert found[true > 0].mean() == pytest.approx(0.25, abs=0.07)
    assert found[true == 0].mean() == pytest.approx(0.0, abs=0.07)
    assert judge.qini(1 - y, treated, found).band[0] > 0


def test_the_learner_that_lists_better_on_held_customers_is_kept(planted):
    assert set(planted.areas) == {"t", "x"}
    assert (planted.late is not None) == (planted.areas["x"] > planted.areas["t"])


def test_where_contacts_change_nothing_the_interval_holds_nothing():
    found = fitted(0.0)
    frame, y, treated, _ = dealt(3_000, 1, 0.0)
    effects = found.effect(found.encoder.encode(frame))
    low, high = judge.qini(1 - y, treated, effects).band
    assert low < 0 < high
    assert abs(effects.mean()) < 0.05 and found.propensity < 0.55


def test_both_learners_come_back_from_disk(planted, tmp_path):
    frame = dealt(200, 2, 0.25)[0]
    cells = planted.encoder.encode(frame)
    planted.save(tmp_path)
    assert np.array_equal(Uplift.load(tmp_path).effect(cells), planted.effect(cells))


def test_too_few_of_one_kind_are_told():
    y, treated = np.tile([0, 1], 50).astype(float), np.repeat([0.0, 1.0], 50)
    assert enough(y, treated) and not enough(y[:60], treated[:60])
