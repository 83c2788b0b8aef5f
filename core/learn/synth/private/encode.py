"""Columns as levels, learnt from noisy counts: nothing rarer than the noise can show."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.learn.cells import as_text, is_date, is_number
from core.learn.synth.bins import TICKS, plain
from core.learn.synth.encode import Column, Encoding
from core.learn.synth.levels import OTHER, Levels
from core.learn.synth.made import Made
from core.learn.synth.private.grid import Counts, edges, private_bins
from core.learn.synth.private.ledger import Ledger

MOST, FEWEST = 24, 4  # bins of a column
DOUBT = 3.0  # deviations of noise below which cells count as never missing or unnamed
SIGNAL = 2.0  # deviations of noise that the mean cell of a table of two columns should hold
TRUTH = ("False", "True")


@dataclass(frozen=True)
class Noisy:
    """The encoding, the noisy count of every level of every modelled column, and of rows."""

    encoding: Encoding
    counts: tuple[np.ndarray, ...]
    rows: float


def noisy_encoding(
    frame: pd.DataFrame,
    kinds: Mapping[str, str],
    ledger: Ledger,
    random: np.random.Generator,
    rare: int = 10,
) -> Noisy:
    """Spends a share of the ledger on one count per column and the number of rows.

    kinds: number, date, category or id per column. `rare`: no value with a smaller count is named.
    """
    told = {name: _kind(frame[name], kinds.get(name, "")) for name in frame.columns}
    modelled = [name for name, kind in told.items() if kind != "id"]
    deviation = ledger.deviation(len(modelled) + 1)
    rows = max(float(blurred(np.array([len(frame)]), deviation, random)[0]), 1.0)
    bins = int(np.clip(np.sqrt(rows / (SIGNAL * deviation)), FEWEST, MOST))
    least = max(ledger.threshold(deviation, len(modelled)), rare)
    found: list[tuple[Column, np.ndarray]] = []
    for name, kind in told.items():
        cells = frame[name]
        if kind == "id":
            found.append((_made(cells), np.zeros(0)))
        elif kind in ("number", "date"):
            found.append(_binned(cells, kind, bins, deviation, random))
        else:
            found.append(_levels(cells, kind, (least, rows), deviation, random))
    columns, counts = zip(*found, strict=True)
    known = tuple(count for count in counts if len(count))
    return Noisy(Encoding(columns), known, rows)


def _kind(cells: pd.Series, told: str) -> str:
    """What a column is by its type alone: its cells are not looked at."""
    if told == "id":
        return "id"
    if pd.api.types.is_bool_dtype(cells):
        return "boolean"
    if is_date(cells):
        return "date"
    return "number" if is_number(cells) else "category"


def blurred(counts: np.ndarray, deviation: float, random: np.random.Generator) -> np.ndarray:
    """Counts with Gaussian noise, rounded to whole ones so that no digits tell of the noise."""
    return np.asarray(np.round(counts + random.normal(0.0, deviation, counts.shape)))


def _can_miss(cells: pd.Series) -> bool:
    """Whether a column of this type can lack a cell at all."""
    plain_type = isinstance(cells.dtype, np.dtype)
    return not (plain_type and cells.dtype.kind in "iub")


def _sure(count: float, deviation: float) -> float:
    return count if count > DOUBT * deviation else 0.0


def _made(cells: pd.Series) -> Made:
    if pd.api.types.is_numeric_dtype(cells):
        return Made(str(cells.name), "id", str(cells.dtype), start=1)
    return Made(str(cells.name), "id", str(cells.dtype), shapes=(("99999999", 1.0),))


def _binned(
    cells: pd.Series, kind: str, bins: int, deviation: float, random: np.random.Generator
) -> tuple[Column, np.ndarray]:
    values = plain(cells, kind, float(TICKS["D"]) if kind == "date" else 0.0)
    lost, grid = np.isnan(values), edges(cells, kind)
    at = np.clip(np.searchsorted(grid, values[~lost], side="right") - 1, 0, len(grid) - 2)
    raw = np.append(np.bincount(at, minlength=len(grid) - 1), lost.sum())
    noisy = blurred(raw, deviation, random)
    counts = Counts(grid, noisy[:-1], noisy[-1], deviation)
    column = private_bins(cells, kind, counts, bins, _can_miss(cells))
    places = np.clip(np.searchsorted(column.edges, grid[:-1], side="right") - 1, 0, column.bins - 1)
    mass = np.bincount(places, weights=counts.filled(), minlength=column.bins)
    return column, np.append(mass, [_sure(counts.missing, deviation)] * column.missing)


def _levels(
    cells: pd.Series,
    kind: str,
    bounds: tuple[float, float],
    deviation: float,
    random: np.random.Generator,
) -> tuple[Column, np.ndarray]:
    """Values whose noisy count is high enough to be named; the others are one level."""
    least, rows = bounds
    counts = as_text(cells.dropna()).value_counts()
    if kind == "boolean":
        counts = counts.reindex(list(TRUTH), fill_value=0)
        least = -np.inf
    noisy = blurred(np.append(counts.to_numpy(), cells.isna().sum()), deviation, random)
    named = (noisy[:-1] >= least) & (counts.index != OTHER)
    kept = dict(sorted(zip(map(str, counts.index[named]), noisy[:-1][named], strict=True)))
    merged = () if kind == "boolean" else (OTHER,)
    lost = [_sure(noisy[-1], deviation)] * _can_miss(cells)
    rest = [_sure(rows - sum(kept.values()) - sum(lost), deviation)] * bool(merged)
    found = np.array([*kept.values(), *rest, *lost])
    column = Levels(
        *(str(cells.name), kind, str(cells.dtype), tuple(kept), merged),
        missing=bool(lost),
        usual=int(found[: len(found) - len(lost)].argmax()),
    )
    return column, found
