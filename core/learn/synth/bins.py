"""Numbers and dates as levels: frequent values as they are, the rest in bins with detail inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

BINS = 40
FINE = 8  # pieces of a bin between which values are spread evenly
ATOM = 0.002  # share of rows from which a value stands for itself
SMALLEST = 0.0025  # share of rows in the smallest bin
EXTREMES = 5  # the bounds are the values of so many rows from the end, not of the very last
REDRAWS = 8
DECIMALS = 6
TICKS = {"D": 86_400_000_000, "h": 3_600_000_000, "min": 60_000_000, "s": 1_000_000, "us": 1}


@dataclass(frozen=True)
class Bins:
    """A column of numbers or dates. Codes: the atoms, then the bins, then missing.

    A bin holds `edges[b] <= x < edges[b + 1]`, atoms apart. Values stand in multiples of `unit`
    (0: any), dates as counts of `unit` microseconds since 1970.
    """

    name: str
    kind: str  # number or date
    dtype: str
    unit: float
    missing: bool
    usual: int
    atoms: np.ndarray
    edges: np.ndarray
    fine: np.ndarray
    order: np.ndarray  # (levels, 2): normal score of the mean rank, and standardised mean
    merged: tuple[str, ...] = ()  # no value is kept for a few rows, so none needs merging

    @property
    def levels(self) -> int:
        return len(self.atoms) + self.bins + self.missing

    @property
    def bins(self) -> int:
        return max(len(self.edges) - 1, 0)

    def encode(self, cells: pd.Series) -> np.ndarray:
        """(n,) int32 codes; beyond the ends counts as the last bin."""
        return self.place(plain(cells, self.kind, self.unit))

    def place(self, values: np.ndarray) -> np.ndarray:
        lost = np.isnan(values)
        codes = np.full(len(values), self.usual)
        if self.bins:
            at = np.searchsorted(self.edges, values, side="right") - 1
            codes = len(self.atoms) + np.clip(at, 0, self.bins - 1)
        if len(self.atoms):
            near = np.clip(np.searchsorted(self.atoms, values), 0, len(self.atoms) - 1)
            codes = np.where(self.atoms[near] == values, near, codes)
            if not self.bins:
                codes = np.where(lost, codes, self._nearest(values))
        return np.where(lost, self.levels - 1 if self.missing else self.usual, codes).astype(
            np.int32
        )

    def _nearest(self, values: np.ndarray) -> np.ndarray:
        right = np.clip(np.searchsorted(self.atoms, values), 0, len(self.atoms) - 1)
        left = np.maximum(right - 1, 0)
        return np.where(
            np.abs(self.atoms[left] - values) < np.abs(self.atoms[right] - values), left, right
        )

    def decode(self, codes: np.ndarray, random: np.random.Generator) -> pd.Series:
        values = np.full(len(codes), np.nan)
        atom = codes < len(self.atoms)
        values[atom] = self.atoms[codes[atom]]
        binned = ~atom & (codes < len(self.atoms) + self.bins)
        values[binned] = self._within(codes[binned] - len(self.atoms), random)
        return shown(values, self)

    def _within(self, bins: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """A value inside each bin that is no atom."""
        values = self._draw(bins, random)
        for _ in range(REDRAWS):
            again = np.flatnonzero(self._is_atom(values))
            if not len(again):
                return values
            values[again] = self._draw(bins[again], random)
        return np.where(self._is_atom(values), self.edges[bins], values)

    def _draw(self, bins: np.ndarray, random: np.random.Generator) -> np.ndarray:
        low = np.searchsorted(self.fine, self.edges[bins])
        high = np.searchsorted(self.fine, self.edges[bins + 1])
        at = low + random.random(len(bins)) * (high - low)
        piece = np.clip(at.astype(np.int64), 0, len(self.fine) - 2)
        values = self.fine[piece] + (at - piece) * (self.fine[piece + 1] - self.fine[piece])
        return np.maximum(floor(values, self.unit), self.edges[bins])

    def _is_atom(self, values: np.ndarray) -> np.ndarray:
        if not len(self.atoms):
            return np.zeros(len(values), bool)
        near = np.clip(np.searchsorted(self.atoms, values), 0, len(self.atoms) - 1)
        return self.atoms[near] == values

    def scores(self) -> np.ndarray:
        """(levels, 2): where each level stands among the values, by rank and by size."""
        return self.order

    def candidates(self, literals: list[Any]) -> tuple[np.ndarray, pd.Series]:
        """Codes, and cells they can decode to: enough of them to tell what a condition admits."""
        step = self.unit if self.kind == "number" else 1.0
        near = [value + shift for value in _numbers(literals, self) for shift in (-step, 0, step)]
        inside = self.edges[:-1] if self.bins else self.edges
        last = [before(edge, step) for edge in self.edges[1:]]
        values = np.concatenate([self.atoms, inside, last, near, [np.nan] * self.missing])
        if self.bins:
            values = values[~((values < self.edges[0]) & ~self._is_atom(values))]
            values = values[~((values >= self.edges[-1]) & ~self._is_atom(values))]
        else:
            values = values[self._is_atom(values) | np.isnan(values)]
        codes = self.place(values)
        return codes, shown(values, self)

    def to_json(self) -> dict[str, Any]:
        big = ("atoms", "edges", "fine", "order")
        small = {key: value for key, value in self.__dict__.items() if key not in big}
        return {**small, "family": "bins"}

    @staticmethod
    def from_json(stored: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> "Bins":
        rest = {key: value for key, value in stored.items() if key not in ("family", "merged")}
        return Bins(**{**rest, **arrays})

    def arrays(self) -> dict[str, np.ndarray]:
        return {key: getattr(self, key) for key in ("atoms", "edges", "fine", "order")}


def fit_bins(cells: pd.Series, kind: str, rare: int) -> Bins:
    """Atoms for values that many rows hold, quantile bins for the others.

    >>> found = fit_bins(pd.Series([0] * 50 + list(range(1, 51)), name="x"), "number", 10)
    >>> found.atoms, found.bins
    (array([0.]), 5)
    """
    unit = _unit(cells, kind)
    values = plain(cells, kind, unit)
    known = values[~np.isnan(values)]
    seen, counts = np.unique(known, return_counts=True)
    few = len(seen) <= BINS
    atoms = seen[counts >= (rare if few else max(rare, ATOM * len(known)))]
    rest = np.sort(known[~np.isin(known, atoms)])
    edges, fine = _edges(rest, len(known), rare, unit if kind == "number" else 1.0)
    bare = Bins(
        str(cells.name), kind, str(cells.dtype), unit, bool(np.isnan(values).any()),
        0, atoms, edges, fine, np.zeros((0, 2), np.float32),
    )  # fmt: skip
    codes = bare.place(values)
    usual = int(np.bincount(codes[~np.isnan(values)]).argmax())
    order = _order(values, codes, bare.levels)
    return Bins(**{**bare.__dict__, "usual": usual, "order": order})


def _edges(rest: np.ndarray, n: int, rare: int, unit: float) -> tuple[np.ndarray, np.ndarray]:
    """Edges of the bins, and finer ones: each piece holds `rare` rows or more."""
    if not len(rest):
        return np.zeros(0), np.zeros(0)
    cut = min(EXTREMES, max(1, len(rest) // 50)) - 1
    rest = np.clip(rest, rest[cut], rest[-1 - cut])
    bins = int(np.clip(min(BINS, np.ceil(len(rest) / n / SMALLEST)), 1, max(len(rest) // rare, 1)))
    top = after(rest[-1], unit)
    edges = np.unique(np.quantile(rest, np.linspace(0, 1, bins + 1)[:-1], method="lower"))
    pieces = int(np.clip(FINE * bins, 1, max(len(rest) // rare, 1)))
    fine = np.quantile(rest, np.linspace(0, 1, pieces + 1)[:-1], method="lower")
    return np.append(edges, top), np.append(np.unique(np.concatenate([edges, fine])), top)


def plain(cells: pd.Series, kind: str, unit: float) -> np.ndarray:
    """(n,) float64, NaN where missing or endless; dates count their unit since 1970."""
    if kind == "date":
        return np.floor(_microseconds(cells) / unit)
    if not pd.api.types.is_numeric_dtype(cells):
        cells = pd.to_numeric(cells, errors="coerce")
    values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isinf(values), np.nan, values)


def shown(values: np.ndarray, column: Bins) -> pd.Series:
    """Values as cells of the column's own type."""
    lost = np.isnan(values)
    if column.kind == "date":
        ticks = (np.where(lost, 0, values) * column.unit).astype(np.int64)
        cells = pd.Series(ticks.astype("datetime64[us]")).mask(lost)
        zone = pd.api.types.pandas_dtype(column.dtype)
        if isinstance(zone, pd.DatetimeTZDtype):
            cells = cells.dt.tz_localize("UTC").dt.tz_convert(zone.tz)
        return as_dtype(cells, column.dtype).rename(column.name)
    cells = pd.Series(values, name=column.name)
    if column.dtype.lower().startswith(("int", "uint")):
        cells = cells.round()
        if column.dtype[0] in "IU":
            cells = cells.astype("Float64").mask(lost)
    return as_dtype(cells, column.dtype)


def as_dtype(cells: pd.Series, dtype: str) -> pd.Series:
    """Cells in a type that is known by its name."""
    return cells.astype(pd.api.types.pandas_dtype(dtype))


def floor(values: np.ndarray, unit: float) -> np.ndarray:
    """Down to a multiple of the unit, written with its decimals."""
    if not unit:
        return values
    return np.round(np.floor(values / unit + 1e-6) * unit, DECIMALS)


def after(value: float, unit: float) -> float:
    return float(np.round(value + unit, DECIMALS)) if unit else float(np.nextafter(value, np.inf))


def before(value: float, unit: float) -> float:
    return float(np.round(value - unit, DECIMALS)) if unit else float(np.nextafter(value, -np.inf))


def _microseconds(cells: pd.Series) -> np.ndarray:
    dates = pd.to_datetime(cells, errors="coerce")
    if dates.dt.tz is not None:
        dates = dates.dt.tz_convert("UTC").dt.tz_localize(None)
    ticks = dates.astype("datetime64[us]").to_numpy()
    return np.where(np.isnat(ticks), np.nan, ticks.astype(np.int64).astype(np.float64))


def _unit(cells: pd.Series, kind: str) -> float:
    """What the values are multiples of: a power of ten, or a step of time."""
    if kind == "date":
        ticks = _microseconds(cells)
        ticks = ticks[~np.isnan(ticks)]
        return float(next(size for size in TICKS.values() if not (ticks % size).any()))
    values = plain(cells, kind, 0.0)
    values = values[~np.isnan(values)]
    for decimals in range(DECIMALS + 1):
        if np.array_equal(np.round(values, decimals), values):
            return 10.0**-decimals
    return 0.0


def _order(values: np.ndarray, codes: np.ndarray, levels: int) -> np.ndarray:
    known = ~np.isnan(values)
    out = np.zeros((levels, 2), np.float32)
    if not known.any():
        return out
    ranks = pd.Series(values[known]).rank().to_numpy()
    normal = norm.ppf((ranks - 0.5) / len(ranks))
    size = (values[known] - values[known].mean()) / (values[known].std() + 1e-9)
    counts = np.maximum(np.bincount(codes[known], minlength=levels), 1)
    for at, score in enumerate((normal, np.clip(size, -5, 5))):
        out[:, at] = np.bincount(codes[known], weights=score, minlength=levels) / counts
    return out


def _numbers(literals: list[Any], column: Bins) -> list[float]:
    """Values of a condition on the column's own scale; what is none is left out."""
    found = []
    for literal in literals:
        try:
            given = (
                pd.Timestamp(literal).as_unit("us").value / column.unit
                if column.kind == "date"
                else float(literal)
            )
        except ValueError:
            continue
        found += [float(np.floor(given)), float(np.ceil(given))] if column.unit >= 1 else [given]
    return found
