"""How good a forecast of customers is: errors, totals, and whether it puts the right ones first."""

from collections.abc import Mapping

import numpy as np

from core.judge.intervals import Interval, bootstrap, interval

TOP = 0.1
NAMES = ("mae", "rmse", "total_ratio", "top_decile_capture", "spearman")
DECILES = 10


def scores(y: np.ndarray, p: np.ndarray) -> dict[str, float | None]:
    """What came (n,) against what was forecast (n,); None where nothing came or all are alike.

    >>> found = scores(np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 0, 4]), np.arange(10.0))
    >>> found["top_decile_capture"], round(found["total_ratio"], 2)
    (1.0, 11.25)
    """
    found = _weighted(y, p)(np.ones((1, len(y))))
    return {name: _known(found[name][0]) for name in NAMES}


def intervals(y: np.ndarray, p: np.ndarray, draws: int = 300) -> dict[str, Interval]:
    """95 % intervals of the scores, by bootstrap over customers; they hold the score itself."""
    drawn = bootstrap(_weighted(y, p), np.zeros(len(y)), draws)
    found = {}
    for name, value in scores(y, p).items():
        edges = interval(drawn[name])
        if edges is not None and value is not None:
            found[name] = (min(edges[0], value), max(edges[1], value))
    return found


def gap(
    y: np.ndarray, one: np.ndarray, two: np.ndarray, draws: int = 300
) -> tuple[float, Interval]:
    """How much lower the RMSE of `one` is than that of `two`, as a share; with its interval."""

    def share(weights: np.ndarray) -> dict[str, np.ndarray]:
        errors = [np.sqrt(weights @ (y - p) ** 2) for p in (one, two)]
        return {"gap": 1 - errors[0] / np.maximum(errors[1], 1e-12)}

    value = float(share(np.ones((1, len(y))))["gap"][0])
    drawn = bootstrap(share, np.zeros(len(y)), draws)["gap"]
    return value, interval(drawn) or (value, value)


def capture(y: np.ndarray, p: np.ndarray, share: float = TOP) -> float | None:
    """The share of what came that the first `share` of customers by forecast brought."""
    order = np.argsort(-p, kind="stable")
    most = max(int(len(y) * share), 1)
    total = float(y.sum())
    return float(y[order[:most]].sum()) / total if total > 0 else None


def deciles(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean forecast, mean of what came, and its standard error, by tenth of the forecast."""
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, DECILES) if len(part)]
    error = [y[part].std() / np.sqrt(len(part)) for part in parts]
    return (
        np.array([p[part].mean() for part in parts]),
        np.array([y[part].mean() for part in parts]),
        np.array(error),
    )


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0, equal values sharing the mean of theirs.

    >>> ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [1.5, 0.0, 1.5]
    """
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return (ends - (count + 1) / 2)[place]


def _weighted(y: np.ndarray, p: np.ndarray):  # type: ignore[no-untyped-def]
    """The scores as functions of weights (draws, n); ranks are those of the whole."""
    order = np.argsort(-p, kind="stable")
    mine, theirs = ranks(p), ranks(y)

    def statistic(weights: np.ndarray) -> Mapping[str, np.ndarray]:
        n, came = weights.sum(1), weights @ y
        most = np.maximum(np.floor(n * TOP), 1)[:, None]
        sorted_ = weights[:, order]
        taken = np.clip(most - (np.cumsum(sorted_, 1) - sorted_), 0, sorted_)
        with np.errstate(all="ignore"):
            return {
                "mae": weights @ np.abs(y - p) / n,
                "rmse": np.sqrt(weights @ (y - p) ** 2 / n),
                "total_ratio": weights @ p / came,
                "top_decile_capture": taken @ y[order] / came,
                "spearman": _correlation(weights, mine, theirs),
            }

    return statistic


def _correlation(weights: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    n = weights.sum(1)
    means = [weights @ a / n for a in (one, two)]
    cross = weights @ (one * two) / n - means[0] * means[1]
    spreads = [weights @ a**2 / n - m**2 for a, m in zip((one, two), means, strict=True)]
    return cross / np.sqrt(spreads[0] * spreads[1])


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
