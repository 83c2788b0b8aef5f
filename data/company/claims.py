"""Claims on the purchase insurance: few are made up, and these have their ways."""

import numpy as np
import pandas as pd

from company.customers import CLOSED
from company.dice import chance, dates, days, dice, effect, pick, yes
from company.truth import CLAIMS, FRAUD

TYPES = {"damage": 0.45, "defect": 0.25, "loss": 0.14, "theft": 0.16}


def claims(orders: pd.DataFrame) -> pd.DataFrame:
    """Claims, each on one order line, oldest first."""
    rng = dice("claims")
    day = days(orders["order_date"])
    sold = np.flatnonzero((orders["quantity"] > 0) & (day < CLOSED - 1))
    dear = np.sqrt((orders["unit_price"] * orders["quantity"]).to_numpy()[sold])
    chosen = rng.choice(sold, CLAIMS, replace=False, p=dear / dear.sum())
    lines = orders.iloc[chosen].assign(_day=day[chosen])
    after = 1 + np.minimum(rng.gamma(1.2, 80, CLAIMS), CLOSED - 1 - lines["_day"]).astype(int)
    lines = lines.assign(_after=after, _at=lines["_day"] + after)
    lines = lines.sort_values(["_at", "order_id"], kind="stable").reset_index(drop=True)
    frame = _filed(rng, lines)
    frame["fraud"] = yes(rng.random(CLAIMS) < cheating(frame))
    return frame


def _filed(rng: np.random.Generator, lines: pd.DataFrame) -> pd.DataFrame:
    n = len(lines)
    paid = (lines["unit_price"] * lines["quantity"]).round(2)
    kind = pick(rng, TYPES, n)
    whole = rng.random(n) < np.where((kind == "theft") | (kind == "loss"), 0.55, 0.15)
    share = np.where(whole, 1.0, rng.beta(3.2, 2.4, n))
    reported = np.where(kind == "theft", rng.random(n) < 0.75, rng.random(n) < 0.03)
    hours = np.exp(-(((np.arange(24) - 15) / 5) ** 2) / 2) + 0.06
    return pd.DataFrame(
        {
            "claim_id": [f"K{20001 + at}" for at in range(n)],
            "customer_id": lines["customer_id"],
            "order_id": lines["order_id"],
            "product_id": lines["product_id"],
            "claim_date": dates(lines["_at"]),
            "days_since_purchase": lines["_after"],
            "claim_type": kind,
            "purchase_value": paid,
            "amount": (paid * share).clip(lower=1.0).round(2),
            "prior_claims": lines.groupby("customer_id").cumcount(),
            "filed_hour": rng.choice(24, n, p=hours / hours.sum()),
            "filed_by": pick(rng, {"web": 0.6, "app": 0.3, "phone": 0.1}, n),
            "photos": np.where(kind == "damage", rng.poisson(1.8, n), rng.poisson(0.7, n)),
            "police_report": yes(reported),
            "bank_account_changed": yes(rng.random(n) < 0.07),
        }
    )


def cheating(frame: pd.DataFrame) -> np.ndarray:
    """The true chance that a claim is made up, from the written columns alone."""
    truth = FRAUD
    unreported = (frame["claim_type"] == "theft") & (frame["police_report"] == "no")
    unseen = (frame["purchase_value"] > 150) & (frame["photos"] == 0)
    whole = frame["amount"] >= 0.95 * frame["purchase_value"]
    return chance(
        truth.intercept
        + truth.full_value * whole.to_numpy()
        + truth.early * np.exp(-frame["days_since_purchase"].to_numpy() / 15)
        + truth.prior_claim * np.minimum(frame["prior_claims"].to_numpy(), 4)
        + truth.account_changed * (frame["bank_account_changed"] == "yes").to_numpy()
        + truth.theft_unreported * unreported.to_numpy()
        + truth.costly_without_photo * unseen.to_numpy()
        + truth.night * (frame["filed_hour"] < 5).to_numpy()
        + effect(frame["claim_type"], truth.claim_type)
    )
