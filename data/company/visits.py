"""Visits: when customers come back (BG/NBD), what they look at, and what they take home.

Orders and clicks are two views of the same visits, so every purchase in clicks.csv is an order.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from company.customers import CLOSED
from company.dice import dice, pick_in
from company.products import STYLES, THINGS
from company.truth import CLICKS_FROM, PURCHASE, TASTE

# per taste cluster: its two categories and its style
CLUSTERS = (
    ("home_cook", "kitchen", "textiles", "classic"),
    ("gardener", "garden", "lighting", "classic"),
    ("family", "toys", "stationery", "playful"),
    ("gadgeteer", "electronics", "lighting", "modern"),
    ("outdoor", "sports", "garden", "playful"),
    ("flat_dweller", "textiles", "kitchen", "modern"),
)
LONGEST = 7


@dataclass(frozen=True)
class Visits:
    """A row per visit; `seen` holds product numbers in order, -1 after the end."""

    customer: np.ndarray  # (v,) row of the customer
    time: np.ndarray  # (v,) seconds since 1970
    seen: np.ndarray  # (v, LONGEST)
    bought: np.ndarray  # (v, LONGEST) true where a thing was bought


def returns_at(joined: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Customer and day of every order: the first on joining, the others by BG/NBD."""
    rng, truth, n = dice("returns_at"), PURCHASE, len(joined)
    rate = rng.gamma(truth.r, 1 / truth.alpha, n)
    leaves = rng.beta(truth.a, truth.b, n)
    who, now = np.arange(n), joined.astype(float)
    customers, days = [who], [now + 0.5]
    while len(who):
        now = now + rng.exponential(1 / rate[who])
        inside = now < CLOSED + 1
        who, now = who[inside], now[inside]
        customers.append(who)
        days.append(now)
        stays = rng.random(len(who)) >= leaves[who]
        who, now = who[stays], now[stays]
    return np.concatenate(customers), np.concatenate(days)


def clusters(n: int) -> np.ndarray:
    """The taste cluster of each customer."""
    return dice("clusters").choice(len(CLUSTERS), n, p=[0.22, 0.14, 0.22, 0.16, 0.12, 0.14])


def tastes(products: pd.DataFrame) -> np.ndarray:
    """Weights (cluster, product): favourite categories, style, popularity."""
    rng, truth = dice("tastes"), TASTE
    rank = np.concatenate([rng.permutation(len(products) // len(THINGS)) for _ in THINGS]) + 1
    popular = rank**-truth.popularity
    weights = []
    for _, first, second, style in CLUSTERS:
        loved = products["category"].isin([first, second]).to_numpy()
        fits = (products["_style"] == style).to_numpy()
        weights.append(np.where(loved, truth.favourite, 1) * np.where(fits, truth.style, 1))
    table = np.array(weights) * popular
    return table / table.sum(axis=1, keepdims=True)


def companions(products: pd.DataFrame) -> np.ndarray:
    """Companions (product, 3), best first: things of the same style, in any category."""
    rng = dice("companions")
    found = np.zeros((len(products), TASTE.companions), dtype=int)
    for style in STYLES:
        alike = np.flatnonzero((products["_style"] == style).to_numpy())
        for at in alike:
            found[at] = rng.choice(alike[alike != at], TASTE.companions, replace=False)
    return found


def next_chances(last: np.ndarray, cluster: np.ndarray, taste: np.ndarray, pairs: np.ndarray):
    """The true chances (n, product) of what is seen next; `last` is -1 at a visit's start."""
    shares = (TASTE.first_companion, TASTE.second_companion)
    shares = (*shares, 1 - sum(shares))
    walk = taste[cluster].copy()
    follows = np.flatnonzero(last >= 0)
    walk[follows] *= 1 - TASTE.companion
    for place, share in enumerate(shares):
        walk[follows, pairs[last[follows], place]] += TASTE.companion * share
    return walk


def visits(joined: np.ndarray, products: pd.DataFrame) -> Visits:
    """All visits: one per order, and in the clicks' months some that end without one."""
    customer, day = returns_at(joined)
    looker, look_day = _browsing(joined, customer, day)
    order = np.concatenate([np.ones(len(customer), bool), np.zeros(len(looker), bool)])
    customer, day = np.concatenate([customer, looker]), np.concatenate([day, look_day])
    rng = dice("walk")
    hour = np.clip(rng.normal(16.5, 4, len(day)), 6, 23.5)
    time = (np.floor(day) * 86_400 + np.floor(hour * 3600)).astype(np.int64)
    seen = _walk(rng, clusters(len(joined))[customer], products)
    bought = (rng.random(seen.shape) < TASTE.bought) & (seen >= 0)
    last = (seen >= 0).sum(axis=1) - 1
    bought[np.arange(len(seen)), last] = True  # an order holds at least the last thing seen
    bought &= order[:, None]
    by = np.lexsort((customer, time))
    return Visits(customer[by], time[by], seen[by], bought[by])


def _browsing(joined: np.ndarray, customer: np.ndarray, day: np.ndarray):
    """Visits without an order; who ordered lately looks in more often."""
    rng = dice("browsing")
    start = int(np.datetime64(CLICKS_FROM).astype(int))
    recent = np.bincount(customer[day >= start - 90], minlength=len(joined))
    count = rng.poisson(0.4 + 0.9 * np.minimum(recent, 4))
    who = np.repeat(np.arange(len(joined)), count)
    first = np.maximum(start, joined[who])
    return who, first + rng.random(len(who)) * (CLOSED + 1 - first)


def _walk(rng: np.random.Generator, cluster: np.ndarray, products: pd.DataFrame) -> np.ndarray:
    taste, pairs = tastes(products), companions(products)
    length = 1 + np.minimum(rng.poisson(1.8, len(cluster)), LONGEST - 1)
    seen = np.full((len(cluster), LONGEST), -1)
    for step in range(LONGEST):
        rows = np.flatnonzero(length > step)
        last = seen[rows, step - 1] if step else np.full(len(rows), -1)
        found = pick_in(rng, next_chances(last, cluster[rows], taste, pairs))
        again = (seen[rows] == found[:, None]).any(axis=1)
        length[rows[again]] = np.minimum(length[rows[again]], step)  # a circle ends the visit
        seen[rows[~again], step] = found[~again]
    return seen
