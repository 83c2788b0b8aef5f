"""Segments by recency, frequency and money: readable rules, the first that fits counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import UserError
from core.table import where
from core.words import Message, msg

FIFTHS = 5
COLUMNS = ("r", "f", "m", "recency_days", "orders", "money", "mean_order", "age_days")


@dataclass(frozen=True)
class Rule:
    """A segment and the condition for it, in the language of `core/table/where`."""

    key: str
    condition: str


REST = "others"
USUAL = (
    Rule("champions", "r >= 4 and f >= 4 and m >= 4"),
    Rule("loyal", "r >= 3 and f >= 4"),
    Rule("at_risk", "r <= 2 and f >= 4"),
    Rule("new", "orders = 1 and r >= 4"),
    Rule("promising", "r >= 4"),
    Rule("gone", "orders = 1 and r <= 2"),
    Rule("sleeping", "r <= 2"),
)
TITLES: dict[str, Message] = {
    "champions": msg("Champions"),
    "loyal": msg("Loyal"),
    "at_risk": msg("At risk"),
    "new": msg("New"),
    "promising": msg("Promising"),
    "gone": msg("Came once, long ago"),
    "sleeping": msg("Sleeping"),
    REST: msg("Others"),
}


def fifths(values: np.ndarray) -> np.ndarray:
    """Scores 1 to 5 by rank, equal values alike: 5 for the highest.

    >>> fifths(np.array([10.0, 20, 30, 40, 50])).tolist(), fifths(np.array([1.0, 1, 1])).tolist()
    ([1, 2, 3, 4, 5], [3, 3, 3])
    """
    rank = pd.Series(values).rank(method="average").to_numpy() - 0.5
    return np.clip(np.floor(rank / len(values) * FIFTHS) + 1, 1, FIFTHS).astype(int)


def table(
    recency: np.ndarray, orders: np.ndarray, money: np.ndarray, age: np.ndarray
) -> pd.DataFrame:
    """The columns that rules may name, one row per customer."""
    return pd.DataFrame(
        {
            "r": fifths(-recency.astype(float)),
            "f": fifths(orders.astype(float)),
            "m": fifths(money),
            "recency_days": recency,
            "orders": orders,
            "money": money,
            "mean_order": money / np.maximum(orders, 1),
            "age_days": age,
        }
    )


def segments(frame: pd.DataFrame, rules: Sequence[Rule] = USUAL) -> np.ndarray:
    """The segment of each row: the first rule that fits, else “others”. Each row has one."""
    found = np.full(len(frame), REST, dtype=object)
    free = np.ones(len(frame), dtype=bool)
    for rule in rules:
        fits = where.mask(where.parse(rule.condition, COLUMNS), frame) & free
        found[fits] = rule.key
        free &= ~fits
    return found.astype(str)


def parse(told: Sequence[str]) -> tuple[Rule, ...]:
    """Rules as people write them, “Name: condition”; the usual ones where none are given.

    >>> parse(["Best: m >= 4"])
    (Rule(key='Best', condition='m >= 4'),)
    """
    if not told:
        return USUAL
    found = []
    for text in told:
        name, colon, condition = text.replace("：", ":", 1).partition(":")
        if not colon or not name.strip() or not condition.strip():
            raise UserError(
                msg("“{name}” is no segment.", name=text),
                msg("Write a name, a colon and a condition, such as “Best: f >= 4 and m >= 4”."),
            )
        where.parse(condition.strip(), COLUMNS)
        found.append(Rule(name.strip(), condition.strip()))
    return tuple(found)


def named(key: str) -> Message | str:
    """A segment's name to show: ours is translated, a person's own stands as it is."""
    return TITLES.get(key, key)
