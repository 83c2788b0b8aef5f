"""Loans: what is known on the day of the application, and who did not pay back."""

import numpy as np
import pandas as pd

from company.customers import CLOSED, OPENED
from company.dice import chance, dates, dice, effect, part, pick, pick_in, yes
from company.truth import DEFAULT, LOANS

LAST = CLOSED - 90  # younger loans have no outcome yet
TERMS = np.array([6, 12, 18, 24, 36, 48])
PURPOSES = {
    "furniture": 0.24, "electronics": 0.24, "repairs": 0.14, "education": 0.09,
    "medical": 0.07, "debt_consolidation": 0.14, "other": 0.08,
}  # fmt: skip


def loans(known: pd.DataFrame) -> pd.DataFrame:
    """The loan book, oldest application first."""
    rng = dice("loans")
    free = np.flatnonzero(known["_joined"] < LAST)
    chosen = known.iloc[rng.choice(free, LOANS)].reset_index(drop=True)
    room = LAST - chosen["_joined"].to_numpy()
    day = chosen["_joined"].to_numpy() + (room * rng.random(LOANS) ** 1.2).astype(int)
    chosen = chosen.assign(_day=day).sort_values("_day", kind="stable").reset_index(drop=True)
    frame = _asked(rng, chosen)
    frame["default"] = yes(rng.random(LOANS) < defaulting(frame))
    return frame


def _asked(rng: np.random.Generator, who: pd.DataFrame) -> pd.DataFrame:
    """Everything but the outcome."""
    day, careful, n = who["_day"].to_numpy(), who["_careful"].to_numpy(), len(who)
    age = np.maximum(who["age"].to_numpy() - (CLOSED - day) // 365, 18)
    income = np.round(who["yearly_income"].to_numpy() * rng.lognormal(0, 0.08, n), 2)
    years = np.minimum(rng.gamma(1.1, 5.0, n), age - 17).round(1)
    late = rng.poisson(np.exp(-0.75 - 0.7 * careful))
    channel = pick(rng, {"web": 0.48, "app": 0.32, "phone": 0.12, "partner": 0.08}, n)
    size = income * 0.095 * 1.05 ** ((day - OPENED) / 365) * rng.lognormal(0, 0.75, n)
    amount = np.clip(size, 150, 28_000).round(2)
    unstated = rng.random(n) < np.where(channel == "phone", 0.15, 0.04)
    return pd.DataFrame(
        {
            "loan_id": [f"L{100001 + at}" for at in range(n)],
            "customer_id": who["customer_id"],
            "application_date": dates(day),
            "amount": amount,
            "term_months": _terms(rng, amount),
            "purpose": pick(rng, PURPOSES, n),
            "age": age,
            "sex": who["sex"],
            "housing": _housing(rng, age, income),
            "employment_years": np.where(rng.random(n) < 0.05, np.nan, years),
            "income": np.where(unstated, np.nan, income),
            "savings": _savings(rng, careful, income),
            "credit_history": _history(rng, late, age),
            "previous_late_payments": late,
            "open_loans": rng.poisson(0.8, n),
            "channel": channel,
            "guarantor": yes(rng.random(n) < 0.11),
        }
    )


def _terms(rng: np.random.Generator, amount: np.ndarray) -> np.ndarray:
    """Larger loans run longer."""
    wish = np.log(amount / 2200)[:, None] + np.log(18)
    return TERMS[pick_in(rng, np.exp(-((wish - np.log(TERMS)) ** 2) / 0.7))]


def _housing(rng: np.random.Generator, age: np.ndarray, income: np.ndarray) -> np.ndarray:
    names = np.array(["own", "mortgage", "rent", "family"], dtype=object)
    settled = (age - 40) / 15 + np.log(income / 30_000)
    weights = [0.2 * np.exp(0.8 * settled), 0.25 * np.exp(0.4 * settled), 0.45 + 0 * settled,
               0.1 * np.exp(-1.2 * settled)]  # fmt: skip
    return names[pick_in(rng, np.array(weights).T)]


def _savings(rng: np.random.Generator, careful: np.ndarray, income: np.ndarray) -> np.ndarray:
    names = np.array(["no_savings", "under_500", "500_to_2000", "over_2000"], dtype=object)
    level = 0.7 * careful + 0.6 * np.log(income / 30_000) + rng.normal(0, 1, len(careful))
    found = names[np.digitize(level, [-0.8, 0.1, 0.9])]
    found[rng.random(len(careful)) < 0.07] = None
    return found


def _history(rng: np.random.Generator, late: np.ndarray, age: np.ndarray) -> np.ndarray:
    names = np.array(["clean", "first_loan", "some_delays", "poor"], dtype=object)
    weights = [
        0.7 / (1 + late), 0.5 * np.exp(-(age - 18) / 10) + 0.04, 0.1 + 0.25 * np.minimum(late, 3),
        0.04 + 0.12 * np.maximum(late - 1, 0),
    ]  # fmt: skip
    return names[pick_in(rng, np.array(weights).T)]


def burden(frame: pd.DataFrame) -> np.ndarray:
    """How heavy the instalment is on the income: 0 light, 1 heavy."""
    truth = DEFAULT
    share = frame["amount"] / frame["term_months"] / (frame["income"] / 12)
    found = part(share, truth.burden_from, truth.burden_to)
    return np.where(frame["income"].isna(), truth.burden_unstated, found)


def defaulting(frame: pd.DataFrame) -> np.ndarray:
    """The true chance not to pay back, from the written columns alone."""
    truth, heavy = DEFAULT, burden(frame)
    late = np.minimum(frame["previous_late_payments"].to_numpy(), 4)
    years = frame["employment_years"].fillna(truth.employed_unstated).to_numpy()
    bend = ((frame["age"].to_numpy() - 46) / 20) ** 2
    new_job = (years < 2) & (frame["term_months"].to_numpy() >= 24)
    return chance(
        truth.intercept
        + truth.burden * heavy
        + truth.late_payment * np.sqrt(late)
        + truth.late_and_burdened * ((late > 0) & (heavy > 0.5))
        + truth.employed_year * np.minimum(years, 8)
        + truth.new_job_long_term * new_job
        + truth.age_bend * np.minimum(bend, 1.5)
        + effect(frame["credit_history"], truth.credit_history)
        + effect(frame["savings"], truth.savings)
        + effect(frame["housing"], truth.housing)
        + effect(frame["purpose"], truth.purpose)
        + truth.guarantor * (frame["guarantor"] == "yes").to_numpy()
    )
