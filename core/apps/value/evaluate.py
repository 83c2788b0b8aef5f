"""How good the forecast is on the last days of the log, which it has never seen."""

from typing import Any

import numpy as np

from core.apps.value.features import Log, features
from core.apps.value.fit import Fitted
from core.judge import horizon
from core.judge.intervals import Interval
from core.judge.scores import Scores
from core.learn.buying.history import History, bought
from core.table.sheet import Tables
from core.words import Message, msg

POINTS = 16  # of the tracking plot after the cut
PREFIX = "money_"


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Scores of orders and money in the held-out days, per customer known before them.

    Baseline: each customer's frequency carried on, x / T times the horizon.
    """
    log = features(test["main"], fitted.config)
    known = log.before()
    found = fitted.tested.forecast(log.past, known, log.horizon, fitted.config.lapse)
    did, paid = bought(log.held, known.who, log.cut, log.last)
    rate = known.x / np.maximum(known.age, 1) * log.horizon
    usual = known.total / (known.x + 1)
    pairs = (("", did, found.orders, rate), (PREFIX, paid, found.money, rate * usual))
    values: dict[str, float | None] = {}
    baseline: dict[str, float | None] = {}
    intervals: dict[str, Interval] = {}
    for prefix, y, p, naive in pairs:
        values |= {prefix + name: value for name, value in horizon.scores(y, p).items()}
        baseline |= {prefix + name: value for name, value in horizon.scores(y, naive).items()}
        intervals |= {prefix + name: edges for name, edges in horizon.intervals(y, p).items()}
    return Scores(
        values,
        intervals,
        msg("frequency carried on"),
        baseline,
        {
            "y": did,
            "p": found.orders,
            "p_baseline": rate,
            "money": paid,
            "p_money": found.money,
            "p_money_baseline": rate * usual,
            "x": known.x,
        },
        _facts(fitted, log, known, did, paid, found.orders),
        _warnings(values),
    )


def _facts(
    fitted: Fitted,
    log: Log,
    known: History,
    did: np.ndarray,
    paid: np.ndarray,
    expected: np.ndarray,
) -> dict[str, Any]:
    rule = horizon.scores(did, known.x.astype(float))
    rule_money = horizon.capture(paid, known.x.astype(float))
    names = ("steps", "device", "lines", "orders", "customers", "first_day", "cut_day", "last_day")
    return {
        **{name: fitted.record[name] for name in names},
        "horizon": log.horizon,
        "lapse": fitted.config.lapse,
        "n_test": len(known),
        "came": float(did.sum()),
        "came_money": float(paid.sum()),
        "new_money": float(log.held.money.sum() - paid.sum()),
        "new_customers": len(np.setdiff1d(log.held.who, known.who)),
        "rule_capture": rule["top_decile_capture"],
        "rule_spearman": rule["spearman"],
        "rule_money_capture": rule_money,
        "deep": bool(fitted.tested.deep is not None and fitted.tested.deep.used),
        "tracking": tracking(fitted, log, known, expected),
    }


def tracking(fitted: Fitted, log: Log, known: History, expected: np.ndarray) -> dict[str, Any]:
    """Orders of the known customers from the cut on, summed: as they came, and as forecast."""
    days = np.unique(np.linspace(0, log.horizon, POINTS + 1).astype(int))
    theirs = np.isin(log.held.who, known.who)
    came = np.searchsorted(np.sort(log.held.day[theirs]), log.cut + days, side="right")
    model = fitted.tested.rate
    curve = np.array([float(model.expected(known, d).sum()) if d else 0.0 for d in days])
    scale = float(expected.sum()) / max(curve[-1], 1e-12)
    naive = float((known.x / np.maximum(known.age, 1)).sum())
    return {
        "days": [str(np.datetime64(int(log.cut + d), "D")) for d in days],
        "came": came.tolist(),
        "ours": (curve * scale).tolist(),
        "naive": (naive * days).tolist(),
    }


def _warnings(values: dict[str, float | None]) -> tuple[Message, ...]:
    lost = [name for name, value in values.items() if value is None]
    if not lost:
        return ()
    return (
        msg(
            "Not computed: {names}. Nothing was bought in the held-out days, or all are alike.",
            names=", ".join(lost),
        ),
    )
