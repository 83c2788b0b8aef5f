"""The rule of amounts against sums done by hand."""

import numpy as np
import pytest

from core.judge import money, worth
from core.judge.money import Costs
from core.judge.worth import Terms

P = np.array([0.05, 0.10, 0.30, 0.02])
AMOUNT = np.array([1000.0, 200.0, 5000.0, 50.0])
TERMS = Terms(loss=0.6, margin=0.1, handling=8.0)


def test_the_expected_gain_is_that_of_the_hand():
    by_hand = [
        0.95 * 0.1 * 1000 - 0.05 * 0.6 * 1000 - 8,  # 57
        0.90 * 0.1 * 200 - 0.10 * 0.6 * 200 - 8,  # -2: too small for its handling
        0.70 * 0.1 * 5000 - 0.30 * 0.6 * 5000 - 8,  # -558
        0.98 * 0.1 * 50 - 0.02 * 0.6 * 50 - 8,
    ]
    np.testing.assert_allclose(worth.expected(P, AMOUNT, TERMS), by_hand)
    stopped = worth.stopped(P, AMOUNT, TERMS, 1 / 7)
    assert stopped.tolist() == [False, True, True, True]
    flat = P >= 1 / 7
    assert flat.tolist() == [False, False, True, False]  # one cut-off for all sees no amounts


def test_what_was_earned_is_that_of_the_hand():
    gain = worth.gains(np.array([0, 1, 0, 1]), AMOUNT, TERMS)
    np.testing.assert_allclose(gain, [92, -128, 492, -38])
    found = worth.rule(gain, np.array([True, False, True, False]))
    assert found.approved == 0.5 and found.per_100 == pytest.approx(100 * (92 + 492) / 4)
    more, (low, high) = worth.difference(gain, np.ones(4, bool), np.zeros(4, bool))
    assert more == pytest.approx(100 * gain.sum() / 4) and low < more < high


def test_without_handling_cost_and_margin_it_is_the_flat_rule():
    random = np.random.default_rng(0)
    p, value = random.random(2000), random.lognormal(8, 1, 2000)
    for costs in (Costs(5, 1), Costs(1, 1), Costs(0, 1), Costs(1, 0), Costs(0, 0)):
        terms = Terms.of(costs, 1.0, None, 0.0)
        assert np.array_equal(worth.stopped(p, value, terms, costs.cut), p >= costs.cut)
    p[:5] = Costs(5, 1).cut  # at the cut-off itself
    terms = Terms.of(Costs(5, 1), 0.45, None, 0.0)
    assert np.array_equal(worth.stopped(p, value, terms, Costs(5, 1).cut), p >= Costs(5, 1).cut)


def test_the_rule_of_amounts_earns_more_than_one_cut_off_where_handling_costs():
    random = np.random.default_rng(1)
    n = 40_000
    p, value = random.beta(1, 6, n), random.lognormal(6, 1.2, n)
    y = (random.random(n) < p).astype(float)
    terms = Terms(1.0, 0.3, 40.0)
    gain = worth.gains(y, value, terms)
    cut = terms.margin / (terms.margin + terms.loss)
    ours = ~worth.stopped(p, value, terms, cut)
    more, (low, _) = worth.difference(gain, ours, p < cut)
    assert more > low > 0
    found = worth.curve(gain, worth.expected(p, value, terms))
    assert found.per_100[0] == 0 and (found.low <= found.high).all()
    at = int(np.argmin(np.abs(found.approved - ours.mean())))
    assert found.per_100[at] == pytest.approx(found.per_100.max(), rel=0.05)


def test_a_capacity_reviews_where_most_is_lost_and_unknown_amounts_go_by_the_cut_off():
    p = np.array([0.9, 0.5, 0.6, 0.9])
    value = np.array([10.0, 9000.0, 100.0, np.nan])
    terms = Terms(1.0, 0.2)
    assert worth.stopped(p, value, terms, 0.2).all()
    chosen = worth.stopped(p, value, terms, 0.2, capacity=2)
    assert chosen.tolist() == [False, True, False, True]  # the unknown one counts as the mean
    assert np.isnan(worth.expected(p, value, terms)[3])
    assert not worth.stopped(np.array([0.1]), np.array([np.nan]), terms, 0.2)[0]


def test_the_cut_off_of_an_amount_is_where_the_expected_gain_is_nought():
    for amount in (100.0, 700.0, 1e5):
        cut = TERMS.cut(amount)
        assert worth.expected(np.array([cut]), np.array([amount]), TERMS)[0] == pytest.approx(
            0, abs=1e-9
        )
    assert TERMS.cut(10.0) == 0.0  # handling costs more than it can ever earn
    assert not worth.known(None) and not worth.known(np.array([np.nan, 0.0]))
    assert money.Costs(5, 1).cut == pytest.approx(Terms.of(Costs(5, 1), 1, None, 0).cut(300))


def test_the_band_of_the_curve_is_that_of_drawing_all_cases_again():
    random = np.random.default_rng(2)
    n = 3000
    gain = np.where(random.random(n) < 0.15, -1.0, 0.2) * random.lognormal(6, 1.5, n)  # long tails
    found = worth.curve(gain, order := random.random(n))
    ranked = gain[np.argsort(-order)]
    counts = random.multinomial(n, np.full(n, 1 / n), size=1500)
    for point in (20, 40, 60):
        cases = round(found.approved[point] * n)
        drawn = 100 * (counts[:, :cases] @ ranked[:cases]) / n
        low, high = np.quantile(drawn, [0.025, 0.975])
        assert found.per_100[point] == pytest.approx(100 * ranked[:cases].sum() / n)
        assert found.high[point] - found.low[point] == pytest.approx(high - low, rel=0.12)
        assert found.low[point] == pytest.approx(low, abs=0.1 * (high - low))
    assert found.low[0] == found.high[0] == 0
