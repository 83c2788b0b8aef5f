"""What a run of demand hands over: the coming periods' quantiles, and its tests with what came."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.errors import UserError
from core.judge.forecast import LEVELS
from core.learn.cells import floats
from core.learn.stock.curves import Curves, from_quantiles
from core.table.sheet import Tables
from core.words import msg

QUANTILES = [f"q{round(100 * level)}" for level in LEVELS]
DAYS = ((0.5, "hour"), (3.5, "day"), (20.0, "week"), (60.0, "month"), (180.0, "quarter"))


@dataclass(frozen=True)
class Tests:
    """What was said at the origins of a run's tests and what came, a row per item and origin.

    `item` (n,) places among the items, `origin` (n,), `curves` and `came` (n, P); the usual rule's
    `usual` (n, P) and `deviation` (n,): the seasonal naive and its errors in-sample.
    """

    item: np.ndarray
    origin: np.ndarray
    curves: Curves
    came: np.ndarray
    usual: np.ndarray
    deviation: np.ndarray

    def __len__(self) -> int:
        return len(self.item)

    def take(self, rows: np.ndarray) -> "Tests":
        return Tests(
            self.item[rows],
            self.origin[rows],
            self.curves.take(rows),
            self.came[rows],
            self.usual[rows],
            self.deviation[rows],
        )


@dataclass(frozen=True)
class Forecasts:
    """The series of a run in its list's order; `days` of a period and its name."""

    names: pd.DataFrame
    curves: Curves
    kind: np.ndarray
    days: float
    frequency: str
    tests: Tests | None

    def take(self, kept: np.ndarray) -> "Forecasts":
        """Some of the series (a mask), with their tests."""
        place = np.cumsum(kept) - 1
        tests = self.tests
        if tests is not None:
            tests = tests.take(np.flatnonzero(kept[tests.item]))
            tests = replace(tests, item=place[tests.item])
        names = self.names[kept].reset_index(drop=True)
        return replace(
            self,
            names=names,
            curves=self.curves.take(kept),
            kind=self.kind[kept],
            tests=tests if tests is not None and len(tests) else None,
        )


def forecasts(tables: Tables) -> Forecasts:
    """The forecasts of the run under `demand`; UserError where it lists none."""
    frame = tables["demand"].frame
    columns = [str(name) for name in frame.columns]
    if any(name not in columns for name in QUANTILES) or columns.index(QUANTILES[0]) < 2:
        raise UserError(
            msg("The run of demand lists no quantiles."), msg("Choose a finished run of demand.")
        )
    first = columns.index(QUANTILES[0])
    series = frame.iloc[:, : first - 1].astype("str").fillna("–")
    who, index = pd.factorize(series.agg("|".join, axis=1))
    ahead = len(frame) // len(index)
    if len(frame) != ahead * len(index) or (who != np.repeat(np.arange(len(index)), ahead)).any():
        raise UserError(
            msg("The run of demand does not list every series for the same periods."),
            msg("Train it again."),
        )
    q = np.column_stack([floats(frame[name]) for name in QUANTILES]).reshape(-1, ahead, len(LEVELS))
    names = series.iloc[::ahead].reset_index(drop=True)
    days = _days(frame.iloc[:, first - 1].to_numpy(dtype="datetime64[s]")[:ahead])
    kind = frame["kind"].to_numpy(dtype=str)[::ahead]
    frequency = next((name for most, name in DAYS if days < most), "year")
    curves = from_quantiles(LEVELS, np.nan_to_num(q))
    return Forecasts(names, curves, kind, days, frequency, _tests(tables))


def _days(dates: np.ndarray) -> float:
    if len(dates) < 2:
        return 7.0
    return float(np.median(np.diff(dates.astype(np.int64)))) / 86_400


def _tests(tables: Tables) -> Tests | None:
    """The tests, where the run kept them: runs of before it did have none."""
    if "demand.tested" not in tables:
        return None
    rows = tables["demand.tested"].frame
    ahead = int(rows["step"].max()) + 1

    def grid(name: str) -> np.ndarray:
        return rows[name].to_numpy(dtype=float).reshape(-1, ahead)

    q = np.stack([grid(name) for name in QUANTILES], -1)
    item, origin = (grid(name)[:, 0].astype(int) for name in ("series", "origin"))
    curves = from_quantiles(LEVELS, np.nan_to_num(q))
    return Tests(
        item, origin, curves, grid("quantity"), grid("season_before"), grid("deviation")[:, 0]
    )
