"""Whom the amount at stake has stopped: one rule for the report, the list and the what-if."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.judge import money, worth
from core.judge.money import Costs
from core.judge.worth import Terms


def terms_of(facts: Mapping[str, Any]) -> Terms:
    """The terms of a run: from its settings, or from what its scores say of them."""
    margin = facts.get("margin")
    return Terms.of(
        costs_of(facts),
        float(facts.get("loss_share", 1.0)),
        None if margin is None else float(margin),
        float(facts.get("handling", 0.0)),
    )


def costs_of(facts: Mapping[str, Any]) -> Costs:
    return Costs(float(facts["cost_false_negative"]), float(facts["cost_false_positive"]))


def flat(p: np.ndarray, facts: Mapping[str, Any]) -> float:
    """The one cut-off for all: of least expected cost, higher where the capacity is reached."""
    cut, capacity = costs_of(facts).cut, facts["capacity"]
    return cut if capacity is None else max(cut, money.capacity_cut(p, int(capacity)))


def stopped(p: np.ndarray, value: np.ndarray | None, facts: Mapping[str, Any]) -> np.ndarray:
    """Which cases are to be reviewed: by their expected gain where amounts are known."""
    if value is None or not worth.known(value):
        return p >= flat(p, facts)
    capacity = facts["capacity"]
    return worth.stopped(
        p, value, terms_of(facts), costs_of(facts).cut, None if capacity is None else int(capacity)
    )
