"""Sums over periods and series: parts add up to the whole, with bands measured on the tests."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.apps.demand.fit import Fitted
from core.judge import forecast as judge
from core.learn.series.forecaster import Forecast
from core.learn.series.kinds import KINDS, kinds
from core.learn.series.simple import seasonal_naive

LEVELS = [f"q{round(100 * level)}" for level in judge.LEVELS]


def coming(fitted: Fitted, panel: Any = None) -> Forecast:
    """The forecast from the end of the history on."""
    panel = fitted.panel if panel is None else panel
    return fitted.future.forecast(panel, panel.periods)


def listing_of(fitted: Fitted, found: Forecast) -> pd.DataFrame:
    """One row per series and period ahead: the quantiles, and what came a season before."""
    panel, ahead = fitted.panel, fitted.horizon
    who = np.repeat(np.arange(len(panel)), ahead)
    at = np.tile(panel.periods + np.arange(ahead), len(panel))
    frame = panel.names.iloc[who].reset_index(drop=True)
    frame[_free("date", frame)] = panel.date(at)
    for k, name in enumerate(LEVELS):
        frame[name] = _short(found.quantiles[..., k].ravel())
    usual = seasonal_naive(panel.y, fitted.future.plan.season, ahead)
    frame["season_before"] = _short(usual.ravel())
    frame["kind"] = pd.Series(np.array(KINDS)[kinds(panel.y)][who], dtype="str")
    return frame


def _free(name: str, frame: pd.DataFrame) -> str:
    return name if name not in frame else f"{name}_ahead"


def _short(values: np.ndarray) -> np.ndarray:
    """Six digits tell all that is known."""
    size = np.maximum(np.abs(values), 1e-12)
    digits = np.clip(5 - np.floor(np.log10(size)), 0, 12)
    return np.round(values * 10**digits) / 10**digits


def summary(fitted: Fitted, found: Forecast) -> pd.DataFrame:
    """One row per series: its total over the horizon with a band, a season before, and MASE."""
    panel, season = fitted.panel, fitted.future.plan.season
    total = found.point.sum(1)
    grows = together(fitted)
    below = found.point - found.quantiles[..., 0]
    above = found.quantiles[..., -1] - found.point
    before = seasonal_naive(panel.y, season, fitted.horizon).sum(1)
    cut = int(fitted.record["cut"])
    scale = judge.scale(panel.y[:, :cut], season)
    long = np.isfinite(panel.y[:, :cut]).sum(1) >= fitted.record["min_history"]
    low = total - grows * np.sqrt((below**2).sum(1))
    lowest = np.where(np.nanmin(np.nan_to_num(panel.y), 1) < 0, -np.inf, 0.0)
    frame = panel.names.copy()
    frame["series_label"] = pd.Series(panel.labels(), dtype="str")
    frame["expected"] = total
    frame["low"] = np.maximum(low, np.minimum(lowest, total))
    frame["high"] = total + grows * np.sqrt((above**2).sum(1))
    frame["season_before"] = before
    frame["change"] = total - before
    frame["kind"] = pd.Series(np.array(KINDS)[kinds(panel.y)], dtype="str")
    frame["mase"] = _mean(np.abs(fitted.missed), (0, 2)) / np.where(long, scale, np.nan)
    return frame


def together(fitted: Fitted) -> float:
    """How far errors of the periods of a series add up: 1 where they are independent, the root of
    the horizon where all err alike; measured on the tests."""
    missed = np.nan_to_num(fitted.missed)
    size = np.sqrt((missed**2).sum((0, 2), keepdims=True))
    scaled = missed / np.where(size > 0, size, 1.0)
    single = float((scaled**2).sum())
    if single <= 0:
        return 1.0
    ratio = np.sqrt(float((scaled.sum(2) ** 2).sum()) / single)
    return float(np.clip(ratio, 1.0, np.sqrt(fitted.horizon)))


def group(fitted: Fitted, found: Forecast, rows: np.ndarray) -> Mapping[str, np.ndarray]:
    """Some series summed by period: point, low, high (H,). The band is 80 %: what the sum of these
    very series missed on the tests, as a share of what was forecast."""
    point = found.point[rows].sum(0)
    if len(rows) == 1:
        one = found.quantiles[rows[0]]
        return {"point": point, "low": one[:, 0], "high": one[:, -1]}
    missed = np.nan_to_num(fitted.missed[:, rows]).sum(1)  # (origins, H)
    said = np.where(np.isfinite(fitted.missed[:, rows]), fitted.expected[:, rows], 0.0).sum(1)
    share = (missed / np.where(np.abs(said) > 0, said, np.inf)).ravel()
    reach = float(np.quantile(np.abs(share), min(0.8 * (len(share) + 1) / len(share), 1.0)))
    return {
        "point": point,
        "low": point - reach * np.abs(point),
        "high": point + reach * np.abs(point),
    }


def _mean(values: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    told = np.isfinite(values)
    return np.where(told, values, 0.0).sum(axes) / np.maximum(told.sum(axes), 1)


def whole(fitted: Fitted, band: Mapping[str, np.ndarray]) -> tuple[float, float, float]:
    """The sum over the horizon of what `group` gave, with its 80 % band."""
    grows, total = together(fitted), float(band["point"].sum())
    below, above = band["point"] - band["low"], band["high"] - band["point"]
    return (
        total,
        total - grows * float(np.sqrt((below**2).sum())),
        total + grows * float(np.sqrt((above**2).sum())),
    )
