"""What the levels cost on demand they had not seen, and how often they lasted, beside the rule."""

from typing import Any

import numpy as np

from core.apps.stock.fit import Fitted
from core.apps.stock.trial import Trial, tradeoff, trial
from core.judge.intervals import Interval, bootstrap, interval
from core.judge.scores import Scores
from core.table.sheet import Tables
from core.words import Message, msg

NAMES = ("cost_ratio", "service", "fill_rate")


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Cost of leftovers and shortages over the rule's; share of cycles that lasted; of demand met.

    Baseline: mean + z x deviation of the seasonal naive for the same service, at the same costs.
    Intervals: bootstrap over items.
    """
    found = trial(fitted.items, fitted.config)
    share = found.levels.fractile
    ours, usual = (found.outcome(level) for level in (found.ours(share), found.usual(share)))
    sums = _sums(found, ours, usual)
    plain = _scores(np.ones((1, len(sums["n"]))), sums)
    values = {name: _known(plain[name][0]) for name in NAMES}
    against = {name: _known(plain[f"rule_{name}"][0]) for name in NAMES}
    cost = {"cost": float(ours["cost"].sum()), "rule_cost": float(usual["cost"].sum())}
    return Scores(
        values,
        _intervals(values, sums),
        msg("mean + z × deviation of the seasonal naive"),
        against,
        {"item": found.item} | {f"{name}": ours[name] for name in ("left", "short", "cost")},
        {**_facts(fitted, found), **cost},
        _warnings(found, values),
    )


def _sums(
    found: Trial, ours: dict[str, np.ndarray], usual: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Sums by item, from which the scores of any draw of items follow."""
    _, item = np.unique(found.item, return_inverse=True)
    parts = {name: ours[name] for name in ("cost", "ready", "short", "asked")}
    parts |= {f"rule_{name}": usual[name] for name in ("cost", "ready", "short")}
    return {name: np.bincount(item, part) for name, part in parts.items()} | {
        "n": np.bincount(item).astype(float)
    }


def _scores(weights: np.ndarray, sums: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    total = {name: weights @ part for name, part in sums.items()}
    with np.errstate(all="ignore"):
        one = np.where(total["rule_cost"] > 0, 1.0, np.nan)
        return {
            "cost_ratio": total["cost"] / np.where(one > 0, total["rule_cost"], np.nan),
            "service": total["ready"] / total["n"],
            "fill_rate": 1 - total["short"] / np.where(total["asked"] > 0, total["asked"], np.nan),
            "rule_cost_ratio": one,
            "rule_service": total["rule_ready"] / total["n"],
            "rule_fill_rate": 1
            - total["rule_short"] / np.where(total["asked"] > 0, total["asked"], np.nan),
        }


def _intervals(
    values: dict[str, float | None], sums: dict[str, np.ndarray], draws: int = 500
) -> dict[str, Interval]:
    drawn = bootstrap(lambda weights: _scores(weights, sums), np.zeros(len(sums["n"])), draws)
    found = {}
    for name, value in values.items():
        edges = interval(drawn[name])
        if edges is not None and value is not None:
            found[name] = (min(edges[0], value), max(edges[1], value))
    return found


def _facts(fitted: Fitted, found: Trial) -> dict[str, Any]:
    names = ("items", "from_run", "frequency", "known_periods", "costed", "priced", "rho")
    share = found.levels.fractile
    return {
        **{name: fitted.record[name] for name in names},
        "device": "cpu",
        "steps": 0,  # nothing is trained
        "draws": fitted.record["draws"],
        "real": found.real,
        "origins": found.origins,
        "tested": len(found.item),
        "tested_items": len(np.unique(found.item)),
        "policy": fitted.config.policy,
        "objective": fitted.config.objective,
        "target": float(share.mean()),
        "review": fitted.config.review,
        "budget_money": fitted.config.budget_money,
        "tradeoff": tradeoff(found),
    }


def _warnings(found: Trial, values: dict[str, float | None]) -> tuple[Message, ...]:
    told = []
    if not found.real:
        told.append(
            msg(
                "Tested on drawn demand, not on sales: cost and service hold as far as the means "
                "and deviations do. Build on a run of demand to test on sales."
            )
        )
    if values["cost_ratio"] is None:
        told.append(msg("The cost ratio is not computed: the usual rule costs nothing here."))
    if values["fill_rate"] is None:
        told.append(msg("The fill rate is not computed: nothing is asked for."))
    return tuple(told)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
