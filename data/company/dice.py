"""Small tools of chance: one stream per topic, so that a change in one table moves no other."""

import zlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from company.truth import SEED, Effects


def dice(topic: str) -> np.random.Generator:
    """The random stream of a topic."""
    return np.random.default_rng([SEED, zlib.crc32(topic.encode())])


def pick(rng: np.random.Generator, shares: Mapping[str, float], n: int) -> np.ndarray:
    """`n` names drawn by their shares."""
    weights = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares), dtype=object), n, p=weights / weights.sum())


def pick_in(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    """One column number per row of weights."""
    ladder = np.cumsum(rows, axis=1)  # (n, k)
    return (rng.random(len(rows))[:, None] * ladder[:, -1:] > ladder).sum(axis=1)


def chance(logit: np.ndarray) -> np.ndarray:
    """Probability from log-odds.

    >>> chance(np.array([0.0]))
    array([0.5])
    """
    return 1 / (1 + np.exp(-logit))


def effect(column: pd.Series, effects: Effects) -> np.ndarray:
    """The effect of each value; a blank cell is the value ''."""
    return column.fillna("").map(dict(effects)).to_numpy(dtype=float)


def yes(condition: np.ndarray) -> np.ndarray:
    return np.where(condition, "yes", "no")


def part(value: pd.Series | np.ndarray, low: float, high: float) -> np.ndarray:
    """How far a value is between two points: 0 before, 1 after."""
    return np.clip((np.asarray(value, dtype=float) - low) / (high - low), 0, 1)


def days(dates: pd.Series) -> np.ndarray:
    """Days as whole numbers since 1970."""
    return pd.to_datetime(dates).to_numpy().astype("datetime64[D]").astype(int)


def dates(numbers: np.ndarray) -> np.ndarray:
    """ISO dates of whole day numbers."""
    return np.datetime_as_string(np.asarray(numbers).astype("datetime64[D]"))
