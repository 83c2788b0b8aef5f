"""What to order: closed forms, the laws of policies, simulation, orders under a budget.

Reference values are those of stockpyl 1.0.2 (MIT); it pins sphinx 4.5, so it stays out of the
requirements: `pip install --no-deps --target FOLDER stockpyl`, then with FOLDER on the path
`newsvendor.newsvendor_normal(0.18, 0.70, 50, 8, lead_time=4)` and the calls named below.
"""

import numpy as np
import pytest
from scipy.special import ndtri

from core.learn.stock import policies
from core.learn.stock.calibrate import corrected, correction, places
from core.learn.stock.cover import Lead, chance, cover, longest, of_totals
from core.learn.stock.curves import Curves, dependence, from_moments, from_quantiles, normals
from core.learn.stock.orders import Money, steps, whole, within
from core.learn.stock.policies import Terms, left_and_short, quantile, rule
from core.learn.stock.simulate import simulate

LEVELS = tuple(at / 10 for at in range(1, 10))


def random(seed=0):
    return np.random.default_rng(seed)


def normal(mean, deviation, items=1):
    """Normal demand, as a forecast's quantiles tell it."""
    q = mean + deviation * ndtri(np.array(LEVELS))
    return from_quantiles(LEVELS, np.broadcast_to(q, (items, 1, 9)))


def exact(mean, deviation=0.0, items=1):
    return Lead(np.full(items, float(mean)), np.full(items, float(deviation)))


def terms(items, **given):
    usual = {"unit": 10.0, "holding": 0.1, "under": np.nan, **given}
    each = {name: np.full(items, float(usual.pop(name))) for name in ("unit", "holding", "under")}
    return Terms(**each, **usual)


def test_newsvendor_is_that_of_stockpyl():
    drawn = cover(normal(120, 10), exact(0), 1, chance(20_000, 1, 0.0, random()))
    held, short = 0.18, 0.70
    level = quantile(drawn, np.array([18 / 20]))
    assert level == pytest.approx([132.815516], rel=2e-4)  # newsvendor_normal(2, 18, 120, 10)
    left, owed = left_and_short(drawn, level)
    assert 2 * left + 18 * owed == pytest.approx([35.099666], rel=0.01)
    left, owed = left_and_short(drawn, np.array([140.0]))
    assert 2 * left + 18 * owed == pytest.approx([41.698141], rel=0.01)  # newsvendor_normal_cost
    late = cover(normal(50, 8), exact(4), 1, chance(20_000, 5, 0.0, random()))
    level = quantile(
        late, np.array([0.70 / 0.88])
    )  # newsvendor_normal(0.18, 0.70, 50, 8, lead_time=4)
    assert level == pytest.approx([264.766894], rel=1e-3)
    left, owed = left_and_short(late, level)
    assert held * left + short * owed == pytest.approx([4.466781], rel=0.03)


def test_eoq_and_a_gamma_loss_are_those_of_stockpyl():
    lot = policies.eoq(8, np.array([0.225]), np.array([1300.0]))
    assert lot == pytest.approx([304.046780])  # eoq.economic_order_quantity(8, 0.225, 1300)
    gamma = from_moments(np.array([6.0]), np.array([3.0]))  # shape 4, scale 1.5
    drawn = gamma.draw(normals(20_000, 1, 0.0, random()))[:, :, 0]
    left, owed = left_and_short(drawn, np.array([6.0]))
    assert owed == pytest.approx([1.172201], rel=0.01)  # loss_functions.gamma_loss(6, 4, 1.5)
    assert left == pytest.approx([1.172201], rel=0.01)


def test_curves_keep_the_moments_they_come_from():
    mean, deviation = np.array([4.0, 100, 0, 7]), np.array([6.0, 20, 0, 0])
    found = from_moments(mean, deviation)
    assert found.mean()[:, 0] == pytest.approx(mean, rel=0.01)
    assert found.deviation()[:, 0] == pytest.approx(deviation, rel=0.03)
    assert (found.q >= 0).all()
    z = normals(4000, 3, 0.4, random())
    assert np.corrcoef(z.T)[np.triu_indices(3, 1)] == pytest.approx(0.4, abs=0.05)
    wide = normal(50, 8, 300)
    wide = Curves(wide.z, np.repeat(wide.q, 6, 1))
    came = 50 + 8 * normals(300, 6, 0.5, random(1))
    assert dependence(wide, came) == pytest.approx(0.5, abs=0.1)
    assert dependence(wide, 50 + 8 * normals(300, 6, 0.0, random(1))) < 0.1
    assert dependence(wide, np.full((300, 6), np.nan)) is None


def test_a_correction_keeps_the_promise():
    drawn = cover(normal(50, 8, 500), exact(0, 0, 500), 1, chance(400, 1, 0.0, random()))
    came = 54 + 12 * random(4).normal(size=500)  # more, and more scattered, than was foreseen
    shares = correction(places(drawn, came))
    better, share = corrected(drawn, shares), np.full(500, 0.9)
    again = 54 + 12 * random(5).normal(size=500)
    assert (again <= quantile(drawn, share)).mean() < 0.75
    assert (again <= quantile(better, share)).mean() == pytest.approx(0.9, abs=0.05)
    assert (np.diff(shares) >= 0).all() and shares[[0, -1]].tolist() == [0, 1]
    none = correction(np.zeros(0))
    assert none == pytest.approx(np.linspace(0, 1, len(none)), abs=0.011)


def test_lead_times_and_dependence_widen_what_is_asked_for():
    luck = chance(20_000, 12, 0.0, random())
    drawn = cover(normal(50, 8), exact(3, 1.0), 1, luck)
    assert drawn.mean() == pytest.approx(200, rel=0.01)
    # variance of a random sum: (L + R) s^2 + m^2 var(L); rounding to whole periods adds up to 1/4
    least, most = np.sqrt(4 * 64 + 2500), np.sqrt(4 * 64 + 2500 * 1.25)
    assert 0.98 * least < drawn.std() < 1.02 * most
    alike = cover(normal(50, 8), exact(3), 1, chance(20_000, 4, 0.5, random()))
    assert alike.std() == pytest.approx(8 * np.sqrt(4 + 12 * 0.5), rel=0.03)
    once = cover(normal(50, 8), exact(3), 2, luck, once=True)
    assert once.mean() == pytest.approx(100, rel=0.01)
    came = np.cumsum(np.full((1, 6), 50.0), 1)
    assert (of_totals(came, exact(2), 1, luck) == 150).all()


def test_laws_of_the_levels():
    mean, deviation = random().uniform(1, 200, 40), random(1).uniform(0, 150, 40)
    curves = from_moments(mean, deviation)
    luck = chance(1000, 30, 0.2, random())
    before = -np.ones(40)
    for late in (0, 0.5, 1, 2.3, 4, 9):  # a longer lead time never lowers the reorder point
        lead = exact(late, 0.7, 40)
        assert longest(lead, 2, luck) <= 30
        now = rule("sS", cover(curves, lead, 2, luck), mean, 2, terms(40, ordering=30)).low
        assert (now >= before - 1e-9).all()
        before = now
    drawn = cover(curves, exact(2, 0.7, 40), 1, luck)
    for policy in policies.POLICIES:  # and what is ordered rises with the cost of being short
        asked = [
            rule(policy, drawn, mean, 1, terms(40, under=under, ordering=20)).high
            for under in (0.0, 0.05, 0.5, 5, 50)
        ]
        assert (np.diff(asked, axis=0) >= -1e-9).all()
        found = rule(policy, drawn, mean, 1, terms(40, ordering=20))
        assert np.isnan(found.low).all() or (found.low <= found.high).all()
        assert (found.fractile < 1).all() and (found.high >= 0).all()
        chosen = quantile(drawn, found.fractile)
        level = found.high if policy in ("RS", "newsvendor") else found.low
        assert level == pytest.approx(chosen)


def test_simulation_agrees_with_the_closed_form():
    items, periods = 3, 400
    curves = normal(50, 8, items)
    mean = np.full(items, 50.0)
    lead, luck = exact(2, 0, items), chance(4000, 3, 0.0, random())
    drawn = cover(curves, lead, 1, luck)
    levels = rule("RS", drawn, mean, 1, terms(items, service=0.9))
    demand = curves.draw(normals(60 * periods, 1, 0.0, random(2)))
    demand = demand.reshape(items, 60, periods)
    late = np.full(demand.shape, 2)
    found = simulate(demand, late, levels, 1)
    left, owed = left_and_short(drawn, levels.high)
    assert found.held == pytest.approx(left, rel=0.03)
    assert found.owed == pytest.approx(owed, rel=0.1)
    assert found.ready == pytest.approx(0.9, abs=0.01)
    lots = simulate(demand, late, rule("RQ", drawn, mean, 1, terms(items, ordering=50)), 1)
    lot = rule("RQ", drawn, mean, 1, terms(items, ordering=50)).lot
    assert lots.orders == pytest.approx(50 / lot, rel=0.05)
    assert (lots.ready > 0.94).all() and (lots.fill > lots.ready).all()
    packs = simulate(demand, late, levels, 1, np.full(items, 24.0))
    assert (packs.path["ordered"] % 24 == 0).all() and packs.path["ordered"].sum() > 0


@pytest.mark.parametrize("budget", [None, 0.0, 500.0, 4_000.0, 1e9])
def test_orders_keep_to_packs_minima_and_budget(budget):
    items = 30
    dice = random(3)
    mean, unit = dice.uniform(5, 80, items), dice.uniform(1, 30, items)
    pack, minimum = dice.choice([1.0, 6, 24], items), dice.choice([0.0, 10, 50], items)
    position = dice.uniform(0, 100, items)
    curves = from_moments(mean, 0.5 * mean)
    drawn = cover(curves, exact(1, 0.3, items), 1, chance(500, 6, 0.0, random()))
    levels = rule("RS", drawn, mean, 1, terms(items))
    wanted = whole(np.maximum(levels.high - position, 0), pack, minimum)
    money = Money(unit, 0.4 * unit, 0.01 * unit)
    found = steps(drawn, position, wanted, pack, minimum, money)
    bought = within(found, budget, pack, minimum)
    units = np.bincount(found.item, bought, items)
    assert np.allclose(units / pack, np.round(units / pack))
    assert ((units == 0) | (units >= minimum - 1e-9)).all() and (units <= wanted + 1e-9).all()
    each = found.earned / np.maximum(found.cost, 1e-9)
    assert (np.diff(each) <= 1e-9).all()  # the best use of money first
    if budget is None or budget > 1e6:
        assert units == pytest.approx(wanted)
    else:
        assert (units * unit).sum() <= budget + 1e-6
        assert (units * unit).sum() >= 0.8 * min(budget, (wanted * unit).sum())
