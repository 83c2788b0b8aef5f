"""Whom to call: what a call is expected to bring under a budget, and what it did; numpy only.

A contact costs the same for everyone, saves a share of those who would have left, and brings what
a saved customer is worth: the expected gain is p x save rate x value - cost. The server's sliders
call these on every move.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.judge.capacity import drawn_reach, reach
from core.judge.intervals import Interval, bootstrap, interval

USUAL = 0.5  # the rule everybody starts with
POINTS, DRAWS = 60, 300
RULES = ("half", "threshold", "everyone")


@dataclass(frozen=True)
class Terms:
    """What a contact costs, and the share of leavers it saves."""

    cost: float
    save: float


@dataclass(frozen=True)
class Plan:
    """Who is contacted, in the order of their gain, and what is expected of it."""

    chosen: np.ndarray  # (n,) bool
    contacts: int
    cost: float
    expected: float  # sum of the expected gains, costs taken off


@dataclass(frozen=True)
class Profit:
    """What a plan brought on customers whose outcome is known, with a 95 % interval."""

    total: float
    band: Interval | None
    saved: float  # expected number of customers saved


@dataclass(frozen=True)
class Curve:
    """Profit by number of contacts, best first, with a 95 % band; `plain`: the likeliest first."""

    contacts: np.ndarray
    profit: np.ndarray
    low: np.ndarray
    high: np.ndarray
    plain: np.ndarray


@dataclass(frozen=True)
class Control:
    """Customers of a plan who are left alone, so that the effect of the calls can be shown."""

    size: int
    power: float
    enough: bool  # whether the wished power is reached with at most half of the plan


def worth(value: np.ndarray) -> np.ndarray:
    """What each customer is worth: nothing where it is unknown or below zero.

    >>> worth(np.array([5.0, -2.0, np.nan])).tolist()
    [5.0, 0.0, 0.0]
    """
    return np.maximum(np.nan_to_num(value, nan=0.0, posinf=0.0, neginf=0.0), 0.0)


def gain(p: np.ndarray, value: np.ndarray, terms: Terms) -> np.ndarray:
    """What a contact is expected to bring, its cost taken off.

    >>> gain(np.array([0.5]), np.array([600.0]), Terms(60, 0.3)).tolist()
    [30.0]
    """
    return p * terms.save * worth(value) - terms.cost


def plan(
    p: np.ndarray,
    value: np.ndarray,
    terms: Terms,
    budget: float | None = None,
    most: int | None = None,
) -> Plan:
    """Everyone whose contact pays, best first, as far as budget and capacity reach.

    >>> found = plan(np.array([0.9, 0.5, 0.1]), np.full(3, 600.0), Terms(60, 0.3), budget=60)
    >>> found.chosen.tolist(), found.cost
    ([True, False, False], 60.0)
    """
    gains = gain(p, value, terms)
    allowed = _allowed(len(p), terms, budget, most)
    order = np.argsort(-gains, kind="stable")[:allowed]
    chosen = np.zeros(len(p), dtype=bool)
    chosen[order[gains[order] > 0]] = True
    contacts = int(chosen.sum())
    return Plan(chosen, contacts, float(contacts * terms.cost), float(gains[chosen].sum()))


def _allowed(n: int, terms: Terms, budget: float | None, most: int | None) -> int:
    allowed = n if most is None else min(most, n)
    if budget is None or terms.cost <= 0:
        return allowed
    return min(allowed, int(budget // terms.cost))


def earned(y: np.ndarray, chosen: np.ndarray, value: np.ndarray, terms: Terms) -> np.ndarray:
    """What contacting brought per customer: a leaver is saved with the chance `save`."""
    return chosen * (y * terms.save * worth(value) - terms.cost)


def profit(y: np.ndarray, chosen: np.ndarray, value: np.ndarray, terms: Terms) -> Profit:
    """The sum of what contacting these customers brought, over draws of customers."""
    each = earned(y, chosen, value, terms)
    drawn = _drawn_sums(each[:, None])[:, 0]
    return Profit(float(each.sum()), interval(drawn), float((chosen * y).sum() * terms.save))


def rules(p: np.ndarray, value: np.ndarray, terms: Terms) -> dict[str, np.ndarray]:
    """What people do without a plan: the 0.5 rule, one threshold for all, contacting everyone."""
    mean = worth(value).mean() if len(value) else 0.0
    stake = terms.save * mean
    return {
        "half": p >= USUAL,
        "threshold": p >= terms.cost / stake if stake > 0 else np.zeros(len(p), dtype=bool),
        "everyone": np.ones(len(p), dtype=bool),
    }


def more(
    y: np.ndarray, ours: np.ndarray, other: np.ndarray, value: np.ndarray, terms: Terms
) -> tuple[float, Interval | None]:
    """How much more one choice brought than another on the same customers, with its interval."""
    gap = earned(y, ours, value, terms) - earned(y, other, value, terms)
    return float(gap.sum()), interval(_drawn_sums(gap[:, None])[:, 0])


def _drawn_sums(columns: np.ndarray) -> np.ndarray:
    """Sums of columns over bootstrap draws of rows: (draws, columns); like rows drawn together."""
    found, count = np.unique(columns, axis=0, return_counts=True)
    n = max(len(columns), 1)
    if len(found) > 2000:  # values differ by row: join neighbours of like size
        order = np.argsort(columns[:, 0], kind="stable")
        parts = np.array_split(columns[order], 2000)
        found = np.array([part.mean(axis=0) for part in parts])
        count = np.array([len(part) for part in parts])
    drawn = np.random.default_rng(0).multinomial(n, count / n, size=1000)
    return drawn @ found


def curve(
    y: np.ndarray, p: np.ndarray, value: np.ndarray, terms: Terms, most: int | None = None
) -> Curve:
    """What so many contacts bring, from none to `most` (all)."""
    at = np.unique(np.round(np.linspace(0, min(most or len(y), len(y)), POINTS + 1)))
    each = earned(y, np.ones(len(y), dtype=bool), value, terms)
    rank = gain(p, value, terms)
    sample = bootstrap(
        lambda weights: {"profit": drawn_reach(each, rank, at, weights)},
        np.zeros(len(y)),
        DRAWS,
    )["profit"]
    low, high = np.quantile(sample, [0.025, 0.975], axis=0)
    return Curve(at, reach(each, rank, at), low, high, reach(each, p, at))


def control(contacts: int, leave: float, terms: Terms, power: float = 0.8) -> Control:
    """The smallest control group that shows the effect of the calls with the wished power.

    Two-sided test of two proportions at 5 %: those called leave with `leave` x (1 - save rate),
    those left alone with `leave`. At most half of the plan is left alone.
    """
    half = contacts // 2
    if half < 1 or not 0 < leave < 1 or terms.save <= 0:
        return Control(0, 0.0, False)
    after = leave * (1 - terms.save)
    most = power_of(contacts - half, half, leave, after)
    if most < power:
        return Control(half, most, False)
    low, high = 1, half  # the power grows with the control group up to half of the plan
    while low < high:
        middle = (low + high) // 2
        if power_of(contacts - middle, middle, leave, after) >= power:
            high = middle
        else:
            low = middle + 1
    return Control(low, power_of(contacts - low, low, leave, after), True)


def power_of(treated: int, untreated: int, before: float, after: float) -> float:
    """The chance that a two-sided test of two proportions at 5 % sees the difference.

    Normal approximation, pooled variance under no effect (Fleiss, Statistical Methods for Rates
    and Proportions, ch. 4).

    >>> round(power_of(356, 356, 0.4, 0.3), 2)
    0.8
    """
    pooled = (treated * after + untreated * before) / (treated + untreated)
    none = math.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / untreated))
    real = math.sqrt(after * (1 - after) / treated + before * (1 - before) / untreated)
    if real == 0:
        return 1.0 if before != after else 0.05
    z = (abs(before - after) - 1.959964 * none) / real
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def left_alone(chosen: np.ndarray, size: int, seed: int = 0) -> np.ndarray:
    """True for so many of the chosen, drawn by chance: the control group."""
    found = np.zeros(len(chosen), dtype=bool)
    rows = np.flatnonzero(chosen)
    found[np.random.default_rng(seed).permutation(rows)[:size]] = True
    return found


def decisions(chosen: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """What happens to each customer: call, control (in the plan, left alone) or leave."""
    return np.where(alone, "control", np.where(chosen, "call", "leave"))


def facts_terms(facts: Mapping[str, object]) -> Terms:
    """The terms that settings or a run's facts hold."""
    return Terms(float(facts["contact_cost"]), float(facts["save_rate"]))  # type: ignore[arg-type]
