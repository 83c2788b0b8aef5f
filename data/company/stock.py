"""What is in stock of every department in every store, and what it costs."""

import numpy as np
import pandas as pd

from company.dice import dice
from company.products import THINGS

WEEKS = 26  # of late, from which mean and deviation are counted
# per department: weeks to deliver, their deviation, share of the price that it costs, pack, minimum
TERMS = {
    "kitchen": (2, 0.5, 0.58, 12, 24),
    "lighting": (3, 0.7, 0.52, 6, 12),
    "garden": (4, 1.0, 0.6, 10, 50),
    "toys": (3, 0.8, 0.55, 24, 48),
    "sports": (2, 0.3, 0.62, 6, 0),
    "electronics": (1, 0.4, 0.74, 4, 8),
    "textiles": (4, 1.2, 0.48, 20, 100),
    "stationery": (1, 0.0, 0.45, 50, 50),
}


def stock(demand: pd.DataFrame) -> pd.DataFrame:
    """A row per store and department of demand.csv, at the end of its last week."""
    rng = dice("stock")
    late = demand[demand["week"] >= np.sort(demand["week"].unique())[-WEEKS]]
    groups = late.groupby(["store", "department"], sort=False)["quantity"]
    frame = groups.agg(mean="mean", deviation="std").round(1).reset_index()
    facts = frame["department"].map(TERMS)
    lead, spread, share, pack, least = np.array(facts.tolist()).T
    price = frame["department"].map({name: one[0] for name, one in THINGS.items()}).to_numpy()
    cost = price * share * rng.normal(1, 0.04, len(frame))
    weeks = (lead + 1) * rng.uniform(0.3, 1.3, len(frame))
    return frame.assign(
        lead_time=lead.astype(int),
        lead_time_deviation=spread,
        unit_cost=cost.round(2),
        price=price,
        pack=pack.astype(int),
        minimum_order=least.astype(int),
        on_hand=np.floor(weeks * frame["mean"]).astype(int),
    )
