"""Cells that numbers and dates are counted in, laid down before any data is seen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from core.learn.synth.bins import DECIMALS, TICKS, Bins

FINE = 16  # cells between a power of two and the next
SMALLEST, LARGEST = -20, 40  # powers of two; nearer to 0 counts as 0
EACH = 512  # whole numbers below it have a cell of their own
YEARS = ("1900-01-01", "2100-01-01")
BY_CHANCE = 0.01  # of showing one empty stretch of cells as filled
PIECES = 8  # into which a bin is cut for the values within it


def edges(cells: pd.Series, kind: str) -> np.ndarray:
    """Edges of the cells that a column of this type has: relative steps of 3 to 6 %, or months.

    >>> edges(pd.Series([1]), "number")[-3:].astype(np.int64).tolist()
    [1030792151040, 1065151889408, 1099511627776]
    """
    if kind == "date":
        return pd.date_range(*YEARS, freq="MS").to_numpy("datetime64[D]").astype(np.float64)
    whole = pd.api.types.is_integer_dtype(cells.dtype)
    powers = np.arange(0 if whole else SMALLEST, LARGEST)
    positive = np.ravel(2.0 ** powers[:, None] * (1 + np.arange(FINE) / FINE))
    positive = np.append(positive, 2.0**LARGEST)
    if whole:
        positive = np.union1d(np.arange(1, EACH), np.ceil(positive))
    return np.concatenate([-positive[::-1], [0.0], positive])


@dataclass(frozen=True)
class Counts:
    """Noisy counts of a column's cells, and of missing ones; `deviation` is the noise's."""

    edges: np.ndarray
    cells: np.ndarray
    missing: float
    deviation: float

    def filled(self) -> np.ndarray:
        """The counts where something is: stretches that noise alone would hardly fill, else 0."""
        starts = np.arange(0, len(self.cells), FINE)
        sums = np.add.reduceat(self.cells, starts)
        peaks = np.maximum.reduceat(self.cells, starts)
        sure = float(norm.isf(BY_CHANCE / len(self.cells))) * self.deviation
        there = (peaks > sure) | (sums > np.sqrt(FINE) * sure)
        if not there.any():
            there[np.argmax(sums)] = True
        inside = _trimmed(np.repeat(there, FINE)[: len(self.cells)], self.cells > sure / 2)
        kept = np.where(inside, self.cells, 0.0)
        return on_simplex(kept, max(float(kept.sum()), 1.0))


def _trimmed(there: np.ndarray, strong: np.ndarray) -> np.ndarray:
    """Stretches of cells without their weak ends; one that is weak throughout stays whole.

    >>> _trimmed(np.array([True, True, True, False]), np.array([False, True, False, True]))
    array([False,  True, False, False])
    """
    found = there.copy()
    ends = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(int), [0]])))
    for start, stop in zip(ends[::2], ends[1::2], strict=True):
        at = np.flatnonzero(strong[start:stop])
        if len(at):
            found[start : start + at[0]] = False
            found[start + at[-1] + 1 : stop] = False
    return found


def on_simplex(counts: np.ndarray, total: float) -> np.ndarray:
    """The nearest counts that are not below 0 and sum to `total` (Duchi et al. 2008).

    >>> on_simplex(np.array([6.0, 3.0, -1.0]), 8.0)
    array([5.5, 2.5, 0. ])
    """
    flat = np.sort(counts, axis=None)[::-1]
    over = np.cumsum(flat) - total
    last = np.flatnonzero(flat > over / np.arange(1, len(flat) + 1))[-1]
    return np.maximum(counts - over[last] / (last + 1), 0.0)


def private_bins(
    cells: pd.Series, kind: str, counts: Counts, bins: int, missing: bool = True
) -> Bins:
    """A column as about `bins` bins of equal share, from noisy counts alone."""
    mass = counts.filled()
    outer = np.union1d(_cut(mass, bins), _gaps(mass))
    inner = np.union1d(_cut(mass, PIECES * bins), outer)
    unit = float(TICKS["D"]) if kind == "date" else _unit(cells, counts.edges[outer])
    middle = np.arange(len(outer) - 1 + missing, dtype=np.float32) / len(outer)
    return Bins(
        str(cells.name), kind, str(cells.dtype), unit, missing, 0, np.zeros(0),
        counts.edges[outer], counts.edges[inner], np.column_stack([middle, middle]),
    )  # fmt: skip


def _cut(mass: np.ndarray, pieces: int) -> np.ndarray:
    """Places of edges with about equal shares between them, from the first filled cell on."""
    filled = np.flatnonzero(mass)
    share = np.cumsum(mass) / mass.sum()
    inside = np.searchsorted(share, np.arange(1, pieces) / pieces) + 1
    alone = np.flatnonzero(mass > mass.sum() / pieces)  # a cell with so much stands for itself
    found = np.unique([filled[0], *inside, *alone, *(alone + 1), filled[-1] + 1])
    return found[(found >= filled[0]) & (found <= filled[-1] + 1)]


def _gaps(mass: np.ndarray) -> np.ndarray:
    """Ends of wide stretches with nothing in them, which get a bin of their own."""
    filled = np.flatnonzero(mass)
    wide = np.flatnonzero(np.diff(filled) > FINE)
    return np.concatenate([filled[wide] + 1, filled[wide + 1]])


def _whole(cells: pd.Series) -> bool:
    return bool(pd.api.types.is_integer_dtype(cells.dtype))


def _unit(cells: pd.Series, outer: np.ndarray) -> float:
    """Whole numbers stay whole; others keep two digits of the smallest bound."""
    if _whole(cells):
        return 1.0
    least = np.abs(outer[outer != 0]).min(initial=1.0)
    return float(10.0 ** -int(np.clip(2 - np.floor(np.log10(least)), 0, DECIMALS)))
