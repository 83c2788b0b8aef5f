"""The list of orders: whole packs, minimum orders, the best use of a budget first.

Each further pack of an item earns less than the one before. An item's packs are joined into steps
of falling earnings per money (the upper hull of earnings over cost, so that a minimum order or an
ordering cost is one step with the packs it needs), and the steps of all items are taken best
first while the money lasts: the greedy answer to the knapsack (Dantzig 1957), never above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.learn.stock.cover import blocks

GRID = 24  # sizes of an order that are weighed, per item


@dataclass(frozen=True)
class Steps:
    """Steps of orders, the best first: `item`, `units`, their `cost` and what they earn."""

    item: np.ndarray
    units: np.ndarray
    cost: np.ndarray
    earned: np.ndarray


@dataclass(frozen=True)
class Money:
    """Per unit (S,): to buy, to be short of, to have left; an order's own cost; losing steps kept.

    `losing`: steps that cost more than they earn are kept, since a level of service wants them.
    """

    unit: np.ndarray
    under: np.ndarray
    over: np.ndarray
    ordering: float = 0.0
    losing: bool = True


def whole(units: np.ndarray, pack: np.ndarray, minimum: np.ndarray) -> np.ndarray:
    """Units rounded up to packs and to the minimum order; none stays none.

    >>> whole(np.array([0.0, 5, 13]), np.array([6.0, 6, 6]), np.array([10.0, 10, 10])).tolist()
    [0.0, 12.0, 18.0]
    """
    least = np.maximum(units, minimum)
    return np.where(units > 1e-9, np.ceil(least / pack - 1e-9) * pack, 0.0)


def steps(
    cover: np.ndarray, position: np.ndarray, wanted: np.ndarray, pack: np.ndarray,
    minimum: np.ndarray, money: Money,
) -> Steps:  # fmt: skip
    """The steps towards `wanted` (S,) whole packs, from `position`, of what `cover` (S, N) asks."""
    sizes = _sizes(wanted, pack, minimum)  # (S, K)
    earned = _earned(cover, position, sizes, money)
    cost = sizes * money.unit[:, None]
    now = np.zeros(len(sizes), dtype=int)
    rows, last = np.arange(len(sizes)), sizes.shape[1] - 1
    found = []
    while (now < last).any():
        ahead = (np.arange(sizes.shape[1]) > now[:, None]) & (sizes > sizes[rows, now][:, None])
        spent = np.maximum(cost - cost[rows, now][:, None], 1e-9)
        slope = np.where(ahead, (earned - earned[rows, now][:, None]) / spent, -np.inf)
        best = np.where(ahead.any(1), slope.argmax(1), last)
        taken = ahead.any(1) & (money.losing | (slope.max(1) > 0))
        found.append((rows[taken], now[taken], best[taken]))
        now = np.where(taken, best, last)
    return _ranked(found, sizes, cost, earned)


def _sizes(wanted: np.ndarray, pack: np.ndarray, minimum: np.ndarray) -> np.ndarray:
    """(S, K) sizes of an order from none over the least to what is wanted, in whole packs."""
    least = np.minimum(whole(pack, pack, minimum), wanted)
    between = least[:, None] + (wanted - least)[:, None] * np.linspace(0, 1, GRID)
    packs = np.ceil(between / pack[:, None] - 1e-9) * pack[:, None]
    return np.concatenate([np.zeros((len(wanted), 1)), packs], 1)


def _earned(cover: np.ndarray, position: np.ndarray, sizes: np.ndarray, money: Money) -> np.ndarray:
    """(S, K) what an order of that size is expected to earn beyond ordering nothing."""
    value = np.empty(sizes.shape)
    for part in blocks(len(sizes), cover.shape[1] * sizes.shape[1]):
        level = (position[part, None] + sizes[part])[..., None]
        gap = level - cover[part, None, :]
        left, short = np.maximum(gap, 0.0).mean(-1), np.maximum(-gap, 0.0).mean(-1)
        value[part] = -money.over[part, None] * left - money.under[part, None] * short
    return value - value[:, :1] - money.ordering * (sizes > 0)


def _ranked(
    found: Sequence[tuple[np.ndarray, ...]], sizes: np.ndarray, cost: np.ndarray, earned: np.ndarray
) -> Steps:
    if not found:
        nothing = np.zeros(0)
        return Steps(nothing.astype(int), nothing, nothing, nothing)
    item, one, two = (np.concatenate(parts) for parts in zip(*found, strict=True))
    parts = [values[item, two] - values[item, one] for values in (sizes, cost, earned)]
    order = np.argsort(-parts[2] / np.maximum(parts[1], 1e-9), kind="stable")
    return Steps(item[order], *(part[order] for part in parts))


def within(found: Steps, budget: float | None, pack: np.ndarray, minimum: np.ndarray) -> np.ndarray:
    """(steps,) how many units of each step are bought: all, or best first while money lasts.

    A step that is too dear is bought in part where whole packs and the minimum order allow it.
    """
    if budget is None:
        return found.units.copy()
    bought, have = np.zeros(len(found.units)), np.zeros(len(pack))
    left, closed = float(budget), np.zeros(len(pack), dtype=bool)
    for at, item in enumerate(found.item):
        if closed[item] or found.units[at] <= 0:
            continue
        units, each = found.units[at], found.cost[at] / found.units[at]
        if found.cost[at] > left:
            closed[item] = True
            units = np.floor(left / max(each * pack[item], 1e-12)) * pack[item]
            units = min(units, found.units[at] - pack[item])
            if units <= 0 or have[item] + units < minimum[item] - 1e-9:
                continue
        bought[at] = units
        have[item] += units
        left -= units * each
    return bought
