"""Stock through time under a policy: many items and paths at once, backorders kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.learn.stock.policies import Rule

SERIES = ("held", "demand", "ordered", "arrived")


@dataclass(frozen=True)
class Outcome:
    """Per item (S,), means over paths and periods after the warm-up: units held and owed at the
    end of a period, orders a period, the share of periods that end without owing, and of demand
    that is met at once. `path`: the first path of each item (S, T), by name."""

    held: np.ndarray
    owed: np.ndarray
    orders: np.ndarray
    ready: np.ndarray
    fill: np.ndarray
    path: Mapping[str, np.ndarray]


def simulate(
    demand: np.ndarray,
    lead: np.ndarray,
    rule: Rule,
    review: int,
    pack: np.ndarray | None = None,
    start: np.ndarray | None = None,
) -> Outcome:
    """Demand (S, M, T) and the lead time (S, M, T) of an order placed in each period.

    A period begins with deliveries, then the review, then demand: an order placed in t with lead
    time L serves demand from t + L on, so that one review's order has to last L + R periods.
    """
    items, paths, periods = demand.shape
    due = np.zeros((items, paths, periods + int(lead.max(initial=0)) + 1))
    first = rule.high if start is None else start
    net = np.repeat(first[:, None], paths, 1).astype(float)
    coming = np.zeros((items, paths))
    warm = min(periods // 4, int(lead.max(initial=0)) + review)
    sums = np.zeros((5, items))
    path = {name: np.zeros((items, periods)) for name in SERIES}
    rows, columns = np.ogrid[:items, :paths]
    for t in range(periods):
        arrived = due[:, :, t]
        net, coming = net + arrived, coming - arrived
        order = np.zeros((items, paths))
        if t % review == 0:
            order = ordered(rule, net + coming, pack)
            at_once = lead[:, :, t] == 0
            due[rows, columns, t + lead[:, :, t]] += np.where(at_once, 0.0, order)
            net, coming = net + np.where(at_once, order, 0.0), coming + ~at_once * order
        before = np.maximum(-net, 0.0)
        net = net - demand[:, :, t]
        owed = np.maximum(-net, 0.0)
        if t >= warm:
            late = np.maximum(owed - before, 0.0)
            parts = (np.maximum(net, 0.0), owed, order > 0, owed <= 1e-9, late)
            sums += np.stack([part.mean(1) for part in parts])
        now = (net[:, 0], demand[:, 0, t], order[:, 0], arrived[:, 0])
        for name, values in zip(SERIES, now, strict=True):
            path[name][:, t] = values
    held, owed_mean, orders, ready, late = sums / max(periods - warm, 1)
    asked = demand[:, :, warm:].mean((1, 2))
    fill = 1 - late / np.where(asked > 0, asked, 1.0)
    return Outcome(held, owed_mean, orders, ready, np.clip(fill, 0, 1), path)


def ordered(rule: Rule, position: np.ndarray, pack: np.ndarray | None = None) -> np.ndarray:
    """(S, M) what the policy orders at these positions (stock and orders on the way)."""
    high, low, lot = (part[:, None] for part in (rule.high, rule.low, rule.lot))
    if rule.policy == "RQ":
        times = np.floor(np.maximum(low - position, 0.0) / np.where(lot > 0, lot, 1.0)) + 1
        found = np.where(position <= low, times * lot, 0.0)
    else:
        due = np.isnan(low) | (position <= low)
        found = np.where(due, np.maximum(high - position, 0.0), 0.0)
    if pack is None:
        return found
    size = pack[:, None]
    return np.ceil(found / size - 1e-9) * size
