"""How good the forecasts are at origins they had not seen, beside the seasonal naive."""

from typing import Any

import numpy as np

from core.apps.demand.features import Demand, features
from core.apps.demand.fit import Fitted
from core.apps.demand.totals import LEVELS
from core.judge import forecast as judge
from core.judge.scores import Scores
from core.learn.series.simple import seasonal_naive
from core.table.sheet import Tables
from core.words import Message, msg

Z = np.array([-1.2816, -0.8416, -0.5244, -0.2533, 0.0, 0.2533, 0.5244, 0.8416, 1.2816])


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Means over the origins; MASE weighs every eligible series alike.

    Baseline: the seasonal naive, its bands normal with the deviation of its in-sample errors.
    """
    demand = features(test["main"], fitted.config)
    ours, naive, totals, rows = [], [], [], []
    for origin in demand.origins:
        one, two, total, told = _at(fitted, demand, origin)
        ours.append(one)
        naive.append(two)
        totals.append(total)
        rows.append(told)
    values = judge.scores(ours)
    return Scores(
        values,
        judge.intervals(ours),
        msg("seasonal naive"),
        judge.scores(naive),
        {name: np.stack([part[name] for part in ours]) for name in ours[0]} | _tested(rows),
        {**_facts(fitted, demand), "tracking": _tracking(demand, totals)},
        _warnings(values, demand, ours),
    )


Found = tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray, dict[str, np.ndarray]]


def _at(fitted: Fitted, demand: Demand, origin: int) -> Found:
    """Parts of the scores of both at one origin, totals (3, H): came, forecast, naive; and what
    was said and came, a row per scored series and period."""
    panel, ahead, season = demand.panel, demand.plan.ahead, demand.plan.season
    kept = demand.eligible
    y = panel.y[kept, origin : origin + ahead]
    scales = judge.scale(panel.y[kept, :origin], season)
    found = fitted.tested.forecast(panel, origin)
    point, quantiles = found.point[kept], found.quantiles[kept]
    usual = seasonal_naive(panel.y[kept, :origin], season, ahead)
    steps = panel.y[kept, season:origin] - panel.y[kept, : origin - season]
    told = np.isfinite(steps)
    spread = np.sqrt((np.where(told, steps, 0.0) ** 2).sum(1) / np.maximum(told.sum(1), 1))
    bands = usual[..., None] + Z * spread[:, None, None]
    there = np.isfinite(y)
    totals = np.stack([np.where(there, part, 0.0).sum(0) for part in (y, point, usual)])
    told_of = _rows(np.flatnonzero(kept), origin, (y, usual, spread), quantiles)
    return (
        judge.parts(y, point, quantiles, scales),
        judge.parts(y, usual, bands, scales),
        totals,
        told_of,
    )


def _rows(
    series: np.ndarray, origin: int, known: tuple[np.ndarray, ...], quantiles: np.ndarray
) -> dict[str, np.ndarray]:
    """One row per series and period of one test: what rooms that build on a run are tested with.

    `series` counts the series in the order of the run's list.
    """
    y, usual, spread = known
    ahead = y.shape[1]
    found = {
        "series": np.repeat(series, ahead),
        "origin": np.full(y.size, origin),
        "step": np.tile(np.arange(ahead), len(y)),
        "quantity": y.ravel(),
        "season_before": usual.ravel(),
        "deviation": np.repeat(spread, ahead),
    }
    return found | {name: quantiles[..., k].ravel() for k, name in enumerate(LEVELS)}


def _tested(rows: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The rows of all tests as evidence, in 32 bits."""
    joined = {name: np.concatenate([one[name] for one in rows]) for name in rows[0]}
    return {
        f"tested_{name}": values.astype(np.int32 if values.dtype.kind == "i" else np.float32)
        for name, values in joined.items()
    }


def _tracking(demand: Demand, totals: list[np.ndarray]) -> dict[str, Any]:
    """All eligible series summed over the tested periods."""
    came, ours, naive = np.concatenate(totals, axis=1)
    at = np.concatenate([origin + np.arange(demand.plan.ahead) for origin in demand.origins])
    days = demand.panel.date(at).astype("datetime64[s]").astype(str)
    short = [day[:16] if demand.panel.grid.key == "hour" else day[:10] for day in days]
    return {
        "days": [str(day) for day in short],
        "came": came.tolist(),
        "ours": ours.tolist(),
        "naive": naive.tolist(),
    }


def _facts(fitted: Fitted, demand: Demand) -> dict[str, Any]:
    names = ("series", "eligible", "excluded", "min_history", "frequency", "season", "horizon")
    more = ("origins", "periods", "first_day", "cut_day", "last_day", "steps", "device")
    return {name: fitted.record[name] for name in (*names, *more)}


def _warnings(
    values: dict[str, float | None], demand: Demand, ours: list[dict[str, np.ndarray]]
) -> tuple[Message, ...]:
    found = []
    out = int((~demand.eligible).sum())
    if out:
        found.append(
            msg(
                "{n:count} of {all:count} series have fewer than {least:count} periods before the "
                "tests, or nothing in them: they are forecast but not scored.",
                n=out,
                all=len(demand.eligible),
                least=demand.min_history,
            )
        )
    flat = int((~np.isfinite(ours[0]["mase"])).sum())
    if flat:
        found.append(
            msg(
                "MASE leaves out {n:count} series: they never changed from season to season, or "
                "had no quantity in a test.",
                n=flat,
            )
        )
    lost = [name for name, value in values.items() if value is None]
    if lost:
        found.append(
            msg("Not computed: {names}. Nothing was sold in the tests.", names=", ".join(lost))
        )
    return tuple(found)
