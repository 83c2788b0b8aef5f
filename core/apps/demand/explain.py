"""Why: what the forecasts rest on, how the parts add up, and what was odd in the history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.apps.demand.fit import Fitted
from core.apps.demand.totals import coming, group, summary, whole
from core.learn.seed import numpy_random
from core.learn.series.kinds import KINDS, kinds
from core.learn.series.lags import names, window
from core.learn.series.simple import decompose, spread
from core.table.sheet import Tables

MOST = 600  # series whose inputs are shuffled
ODD, MOST_ODD = 5.0, 12  # robust deviations, and how many are told


@dataclass(frozen=True)
class Reasons:
    """What the report says of the coming periods."""

    summary: pd.DataFrame
    total: Mapping[str, np.ndarray]  # all series summed: point, low, high (H,)
    whole: tuple[float, float, float]  # over the horizon: expected, low, high
    days: tuple[str, ...]
    history: tuple[tuple[str, ...], np.ndarray]  # days and all series summed, of late
    drivers: tuple[tuple[str, float], ...]  # what, and how much the error grows without it
    groups: Mapping[str, pd.DataFrame]  # by column of the series: value, expected, low, high ...
    odd: pd.DataFrame  # series, date, quantity, usual
    kinds: pd.DataFrame  # kind, series, expected, and the weights of the members
    settings: Mapping[str, object]
    record: Mapping[str, Any]


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The reasons behind the forecast from the end of the history on."""
    panel, found = fitted.panel, coming(fitted)
    every = np.arange(len(panel))
    late = max(panel.periods - max(2 * fitted.future.plan.season, 24), 0)
    past = np.nansum(panel.sold[:, late:], 0)
    days = panel.date(np.arange(late, panel.periods + fitted.horizon))
    text = [
        str(day)[: 16 if panel.grid.key == "hour" else 10] for day in days.astype("datetime64[m]")
    ]
    frame, band = summary(fitted, found), group(fitted, found, every)
    return Reasons(
        frame,
        band,
        whole(fitted, band),
        tuple(text[len(past) :]),
        (tuple(text[: len(past)]), past),
        drivers(fitted),
        {name: _groups(fitted, found, frame, name) for name in map(str, panel.names)},
        odd(fitted),
        _kinds(fitted, frame),
        asdict(fitted.config),
        fitted.record,
    )


def drivers(fitted: Fitted) -> tuple[tuple[str, float], ...]:
    """Inputs of the trees, most important first: by what share the error at the last tested origin
    grows when an input is dealt out at random among series and periods."""
    tested = fitted.tested
    if tested.trees is None:
        return ()
    panel, plan = fitted.panel, tested.plan
    random = numpy_random(fitted.config.seed, 7)
    some = np.sort(random.choice(len(panel), min(MOST, len(panel)), replace=False))
    origin = panel.periods - plan.ahead
    seen = window(panel, origin, plan.season, plan.ahead, some)
    came = panel.y[some, origin:]
    told, flat = np.isfinite(came), seen.x.reshape(-1, seen.x.shape[-1])
    model = tested.trees.models[0.5]

    def error(x: np.ndarray) -> float:
        said = seen.base + model.predict(x).reshape(seen.base.shape) * seen.level[:, None]
        miss = np.abs(came - said) / np.maximum(seen.unit, 1e-12)[:, None]
        return float(np.where(told, miss, 0.0).sum())

    plain, belongs = error(flat), np.array(names(panel))
    found = []
    for name in dict.fromkeys(belongs):
        mixed = flat.copy()
        columns = np.flatnonzero(belongs == name)
        mixed[:, columns] = flat[random.permutation(len(flat))][:, columns]
        found.append((str(name), max(error(mixed) / max(plain, 1e-12) - 1, 0.0)))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def odd(fitted: Fitted) -> pd.DataFrame:
    """Quantities far from what season and trend would have them, the farthest first."""
    panel, season = fitted.panel, fitted.future.plan.season
    place, trend = decompose(panel.y, season)
    usual = trend + spread(place, panel.periods)
    left = panel.y - usual
    middle = np.nanmedian(np.abs(np.where(np.isfinite(left), left, 0.0)), 1)
    size = 1.4826 * np.maximum(middle, 0.02 * np.nanmean(np.abs(np.nan_to_num(panel.y)), 1))
    far = np.nan_to_num(np.abs(left)) / np.where(size > 0, size, np.inf)[:, None]
    order = np.argsort(-far, axis=None)[:MOST_ODD]
    who, at = np.unravel_index(order, far.shape)
    kept = far[who, at] > ODD
    who, at = who[kept], at[kept]
    return pd.DataFrame(
        {
            "series": panel.labels()[who],
            "date": panel.date(at).astype("datetime64[s]").astype(str),
            "quantity": panel.y[who, at],
            "usual": usual[who, at],
        }
    )


def _groups(fitted: Fitted, found: Any, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The series summed by the values of one of their columns, the largest first."""
    rows = []
    for value, members in fitted.panel.names.groupby(name).indices.items():
        band = group(fitted, found, np.asarray(members))
        expected = float(band["point"].sum())
        before = float(frame["season_before"].iloc[members].sum())
        rows.append((str(value), len(members), expected, before))
    table = pd.DataFrame(rows, columns=["value", "series", "expected", "season_before"])
    return table.sort_values("expected", ascending=False).reset_index(drop=True)


def _kinds(fitted: Fitted, frame: pd.DataFrame) -> pd.DataFrame:
    of = kinds(fitted.panel.y)
    blend = fitted.future.blend
    rows = [
        (name, int((of == at).sum()), float(frame["expected"][of == at].sum()), *blend.weights[at])
        for at, name in enumerate(KINDS)
        if (of == at).any()
    ]
    return pd.DataFrame(rows, columns=["kind", "series", "expected", *blend.members])
