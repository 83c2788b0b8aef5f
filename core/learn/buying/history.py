"""What the models know of a customer at a day: how often, how long ago, how much."""

from dataclasses import dataclass

import numpy as np

from core.learn.buying.orders import Orders


@dataclass(frozen=True)
class History:
    """One row per customer with an order by `day` (Fader, Hardie, Lee 2005); times in days.

    `x` repeat orders, `recency` from first to last order, `age` from first order to `day`.
    """

    day: int
    who: np.ndarray  # (n,) place in the orders' names
    x: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    mean: np.ndarray  # mean money of repeat orders, 0 without any
    paid: np.ndarray  # repeat orders that cost anything
    total: np.ndarray  # money of all orders

    def __len__(self) -> int:
        return len(self.who)


def history(orders: Orders, day: int) -> History:
    """The customers as they stand at the end of a day; later orders are not looked at."""
    seen = orders.until(day)
    who, start, count = np.unique(seen.who, return_index=True, return_counts=True)
    first, last = seen.day[start], seen.day[start + count - 1]
    repeat = np.ones(len(seen), dtype=bool)
    repeat[start] = False
    place = np.repeat(np.arange(len(who)), count)
    paid = np.bincount(place, repeat & (seen.money > 0), len(who))
    spent = np.bincount(place, seen.money * repeat, len(who))
    return History(
        day,
        who,
        count - 1,
        last - first,
        day - first,
        spent / np.maximum(paid, 1),
        paid.astype(int),
        np.bincount(place, seen.money, len(who)),
    )


def bought(orders: Orders, who: np.ndarray, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Orders and money of these customers in the days low < day <= high: (n,), (n,)."""
    here = (orders.day > low) & (orders.day <= high)
    size = len(orders.names)
    counts = np.bincount(orders.who[here], minlength=size)
    money = np.bincount(orders.who[here], orders.money[here], size)
    return counts[who].astype(float), money[who]
