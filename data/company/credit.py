"""The credit side: loans that were paid back or not, and claims on insured purchases."""

import numpy as np
import pandas as pd

from company.truth import Truth, chance

TERMS = (12, 24, 36, 48, 60)


def loans(truth: Truth, customers: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The table, and each loan's true probability of default."""
    draw, n = truth.draw("loans"), truth.loans
    who = draw.integers(len(customers), size=n)
    days = np.sort(draw.integers(0, (truth.end - truth.start).days - 30, n))
    age = np.clip(draw.gamma(9, 4.6, n), 18, 80).astype(int)
    work = draw.choice(
        ["permanent", "temporary", "self-employed", "unemployed"], n, p=(0.62, 0.19, 0.13, 0.06)
    )
    income = np.round(draw.lognormal(7.75, 0.45, n) * np.where(work == "unemployed", 0.5, 1), -1)
    amount = np.round(np.clip(draw.lognormal(8.3, 0.75, n), 500, 40_000), -1)
    frame = pd.DataFrame(
        {
            "loan_id": [f"L{i:05d}" for i in range(1, n + 1)],
            "customer_id": customers["customer_id"].to_numpy()[who],
            "application_date": pd.to_datetime(truth.start) + pd.to_timedelta(days, unit="D"),
            "amount": amount,
            "term_months": draw.choice(TERMS, n, p=(0.2, 0.3, 0.25, 0.15, 0.1)),
            "purpose": draw.choice(
                ["car", "furniture", "electronics", "education", "business", "repairs"],
                n,
                p=(0.28, 0.22, 0.2, 0.1, 0.08, 0.12),
            ),
            "monthly_income": income,
            "debt_to_income": np.round(draw.beta(2.2, 5.5, n), 3),
            "employment": work,
            "employment_years": np.round(
                np.where(work == "unemployed", 0, draw.gamma(1.4, 4, n)), 1
            ),
            "housing": draw.choice(["rent", "own", "with family"], n, p=(0.5, 0.36, 0.14)),
            "savings": draw.choice(
                ["none", "under 1,000", "1,000 and more"], n, p=(0.38, 0.34, 0.28)
            ),
            "previous_late_payments": draw.poisson(0.55, n),
            "age": age,
            "sex": draw.choice(["female", "male"], n, p=(0.46, 0.54)),
            "channel": draw.choice(["app", "web", "phone"], n, p=(0.5, 0.32, 0.18)),
        }
    )
    failing = chance(_log_odds(frame, truth.default))
    frame["default"] = np.where(draw.random(n) < failing, "yes", "no")
    for name, share in (("monthly_income", 0.04), ("employment_years", 0.05), ("savings", 0.03)):
        frame[name] = frame[name].mask(draw.random(n) < share)
    return frame, failing


def _log_odds(frame: pd.DataFrame, odds) -> np.ndarray:
    large = (frame["term_months"] >= 36) & (frame["amount"] > 8000)
    total = (
        odds["constant"]
        + odds["debt_share_above_35"] * (frame["debt_to_income"] - 0.35).clip(lower=0)
        + odds["previous_late_payments"] * frame["previous_late_payments"].clip(upper=4)
        + odds["unemployed"] * (frame["employment"] == "unemployed")
        + odds["short_employment"] * (frame["employment_years"] < 2)
        + odds["no_savings"] * (frame["savings"] == "none")
        + odds["young"] * (frame["age"] < 26)
        + odds["u_shaped_amount"] * np.log(frame["amount"] / 4000) ** 2
        + odds["long_and_large"] * large
        + odds["phone_channel"] * (frame["channel"] == "phone")
        + odds["business_purpose"] * (frame["purpose"] == "business")
        + odds["home_owner"] * (frame["housing"] == "own")
    )
    return total.to_numpy(float)


def claims(
    truth: Truth, orders: pd.DataFrame, products: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """The table, and each claim's true probability of fraud."""
    draw, n = truth.draw("claims"), truth.claims
    bought = orders[orders["quantity"] > 0].reset_index(drop=True)
    lines = bought.iloc[draw.choice(len(bought), n, replace=False)].reset_index(drop=True)
    category = products.set_index("product_id")["category"].reindex(lines["product_id"]).to_numpy()
    after = np.minimum(draw.exponential(110, n).astype(int) + 1, 730)
    share = np.round(draw.beta(2.2, 1.6, n), 2)
    frame = pd.DataFrame(
        {
            "claim_id": [f"K{i:05d}" for i in range(1, n + 1)],
            "customer_id": lines["customer_id"],
            "order_id": lines["order_id"],
            "claim_date": pd.to_datetime(lines["date"]) + pd.to_timedelta(after, unit="D"),
            "category": category,
            "item_price": lines["price"],
            "claimed_amount": np.round(lines["price"] * share, 2),
            "days_after_purchase": after,
            "reason": draw.choice(
                ["broken", "stolen", "lost", "water"], n, p=(0.5, 0.2, 0.18, 0.12)
            ),
            "photo": draw.choice(["yes", "no"], n, p=(0.68, 0.32)),
            "previous_claims": draw.poisson(0.4, n),
            "handled_by": draw.choice(["team A", "team B", "partner"], n),
        }
    )
    cheating = chance(_fraud_odds(frame, truth.fraud))
    frame["fraud"] = np.where(draw.random(n) < cheating, "yes", "no")
    return frame, cheating


def _fraud_odds(frame: pd.DataFrame, odds) -> np.ndarray:
    early = frame["days_after_purchase"] <= 14
    bare = frame["photo"] == "no"
    total = (
        odds["constant"]
        + odds["early"] * early
        + odds["near_full_price"] * (frame["claimed_amount"] >= 0.9 * frame["item_price"])
        + odds["no_photo"] * bare
        + odds["previous_claims"] * frame["previous_claims"].clip(upper=4)
        + odds["electronics"] * (frame["category"] == "electronics")
        + odds["early_and_no_photo"] * (early & bare)
    )
    return total.to_numpy(float)
