"""How good forecasts of many series are: MASE, WAPE, weighted quantile loss, bias, coverage.

Arrays are (S, H) of one origin; NaN where nothing came. Definitions as in Hyndman & Koehler 2006
(MASE) and the M5 and GluonTS literature (weighted quantile loss).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from core.judge.intervals import Interval, bootstrap, interval

LEVELS = tuple(round(0.1 * at, 1) for at in range(1, 10))
NAMES = ("mase", "wape", "wql", "bias", "coverage_80")


def scale(y: np.ndarray, season: int) -> np.ndarray:
    """(S,) mean absolute error of the seasonal naive in-sample; NaN where it is 0 or untold.

    >>> scale(np.array([[1.0, 2, 3, 5], [1, 1, 1, 1]]), 2).tolist()
    [2.5, nan]
    """
    steps = np.abs(y[:, season:] - y[:, :-season])
    told = np.isfinite(steps)
    mean = np.where(told, steps, 0.0).sum(1) / np.maximum(told.sum(1), 1)
    return np.where(mean > 0, mean, np.nan)


def pinball(y: np.ndarray, q: np.ndarray, levels: Sequence[float] = LEVELS) -> np.ndarray:
    """(S, H) the quantile loss of q (S, H, levels), meant over levels and doubled: a mean |error|
    where every level is the same forecast."""
    found = np.zeros(y.shape)
    for at, level in enumerate(levels):
        gap = y - q[..., at]
        found += 2 * np.maximum(level * gap, (level - 1) * gap)
    return found / len(levels)


def parts(
    y: np.ndarray, point: np.ndarray, q: np.ndarray, scales: np.ndarray
) -> dict[str, np.ndarray]:
    """(S,) what the scores of one origin are made of, by series."""
    told = np.isfinite(y)
    count = told.sum(1)

    def total(values: np.ndarray) -> np.ndarray:
        return np.where(told, values, 0.0).sum(1)

    error = total(np.abs(y - point))
    inside = (y >= q[..., 0]) & (y <= q[..., -1])
    return {
        "mase": np.where(count > 0, error / np.maximum(count, 1) / scales, np.nan),
        "error": error,
        "quantile_error": total(pinball(y, q)),
        "over": total(point - y),
        "size": total(np.abs(y)),
        "inside": total(inside.astype(float)),
        "count": count.astype(float),
    }


def scores(origins: Sequence[Mapping[str, np.ndarray]]) -> dict[str, float | None]:
    """Means over origins; None where nothing came or nothing can be scaled."""
    found = _weighted(origins)(np.ones((1, len(origins[0]["count"]))))
    return {name: _known(found[name][0]) for name in NAMES}


def intervals(origins: Sequence[Mapping[str, np.ndarray]], draws: int = 300) -> dict[str, Interval]:
    """95 % intervals by bootstrap over series; they hold the score itself."""
    n = len(origins[0]["count"])
    drawn = bootstrap(_weighted(origins), np.zeros(n), draws)
    found = {}
    for name, value in scores(origins).items():
        edges = interval(drawn[name])
        if edges is not None and value is not None:
            found[name] = (min(edges[0], value), max(edges[1], value))
    return found


def gap(
    one: Sequence[Mapping[str, np.ndarray]],
    two: Sequence[Mapping[str, np.ndarray]],
    draws: int = 300,
) -> tuple[float, Interval]:
    """How much lower the MASE of `one` is than that of `two`, as a share; paired by series."""

    def share(weights: np.ndarray) -> dict[str, np.ndarray]:
        low, high = (_weighted(part)(weights)["mase"] for part in (one, two))
        return {"gap": 1 - low / np.maximum(high, 1e-12)}

    n = len(one[0]["count"])
    value = float(share(np.ones((1, n)))["gap"][0])
    drawn = bootstrap(share, np.zeros(n), draws)["gap"]
    return value, interval(drawn) or (value, value)


def _weighted(origins: Sequence[Mapping[str, np.ndarray]]):  # type: ignore[no-untyped-def]
    """The scores as functions of weights of the series (draws, S)."""

    def statistic(weights: np.ndarray) -> dict[str, np.ndarray]:
        found = [_of_origin(part, weights) for part in origins]
        return {name: np.mean([one[name] for one in found], axis=0) for name in NAMES}

    return statistic


def _of_origin(part: Mapping[str, np.ndarray], weights: np.ndarray) -> dict[str, np.ndarray]:
    scaled = np.isfinite(part["mase"])
    with np.errstate(all="ignore"):
        size = weights @ part["size"]
        return {
            "mase": weights[:, scaled] @ part["mase"][scaled] / weights[:, scaled].sum(1),
            "wape": weights @ part["error"] / size,
            "wql": weights @ part["quantile_error"] / size,
            "bias": weights @ part["over"] / size,
            "coverage_80": weights @ part["inside"] / (weights @ part["count"]),
        }


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
