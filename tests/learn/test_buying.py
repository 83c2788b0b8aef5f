"""Orders from lines, and the probability models: laws, gradients, known truth."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.errors import UserError
from core.learn.buying import bgnbd, gammagamma
from core.learn.buying.bgnbd import Bgnbd, fit_bgnbd, rows_of
from core.learn.buying.gammagamma import fit_gammagamma
from core.learn.buying.history import History, bought, history
from core.learn.buying.orders import join, lines, names_of
from core.table.sheet import Sheet

ROLES = {"customer": ("who",), "date": ("day",), "amount": ("money",)}
TRUTH = Bgnbd(0.8, 2500.0, 0.9, 2.6, 0.0)


def log(rows, columns=("who", "day", "money")):
    frame = pd.DataFrame(rows, columns=list(columns))
    frame["day"] = pd.to_datetime(frame["day"])
    return Sheet(frame, {role: names for role, names in ROLES.items() if names[0] in frame})


def simulated(n: int, truth: Bgnbd, seed: int = 0, span: int = 70_000) -> History:
    """Customers who follow BG/NBD, seen at the end of a span so long that a day is a moment."""
    random = np.random.default_rng(seed)
    rate = random.gamma(truth.r, 1 / truth.alpha, n)
    leave = random.beta(truth.a, truth.b, n)
    age = random.integers(span // 3, span, n)
    x, recency = np.zeros(n, int), np.zeros(n)
    for at in range(n):
        time = random.exponential(1 / rate[at])
        while time < age[at]:
            x[at], recency[at] = x[at] + 1, time
            if random.random() < leave[at]:
                break
            time += random.exponential(1 / rate[at])
    zeros = np.zeros(n)
    days = np.minimum(np.ceil(recency), age).astype(int)
    return History(span, np.arange(n), x, days, age, zeros, zeros.astype(int), zeros)


@pytest.fixture(scope="module")
def known():
    return simulated(6000, TRUTH)


def test_a_more_recent_order_never_lowers_the_chance_of_being_alive():
    recency = np.arange(0, 30_000, 100)
    n = len(recency)
    zeros = np.zeros(n)
    for x in (1, 2, 7, 40):
        some = History(
            300,
            np.arange(n),
            np.full(n, x),
            recency,
            np.full(n, 30_000),
            zeros,
            zeros.astype(int),
            zeros,
        )
        for model in (TRUTH, replace(TRUTH, a=0.2, b=0.3), replace(TRUTH, a=1.0)):
            alive = model.alive(some)
            assert (np.diff(alive) >= 0).all()
            assert ((alive > 0) & (alive <= 1)).all()


def test_the_parameters_of_simulated_customers_are_found_again(known):
    found = fit_bgnbd(known)
    spread = np.sqrt(np.diag(found.spread))
    truth = np.log([TRUTH.r, TRUTH.alpha, TRUTH.a, TRUTH.b])
    mine = np.log([found.r, found.alpha, found.a, found.b])
    assert (np.abs(mine - truth) < 3 * spread).all()
    assert (spread < 0.5).all()


@pytest.mark.parametrize("point", [(0.3, 0.5, 0.8, 2.0), (1.5, 2.0, 0.2, 0.4)])
def test_the_gradients_are_those_of_the_likelihoods(known, point):
    rows, theta = rows_of(known), np.log(point)
    random = np.random.default_rng(0)
    x, m = random.integers(1, 9, 200).astype(float), random.gamma(3, 1, 200)
    pairs = (
        (theta, lambda at: bgnbd.loglik(at, rows)),
        (theta[:3], lambda at: gammagamma.loglik(at, x, m)),
    )
    for at, function in pairs:
        step = 1e-5 * np.eye(len(at))
        numeric = [(function(at + d)[0] - function(at - d)[0]) / 2e-5 for d in step]
        assert function(at)[1] == pytest.approx(numeric, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize(("a", "b"), [(1.0, 2.0), (1.00001, 2.0), (0.3, 0.4), (0.2, 0.8)])
def test_expected_orders_are_safe_where_the_closed_form_is_not(known, a, b):
    model = replace(TRUTH, a=a, b=b)
    found = model.expected(known, 36_500)
    near = replace(TRUTH, a=a + 1e-3, b=b).expected(known, 36_500)
    assert np.isfinite(found).all() and (found >= 0).all()
    assert found == pytest.approx(near, rel=0.02)


def test_where_all_leave_with_one_chance_the_forecast_is_the_limit(known):
    """A fit may run a and b up together; the hypergeometric function cannot hold them."""
    some = [Bgnbd(0.84, 2500.0, 0.1235 * s, 0.8765 * s, 0.0) for s in (1e3, 186_000, 1e7)]
    near, far, farther = (model.expected(known, 3000) for model in some)
    assert np.isfinite(far).all()
    assert far == pytest.approx(near, rel=0.1, abs=1e-3) and farther == pytest.approx(far, rel=0.01)


def test_the_closed_form_and_the_integral_agree(known):
    closed = bgnbd._while_alive(TRUTH, known.x, known.age, 36_500)
    integral = bgnbd._integral(TRUTH, known.x, known.age, 36_500)
    assert closed == pytest.approx(integral, rel=1e-9)


def test_expected_orders_grow_with_the_days_and_silence_shrinks(known):
    short, long = TRUTH.expected(known, 3_000), TRUTH.expected(known, 30_000)
    assert (long > short).all() and (short > 0).all()
    assert (TRUTH.silent(known, 3_000) >= TRUTH.silent(known, 30_000)).all()
    assert (TRUTH.silent(known, 3_000) >= 1 - short - 1e-12).all()  # Markov's inequality


def test_gamma_gamma_finds_the_mean_of_simulated_spends():
    random = np.random.default_rng(1)
    n, p, q, v = 4000, 6.0, 4.0, 15.0
    x = random.integers(1, 12, n)
    mean = random.gamma(p * x) / x / random.gamma(q, 1 / v, n)
    total = x * mean
    some = History(100, np.arange(n), x, x, x, mean, x, total)
    found = fit_gammagamma(some)
    assert found.holds
    assert found.p * found.v / (found.q - 1) == pytest.approx(p * v / (q - 1), rel=0.05)
    expected = found.expected(some)
    assert ((expected - mean) * (mean - mean.mean()) <= 1e-6 * mean**2 + 1).mean() > 0.95


def test_where_size_follows_number_gamma_gamma_is_refused():
    x = np.arange(1, 201)
    some = History(300, x, x, x, x, 5.0 * x, x, 5.0 * x * x)
    found = fit_gammagamma(some)
    assert not found.holds and found.correlation > 0.9
    assert np.isfinite(found.expected(some)).all()


def test_lines_of_one_day_are_one_order_and_returns_come_off_the_latest_before():
    sheet = log(
        [
            ("a", "2024-01-01", 10),
            ("a", "2024-01-01", 5),
            ("a", "2024-02-01", 20),
            ("a", "2024-02-10", -20),  # takes the second order back whole
            ("a", "2024-02-11", -4),  # and a part of the first
            ("b", "2024-01-05", -9),  # a return of nothing
            ("b", "2024-03-05", 9),
        ]
    )
    orders = join(lines(sheet))
    assert orders.money.tolist() == [11, 9]
    assert orders.undone == 1 and orders.returned == 33
    assert orders.names[orders.who].tolist() == ["a", "b"]


def test_a_later_return_changes_nothing_before_the_cut():
    rows = [("a", "2024-01-01", 10), ("a", "2024-03-01", -10), ("b", "2024-03-02", 5)]
    found = lines(log(rows))
    past = join(found, None, found.first + 30)
    assert past.money.tolist() == [10]


def test_ids_with_a_trailing_zero_are_the_same_customer():
    assert names_of(pd.Series(["7.0", " 7", "8"])).tolist() == ["7", "7", "8"]
    assert names_of(pd.Series([7.0, np.nan])).tolist()[0] == "7"
    assert names_of(pd.Series([7.0, np.nan])).isna().tolist() == [False, True]


def test_what_is_left_out_is_counted():
    rows = [("a", "2024-01-01", 1), (None, "2024-01-02", 1), ("b", None, 1)]
    rows += [("c", "2024-01-03", None), ("d", "2031-01-01", 1), ("a", "2024-02-01", 1)]
    found = lines(log(rows), today=date(2024, 6, 1))
    assert {k: found.facts[k] for k in ("customer", "date", "amount", "future")} == {
        "customer": 1,
        "date": 1,
        "amount": 1,
        "future": 1,
    }
    assert len(found.notes) == 4 and found.names.tolist() == ["a"]


def test_one_day_only_is_refused_in_words():
    with pytest.raises(UserError, match="one day"):
        lines(log([("a", "2024-01-01", 1), ("b", "2024-01-01", 2)]))


def test_currencies_in_a_column_are_told():
    rows = [("a", "2024-01-01", 1, "EUR"), ("b", "2024-02-01", 2, "USD")]
    found = lines(log(rows, ("who", "day", "money", "currency")))
    assert any("currencies" in note.id for note in found.notes)


def test_histories_count_orders_up_to_the_day_only():
    rows = [("a", "2024-01-01", 1), ("a", "2024-01-11", 3), ("a", "2024-03-01", 9)]
    orders = join(lines(log([*rows, ("b", "2024-01-21", 2)])))
    day = int(orders.day.min()) + 30
    found = history(orders, day)
    assert (found.x.tolist(), found.recency.tolist()) == ([1, 0], [10, 0])
    assert (found.age.tolist(), found.mean.tolist()) == ([30, 10], [3, 0])
    assert bought(orders, found.who, day, day + 60)[1].tolist() == [9, 0]
