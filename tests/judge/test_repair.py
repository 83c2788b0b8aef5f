"""What cut-offs by group cost, on groups whose truth is known."""

import numpy as np
import pytest

from core.judge import worth
from core.judge.fairness import FEWEST, four_fifths, widest
from core.judge.money import Costs, losses
from core.judge.repair import AIMS, FIFTHS, Cases, choose, repair
from core.judge.stakes import by_amount, flat
from core.judge.worth import Terms

COSTS = Costs(5, 1)


def draw(n: int, apart: float, seed: int = 0) -> Cases:
    """Chances that are right; the group “f” has higher ones by `apart` on the log odds."""
    random = np.random.default_rng(seed)
    names = np.where(random.random(n) < 0.35, "f", "m")
    p = 1 / (1 + np.exp(-(1.2 * random.normal(size=n) + apart * (names == "f") - 1)))
    return made((random.random(n) < p).astype(int), p, names)


def made(y, p, names, costs: Costs = COSTS, value=None) -> Cases:
    return Cases(y, p, names, flat(p, costs.cut, costs, value))


@pytest.mark.parametrize("seed", range(3))
def test_each_aim_is_reached_on_cases_the_cut_offs_were_not_chosen_on(seed):
    cases = draw(8000, 1.0, seed)
    before = cases.groups()
    assert four_fifths(before)[0] < 0.6 and widest(before, "caught") > 0.05
    within = repair(cases, "passed")
    assert four_fifths(within.groups)[0] >= FIFTHS
    alike = repair(cases, "caught")
    assert widest(alike.groups, "caught") < 0.02
    for found in (within, alike):
        assert found.cuts["f"] > found.cuts["m"]  # the riskier group is stopped later
        assert found.band[0] <= found.more <= found.band[1]
        assert found.total == pytest.approx(found.more * len(cases.y) / 100)


def test_the_price_is_what_the_best_single_rule_would_have_saved():
    cases = draw(60_000, 1.4)
    now = 100 * losses(cases.y, cases.p, COSTS.cut, COSTS).mean()
    for aim in AIMS:
        found = repair(cases, aim)
        assert found.per_100 == pytest.approx(now + found.more)
        assert found.band[0] > 0  # chances are right: the Bayes cut-off is the cheapest


def test_groups_alike_need_no_repair_and_it_costs_nothing():
    cases = draw(8000, 0.0)
    found = repair(cases, "passed")
    assert found.more == 0 and found.turned == 0
    assert set(found.cuts.values()) == {COSTS.cut}


def test_the_cheapest_pair_is_that_of_a_search_through_all_pairs():
    cases = draw(120, 1.5, seed=4)
    found = choose(cases, "caught")

    def price(cuts) -> float:
        own = np.array([cuts[name] for name in cases.names])
        return float(losses(cases.y, (cases.p >= own) * 1.0, 0.5, COSTS).sum())

    def gap(cuts) -> float:
        own = np.array([cuts[name] for name in cases.names])
        caught = (cases.p >= own)[cases.y == 1]
        rates = [caught[cases.names[cases.y == 1] == name].mean() for name in ("f", "m")]
        return abs(rates[0] - rates[1])

    tried = [{"f": f, "m": m} for f in np.unique(cases.p) for m in np.unique(cases.p)]
    cheapest = min(price(cuts) for cuts in tried if gap(cuts) <= gap(found) + 1e-9)
    assert price(found) <= 1.1 * cheapest


def test_small_groups_keep_the_one_cut_off_and_one_group_is_no_comparison():
    cases = draw(2000, 1.0)
    names = cases.names.astype("<U8")
    names[: FEWEST - 1] = "few"
    found = repair(made(cases.y, cases.p, names), "passed")
    assert set(found.cuts) == {"f", "m"}
    alone = made(cases.y, cases.p, np.full(2000, "all"))
    assert all(repair(alone, aim) is None for aim in AIMS)
    rare = made(np.where(names == "f", 0, cases.y), cases.p, names)  # “f” never turned out bad
    assert repair(rare, "caught") is None


@pytest.mark.parametrize("costs", [Costs(0, 0), Costs(0, 1), Costs(1, 0), Costs(1e12, 1)])
def test_costs_at_their_ends_give_finite_answers(costs):
    drawn = draw(600, 1.0)
    cases = made(drawn.y, drawn.p, drawn.names, costs)
    for aim in AIMS:
        found = repair(cases, aim)
        assert np.isfinite([found.per_100, found.more, found.total, *found.cuts.values()]).all()
    if costs == Costs(0, 0):  # nothing to lose either way: as few decisions as may be are turned
        assert repair(cases, "passed").more == 0


def test_two_hundred_groups_and_scores_all_alike_are_answered_too():
    random = np.random.default_rng(0)
    names = np.array([f"g{at:03d}" for at in random.integers(0, 200, 9000)])
    y = (random.random(9000) < 0.3).astype(int)
    found = repair(made(y, random.random(9000), names), "passed")
    assert len(found.cuts) <= 12
    flat = repair(made(y, np.full(9000, 0.3), names), "caught")
    assert flat is None or np.isfinite(flat.more)


def test_what_cases_are_worth_counts_in_the_price():
    cases = draw(4000, 1.0)
    value = np.where(cases.names == "f", 10.0, 1.0)
    plain = repair(cases, "passed")
    rich = repair(made(cases.y, cases.p, cases.names, value=value), "passed")
    assert rich.cuts["f"] < plain.cuts["f"]  # the dear group keeps a cut-off nearer its best


def test_a_few_decisions_that_turn_are_too_few_to_tell_what_they_cost():
    turned = []
    for apart in np.linspace(0.1, 0.8, 15):
        found = repair(draw(200, apart, seed=2), "passed")
        turned.append(found.turned)
        assert (found.band is None) == (0 < found.turned < 10)
    assert any(0 < one < 10 for one in turned) and max(turned) >= 10


def test_where_amounts_decide_groups_are_judged_and_repaired_by_the_decision_taken():
    drawn, random = draw(12_000, 1.0), np.random.default_rng(3)
    value, terms = random.lognormal(6, 1.2, 12_000), Terms(1.0, 0.3, 40.0)
    stakes = by_amount(drawn.p, value, terms, COSTS.cut)
    cases = Cases(drawn.y, drawn.p, drawn.names, stakes)
    taken = worth.stopped(drawn.p, value, terms, COSTS.cut)
    assert np.array_equal(stakes.stopped, taken)
    shares = {name: 1 - taken[drawn.names == name].mean() for name in ("f", "m")}
    assert {one.name: one.passed for one in cases.groups()} == pytest.approx(shares)
    gain = worth.gains(drawn.y, value, terms)
    assert -cases.per_100() == pytest.approx(worth.rule(gain, ~taken).per_100)
    found = repair(cases, "passed")
    assert four_fifths(cases.groups())[0] < FIFTHS <= four_fifths(found.groups)[0]
    assert found.band[0] > 0  # chances are right: nothing gains more than the expected gain
    assert found.per_100 == pytest.approx(cases.per_100() + found.more)


def test_a_capacity_and_unknown_amounts_are_part_of_the_decision_taken():
    random = np.random.default_rng(5)
    p, value = random.random(500).round(1), random.lognormal(6, 1, 500)
    value[:90] = np.nan
    for capacity in (None, 0, 60):
        taken = worth.stopped(p, value, Terms(1.0, 0.2, 9.0), 0.3, capacity)
        found = by_amount(p, value, Terms(1.0, 0.2, 9.0), 0.3, capacity)
        assert np.array_equal(found.stopped, taken)
