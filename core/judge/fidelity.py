"""How like the real table a synthetic one is: every column, every pair of columns, rare levels.

Definitions of SDMetrics 0.32 (`QualityReport`), written anew: column shapes are the complement of
the Kolmogorov-Smirnov distance (numbers, dates) or of the total variation (categories), pair trends
the similarity of Pearson's correlations or of contingency tables. An error is 1 minus that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats.contingency import association

from core.judge.intervals import Interval

CORRELATED, ASSOCIATED = 0.5, 0.3  # SDMetrics: pairs below these have no trend to keep
DRAWS = 30
LARGEST = 200_000  # cells of a contingency table that are counted in place
RARE = 0.01  # share of rows below which a level is rare

Kinds = Mapping[str, str]  # column -> number, date or category


@dataclass(frozen=True)
class Pair:
    """Two columns: the error of their trend, and how strong it is in the real table.

    `counted`: strong enough for SDMetrics' mean. `error` is None where it is undefined.
    """

    one: str
    two: str
    error: float | None
    strength: float
    counted: bool


@dataclass(frozen=True)
class Fidelity:
    """Errors from 0 (alike) to 1, of columns by name, of pairs, and their means with intervals.

    The intervals say what another draw of as many synthetic rows would give.
    """

    columns: Mapping[str, float | None]
    pairs: tuple[Pair, ...]
    shape_error: float | None
    pair_error: float | None
    pair_error_all: float | None
    intervals: Mapping[str, Interval]


@dataclass(frozen=True)
class _Column:
    """One column of both tables: numbers (NaN: missing), and codes of its levels or bins."""

    name: str
    discrete: bool
    real: np.ndarray
    synthetic: np.ndarray
    real_codes: np.ndarray
    synthetic_codes: np.ndarray
    levels: int


def fidelity(
    real: pd.DataFrame, synthetic: pd.DataFrame, kinds: Kinds, seed: int = 0, draws: int = DRAWS
) -> Fidelity:
    """Errors of every column and pair of `kinds`; both tables hold these columns."""
    columns = [_column(name, kind, real, synthetic) for name, kind in kinds.items()]
    n = len(synthetic)
    random = np.random.default_rng(seed)
    weights = np.ones((draws + 1, n))
    if draws:
        weights[1:] = random.multinomial(n, np.full(n, 1 / n), size=draws)
    shapes = {column.name: _shape(column, weights) for column in columns}
    pairs, drawn = [], []
    for one, two in combinations(columns, 2):
        errors, strength, counted = _pair(one, two, weights)
        pairs.append(Pair(one.name, two.name, _known(errors[0]), strength, counted))
        drawn.append(errors)
    return _summed(shapes, tuple(pairs), drawn)


def _summed(
    shapes: Mapping[str, np.ndarray], pairs: tuple[Pair, ...], drawn: Sequence[np.ndarray]
) -> Fidelity:
    strong = [errors for pair, errors in zip(pairs, drawn, strict=True) if pair.counted]
    means = {
        "shape_error": _mean(list(shapes.values())),
        "pair_error": _mean(strong or drawn),  # without any trend: how well none is invented
    }
    every = _mean(drawn)
    return Fidelity(
        {name: _known(errors[0]) for name, errors in shapes.items()},
        pairs,
        _known(means["shape_error"][0]),
        _known(means["pair_error"][0]),
        _known(every[0]),
        {name: around(values) for name, values in means.items() if _known(values[0]) is not None},
    )


def around(values: np.ndarray) -> Interval:
    """The first value give or take 1.96 standard deviations of the others, within 0 and 1."""
    half = 1.96 * float(np.nanstd(values[1:], ddof=1)) if len(values) > 2 else 0.0
    return max(float(values[0]) - half, 0.0), min(float(values[0]) + half, 1.0)


def _mean(rows: Sequence[np.ndarray]) -> np.ndarray:
    known = [row for row in rows if np.isfinite(row[0])]
    return np.mean(known, axis=0) if known else np.array([np.nan])


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _column(name: str, kind: str, real: pd.DataFrame, synthetic: pd.DataFrame) -> _Column:
    if kind == "category":
        both = pd.concat([real[name], synthetic[name]], ignore_index=True).astype("str")
        codes, levels = pd.factorize(both)
        numbers = np.where(codes < 0, np.nan, codes.astype(np.float64))
        codes = np.where(codes < 0, len(levels), codes)
        n, size = len(real), len(levels) + 1
        return _Column(name, True, numbers[:n], numbers[n:], codes[:n], codes[n:], size)
    one, two = as_numbers(real[name]), as_numbers(synthetic[name])
    return _Column(name, False, one, two, _binned(one), _binned(two), 12)


def as_numbers(cells: pd.Series) -> np.ndarray:
    """Numbers or moments (microseconds) as floats; missing is NaN."""
    if isinstance(cells.dtype, np.dtype) and cells.dtype.kind == "M":
        whole = cells.astype("datetime64[us]").astype(np.int64).to_numpy(np.float64)
        return np.where(cells.isna(), np.nan, whole)
    return pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)


def _binned(values: np.ndarray) -> np.ndarray:
    """Ten bins over a table's OWN range, as SDMetrics cuts them; missing falls into the last."""
    known = values[np.isfinite(values)]
    if not len(known):
        return np.full(len(values), 11)
    return np.digitize(values, np.histogram_bin_edges(known))


def _shape(column: _Column, weights: np.ndarray) -> np.ndarray:
    """(draws,) the error of one column, for every row of weights."""
    real, synthetic = np.isfinite(column.real), np.isfinite(column.synthetic)
    if not real.any() or not synthetic.any():
        return np.full(len(weights), np.nan)
    mass = weights[:, synthetic]
    if column.discrete:
        size = column.levels - 1
        share = np.bincount(column.real_codes[real], minlength=size) / real.sum()
        codes = column.synthetic_codes[synthetic]
        counts = np.stack([np.bincount(codes, weights=row, minlength=size) for row in mass])
        return np.abs(counts / mass.sum(axis=1, keepdims=True) - share).sum(axis=1) / 2
    return _ks(column.real[real], column.synthetic[synthetic], mass)


def _ks(real: np.ndarray, synthetic: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """The widest gap of the two distribution functions, for every row of weights."""
    order = np.argsort(synthetic, kind="stable")
    places = np.unique(np.concatenate([real, synthetic]))
    if len(places) > LARGEST:
        places = places[np.linspace(0, len(places) - 1, LARGEST).astype(int)]
    below = np.searchsorted(np.sort(real), places, side="right") / len(real)
    reached = np.searchsorted(synthetic[order], places, side="right")
    found = np.empty(len(mass))
    for at, row in enumerate(mass):
        heaped = np.append(0.0, np.cumsum(row[order]))
        found[at] = np.abs(heaped[reached] / max(heaped[-1], 1e-12) - below).max()
    return found


def _pair(one: _Column, two: _Column, weights: np.ndarray) -> tuple[np.ndarray, float, bool]:
    """(draws,) the error, the strength of the trend, whether it is strong enough to count."""
    if not one.discrete and not two.discrete:
        return _correlations(one, two, weights)
    real = one.real_codes.astype(np.int64) * two.levels + two.real_codes
    synthetic = one.synthetic_codes.astype(np.int64) * two.levels + two.synthetic_codes
    size = one.levels * two.levels
    if size > LARGEST:
        levels, codes = np.unique(np.concatenate([real, synthetic]), return_inverse=True)
        real, synthetic, size = codes[: len(real)], codes[len(real) :], len(levels)
    share = np.bincount(real, minlength=size) / len(real)
    errors = np.empty(len(weights))
    for at, row in enumerate(weights):
        counts = np.bincount(synthetic, weights=row, minlength=size)
        errors[at] = np.abs(counts / row.sum() - share).sum() / 2
    strength = cramers_v(one.real_codes, two.real_codes)
    if not np.isfinite(strength):  # a constant column has no trend with any other
        return np.full(len(weights), np.nan), 0.0, False
    return errors, strength, strength > ASSOCIATED


def cramers_v(one: np.ndarray, two: np.ndarray) -> float:
    """Cramér's V of two coded columns; NaN where one of them is constant."""
    first, one = np.unique(one, return_inverse=True)
    second, two = np.unique(two, return_inverse=True)
    if min(len(first), len(second)) < 2:
        return float("nan")
    if len(first) * len(second) > 20 * LARGEST:
        return 1.0  # nearly one row per cell: tied by sheer number
    counts = np.bincount(one * len(second) + two, minlength=len(first) * len(second))
    return float(association(counts.reshape(len(first), len(second)), method="cramer"))


def _correlations(
    one: _Column, two: _Column, weights: np.ndarray
) -> tuple[np.ndarray, float, bool]:
    nothing = np.full(len(weights), np.nan), 0.0, False
    rows = np.isfinite(one.real) & np.isfinite(two.real)
    if rows.sum() < 2:
        return nothing
    truth = _pearson(one.real[rows], two.real[rows], np.ones((1, int(rows.sum()))))[0]
    rows = np.isfinite(one.synthetic) & np.isfinite(two.synthetic)
    if not np.isfinite(truth) or rows.sum() < 2:
        return nothing
    found = _pearson(one.synthetic[rows], two.synthetic[rows], weights[:, rows])
    return np.abs(found - truth) / 2, abs(float(truth)), abs(truth) > CORRELATED


def _pearson(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Pearson's correlation for every row of weights; NaN where a column is constant."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        x, y = (part - part.mean() for part in (x, y))
        x, y = (part / (np.abs(part).max() or np.nan) for part in (x, y))
        moments = weights @ np.stack([x, y, x * x, y * y, x * y], axis=1)
        mean_x, mean_y, xx, yy, xy = (moments / weights.sum(axis=1, keepdims=True)).T
        spread = (xx - mean_x**2) * (yy - mean_y**2)
        return (xy - mean_x * mean_y) / np.sqrt(np.where(spread > 0, spread, np.nan))


def missing_gap(real: pd.DataFrame, synthetic: pd.DataFrame, names: Sequence[str]) -> float:
    """The mean gap of the share of missing cells, which shapes and trends leave out."""
    gaps = [abs(real[name].isna().mean() - synthetic[name].isna().mean()) for name in names]
    return float(np.mean(gaps)) if gaps else 0.0


def rare_levels(
    real: pd.DataFrame, synthetic: pd.DataFrame, kinds: Kinds, fewest: int = 10
) -> tuple[int, int]:
    """How many rare levels (below 1 % of the rows, at least `fewest`) occur, and of how many.

    Levels of fewer rows are protected: they must not occur.
    """
    occur = total = 0
    for name in (name for name, kind in kinds.items() if kind == "category"):
        counts = real[name].astype("str").value_counts()
        rare = counts[(counts >= fewest) & (counts < RARE * len(real))].index
        total += len(rare)
        occur += int(rare.isin(synthetic[name].astype("str").unique()).sum())
    return occur, total
