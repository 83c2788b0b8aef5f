"""Order lines and clicks, both written off the same visits."""

import numpy as np
import pandas as pd

from company.customers import CLOSED
from company.dice import dates, dice
from company.truth import CLICKS_FROM, PURCHASE
from company.visits import Visits


def orders(visits: Visits, known: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Order lines in time's order; a return is a line of its own with a negative quantity."""
    rng, truth = dice("orders"), PURCHASE
    visit, step = np.nonzero(visits.bought)
    customer, product = visits.customer[visit], visits.seen[visit, step]
    appetite = rng.gamma(truth.quantity_shape, truth.quantity_scale, len(known))
    cheaper = np.where(rng.random(len(visits.time)) < truth.discounted, truth.discount, 1.0)
    number = 100001 + np.unique(visit, return_inverse=True)[1]
    lines = pd.DataFrame(
        {
            "order_id": [f"O{one}" for one in number],
            "order_date": visits.time[visit] // 86_400,
            "customer_id": known["customer_id"].to_numpy()[customer],
            "country": known["country"].to_numpy()[customer],
            "product_id": products["product_id"].to_numpy()[product],
            "quantity": 1 + rng.poisson(appetite[customer]),
            "unit_price": (products["price"].to_numpy()[product] * cheaper[visit]).round(2),
        }
    )
    lines = pd.concat([lines, _returned(rng, lines)]).sort_values("order_date", kind="stable")
    return lines.assign(order_date=dates(lines["order_date"])).reset_index(drop=True)


def _returned(rng: np.random.Generator, lines: pd.DataFrame) -> pd.DataFrame:
    """Some lines come back, whole or in part, within three weeks."""
    back = lines[rng.random(len(lines)) < PURCHASE.returned]
    pieces = 1 + np.floor(rng.random(len(back)) * back["quantity"]).astype(int)
    back = back.assign(
        order_id=back["order_id"].str.replace("O", "R"),
        order_date=back["order_date"] + rng.integers(3, 22, len(back)),
        quantity=-pieces,
    )
    return back[back["order_date"] <= CLOSED]


def clicks(visits: Visits, known: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Views, carts and purchases of the last months."""
    rng = dice("clicks")
    start = int(np.datetime64(CLICKS_FROM).astype(int)) * 86_400
    visit, step = np.nonzero((visits.seen >= 0) & (visits.time >= start)[:, None])
    bought = visits.bought[visit, step]
    cart = bought | (rng.random(len(visit)) < 0.08)
    time = visits.time[visit] + step * 150 + rng.integers(0, 60, len(visit))
    seen = pd.DataFrame(
        {
            "customer_id": known["customer_id"].to_numpy()[visits.customer[visit]],
            "product_id": products["product_id"].to_numpy()[visits.seen[visit, step]],
            "time": time,
            "event": "view",
        }
    )
    carts = seen[cart].assign(time=time[cart] + 61, event="cart")
    paid = seen[bought].assign(time=time[bought] + 86, event="purchase")
    every = pd.concat([seen, carts, paid]).sort_values(["time", "customer_id"], kind="stable")
    stamp = pd.to_datetime(every["time"], unit="s").dt.strftime("%Y-%m-%d %H:%M:%S")
    return every.assign(time=stamp).reset_index(drop=True)
