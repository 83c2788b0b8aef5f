"""The rivals of benchmarks/supply.py, in the environment of requirements-rivals-supply.txt.

    RIVALS/bin/python rivals_supply.py GIVEN.npz MADE.npz [NAME LEFT OUT]...

Reads y (S, T) and the origins, writes one array (origins, S, H) of point forecasts per rival, and
prints their CPU-seconds. For statsforecast, which takes no gaps, they are interpolated.
"""

import json
import sys
import time

import numpy as np
import pandas as pd


def filled(y: np.ndarray) -> np.ndarray:
    frame = pd.DataFrame(y.T).interpolate(limit_direction="both").fillna(0.0)
    return frame.to_numpy().T


def statistical(
    y: np.ndarray, season: int, ahead: int, without: tuple[str, ...]
) -> dict[str, tuple[np.ndarray, float]]:
    from statsforecast import models as sf

    made = {}
    whole = filled(y)
    kinds = {
        "MSTL": lambda: sf.MSTL(season_length=season),
        "AutoTheta": lambda: sf.AutoTheta(season_length=season),
        "DynamicOptimizedTheta": lambda: sf.DynamicOptimizedTheta(season_length=season),
        "AutoETS": lambda: sf.AutoETS(season_length=1),
    }
    for name in [name for name in kinds if name not in without]:
        kind = kinds[name]
        start = time.process_time()
        points = np.stack([kind().forecast(row, ahead)["mean"] for row in whole])
        made[name] = (points, time.process_time() - start)
    return made


def lagged(y: np.ndarray, codes: np.ndarray, at: int, h: int, season: int) -> np.ndarray:
    """One row per series for the period `at`, from what was known h periods before."""
    origin = at - h
    lags = [
        origin - 1,
        origin - 2,
        origin - 3,
        origin - 4,
        at - season,
        at - season + 1,
        at - season - 1,
    ]
    columns = [y[:, lag] if 0 <= lag < origin else np.full(len(y), np.nan) for lag in lags]
    columns += [np.nanmean(y[:, max(origin - width, 0) : origin], 1) for width in (4, 13, season)]
    scale = np.nanmean(np.abs(y[:, max(origin - season, 0) : origin]), 1)
    scale = np.where(np.isfinite(scale) & (scale > 0), scale, 1.0)
    scaled = np.column_stack(columns) / scale[:, None]
    rest = [np.full(len(y), h), np.full(len(y), at % season), *codes.T, scale]
    return np.column_stack([scaled, *rest])


def boosted(y: np.ndarray, codes: np.ndarray, season: int, ahead: int) -> tuple[np.ndarray, float]:
    """A global LightGBM of the median, trained on all periods before the origin."""
    import lightgbm as lgb

    start = time.process_time()
    end = y.shape[1]
    x, target = [], []
    for at in range(season + ahead, end):
        for h in range(ahead):
            rows = lagged(y, codes, at, h, season)
            told = np.isfinite(y[:, at])
            x.append(rows[told])
            target.append(y[told, at] / rows[told, -1])
    model = lgb.LGBMRegressor(
        objective="quantile",
        alpha=0.5,
        n_estimators=250,
        learning_rate=0.05,
        num_leaves=31,
        n_jobs=1,
        verbose=-1,
    )
    model.fit(np.concatenate(x), np.concatenate(target))
    points = []
    wide = np.column_stack([y, np.full((len(y), ahead), np.nan)])
    for h in range(ahead):
        rows = lagged(wide, codes, end + h, h, season)
        points.append(model.predict(rows) * rows[:, -1])
    return np.stack(points, 1), time.process_time() - start


def main(given: str, made: str, *without: str) -> None:
    data = np.load(given)
    y, season, ahead = data["y"], int(data["season"]), int(data["ahead"])
    points: dict[str, list[np.ndarray]] = {}
    spent: dict[str, float] = {}
    for origin in data["origins"]:
        found = statistical(y[:, :origin], season, ahead, without)
        found["LightGBM"] = boosted(y[:, :origin], data["codes"], season, ahead)
        for name, (point, seconds) in found.items():
            points.setdefault(name, []).append(point)
            spent[name] = spent.get(name, 0.0) + seconds
    np.savez(made, **{name: np.stack(parts) for name, parts in points.items()})
    print(json.dumps(spent))


if __name__ == "__main__":
    main(*sys.argv[1:])
