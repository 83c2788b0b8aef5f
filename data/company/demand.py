"""Weekly demand per store and department, over every sales channel."""

import numpy as np
import pandas as pd

from company.customers import OPENED
from company.dice import dates, dice, yes
from company.products import THINGS
from company.truth import DEMAND

WEEKS = 156
HOLIDAYS = (  # Easter Monday, the last Friday of November, Christmas
    "2023-04-10", "2023-11-24", "2023-12-25", "2024-04-01", "2024-11-29", "2024-12-25",
    "2025-04-21", "2025-11-28", "2025-12-25",
)  # fmt: skip


def demand() -> pd.DataFrame:
    """Units sold by store, department and week; a stock-out cuts what was asked for."""
    rng = dice("demand")
    frame = pd.concat([_plan(rng, *shop, dept[0]) for shop in DEMAND.store
                       for dept in DEMAND.department], ignore_index=True)  # fmt: skip
    mean = expected(frame)
    asked = rng.negative_binomial(DEMAND.dispersion, DEMAND.dispersion / (DEMAND.dispersion + mean))
    out = rng.random(len(frame)) < DEMAND.stock_out
    served = np.where(out, np.floor(asked * rng.uniform(0.2, 0.7, len(frame))), asked)
    frame.insert(3, "quantity", served.astype(int))
    return frame.assign(stock_out=yes(out))


def _plan(
    rng: np.random.Generator, store: str, size: float, opened: int, department: str
) -> pd.DataFrame:
    """What is known beforehand: weeks, prices, promotions, holidays."""
    week = np.arange(opened, WEEKS)
    promoted = rng.random(len(week)) < DEMAND.promoted
    price = usual_price(department, week) * np.where(promoted, DEMAND.promotion_price, 1)
    feasts = {(int(np.datetime64(day).astype(int)) - OPENED) // 7 for day in HOLIDAYS}
    return pd.DataFrame(
        {
            "week": dates(OPENED + 7 * week),
            "store": store,
            "department": department,
            "price": (price * rng.normal(1, 0.02, len(week))).round(2),
            "promotion": yes(promoted),
            "holiday": yes(np.isin(week, list(feasts))),
        }
    )


def usual_price(department: str, week: np.ndarray) -> np.ndarray:
    return THINGS[department][0] * (1 + DEMAND.inflation) ** (week / 52)


def expected(frame: pd.DataFrame) -> np.ndarray:
    """The true mean of what is asked for, from the written columns alone."""
    week = (frame["week"].to_numpy().astype("datetime64[D]").astype(int) - OPENED) // 7
    facts = frame["department"].map({name: at for at, (name, *_) in enumerate(DEMAND.department)})
    base, trend, height, peak, lift = np.array([one[1:] for one in DEMAND.department])[facts].T
    size = frame["store"].map({name: size for name, size, _ in DEMAND.store}).to_numpy()
    usual = np.array([THINGS[name][0] for name, *_ in DEMAND.department])[facts]
    usual = usual * (1 + DEMAND.inflation) ** (week / 52)
    return (
        size
        * base
        * np.exp(
            trend * week / 52
            + height * np.cos(2 * np.pi * (week + 1 - peak) / 52)
            + DEMAND.promotion * (frame["promotion"] == "yes").to_numpy()
            + DEMAND.elasticity * np.log(frame["price"].to_numpy() / usual)
            + lift * (frame["holiday"] == "yes").to_numpy()
        )
    )
