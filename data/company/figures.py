"""How well the truth itself does on the drawn rows: no model can do better, except by luck."""

import numpy as np
import pandas as pd

from company.claims import cheating
from company.customers import leaving
from company.demand import expected
from company.loans import defaulting
from company.products import products as catalogue
from company.visits import clusters, companions, next_chances, tastes

Tables = dict[str, pd.DataFrame]


def figures(tables: Tables) -> dict[str, float]:
    """Every figure the README states, by name."""
    loans, people, claims = (tables[f"{name}.csv"] for name in ("loans", "customers", "claims"))
    kept = leaving(people, offer=False) - leaving(people, offer=True)
    found = {
        "loans: rate": rate(loans["default"]),
        "loans: best AUC": auc(loans["default"], defaulting(loans)),
        "customers: rate": rate(people["churned"]),
        "customers: best AUC": auc(people["churned"], leaving(people)),
        "customers: mean effect of the offer": float(kept.mean()),
        "customers: share harmed by the offer": float((kept < 0).mean()),
        "claims: rate": rate(claims["fraud"]),
        "claims: best AUC": auc(claims["fraud"], cheating(claims)),
        "demand: WAPE of the true mean": wape(tables["demand.csv"]),
    }
    best, popular = hits(tables)
    return found | {
        "clicks: HR@10 of the true chances": best,
        "clicks: HR@10 of popularity": popular,
    }


def rate(label: pd.Series) -> float:
    return float((label == "yes").mean())


def auc(label: pd.Series, score: np.ndarray) -> float:
    """The chance that a yes is ranked above a no; ties count half."""
    ranks, positive = pd.Series(score).rank().to_numpy(), (label == "yes").to_numpy()
    n, wins = positive.sum(), ranks[positive].sum()
    return float((wins - n * (n + 1) / 2) / (n * (len(label) - n)))


def wape(weeks: pd.DataFrame) -> float:
    """Error of the true mean, weeks that ran out of stock left aside."""
    whole = weeks[weeks["stock_out"] == "no"]
    return float(np.abs(expected(whole) - whole["quantity"]).sum() / whole["quantity"].sum())


def hits(tables: Tables) -> tuple[float, float]:
    """HR@10 of the true chances and of popularity: last new item per customer, seen excluded."""
    goods = catalogue()
    numbers = pd.Series(goods.index, goods["product_id"])
    every = tables["clicks.csv"].drop_duplicates(["customer_id", "product_id"])
    every = every.assign(item=numbers[every["product_id"]].to_numpy())
    by = every.sort_values(["customer_id", "time"], kind="stable").groupby("customer_id")
    users = {name: group for name, group in by if len(group) >= 3}
    last = np.array([_before(group) for group in users.values()])
    people = tables["customers.csv"]["customer_id"]
    cluster = clusters(len(people))[people.isin(users)]
    true = next_chances(last, cluster, tastes(goods), companions(goods))
    plenty = np.tile(np.bincount(every["item"], minlength=len(goods)).astype(float), (len(last), 1))
    rows = list(users.values())
    return _hit_rate(true, rows), _hit_rate(plenty, rows)


def _before(group: pd.DataFrame) -> int:
    """The item seen before the last one, -1 where that was another visit."""
    one, two = pd.to_datetime(group["time"].iloc[-2:])
    return int(group["item"].iloc[-2]) if (two - one).total_seconds() < 1500 else -1


def _hit_rate(scores: np.ndarray, users: list[pd.DataFrame]) -> float:
    found = 0
    for row, group in zip(scores, users, strict=True):
        items = group["item"].to_numpy()
        row[items[:-1]] = -1.0
        found += int((row > row[items[-1]]).sum() < 10)
    return found / len(users)
