"""Customers: who they are, what their orders say of them, and who leaves (or not, if asked)."""

import numpy as np
import pandas as pd

from company.dice import chance, dates, days, dice, effect, part, pick, yes
from company.truth import CHURN, CUSTOMERS, FIRST_DAY, LAST_DAY

CITIES = {
    "Germany": ("Berlin", "Hamburg", "München", "Köln", "Leipzig"),
    "France": ("Lyon", "Paris", "Nîmes", "Besançon"),
    "Poland": ("Kraków", "Łódź", "Warszawa", "Gdańsk"),
    "Netherlands": ("Utrecht", "Rotterdam", "Groningen"),
    "United Kingdom": ("Leeds", "Bristol", "Glasgow"),
    "China": ("上海", "杭州", "成都", "Shenzhen"),
}
COUNTRIES = dict(zip(CITIES, (0.34, 0.2, 0.14, 0.12, 0.12, 0.08), strict=True))
OPENED, CLOSED = (int(np.datetime64(day).astype(int)) for day in (FIRST_DAY, LAST_DAY))


def people() -> pd.DataFrame:
    """Who the customers are; hidden columns start with an underscore."""
    rng = dice("people")
    n = CUSTOMERS
    joined = OPENED + np.sort((CLOSED - OPENED - 28) * rng.random(n) ** 0.85).astype(int)
    age = np.clip(np.round(18 + rng.gamma(3.2, 8.2, n)), 18, 84).astype(int)
    sex = pick(rng, {"female": 0.54, "male": 0.46}, n)
    country = pick(rng, COUNTRIES, n)
    careful = rng.normal(size=n)
    return pd.DataFrame(
        {
            "customer_id": [f"C{10001 + at}" for at in range(n)],
            "joined_on": dates(joined),
            "tenure_months": (CLOSED - joined) // 30,
            "sex": sex,
            "age": age,
            "country": country,
            "city": [rng.choice(CITIES[name]) for name in country],
            "yearly_income": _income(rng, age, sex, careful),
            "_joined": joined,
            "_careful": careful,
        }
    )


def _income(rng: np.random.Generator, age: np.ndarray, sex: np.ndarray, careful: np.ndarray):
    """Skewed, highest in the middle of life, with a gap between the sexes."""
    middle = 10.35 - 0.35 * ((age - 48) / 25) ** 2 - 0.12 * (sex == "female") + 0.1 * careful
    return np.round(np.exp(middle + rng.normal(0, 0.45, len(age))), -1)


def customers(known: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """The customer table on the last day, with the outcome of the ninety days after it."""
    rng = dice("churn")
    n = len(known)
    plan = pick(rng, {"free": 0.5, "monthly": 0.32, "yearly": 0.18}, n)
    tickets = rng.poisson(rng.gamma(0.7, 0.9, n))
    mood = 8.1 - 0.7 * tickets + rng.normal(0, 1.5, n)
    satisfaction = pd.array(np.clip(np.round(mood), 1, 10).astype(int), dtype="Int64")
    satisfaction[rng.random(n) < 0.15] = pd.NA
    frame = pd.concat([known, _habits(known, orders)], axis=1).assign(
        plan=plan,
        app_user=yes(rng.random(n) < chance(0.9 - (known["age"] - 40) / 18)),
        newsletter=yes(rng.random(n) < 0.4),
        payment_method=pick(rng, {"card": 0.5, "invoice": 0.28, "wallet": 0.22}, n),
        support_tickets=tickets,
        satisfaction=satisfaction,
        retention_offer=yes(rng.random(n) < 0.5),
    )
    return frame.assign(churned=yes(rng.random(n) < leaving(frame)))


def _habits(known: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """What the order log says of each customer."""
    day = days(orders["order_date"])
    worth = orders["quantity"] * orders["unit_price"]
    sold, late = orders["quantity"] > 0, day > CLOSED - 365
    who = known["customer_id"]

    def per(values: pd.Series, rows: np.ndarray, how: str) -> pd.Series:
        return values[rows].groupby(orders["customer_id"]).agg(how).reindex(who).fillna(0)

    back = per(-orders["quantity"], ~sold, "sum") / per(orders["quantity"], sold, "sum")
    habits = {
        "orders_total": per(orders["order_id"], sold, "nunique").astype(int),
        "orders_last_year": per(orders["order_id"], sold & late, "nunique").astype(int),
        "spend_last_year": per(worth, late, "sum").clip(lower=0).round(2),
        "days_since_last_order": (CLOSED - per(pd.Series(day, orders.index), sold, "max")).astype(
            int
        ),
        "returned_share": back.round(2),
    }
    return pd.DataFrame(habits).reset_index(drop=True)


def silence(frame: pd.DataFrame) -> np.ndarray:
    """How unusually long the last order is ago: 0 in the usual rhythm, 1 far out of it."""
    usual = (frame["tenure_months"] * 30 + 30) / (frame["orders_total"] + 1)
    return part(frame["days_since_last_order"] / usual, CHURN.silence_from, CHURN.silence_to)


def leaving(frame: pd.DataFrame, offer: bool | None = None) -> np.ndarray:
    """The true chance to leave; `offer` answers what if everyone (no one) had got the offer."""
    truth, silent = CHURN, silence(frame)
    monthly = (frame["plan"] == "monthly").to_numpy()
    offered = (frame["retention_offer"] == "yes").to_numpy() if offer is None else offer
    happy = frame["satisfaction"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    tickets = frame["support_tickets"].to_numpy()
    return chance(
        truth.intercept
        + truth.silence * silent
        + truth.new_member * np.exp(-frame["tenure_months"].to_numpy() / 6)
        + truth.ticket * np.minimum(tickets, 4)
        + np.where(np.isnan(happy), truth.unasked, truth.unhappy * np.clip(7 - happy, 0, None))
        + truth.tickets_on_monthly * ((tickets >= 2) & monthly)
        + effect(frame["plan"], truth.plan)
        + truth.app_user * (frame["app_user"] == "yes").to_numpy()
        + offered
        * (
            truth.offer
            + truth.offer_on_monthly * monthly
            + truth.offer_when_silent * (silent > 0.9)
        )
    )
