"""Why: what is ordered first, which items matter and vary, and what other policies would do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.apps.stock.contract import Config
from core.apps.stock.decide import Decision, decide, order_list, terms
from core.apps.stock.features import Items
from core.apps.stock.fit import Fitted
from core.apps.stock.through import compared
from core.learn.stock.classes import ABC, XYZ, abc, xyz
from core.table.sheet import Tables

POINTS = 60  # of a curve


@dataclass(frozen=True)
class Reasons:
    """What the report says of the orders."""

    listed: pd.DataFrame  # see decide.order_list, with `item_label`
    totals: Mapping[str, float]
    money: Mapping[str, list[float]]  # spent and earned, as the list goes down
    classes: pd.DataFrame  # class, variation, items, worth, order_cost, stock
    policies: pd.DataFrame
    settings: Mapping[str, object]
    record: Mapping[str, Any]


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The reasons behind the orders of the moment."""
    items, config = fitted.items, fitted.config
    found = decide(items, config, fitted.known)
    listed = order_list(items, found)
    names = listed.iloc[:, 1 : 1 + items.names.shape[1]].agg(" · ".join, axis=1)
    return Reasons(
        listed.assign(item_label=names),
        totals(found),
        spending(found),
        classes(items, config, found),
        compared(items, config, fitted.known),
        asdict(config),
        fitted.record,
    )


def totals(found: Decision) -> dict[str, float]:
    """The orders in all: money, lines, what they earn, how often stock lasts with and without."""
    unit = found.money.unit
    before = (found.cover <= found.position[:, None] + 1e-9).mean(1)
    stock = np.maximum(found.position + found.units - found.cover.mean(1), 0.0)
    return {
        "order_cost": float(found.spent.sum()),
        "wanted_cost": float((found.wanted * unit).sum()),
        "expected_gain": float(found.earned.sum()),
        "lines": float((found.units > 0).sum()),
        "wanted_lines": float((found.wanted > 0).sum()),
        "items": float(len(unit)),
        "service_before": float(before.mean()),
        "service_after": float(found.ready().mean()),
        "stock_money": float((unit * stock).sum()),
    }


def spending(found: Decision) -> dict[str, list[float]]:
    """Money spent and earned so far, down the list of all that the policy wants."""
    spent, earned = np.cumsum(found.steps.cost), np.cumsum(found.steps.earned)
    if not len(spent):
        return {"spent": [0.0], "earned": [0.0]}
    at = np.unique(np.linspace(0, len(spent) - 1, min(POINTS, len(spent))).astype(int))
    return {
        "spent": [0.0, *(float(f"{value:.6g}") for value in spent[at])],
        "earned": [0.0, *(float(f"{value:.6g}") for value in earned[at])],
    }


def classes(items: Items, config: Config, found: Decision) -> pd.DataFrame:
    """A row per class of worth and variation that has items."""
    mean, deviation = items.curves.mean().mean(1), items.curves.deviation().mean(1)
    price = items.figures["price"]
    each = np.where(np.isfinite(price), price, terms(items, config).unit)
    worth = mean * items.per_year(config) * each
    frame = pd.DataFrame(
        {
            "class": np.array(ABC)[abc(worth)],
            "variation": np.array(XYZ)[xyz(mean, deviation)],
            "items": 1,
            "worth": worth,
            "order_cost": found.spent,
            "safety": np.maximum(found.level - found.cover.mean(1), 0.0) * found.money.unit,
        }
    )
    return frame.groupby(["class", "variation"], as_index=False).sum()
