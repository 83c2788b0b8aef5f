"""When and how much to order: newsvendor, (R, S), (s, S) and (R, Q).

`cover` (S, N) is drawn demand over lead time and review. Costs are per unit: `over` for one that is
left at the end of a cycle, `under` for one that is short. The level that costs least is the
under / (under + over) quantile of that demand (Arrow, Harris & Marschak 1951); for the policies
that order by lots a cycle lasts as long as a lot (Hadley & Whitin 1963, lost sales).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

POLICIES = ("RS", "sS", "RQ", "newsvendor")
HIGHEST = 0.9995  # service that draws can tell apart


@dataclass(frozen=True)
class Terms:
    """What stock costs, per item (S,): `unit` to buy one, `holding` to keep one for a period,
    `under` for one that is short (NaN: as dear as makes `service` the best), `ordering` an order.
    `salvage`: the share of `unit` a leftover still brings, where a thing is sold once."""

    unit: np.ndarray
    holding: np.ndarray
    under: np.ndarray
    ordering: float = 0.0
    salvage: float = 0.0
    service: float = 0.95


@dataclass(frozen=True)
class Rule:
    """What to do at a review, per item (S,): order when stock and orders on the way are at `low`
    or below (NaN: always), up to `high`, or so many times `lot` as bring them above `low`."""

    policy: str
    low: np.ndarray
    high: np.ndarray
    lot: np.ndarray
    fractile: np.ndarray
    over: np.ndarray
    under: np.ndarray


def eoq(ordering: float, holding: np.ndarray, demand: np.ndarray) -> np.ndarray:
    """The lot that costs least (Harris 1913): sqrt(2 K d / h); 0 where holding is free.

    >>> float(np.round(eoq(8, np.array([0.225]), np.array([1300.0])), 3)[0])
    304.047
    """
    held = np.where(holding > 0, holding, np.inf)
    return np.sqrt(2 * ordering * np.maximum(demand, 0.0) / held)


def quantile(drawn: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(S,) of each row (S, N) the quantile of its own share, between draws linearly.

    >>> quantile(np.array([[1.0, 2, 3, 4], [1, 2, 3, 4]]), np.array([0.5, 0.875])).tolist()
    [2.5, 4.0]
    """
    order, n = np.sort(drawn, 1), drawn.shape[1]
    place = np.clip(share * n - 0.5, 0, n - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, n - 1)
    rows = np.arange(len(order))
    return order[rows, low] + (place - low) * (order[rows, high] - order[rows, low])


def safety(mean: np.ndarray, deviation: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The usual rule: mean + z x deviation, never below zero.

    >>> float(np.round(safety(120.0, 10.0, np.array([0.9])), 2)[0])
    132.82
    """
    return np.maximum(mean + ndtri(np.clip(share, 1e-9, HIGHEST)) * deviation, 0.0)


def rule(policy: str, cover: np.ndarray, demand: np.ndarray, review: int, terms: Terms) -> Rule:
    """The levels of a policy; `demand` (S,) is the mean of a period."""
    lot = lots(policy, demand, review, terms)
    over, under, share = prices(policy, lot, demand, review, terms)
    level = np.maximum(quantile(cover, share), 0.0)
    nothing = np.full(len(cover), np.nan)
    if policy in ("RS", "newsvendor"):
        return Rule(policy, nothing, level, lot, share, over, under)
    return Rule(policy, level, level + lot, lot, share, over, under)


def lots(policy: str, demand: np.ndarray, review: int, terms: Terms) -> np.ndarray:
    """What one order brings: the demand of a review, or of lots that pay their order."""
    once = np.maximum(demand, 0.0) * review
    if policy in ("RS", "newsvendor"):
        return once
    return np.maximum(eoq(terms.ordering, terms.holding, demand), once)


def prices(
    policy: str, lot: np.ndarray, demand: np.ndarray, review: int, terms: Terms
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(S,) cost of a unit left, cost of a unit short, and the service they make the best."""
    if policy == "newsvendor":
        over = terms.unit * (1 - terms.salvage)
    else:
        cycle = np.where(demand > 0, lot / np.where(demand > 0, demand, 1.0), review)
        over = terms.holding * np.maximum(cycle, review)
    implied = over * terms.service / (1 - terms.service)
    under = np.where(np.isnan(terms.under), implied, terms.under)
    whole = under + over
    share = np.where(whole > 0, under / np.where(whole > 0, whole, 1.0), terms.service)
    return over, under, np.minimum(share, HIGHEST)


def left_and_short(cover: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(S,) units expected to be left and short at the end of a cycle that starts from `level`."""
    gap = level[:, None] - cover
    return np.maximum(gap, 0.0).mean(1), np.maximum(-gap, 0.0).mean(1)
