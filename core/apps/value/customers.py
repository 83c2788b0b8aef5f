"""The list: one row per customer with what is expected, what is at stake, and what to do next."""

import numpy as np
import pandas as pd

from core.apps.value.fit import Fitted
from core.apps.value.kinds import names
from core.judge import rfm
from core.learn.buying.history import History
from core.learn.buying.models import Forecast
from core.words import pack

GONE, DOUBTFUL = 0.3, 0.7  # chances of being alive where advice changes
ODD = 0.1  # a silence rarer than this is no chance
TOP = 0.8  # quantile of value from which a customer is looked after
DAY = "datetime64[D]"


def customers(fitted: Fitted) -> pd.DataFrame:
    """All customers of the log as they stand at its end, the most valuable first."""
    config, known = fitted.config, fitted.known()
    found = fitted.future.forecast(
        fitted.orders, known, fitted.horizon, config.lapse, config.discount
    )
    kept = rfm.table(known.age - known.recency, known.x + 1, known.total, known.age)
    frame = pd.DataFrame(
        {
            "customer": pd.Series(fitted.orders.names[known.who], dtype="str"),
            "segment": pd.Series(rfm.segments(kept, rfm.parse(config.segments)), dtype="str"),
            "expected_money": np.round(found.money, 4),
            "expected_transactions": np.round(found.orders, 6),
            "p_alive": np.round(found.alive, 6),
            "p_no_order": np.round(found.silent, 6),
            "at_stake": np.round(at_stake(found), 4),
            "next_step": pd.Series(advice(known, found, kept["r"].to_numpy()), dtype="str"),
            "next_order_days": np.round(np.minimum(found.next_days, 36_500), 1),
            "last_order": last_orders(fitted, known),
            **{name: kept[name] for name in kept},
        }
    ).assign(**_people(fitted, known))
    order = np.lexsort((frame["customer"], -frame["expected_money"]))
    return frame.iloc[order].reset_index(drop=True)


def _people(fitted: Fitted, known: History) -> dict[str, pd.Series]:
    """The kind of each customer, and what the log names of them: country and favourites."""
    found: dict[str, pd.Series] = {}
    kinds, basket = fitted.kinds, fitted.basket
    if kinds is not None and kinds.k > 1:
        words = np.array([pack(name) for name in names(kinds)], dtype=object)
        found["kind"] = pd.Series(words[kinds.labels], dtype="str")
    for role, name in (("country", "country"), ("product", "favourites")):
        if basket is not None and fitted.roles.get(role):
            found[name] = pd.Series(getattr(basket, name)[known.who], dtype="str")
    return found


def at_stake(found: Forecast) -> np.ndarray:
    """Of the expected money, the part that hangs on the customer not falling silent."""
    return found.money * found.silent


def advice(known: History, found: Forecast, recent: np.ndarray) -> np.ndarray:
    """What to do next with each customer, as a code; `recent`: fifths of recency, 5 the latest.

    Slipping: likely gone, or silent for longer than a customer like this would be by chance. Of
    those the fifth who brought most is won back, unless it is too late.
    """
    once, dear_once = known.x == 0, known.total >= np.quantile(known.total, TOP)
    slipping = (found.alive < DOUBTFUL) | (~once & (found.so_silent < ODD))
    dear = found.money >= np.quantile(found.money, TOP)
    return np.select(
        [
            slipping & dear_once & (found.alive >= GONE),
            (found.alive < GONE) | (once & (recent <= 2)),
            slipping,
            once,
            dear,
        ],
        ["win_back", "let_go", "remind", "second_order", "look_after"],
        "as_usual",
    ).astype(str)


def last_orders(fitted: Fitted, known: History) -> np.ndarray:
    """The day of each customer's latest order."""
    days = fitted.last - (known.age - known.recency)
    return days.astype(DAY).astype("datetime64[us]")
